"""Children of a merged record move to the record that has taken its place, and back if the merge is undone.

The merged record is the mark that decides to whom a child belongs: while it says into which record it was merged, its
children are those of the survivor, wherever they still are. Once it is back, those that came from it are its own again.
So a child is read with the parent that it has by this mark; the pages of both parents wait until all have moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from records import keys, planning
from records.database import Database, Tables
from records.errors import RecordError
from records.marks import CAME_FROM, MERGED_INTO, MOVING
from records.person import Person
from records.planning import Stored
from records.resource import Item
from records.transaction import Step, to_item


class ParentMovedError(RecordError):
    """The parent is not any more where its children were to be brought."""


@dataclass(frozen=True, slots=True)
class Move:
    """Children that have to go from one parent to another."""

    tables: Tables
    """Of the parents."""
    from_id: str
    to_id: str
    back: bool
    """Whether a merge was undone: only those move that came from where they go."""

    def applies(self, child: Item) -> bool:
        """Tell whether this child has to go."""
        return not self.back or self.to_id in child.get(CAME_FROM, ())

    def check(self) -> Step:
        """Refuse a transaction if the merge is not any more as it was."""
        merged_id, survivor_id = (self.to_id, self.from_id) if self.back else (self.from_id, self.to_id)
        condition = f"{MERGED_INTO} = :survivor"
        if self.back:
            condition = f"{MOVING} = :survivor AND attribute_not_exists(trashedAt)"
        request = {
            "TableName": self.tables.records,
            "Key": to_item({self.tables.resource.id: merged_id}),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": to_item({":survivor": survivor_id}),
        }
        return Step("ConditionCheck", request, lambda _: ParentMovedError())

    def steps(self, children: Tables, stored: Stored, by: Person) -> list[Step]:
        """Return what takes a child there, without the check; the steps raise OvertakenError."""
        came_from = list(stored.item.get(CAME_FROM, ()))
        came_from = came_from[: came_from.index(self.to_id)] if self.back else [*came_from, self.from_id]
        mark = {CAME_FROM: came_from} if came_from else {}
        return planning.moving(children, stored, self.to_id, mark, by).steps


def move_of(database: Database[Tables], parents: Tables, parent_id: str, parent: Item | None) -> Move | None:
    """Return the move that has to be finished on behalf of this merged record, or of one that is back; else None."""
    if parent is None:
        return None
    if MERGED_INTO in parent:
        return Move(parents, parent_id, parent[MERGED_INTO], back=False)
    if MOVING not in parent:
        return None
    other = database.get(parents.records, {parents.resource.id: parent[MOVING]})
    # Of the two, the one that lives with the other one's id and is not merged itself: which of them was merged?
    is_survivor = other is not None and other.get(MERGED_INTO) == parent_id
    return None if is_survivor else Move(parents, parent[MOVING], parent_id, back=True)


def parent_of(database: Database[Tables], child: Item) -> tuple[Item | None, Move | None]:
    """Return the parent to which a child belongs, as last written, and the move that it still has to make, if any."""
    parents, parent_id = database.tables.above, child[database.tables.below.field]
    name = parents.resource.id
    parent = database.get(parents.records, {name: parent_id})
    if parent is None:
        return None, None
    if MERGED_INTO in parent:
        move = Move(parents, parent_id, parent[MERGED_INTO], back=False)
        return database.get(parents.records, {name: move.to_id}), move
    other_id = parent.get(MOVING, "")
    if other_id and other_id in child.get(CAME_FROM, ()):
        other = database.get(parents.records, {name: other_id})
        if other is not None and MERGED_INTO not in other:
            return other, Move(parents, parent_id, other_id, back=True)
    return parent, None


def ids_in(database: Database[Tables], lists: str, name: str) -> Iterator[str]:
    """Yield the ids of the records in a list, oldest first; ``lists`` is the table of the lists."""
    request = {
        "TableName": lists,
        "KeyConditionExpression": "#list = :list",
        "ExpressionAttributeNames": {"#list": "list"},
        "ExpressionAttributeValues": to_item({":list": name}),
        "ConsistentRead": True,
    }
    return (row["sk"].rpartition("#")[2] for row in database.query(request))


def merged_into(database: Database[Tables], record_id: str) -> list[str]:
    """Return the ids of the records that were merged into this one, which are in the trash; not those merged into them.

    Who deletes a person for good has to delete these too.
    """
    return list(ids_in(database, database.tables.lists, keys.merged_into(record_id)))


def all_merged_into(database: Database[Tables], record_id: str) -> list[str]:
    """Return the same with those that were merged into them before, and so on: the last of each chain comes first."""
    found: list[str] = []
    for merged_id in merged_into(database, record_id):
        found += [*all_merged_into(database, merged_id), merged_id]
    return found


def survivor_of(database: Database[Tables], merged: Item) -> str:
    """Return the id of the record that has taken the place of a merged one, however often it was merged in turn."""
    tables = database.tables
    record: Item | None = merged
    survivor_id = ""
    while record is not None and MERGED_INTO in record:
        survivor_id = record[MERGED_INTO]
        record = database.get(tables.records, {tables.resource.id: survivor_id})
    return survivor_id
