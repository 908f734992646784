"""Find children that are not where their parent is (in the trash or outside it), and move them there.

There are two causes. A cascade that was interrupted left a note. Or a table was restored to another moment than the
others, and there is no note. If the parent does not exist and nobody purged it, its children are only reported.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dev.doctor import reading
from dev.doctor.reading import Watch
from records import keys
from records.database import Database, Tables
from records.errors import BusyError
from records.family import Family
from records.history import ENDS
from records.marks import MERGED_INTO, MOVING
from records.resource import Resource
from records.transaction import Item, from_item

_OPEN = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE parents (id TEXT PRIMARY KEY, trashed INTEGER) WITHOUT ROWID;
CREATE TABLE children (parent TEXT, trashed INTEGER, PRIMARY KEY (parent, trashed)) WITHOUT ROWID;
CREATE TABLE waiting (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_UNSETTLED = """
SELECT id FROM waiting
UNION SELECT parent FROM children LEFT JOIN parents ON parents.id = parent
WHERE parents.id IS NULL OR children.trashed = 1 - parents.trashed OR parents.trashed = 3
ORDER BY 1
"""
_ITSELF = 2
"""The state of a child that was deleted by itself: it is in the trash, wherever its parent is."""
_MERGED = 3
"""The state of a parent that was merged into another one: no child belongs to it."""


@dataclass(frozen=True, slots=True)
class FamilyDrift:
    """The children of one record are not where it is."""

    name: str
    """The name of the parent's resource: ``customer``."""
    parent_id: str
    orphaned: bool = False
    """There is no such parent, although nobody purged it."""

    def words(self, _: Resource) -> tuple[str, str]:
        """Return the place and the mistake, for the report."""
        what = "children of no record, and no purge" if self.orphaned else "its children are not where it is"
        return f"{self.name} {self.parent_id}", what


def unsettled(client: Any, tables: Tables, watch: Watch = lambda items, _: items) -> Iterator[FamilyDrift]:
    """Yield the parents in these tables whose children are not where they are; each was read again."""
    notes = sqlite3.connect("")
    notes.executescript(_OPEN)
    # Children first: the parent of a child that is added meanwhile is read after it. All suspects are read again.
    for children in tables.children:
        for child in map(from_item, watch(reading.scan(client, children.records), children.records)):
            state = _ITSELF if "trashedAt" in child else int("trashedWith" in child)
            notes.execute("INSERT OR IGNORE INTO children VALUES (?, ?)", (child[children.below.field], state))
    for parent in map(from_item, watch(reading.scan(client, tables.records), tables.records)):
        state = _MERGED if MERGED_INTO in parent else int("trashedAt" in parent)
        notes.execute("INSERT INTO parents VALUES (?, ?)", (parent[tables.resource.id], state))
        if MOVING in parent:  # it is the other record of a merge that has to be settled, or this one
            for record_id in (parent[MOVING], parent[tables.resource.id]):
                notes.execute("INSERT OR IGNORE INTO waiting VALUES (?)", (record_id,))
    for item in map(from_item, watch(reading.scan(client, tables.lookups), tables.lookups)):
        if item["pk"].startswith(keys.UNSETTLED):
            notes.execute("INSERT OR IGNORE INTO waiting VALUES (?)", (item["pk"].removeprefix(keys.UNSETTLED),))
    for (parent_id,) in notes.execute(_UNSETTLED):
        if drift := _look(client, tables, parent_id):
            yield drift


def settle(client: Any, tables: Tables, drift: FamilyDrift) -> bool:
    """Move the children to where their parent is; False if a person or another run has to do it."""
    if drift.orphaned:
        return False
    try:
        Family(Database(client, tables, reading.deadline()), erases=bool(tables.erasures)).settle_again(drift.parent_id)
    except BusyError:
        return False
    return _look(client, tables, drift.parent_id) is None


def _look(client: Any, tables: Tables, parent_id: str) -> FamilyDrift | None:
    """Read one family again; the parent is the same before and after its children were read."""
    name = tables.resource.name
    while True:
        parent = reading.record(client, tables, parent_id)
        wrong = any(_is_astray(child, parent) for child in _children(client, tables, parent_id))
        if reading.record(client, tables, parent_id) == parent:
            break
    if parent is None and wrong:
        stubs = reading.query(client, tables.history, tables.resource.id, parent_id)
        return FamilyDrift(name, parent_id, orphaned=all(from_item(entry)["kind"] not in ENDS for entry in stubs))
    note = Database(client, tables, reading.deadline()).get(tables.lookups, keys.unsettled(parent_id)._asdict())
    return FamilyDrift(name, parent_id) if wrong or note or _is_marked(client, tables, parent_id, parent) else None


def _is_marked(client: Any, tables: Tables, parent_id: str, parent: Item | None) -> bool:
    """Tell whether a merge of this record, or its undo, says of itself that it still goes on."""
    if parent is None:
        return False
    if MERGED_INTO in parent:
        survivor = reading.record(client, tables, parent[MERGED_INTO])
        return survivor is not None and survivor.get(MOVING) == parent_id
    if MOVING not in parent:
        return False
    other = reading.record(client, tables, parent[MOVING])
    return other is None or other.get(MERGED_INTO) != parent_id


def _is_astray(child: Item, parent: Item | None) -> bool:
    if parent is None or MERGED_INTO in parent:
        return True
    return "trashedAt" not in child and ("trashedWith" in child) != ("trashedAt" in parent)


def _children(client: Any, tables: Tables, parent_id: str) -> Iterator[Item]:
    for children in tables.children:
        for make in (keys.of_parent, keys.trash_of_parent):
            rows = reading.query(client, children.lists, "list", make(children.below, parent_id))
            for row in map(from_item, rows):
                if child := reading.record(client, children, row["sk"].rpartition("#")[2]):
                    yield child
