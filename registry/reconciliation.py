"""Find customers whose id is not registered, because an event got lost or somebody removed the id, and register it.

The customers are walked through in turns, a part of them at a time; where the last turn stopped is kept in the lookups
table. The walk reads the smallest index there is: ids and e-mail addresses, in no order.
"""

import time
from dataclasses import dataclass
from typing import Any

from records.keys import RECONCILIATION
from records.transaction import Item, UnprocessedError, from_item, patiently, to_item
from records.writes import Tables
from registry.id_registry import IdRegistry

PAGE = 100
"""Customers a page: BatchGetItem takes this many keys."""


@dataclass(slots=True)
class Turn:
    """What a turn did."""

    checked: int = 0
    registered: int = 0
    finished: bool = False
    """It came to the end of the customers; the next turn begins at the front."""


class Reconciliation:
    """Walks through the customers, ``PAGE`` at a time.

    ``client`` has the method names of boto3's DynamoDB client.
    """

    def __init__(self, client: Any, tables: Tables, registry: IdRegistry) -> None:
        self.client = client
        self.tables = tables
        self.registry = registry

    def take_turn(self, by: str, deadline: float, most: int) -> Turn:
        """Check up to ``most`` customers, until ``deadline``; BusyError. ``by`` signs what it registers."""
        turn = Turn()
        position = self._position(deadline)
        while not turn.finished and turn.checked < most and time.monotonic() < deadline:
            page = self._page(position, deadline)
            ids = [item["customerId"] for item in map(from_item, page.get("Items", []))]
            turn.checked += len(ids)
            for id_ in self._living(self._missing(ids, deadline), deadline):
                turn.registered += self.registry.register(id_, by, deadline)
            position = page.get("LastEvaluatedKey")
            turn.finished = position is None
            self._keep(position, deadline)
        return turn

    def _page(self, position: Item | None, deadline: float) -> dict[str, Any]:
        request = {
            "TableName": self.tables.customers,
            "IndexName": "email-index",
            "Limit": PAGE,
            "ProjectionExpression": "customerId",
        }
        if position:
            request["ExclusiveStartKey"] = position
        page: dict[str, Any] = patiently(lambda: self.client.scan(**request), deadline)
        return page

    def _missing(self, ids: list[str], deadline: float) -> list[str]:
        """Return those that are not registered."""
        keys = [{"id": id_} for id_ in ids]
        registered = {item["id"] for item in self._get(self.registry.table, keys, "id", deadline)}
        return [id_ for id_ in ids if id_ not in registered]

    def _living(self, ids: list[str], deadline: float) -> list[str]:
        """Return those that are not in the trash, nor gone since."""
        keys = [{"customerId": id_} for id_ in ids]
        records = self._get(self.tables.customers, keys, "customerId, trashedAt", deadline)
        return [record["customerId"] for record in records if "trashedAt" not in record]

    def _get(self, table: str, keys: list[Item], projection: str, deadline: float) -> list[Item]:
        """Return the items that are there, of up to ``PAGE`` keys."""
        items: list[Item] = []
        wanted: Item = {table: {"Keys": [to_item(key) for key in keys], "ProjectionExpression": projection}}

        def read() -> None:
            nonlocal wanted
            answer = self.client.batch_get_item(RequestItems=wanted)
            items.extend(map(from_item, answer["Responses"].get(table, [])))
            wanted = answer.get("UnprocessedKeys", {})
            if wanted:
                raise UnprocessedError

        if keys:
            patiently(read, deadline)
        return items

    def _position(self, deadline: float) -> Item | None:
        request = {"TableName": self.tables.lookups, "Key": to_item(RECONCILIATION._asdict()), "ConsistentRead": True}
        answer = patiently(lambda: self.client.get_item(**request), deadline)
        return from_item(answer["Item"])["position"] if "Item" in answer else None

    def _keep(self, position: Item | None, deadline: float) -> None:
        item = to_item(RECONCILIATION._asdict() | {"position": position})
        patiently(lambda: self.client.put_item(TableName=self.tables.lookups, Item=item), deadline)
