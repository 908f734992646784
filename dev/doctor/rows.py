"""Compare markers and rows with the records that they follow from.

Scans are no snapshot of tables at work. So they only tell which customers to look at: what is called drift was read
in one transaction.
"""

import json
from collections import defaultdict
from hashlib import blake2b
from typing import Any

from customers import writes
from customers.model import from_wire
from customers.transaction import Item, from_item, to_item
from customers.writes import Tables
from dev.doctor import reading
from dev.doctor.findings import Place, RowDrift, SharedEmail, place_of
from dev.doctor.reading import Watch

_TOGETHER = 25
"""Items read in one transaction: DynamoDB takes 100, emulators fewer."""


def expected(tables: Tables, record: Item) -> dict[Place, Item]:
    """Return the marker and rows that a customer with this record has."""
    appear = writes.into_trash if "trashedAt" in record else writes.appear
    puts = [step.request for step in appear(tables, from_wire(record)) if step.operation == "Put"]
    rows = [(put["TableName"], put["Item"]) for put in puts if put["TableName"] != tables.customers]
    return {place_of(tables, table, item): item for table, item in rows}


def reindexed(record: Item) -> Item | None:
    """Return under what a record should say that it is found; None if it does say so, or is in the trash."""
    if "trashedAt" in record:
        return None
    right = writes.Indexed.by_rules(from_wire(record)).item()
    return None if record.get("indexed") == right else right


class Prints:
    """A fingerprint of each customer's rows: those expected and those found cancel out, in whatever order they come.

    Memory grows with the number of customers, not of their rows.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._prints: dict[str, int] = defaultdict(int)

    def expect(self, record: Item) -> None:
        """Take in what the rows of a customer should be, and whether its record says under what it is found."""
        for place, item in expected(self.tables, record).items():
            self._prints[record["customerId"]] ^= _fingerprint(place.table, item)
        if reindexed(record):
            self._prints[record["customerId"]] ^= 1

    def find(self, table: str, item: Item) -> None:
        """Take in a row, if it is one."""
        if owner := _owner(self.tables, place_of(self.tables, table, item), item):
            self._prints[owner] ^= _fingerprint(table, item)

    def suspects(self) -> set[str]:
        """Return the customers whose rows were not the expected ones."""
        return {customer_id for customer_id, rest in self._prints.items() if rest}


def look_closer(
    client: Any, tables: Tables, suspects: set[str], watch: Watch
) -> tuple[list[RowDrift], list[SharedEmail]]:
    """Return what is truly wrong with these customers, now."""
    owned: dict[str, list[Place]] = defaultdict(list)
    for table in (tables.lookups, tables.lists) if suspects else ():
        for item in watch(reading.scan(client, table), table):
            place = place_of(tables, table, item)
            if (owner := _owner(tables, place, item)) in suspects:
                owned[owner].append(place)
    holders: dict[Place, set[str]] = defaultdict(set)
    drifts = [_row_drift(client, tables, customer_id, owned[customer_id], holders) for customer_id in sorted(suspects)]
    shared = {place: SharedEmail(tuple(sorted(ids))) for place, ids in holders.items() if len(ids) > 1}
    for drift in drifts:
        for place in shared:  # whoever has the marker keeps it until a person decides
            drift.missing.pop(place, None)
    wrong = [drift for drift in drifts if drift.missing or drift.stale or drift.orphans or drift.indexed]
    return wrong, sorted(shared.values(), key=lambda email: email.customer_ids)


def _row_drift(
    client: Any, tables: Tables, customer_id: str, owned: list[Place], holders: dict[Place, set[str]]
) -> RowDrift:
    """Compare a customer with its rows; add to ``holders`` who has which e-mail address."""
    record, found = _snapshot(client, tables, customer_id, owned)
    version = int(record["version"]) if record else None
    drift = RowDrift(customer_id, version, {}, {}, [], reindexed(record) if record else None)
    wanted = expected(tables, record) if record else {}
    for place, item in wanted.items():
        owner = _owner(tables, place, found[place]) if place in found else ""
        if place.is_marker():
            holders[place] |= {customer_id} | _living_with(client, tables, place, owner)
        if owner != customer_id:  # a marker may be another one's orphan
            drift.missing[place] = item
        elif found[place] != item:
            drift.stale[place] = item
    orphans = [
        place for place, item in found.items() if place not in wanted and _owner(tables, place, item) == customer_id
    ]
    drift.orphans.extend(sorted(orphans))
    return drift


def _snapshot(
    client: Any, tables: Tables, customer_id: str, owned: list[Place]
) -> tuple[Item | None, dict[Place, Item]]:
    """Return a customer's record, and what stands where its rows should be or were, as they are at one moment."""
    record_get = {"TableName": tables.customers, "Key": to_item({"customerId": customer_id})}
    while True:
        record = reading.record(client, tables, customer_id)
        places = sorted({*owned, *(expected(tables, record) if record else ())})
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


def _living_with(client: Any, tables: Tables, marker: Place, holder_id: str) -> set[str]:
    record = reading.record(client, tables, holder_id) if holder_id else None
    return {holder_id} if record and marker in expected(tables, record) else set()


def _owner(tables: Tables, place: Place, item: Item) -> str:
    """Return the id of the customer to whom a marker or row belongs; empty for everything else."""
    if place.is_marker():
        return str(item["customerId"]["S"])
    return place.sort.rpartition("#")[2] if place.table == tables.lists or place.is_word() else ""


def _fingerprint(table: str, item: Item) -> int:
    text = json.dumps([table, item], sort_keys=True)
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest())
