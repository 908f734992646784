"""Compare the counters with the records."""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

from dev.doctor import reading
from dev.doctor.findings import CounterDrift, Place
from dev.doctor.rows import indexed_by_rules
from records import keys, writes
from records.database import Tables
from records.stays import STAYS
from records.transaction import Item, from_item

Counts = dict[Place, dict[str, int]]
"""The numbers of each shard."""


class Tally:
    """Counts records as the counters should have done."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._counts: dict[Place, Counter[str]] = defaultdict(Counter)

    def count(self, record: Item) -> None:
        """Count one record."""
        resource, indexed = self.tables.resource, indexed_by_rules(self.tables, record)
        if indexed is None or indexed.in_trash:
            self._shard(keys.TRASHED, record)["n"] += 1
        else:
            self._shard(keys.COUNTERS, record)["n"] += 1
            said = replace(indexed, stays=record.get(STAYS, {}))
            self._shard(keys.FACETS, record).update(writes.counted(resource, said))

    def compare(self, before: Counts, after: Counts) -> tuple[list[CounterDrift], int]:
        """Return the counters that are wrong, and how many shards changed while the records were counted."""
        drifts, unsettled = [], 0
        for place in sorted({*self._counts, *before, *after}):
            found, right = after.get(place, {}), self._counts.get(place, Counter())
            if before.get(place, {}) != found:
                unsettled += 1
                continue
            names = sorted(name for name in {*found, *right} if found.get(name, 0) != right[name])
            if names:
                counted = {name: found.get(name, 0) for name in names}
                drifts.append(CounterDrift(place, counted, {name: right[name] - counted[name] for name in names}))
        return drifts, unsettled

    def _shard(self, partition: str, record: Item) -> Counter[str]:
        return self._counts[Place(self.tables.lookups, partition, keys.shard(record[self.tables.resource.id]))]


def counted(client: Any, tables: Tables) -> Counts:
    """Return the counters as they are stored."""
    counts = {}
    for partition in (keys.COUNTERS, keys.FACETS, keys.TRASHED):
        for shard in map(from_item, reading.query(client, tables.lookups, "pk", partition)):
            numbers = {name: int(number) for name, number in shard.items() if name not in ("pk", "sk")}
            counts[Place(tables.lookups, partition, shard["sk"])] = numbers
    return counts
