"""What a customer is: one frozen record, and the names its fields have on the wire."""

from dataclasses import dataclass, fields
from typing import Any

from records.person import Person

STATUSES = ("lead", "active", "inactive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer record; its values are those of JSON, lists are tuples. Absent text is ``""``, never ``None``."""

    customer_id: str
    """UUID, lower case with hyphens."""
    name: str
    email: str
    """Normalised by :func:`schemas.customer.Email`; compared by :func:`customers.rules.email_identity`."""
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


def wire_name(name: str) -> str:
    """``last_modified`` -> ``lastModified``."""
    head, *tail = name.split("_")
    return head + "".join(part.title() for part in tail)


WIRE_NAMES = {field.name: wire_name(field.name) for field in fields(Customer)}
"""Attribute name -> name on the wire and in the table."""

READ_ONLY = ("customerId", "registrationDate", "lastModified", "version")
"""Wire names that only the store sets."""

WRITABLE = tuple(name for name in WIRE_NAMES.values() if name not in READ_ONLY)
"""Wire names that a caller may set."""

LIST_FIELDS = tuple(name for name in WIRE_NAMES.values() if name not in ("address", "notes"))
"""Wire names in a row of a list: lists and words hold these, so that 25 rows fit in one read unit."""


BLANKS = {
    WIRE_NAMES[field.name]: list(field.default) if field.default == () else field.default
    for field in fields(Customer)
    if field.default in ("", (), None)
}
"""Wire name -> the value of a field that has none: where a default is something, nothing is not it."""


def to_wire(customer: Customer) -> dict[str, Any]:
    """Every field under its wire name; all are values of JSON."""
    wire = {name: getattr(customer, attribute) for attribute, name in WIRE_NAMES.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in wire.items()}


def from_wire(wire: dict[str, Any]) -> Customer:
    """Build a customer from wire names; unknown names are ignored, missing ones take their defaults."""
    known = {attribute: _frozen(wire[name]) for attribute, name in WIRE_NAMES.items() if name in wire}
    return Customer(**known)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Change:
    """One write of one customer, as the history keeps it."""

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

    customer_id: str
    version: int
    at: str
    kind: str
    """As in :class:`Change`."""
    name: str
    """What the customer was called then; empty once it is purged."""
