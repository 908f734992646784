"""Compare the registered ids with the records: the id of every record outside the trash is registered.

Registered ids of nobody are no drift: other systems register theirs.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from dev.doctor import reading
from dev.doctor.findings import IdDrift
from dev.doctor.notes import Note, Notes, Wrong
from records.database import Tables
from records.days import written
from records.transaction import Item
from registry.id_registry import IdRegistry

_UNDER_WAY = timedelta(minutes=5)
"""The time in which an event registers the id of a new record."""


class Ids:
    """Notes the ids that should be registered, and those that are."""

    def __init__(self, tables: Tables, notes: Notes) -> None:
        self.tables = tables
        self.notes = notes
        self._settled = written(datetime.now(UTC) - _UNDER_WAY)

    def expect(self, record: Item) -> None:
        """Note a record, unless its event may still be on its way."""
        if self._is_due(record):
            self.notes.add(record[self.tables.resource.id], Note.DUE)

    def find(self, item: Item) -> None:
        """Note a registered id."""
        self.notes.add(item["id"]["S"], Note.REGISTERED)

    def look_closer(self, client: Any, registry: IdRegistry, at_once: int = 1) -> None:
        """Read the suspects again, and keep those whose id is not registered."""

        def look(record_id: str) -> IdDrift | None:
            record = reading.record(client, self.tables, record_id)
            missing = record and self._is_due(record) and not registry.until(reading.deadline()).exists(record_id)
            return IdDrift(record_id) if missing else None

        with ThreadPoolExecutor(at_once) as pool:
            for drift in reading.in_rounds(pool, look, self.notes.suspects(Wrong.ID)):
                if drift:
                    self.notes.keep(drift.record_id, drift)

    def _is_due(self, record: Item) -> bool:
        return "trashedAt" not in record and str(record["lastModified"]) < self._settled
