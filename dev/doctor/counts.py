"""Compare the counters with the records."""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

from dev.doctor import reading
from dev.doctor.findings import CounterDrift, Place
from dev.doctor.rows import indexed_by_rules
from records import indexed, keys
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
        resource, found = self.tables.resource, indexed_by_rules(self.tables, record)
        if found is None or found.in_trash:
            self._shard(keys.TRASHED, record)["n"] += 1
        else:
            self._shard(keys.COUNTERS, record)["n"] += 1
            said = replace(found, stays=record.get(STAYS, {}))
            self._shard(keys.FACETS, record).update(indexed.counted(resource, said))

    def compare(self, before: Counts, after: Counts) -> tuple[list[CounterDrift], int]:
        """Return the counters that are wrong, and how many shards changed while the records were counted.

        Shards of a group are judged by their sum: records were counted in another one while there were fewer.
        """
        drifts, unsettled = [], 0
        for first in sorted({_first(place) for place in (*self._counts, *before, *after)}):
            known = {first._replace(sort=shard) for shard in keys.shards_of_group(first.sort)}
            places = sorted(known | {place for place in (*before, *after) if _first(place) == first})
            if moved := sum(before.get(place, {}) != after.get(place, {}) for place in places):
                unsettled += moved
                continue
            found: Counter[str] = Counter()
            for place in places:
                found.update(after.get(place, {}))
            right = self._counts.get(first, Counter())
            if wrong := sorted(name for name in {*found, *right} if found[name] != right[name]):
                shards = {place: {name: after.get(place, {}).get(name, 0) for name in wrong} for place in places}
                counted = {name: found[name] for name in wrong}
                difference = {name: right[name] - found[name] for name in wrong}
                drifts.append(CounterDrift(first, counted, difference, shards))
        return drifts, unsettled

    def _shard(self, partition: str, record: Item) -> Counter[str]:
        shard = keys.shard(record[self.tables.resource.id])
        return self._counts[_first(Place(self.tables.lookups, partition, shard))]


def _first(place: Place) -> Place:
    return place._replace(sort=keys.first_of_group(place.sort))


def counted(client: Any, tables: Tables) -> Counts:
    """Return the counters as they are stored."""
    counts = {}
    for partition in (keys.COUNTERS, keys.FACETS, keys.TRASHED):
        for shard in map(from_item, reading.query(client, tables.lookups, "pk", partition)):
            numbers = {name: int(number) for name, number in shard.items() if name not in ("pk", "sk")}
            counts[Place(tables.lookups, partition, shard["sk"])] = numbers
    return counts
