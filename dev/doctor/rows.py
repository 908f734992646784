"""Compare markers and rows with the records that they follow from.

A scan of a table in use is no snapshot. It only tells which records are suspect: each of them is read again in one
transaction before it is reported.
"""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from dev.doctor import reading
from dev.doctor.findings import Place, RowDrift, place_of
from dev.doctor.notes import Note, Notes, Wrong, fingerprint
from dev.doctor.reading import Watch, in_rounds
from records import writes
from records.database import Tables
from records.indexed import Indexed
from records.marks import MERGED_INTO
from records.stays import STAYS, numbers, of_history
from records.transaction import Item, from_item, to_item

TOGETHER = 25
"""Items read in one transaction: DynamoDB takes 100, emulators fewer."""


def indexed_by_rules(tables: Tables, item: Item) -> Indexed | None:
    """Return under which words and lists a record is found by today's rules; None if it is in the trash."""
    if "trashedAt" in item:
        return None
    record = tables.resource.from_wire(item)
    indexed = Indexed.by_rules(tables, record)
    return indexed.follow(tables, record, int(item["trashedWith"])) if "trashedWith" in item else indexed


def expected(tables: Tables, item: Item) -> dict[Place, Item]:
    """Return the marker and rows that a record should have."""
    record, indexed = tables.resource.from_wire(item), indexed_by_rules(tables, item)
    if indexed is None:
        steps = writes.rows_in_trash(tables, record, item.get(MERGED_INTO, ""))
    else:
        steps = writes.rows_of(tables, record, indexed)
    rows = [(step.request["TableName"], step.request["Item"]) for step in steps]
    return {place_of(tables, table, row): row for table, row in rows}


def reindexed(tables: Tables, record: Item) -> Item | None:
    """Return what ``indexed`` of a record should be; None if it is right, or the record is in the trash."""
    right = indexed_by_rules(tables, record)
    return None if right is None or record.get("indexed") == right.item() else right.item()


def explained(tables: Tables, record: Item) -> set[Place]:
    """Return the places of a record's marker and rows by its own ``indexed``, and not by today's rules."""
    if "indexed" not in record:  # in the trash, or written by an operator
        return set(expected(tables, record))
    steps = writes.vanish(tables, tables.resource.from_wire(record), Indexed.of(record))
    deletes = [step.request for step in steps if step.operation == "Delete"]
    return {place_of(tables, delete["TableName"], delete["Key"]) for delete in deletes}


def is_silent(tables: Tables, record: Item) -> bool:
    """Tell whether a record does not say how long it has had its values, as one that is older than such counters."""
    return any(each.name not in record.get(STAYS, {}) for each in tables.resource.staying)


def stays_of(client: Any, tables: Tables, record: Item) -> Item:
    """Work out of a record's history how long it has had its values."""
    past = reading.query(client, tables.history, tables.resource.id, record[tables.resource.id])
    said: Item = record.get(STAYS, {})
    return of_history(tables.resource, map(from_item, past)) | said


class Rows:
    """Notes the markers and rows that are expected, and those that are found."""

    def __init__(self, tables: Tables, notes: Notes) -> None:
        self.tables = tables
        self.notes = notes

    def expect(self, record: Item) -> None:
        """Note the rows that a record should have, and whether its ``indexed`` is right."""
        content, where = int(reindexed(self.tables, record) is not None or is_silent(self.tables, record)), 0
        for place, item in expected(self.tables, record).items():
            content ^= fingerprint([place.table, item])
        for place in explained(self.tables, record):
            where ^= fingerprint(place)
        self.notes.add(record[self.tables.resource.id], Note.ROW, content, where)

    def find(self, table: str, item: Item) -> None:
        """Note an item if it is a marker or row of a record."""
        place = place_of(self.tables, table, item)
        if owner := _owner(self.tables, place, item):
            self.notes.add(owner, Note.ROW, fingerprint([table, item]), fingerprint(place))


@dataclass(slots=True)
class Difference:
    """What is wrong with one record's marker and rows, and what is needed to mend them."""

    record_id: str
    version: int | None
    missing: dict[Place, Item] = field(default_factory=dict)
    stale: dict[Place, Item] = field(default_factory=dict)
    """Place -> what should be there instead of the row that is."""
    orphans: list[Place] = field(default_factory=list)
    """Rows and markers of the record that should not exist."""
    indexed: Item | None = None
    """What ``indexed`` of the record should be; None if it is right."""
    stays: Item | None = None
    """How long the record has had its values, if it does not say that yet; by its history."""
    adds: dict[str, int] = field(default_factory=dict)
    """What its counters get of that; nothing in the trash."""
    with_parent: int = 0
    """The version of its parent that took it along to the trash; 0 if none did."""
    marker: Place | None = None
    """The place of the marker that the record lacks."""
    marker_of: str = ""
    """The id of the record that the marker names instead."""

    def leave_marker(self) -> None:
        """Do not take the marker from the record that has it."""
        self.missing = {place: item for place, item in self.missing.items() if not place.is_marker()}

    def what(self, name: str) -> str:
        """Return a description; empty if nothing is wrong. ``name`` is the name of the resource."""
        kinds = {"missing": [*self.missing], "stale": [*self.stale], "orphaned": self.orphans}
        what = [f"{_numbers(places)} {kind}" for kind, places in kinds.items() if places]
        if self.indexed:
            what.append("found under something else than its record says")
        if self.stays:
            what.append("does not say how long it has had its values")
        return "; ".join(what) + (f" of no {name}" if what and self.version is None else "")


