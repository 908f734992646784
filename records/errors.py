"""What can be wrong with a request for records, whatever brought it."""

from typing import Any

from records.messages import gettext_noop

BAD_CURSOR = gettext_noop("This cursor is not valid here. Send the nextCursor of an answer to the same question.")


class RecordError(Exception):
    """Base of everything this room raises on purpose."""


class NotFoundError(RecordError):
    """No record outside the trash has this id."""


class NoParentError(RecordError):
    """The record to which this one is to belong is in the trash, or there is none; nothing was written."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        """Wire name of the field that has the parent's id."""
        self.sentence = sentence


class ParentInTrashError(NoParentError):
    """The record to which this one belongs is in the trash: nothing happens to this one alone."""


class MergedError(NotFoundError):
    """The record was merged into another one, which takes its place."""

    def __init__(self, survivor_id: str) -> None:
        super().__init__(survivor_id)
        self.survivor_id = survivor_id
        """Of the record that lives: where that one was merged in turn, the last one."""


class TakenError(RecordError):
    """Another record outside the trash has this value, which no two may share."""

    def __init__(self, holder_id: str, record_id: str = "") -> None:
        super().__init__(holder_id)
        self.holder_id = holder_id
        """Empty if nobody has it yet: another record of the same write wants it too."""
        self.record_id = record_id
        """Of the record that was to have it."""


class VersionMismatchError(RecordError):
    """Somebody saved first; ``current`` is what they saved."""

    def __init__(self, current: Any) -> None:
        super().__init__(current.version)
        self.current = current


class UnknownVersionError(RecordError):
    """The history has no such version of this record."""


class HistoryAheadError(RecordError):
    """The history has this version already: the tables were restored to different moments. Nothing was written."""


class NotIndexedError(RecordError):
    """The record does not say under what it is found, so that a write would leave rows behind. Nothing was written."""


class IdempotencyKeyReusedError(RecordError):
    """The idempotency key was used with another body."""


class IdempotencyKeySpentError(RecordError):
    """What the idempotency key made was purged: there is nothing left to answer, nor may it come again."""


class InvalidCursorError(RecordError):
    """The cursor was altered, or belongs to another query."""

    def __init__(self) -> None:
        super().__init__(BAD_CURSOR)


class TooManyToSortError(RecordError):
    """More records match than one request may sort."""


class BusyError(RecordError):
    """The database did not take the request in time; nothing was written, or repeating it will find it written."""


class MovingError(BusyError):
    """What belongs to a record is moving there from another one, or back, after a merge; nothing was written."""

    def __init__(self, *record_ids: str) -> None:
        super().__init__(*record_ids)
        self.record_ids = record_ids
        """Both records: who settles them can go on."""
