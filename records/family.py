"""Bring children to where their parent is: into the trash, out of it again, away for good, or to who took its place.

A parent may have more children than one transaction takes. So its own record decides at once what is seen of them: a
child is read together with its parent, and the parent's list of children stays as it is. What has to follow is the
rest: lists of all records, words and counters. The parent's write leaves a note; whoever comes by goes on with it, and
takes the note away once every child is there. Each transaction holds only while the parent is where it was, so that
any number of them, at the same time and however interrupted, end with the same.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import uuid4

from records import keys, planning, writes
from records.database import Database, Tables
from records.days import now
from records.erasures import Erasure, Erasures, imports_of, mark
from records.errors import BusyError, NotIndexedError
from records.history import ENDS, ERASED
from records.marks import ABSORBED, MERGED_INTO, MOVING
from records.moves import Move, ParentMovedError, ids_in, merged_into, move_of
from records.person import Person
from records.planning import Stored
from records.resource import Item
from records.transaction import MAX_ITEMS, Step, to_item, together
from records.writes import OvertakenError

_A_ROUND = 100
"""Children that are read at once."""
Lots = Callable[[Stored], Iterable[list[Step]]]
"""Makes the steps that bring a child to its parent, none if it is there: what has to be written together is a list."""


@dataclass(frozen=True, slots=True)
class _Parent:
    """A parent, and where it is."""

    tables: Tables
    record_id: str
    item: Item | None

    @property
    def trashed_with(self) -> int:
        """The version with which it went to the trash; 0 if it lives."""
        return int(self.item["version"]) if self.item and "trashedAt" in self.item else 0

    @property
    def merged(self) -> bool:
        """Whether another record has taken its place, so that its children are that one's."""
        return self.item is not None and MERGED_INTO in self.item

    def check(self) -> Step:
        """Refuse a transaction if it is somewhere else by now."""
        name = self.tables.resource.id
        condition: Item = {"ConditionExpression": f"attribute_not_exists({name})"}
        if self.trashed_with:
            condition = {
                "ConditionExpression": "attribute_exists(trashedAt) AND version = :version",
                "ExpressionAttributeValues": to_item({":version": self.trashed_with}),
            }
        elif self.item:
            condition = {"ConditionExpression": f"attribute_exists({name}) AND attribute_not_exists(trashedAt)"}
        key = {"TableName": self.tables.records, "Key": to_item({name: self.record_id})}
        return Step("ConditionCheck", key | condition, lambda _: ParentMovedError())


