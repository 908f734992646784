"""What can be wrong with a request for customers, whatever brought it."""

from customers.model import Customer

BAD_CURSOR = "This cursor is not valid here. Send the nextCursor of an answer to the same question."


class CustomerError(Exception):
    """Base of everything this room raises on purpose."""


class NotFoundError(CustomerError):
    """No living customer has this id."""


class EmailTakenError(CustomerError):
    """Another living customer has this e-mail address."""

    def __init__(self, holder_id: str) -> None:
        super().__init__("Customer with this Email already exists.")
        self.holder_id = holder_id


class VersionMismatchError(CustomerError):
    """Somebody saved first; ``current`` is what they saved."""

    def __init__(self, current: Customer) -> None:
        super().__init__("The customer has changed since it was read.")
        self.current = current


class UnknownVersionError(CustomerError):
    """The history has no such version of this customer."""


class HistoryAheadError(CustomerError):
    """The history has this version already: the tables were restored to different moments. Nothing was written."""


class NotIndexedError(CustomerError):
    """The record does not say under what it is found, so that a write would leave rows behind. Nothing was written."""


class IdempotencyKeyReusedError(CustomerError):
    """The idempotency key was used with another body."""


class IdempotencyKeySpentError(CustomerError):
    """What the idempotency key made was purged: there is nothing left to answer, nor may it come again."""


class InvalidCursorError(CustomerError):
    """The cursor was altered, or belongs to another query."""

    def __init__(self) -> None:
        super().__init__(BAD_CURSOR)


class TooManyToSortError(CustomerError):
    """More customers match than one request may sort."""


class BusyError(CustomerError):
    """The database did not take the request in time; nothing was written, or repeating it will find it written."""
