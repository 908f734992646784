"""Fill a file of DynamoDB Local with what the service's own writes put there, without asking it: a million in minutes.

What belongs to one partition lies together in the file, in order, as in DynamoDB; rows that were written one after the
other would lie as far apart as customers were created, and a search would read from all over the disk.
"""

import hashlib
import json
import marshal
import multiprocessing
import os
import sqlite3
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.made_up import customers
from customers.resource import Customer
from records import keys, search, words, writes
from records.database import Tables
from records.transaction import Item, from_item, to_item

FILE = "shared-local-instance.db"
"""What DynamoDB Local calls its file."""
_SALT = b"LocalDdb"
_PARTS = 64
"""Files between the processes that make rows and the one that sorts them: a part has to fit into memory."""
_TEXTS = 200_000
"""Texts whose words are remembered: many customers share notes, addresses and names."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
Counts = Counter[tuple[str, str, str]]


@dataclass(frozen=True)
class Shape:
    """Which columns DynamoDB Local has for a table: keys, their hashes, size and item, and the keys of indexes."""

    columns: tuple[str, ...]
    keys: tuple[str, ...]
    """Attributes of the table's own key."""
    indexed: tuple[str, ...]
    """Attribute of each ``indexKey_…``."""

    def row(self, item: Item) -> tuple[Any, ...]:
        """Return the values of all columns; the order of rows is that of their keys."""
        own = [item[name]["S"].encode() for name in self.keys]
        hashes = [_hash(key) for key in own]
        both = [_hash(*hashes)] if "hashRangeValue" in self.columns else []
        size = sum(len(name) + _size(value) for name, value in item.items())
        content = _JSON.encode(item).encode()
        indexed = [item[name]["S"].encode() if name in item else None for name in self.indexed]
        return (*own, *hashes, size, content, *both, *indexed)


def load(file: Path, tables: Tables, count: int, tell: Callable[[str, float], None]) -> None:
    """Write what creating these customers would have written, but for their history, in which nobody finds anything.

    The file has the empty tables, and nobody else has it open. ``tell`` hears what is done, and how much of it.
    """
    with closing(sqlite3.connect(file)) as connection, tempfile.TemporaryDirectory(dir=file.parent) as folder:
        shapes = {name: _shape(connection, name) for name in (tables.records, tables.lookups, tables.lists)}
        counts = _spool(Path(folder), tables, shapes, count, tell)
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000")
        for place, (name, shape) in enumerate(shapes.items()):
            with _without_indexes(connection, name):
                for part in range(_PARTS):
                    _insert(connection, name, shape, _read(Path(folder), place, part))
                    tell("Writing rows", (place * _PARTS + part) / (len(shapes) * _PARTS))
        _insert(connection, tables.lookups, shapes[tables.lookups], _counters(shapes[tables.lookups], counts))
        connection.commit()


def rows_of(tables: Tables, some: Iterable[Customer], counts: Counts) -> Iterator[tuple[str, Item]]:
    """Yield the table and the item of all that creating these customers puts, and count what it adds to counters."""
    once = patch("records.search._searched", _remembering(search._searched))  # noqa: SLF001 three ask it the same
    with once, patch("records.words.indexed", lru_cache(_TEXTS)(words.indexed)):
        for customer in some:
            for step in writes.appear(tables, customer):
                if step.operation == "Put":
                    yield step.request["TableName"], step.request["Item"]
                else:
                    place = from_item(step.request["Key"])
                    counts.update({(place["pk"], place["sk"], name): number for name, number in step.adds.items()})


def _spool(folder: Path, tables: Tables, shapes: dict[str, Shape], count: int, tell: Callable[..., None]) -> Counts:
    """Make all rows, a share of them in a process a processor, and leave them in files that can be sorted."""
    shares = os.cpu_count() or 1
    counts: Counts = Counter()
    with multiprocessing.Manager() as manager, ProcessPoolExecutor(shares) as pool:
        done = manager.list([0] * shares)
        work = [pool.submit(_share, folder, tables, shapes, count, number, done) for number in range(shares)]
        while wait(work, timeout=0.5).not_done:
            tell("Making rows", sum(done) / count)
        for share in work:
            counts.update(share.result())
    return counts


