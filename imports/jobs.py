"""What is stored of an import besides its files; docs/access-patterns.md has the keys.

Nothing of it is personal data but the cells that somebody typed, and all of it expires.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from records.database import Database
from records.days import now
from records.errors import BusyError, IdempotencyKeyReusedError, NotFoundError, RecordError
from records.keys import Key, idempotency
from records.person import Person
from records.resource import Item
from records.transaction import Step, to_item
from records.writes import AnsweredBeforeError, IdempotencyKey, OvertakenError, remember

META = "META"
ROWS = "ROW#"
"""How the sort keys of rows begin that somebody has edited."""
CLAIMS = "KEY#"
"""How the sort keys of claims begin: a hash of what a row may share with no other."""
ABOUT = "ABOUT#"
"""How the partitions begin of the rows that were about one record, in all imports."""
RECORD = "RECORD#"
"""How the sort keys begin of the records that an import has made or changed."""
DECISIONS = "DECISION#"
"""How the sort keys begin of what somebody has decided about a row."""
EVERY = "IMPORTS"
"""The partition with all imports, in the order of their beginning; those of one resource have another one as well."""
MAPPINGS = "MAPPINGS#"
OUTCOMES = ("created", "updated", "same", "wrong", "twice", "undecided", "gone")
UNDONE = ("removed", "restored", "left")
MENDED = "mended"
"""Rows that were wrong in a run, and have been mended for the next one."""
COUNTS = (*OUTCOMES, MENDED, *UNDONE)
"""What can become of a row: in a run, after it, and when the import is undone."""
STATES = ("new", "read", "running", "checked", "done", "paused", "cancelled", "failed", "undone")
_ATTEMPTS = 8
_LAST_BATCH = 10**6 - 1
_DAY = 24 * 60 * 60


class StateError(RecordError):
    """The import is in a state in which this cannot be done; nothing was written."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class RefusedError(RecordError):
    """A condition was not met; nothing was written."""


Refused = Callable[[Item | None], RecordError]
"""Makes the error of a condition from the item that was in the way, None if there was none."""


def _refused(_: Item | None) -> RecordError:
    return RefusedError()


