"""What the history says of writes."""

from dataclasses import dataclass
from typing import Any

from records.person import Person

PURGED, ERASED = "purged", "erased"
ENDS = (PURGED, ERASED)
DONE = (
    *("created", "changed", "reverted", "trashed", "restored", *ENDS),
    *("absorbed", "merged", "released", "unmerged"),
)
"""Kinds of entries that somebody made; what moves after a merge was nobody's action by itself."""
"""Kinds of the one entry that is left of a record that is gone for good."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a record's history."""

    version: int
    """The version that the write made."""
    at: str
    by: Person
    """Who wrote, with the address of then."""
    kind: str
    """``created``, ``changed``, ``reverted``, ``trashed``, ``restored``, ``purged`` or ``erased``. Of a merge:
    ``absorbed`` of the record that lives on, ``merged`` of the other one, ``moved`` of what belongs to that; where a
    merge was undone, ``released`` and ``unmerged``."""
    changes: dict[str, tuple[Any, Any]]
    """Wire name -> old and new value."""
    import_id: str = ""
    """The import that wrote, if one did."""
    reason: str = ""
    """Why the record was erased, if it was."""
    other_id: str = ""
    """The other record of a merge."""


@dataclass(frozen=True, slots=True)
class Action:
    """One entry in the list of a person's latest actions."""

    record_id: str
    version: int
    at: str
    kind: str
    """As in :class:`Change`."""
    name: str
    """What the record was called then; empty once it is purged."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in the list of what everybody changed."""

    resource: str
    """The plural of the record's resource."""
    id: str
    version: int
    at: str
    by: Person
    """Who wrote, with the address of then; ``system`` if nobody did."""
    kind: str
    """As in :class:`Change`."""
    name: str
    """What the record was called then; empty once it is purged or erased."""
    import_id: str
    """The import that wrote, empty if none did."""
