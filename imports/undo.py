"""Undo an import: its records go for good, and those that it changed get back what they had.

What somebody has written since stays as it is, and it is said why. Each record is undone in one transaction with the
note that says so; a repeated batch finds its own work.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from imports.jobs import RECORD, Jobs
from imports.outcomes import Outcome
from imports.rules import ROW
from records import errors, keys, planning, writes
from records.database import Database, Tables
from records.keys import Key
from records.person import Person
from records.planning import Stored
from records.resource import Item
from records.transaction import Step, to_item

CHANGED = "Somebody has changed it since."
GONE = "It is not there any more."
HAS_CHILDREN = "Other records belong to it."
TAKEN = "What it had before belongs to another record by now."
_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes the records of one import."""

    database: Database[Tables]
    jobs: Jobs
    import_id: str
    by: Person

    def take(self, notes: Iterable[Item]) -> list[Outcome]:
        """Return what became of the records that these notes of the import are about. BusyError."""
        return [self._undo(note) for note in notes]

    def _undo(self, note: Item) -> Outcome:
        number, record_id = int(note["holder"]), note["sk"].removeprefix(RECORD)
        for _ in range(_ATTEMPTS):
            if "undone" in note:
                return Outcome(number, note["undone"], id=record_id)
            why = self._try(record_id, note)
            if why == "":
                return Outcome(number, "removed" if note["is"] == "created" else "restored", id=record_id)
            (note,) = self.jobs.get_all([Key(note["pk"], note["sk"])])  # another batch may have undone it meanwhile
            if why and "undone" not in note:
                return Outcome(number, "left", id=record_id, reasons={ROW: [why]})
        raise errors.BusyError

    def _try(self, record_id: str, note: Item) -> str | None:
        """Return why a record stays as it is, empty if it does not; None if somebody was faster."""
        try:
            return self._remove(record_id, note) if note["is"] == "created" else self._give_back(record_id, note)
        except writes.OvertakenError:
            return None
        except (errors.TakenError, errors.NoParentError):
            return TAKEN
        except (errors.NotIndexedError, errors.HistoryAheadError):
            return self.database.tables.resource.sentence("unindexed")

    def _remove(self, record_id: str, note: Item) -> str:
        stored = self._stored(record_id)
        if stored is None:
            return GONE
        if stored.in_trash or stored.record.version != note["version"]:
            return CHANGED
        if self._has_children(record_id):
            return HAS_CHILDREN
        tables = self.database.tables
        purging = planning.purging(tables, stored, self.by)
        old = [writes.forget(tables, record_id, version) for version in range(1, stored.record.version + 1)]
        self.database.commit([self._mark(note, "removed"), *purging.steps, *old])
        return ""

    def _give_back(self, record_id: str, note: Item) -> str:
        stored = self._stored(record_id)
        if stored is None:
            return GONE
        if stored.in_trash or stored.trashed_with or stored.record.version != note["version"]:
            return CHANGED
        tables = self.database.tables
        entry = self.database.get(tables.history, {tables.resource.id: record_id, "version": int(note["version"])})
        if entry is None:
            return CHANGED
        fields = {name: old for name, (old, _) in entry["changes"].items()}
        write = planning.change(tables, stored, fields, "reverted", self.by)
        steps = writes.imported(tables, write.steps, self.import_id) if write else ()
        self.database.commit([self._mark(note, "restored"), *steps])
        return ""

    def _stored(self, record_id: str) -> Stored | None:
        tables = self.database.tables
        item = self.database.get(tables.records, {tables.resource.id: record_id})
        return Stored(tables.resource, item) if item else None

    def _has_children(self, record_id: str) -> bool:
        return any(
            self._has_row(child, name)
            for child in self.database.tables.children
            for name in (keys.of_parent(child.below, record_id), keys.trash_of_parent(child.below, record_id))
        )

    def _has_row(self, child: Tables, name: str) -> bool:
        request = {
            "TableName": child.lists,
            "KeyConditionExpression": "#list = :list",
            "ExpressionAttributeNames": {"#list": "list"},
            "ExpressionAttributeValues": to_item({":list": name}),
            "ConsistentRead": True,
            "Limit": 1,
        }
        return next(self.database.query(request), None) is not None

    def _mark(self, note: Item, kind: str) -> Step:
        return Step(
            "Update",
            {
                "TableName": self.jobs.table,
                "Key": to_item(Key(note["pk"], note["sk"])._asdict()),
                "UpdateExpression": "SET undone = :kind",
                "ExpressionAttributeValues": to_item({":kind": kind}),
            },
        )