@dataclass(frozen=True, slots=True)
class Jobs:
    """The table of imports; all methods raise BusyError."""

    database: Database[str]
    """Its ``tables`` is the table's name."""
    days: int
    """How long an import is kept."""

    @property
    def table(self) -> str:
        """Return the table's name."""
        return self.database.tables

    def create(self, asked: Item, by: Person, request: IdempotencyKey | None = None) -> Item:
        """Add an import whose rows are yet to come, with all that is ``asked``; return what is stored of it.

        A request that was made before gets the import of then, as it is now, and another one if that has expired;
        IdempotencyKeyReusedError if it asks for something else.
        """
        import_id, at = str(uuid4()), now()
        meta = {
            "importId": import_id,
            "state": "new",
            "createdBy": by.email,
            "createdBySubject": by.subject,
            "createdAt": at,
            "changedAt": at,
            "run": 0,
            "attempt": 0,
            **dict.fromkeys(COUNTS, 0),
            **asked,
        }
        listed = [Key(partition, f"{at}#{import_id}") for partition in (EVERY, _of(asked["resource"]))]
        steps = [self.put(Key(import_id, META), meta), *(self.put(key, {}) for key in listed)]
        made, expired = {"importId": import_id}, ""
        while True:
            try:
                noted = [_remember(self.table, request, made, expired)] if request else []
                self.database.commit([*noted, *steps])
            except AnsweredBeforeError as before:
                if request is None or before.request["bodyHash"] != request.body_hash:
                    raise IdempotencyKeyReusedError from None
                expired = before.request["importId"]
                with suppress(NotFoundError):
                    return self.get(expired)
            else:
                return self._with_end(meta)

    def begun(self, request: IdempotencyKey) -> Item | None:
        """Return the import that a request with this key and body has begun before, None if there is none any more."""
        found = self.database.get(self.table, idempotency(request.caller, request.key)._asdict())
        if not found or found["expiresAt"] <= time.time() or found["bodyHash"] != request.body_hash:
            return None
        with suppress(NotFoundError):
            return self.get(found["importId"])
        return None

    def get(self, import_id: str) -> Item:
        """Return what is stored of an import; NotFoundError."""
        found = self.database.get(self.table, Key(import_id, META)._asdict())
        if found is None or found["expiresAt"] <= time.time():
            raise NotFoundError
        return found

    def page(self, resource: str | None, limit: int, before: str) -> tuple[list[Item], str]:
        """Return up to ``limit`` imports, the newest first, and where the next page begins (empty: nowhere)."""
        condition, values = "pk = :pk", {":pk": _of(resource) if resource else EVERY}
        if before:
            condition, values = f"{condition} AND sk < :before", values | {":before": before}
        request = {
            "TableName": self.table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": to_item(values),
            "ScanIndexForward": False,
            "Limit": limit + 1,
        }
        places: list[str] = []
        for item in self.database.query(request):
            places.append(item["sk"])
            if len(places) > limit:
                break
        shown = places[:limit]
        found = self._metas([place.partition("#")[2] for place in shown])
        return found, shown[-1] if len(places) > limit else ""

    def change(self, import_id: str, states: Iterable[str], **values: Any) -> Item:
        """Change an import that is in one of these states, and return it as it is then; StateError, NotFoundError."""
        named = {f"#{number}": name for number, name in enumerate((*values, "changedAt"))}
        given = {f":{number}": value for number, value in enumerate((*values.values(), now()))}
        allowed = {f":is{number}": state for number, state in enumerate(states)}
        step = Step(
            "Update",
            {
                "TableName": self.table,
                "Key": to_item(Key(import_id, META)._asdict()),
                "UpdateExpression": "SET " + ", ".join(f"#{n} = :{n}" for n in range(len(named))),
                "ConditionExpression": f"#state IN ({', '.join(allowed)})",
                "ExpressionAttributeNames": named | {"#state": "state"},
                "ExpressionAttributeValues": to_item(given | allowed),
            },
            lambda found: StateError(found["state"]) if found else NotFoundError(),
        )
        self.database.commit([step])
        return self.get(import_id)

    def fix(self, import_id: str, copy: str) -> Item:
        """Say which copy of its rows an import has from now on, unless that was said; return the import."""
        update = {
            "TableName": self.table,
            "Key": to_item(Key(import_id, META)._asdict()),
            "UpdateExpression": "SET #copy = if_not_exists(#copy, :copy)",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeNames": {"#copy": "copy"},
            "ExpressionAttributeValues": to_item({":copy": copy}),
        }
        self.database.commit([Step("Update", update, lambda _: NotFoundError())])
        return self.get(import_id)

    def count(self, import_id: str, run: int, counts: dict[str, int]) -> Step:
        """Return the step that adds to the counts of a run; RefusedError if there is another run by now."""
        named = {f"#{number}": name for number, name in enumerate(counts)}
        given = {f":{number}": count for number, count in enumerate(counts.values())}
        added = ", ".join(f"#{number} :{number}" for number in range(len(counts)))
        update = {
            "TableName": self.table,
            "Key": to_item(Key(import_id, META)._asdict()),
            "UpdateExpression": f"ADD {added} SET #changed = :now",
            "ConditionExpression": "#run = :run",
            "ExpressionAttributeNames": named | {"#changed": "changedAt", "#run": "run"},
            "ExpressionAttributeValues": to_item(given | {":now": now(), ":run": run}),
        }
        return Step("Update", update, _refused)

    def put(self, key: Key, item: Item) -> Step:
        """Return the step that writes an item, which expires."""
        return Step("Put", {"TableName": self.table, "Item": to_item(self._with_end(key._asdict() | item))})

    def add(self, key: Key, item: Item, refused: Refused = _refused) -> Step:
        """Return the step that writes an item unless there is one; then it raises what ``refused`` makes of that."""
        put = self.put(key, item)
        return replace(put, request=put.request | {"ConditionExpression": "attribute_not_exists(pk)"}, refused=refused)

    def get_all(self, wanted: Iterable[Key]) -> list[Item]:
        """Return those of these items that are there, in no order."""
        return self.database.get_all(self.table, [key._asdict() for key in dict.fromkeys(wanted)])

    def between(self, partition: str, first: str, last: str) -> Iterator[Item]:
        """Yield the items whose sort key is in this stretch, in its order."""
        request = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": to_item({":pk": partition, ":first": first, ":last": last}),
            "ConsistentRead": True,
        }
        return self.database.query(request)

    def batches(self, import_id: str, run: int, first: int = 0) -> Iterator[Item]:
        """Yield what is noted of the batches of a run that are done, from this one on."""
        return self.between(import_id, batch_key(import_id, run, first).sk, batch_key(import_id, run, _LAST_BATCH).sk)

    def batch(self, key: Key) -> Item | None:
        """Return what is noted of a batch, None if it is not done."""
        return self.database.get(self.table, key._asdict())

    def mend(self, meta: Item, number: int, cells: list[str], reasons: Item, states: Sequence[str]) -> None:
        """Keep the cells that somebody typed for a wrong row; without reasons it counts as mended from now on.

        StateError if the import is in none of these states by now, RefusedError if there is another run.
        """
        key, run = row_key(meta["importId"], number), meta["run"]
        for _ in range(_ATTEMPTS):
            old = self.database.get(self.table, key._asdict()) or {}
            edit = {"cells": cells, "run": run, "reasons": reasons, "edit": old.get("edit", 0) + 1}
            more = int(not reasons) - int(is_mended(old, run))
            try:
                self.database.commit([self._edit(key, edit), self._count_mended(meta, more, states)])
            except OvertakenError:
                continue
            return
        raise BusyError

    def _edit(self, key: Key, edit: Item) -> Step:
        """Return the step that writes an edit of a row, unless somebody else has edited it meanwhile."""
        put = self.put(key, edit)
        condition: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
        if edit["edit"] > 1:
            before = to_item({":before": edit["edit"] - 1})
            condition = {"ConditionExpression": "edit = :before", "ExpressionAttributeValues": before}
        return replace(put, request=put.request | condition, refused=lambda _: OvertakenError())

    def _count_mended(self, meta: Item, more: int, states: Sequence[str]) -> Step:
        step = self.count(meta["importId"], meta["run"], {MENDED: more, "wrong": -more})
        allowed = {f":is{number}": state for number, state in enumerate(states)}
        request = step.request | {
            "UpdateExpression": f"{step.request['UpdateExpression']}, edited = :true",
            "ConditionExpression": f"#run = :run AND #state IN ({', '.join(allowed)})",
            "ExpressionAttributeNames": step.request["ExpressionAttributeNames"] | {"#state": "state"},
            "ExpressionAttributeValues": step.request["ExpressionAttributeValues"] | to_item(allowed | {":true": True}),
        }
        return replace(step, request=request, refused=lambda found: _not_in(states, found))

    def decide(self, import_id: str, number: int, decision: str, states: Sequence[str]) -> None:
        """Keep what a row does to the record that it finds; StateError if the import is in none of these states."""
        self.change(import_id, states, decided=True)
        self.database.commit([self.put(Key(import_id, f"{DECISIONS}{number:08}"), {"decision": decision})])

    def decisions(self, import_id: str, first: int, last: int) -> dict[int, str]:
        """Return number -> decision of the rows in this stretch about which somebody has decided."""
        found = self.between(import_id, f"{DECISIONS}{first:08}", f"{DECISIONS}{last:08}")
        return {int(item["sk"].removeprefix(DECISIONS)): item["decision"] for item in found}

    def edits(self, import_id: str, first: int, last: int) -> dict[int, Item]:
        """Return number -> ``cells``, ``run`` and ``reasons`` of the rows in this stretch that somebody has edited."""
        found = self.between(import_id, row_key(import_id, first).sk, row_key(import_id, last).sk)
        return {int(item["sk"].removeprefix(ROWS)): item for item in found}

    def note_rows(self, import_id: str, run: int, rows: Iterable[tuple[int, str, str]]) -> None:
        """Note which rows of a run were about which records: number, id of the record, and what became of the row."""
        steps = [
            self.put(Key(ABOUT + record_id, f"{import_id}#{run:04}#{number:08}"), {"importId": import_id, "is": kind})
            for number, record_id, kind in rows
        ]
        if steps:
            self.database.commit(steps)

    def rows_about(self, record_id: str) -> Iterator[Item]:
        """Yield ``importId`` and ``is`` of each row that was about a record; the sort key ends with its number."""
        return self.between(ABOUT + record_id, "0", "~")

    def delete_all(self, import_id: str, kind: str) -> None:
        """Delete the items of an import whose sort keys begin like this."""
        for item in self.between(import_id, kind, kind + "~"):
            self.delete(import_id, item["sk"])

    def delete(self, partition: str, sort: str) -> None:
        """Delete one item, if it is there."""
        self.database.delete(self.table, Key(partition, sort)._asdict())

    def _metas(self, import_ids: list[str]) -> list[Item]:
        by_id = {item["pk"]: item for item in self.get_all(Key(import_id, META) for import_id in import_ids)}
        return [by_id[import_id] for import_id in import_ids if import_id in by_id]

    def _with_end(self, item: Item) -> Item:
        return item | {"expiresAt": int(time.time()) + self.days * _DAY}


