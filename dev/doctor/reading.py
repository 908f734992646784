"""Reads of whole tables and of single records, for an operator's eyes; no request of the service does this."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any, TypeVar

from records.database import Tables
from records.transaction import Item, from_item, pages, patiently, to_item

PATIENCE = 30.0
"""For how many seconds requests to a busy table are repeated."""
SEGMENTS = 4
"""Segments of a table that are read at the same time; memory holds as many answers of a megabyte each."""
_A_ROUND = 100
"""Records that are handed to threads together."""
Given = TypeVar("Given")
Result = TypeVar("Result")
Watch = Callable[[Iterable[Item], str], Iterable[Item]]
"""Passes on the items of a table, and may show the progress."""


def deadline() -> float:
    """Return the ``time.monotonic()`` value after which requests are not repeated."""
    return time.monotonic() + PATIENCE


def in_rounds(pool: Executor, work: Callable[[Given], Result], given: Iterable[Given]) -> Iterator[Result]:
    """Work like ``pool.map``, but take the tasks from their iterator a part at a time, and not all at once."""
    rest = iter(given)
    while some := list(islice(rest, _A_ROUND)):
        yield from pool.map(work, some)


def scan(client: Any, table: str) -> Iterator[Item]:
    """Yield every item of a table, in no order."""
    every = {"TableName": table, "ConsistentRead": True, "TotalSegments": SEGMENTS}
    under_way: dict[Future[Item], Item] = {}
    with ThreadPoolExecutor(SEGMENTS) as pool:

        def ask(request: Item) -> None:
            under_way[pool.submit(patiently, lambda: client.scan(**request), deadline())] = request

        for segment in range(SEGMENTS):
            ask(every | {"Segment": segment})
        while under_way:
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                request, answer = under_way.pop(future), future.result()
                if "LastEvaluatedKey" in answer:
                    ask(request | {"ExclusiveStartKey": answer["LastEvaluatedKey"]})
                yield from answer["Items"]


def query(client: Any, table: str, partition_key: str, value: str) -> Iterator[Item]:
    """Yield every item of a partition."""
    request = {
        "TableName": table,
        "KeyConditionExpression": "#partition = :value",
        "ExpressionAttributeNames": {"#partition": partition_key},
        "ExpressionAttributeValues": to_item({":value": value}),
        "ConsistentRead": True,
    }
    for answer in pages(client.query, request, deadline()):
        yield from answer["Items"]


def record(client: Any, tables: Tables, record_id: str) -> Item | None:
    """Return a record as it is now."""
    request = {
        "TableName": tables.records,
        "Key": to_item({tables.resource.id: record_id}),
        "ConsistentRead": True,
    }
    answer = patiently(lambda: client.get_item(**request), deadline())
    return from_item(answer["Item"]) if "Item" in answer else None


def together(client: Any, gets: list[Item]) -> list[Item | None]:
    """Return the items of these gets, read in one transaction."""
    request = {"TransactItems": [{"Get": get} for get in gets]}
    answer = patiently(lambda: client.transact_get_items(**request), deadline())
    return [response.get("Item") for response in answer["Responses"]]
