"""Register the ids of customers that are not registered, because an event got lost or somebody removed the id.

The lookups table has an item for each of them, so nothing else is read. Such an item goes in the transaction that
registers the id, or that makes sure of why there is nothing to register.
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
    """What a turn did."""

    checked: int = 0
    registered: int = 0
    finished: bool = False
    """It came to the end of what was not registered."""


class _ChangedError(RecordError):
    """It is not as it was a moment ago."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Goes through the ids that are not registered."""

    database: Database[Tables]
    registry: IdRegistry

    def take_turn(self, by: str, most: int) -> Turn:
        """Look at up to ``most`` ids, until the deadline; BusyError. ``by`` signs what it registers."""
        turn = Turn()
        for key in self._awaited():
            if turn.checked >= most or time.monotonic() >= self.database.deadline:
                return turn
            turn.checked += 1
            turn.registered += self._settle(key, by)
        turn.finished = True
        return turn

    def _awaited(self) -> Iterator[keys.Key]:
        for partition in keys.UNREGISTERED:
            request: Item = {
                "TableName": self.database.tables.lookups,
                "KeyConditionExpression": "pk = :partition",
                "ExpressionAttributeValues": to_item({":partition": partition}),
            }
            for item in self.database.query(request):
                yield keys.Key(item["pk"], item["sk"])

    def _settle(self, key: keys.Key, by: str) -> bool:
        """Register the id of a living record; of anything else there is nothing to register."""
        id_, name = key.sk, self.database.tables.resource.id
        try:
            if self.registry.register(
                id_, by, self._record(id_, f"attribute_exists({name}) AND attribute_not_exists(trashedAt)")
            ):
                return True
            why = self._registered(id_)
        except _ChangedError:
            why = self._record(id_, f"attribute_not_exists({name}) OR attribute_exists(trashedAt)")
        with suppress(_ChangedError):  # a moment ago it was otherwise: the next turn looks again
            self.database.commit([why, self.registry.awaited_no_more(key)])
        return False

    def _record(self, id_: str, condition: str) -> Step:
        tables = self.database.tables
        return _check({"TableName": tables.records, "Key": to_item({tables.resource.id: id_})}, condition)

    def _registered(self, id_: str) -> Step:
        return _check({"TableName": self.registry.table, "Key": to_item({"id": id_})}, "attribute_exists(id)")


def _check(item: Item, condition: str) -> Step:
    return Step("ConditionCheck", item | {"ConditionExpression": condition}, lambda _: _ChangedError())
