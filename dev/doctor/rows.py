"""Compare markers and rows with the records that they follow from.

Scans are no snapshot of tables at work. So they only tell which customers to look at: what is called drift was read
in one transaction.
"""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from customers.resource import CUSTOMERS
from dev.doctor import reading
from dev.doctor.findings import Place, RowDrift, place_of
from dev.doctor.notes import Note, Notes, Wrong, fingerprint
from dev.doctor.reading import Watch, in_rounds
from records import writes
from records.database import Tables
from records.transaction import Item, from_item, to_item

TOGETHER = 25
"""Items read in one transaction: DynamoDB takes 100, emulators fewer."""


def expected(tables: Tables, record: Item) -> dict[Place, Item]:
    """Return the marker and rows that a customer with this record has."""
    appear = writes.rows_in_trash if "trashedAt" in record else writes.appear
    puts = [step.request for step in appear(tables, CUSTOMERS.from_wire(record)) if step.operation == "Put"]
    rows = [(put["TableName"], put["Item"]) for put in puts if put["TableName"] != tables.records]
    return {place_of(tables, table, item): item for table, item in rows}


def reindexed(tables: Tables, record: Item) -> Item | None:
    """Return under what a record should say that it is found; None if it does say so, or is in the trash."""
    if "trashedAt" in record:
        return None
    right = writes.Indexed.by_rules(tables, CUSTOMERS.from_wire(record)).item()
    return None if record.get("indexed") == right else right


def explained(tables: Tables, record: Item) -> set[Place]:
    """Return where a customer's marker and rows stand by what its record says, whatever the rules say today."""
    if "indexed" not in record:  # in the trash, or an operator's work
        return set(expected(tables, record))
    steps = writes.vanish(tables, CUSTOMERS.from_wire(record), writes.Indexed.of(record))
    deletes = [step.request for step in steps if step.operation == "Delete"]
    return {place_of(tables, delete["TableName"], delete["Key"]) for delete in deletes}


class Rows:
    """Notes the markers and rows that should be there, and those that are."""

    def __init__(self, tables: Tables, notes: Notes) -> None:
        self.tables = tables
        self.notes = notes

    def expect(self, record: Item) -> None:
        """Note what the rows of a customer should be, and whether its record says under what it is found."""
        content, where = int(reindexed(self.tables, record) is not None), 0
        for place, item in expected(self.tables, record).items():
            content ^= fingerprint([place.table, item])
        for place in explained(self.tables, record):
            where ^= fingerprint(place)
        self.notes.add(record["customerId"], Note.ROW, content, where)

    def find(self, table: str, item: Item) -> None:
        """Note a row, if it is one."""
        place = place_of(self.tables, table, item)
        if owner := _owner(self.tables, place, item):
            self.notes.add(owner, Note.ROW, fingerprint([table, item]), fingerprint(place))


@dataclass(slots=True)
class Difference:
    """What is wrong with one customer's marker and rows, with all that it takes to mend them."""

    customer_id: str
    version: int | None
    missing: dict[Place, Item] = field(default_factory=dict)
    stale: dict[Place, Item] = field(default_factory=dict)
    """Rows that say something else than the record, with what they should say."""
    orphans: list[Place] = field(default_factory=list)
    """What belongs to the customer and should not be there."""
    indexed: Item | None = None
    """Under what its record should say that it is found, if it says something else."""
    marker: Place | None = None
    """The marker that it should have, if it has not."""
    marker_of: str = ""
    """The customer whom that marker names."""

    def leave_marker(self) -> None:
        """Leave the marker to whoever has it."""
        self.missing = {place: item for place, item in self.missing.items() if not place.is_marker()}

    def what(self) -> str:
        """Return in words what is wrong; empty if nothing is."""
        kinds = {"missing": [*self.missing], "stale": [*self.stale], "orphaned": self.orphans}
        what = [f"{_numbers(places)} {kind}" for kind, places in kinds.items() if places]
        if self.indexed:
            what.append("found under something else than its record says")
        return "; ".join(what) + (" of no customer" if what and self.version is None else "")


