"""What importing a row costs beside a loop that has no more than it needs: ``npm run bench:import``.

A file of made-up customers, three in a hundred of them wrong, goes through the routes and functions of imports, with
DynamoDB Local behind them and a folder for S3. Beside it, in the same run, the same rows go through `csv.DictReader`,
the same marshmallow schema and `batch_writer`: once with one item a row, and once with all items that a customer has.
The processor's time is that of this process; DynamoDB Local has its own.
"""

import argparse
import csv
import io
import json
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from marshmallow import ValidationError
from rich.table import Table

from benchmarks.dynamodb_local import client, dynamodb_local, prepare
from benchmarks.made_up import customers
from customers.resource import CUSTOMERS
from dev.console import CommandError, console, run, step
from imports.jobs import OUTCOMES
from imports.lines import ROWS_A_BATCH
from records import planning
from records.database import Tables
from records.person import Person
from records.resource import Item
from records.transaction import from_item
from schemas.customer import CustomerSchema
from tests.handlers.conftest import Context, event, find, handler, load
from tests.moto_tables import create_tables

COLUMNS = ("name", "email", "phone", "company", "address", "status", "tags", "notes")
WRONG = frozenset({0, 33, 66})
"""Which rows of a hundred have an e-mail address that is none."""
_BY = Person("bench@example.com", "sub-of-bench")
_POINTS = 5
"""Moments of a run at which memory is looked at."""
_LOCAL = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
_ARN = "arn:aws:states:eu-central-1:123456789012:stateMachine:imports"
_SETTINGS = {
    "STAGE": "bench",
    "USER_POOL_CLIENT_ID": "unit",
    "CORS_ORIGINS": "https://app.example.com",
    "PHONE_REGION": "DE",
    "TIME_ZONE": "Europe/Berlin",
    "IMPORTS_BUCKET_NAME": "imports",
    "IMPORT_RETENTION_DAYS": "30",
    "IMPORT_MAX_BYTES": str(1 << 32),
    "IMPORT_CONCURRENCY": "8",
    "IMPORT_RATE": "1000000",  # the processor is measured, not the pace
    "IMPORT_WORKFLOW_ARN": _ARN,
}


@dataclass(frozen=True)
class Folder:
    """Keeps files as S3 does, as far as imports ask it."""

    path: Path

    def put_object(self, **request: Any) -> Item:
        """Write a file."""
        self._place(request).write_bytes(request["Body"])
        return {"ETag": "1"}

    def create_multipart_upload(self, **request: Any) -> Item:
        """Begin a file."""
        self._place(request).write_bytes(b"")
        return {"UploadId": "1"}

    def upload_part(self, **request: Any) -> Item:
        """Write the next part."""
        with self._place(request).open("ab") as file:
            file.write(request["Body"])
        return {"ETag": "1"}

    def complete_multipart_upload(self, **_: Any) -> None:
        """End a file."""

    def get_object(self, **request: Any) -> Item:
        """Read a file, or a part of it."""
        start, _, last = request.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        file = self._place(request).open("rb")
        file.seek(int(start))
        return {"Body": io.BytesIO(file.read(int(last) + 1 - int(start))) if last else file}

    def generate_presigned_post(self, **request: Any) -> Item:
        """Return where a file goes."""
        return {"url": "", "fields": {"key": request["Key"]}}

    def _place(self, request: Item) -> Path:
        place = self.path / str(request["Key"])
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


