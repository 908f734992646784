"""Reads of whole tables and of single records, for an operator's eyes; no request of the service does this."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from customers.transaction import Item, from_item, patiently, to_item
from customers.writes import Tables

PATIENCE = 30.0
"""Seconds that a busy table is asked again."""
Watch = Callable[[Iterable[Item], str], Iterable[Item]]
"""Passes on the items of the table named, and may show how far it is."""


def deadline() -> float:
    """Return the ``time.monotonic()`` moment at which patience ends."""
    return time.monotonic() + PATIENCE


def scan(client: Any, table: str) -> Iterator[Item]:
    """Walk every item of a table."""
    return _walk(client.scan, {"TableName": table, "ConsistentRead": True})


def query(client: Any, table: str, partition_key: str, value: str) -> Iterator[Item]:
    """Walk every item of a partition."""
    request = {
        "TableName": table,
        "KeyConditionExpression": "#partition = :value",
        "ExpressionAttributeNames": {"#partition": partition_key},
        "ExpressionAttributeValues": to_item({":value": value}),
        "ConsistentRead": True,
    }
    return _walk(client.query, request)


def record(client: Any, tables: Tables, customer_id: str) -> Item | None:
    """Return a customer's record as it is now."""
    request = {
        "TableName": tables.customers,
        "Key": to_item({"customerId": customer_id}),
        "ConsistentRead": True,
    }
    answer = patiently(lambda: client.get_item(**request), deadline())
    return from_item(answer["Item"]) if "Item" in answer else None


def together(client: Any, gets: list[Item]) -> list[Item | None]:
    """Return the items with these tables and keys as they are at one moment."""
    request = {"TransactItems": [{"Get": get} for get in gets]}
    answer = patiently(lambda: client.transact_get_items(**request), deadline())
    return [response.get("Item") for response in answer["Responses"]]


def _walk(call: Callable[..., Any], request: Item) -> Iterator[Item]:
    while True:
        answer = patiently(lambda: call(**request), deadline())
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