def look_closer(client: Any, tables: Tables, notes: Notes, watch: Watch, at_once: int = 1) -> None:
    """Keep what is truly wrong with the suspects, now; ``at_once`` of them are looked at at the same time."""
    if any(notes.suspects(Wrong.ELSEWHERE)):
        _note_places(client, tables, notes, watch)
    suspects = ((customer_id, notes.places(customer_id)) for customer_id in notes.suspects(Wrong.ROWS))
    with ThreadPoolExecutor(at_once) as pool:
        for seen in in_rounds(pool, lambda each: _look(client, tables, *each), suspects):
            if seen.drift:
                notes.keep(seen.drift.customer_id, seen.drift)
            for holder in seen.holders:
                notes.add_holder(seen.marker, holder)
    notes.keep_shared()
    for customer_id in notes.sharers():
        if notes.drop(customer_id, RowDrift) and (drift := _without_marker(client, tables, notes, customer_id)):
            notes.keep(customer_id, drift)


def _note_places(client: Any, tables: Tables, notes: Notes, watch: Watch) -> None:
    """Note where markers and rows of customers stand who have some that their records do not explain."""
    for table in (tables.lookups, tables.lists):
        for item in watch(reading.scan(client, table), table):
            place = place_of(tables, table, item)
            if (owner := _owner(tables, place, item)) and notes.is_suspect(owner, Wrong.ELSEWHERE):
                notes.add_place(owner, place)
    notes.sort_places()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look at one customer found."""

    drift: RowDrift | None
    marker: Place
    """The marker that the customer should have and has not, if it has ``holders``."""
    holders: frozenset[str]
    """Who has the e-mail address of that marker."""


def _look(client: Any, tables: Tables, customer_id: str, owned: list[Place]) -> _Seen:
    """Look at a customer, and at whoever else has its e-mail address."""
    found = difference(client, tables, customer_id, owned)
    drift = RowDrift(customer_id, found.version, what) if (what := found.what()) else None
    if found.marker is None:
        return _Seen(drift, Place("", "", ""), frozenset())
    others = _living_with(client, tables, found.marker, found.marker_of)
    return _Seen(drift, found.marker, frozenset({customer_id} | others))


def _without_marker(client: Any, tables: Tables, notes: Notes, customer_id: str) -> RowDrift | None:
    """Look again, and leave a shared marker to whoever has it until a person decides."""
    found = difference(client, tables, customer_id, notes.places(customer_id))
    found.leave_marker()
    what = found.what()
    return RowDrift(customer_id, found.version, what, shared=True) if what else None


def difference(client: Any, tables: Tables, customer_id: str, owned: Iterable[Place] = ()) -> Difference:
    """Compare a customer with its rows, and with those that stand in the places of ``owned``."""
    record, found = _snapshot(client, tables, customer_id, owned)
    result = Difference(customer_id, int(record["version"]) if record else None)
    result.indexed = reindexed(tables, record) if record else None
    wanted = expected(tables, record) if record else {}
    for place, item in wanted.items():
        owner = _owner(tables, place, found[place]) if place in found else ""
        if owner != customer_id:  # a marker may be another one's orphan
            result.missing[place] = item
            if place.is_marker():
                result.marker, result.marker_of = place, owner
        elif found[place] != item:
            result.stale[place] = item
    mine = [place for place, item in found.items() if _owner(tables, place, item) == customer_id]
    result.orphans = sorted(set(mine) - wanted.keys())
    return result


def _snapshot(
    client: Any, tables: Tables, customer_id: str, owned: Iterable[Place]
) -> tuple[Item | None, dict[Place, Item]]:
    """Return a customer's record, and what stands where its rows should be or were, as they are at one moment."""
    record_get = {"TableName": tables.records, "Key": to_item({"customerId": customer_id})}
    while True:
        record = reading.record(client, tables, customer_id)
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
    """Return the id of the customer to whom a marker or row belongs; empty for everything else."""
    if place.is_marker():
        return str(item["customerId"]["S"])
    return place.sort.rpartition("#")[2] if place.table == tables.lists or place.is_word() else ""


def _numbers(places: list[Place]) -> str:
    counts = Counter("marker" if place.is_marker() else "word" if place.is_word() else "row" for place in places)
    return ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in sorted(counts.items()))
