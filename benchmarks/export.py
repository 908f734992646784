"""What a file of a million customers costs: ``npm run bench:export``.

The code of the export function walks a list that a stand-in for DynamoDB makes up as it is asked, and writes to one for
S3 that keeps nothing: so the figures are those of the function, without the network. Each format runs in a process of
its own, whose memory is measured; beside it, in the same run, `csv.DictWriter` writes the same records from a list.
"""

import argparse
import csv
import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rich.table import Table

from benchmarks.made_up import customers
from customers.resource import CUSTOMERS
from dev.console import console, run
from exports.formats import FORMATS
from handlers._export_jobs import Exports, Job
from records.database import Database, Tables
from records.files import Bucket
from records.resource import Item
from records.transaction import to_item
from schemas.customer import CustomerSchema
from schemas.export import ExportSchema, selection_of
from schemas.listing import ListingSchema

SIZES = (10_000, 1_000_000)
MOST_GROWTH = 32
"""MiB that a file of the last size may take more than one of the first: four parts."""
_KINDS = 1000
"""Customers that differ in more than their ids."""
_NAMES = tuple(name for name in CUSTOMERS.listed)


class MadeUpList:
    """Answers as DynamoDB does, as far as a walk through a list asks it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._made = [to_item(CUSTOMERS.to_wire(each)) for each in customers(_KINDS)]

    def query(self, **request: Any) -> Item:
        """Return the rows behind a place, newest first."""
        start = request.get("ExclusiveStartKey")
        first = int(start["sk"]["S"].rpartition("-")[2], 16) + 1 if start else 0
        end = min(self.size, first + request["Limit"])
        items = [self._row(number) for number in range(first, end)]
        more = {"LastEvaluatedKey": {"list": items[-1]["list"], "sk": items[-1]["sk"]}} if end < self.size else {}
        return {"Items": items, **more}

    def get_item(self, **_: Any) -> Item:
        """Return the secret of cursors."""
        return {"Item": to_item({"pk": "SECRET", "sk": "SECRET", "secret": "00" * 32})}

    def _row(self, number: int) -> Item:
        place = f"2026-11-21T09:16:33.123Z#{UUID(int=number)}"
        return self._made[number % _KINDS] | {"list": {"S": "all"}, "sk": {"S": place}}


class Nowhere:
    """Takes files as S3 does, and keeps their sizes."""

    def __init__(self) -> None:
        self.size = 0

    def create_multipart_upload(self, **_: Any) -> Item:
        """Begin a file."""
        return {"UploadId": "1"}

    def upload_part(self, **request: Any) -> Item:
        """Take a part."""
        self.size += len(request["Body"])
        return {"ETag": "1"}

    def complete_multipart_upload(self, **_: Any) -> None:
        """End a file."""

    def put_object(self, **request: Any) -> None:
        """Take a note, or a small file."""
        self.size += len(request["Body"]) if not request["Key"].endswith(".json") else 0


def measured(form: str, size: int) -> dict[str, float]:
    """Write a file in this process; return its rows, bytes, seconds of the processor, and MiB of memory."""
    tables = Tables(CUSTOMERS, "customers", "lookups", "lists", "history")
    bucket = Nowhere()
    selection = selection_of(ListingSchema, CUSTOMERS)
    exports = Exports(
        Database(MadeUpList(size), tables), Bucket(bucket, "files"), selection, ExportSchema(), CustomerSchema()
    )
    job = Job("1", "somebody", {"fields": ",".join(_NAMES)}, {"format": form}, "customers", noted=time.time())
    started, forever = time.process_time(), time.monotonic() + 86_400
    exports.write(job, forever, forever)
    seconds = time.process_time() - started
    return {"rows": job.rows, "bytes": bucket.size, "seconds": seconds, "memory": _most_memory()}


def beside(size: int) -> dict[str, float]:
    """Write the same records from a list with the standard library alone."""
    rows = [CUSTOMERS.to_wire(each) for each in customers(_KINDS)]
    started, file = time.process_time(), io.StringIO()
    writer = csv.DictWriter(file, _NAMES, extrasaction="ignore")
    for number in range(size):
        file.seek(0)
        writer.writerow(rows[number % _KINDS])
    return {"rows": size, "bytes": 0, "seconds": time.process_time() - started, "memory": _most_memory()}


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every format; 1 if the memory of one grows with its rows."""
    options = _parser().parse_args(arguments)
    if options.one:
        form, size = options.one
        print(json.dumps(beside(int(size)) if form == "DictWriter" else measured(form, int(size))))
        return 0
    table = Table("format", "rows", "CPU µs a row", "x DictWriter", "MB", "MiB of memory", "more than with few rows")
    base = _of_process("DictWriter", options.rows)
    micro = 1e6 * base["seconds"] / base["rows"]
    table.add_row("DictWriter", f"{options.rows:,}", f"{micro:.1f}", "1.0", "", "", "")
    grown = False
    for form in options.format or FORMATS:
        few, many = _of_process(form, SIZES[0]), _of_process(form, options.rows)
        more = many["memory"] - few["memory"]
        grown |= more > MOST_GROWTH
        each = 1e6 * many["seconds"] / many["rows"]
        megabytes = many["bytes"] / 1e6
        cells = (f"{each:.1f}", f"{each / micro:.1f}", f"{megabytes:.0f}", f"{many['memory']:.0f}", f"{more:+.0f}")
        table.add_row(form, f"{options.rows:,}", *cells)
    console.print(table)
    return int(grown)


def _of_process(form: str, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.export", "--one", form, str(size)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment())  # noqa: S603 ourselves
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path[:1])}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="npm run bench:export --", description="Measure what files of many customers cost."
    )
    parser.add_argument("--rows", type=int, default=SIZES[1], help=f"by default {SIZES[1]:,}")
    parser.add_argument("--format", action="append", choices=FORMATS, help="repeatable; by default every one")
    parser.add_argument("--one", nargs=2, metavar=("FORMAT", "ROWS"), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    run(main)
