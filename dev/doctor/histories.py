"""Compare histories with the records: versions 1 to the record's, or nothing but the stub of a purge.

The changes, one after the other, lead to what the record says.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from customers.model import from_wire, to_wire
from dev.doctor import reading
from dev.doctor.findings import HistoryDrift
from records.transaction import Item, from_item
from records.writes import Tables

_SILENT = ("customerId", "version", "lastModified")
"""An entry says these itself, not among its changes."""


class Entries:
    """A fingerprint of each customer's history: what is expected and what is found cancel out, in whatever order.

    A change counts by the value before and the value after: of all changes of a field, the last value is left.
    """

    def __init__(self) -> None:
        self._prints: dict[str, int] = defaultdict(int)

    def expect(self, record: Item) -> None:
        """Take in a record: each of its versions has an entry, and all of them lead to its values."""
        for version in range(1, int(record["version"]) + 1):
            self._prints[record["customerId"]] ^= _fingerprint("version", version)
        for name, value in _values(record).items():
            self._prints[record["customerId"]] ^= _fingerprint(name, value)

    def find(self, item: Item) -> None:
        """Take in an entry of the history."""
        entry = from_item(item)
        if entry["kind"] != "purged":
            self._prints[entry["customerId"]] ^= _fingerprint("version", int(entry["version"]))
            for name, values in entry.get("changes", {}).items():
                for value in values:
                    self._prints[entry["customerId"]] ^= _fingerprint(name, value)

    def suspects(self) -> set[str]:
        """Return the customers whose history may not be the expected one."""
        return {customer_id for customer_id, rest in self._prints.items() if rest}


def look_closer(client: Any, tables: Tables, suspects: set[str]) -> list[HistoryDrift]:
    """Return what is truly wrong with these customers' histories, now."""
    drifts = [_drift(client, tables, customer_id) for customer_id in sorted(suspects)]
    return [drift for drift in drifts if any(drift.wrong())]


def _drift(client: Any, tables: Tables, customer_id: str) -> HistoryDrift:
    while True:
        record = reading.record(client, tables, customer_id)
        entries = [from_item(item) for item in reading.query(client, tables.history, "customerId", customer_id)]
        if reading.record(client, tables, customer_id) == record:
            break
    changes = tuple(int(entry["version"]) for entry in entries if entry["kind"] != "purged")
    if record:
        versions = range(1, int(record["version"]) + 1)
        missing, newer = len({*versions} - {*changes}), len({*changes} - {*versions})
        differs = () if missing or newer else tuple(_differences(record, entries))
        return HistoryDrift(customer_id, (), missing, newer, differs=differs)
    if len(changes) == len(entries):
        return HistoryDrift(customer_id, (), unexplained=bool(changes))
    return HistoryDrift(customer_id, changes)


def _differences(record: Item, entries: list[Item]) -> Iterator[str]:
    """Return the fields whose changes do not follow each other, in order of version, up to what the record says."""
    led_to: Item = {}
    broken = set()
    for entry in entries:
        for name, (old, new) in entry.get("changes", {}).items():
            if name in led_to and _fingerprint(name, old) != _fingerprint(name, led_to[name]):
                broken.add(name)
            led_to[name] = new
    stored = _values(record)
    for name in sorted(led_to):  # a field that no entry names is younger than the customer, and has its default
        if name in broken or _fingerprint(name, led_to[name]) != _fingerprint(name, stored.get(name)):
            yield name


def _values(record: Item) -> Item:
    return {name: value for name, value in to_wire(from_wire(record)).items() if name not in _SILENT}


def _fingerprint(name: str, value: Any) -> int:
    """Return a number for a field's value; 0 for one that is blank, as records leave those out."""
    if value in (None, "", []):
        return 0
    return int.from_bytes(blake2b(json.dumps([name, value], default=str).encode(), digest_size=16).digest())
