"""Find records that are not compared with others by what they are now, and compare them.

So it is with all records that were there before their resource declared what makes two alike, after that has changed,
and after tables were restored to different moments. Records that changed within the last minutes are left out: the
function on the stream may still be on its way to them.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dev.doctor import reading
from dev.doctor.reading import Watch
from records import keys, likeness
from records.database import Database, Tables
from records.duplicates import Duplicates
from records.errors import BusyError
from records.resource import Resource
from records.transaction import Item, from_item

_OPEN = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE found (id TEXT, what TEXT);
CREATE TABLE wanted (id TEXT, what TEXT);
"""
_WRONG = """
SELECT id FROM (SELECT id, what FROM found EXCEPT SELECT id, what FROM wanted)
UNION SELECT id FROM (SELECT id, what FROM wanted EXCEPT SELECT id, what FROM found)
ORDER BY 1
"""
_STRAY = """
SELECT substr(what, 5) FROM (
    SELECT what FROM found WHERE id = :id AND what LIKE 'key %' EXCEPT SELECT what FROM wanted WHERE id = :id
)
"""
_UNDER_WAY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LikenessDrift:
    """A record is not compared with others by what it is now."""

    record_id: str
    stray: tuple[str, ...] = ()
    """Keys that it should not have."""

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return the place and the mistake, for the report."""
        return f"{resource.name} {self.record_id}", "not compared with others as it is now"


def uncompared(client: Any, tables: Tables, table: str, watch: Watch = lambda items, _: items) -> list[LikenessDrift]:
    """Return the records whose note or keys are not what they are now."""
    notes = sqlite3.connect("")
    notes.executescript(_OPEN)
    for item in map(from_item, watch(reading.scan(client, table), table)):
        if item["pk"].startswith(f"{tables.resource.plural}#"):
            notes.executemany("INSERT INTO found VALUES (?, ?)", _found(tables.resource, item))
    recently = (datetime.now(UTC) - _UNDER_WAY).isoformat()
    recent = set()
    for item in map(from_item, watch(reading.scan(client, tables.records), tables.records)):
        record_id = item[tables.resource.id]
        traits = likeness.traits(tables.resource, item)
        if traits.living:
            wanted = [f"digest {traits.digest}", *(f"key {key}" for key in traits.keys.values())]
            notes.executemany("INSERT INTO wanted VALUES (?, ?)", [(record_id, what) for what in wanted])
        if str(item["lastModified"]) > recently:
            recent.add(record_id)
    return [
        LikenessDrift(record_id, tuple(key for (key,) in notes.execute(_STRAY, {"id": record_id})))
        for (record_id,) in notes.execute(_WRONG).fetchall()
        if record_id not in recent
    ]


def compare(client: Any, tables: Tables, table: str, drift: LikenessDrift) -> bool:
    """Forget what was noted of a record, and compare it as it is now; False if the tables stayed busy.

    What others write meanwhile is refused, because the note that they have read is gone, and made again.
    """
    database, resource = Database(client, tables, reading.deadline()), tables.resource
    try:
        for key in drift.stray:
            database.delete(table, keys.shared(resource, key, drift.record_id)._asdict())
        database.delete(table, keys.compared(resource, drift.record_id)._asdict())
        Duplicates(database, table).settle(drift.record_id)
    except BusyError:
        return False
    return True


def _found(resource: Resource, item: Item) -> Iterator[tuple[str, str]]:
    """Yield id and what is there of a record: its digest, or a key."""
    shared = f"{resource.plural}#shared#"
    if item["pk"].startswith(shared):
        yield item["sk"], f"key {item['pk'].removeprefix(shared)}"
    elif item.get("digest"):
        yield item["pk"].partition("#")[2], f"digest {item['digest']}"