@dataclass(frozen=True, slots=True)
class Family:
    """The children of the records in one resource's tables."""

    database: Database[Tables]
    """Of the parents; its tables name those of the children."""
    erases: bool = False
    """Whether children of a parent that was erased are erased; others leave that to whoever may write the ledger."""

    def settle(self, parent_id: str) -> None:
        """Bring all children of a parent to where it is, if they are not there yet; BusyError once the time is over.

        NotIndexedError, after all others, if a child does not say where it is found: the note stays for the doctor.
        """
        tables = self.database.tables
        key = keys.unsettled(parent_id)._asdict()
        while note := self.database.get(tables.lookups, key):
            parent = _Parent(tables, parent_id, self._record(parent_id))
            end = None if parent.item else self._end(parent)
            if end and end["kind"] == ERASED and not self.erases:
                return
            move = move_of(self.database, tables, parent_id, parent.item)
            try:
                self._tidy(parent)
                whole = [self._move(move, children) for children in tables.children] if move else []
                if not parent.merged:
                    whole += [self._bring(parent, end, children) for children in tables.children]
                if not all(whole):
                    raise NotIndexedError
                self._end_merged(parent, end, note)
                self._commit([_forget(tables, note), *(self._unmark(move) if move else ())])
            except ParentMovedError:
                pass  # there is another note by now, or the mark is gone

    def settle_again(self, parent_id: str) -> None:
        """Bring all children of a parent to where it is, whether or not a note says that some are not; BusyError."""
        tables = self.database.tables
        self.database.put(
            tables.lookups, keys.unsettled(parent_id)._asdict() | {"version": str(uuid4()), ABSORBED: True}
        )
        self.settle(parent_id)

    def _tidy(self, parent: _Parent) -> None:
        """Bring the rows of a merged record, which one transaction did not take, to where it is."""
        while parent.item and (steps := planning.tidying(parent.tables, Stored(parent.tables.resource, parent.item))):
            try:
                self._commit(steps)
            except OvertakenError:
                raise ParentMovedError from None
            return

    def _move(self, move: Move, children: Tables) -> bool:
        """Tell whether all of these children are with the parent that they have since a merge."""
        merged_id, kind = (move.to_id, "unmerged") if move.back else (move.from_id, "merged")
        entry = self._entry(move.tables, merged_id, kind) or {}
        by = Person(entry.get("by", ""), entry.get("bySubject", ""))

        def lots(stored: Stored) -> Iterator[list[Step]]:
            link = children.below.field
            if stored.item[link] == move.from_id and move.applies(stored.item):
                yield move.steps(children, stored, by)

        names = (keys.of_parent(children.below, move.from_id), keys.trash_of_parent(children.below, move.from_id))
        return self._in_rounds(names, children, lots, move.check())

    def _unmark(self, move: Move) -> Iterator[Step]:
        """Take from both records of a merge the mark that something moves between them."""
        tables = move.tables
        for record_id, other_id in ((move.from_id, move.to_id), (move.to_id, move.from_id)):
            item = self._record(record_id)
            if item and item.get(MOVING) == other_id:
                request = {
                    "TableName": tables.records,
                    "Key": to_item({tables.resource.id: record_id}),
                    "UpdateExpression": f"REMOVE {MOVING}",
                    "ConditionExpression": f"{MOVING} = :other",
                    "ExpressionAttributeValues": to_item({":other": other_id}),
                }
                yield Step("Update", request, lambda _: ParentMovedError())

    def _end_merged(self, parent: _Parent, end: Item | None, note: Item) -> None:
        """Purge or erase what was merged into a record that is gone, and what belonged to that."""
        if parent.item or ABSORBED not in note:
            return
        lots = self._lots_of_end(parent.tables, end or {})
        for merged_id in merged_into(self.database, parent.record_id):
            if item := self._record(merged_id):
                try:
                    for steps in lots(Stored(parent.tables.resource, item)):
                        self._commit(steps)
                except OvertakenError:
                    raise ParentMovedError from None  # look again
            self.settle(merged_id)

    def _bring(self, parent: _Parent, end: Item | None, children: Tables) -> bool:
        """Tell whether all of these children are where their parent is now."""
        lists = [keys.of_parent(children.below, parent.record_id)]
        if parent.item:
            lots = _follow(children, parent.trashed_with)
        else:
            lots = self._lots_of_end(children, end or {})
            lists.append(keys.trash_of_parent(children.below, parent.record_id))
        return self._in_rounds(lists, children, lots, parent.check())

    def _in_rounds(self, lists: Iterable[str], children: Tables, lots: Lots, check: Step) -> bool:
        whole = True
        for name in lists:
            ids = ids_in(self.database, children.lists, name)
            while some := list(islice(ids, _A_ROUND)):
                whole &= self._bring_some(check, children, some, lots)
        return whole

    def _bring_some(self, check: Step, children: Tables, ids: list[str], lots: Lots) -> bool:
        name = children.resource.id
        while True:
            items = self.database.get_all(children.records, [{name: record_id} for record_id in ids])
            ready: list[list[Step]] = []
            damaged = False
            for item in items:
                try:
                    ready += lots(Stored(children.resource, item))
                except NotIndexedError:
                    damaged = True
            try:
                for steps in _packed(ready):
                    self._commit([check, *steps])
            except OvertakenError:
                continue  # somebody has changed one of them: look again
            return not damaged

    def _end(self, parent: _Parent) -> Item | None:
        """Return the stub in the parent's history, which says who purged or erased it."""
        return self._entry(parent.tables, parent.record_id, *ENDS)

    def _entry(self, tables: Tables, record_id: str, *kinds: str) -> Item | None:
        """Return the newest entry of these kinds in a record's history."""
        request: Item = {
            "TableName": tables.history,
            "KeyConditionExpression": f"{tables.resource.id} = :id",
            "ExpressionAttributeValues": to_item({":id": record_id}),
            "ConsistentRead": True,
            "ScanIndexForward": False,
        }
        return next((entry for entry in self.database.query(request) if entry["kind"] in kinds), None)

    def _lots_of_end(self, tables: Tables, end: Item) -> Lots:
        """Purge or erase records, and before each what was merged into it."""
        lots, database = self._lots_of_one(tables, end), replace(self.database, tables=tables)

        def all_lots(stored: Stored) -> Iterator[list[Step]]:
            record_id = stored.item[tables.resource.id]
            for merged_id in merged_into(database, record_id) if ABSORBED in stored.item else ():
                if item := database.get(tables.records, {tables.resource.id: merged_id}):
                    yield from all_lots(Stored(tables.resource, item))
            yield from lots(stored)

        return all_lots

    def _lots_of_one(self, children: Tables, end: Item) -> Lots:
        by = Person(end.get("by", ""), end.get("bySubject", ""))
        if end.get("kind") != ERASED:
            return lambda stored: _gone(children, stored, planning.purging(children, stored, by).steps)
        database = replace(self.database, tables=children)

        def erase(stored: Stored) -> Iterator[list[Step]]:
            record_id, reason = children.resource.id_of(stored.record), end["reason"]
            begun = Erasures(database).get(record_id)  # by somebody who deleted the oldest entries of a long history
            imports = dict.fromkeys((*(begun.imports if begun else ()), *imports_of(database, record_id)))
            yield [mark(children, Erasure(record_id, now(), by, reason, tuple(imports)), once=False)]
            yield from _gone(children, stored, planning.purging(children, stored, by, reason).steps)

        return erase

    def _record(self, record_id: str) -> Item | None:
        tables = self.database.tables
        return self.database.get(tables.records, {tables.resource.id: record_id})

    def _commit(self, steps: list[Step]) -> None:
        if time.monotonic() >= self.database.deadline:
            raise BusyError
        self.database.commit(steps)


