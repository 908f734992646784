"""A record and rows of its children, written together: all of it or nothing.

The store writes one record; this writes one with some of those that belong to it, as a form with inlines sends them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from records import keys, planning, writes
from records.database import Database, Tables
from records.errors import (
    IdempotencyKeyReusedError,
    IdempotencyKeySpentError,
    NoParentError,
    NotFoundError,
    RecordError,
    TakenError,
    UnknownVersionError,
    VersionMismatchError,
)
from records.indexed import hand_over
from records.person import Person
from records.planning import Stored, Write
from records.resource import Item, Record
from records.store import Store
from records.transaction import MAX_ITEMS, Step, together
from records.writes import AnsweredBeforeError, IdempotencyKey, OvertakenError

MOST_ROWS = MAX_ITEMS // 4
"""More rows never fit into a transaction: a child has itself, its history, and rows in two lists at the least."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is to be done to one child: to add one, to change one, or to move one to the trash."""

    id: str = ""
    """Of the child; empty adds one."""
    version: int = 0
    """The version of the child that was read."""
    delete: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What one write has left: the record, and the children that it wrote, in the order of their rows."""

    record: Record
    children: tuple[Record, ...]
    """Without those that it deleted."""


class TooManyRowsError(RecordError):
    """The record and its rows do not fit into one transaction; nothing was written."""


class RowsOvertakenError(RecordError):
    """Somebody has changed or deleted some of the rows, and perhaps the record; nothing was written."""

    def __init__(self, rows: dict[int, Record | None], current: Record | None) -> None:
        super().__init__()
        self.rows = rows
        """Position of each such row -> the child as it is now, None if it is gone."""
        self.current = current
        """The record as it is now, if somebody has changed it; else None."""


class RowTakenError(RecordError):
    """Another record has the value of a row, which no two may share, or an earlier row has it; nothing was written."""

    def __init__(self, position: int, holder_id: str) -> None:
        super().__init__()
        self.position = position
        self.holder_id = holder_id
        """Empty if that is an earlier row, which is new."""


Edit = Callable[[Record | None, Sequence[Record | None]], tuple[Item, list[Item]]]
"""Makes the wire fields that change, of the record and of each row, from the record and the children as they are: None
for what is new, deleted or not there. It is asked again when another write overtakes this one."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Writes of records together with children of one resource.

    All methods raise BusyError, TooManyRowsError, RowTakenError, and the errors of :class:`records.store.Store`.
    ``request`` makes repetitions of a request one: they get the first answer, IdempotencyKeyReusedError or
    IdempotencyKeySpentError.
    """

    database: Database[Tables]
    """Of the records; its tables know those of the children."""
    children: Tables

    def create(self, edit: Edit, rows: Sequence[Row], by: Person, request: IdempotencyKey | None = None) -> Saved:
        """Add a record and its children; all rows are new."""
        _require_room(rows)
        fields, each = edit(None, [None] * len(rows))
        write = planning.creation(self.database.tables, fields, by)
        parent_id = self.database.tables.resource.id_of(write.record)
        added = [planning.creation(self.children, row | {self.children.below.field: parent_id}, by) for row in each]
        try:
            with self._naming_rows(added):
                return self._commit(write.record, [write, *added], added, request)
        except AnsweredBeforeError as before:
            return self._first_answer(before.request, request)

    def update(
        self,
        record_id: str,
        edit: Edit,
        rows: Sequence[Row],
        by: Person,
        version: int | None = None,
        request: IdempotencyKey | None = None,
    ) -> Saved:
        """Change a record, and add, change and delete children of it.

        Raises RowsOvertakenError; VersionMismatchError if only the record has another version.
        """
        _require_room(rows)
        while True:
            try:
                return self._update(record_id, edit, rows, by, version, request)
            except AnsweredBeforeError as before:
                return self._first_answer(before.request, request)
            except (NotFoundError, VersionMismatchError, RowsOvertakenError):
                if request and (answered := self._answered(request)):
                    return self._first_answer(answered, request)
                raise
            except (OvertakenError, NoParentError):
                pass  # read again: what was overtaken is one of the errors above, or goes on top

    def _update(
        self,
        record_id: str,
        edit: Edit,
        rows: Sequence[Row],
        by: Person,
        version: int | None,
        request: IdempotencyKey | None,
    ) -> Saved:
        tables = self.database.tables
        item = self.database.get(tables.records, {tables.resource.id: record_id})
        if item is None or "trashedAt" in item:
            raise NotFoundError
        stored, found = Stored(tables.resource, item), self._found(record_id, rows)
        fields, each = edit(stored.record, [child.record if child else None for child in found])
        self._require_versions(stored.record, version, rows, found)
        change = planning.change(tables, stored, fields, "changed", by)
        new = {self.children.below.field: record_id}
        planned = [self._plan(*one, new, by) for one in zip(rows, found, each, strict=True)]
        kept = [write for row, write in zip(rows, planned, strict=True) if not row.delete]
        record = change.record if change else stored.record
        writing = [write for write in (change, *planned) if write and write.steps]
        with self._naming_rows(planned):
            return self._commit(record, writing, kept, request)

    def _found(self, record_id: str, rows: Sequence[Row]) -> list[Stored | None]:
        """Return the child of each row; None for a new one, and for one that is not there or another record's."""
        name = self.children.resource.id
        wanted = list(dict.fromkeys(row.id for row in rows if row.id))
        items = self.database.get_all(self.children.records, [{name: each} for each in wanted])
        living = {
            item[name]: Stored(self.children.resource, item)
            for item in items
            if "trashedAt" not in item and item[self.children.below.field] == record_id
        }
        return [living.get(row.id) for row in rows]

    def _require_versions(
        self, record: Record, version: int | None, rows: Sequence[Row], found: Sequence[Stored | None]
    ) -> None:
        stale = {
            position: child.record if child else None
            for position, (row, child) in enumerate(zip(rows, found, strict=True))
            if row.id and (child is None or child.record.version != row.version)
        }
        mismatch = version not in (None, record.version)
        if stale:
            raise RowsOvertakenError(stale, record if mismatch else None)
        if mismatch:
            raise VersionMismatchError(record)

    def _plan(self, row: Row, child: Stored | None, fields: Item, new: Item, by: Person) -> Write:
        """Return the write of a row, without steps if it changes nothing."""
        if child is None:
            return planning.creation(self.children, fields | new, by)
        if row.delete:
            return planning.trashing(self.children, child, by)
        change = planning.change(self.children, child, fields, "changed", by)
        return change or Write(child.record, [])

    @contextmanager
    def _naming_rows(self, planned: Sequence[Write]) -> Iterator[None]:
        """Raise RowTakenError where a row's value is taken; the record's own stays a TakenError."""
        try:
            yield
        except TakenError as taken:
            ids = [self.children.resource.id_of(write.record) for write in planned]
            if taken.record_id not in ids:
                raise
            raise RowTakenError(ids.index(taken.record_id), taken.holder_id) from None

    def _commit(
        self, record: Record, writing: Sequence[Write], kept: Sequence[Write], request: IdempotencyKey | None
    ) -> Saved:
        saved = Saved(record, tuple(write.record for write in kept))
        steps = hand_over(together(step for write in writing for step in write.steps))
        if steps and request:
            steps.insert(0, self._remember(request, saved))
        if len(steps) > MAX_ITEMS:
            raise TooManyRowsError
        if steps:
            self.database.commit(steps)
        return saved

    def _remember(self, request: IdempotencyKey, saved: Saved) -> Step:
        """Note with the request which versions of which records it has made."""
        above, below = self.database.tables, self.children.resource
        children = [[below.id_of(child), child.version] for child in saved.children]
        answer = {"recordVersion": saved.record.version, "children": children}
        return writes.remember_request(above, request, above.resource.id_of(saved.record), answer)

    def _answered(self, request: IdempotencyKey) -> Item | None:
        """Return what is noted of a request that was answered in the last 24 hours."""
        key = keys.idempotency(request.caller, request.key)._asdict()
        item = self.database.get(self.database.tables.lookups, key)
        return item if item and item["expiresAt"] >= datetime.now(UTC).timestamp() else None

    def _first_answer(self, answered: Item, request: IdempotencyKey | None) -> Saved:
        if request is None or answered["bodyHash"] != request.body_hash:
            raise IdempotencyKeyReusedError
        above, below = (
            Store(self.database),
            Store(replace(self.database, tables=self.children)),
        )
        try:
            record = above.as_of(answered[above.resource.id], int(answered["recordVersion"]))
            children = tuple(below.as_of(child_id, int(version)) for child_id, version in answered["children"])
        except UnknownVersionError:
            raise IdempotencyKeySpentError from None
        return Saved(record, children)


def _require_room(rows: Sequence[Row]) -> None:
    """Refuse what cannot fit before anything of it is read."""
    if len(rows) > MOST_ROWS:
        raise TooManyRowsError
