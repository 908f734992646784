"""Compare histories with the records: versions 1 to the record's, or nothing but the stub of a purge.

The changes, one after the other, lead to what the record says, and the last one says when it was written and whether
into the trash.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dev.doctor import reading
from dev.doctor.findings import HistoryDrift
from dev.doctor.notes import Note, Notes, Wrong, fingerprint
from records import keys
from records.database import Tables
from records.history import ENDS
from records.resource import Resource
from records.transaction import Item, from_item

_PLACES = {True: "in the trash", False: "outside the trash"}


def expect(resource: Resource, notes: Notes, record: Item) -> None:
    """Note a record: each of its versions has an entry, and their changes lead to its values."""
    version = int(record["version"])
    past = 0
    for number in range(1, version + 1):
        past ^= _print("version", number)
    for name, value in _values(resource, record).items():
        past ^= _print(name, value)
    when = fingerprint([record["lastModified"], "trashedAt" in record])
    notes.add(record[resource.id], Note.RECORD, past, version, when)


def find(resource: Resource, notes: Notes, item: Item) -> None:
    """Note an entry of the history.

    A change counts by the value before and the value after: of all changes of a field, the last value is left.
    """
    entry = from_item(item)
    version = int(entry["version"])
    unlisted = fingerprint(["unlisted", version]) if _unlisted(entry) else 0
    if entry["kind"] in ENDS:
        notes.add(entry[resource.id], Note.PURGE, unlisted)
        return
    past = _print("version", version) ^ unlisted
    for name, values in entry.get("changes", {}).items():
        for value in values:
            past ^= _print(name, value)
    when = fingerprint([entry["at"], _leads_to_trash(entry)])
    notes.add(entry[resource.id], Note.ENTRY, past, version, when)


def look_closer(client: Any, tables: Tables, notes: Notes, at_once: int = 1) -> None:
    """Read the histories of the suspects again, and keep those that are wrong."""
    with ThreadPoolExecutor(at_once) as pool:
        suspects = notes.suspects(Wrong.HISTORY)
        for drift in reading.in_rounds(pool, lambda record_id: _drift(client, tables, record_id), suspects):
            if any(drift.wrong()):
                notes.keep(drift.record_id, drift)


def _leads_to_trash(entry: Item) -> bool:
    """Tell whether a change left its record in the trash; what moves after a merge stays where it is."""
    return entry["kind"] in ("trashed", "merged") or "inTrash" in entry


def _unlisted(entry: Item) -> str:
    """Return the partition in which what everybody changed should list an entry, and does not; else empty.

    What moves after a merge was nobody's action by itself.
    """
    shard = (keys.imported_by if entry.get("importId") else keys.changes_by)(entry.get("by", ""))
    return shard if entry.get("bySubject") and entry.get("listed") != shard else ""


class _Past:
    """The entries of one record, read in the order of its versions."""

    def __init__(self) -> None:
        self.purged = False
        self.unlisted: dict[int, str] = {}
        """Version -> the partition of changes that it is not in."""
        self.moments: dict[int, tuple[str, bool]] = {}
        """Version -> its date, and whether it moved the record to the trash."""
        self.led_to: dict[str, int] = {}
        """The value of each field after the entries so far."""
        self.broken: set[str] = set()
        """Fields with a change whose old value is not the new value of the change before."""

    def add(self, entry: Item) -> None:
        version = int(entry["version"])
        if shard := _unlisted(entry):
            self.unlisted[version] = shard
        if entry["kind"] in ENDS:
            self.purged = True
            return
        self.moments[version] = (entry["at"], _leads_to_trash(entry))
        for name, (old, new) in entry.get("changes", {}).items():
            if self.led_to.get(name, _print(name, old)) != _print(name, old):
                self.broken.add(name)
            self.led_to[name] = _print(name, new)

    def differs(self, resource: Resource, record: Item) -> tuple[str, ...]:
        """Return the fields with another value in the record; a field that no entry names has its default."""
        stored = _values(resource, record)
        others = {name for name, value in self.led_to.items() if value != _print(name, stored.get(name))}
        return tuple(sorted(others | self.broken))


def _drift(client: Any, tables: Tables, record_id: str) -> HistoryDrift:
    while True:
        record, past = reading.record(client, tables, record_id), _Past()
        for item in reading.query(client, tables.history, tables.resource.id, record_id):
            past.add(from_item(item))
        if reading.record(client, tables, record_id) == record:
            break
    if record:
        return _of_record(tables.resource, record_id, record, past)
    if past.purged:
        kept = {version: shard for version, shard in past.unlisted.items() if version not in past.moments}
        return HistoryDrift(record_id, tuple(past.moments), unlisted=kept)
    return HistoryDrift(record_id, (), unexplained=bool(past.moments), unlisted=past.unlisted)


def _of_record(resource: Resource, record_id: str, record: Item, past: _Past) -> HistoryDrift:
    version = int(record["version"])
    wanted = {*range(1, version + 1)}
    missing, newer = len(wanted - past.moments.keys()), len(past.moments.keys() - wanted)
    in_trash = "trashedAt" in record
    at, into_trash = past.moments.get(version, (record["lastModified"], in_trash))
    return HistoryDrift(
        record_id,
        (),
        missing,
        newer,
        differs=() if missing or newer else past.differs(resource, record),
        other_moment=at != record["lastModified"],
        last_says=_PLACES[into_trash] if into_trash != in_trash else "",
        came_back=past.purged,
        version=version,
        unlisted=past.unlisted,
    )


def _values(resource: Resource, record: Item) -> Item:
    silent = (resource.id, "version", "lastModified")  # an entry says these itself, not among its changes
    return {name: value for name, value in resource.to_wire(resource.from_wire(record)).items() if name not in silent}


def _print(name: str, value: Any) -> int:
    """Return a fingerprint of a field's value; 0 for a blank one, which records leave out."""
    return 0 if value in (None, "", []) else fingerprint([name, value])
