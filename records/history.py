"""What the history says of writes."""

from dataclasses import dataclass
from typing import Any

from records.person import Person


@dataclass(frozen=True, slots=True)
class Change:
    """One write of one record, as the history keeps it."""

    version: int
    """The version that the write made."""
    at: str
    by: Person
    """Who wrote, with the address of then."""
    kind: str
    """``created``, ``changed``, ``reverted``, ``trashed``, ``restored`` or ``purged``."""
    changes: dict[str, tuple[Any, Any]]
    """Wire name -> old and new value."""


@dataclass(frozen=True, slots=True)
class Action:
    """One write of one person, as a list of what they did shows it."""

    record_id: str
    version: int
    at: str
    kind: str
    """As in :class:`Change`."""
    name: str
    """What the record was called then; empty once it is purged."""
