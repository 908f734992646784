"""Find records that were erased and are here again, because an older table was restored, and erase them again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dev.doctor import reading
from records.database import Database, Tables
from records.erasing import Erasing
from records.erasures import Erasure, Erasures
from records.errors import RecordError
from records.history import ENDS
from records.resource import Resource
from records.transaction import from_item


@dataclass(frozen=True, slots=True)
class ErasureDrift:
    """Something is there of a record that was erased."""

    erasure: Erasure

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return the place and the mistake, for the report."""
        return f"{resource.name} {self.erasure.record_id}", "erased, and here again"


def came_back(client: Any, tables: Tables) -> Iterator[ErasureDrift]:
    """Yield the entries of the ledger whose record is there, or a history of it."""
    for erasure in Erasures(Database(client, tables, reading.deadline())).all():
        if _is_there(client, tables, erasure.record_id):
            yield ErasureDrift(erasure)


def erase_again(client: Any, tables: Tables, drift: ErasureDrift) -> bool:
    """Erase a record again, in the name of whoever did it first; False if that has to be repeated."""
    try:
        Erasing(Database(client, tables, reading.deadline())).again(drift.erasure)
    except RecordError:  # its rows have to be mended first, or the tables are busy
        return False
    return not _is_there(client, tables, drift.erasure.record_id)


def _is_there(client: Any, tables: Tables, record_id: str) -> bool:
    past = reading.query(client, tables.history, tables.resource.id, record_id)
    if any(from_item(entry)["kind"] not in ENDS for entry in past):
        return True
    return reading.record(client, tables, record_id) is not None
