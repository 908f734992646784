"""Register the missing ids of customers: an event was lost, or somebody removed the id.

The lookups table has an item for each missing id, so that nothing else is read. The transaction that registers the id
deletes this item. If there is nothing to register, the transaction that checks the reason deletes it.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from records import keys
from records.database import Database, Tables
from records.errors import RecordError
from records.resource import Item
from records.transaction import Step, to_item
from registry.id_registry import IdRegistry


@dataclass(slots=True)
class Turn:
    """The result of one turn."""

    checked: int = 0
    registered: int = 0
    finished: bool = False
    """Whether all missing ids were checked."""


class _ChangedError(RecordError):
    """The record or its id changed in the meantime."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Checks the ids that are not registered."""

    database: Database[Tables]
    registry: IdRegistry

    def take_turn(self, by: str, most: int) -> Turn:
        """Check up to ``most`` ids until the deadline; raise BusyError. ``by`` is stored with each new id."""
        turn = Turn()
        for key in self._missing():
            if turn.checked >= most or time.monotonic() >= self.database.deadline:
                return turn
            turn.checked += 1
            turn.registered += self._settle(key, by)
        turn.finished = True
        return turn

    def _missing(self) -> Iterator[keys.Key]:
        for partition in keys.UNREGISTERED:
            request: Item = {
                "TableName": self.database.tables.lookups,
                "KeyConditionExpression": "pk = :partition",
                "ExpressionAttributeValues": to_item({":partition": partition}),
            }
            for item in self.database.query(request):
                yield keys.Key(item["pk"], item["sk"])

    def _settle(self, key: keys.Key, by: str) -> bool:
        """Register the id if its record exists outside the trash; tell whether this was done."""
        id_, name = key.sk, self.database.tables.resource.id
        try:
            if self.registry.register(
                id_, by, self._record(id_, f"attribute_exists({name}) AND attribute_not_exists(trashedAt)")
            ):
                return True
            why = self._registered(id_)
        except _ChangedError:
            why = self._record(id_, f"attribute_not_exists({name}) OR attribute_exists(trashedAt)")
        with suppress(_ChangedError):  # it changed in the meantime: the next turn checks it again
            self.database.commit([why, self.registry.forget_missing(key)])
        return False

    def _record(self, id_: str, condition: str) -> Step:
        tables = self.database.tables
        return _check({"TableName": tables.records, "Key": to_item({tables.resource.id: id_})}, condition)

    def _registered(self, id_: str) -> Step:
        return _check({"TableName": self.registry.table, "Key": to_item({"id": id_})}, "attribute_exists(id)")


def _check(item: Item, condition: str) -> Step:
    return Step("ConditionCheck", item | {"ConditionExpression": condition}, lambda _: _ChangedError())
