"""What a run costs at most, by the sizes of the tables, which DynamoDB updates every six hours."""

from typing import Any, NamedTuple

from dev.doctor.estimate import READ_BYTES, READ_DOLLARS, WRITE_BYTES, WRITE_DOLLARS, size_of
from dev.reindex.notes import SEGMENTS
from records.database import Tables

_COUNTED = 5
"""Items that counting a record anew writes at most on average: its note, and counters of some values."""


class Price(NamedTuple):
    """The records, the units that reading them and their rows takes, and those of writing all rows anew."""

    records: int
    read: int
    write: int

    @property
    def dollars(self) -> tuple[float, float]:
        """What the units read and written cost on demand in us-east-1."""
        return self.read * READ_DOLLARS, self.write * WRITE_DOLLARS

    def words(self, plural: str) -> str:
        """Return a sentence for whoever is asked."""
        read, write = self.dollars
        return (
            f"{self.records:,} {plural}: {self.read:,} units are read ({read:,.2f} dollars on demand in us-east-1). "
            f"At most about {self.write:,} units are written, if no row is as it should be ({write:,.2f} dollars)."
        )


def price(client: Any, tables: Tables) -> Price:
    """Return what a run over these tables costs.

    Each row is read; one that is not as it should be goes and comes, in a transaction, and so do its places in
    indexes. A record, its two counters and its note of values are written in transactions too.
    """
    records, lookups, lists = (size_of(client, name) for name in (tables.records, tables.lookups, tables.lists))
    tallied = bool(tables.resource.tallied)
    read = records.scanned() + SEGMENTS + records.items // 2
    read += lookups.one_by_one(READ_BYTES) + lists.one_by_one(READ_BYTES)
    read += tallied * (records.items + records.one_by_one(READ_BYTES))
    rows = ((4 + 2 * each.indexes) * each.one_by_one(WRITE_BYTES) for each in (lookups, lists))
    write = sum(rows) + 2 * records.one_by_one(WRITE_BYTES) + 2 * (2 + tallied * _COUNTED) * records.items
    return Price(records.items, read, write)
