"""Compare markers and rows with the records that they follow from.

Scans are no snapshot of tables at work. So they only tell which customers to look at: what is called drift was read
in one transaction.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from customers.model import from_wire
from dev.doctor import reading
from dev.doctor.findings import Place, RowDrift, SharedEmail, place_of
from dev.doctor.reading import Watch
from records import writes
from records.transaction import Item, from_item, to_item
from records.writes import Tables

_TOGETHER = 25
"""Items read in one transaction: DynamoDB takes 100, emulators fewer."""
_A_ROUND = 10_000
"""Customers whose places are looked for in one scan, about 100 MB of them; and that are handed to threads together."""
_PLACE_BITS = 64
_PLACE_MASK = (1 << _PLACE_BITS) - 1


def expected(tables: Tables, record: Item) -> dict[Place, Item]:
    """Return the marker and rows that a customer with this record has."""
    appear = writes.into_trash if "trashedAt" in record else writes.appear
    puts = [step.request for step in appear(tables, from_wire(record)) if step.operation == "Put"]
    rows = [(put["TableName"], put["Item"]) for put in puts if put["TableName"] != tables.customers]
    return {place_of(tables, table, item): item for table, item in rows}


def reindexed(tables: Tables, record: Item) -> Item | None:
    """Return under what a record should say that it is found; None if it does say so, or is in the trash."""
    if "trashedAt" in record:
        return None
    right = writes.Indexed.by_rules(from_wire(record), tables.zone).item()
    return None if record.get("indexed") == right else right


def explained(tables: Tables, record: Item) -> set[Place]:
    """Return where a customer's marker and rows stand by what its record says, whatever the rules say today."""
    if "trashedAt" in record:
        return set(expected(tables, record))
    steps = writes.vanish(tables, from_wire(record), writes.Indexed.of(record, tables.zone))
    deletes = [step.request for step in steps if step.operation == "Delete"]
    return {place_of(tables, delete["TableName"], delete["Key"]) for delete in deletes}


class Prints:
    """A fingerprint of each customer's rows: those expected and those found cancel out, in whatever order they come.

    Memory grows with the number of customers, not of their rows. Each is one number: the upper bits are of what the
    rows say, the lower ones of where they stand.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._prints: dict[str, int] = defaultdict(int)

    def expect(self, record: Item) -> None:
        """Take in what the rows of a customer should be, and whether its record says under what it is found."""
        rest = int(reindexed(self.tables, record) is not None) << _PLACE_BITS
        for place, item in expected(self.tables, record).items():
            rest ^= _fingerprint([place.table, item]) << _PLACE_BITS
        for place in explained(self.tables, record):
            rest ^= _fingerprint(place) & _PLACE_MASK
        self._prints[record["customerId"]] ^= rest

    def find(self, table: str, item: Item) -> None:
        """Take in a row, if it is one."""
        place = place_of(self.tables, table, item)
        if owner := _owner(self.tables, place, item):
            content, where = _fingerprint([table, item]), _fingerprint(place) & _PLACE_MASK
            self._prints[owner] ^= content << _PLACE_BITS ^ where

    def suspects(self) -> list[str]:
        """Return the customers whose rows were not the expected ones."""
        return sorted(customer_id for customer_id, rest in self._prints.items() if rest)

    def strangers(self) -> list[str]:
        """Return those of them whose rows stand elsewhere than their records say: only a scan tells where."""
        return sorted(customer_id for customer_id, rest in self._prints.items() if rest & _PLACE_MASK)


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


def look_closer(
    client: Any, tables: Tables, prints: Prints, watch: Watch, at_once: int = 1
) -> tuple[list[RowDrift], list[SharedEmail]]:
    """Return what is truly wrong with these customers, now; ``at_once`` of them are looked at at the same time."""
    strangers = prints.strangers()
    known = set(strangers)
    others = [customer_id for customer_id in prints.suspects() if customer_id not in known]
    drifts: dict[str, RowDrift] = {}
    holders: dict[Place, set[str]] = defaultdict(set)
    with ThreadPoolExecutor(at_once) as pool:
        for start in range(0, len(strangers), _A_ROUND):
            owned = _owned(client, tables, set(strangers[start : start + _A_ROUND]), watch)
            _note(pool.map(lambda each: _look(client, tables, *each), owned.items()), drifts, holders)
        for start in range(0, len(others), _A_ROUND):
            some = others[start : start + _A_ROUND]
            _note(pool.map(lambda customer_id: _look(client, tables, customer_id, []), some), drifts, holders)
    shared = [SharedEmail(ids) for ids in sorted(tuple(sorted(ids)) for ids in holders.values() if len(ids) > 1)]
    _leave_shared(client, tables, drifts, shared)
    return [drifts[customer_id] for customer_id in sorted(drifts)], shared


def _owned(client: Any, tables: Tables, customer_ids: set[str], watch: Watch) -> dict[str, list[Place]]:
    """Return where markers and rows of these customers stand, wherever that is."""
    owned: dict[str, list[Place]] = {customer_id: [] for customer_id in customer_ids}
    for table in (tables.lookups, tables.lists):
        for item in watch(reading.scan(client, table), table):
            place = place_of(tables, table, item)
            if (owner := _owner(tables, place, item)) in owned:
                owned[owner].append(place)
    return owned


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look at one customer found."""

    drift: RowDrift | None
    marker: Place | None
    """The marker that the customer should have and has not."""
    holders: set[str]
    """Who has the e-mail address of that marker."""


def _look(client: Any, tables: Tables, customer_id: str, owned: list[Place]) -> _Seen:
    """Look at a customer, and at whoever else has its e-mail address."""
    found = difference(client, tables, customer_id, owned)
    holders = {customer_id} | _living_with(client, tables, found.marker, found.marker_of) if found.marker else set()
    what = found.what()
    strange = tuple(sorted(set(found.orphans) & set(owned)))
    return _Seen(RowDrift(customer_id, found.version, what, strange) if what else None, found.marker, holders)


def _note(looks: Iterable[_Seen], drifts: dict[str, RowDrift], holders: dict[Place, set[str]]) -> None:
    for seen in looks:
        if seen.drift:
            drifts[seen.drift.customer_id] = seen.drift
        if seen.marker:
            holders[seen.marker] |= seen.holders


def _leave_shared(client: Any, tables: Tables, drifts: dict[str, RowDrift], shared: list[SharedEmail]) -> None:
    """Leave a shared marker to whoever has it until a person decides."""
    for customer_id in {customer_id for email in shared for customer_id in email.customer_ids} & drifts.keys():
        drift = drifts.pop(customer_id)
        found = difference(client, tables, customer_id, drift.strange)
        found.leave_marker()
        if what := found.what():
            drifts[customer_id] = RowDrift(customer_id, found.version, what, drift.strange, shared=True)


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
    record_get = {"TableName": tables.customers, "Key": to_item({"customerId": customer_id})}
    while True:
        record = reading.record(client, tables, customer_id)
        places = sorted({*owned, *(_places(tables, record) if record else ())})
        found: dict[Place, Item] = {}
        unchanged = True
        for start in range(0, len(places), _TOGETHER - 1):
            some = places[start : start + _TOGETHER - 1]
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


def _fingerprint(values: Any) -> int:
    text = json.dumps(values, sort_keys=True)
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest())
