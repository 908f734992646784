"""The ledger of what was erased: a table of its own, which stays as it is when other tables are restored.

An entry is the mark of an erasure. It is written in the transaction that deletes the record; whoever comes by deletes
the rest, and notes that it is done. It holds nothing of the record but its id, and the ids of imports.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from records.database import Database, Tables
from records.days import now
from records.errors import RecordError
from records.person import Person
from records.resource import Item
from records.transaction import Step, to_item


@dataclass(frozen=True, slots=True)
class Erasure:
    """One entry."""

    record_id: str
    at: str
    by: Person
    reason: str
    imports: tuple[str, ...] = ()
    """The imports that the history of the record named."""
    finished_at: str = ""
    """When the last of it was deleted everywhere; empty until then."""


class ErasedBeforeError(RecordError):
    """There is an entry for this record already."""


@dataclass(frozen=True, slots=True)
class Erasures:
    """The entries of one resource; all methods raise BusyError."""

    database: Database[Tables]

    def get(self, record_id: str) -> Erasure | None:
        """Return the entry of a record."""
        item = self.database.get(self.database.tables.erasures, _key(self.database.tables, record_id))
        return _erasure(item) if item else None

    def all(self) -> Iterator[Erasure]:
        """Yield every entry, by id."""
        request: Item = {
            "TableName": self.database.tables.erasures,
            "KeyConditionExpression": "pk = :plural",
            "ExpressionAttributeValues": to_item({":plural": self.database.tables.resource.plural}),
            "ConsistentRead": True,
        }
        return map(_erasure, self.database.query(request))

    def ask_again(self, erasure: Erasure) -> None:
        """Let whoever follows the ledger hear of an entry once more, unless it is finished."""
        if erasure.finished_at:
            return
        again = {"askedAt": now()}  # a stream says nothing of an item that is written as it is
        step = mark(self.database.tables, erasure, once=False)
        request = step.request | {
            "Item": step.request["Item"] | to_item(again),
            "ConditionExpression": "finishedAt = :open",
            "ExpressionAttributeValues": to_item({":open": ""}),
        }
        with suppress(ErasedBeforeError):  # it was finished at this moment
            self.database.commit([Step("Put", request, lambda _: ErasedBeforeError())])

    def finish(self, erasure: Erasure) -> None:
        """Note that nothing is left."""
        tables = self.database.tables
        update = {
            "TableName": tables.erasures,
            "Key": to_item(_key(tables, erasure.record_id)),
            "UpdateExpression": "SET finishedAt = :now",
            "ConditionExpression": "#at = :at",
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": to_item({":now": now(), ":at": erasure.at}),
        }
        self.database.commit([Step("Update", update)])


def mark(tables: Tables, erasure: Erasure, *, once: bool) -> Step:
    """Return the step that writes an entry; with ``once`` it raises ErasedBeforeError if there is one."""
    item: dict[str, Any] = _key(tables, erasure.record_id) | {
        "at": erasure.at,
        "by": erasure.by.email,
        "bySubject": erasure.by.subject,
        "reason": erasure.reason,
        "imports": list(erasure.imports),
        "finishedAt": "",  # there from the beginning: the filter of the stream asks for it
    }
    put = {"TableName": tables.erasures, "Item": to_item(item)}
    if not once:
        return Step("Put", put)
    condition = {"ConditionExpression": "attribute_not_exists(pk)"}
    return Step("Put", put | condition, lambda _: ErasedBeforeError())


def imports_of(database: Database[Tables], record_id: str) -> tuple[str, ...]:
    """Return the imports that the history of a record names, each once."""
    tables = database.tables
    request: Item = {
        "TableName": tables.history,
        "KeyConditionExpression": f"{tables.resource.id} = :id",
        "FilterExpression": "attribute_exists(importId)",
        "ExpressionAttributeValues": to_item({":id": record_id}),
        "ConsistentRead": True,
    }
    found: Iterable[Item] = database.query(request)
    return tuple(dict.fromkeys(entry["importId"] for entry in found))


def _key(tables: Tables, record_id: str) -> Item:
    return {"pk": tables.resource.plural, "sk": record_id}


def _erasure(item: Item) -> Erasure:
    by = Person(item["by"], item["bySubject"])
    return Erasure(item["sk"], item["at"], by, item["reason"], tuple(item["imports"]), item["finishedAt"])
