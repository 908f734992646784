"""Everything that is stored about one record and what comes along with it, as the API tells it."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from handlers._history import told
from imports.jobs import META, RECORD, Jobs
from records.events import names_in
from records.history import Change
from records.keys import Key
from records.known import Known
from records.marks import MERGED_INTO
from records.planning import Stored
from records.resource import Item
from registry.id_registry import IdRegistry

MOST = 4 * 1024 * 1024
"""Bytes of an answer; Lambda takes 6 MB, with every quotation mark escaped."""


class TooMuchError(Exception):
    """There is more than fits into one answer, or than can be read in the time of one request."""


@dataclass(slots=True)
class Everything:
    """Tells of records, as long as it fits into one answer; all methods raise TooMuchError, BusyError."""

    jobs: Jobs
    registry: IdRegistry
    deadline: float
    """``time.monotonic()`` moment after which nothing more is read."""
    most: int = MOST
    size: int = field(default=0, init=False)

    def of(self, known: Known) -> Item:
        """Return all that is stored about one record."""
        database, record_id = known.database, known.record_id
        resource, stored = database.tables.resource, Stored(known.database.tables.resource, known.item)
        past = list(self._past(known))
        return self._count(
            {
                "resource": resource.plural,
                "id": record_id,
                "relation": known.relation,
                "inTrash": stored.in_trash or bool(stored.trashed_with),
                "mergedInto": known.item.get(MERGED_INTO),
                "registered": self.registry.exists(record_id) if resource.registered else None,
                "record": resource.to_wire(stored.record),
                "events": [
                    {"type": name, "source": resource.events, "at": change.at, "version": change.version}
                    for name, change in names_in(resource, past)
                ],
                "imports": self._imports(record_id, past),
            }
        ) | {"history": [told(change) for change in past]}

    def _past(self, known: Known) -> Iterator[Change]:
        for change in known.history():
            self._count(told(change))
            yield change

    def _imports(self, record_id: str, past: list[Change]) -> list[Item]:
        """Return each import with a row about the record, by its beginning; of one that has expired its id."""
        rows: dict[str, dict[int, str]] = {change.import_id: {} for change in past if change.import_id}
        for row in self.jobs.rows_about(record_id):  # of every run, the last one at the end
            number = int(row["sk"].rpartition("#")[2])
            rows.setdefault(row["importId"], {})[number] = row["is"]
        wanted = [Key(import_id, sort) for import_id in rows for sort in (META, RECORD + record_id)]
        found = {(item["pk"], item["sk"]): item for item in self.jobs.get_all(wanted)}
        for import_id, known in rows.items():
            if note := found.get((import_id, RECORD + record_id)):
                known.setdefault(int(note["holder"]), note["is"])
        told_of = [_import(import_id, known, found.get((import_id, META), {})) for import_id, known in rows.items()]
        return sorted(told_of, key=lambda each: (each["createdAt"] or "", each["importId"]))

    def _count(self, part: Item) -> Item:
        self.size += len(json.dumps(part, ensure_ascii=False).encode(errors="backslashreplace"))
        if self.size > self.most or time.monotonic() >= self.deadline:
            raise TooMuchError
        return part


def _import(import_id: str, rows: dict[int, str], meta: Item) -> Item:
    return {
        "importId": import_id,
        **{name: meta.get(name) for name in ("fileName", "createdAt", "createdBy")},
        "rows": [{"row": number, "is": rows[number]} for number in sorted(rows)],
    }
