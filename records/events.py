"""What happened to a customer, told from the two images that the customers table's stream has of it.

An event names fields and holds none of them: whoever may see the customer can read it.
"""

from dataclasses import dataclass
from typing import Any

from customers.model import WRITABLE
from records.errors import CustomerError

SOURCE = "customer.api"
CREATED, UPDATED, DELETED, RESTORED = "CustomerCreated", "CustomerUpdated", "CustomerDeleted", "CustomerRestored"
Image = dict[str, Any]


class StrangeRecordError(CustomerError):
    """No write of ours leaves such images."""


@dataclass(frozen=True, slots=True)
class CustomerEvent:
    """One thing that happened to one customer."""

    kind: str
    customer_id: str
    version: int
    """The version that it made; of a purge, the version that it ended."""
    changed: tuple[str, ...]
    """Wire names of the fields that are different now."""
    correlation_id: str
    purged: bool = False
    """Deleted for good: whoever keeps a copy should delete it too."""

    @property
    def event_id(self) -> str:
        """The same however often the event is told."""
        return f"{self.customer_id}:{self.version}" + (":purged" if self.purged else "")

    def detail(self) -> dict[str, Any]:
        """As it goes onto the bus."""
        return {
            "eventId": self.event_id,
            "customerId": self.customer_id,
            "version": self.version,
            "changedFields": list(self.changed),
            "correlationId": self.correlation_id or self.event_id,
            **({"purged": True} if self.purged else {}),
        }


def event_of(before: Image | None, after: Image | None) -> CustomerEvent | None:
    """Tell what happened between two images; None for what concerns nobody, such as a repair.

    Raises StrangeRecordError.
    """
    kind = _kind(before, after)
    if kind is None:
        return None
    latest = after or before or {}
    customer_id, version = latest.get("customerId"), latest.get("version")
    if not isinstance(customer_id, str) or not isinstance(version, int):
        raise StrangeRecordError("The record has no id or no version.")
    return CustomerEvent(
        kind=kind,
        customer_id=customer_id,
        version=int(version),
        changed=tuple(name for name in WRITABLE if (before or {}).get(name) != (after or {}).get(name)),
        # A deletion writes no record that could say which request it was.
        correlation_id=str(after.get("correlationId", "")) if after else "",
        purged=after is None,
    )


def _kind(before: Image | None, after: Image | None) -> str | None:
    if after is None:
        return DELETED
    if before is None:
        return CREATED
    was_trashed, is_trashed = "trashedAt" in before, "trashedAt" in after
    if was_trashed != is_trashed:
        return DELETED if is_trashed else RESTORED
    return UPDATED if before.get("version") != after.get("version") and not is_trashed else None
