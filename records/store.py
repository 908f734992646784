"""The room's door to DynamoDB: one transaction a write, so that all of it happens or none.

What every call costs stands in docs/access-patterns.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from records import planning, writes
from records.database import Database, Tables, read_parent
from records.errors import (
    IdempotencyKeyReusedError,
    IdempotencyKeySpentError,
    MergedError,
    NoParentError,
    NotFoundError,
    ParentInTrashError,
    UnknownVersionError,
    VersionMismatchError,
)
from records.history import ENDS, Action, Change
from records.marks import ABSORBED
from records.moves import Move, ParentMovedError, merged_into, parent_of, survivor_of
from records.person import Person
from records.planning import Stored, Write
from records.resource import Item, Record, Resource, lives
from records.transaction import MAX_ITEMS, to_item, together
from records.writes import IdempotencyKey

Result = TypeVar("Result")
Edit = Callable[[Record], Item]
"""Makes the wire fields that change of the record as it is; asked again when another write overtakes this one."""


@dataclass(frozen=True, slots=True)
class Store:
    """Reads and writes single records; all methods raise BusyError.

    A record with a parent is there only while its parent is, neither in the trash nor gone; it is read with the parent
    that it has since a merge, and written there. Whoever trashes, restores or purges a record with children lets
    :class:`records.family.Family` bring them after it. A record that was merged into another one is gone for all but
    its purge: MergedError, which is a NotFoundError.

    Writes take ``by``, who writes, for the history; with ``version`` they raise VersionMismatchError unless that is the
    current one, without it a write that another one overtakes is made again on top of it.
    """

    database: Database[Tables]

    @property
    def tables(self) -> Tables:
        """Return where the records are."""
        return self.database.tables

    @property
    def resource(self) -> Resource:
        """Return what is declared of the records."""
        return self.database.tables.resource

    def get(self, record_id: str) -> Record:
        """Read one record as last written; NotFoundError if there is none or it is in the trash."""
        stored = self._read(record_id)
        if stored is None or stored.in_trash:
            raise self._gone(stored)
        move = self._require_parent(stored)
        if move is None:
            return stored.record
        return self.resource.from_wire(stored.item | {self.tables.below.field: move.to_id})

    def create(self, fields: Item, by: Person, request: IdempotencyKey | None = None) -> Record:
        """Add a record from wire fields.

        Raises TakenError, NoParentError. A request that was answered before gets that answer again, or
        IdempotencyKeyReusedError if it asks for something else now, IdempotencyKeySpentError if that was purged.
        """
        write = planning.creation(self.tables, fields, by)
        steps = list(write.steps)
        if request:
            steps.insert(0, writes.remember_request(self.tables, request, self.resource.id_of(write.record)))
        try:
            self.database.commit(steps)
        except writes.AnsweredBeforeError as before:
            if before.request["bodyHash"] != request.body_hash:  # type: ignore[union-attr] # raised for a request only
                raise IdempotencyKeyReusedError from None
            return self._first_answer(before.request[self.resource.id])
        return write.record

    def update(self, record_id: str, fields: Item | Edit, by: Person, version: int | None = None) -> Record:
        """Change the given wire fields; writes nothing where that changes nothing. NotFoundError, TakenError.

        Fields that depend on the record's current ones, such as those of a validation, are a function of it.
        """
        edit = fields if callable(fields) else lambda _: fields
        return self._change(record_id, edit, "changed", by, version)

    def revert(self, record_id: str, to: int, by: Person, version: int | None = None) -> Record:
        """Give a record the values it had in version ``to``, as a new change; UnknownVersionError."""
        self.get(record_id)
        wire = self.resource.to_wire(self.as_of(record_id, to))
        kept = (*self.resource.stamps, *self.resource.fixed)
        fields = {name: value for name, value in wire.items() if name not in kept}
        return self._change(record_id, lambda _: fields, "reverted", by, version)

    def trash(self, record_id: str, by: Person, version: int | None = None) -> None:
        """Take a record out of every list, and free the value that no other may have; NotFoundError."""

        def write(stored: Stored) -> None:
            self._commit_living(stored, planning.trashing(self.tables, stored, by))

        self._on_current(record_id, by, version, write)

    def restore(self, record_id: str, by: Person, version: int | None = None) -> Record:
        """Take a record out of the trash; one that is not in it stays as it is.

        NotFoundError, TakenError; ParentInTrashError while its parent is in the trash itself.
        """

        def write(stored: Stored) -> Record:
            if not stored.in_trash:
                if missing := self._missing_parent(stored):
                    raise missing
                return stored.record
            if stored.merged_into:
                raise MergedError(survivor_of(self.database, stored.item))
            restoring = planning.restoring(self.tables, stored, by)
            self.database.commit(restoring.steps)
            return restoring.record

        return self._on_current(record_id, by, version, write, from_trash=True)

    def purge(self, record_id: str, by: Person, version: int | None = None) -> None:
        """Delete a record and its history for good, but for a stub that says who did it and when.

        A long history needs more than one transaction: the first one purges the record and the oldest entries, and
        a purge that was cut short is finished by repeating it. Raises NotFoundError; ParentInTrashError of a record
        that is in the trash with its parent: it goes with that. Records that were merged into it go along.
        """
        absorbed = True

        def write(stored: Stored) -> None:
            nonlocal absorbed
            missing = None if stored.in_trash else self._missing_parent(stored)
            if isinstance(missing, ParentInTrashError):
                raise missing
            purging = planning.purging(self.tables, stored, by)
            versions = range(1, stored.record.version + 1)[: MAX_ITEMS - len(purging.steps)]
            self.database.commit([*purging.steps, *(writes.forget(self.tables, record_id, old) for old in versions)])
            absorbed = ABSORBED in stored.item

        try:
            self._on_current(record_id, by, version, write, from_trash=True)
        except NotFoundError:
            # entries of later versions than the record had may stand above the stub, after a restore of tables
            newest = self.history(record_id, None, MAX_ITEMS, newest_first=True)
            if all(entry.kind not in ENDS for entry in newest):
                raise
        self.forget_past(record_id)
        for merged_id in merged_into(self.database, record_id) if absorbed else ():
            self.purge(merged_id, by)

    def forget_past(self, record_id: str) -> None:
        """Delete the history of a record that is gone for good, but for the stub."""
        while rest := [entry for entry in self.history(record_id, None, MAX_ITEMS) if entry.kind not in ENDS]:
            self.database.commit([writes.forget(self.tables, record_id, entry.version) for entry in rest])

    def is_going(self, record_id: str) -> bool:
        """Tell whether a record is left only because its parent was purged a moment ago: nothing of it is shown."""
        link = self.resource.parent
        stored = self._read(record_id) if link else None
        if link is None or stored is None:
            return False
        return read_parent(self.database, stored.item[link.field]) is None

    def history(self, record_id: str, after: int | None, limit: int, *, newest_first: bool = False) -> list[Change]:
        """Return up to ``limit`` changes after version ``after``, in order; none for an unknown id."""
        request = {
            "TableName": self.tables.history,
            "KeyConditionExpression": f"{self.resource.id} = :id",
            "ExpressionAttributeValues": to_item({":id": record_id}),
            "ConsistentRead": True,
            "ScanIndexForward": not newest_first,
            "Limit": limit,
        }
        if after is not None:
            request["ExclusiveStartKey"] = to_item({self.resource.id: record_id, "version": after})
        return [_change(item) for item in islice(self.database.query(request), limit)]

    def actions(self, subject: str, limit: int) -> list[Action]:
        """Return the last ``limit`` writes of a person, newest first, whatever their address was then."""
        request = {
            "TableName": self.tables.history,
            "IndexName": "by-index",
            "KeyConditionExpression": "bySubject = :subject",
            "ExpressionAttributeValues": to_item({":subject": subject}),
            "ScanIndexForward": False,
            "Limit": limit,
        }
        return [self._action(item) for item in islice(self.database.query(request), limit)]

    def as_of(self, record_id: str, version: int) -> Record:
        """Return the record as ``version`` left it, put together from the history; UnknownVersionError."""
        wire: Item = {self.resource.id: record_id}
        last = 0
        while last < version:
            changes = self.history(record_id, last, min(version - last, MAX_ITEMS))
            if not changes:
                raise UnknownVersionError
            for change in changes:
                if change.version != last + 1:  # what that one changed is not known, so neither is what came of it
                    raise UnknownVersionError
                wire |= {name: new for name, (_, new) in change.changes.items()}
                last = change.version
                wire |= {"version": last, "lastModified": change.at}
        if version < 1:
            raise UnknownVersionError
        return self.resource.from_wire(wire)

    def _first_answer(self, record_id: str) -> Record:
        try:
            return self.as_of(record_id, 1)
        except UnknownVersionError:
            raise IdempotencyKeySpentError from None

    def _change(self, record_id: str, edit: Edit, kind: str, by: Person, version: int | None) -> Record:
        def write(stored: Stored) -> Record:
            change = planning.change(self.tables, stored, edit(stored.record), kind, by)
            return self._commit_living(stored, change) if change else stored.record

        return self._on_current(record_id, by, version, write)

    def _commit_living(self, stored: Stored, write: Write) -> Record:
        """Commit a write of a living record; NotFoundError if its parent does not live any more."""
        try:
            self.database.commit(write.steps)
        except NoParentError:
            self._require_parent(stored)
            raise  # it lives: this is the parent to which the record was to go
        return write.record

    def _on_current(
        self,
        record_id: str,
        by: Person,
        version: int | None,
        write: Callable[[Stored], Result],
        *,
        from_trash: bool = False,
    ) -> Result:
        while True:
            stored = self._read(record_id)
            if stored is None or (stored.in_trash and not from_trash):
                raise self._gone(stored)
            mismatch = version not in (None, stored.record.version)
            if not stored.in_trash and (mismatch or not from_trash):
                self._require_parent(stored)
            if mismatch:
                raise VersionMismatchError(stored.record)
            try:
                return write(stored)
            except writes.OvertakenError:
                pass  # read again: with a version that is a mismatch now, without one another try
            except NoParentError:
                move = self._parent_of(stored)[1]
                if move is None:
                    raise
                if self._moved(stored, move, by) and version:
                    version += 1  # what was read before is what is there now

    def _gone(self, stored: Stored | None) -> NotFoundError:
        """Return what to raise of a record that is not there, or in the trash."""
        if stored is None or not stored.merged_into:
            return NotFoundError()
        return MergedError(survivor_of(self.database, stored.item))

    def _moved(self, stored: Stored, move: Move, by: Person) -> bool:
        """Take a child to the parent that it has since a merge; False if somebody was faster."""
        try:
            self.database.commit(together([move.check(), *move.steps(self.tables, stored, by)]))
        except (writes.OvertakenError, ParentMovedError):
            return False
        return True

    def _require_parent(self, stored: Stored) -> Move | None:
        """Raise NotFoundError unless the record's parent lives; return how the record still has to get there."""
        missing, move = self._parent_of(stored)
        if missing:
            raise NotFoundError
        return move

    def _missing_parent(self, stored: Stored) -> NoParentError | None:
        """Return what to raise if the record's parent is not there or in the trash."""
        return self._parent_of(stored)[0]

    def _parent_of(self, stored: Stored) -> tuple[NoParentError | None, Move | None]:
        """Return what to raise if the record's parent does not live, and the move that the record has to make."""
        if self.resource.parent is None:
            return None, None
        parent, move = parent_of(self.database, stored.item)
        return None if lives(parent) else writes.missing_parent(self.tables, parent), move

    def _read(self, record_id: str) -> Stored | None:
        item = self.database.get(self.tables.records, {self.resource.id: record_id})
        return Stored(self.resource, item) if item else None

    def _action(self, item: Item) -> Action:
        return Action(item[self.resource.id], int(item["version"]), item["at"], item["kind"], item.get("name", ""))


def _change(item: Item) -> Change:
    changes = {name: (old, new) for name, (old, new) in item.get("changes", {}).items()}
    by = Person(item["by"], item.get("bySubject", ""))
    more = item.get("importId", ""), item.get("reason", ""), item.get("otherId", "")
    return Change(int(item["version"]), item["at"], by, item["kind"], changes, *more)
