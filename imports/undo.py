"""Undo an import: its records go for good, and those that it changed get back what they had.

What somebody has written since stays as it is, and it is said why. Of a change of many records each field is looked at
for itself: what somebody has written to others stays, and of a list goes or comes back only what the change has added
or taken away. Each record is undone in one transaction with the note that says so; a repeated batch finds its own work.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from imports.changes import overfull
from imports.jobs import RECORD, Jobs
from imports.outcomes import Outcome
from imports.rules import ROW, Reasons
from records import errors, keys, planning, writes
from records.database import Database, Tables
from records.keys import Key
from records.messages import gettext_noop
from records.person import Person
from records.planning import Stored
from records.resource import Item
from records.transaction import Step, to_item

CHANGED = gettext_noop("Somebody has changed it since.")
GONE = gettext_noop("It is not there any more.")
HAS_CHILDREN = gettext_noop("Other records belong to it.")
TAKEN = gettext_noop("What it had before belongs to another record by now.")
_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes the records of one import."""

    database: Database[Tables]
    jobs: Jobs
    import_id: str
    by: Person
    schema: Any = None
    """Of the records, of a change of many records; None of an import of a file."""

    def take(self, notes: Iterable[Item]) -> list[Outcome]:
        """Return what became of the records that these notes of the import are about. BusyError."""
        outcomes = [self._undo(note) for note in notes]
        return self._named(outcomes) if self.schema else outcomes

    def _named(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Return the same with what people know each record by now."""
        tables = self.database.tables
        resource = tables.resource
        items = self.database.get_all(tables.records, [{resource.id: each.id} for each in outcomes])
        titles = {item[resource.id]: item.get(resource.title, "") for item in items}
        return [replace(each, title=titles.get(each.id, "")) for each in outcomes]

    def _undo(self, note: Item) -> Outcome:
        number, record_id = int(note["holder"]), note["sk"].removeprefix(RECORD)
        for _ in range(_ATTEMPTS):
            if "undone" in note:
                return Outcome(number, note["undone"], id=record_id, reasons=note.get("why", {}))
            left = self._try(self._stored(record_id), note)
            if left == {}:
                return Outcome(number, "removed" if note["is"] == "created" else "restored", id=record_id)
            (note,) = self.jobs.get_all([Key(note["pk"], note["sk"])])  # another batch may have undone it meanwhile
            if left and note.get("undone", "left") == "left":
                return Outcome(number, "left", id=record_id, reasons=left)
        raise errors.BusyError

    def _try(self, stored: Stored | None, note: Item) -> Reasons | None:
        """Return why a record stays as it is, or which of its fields do, empty if none; None if somebody was faster."""
        try:
            if stored is None:
                return {ROW: [GONE]}
            if note["is"] == "created":
                return _row(self._remove(stored, note))
            return self._take_back(stored, note) if self.schema else _row(self._give_back(stored, note))
        except writes.OvertakenError:
            return None
        except (errors.TakenError, errors.NoParentError):
            return {ROW: [TAKEN]}
        except (errors.NotIndexedError, errors.HistoryAheadError):
            return {ROW: [self.database.tables.resource.sentence("unindexed")]}

    def _remove(self, stored: Stored, note: Item) -> str:
        if stored.in_trash or stored.record.version != note["version"]:
            return CHANGED
        tables = self.database.tables
        record_id = tables.resource.id_of(stored.record)
        if self._has_children(record_id):
            return HAS_CHILDREN
        purging = planning.purging(tables, stored, self.by)
        old = [writes.forget(tables, record_id, version) for version in range(1, stored.record.version + 1)]
        self.database.commit([self._mark(note, "removed"), *purging.steps, *old])
        return ""

    def _give_back(self, stored: Stored, note: Item) -> str:
        if stored.in_trash or stored.trashed_with or stored.record.version != note["version"]:
            return CHANGED
        changes = self._changes(note)
        if changes is None:
            return CHANGED
        self._revert(stored, {name: old for name, (old, _) in changes.items()}, self._mark(note, "restored"))
        return ""

    def _take_back(self, stored: Stored, note: Item) -> Reasons:
        """Give each field back what it had, but for those that somebody has written to since; say which these are."""
        resource = self.database.tables.resource
        changes = self._changes(note)
        if stored.in_trash or stored.trashed_with:
            return {ROW: [resource.sentence("trashed")]}
        if changes is None:
            return {ROW: [CHANGED]}
        current = resource.to_wire(stored.record)
        subjects = {each.field: each.subject for each in resource.people}
        along = {each.subject for each in resource.people if each.field in changes}
        fields: Item = {}
        left: Reasons = {}
        for name, (old, new) in changes.items():
            if name in along:
                continue
            if isinstance(new, list):
                fields[name] = without(old or [], new, current[name])
            elif current[name] == new:
                fields[name] = old
                if subject := subjects.get(name):
                    fields[subject] = changes.get(subject, [current[subject]])[0]
            elif current[name] != old:
                left[name] = [CHANGED]
        full = overfull(self.schema, current, fields)
        fields = {name: value for name, value in fields.items() if name not in full}
        self._revert(stored, fields, self._mark(note, "left" if left | full else "restored", left | full))
        return left | full

    def _revert(self, stored: Stored, fields: Item, mark: Step) -> None:
        tables = self.database.tables
        write = planning.change(tables, stored, fields, "reverted", self.by) if fields else None
        steps = writes.imported(tables, write.steps, self.import_id) if write else ()
        self.database.commit([mark, *steps])

    def _changes(self, note: Item) -> Item | None:
        """Return what the import has changed in a record: wire name -> before and after; None if nobody knows."""
        tables, record_id = self.database.tables, note["sk"].removeprefix(RECORD)
        entry = self.database.get(tables.history, {tables.resource.id: record_id, "version": int(note["version"])})
        return entry["changes"] if entry and "changes" in entry else None

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

    def _mark(self, note: Item, kind: str, why: Reasons | None = None) -> Step:
        """Return the step that notes what became of a record, once: whoever comes later is overtaken."""
        names, values = {"#undone": "undone"}, {":kind": kind} | ({":why": why} if why else {})
        return Step(
            "Update",
            {
                "TableName": self.jobs.table,
                "Key": to_item(Key(note["pk"], note["sk"])._asdict()),
                "UpdateExpression": "SET #undone = :kind" + (", why = :why" if why else ""),
                "ConditionExpression": "attribute_not_exists(#undone)",
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": to_item(values),
            },
            lambda _: writes.OvertakenError(),
        )


def without(old: list[str], new: list[str], current: list[str]) -> list[str]:
    """Return what a list is without a change of it from old to new, whatever came and went since."""
    if current == new:
        return old
    kept = [value for value in current if value in old or value not in new]
    for place, value in enumerate(old):
        if value not in new and value not in kept:
            kept.insert(place, value)
    return kept


def _row(why: str) -> Reasons:
    return {ROW: [why]} if why else {}
