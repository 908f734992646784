"""Merge two records of one resource into one, and take them apart again.

One transaction gives the survivor its values and moves the other record to the trash, where it names the survivor.
Both have a new version, and the history of each names the other. The rest follows (:mod:`records.family`): what
belonged to the other record moves to the survivor, and rows that one transaction did not take. Until then the survivor
carries a mark, and nobody merges, deletes or restores it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from records import keys, planning, writes
from records.database import Database, Tables
from records.errors import (
    IdempotencyKeyReusedError,
    IdempotencyKeySpentError,
    MergedError,
    NotFoundError,
    RecordError,
    UnknownVersionError,
)
from records.indexed import hand_over
from records.marks import MERGED_AS
from records.moves import parent_of, survivor_of
from records.person import Person
from records.planning import Stored, Write
from records.resource import Item, Record, Resource
from records.store import Store
from records.transaction import MAX_ITEMS, Step, together
from records.writes import AnsweredBeforeError, IdempotencyKey, OvertakenError

Edit = Callable[[Record, Record], Item]
"""Makes the wire fields that the merge changes of the survivor, from the survivor and the other record as they are."""


class UnmergeableError(RecordError):
    """The other record cannot be merged; ``sentence`` says why. Nothing was written."""

    def __init__(self, sentence: str, survivor_id: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.survivor_id = survivor_id
        """Of the record into which it was merged before, if that is why."""


class NotMergedError(RecordError):
    """The other record is not merged into this one: there is nothing to undo."""


class MergeOvertakenError(RecordError):
    """Somebody has changed one of the records, or both, since they were read; nothing was written."""

    def __init__(self, current: Record | None, other: Record | None) -> None:
        super().__init__()
        self.current = current
        """The survivor as it is now, if it has changed."""
        self.other = other
        """The other record as it is now, if it has changed."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undone merge has left."""

    record: Record
    """The survivor."""
    other: Record
    """The record that is back."""
    kept: tuple[str, ...]
    """Wire names of the survivor's fields that somebody has changed since the merge: they stay."""