@dataclass(frozen=True, slots=True)
class Mappings:
    """Choices of columns that people have saved under a name, for all of a stage; they do not expire."""

    database: Database[str]

    def all(self, resource: str) -> list[Item]:
        """Return ``{name, mapping}`` of each, by name."""
        request = {
            "TableName": self.database.tables,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": to_item({":pk": MAPPINGS + resource}),
        }
        return [{"name": item["sk"], "mapping": item["mapping"]} for item in self.database.query(request)]

    def save(self, resource: str, name: str, mapping: Item) -> None:
        """Write one, over an older one of that name."""
        self.database.put(self.database.tables, Key(MAPPINGS + resource, name)._asdict() | {"mapping": mapping})

    def delete(self, resource: str, name: str) -> None:
        """Delete one, if it is there."""
        self.database.delete(self.database.tables, Key(MAPPINGS + resource, name)._asdict())


def batch_key(import_id: str, run: int, batch: int) -> Key:
    """Return the key of what is noted of a batch once it is done."""
    return Key(import_id, f"BATCH#{run:04}#{batch:06}")


def row_key(import_id: str, number: int) -> Key:
    """Return the key of a row that somebody has edited."""
    return Key(import_id, f"{ROWS}{number:08}")


def is_mended(edit: Item, run: int) -> bool:
    """Tell whether a row that was wrong in a run is right with what somebody has typed since."""
    return bool(edit) and edit["run"] == run and not edit["reasons"]


def _remember(table: str, request: IdempotencyKey, made: Item, expired: str) -> Step:
    """Return the step that notes what a request made, also in place of an import that has expired."""
    step = remember(table, request, made)
    if not expired:
        return step
    condition = f"{step.request['ConditionExpression']} OR importId = :expired"
    values = step.request["ExpressionAttributeValues"] | to_item({":expired": expired})
    return replace(step, request=step.request | {"ConditionExpression": condition, "ExpressionAttributeValues": values})


def _not_in(states: Sequence[str], found: Item | None) -> RecordError:
    return StateError(found["state"]) if found and found["state"] not in states else RefusedError()


def _of(resource: str) -> str:
    return f"{EVERY}#{resource}"