def _follow(children: Tables, trashed_with: int) -> Lots:
    def lots(stored: Stored) -> Iterator[list[Step]]:
        if not stored.in_trash and bool(stored.trashed_with) != bool(trashed_with):
            yield planning.following(children, stored, trashed_with).steps

    return lots


def _gone(children: Tables, stored: Stored, steps: list[Step]) -> Iterator[list[Step]]:
    """Delete a child with its history: of a long one the oldest entries first, as long as the child leads there."""
    record = stored.record
    record_id = children.resource.id_of(record)
    entries = [writes.forget(children, record_id, version) for version in range(1, record.version + 1)]
    room = MAX_ITEMS - 1 - len(steps)
    while len(entries) > room:
        yield entries[: MAX_ITEMS - 1]
        entries = entries[MAX_ITEMS - 1 :]
    yield [*steps, *entries]


def _packed(lots: Iterable[list[Step]]) -> Iterator[list[Step]]:
    """Put as many lots into a transaction as it takes beside the check of the parent."""
    pack: list[Step] = []
    for lot in lots:
        fuller = together([*pack, *lot])
        if pack and len(fuller) >= MAX_ITEMS:
            yield pack
            fuller = together(lot)
        pack = fuller
    if pack:
        yield pack


def _forget(tables: Tables, note: dict[str, Any]) -> Step:
    """Take a note away, unless the parent has moved since and left another one."""
    request = {
        "TableName": tables.lookups,
        "Key": to_item({"pk": note["pk"], "sk": note["sk"]}),
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": to_item({":version": note["version"]}),
    }
    return Step("Delete", request, lambda _: ParentMovedError())
