"""What an activity is: one frozen record of what somebody did for a customer, or has to do."""

from dataclasses import dataclass

KINDS = ("call", "email", "meeting", "letter", "note", "task")


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One activity; its values are those of JSON. Absent text is ``""``; ``due`` is ``None`` if it has no moment."""

    activity_id: str
    """UUID, lower case with hyphens."""
    customer_id: str
    """Id of the customer; the same as long as the activity exists."""
    kind: str = "note"
    """One of :data:`KINDS`."""
    subject: str
    text: str = ""
    due: str | None = None
    """When it happened or is due: ISO 8601 in UTC with milliseconds, e.g. ``2026-11-21T09:16:33.123Z``."""
    done: bool = False
    owner: str = ""
    """E-mail address of whoever did it or has to do it."""
    owner_subject: str = ""
    """Cognito's id of the owner, if the owner wrote it; otherwise empty."""
    created: str = ""
    """Same form as ``due``; set once."""
    last_modified: str = ""
    """Same form as ``due``; set by every write."""
    version: int = 1
    """Counts the writes, from 1; the ETag."""
