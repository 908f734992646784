"""Register the ids of customers that are not registered, because an event got lost or somebody removed the id.

The lookups table has an item for each of them, so nothing else is read. Such an item goes in the transaction that
registers the id, or that makes sure of why there is nothing to register.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from records import keys
from records.errors import CustomerError
from records.transaction import Item, Step, commit, items, to_item
from records.writes import Tables
from registry.id_registry import IdRegistry

_LIVES = "attribute_exists(customerId) AND attribute_not_exists(trashedAt)"
_LIVES_NOT = "attribute_not_exists(customerId) OR attribute_exists(trashedAt)"


@dataclass(slots=True)
class Turn:
    """What a turn did."""

    checked: int = 0
    registered: int = 0
    finished: bool = False
    """It came to the end of what was not registered."""


class _ChangedError(CustomerError):
    """It is not as it was a moment ago."""


class Reconciliation:
    """Goes through the ids that are not registered; ``client`` has the method names of boto3's DynamoDB client."""

    def __init__(self, client: Any, tables: Tables, registry: IdRegistry) -> None:
        self.client = client
        self.tables = tables
        self.registry = registry

    def take_turn(self, by: str, deadline: float, most: int) -> Turn:
        """Look at up to ``most`` ids, until ``deadline``; BusyError. ``by`` signs what it registers."""
        turn = Turn()
        for key in self._awaited(deadline):
            if turn.checked >= most or time.monotonic() >= deadline:
                return turn
            turn.checked += 1
            turn.registered += self._settle(key, by, deadline)
        turn.finished = True
        return turn

    def _awaited(self, deadline: float) -> Iterator[keys.Key]:
        for partition in keys.UNREGISTERED:
            request: Item = {
                "TableName": self.tables.lookups,
                "KeyConditionExpression": "pk = :partition",
                "ExpressionAttributeValues": to_item({":partition": partition}),
            }
            for item in items(self.client.query, request, deadline):
                yield keys.Key(item["pk"], item["sk"])

    def _settle(self, key: keys.Key, by: str, deadline: float) -> bool:
        """Register the id of a living customer; of anything else there is nothing to register."""
        id_ = key.sk
        try:
            if self.registry.register(id_, by, deadline, self._customer(id_, _LIVES)):
                return True
            why = self._registered(id_)
        except _ChangedError:
            why = self._customer(id_, _LIVES_NOT)
        with suppress(_ChangedError):  # a moment ago it was otherwise: the next turn looks again
            commit(self.client, [why, self.registry.awaited_no_more(key)], deadline)
        return False

    def _customer(self, id_: str, condition: str) -> Step:
        check = {"TableName": self.tables.customers, "Key": to_item({"customerId": id_})}
        return _check(check, condition)

    def _registered(self, id_: str) -> Step:
        return _check({"TableName": self.registry.table, "Key": to_item({"id": id_})}, "attribute_exists(id)")


def _check(item: Item, condition: str) -> Step:
    return Step("ConditionCheck", item | {"ConditionExpression": condition}, lambda _: _ChangedError())