@dataclass(frozen=True, slots=True)
class Merging:
    """Merges records; all methods raise BusyError, MovingError while an earlier merge of one of them goes on.

    NotFoundError and MergedError are about the survivor. ``request`` makes repetitions of a request one: they get the
    first answer, IdempotencyKeyReusedError or IdempotencyKeySpentError. Whoever calls settles the family of the other
    record then.
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

    def merge(
        self,
        record_id: str,
        other_id: str,
        edit: Edit,
        by: Person,
        versions: tuple[int | None, int | None] = (None, None),
        request: IdempotencyKey | None = None,
    ) -> Record:
        """Merge the other record into this one, and return it with the values that ``edit`` gives it.

        ``versions`` are those that were read of the two. Raises UnmergeableError, MergeOvertakenError, TakenError,
        NoParentError.
        """
        return self._answer_once(request, lambda: self._merge(record_id, other_id, edit, by, versions, request))

    def undo(
        self,
        record_id: str,
        other_id: str,
        by: Person,
        version: int | None = None,
        request: IdempotencyKey | None = None,
    ) -> Undone:
        """Bring back the record that was merged into this one.

        This one gets back what the merge has changed and nobody since. Raises NotMergedError, MergeOvertakenError,
        TakenError, NoParentError.
        """
        while True:
            try:
                return self._undo(record_id, other_id, by, version, request)
            except AnsweredBeforeError as before:
                return self._first_undone(before.request, request)
            except (NotMergedError, MergeOvertakenError):
                if request and (answered := self._answered(request)):
                    return self._first_undone(answered, request)
                raise
            except OvertakenError:
                pass  # read again: with a version that is a mismatch now, without one another try

    def _answer_once(self, request: IdempotencyKey | None, merge: Callable[[], Record]) -> Record:
        while True:
            try:
                return merge()
            except AnsweredBeforeError as before:
                return self._first_answer(before.request, request)
            except (NotFoundError, UnmergeableError, MergeOvertakenError):
                if request and (answered := self._answered(request)):
                    return self._first_answer(answered, request)
                raise
            except OvertakenError:
                pass  # read again, as above

    def _merge(
        self,
        record_id: str,
        other_id: str,
        edit: Edit,
        by: Person,
        versions: tuple[int | None, int | None],
        request: IdempotencyKey | None,
    ) -> Record:
        stored, other = self._survivor(record_id), self._other(record_id, other_id)
        self._require_versions((stored.record, other.record), versions)
        stored.require_rest()
        other.require_rest()
        fields = edit(stored.record, other.record)

        def plan(*, rows: bool) -> list[Write]:
            moving = bool(self.tables.children) or not rows
            kept = planning.absorbing(self.tables, stored, fields, other_id, by, moving=moving)
            return [kept, planning.merging(self.tables, other, kept.record, by, rows=rows)]

        write, _ = self._commit(plan, request)
        return write.record

    def _undo(
        self, record_id: str, other_id: str, by: Person, version: int | None, request: IdempotencyKey | None
    ) -> Undone:
        stored, item = self._survivor(record_id), self._read(other_id)
        if item is None or not item.in_trash or item.merged_into != record_id:
            raise NotMergedError
        self._require_versions((stored.record, item.record), (version, None))
        stored.require_rest()
        fields, kept = self._values_before(stored, int(item.item[MERGED_AS]))

        def plan(*, rows: bool) -> list[Write]:
            moving = bool(self.tables.children) or not rows
            released = planning.releasing(self.tables, stored, fields, other_id, by, moving=moving)
            return [released, planning.unmerging(self.tables, item, by, moving=moving, rows=rows)]

        released, back = self._commit(plan, request, {"kept": list(kept)})
        return Undone(released.record, back.record, kept)

    def _values_before(self, stored: Stored, merged_as: int) -> tuple[Item, tuple[str, ...]]:
        """Return the fields that the merge changed, with their values of before, and those that stay as they are."""
        key = {self.resource.id: self.resource.id_of(stored.record), "version": merged_as}
        entry = self.database.get(self.tables.history, key) or {}
        now = self.resource.to_wire(stored.record)
        changes = entry.get("changes", {})
        kept = tuple(name for name, (_, new) in changes.items() if now[name] != new)
        return {name: old for name, (old, _) in changes.items() if name not in kept}, kept

    def _commit(
        self, plan: Callable[..., list[Write]], request: IdempotencyKey | None, answer: Item | None = None
    ) -> list[Write]:
        """Commit what the plan makes of both records; without the rows of the other one if these are too many."""
        for rows in (True, False):
            planned = plan(rows=rows)
            steps = self._steps(planned, request, answer or {})
            if len(steps) <= MAX_ITEMS:
                break
        self.database.commit(steps)
        return planned

    def _steps(self, planned: Iterable[Write], request: IdempotencyKey | None, answer: Item) -> list[Step]:
        survivor, other = planned
        steps = hand_over(together(step for write in planned for step in write.steps))
        if request:
            each = (survivor.record, other.record)
            versions = {"recordVersion": each[0].version, "other": [self.resource.id_of(each[1]), each[1].version]}
            record_id = self.resource.id_of(survivor.record)
            steps.insert(0, writes.remember_request(self.tables, request, record_id, versions | answer))
        return steps

    def _survivor(self, record_id: str) -> Stored:
        stored = self._read(record_id)
        if stored and stored.merged_into:
            raise MergedError(survivor_of(self.database, stored.item))
        if stored is None or stored.in_trash or self._missing_parent(stored):
            raise NotFoundError
        return stored

    def _other(self, record_id: str, other_id: str) -> Stored:
        stored, say = self._read(other_id), self.resource.sentence
        if record_id == other_id:
            raise UnmergeableError(say("itself"))
        if stored is None:
            raise UnmergeableError(say("missing"))
        if stored.merged_into:
            raise UnmergeableError(say("merged"), survivor_of(self.database, stored.item))
        if stored.in_trash or self._missing_parent(stored):
            raise UnmergeableError(say("trashed"))
        return stored

    def _missing_parent(self, stored: Stored) -> bool:
        if self.resource.parent is None:
            return False
        parent, _ = parent_of(self.database, stored.item)
        return parent is None or "trashedAt" in parent

    def _require_versions(self, records: tuple[Record, Record], versions: tuple[int | None, int | None]) -> None:
        changed = [
            record if version not in (None, record.version) else None
            for record, version in zip(records, versions, strict=True)
        ]
        if any(changed):
            raise MergeOvertakenError(*changed)

    def _read(self, record_id: str) -> Stored | None:
        item = self.database.get(self.tables.records, {self.resource.id: record_id})
        return Stored(self.resource, item) if item else None

    def _answered(self, request: IdempotencyKey) -> Item | None:
        """Return what is noted of a request that was answered in the last 24 hours."""
        item = self.database.get(self.tables.lookups, keys.idempotency(request.caller, request.key)._asdict())
        return item if item and item["expiresAt"] >= datetime.now(UTC).timestamp() else None

    def _first_answer(self, answered: Item, request: IdempotencyKey | None) -> Record:
        if request is None or answered["bodyHash"] != request.body_hash:
            raise IdempotencyKeyReusedError
        try:
            return Store(self.database).as_of(answered[self.resource.id], int(answered["recordVersion"]))
        except UnknownVersionError:
            raise IdempotencyKeySpentError from None

    def _first_undone(self, answered: Item, request: IdempotencyKey | None) -> Undone:
        record = self._first_answer(answered, request)
        other_id, version = answered["other"]
        try:
            other = Store(self.database).as_of(other_id, int(version))
        except UnknownVersionError:
            raise IdempotencyKeySpentError from None
        return Undone(record, other, tuple(answered["kept"]))
