"""Compare histories with the records: versions 1 to the record's, or nothing but the stub of a purge."""

from collections import Counter
from typing import Any

from customers.transaction import Item, from_item
from customers.writes import Tables
from dev.doctor import reading
from dev.doctor.findings import HistoryDrift


class Entries:
    """Counts the entries of each customer's history, expected and found."""

    def __init__(self) -> None:
        self._missing: Counter[str] = Counter()

    def expect(self, record: Item) -> None:
        """Take in a record: each of its versions has an entry."""
        self._missing[record["customerId"]] += int(record["version"])

    def find(self, item: Item) -> None:
        """Take in an entry of the history."""
        if item["kind"]["S"] != "purged":
            self._missing[item["customerId"]["S"]] -= 1

    def suspects(self) -> set[str]:
        """Return the customers who did not have the expected number of entries."""
        return {customer_id for customer_id, missing in self._missing.items() if missing}


def look_closer(client: Any, tables: Tables, suspects: set[str]) -> list[HistoryDrift]:
    """Return what is truly wrong with these customers' histories, now."""
    drifts = [_drift(client, tables, customer_id) for customer_id in sorted(suspects)]
    return [drift for drift in drifts if drift.leftover or drift.missing or drift.unexplained]


def _drift(client: Any, tables: Tables, customer_id: str) -> HistoryDrift:
    while True:
        record = reading.record(client, tables, customer_id)
        entries = [from_item(item) for item in reading.query(client, tables.history, "customerId", customer_id)]
        if reading.record(client, tables, customer_id) == record:
            break
    changes = tuple(int(entry["version"]) for entry in entries if entry["kind"] != "purged")
    if record:
        return HistoryDrift(customer_id, (), int(record["version"]) - len(changes))
    if len(changes) == len(entries):
        return HistoryDrift(customer_id, (), 0, unexplained=bool(changes))
    return HistoryDrift(customer_id, changes, 0)
