"""How many customers there are: counters that every write keeps in its own transaction, so that nobody counts rows."""

from dataclasses import dataclass
from typing import Any

from records import keys
from records.transaction import Item, items, to_item
from records.writes import Tables


@dataclass(frozen=True, slots=True)
class Facets:
    """How many customers there are of each kind; what is not named has none."""

    total: int
    statuses: dict[str, int]
    years: dict[str, int]
    months: dict[str, int]


class CustomerCounters:
    """Reads the counters; ``client`` and ``deadline`` as in CustomerStore, all raise BusyError after it."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self.client = client
        self.tables = tables

    def total(self, deadline: float, *, trash: bool = False) -> int:
        """Count all customers outside the trash, or all in it, exactly."""
        return sum(int(shard["n"]) for shard in self._shards(keys.TRASHED if trash else keys.COUNTERS, deadline))

    def facets(self, deadline: float) -> Facets:
        """Count the customers outside the trash by status, year and month of registration, exactly."""
        counts: dict[str, int] = {}
        for shard in self._shards(keys.FACETS, deadline):
            for name, count in shard.items():
                if name not in ("pk", "sk"):
                    counts[name] = counts.get(name, 0) + int(count)
        dates = _below(counts, keys.date_list(""))
        return Facets(
            total=self.total(deadline),
            statuses=_below(counts, keys.status_list("")),
            years={date: count for date, count in dates.items() if "-" not in date},
            months={date: count for date, count in dates.items() if "-" in date},
        )

    def _shards(self, partition: str, deadline: float) -> list[Item]:
        request = {
            "TableName": self.tables.lookups,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": to_item({":pk": partition}),
            "ConsistentRead": True,
        }
        return list(items(self.client.query, request, deadline))


def _below(counts: dict[str, int], prefix: str) -> dict[str, int]:
    """Return the counts whose name begins with ``prefix``, without it, in order; none that are zero."""
    return {
        name.removeprefix(prefix): counts[name] for name in sorted(counts) if name.startswith(prefix) and counts[name]
    }