@dataclass
class Measured:
    """What one way has done."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    processor: float = 0.0
    """Seconds."""
    seconds: float = 0.0

    @contextmanager
    def clock(self) -> Iterator[None]:
        """Add the time that the block takes."""
        processor, began = time.process_time(), time.perf_counter()
        yield
        self.processor += time.process_time() - processor
        self.seconds += time.perf_counter() - began


@dataclass
class Imports:
    """The routes and functions of imports, one call after the other."""

    waiting: list[Item] = field(default_factory=list)
    memory: list[str] = field(default_factory=list)
    """Moments, and what the process had in memory then."""

    def whole(self, file: Path, folder: Folder) -> Measured:
        """Import a file; only the batches are measured."""
        begun = self._send("POST", "/imports", resource="customers", fileName=file.name, bytes=file.stat().st_size)
        place = folder.path / begun["upload"]["fields"]["key"]
        place.parent.mkdir(parents=True)
        os.link(file, place)
        path = f"/imports/{begun['importId']}"
        self._send("POST", f"{path}/reading")
        self._remember("before the file is read")
        self._send("POST", f"{path}/runs", dryRun=False)
        given = self.waiting.pop()
        listed = load("handlers/prepare_import").handler(given, Context(86_400))
        self._remember("after the file was read")
        made = self._batches(given, json.loads((folder.path / listed["key"]).read_bytes()))
        load("handlers/finish_import").handler(given, Context(60))
        ended = self._send("GET", path)
        if ended["state"] != "done":
            raise CommandError(f"The import has ended as {ended['state']}.")
        made.counts.update({kind: ended["counts"][kind] for kind in OUTCOMES})
        return made

    def _batches(self, given: Item, batches: list[Item]) -> Measured:
        made, take = Measured("import"), load("handlers/import_batch").handler
        part = max(1, len(batches) // _POINTS)
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            for number, batch in enumerate(batches, 1):
                with made.clock(), patch("sys.stdout", nowhere):
                    take(given | {"batch": batch}, Context(3600))
                if number % part == 0:
                    self._remember(f"after {number * ROWS_A_BATCH:,} rows")
        return made

    def _send(self, method: str, path: str, **body: Any) -> Item:
        name, route, places = find(method, path)
        asked = event(
            method,
            path,
            body=json.dumps(body) if method == "POST" else None,
            headers={"Content-Type": "application/json"},
            resource=route,
            path_parameters=places,
        )
        answer = handler(name)(asked, Context(800))
        answered: Item = json.loads(answer["body"])
        if answer["statusCode"] not in (200, 201, 202):
            raise CommandError(f"{method} {route}: {answered}")
        return answered

    def start(self, **execution: Any) -> None:
        """Take an execution, as Step Functions does."""
        self.waiting.append(json.loads(execution["input"]))

    def _remember(self, when: str) -> None:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        now = pages * resource.getpagesize() / 2**20
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
        self.memory.append(f"{when}: {now:.0f} MiB, at most {most:.0f} MiB so far")


def write_file(path: Path, size: int) -> None:
    """Write a file of made-up customers."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number, customer in enumerate(customers(size)):
            wire = CUSTOMERS.to_wire(customer)
            if number % 100 in WRONG:
                wire["email"] = "nobody"
            writer.writerow([", ".join(wire[name]) if name == "tags" else wire[name] for name in COLUMNS])


def loop(file: Path, table: Any) -> Measured:
    """Read, check and write each row as one item, with no other thought."""
    made = Measured("loop, one item")
    schema = CustomerSchema()
    with made.clock(), file.open(encoding="utf-8", newline="") as rows, table.batch_writer() as batch:
        for number, row in enumerate(csv.DictReader(rows)):
            fields = _loaded(schema, row)
            if fields is None:
                made.counts["wrong"] += 1
                continue
            batch.put_item(Item=fields | {"customerId": f"{number}"})
            made.counts["created"] += 1
    return made


def loop_of_all_items(file: Path, tables: Tables, dynamodb: Any) -> Measured:
    """Do the same with all items that the customer has in the tables, which are made beforehand, unmeasured."""
    made = Measured("loop, all items")
    schema = CustomerSchema()
    writers = {name: dynamodb.Table(name) for name in (tables.records, tables.lookups, tables.lists, tables.history)}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        while some := list(islice(rows, 100)):
            items = [item for row in some for item in _items(tables, schema, row)]
            with made.clock():
                for row in some:
                    made.counts["created" if _loaded(schema, row) else "wrong"] += 1
                _write_all(writers, items)
    return made