def _share(folder: Path, tables: Tables, shapes: dict[str, Shape], count: int, number: int, done: Any) -> Counts:
    """Make the rows of every so many-th customer."""
    counts: Counts = Counter()
    places = {name: place for place, name in enumerate(shapes)}
    share = _telling(islice(customers(count), number, None, len(done)), done, number)
    with ExitStack() as stack:
        files = {
            (place, part): stack.enter_context((folder / f"{place}-{part}-{number}").open("wb", 1 << 18))
            for place in places.values()
            for part in range(_PARTS)
        }
        for name, item in rows_of(tables, share, counts):
            row = shapes[name].row(item)
            marshal.dump(row, files[places[name], zlib.crc32(row[0]) % _PARTS])
    return counts


def _telling(some: Iterable[Customer], done: Any, number: int) -> Iterator[Customer]:
    for made, customer in enumerate(some):
        if made % 100 == 0:
            done[number] = made
        yield customer


def _read(folder: Path, place: int, part: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a part, whose files are not needed any more."""
    for path in folder.glob(f"{place}-{part}-*"):
        with path.open("rb") as file:
            while True:
                try:
                    yield marshal.load(file)  # noqa: S302 our own, a moment ago
                except EOFError:
                    break
        path.unlink()


def _insert(connection: sqlite3.Connection, table: str, shape: Shape, rows: Iterable[tuple[Any, ...]]) -> None:
    values = ", ".join("?" * len(shape.columns))
    connection.executemany(f'INSERT INTO "{table}" ({", ".join(shape.columns)}) VALUES ({values})', sorted(rows))  # noqa: S608


@contextmanager
def _without_indexes(connection: sqlite3.Connection, table: str) -> Iterator[None]:
    """Make the indexes anew at the end, which takes less time than to keep them up to date."""
    made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    indexes = connection.execute(made, [table]).fetchall()
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    yield
    for _, sql in indexes:
        connection.execute(sql)


def _shape(connection: sqlite3.Connection, table: str) -> Shape:
    """Read what DynamoDB Local says of a table that it has made."""
    columns = tuple(name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")'))
    ((info,),) = connection.execute("SELECT TableInfo FROM dm WHERE TableName = ?", [table])
    attributes = {
        column["SQLiteColumnName"]: column["DynamoDBAttribute"]["AttributeName"]
        for index in json.loads(info)["SQLiteIndex"].values()
        for column in index
    }
    own = tuple(attributes[name] for name in ("hashKey", "rangeKey") if name in columns)
    return Shape(columns, own, tuple(attributes[name] for name in columns if name.startswith("indexKey_")))


def _counters(shape: Shape, counts: Counts) -> Iterator[tuple[Any, ...]]:
    shards: dict[keys.Key, Item] = {}
    for (partition, shard, name), count in counts.items():
        shards.setdefault(keys.Key(partition, shard), {})[name] = count
    for key, numbers in shards.items():
        yield shape.row(to_item(key._asdict() | numbers))


def _remembering(find: Callable[..., Any]) -> Callable[..., Any]:
    """Answer the same for the record that was asked for last."""
    last: list[Any] = [None, None]

    def remembered(resource: Any, record: Any) -> Any:
        if last[0] is not record:
            last[:] = record, find(resource, record)
        return last[1]

    return remembered


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha1(_SALT + b"".join(parts)).digest()  # noqa: S324 as DynamoDB Local has it


def _size(value: dict[str, Any]) -> int:
    """Return the bytes that a typed value counts for."""
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        digits = str(content).lstrip("-").replace(".", "").strip("0")
        return (len(digits) + 1) // 2 + 1 + str(content).startswith("-")
    if kind == "L":
        return 3 + sum(1 + _size(each) for each in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _size(each) for name, each in content.items())
    return 1
