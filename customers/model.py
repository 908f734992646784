"""What a customer is: one frozen record."""

from dataclasses import dataclass

STATUSES = ("lead", "active", "inactive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer record; its values are those of JSON, lists are tuples. Absent text is ``""``, never ``None``."""

    customer_id: str
    """UUID, lower case with hyphens."""
    name: str
    email: str = ""
    """Normalised by :func:`schemas.customer.Email`; compared by :func:`records.emails.email_identity`."""
    phone: str = ""
    """E.164 where the number could be read, otherwise as typed."""
    address: str = ""
    company: str = ""
    status: str = "lead"
    """One of :data:`STATUSES`."""
    tags: tuple[str, ...] = ()
    notes: str = ""
    registration_date: str = ""
    """ISO 8601 in UTC with milliseconds, e.g. ``2026-11-21T09:16:33.123Z``; set once."""
    last_modified: str = ""
    """Same form as ``registration_date``; set by every write."""
    version: int = 1
    """Counts the writes, from 1; the ETag."""