def _write_all(writers: dict[str, Any], items: list[tuple[str, Item]]) -> None:
    for name, table in writers.items():
        with table.batch_writer() as batch:
            for where, item in items:
                if where == name:
                    batch.put_item(Item=item)


def _items(tables: Tables, schema: CustomerSchema, row: dict[str, str]) -> Iterator[tuple[str, Item]]:
    """Yield table and item of all that a row makes, but for the counters, which several rows share."""
    if fields := _loaded(schema, row):
        for each in planning.creation(tables, fields, _BY).steps:
            if each.operation == "Put":
                yield each.request["TableName"], _exact(from_item(each.request["Item"]))


def _exact(value: Any) -> Any:
    """Return values as batch_writer takes them."""
    return json.loads(json.dumps(value), parse_float=Decimal)


def _loaded(schema: CustomerSchema, row: dict[str, str]) -> Item | None:
    try:
        fields: Item = schema.load(row | {"tags": row["tags"].split(", ") if row["tags"] else []})
    except ValidationError:
        return None
    return fields


@contextmanager
def stand(endpoint: str, folder: Folder) -> Iterator[Imports]:
    """Set the environment of the functions, with their own clients, and nothing but DynamoDB Local behind them."""
    with patch.dict("os.environ", _LOCAL | _SETTINGS | {"AWS_ENDPOINT_URL_DYNAMODB": endpoint}):
        os.environ.update(create_tables(client(endpoint), "bench"))
        imports = Imports()
        with patch("records.files.s3", lambda: folder):
            workflow = load("handlers/_import_workflow")
        with patch.object(workflow.states, "start_execution", imports.start):
            yield imports


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 if counts are not what they have to be."""
    options = _parser().parse_args(arguments)
    prepare()
    with dynamodb_local() as endpoint, tempfile.TemporaryDirectory() as place:
        folder, file = Folder(Path(place)), Path(place) / "customers.csv"
        with step(f"Writing a file of {options.rows:,} customers"):
            write_file(file, options.rows)
        with stand(endpoint, folder) as imports:
            each = [imports.whole(file, folder), *(() if options.alone else _beside(file, endpoint))]
    _print(each)
    for line in imports.memory:
        print(line)
    wrong = sum(number % 100 in WRONG for number in range(options.rows))
    right = {"created": options.rows - wrong, "wrong": wrong}
    return int(any(+one.counts != right for one in each))


def _beside(file: Path, endpoint: str) -> Iterator[Measured]:
    with patch.dict("os.environ", create_tables(client(endpoint), "beside")):
        tables = Tables.of(CUSTOMERS)
    dynamodb = boto3.resource("dynamodb", endpoint_url=endpoint)
    with step("Writing one item a row"):
        yield loop(file, dynamodb.Table(tables.records))
    with step("Writing all items of each row"):
        yield loop_of_all_items(file, tables, dynamodb)


def _print(each: Sequence[Measured]) -> None:
    table = Table("way", "rows", "created", "wrong", "rows a second", "CPU µs a row", "x")
    for one in each:
        rows, micro = one.counts.total(), 1e6 * one.processor / one.counts.total()
        times = micro * each[0].counts.total() / (1e6 * each[0].processor)
        counts = (f"{one.counts[kind]:,}" for kind in ("created", "wrong"))
        table.add_row(one.name, f"{rows:,}", *counts, f"{rows / one.seconds:.0f}", f"{micro:.0f}", f"{times:.2f}")
    console.print(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="npm run bench:import --", description="Measure what importing a row costs.")
    parser.add_argument("--rows", type=int, default=10_000, help="of the file; 10,000 unless said")
    parser.add_argument("--alone", action="store_true", help="leave out what stands beside it")
    return parser


if __name__ == "__main__":
    run(main)
