"""How many records there are: counters that every write keeps in its own transaction, so that nobody counts rows."""

from dataclasses import dataclass
from typing import Any

from records import days, keys, stays
from records.database import Database, Tables
from records.resource import Dates, Item
from records.transaction import to_item

Facets = dict[str, Any]
"""``total``, and the name of each kind, such as ``statuses`` -> value -> how many records; unnamed values have none."""

Stays = dict[str, dict[str, dict[str, int]]]
"""Name of a kind -> value -> what :func:`records.stays.told` tells."""


@dataclass(frozen=True, slots=True)
class Counters:
    """Reads the counters of a resource; all methods raise BusyError."""

    database: Database[Tables]

    def total(self, *, trash: bool = False) -> int:
        """Count all records outside the trash, or all in it, exactly."""
        return sum(int(shard["n"]) for shard in self._shards(keys.TRASHED if trash else keys.COUNTERS))

    def facets(self) -> Facets:
        """Count the records outside the trash by each kind, exactly."""
        return self._facets(self._counts())

    def facets_and_stays(self) -> tuple[Facets, Stays]:
        """Return the same, and how long records stay with their values, until now; it costs no more."""
        counts, now = self._counts(), stays.seconds(days.now())
        return self._facets(counts), {
            each.facet: stays.told(each, counts, now) for each in self.database.tables.resource.staying
        }

    def _counts(self) -> dict[str, int]:
        """Return the sum of each number of all shards."""
        counts: dict[str, int] = {}
        for shard in self._shards(keys.FACETS):
            for name, count in shard.items():
                if name not in ("pk", "sk"):
                    counts[name] = counts.get(name, 0) + int(count)
        return counts

    def _facets(self, counts: dict[str, int]) -> Facets:
        facets: Facets = {"total": self.total()}
        for each in self.database.tables.resource.listing:
            below = _below(counts, each.list_of(""))
            if isinstance(each, Dates):
                facets[each.years] = {date: count for date, count in below.items() if "-" not in date}
                facets[each.months] = {date: count for date, count in below.items() if "-" in date}
            elif each.facet:
                facets[each.facet] = below
        return facets

    def _shards(self, partition: str) -> list[Item]:
        request = {
            "TableName": self.database.tables.lookups,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": to_item({":pk": partition}),
            "ConsistentRead": True,
        }
        return list(self.database.query(request))


def _below(counts: dict[str, int], prefix: str) -> dict[str, int]:
    """Return the counts whose name begins with ``prefix``, without it, in order; none that are zero."""
    return {
        name.removeprefix(prefix): counts[name] for name in sorted(counts) if name.startswith(prefix) and counts[name]
    }
