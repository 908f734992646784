"""What the tables of records know of one record: it, its past, what was merged into it, and what belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from records import keys
from records.database import MOST_READ, Database, Tables, read_parent
from records.errors import MergedError, MovingError, NotFoundError
from records.history import Change
from records.marks import ABSORBED, MERGED_INTO, MOVING
from records.moves import all_merged_into, ids_in, survivor_of
from records.resource import Item
from records.store import Store

SELF, MERGED, CHILD = "self", "merged", "child"
"""Why a record is among what is known: it was asked for, was merged into another one here, or belongs to one here."""


@dataclass(frozen=True, slots=True)
class Known:
    """One record, wherever it is."""

    database: Database[Tables]
    """Its tables are those of its own resource."""
    item: Item
    """As it is stored."""
    relation: str

    @property
    def record_id(self) -> str:
        """Return its id."""
        return str(self.item[self.database.tables.resource.id])

    def history(self) -> Iterator[Change]:
        """Yield every entry, oldest first, and read only as many as are asked for."""
        after: int | None = None
        while entries := Store(self.database).history(self.record_id, after, MOST_READ):
            yield from entries
            if len(entries) < MOST_READ:
                return
            after = entries[-1].version


def known_of(database: Database[Tables], record_id: str) -> Iterator[Known]:
    """Yield a record, also one in the trash, then what was merged into it, then what belongs to any of them.

    Each is read when it is asked for, so a write meanwhile may be in one and not in another. Raises NotFoundError;
    MergedError if another record has taken its place, MovingError while a merge goes on, BusyError.
    """
    item = _read(database, record_id)
    if item is None or (database.tables.resource.parent and _has_no_parent(database, item)):
        raise NotFoundError
    if MERGED_INTO in item:
        raise MergedError(survivor_of(database, item))
    if MOVING in item:
        raise MovingError(record_id, item[MOVING])
    return _whole(Known(database, item, SELF), set())


def _whole(known: Known, seen: set[str]) -> Iterator[Known]:
    """Yield a record with all that comes along with it, but for what was yielded before."""
    if known.record_id in seen:
        return
    absorbed = all_merged_into(known.database, known.record_id) if ABSORBED in known.item else []
    merged = [item for each in absorbed if each not in seen and (item := _read(known.database, each))]
    several = [known, *(Known(known.database, item, MERGED) for item in merged)]
    seen |= {each.record_id for each in several}
    yield from several
    for children in known.database.tables.children:
        for each in several:
            for child in _children(each, children):
                yield from _whole(child, seen)


def _children(parent: Known, children: Tables) -> Iterator[Known]:
    """Yield what belongs to a record, those last that were thrown away by themselves."""
    database, name = parent.database, children.resource.id
    for make in (keys.of_parent, keys.trash_of_parent):
        ids = ids_in(database, children.lists, make(children.below, parent.record_id))
        while some := list(islice(ids, MOST_READ)):
            found = {
                item[name]: item for item in database.get_all(children.records, [{name: child_id} for child_id in some])
            }
            for child_id in some:
                if child_id in found:
                    yield Known(replace(database, tables=children), found[child_id], CHILD)


def _read(database: Database[Tables], record_id: str) -> Item | None:
    return database.get(database.tables.records, {database.tables.resource.id: record_id})


def _has_no_parent(database: Database[Tables], item: Item) -> bool:
    """Tell whether a record is left only because its parent is gone for good, and it has yet to follow."""
    return read_parent(database, item[database.tables.below.field]) is None
