"""Compare the registered ids with the records: the id of every customer outside the trash is registered.

Registered ids of nobody are no drift: other systems register theirs.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from dev.doctor import reading
from dev.doctor.findings import IdDrift
from records.transaction import Item
from records.writes import Tables
from registry.id_registry import IdRegistry

_UNDER_WAY = timedelta(minutes=5)
"""An event registers a new customer's id; so long it may take."""


class Unregistered:
    """Customers whose ids are not registered, as far as is known."""

    def __init__(self) -> None:
        settled = datetime.now(UTC) - _UNDER_WAY
        self._settled = settled.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._ids: set[str] = set()

    def expect(self, record: Item) -> None:
        """Take in a record, unless its event may still be under way."""
        if self._is_due(record):
            self._ids.add(record["customerId"])

    def find(self, item: Item) -> None:
        """Take in a registered id."""
        self._ids.discard(item["id"]["S"])

    def look_closer(self, client: Any, tables: Tables, registry: IdRegistry) -> list[IdDrift]:
        """Return whose id is truly not registered, now."""
        drifts = []
        for customer_id in sorted(self._ids):
            record = reading.record(client, tables, customer_id)
            if record and self._is_due(record) and not registry.exists(customer_id, reading.deadline()):
                drifts.append(IdDrift(customer_id))
        return drifts

    def _is_due(self, record: Item) -> bool:
        return "trashedAt" not in record and str(record["lastModified"]) < self._settled
