"""What can be wrong with a stage's tables."""

from dataclasses import dataclass
from typing import NamedTuple

from records.database import Tables
from records.resource import Resource
from records.transaction import Item, to_item


class Place(NamedTuple):
    """Where a marker, row or counter stands: its table, and its key's two values."""

    table: str
    partition: str
    sort: str

    def key(self, tables: Tables) -> Item:
        """Return the key as DynamoDB wants it."""
        return to_item({"list" if self.table == tables.lists else "pk": self.partition, "sk": self.sort})

    def is_marker(self) -> bool:
        """Tell whether the marker of a unique value stands here."""
        return self.sort == "marker"

    def is_word(self) -> bool:
        """Tell whether a word's row stands here."""
        return self.partition.startswith("WORD#")


def place_of(tables: Tables, table: str, item: Item) -> Place:
    """Return where an item of the lookups or the lists stands."""
    return Place(table, item["list" if table == tables.lists else "pk"]["S"], item["sk"]["S"])


@dataclass(frozen=True, slots=True)
class RowDrift:
    """That one record's marker and rows are wrong."""

    record_id: str
    version: int | None
    """The version of its record; None if there is no record."""
    what: str
    shared: bool = False
    """Its unique value is also another record's: whoever has the marker keeps it until a person decides."""

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return where this is, and what."""
        return f"{resource.name} {self.record_id}", self.what


@dataclass(frozen=True, slots=True)
class SharedValue:
    """Records outside the trash that share the value of a unique field; only a person can tell whose it is."""

    record_ids: tuple[str, ...]
    more: int = 0
    """How many are not named."""

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return where this is, and what."""
        first, *others = self.record_ids
        more = f" and {self.more} more" if self.more else ""
        value = resource.unique.field if resource.unique else ""
        return f"{resource.name} {first}", f"{value} also of {', '.join(others)}{more}"


@dataclass(frozen=True, slots=True)
class CounterDrift:
    """One shard of the counters that counts wrongly."""

    place: Place
    found: dict[str, int]
    difference: dict[str, int]
    """What has to be added."""

    def words(self, _: Resource) -> tuple[str, str]:
        """Return where this is, and what: each wrong number and what to add."""
        wrong = [f"{name} {found} {self.difference[name]:+}" for name, found in self.found.items()]
        return f"counter {self.place.partition} {self.place.sort}", ", ".join(wrong)


@dataclass(frozen=True, slots=True)
class HistoryDrift:
    """A history that does not fit its record."""

    record_id: str
    leftover: tuple[int, ...]
    """Versions that a purge was to delete."""
    missing: int = 0
    """How many changes are not there, which nobody can know any more."""
    newer: int = 0
    """How many changes are of versions that the record has not come to."""
    unexplained: bool = False
    """There is no record, and nobody purged it."""
    differs: tuple[str, ...] = ()
    """Fields whose last change did not lead to what the record says."""
    other_moment: bool = False
    """The record was written at another moment than the entry of its version says."""
    last_says: str = ""
    """Where the entry of its version has the record, which is not there."""
    came_back: bool = False
    """Somebody purged it, and there is a record all the same: from an older table."""
    version: int | None = None
    """The version of its record; None if there is no record."""

    def wrong(self) -> tuple[object, ...]:
        """Return everything that may be wrong; what is empty or false is not."""
        past = (self.leftover, self.missing, self.newer, self.unexplained, self.differs)
        return (*past, self.other_moment, self.last_says, self.came_back)

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return where this is, and what."""
        kinds = {
            f"no {resource.name}, and no purge": self.unexplained,
            f"{len(self.leftover)} left over from a purge": self.leftover,
            f"{self.missing} missing": self.missing,
            f"{self.newer} newer than the {resource.name}": self.newer,
            f"the record has another {', '.join(self.differs)}": self.differs,
            "the record was written at another moment": self.other_moment,
            f"the record is not {self.last_says}": self.last_says,
            "purged, and here again": self.came_back,
        }
        return f"history {self.record_id}", "; ".join(what for what, wrong in kinds.items() if wrong)


@dataclass(frozen=True, slots=True)
class IdDrift:
    """A record whose id is not registered."""

    record_id: str

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return where this is, and what."""
        return f"{resource.name} {self.record_id}", "id not registered"


Drift = RowDrift | SharedValue | CounterDrift | HistoryDrift | IdDrift
