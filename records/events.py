"""What happened to a record, told from the two images that its table's stream has of it.

An event names fields and holds none of them: whoever may see the record can read it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from records.errors import RecordError
from records.history import ENDS, Change
from records.messages import gettext_noop
from records.resource import Resource, lives

CREATED, UPDATED, DELETED, RESTORED = "Created", "Updated", "Deleted", "Restored"
_BY_KIND = {
    "created": CREATED,
    **dict.fromkeys(("trashed", "merged", *ENDS), DELETED),
    **dict.fromkeys(("restored", "unmerged"), RESTORED),
}
"""Kinds of entries of the history -> what happened; all others are updates."""
Image = dict[str, Any]


class StrangeRecordError(RecordError):
    """No write of ours leaves such images."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one record."""

    resource: Resource
    what: str
    record_id: str
    version: int
    """The version that it made; of a purge, the version that it ended."""
    changed: tuple[str, ...]
    """Wire names of the fields that are different now."""
    correlation_id: str
    purged: bool = False
    """Deleted for good: whoever keeps a copy should delete it too."""
    along_with: int = 0
    """The version of the parent with which it went to the trash, if it only followed it there or back."""

    @property
    def kind(self) -> str:
        """Return its type on the bus: the resource's name, and what happened."""
        return self.resource.name.title() + self.what

    @property
    def event_id(self) -> str:
        """The same however often the event is told."""
        along = f":{self.what.lower()}-with:{self.along_with}" if self.along_with else ""
        return f"{self.record_id}:{self.version}{along}" + (":purged" if self.purged else "")

    def detail(self) -> dict[str, Any]:
        """As it goes onto the bus."""
        return {
            "eventId": self.event_id,
            self.resource.id: self.record_id,
            "version": self.version,
            "changedFields": list(self.changed),
            "correlationId": self.correlation_id or self.event_id,
            **({"purged": True} if self.purged else {}),
        }


def event_of(resource: Resource, before: Image | None, after: Image | None) -> Event | None:
    """Tell what happened between two images; None for what concerns nobody, such as a repair.

    Raises StrangeRecordError.
    """
    what = _what(before, after)
    if what is None:
        return None
    latest = after or before or {}
    record_id, version = latest.get(resource.id), latest.get("version")
    if not isinstance(record_id, str) or not isinstance(version, int):
        raise StrangeRecordError(gettext_noop("The record has no id or no version."))
    return Event(
        resource=resource,
        what=what,
        record_id=record_id,
        version=int(version),
        changed=tuple(name for name in resource.writable if (before or {}).get(name) != (after or {}).get(name)),
        # A deletion writes no record that could say which request it was.
        correlation_id=str(after.get("correlationId", "")) if after else "",
        purged=after is None,
        along_with=_along_with(before, after),
    )


def names_in(resource: Resource, history: Iterable[Change]) -> Iterator[tuple[str, Change]]:
    """Yield the type of the event that each entry of a record's history led to, with the entry, in order.

    Nothing comes of an entry that a record gets in the trash, and of resources without events. Events of records that
    only followed their parent to the trash and back are not among them: those have no entry.
    """
    in_trash = False
    for change in history if resource.events else ():
        what = _BY_KIND.get(change.kind, UPDATED)
        was_in_trash, in_trash = in_trash, what == DELETED or (in_trash and what != RESTORED)
        if what != UPDATED or not was_in_trash:
            yield resource.name.title() + what, change


def _what(before: Image | None, after: Image | None) -> str | None:
    if after is None:
        return DELETED
    if before is None:
        return CREATED
    was_trashed, is_trashed = not lives(before), not lives(after)
    if was_trashed != is_trashed:
        return DELETED if is_trashed else RESTORED
    return UPDATED if before.get("version") != after.get("version") and not is_trashed else None


def _along_with(before: Image | None, after: Image | None) -> int:
    """Return the parent's version if the record only followed it: that makes no version of its own."""
    if not (before and after) or before.get("version") != after.get("version"):
        return 0
    return int(before.get("trashedWith") or after.get("trashedWith") or 0)
