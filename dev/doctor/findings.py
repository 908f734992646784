"""The kinds of inconsistencies in a stage's tables."""

from dataclasses import dataclass, field
from typing import NamedTuple

from records.database import Tables
from records.resource import Resource
from records.transaction import Item, to_item


class Place(NamedTuple):
    """The place of a marker, row or counter: its table and both values of its key."""

    table: str
    partition: str
    sort: str

    def key(self, tables: Tables) -> Item:
        """Return the key in DynamoDB's format."""
        return to_item({"list" if self.table == tables.lists else "pk": self.partition, "sk": self.sort})

    def is_marker(self) -> bool:
        """Tell whether this is the place of the marker of a unique value."""
        return self.sort == "marker"

    def is_word(self) -> bool:
        """Tell whether this is the place of the row of a search word."""
        return self.partition.startswith("WORD#")


def place_of(tables: Tables, table: str, item: Item) -> Place:
    """Return the place of an item of the lookups or lists table."""
    return Place(table, item["list" if table == tables.lists else "pk"]["S"], item["sk"]["S"])


@dataclass(frozen=True, slots=True)
class RowDrift:
    """The marker or rows of one record are wrong."""

    record_id: str
    version: int | None
    """The version of its record; None if there is no record."""
    what: str
    shared: bool = False
    """Another record has the same unique value; the one with the marker keeps it until a person decides."""

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return the place and the mistake, for the report."""
        return f"{resource.name} {self.record_id}", self.what


@dataclass(frozen=True, slots=True)
class SharedValue:
    """Records outside the trash with the same value of a unique field; only a person can decide whose it is."""

    record_ids: tuple[str, ...]
    more: int = 0
    """The number of further records with this value."""

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return the place and the mistake, for the report."""
        first, *others = self.record_ids
        more = f" and {self.more} more" if self.more else ""
        value = resource.unique.field if resource.unique else ""
        return f"{resource.name} {first}", f"{value} also of {', '.join(others)}{more}"


@dataclass(frozen=True, slots=True)
class CounterDrift:
    """The shards of the counters that count the same records are wrong together."""

    place: Place
    """The first of them."""
    found: dict[str, int]
    """The numbers that are wrong, as sums."""
    difference: dict[str, int]
    """The numbers that have to be added."""
    shards: dict[Place, dict[str, int]]
    """The same numbers of each shard, the first one first."""

    def words(self, _: Resource) -> tuple[str, str]:
        """Return the place, and each wrong number with what has to be added."""
        wrong = [f"{name} {found} {self.difference[name]:+}" for name, found in self.found.items()]
        return f"counter {self.place.partition} {self.place.sort}", ", ".join(wrong)


@dataclass(frozen=True, slots=True)
class HistoryDrift:
    """A history does not agree with its record."""

    record_id: str
    leftover: tuple[int, ...]
    """Versions that a purge should have deleted."""
    missing: int = 0
    """The number of changes that are missing; nobody can restore them."""
    newer: int = 0
    """The number of changes of versions after that of the record."""
    unexplained: bool = False
    """There is no record, although nobody purged it."""
    differs: tuple[str, ...] = ()
    """Fields whose value in the record is not that of their last change."""
    other_moment: bool = False
    """The record has another date of its last change than the entry of its version."""
    last_says: str = ""
    """Where the record should be by the entry of its version, and is not: ``in the trash``."""
    came_back: bool = False
    """There is a record, although somebody purged it: an older table was restored."""
    version: int | None = None
    """The version of its record; None if there is no record."""
    unlisted: dict[int, str] = field(default_factory=dict)
    """Version -> the partition in which what everybody changed should list it, and does not."""

    def wrong(self) -> tuple[object, ...]:
        """Return all values that tell of a mistake; they are empty or false if there is none."""
        past = (self.leftover, self.missing, self.newer, self.unexplained, self.differs)
        return (*past, self.other_moment, self.last_says, self.came_back, self.unlisted)

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return the place and the mistake, for the report."""
        kinds = {
            f"no {resource.name}, and no purge": self.unexplained,
            f"{len(self.leftover)} left over from a purge": self.leftover,
            f"{self.missing} missing": self.missing,
            f"{self.newer} newer than the {resource.name}": self.newer,
            f"the record has another {', '.join(self.differs)}": self.differs,
            "the record was written at another moment": self.other_moment,
            f"the record is not {self.last_says}": self.last_says,
            "purged, and here again": self.came_back,
            f"{len(self.unlisted)} not among what everybody changed": self.unlisted,
        }
        return f"history {self.record_id}", "; ".join(what for what, wrong in kinds.items() if wrong)


@dataclass(frozen=True, slots=True)
class IdDrift:
    """The id of a record is not registered."""

    record_id: str

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return the place and the mistake, for the report."""
        return f"{resource.name} {self.record_id}", "id not registered"


Drift = RowDrift | SharedValue | CounterDrift | HistoryDrift | IdDrift