def look_closer(client: Any, tables: Tables, notes: Notes, watch: Watch, at_once: int = 1) -> None:
    """Read the suspects again, ``at_once`` at the same time, and keep what is wrong."""
    if any(notes.suspects(Wrong.ELSEWHERE)):
        _note_places(client, tables, notes, watch)
    suspects = ((record_id, notes.places(record_id)) for record_id in notes.suspects(Wrong.ROWS))
    with ThreadPoolExecutor(at_once) as pool:
        for seen in in_rounds(pool, lambda each: _look(client, tables, *each), suspects):
            if seen.drift:
                notes.keep(seen.drift.record_id, seen.drift)
            for holder in seen.holders:
                notes.add_holder(seen.marker, holder)
    notes.keep_shared()
    for record_id in notes.sharers():
        if notes.drop(record_id, RowDrift) and (drift := _without_marker(client, tables, notes, record_id)):
            notes.keep(record_id, drift)


def _note_places(client: Any, tables: Tables, notes: Notes, watch: Watch) -> None:
    """Note the places of all markers and rows of those records that have some in unexpected places."""
    for table in (tables.lookups, tables.lists):
        for item in watch(reading.scan(client, table), table):
            place = place_of(tables, table, item)
            if (owner := _owner(tables, place, item)) and notes.is_suspect(owner, Wrong.ELSEWHERE):
                notes.add_place(owner, place)
    notes.sort_places()


@dataclass(frozen=True, slots=True)
class _Seen:
    """The result of reading one record again."""

    drift: RowDrift | None
    marker: Place
    """The place of the marker that the record lacks, if there are ``holders``."""
    holders: frozenset[str]
    """The ids of the records with the unique value of that marker."""


def _look(client: Any, tables: Tables, record_id: str, owned: list[Place]) -> _Seen:
    """Read a record, and the record that the marker of its unique value names."""
    found = difference(client, tables, record_id, owned)
    drift = RowDrift(record_id, found.version, what) if (what := found.what(tables.resource.name)) else None
    if found.marker is None:
        return _Seen(drift, Place("", "", ""), frozenset())
    others = _living_with(client, tables, found.marker, found.marker_of)
    return _Seen(drift, found.marker, frozenset({record_id} | others))


def _without_marker(client: Any, tables: Tables, notes: Notes, record_id: str) -> RowDrift | None:
    """Read a record again, and leave a shared marker where it is until a person decides."""
    found = difference(client, tables, record_id, notes.places(record_id))
    found.leave_marker()
    what = found.what(tables.resource.name)
    return RowDrift(record_id, found.version, what, shared=True) if what else None


def difference(client: Any, tables: Tables, record_id: str, owned: Iterable[Place] = ()) -> Difference:
    """Compare a record with its rows, and with those in the places of ``owned``."""
    record, found = _snapshot(client, tables, record_id, owned)
    result = Difference(record_id, int(record["version"]) if record else None)
    result.with_parent = int(record.get("trashedWith", 0)) if record else 0
    result.indexed = reindexed(tables, record) if record else None
    if record and is_silent(tables, record):
        result.stays = stays_of(client, tables, record)
        if "trashedAt" not in record and not result.with_parent:
            old, new = (numbers(tables.resource, each) for each in (record.get(STAYS, {}), result.stays))
            result.adds = {name: number - old.get(name, 0) for name, number in new.items() if number != old.get(name)}
    wanted = expected(tables, record) if record else {}
    for place, item in wanted.items():
        owner = _owner(tables, place, found[place]) if place in found else ""
        if owner != record_id:  # a marker may be the orphan of another record
            result.missing[place] = item
            if place.is_marker():
                result.marker, result.marker_of = place, owner
        elif found[place] != item:
            result.stale[place] = item
    mine = [place for place, item in found.items() if _owner(tables, place, item) == record_id]
    result.orphans = sorted(set(mine) - wanted.keys())
    return result


def _snapshot(
    client: Any, tables: Tables, record_id: str, owned: Iterable[Place]
) -> tuple[Item | None, dict[Place, Item]]:
    """Return a record and the items in the places of its rows, all as they were at one moment."""
    record_get = {"TableName": tables.records, "Key": to_item({tables.resource.id: record_id})}
    while True:
        record = reading.record(client, tables, record_id)
        places = sorted({*owned, *(_places(tables, record) if record else ())})
        found: dict[Place, Item] = {}
        unchanged = True
        for start in range(0, len(places), TOGETHER - 1):
            some = places[start : start + TOGETHER - 1]
            gets = [{"TableName": place.table, "Key": place.key(tables)} for place in some]
            now, *items = reading.together(client, [record_get, *gets])
            unchanged = unchanged and record == (from_item(now) if now else None)
            found |= {place: item for place, item in zip(some, items, strict=True) if item}
        if unchanged:
            return record, found


def _places(tables: Tables, record: Item) -> set[Place]:
    return {*expected(tables, record), *explained(tables, record)}


def _living_with(client: Any, tables: Tables, marker: Place, holder_id: str) -> set[str]:
    record = reading.record(client, tables, holder_id) if holder_id else None
    return {holder_id} if record and marker in expected(tables, record) else set()


def _owner(tables: Tables, place: Place, item: Item) -> str:
    """Return the id of the record that a marker or row belongs to; empty for other items."""
    if place.is_marker():
        return str(item[tables.resource.id]["S"])
    return place.sort.rpartition("#")[2] if place.table == tables.lists or place.is_word() else ""


def _numbers(places: list[Place]) -> str:
    counts = Counter("marker" if place.is_marker() else "word" if place.is_word() else "row" for place in places)
    return ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in sorted(counts.items()))
