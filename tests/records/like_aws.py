"""DynamoDB as AWS runs it, where every emulator is more obliging: over a client that keeps the items.

Answers end before everything is in them, and transactions that meet on an item refuse each other.
Limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html; conflicts:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
"""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

MOST_ANSWERED = 1024 * 1024
"""Bytes of items in an answer."""
MOST_ITEM = 400 * 1024
MOST_TRANSACTED = 4 * 1024 * 1024
MOST_STEPS = 100


class LikeAws:
    """A DynamoDB client; ``early`` is how often an answer ends before it has to, ``window`` how long a write takes.

    ``met`` is how often a write meets one of somebody else on any of its items.
    """

    def __init__(
        self,
        client: Any,
        *,
        early: float = 0.0,
        window: float = 0.0,
        met: float = 0.0,
        seed: int = 0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.client = client
        self.early = early
        self.window = window
        self.met = met
        self.conflicts = 0
        self._sleep = sleep
        self._chance = random.Random(seed)  # noqa: S311 the same surprises every time
        self._keys: dict[str, list[str]] = {}
        self._lock = threading.Lock()
        self._busy: Counter[str] = Counter()
        self._committing = threading.Lock()
        """Readers see what is committed; moto would show them a transaction half done, even one that it undoes."""

    def __getattr__(self, name: str) -> Any:
        """Return what needs no correction."""
        return getattr(self.client, name)

    def query(self, **request: Any) -> Any:
        """End after a megabyte, or earlier, or even before the first item of a page that is not the first."""
        return self._page(self.client.query, request)

    def scan(self, **request: Any) -> Any:
        """As a query."""
        return self._page(self.client.scan, request)

    def transact_write_items(self, **request: Any) -> Any:
        """Refuse what is too much, and what meets another write on an item.

        What is refused has kept others from its other items meanwhile: each is asked before any is written.
        """
        steps = [next(iter(step.items())) for step in request["TransactItems"]]
        places = [self._place(operation, step) for operation, step in steps]
        sizes = [_size(step["Item"]) for _, step in steps if "Item" in step]
        if len(steps) > MOST_STEPS or len(set(places)) < len(places):
            raise _error("ValidationException")
        if sum(sizes) > MOST_TRANSACTED or max(sizes, default=0) > MOST_ITEM:
            raise _error("ValidationException")
        met = self._begin(places)
        if any(met):
            with self._while_busy([place for place, one in zip(places, met, strict=True) if not one], self.window / 2):
                self.conflicts += 1
            reasons = [{"Code": "TransactionConflict" if one else "None"} for one in met]
            details = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise self.client.exceptions.TransactionCanceledException(details, "TransactWriteItems")
        with self._while_busy(places, self.window), self._committing:
            return self.client.transact_write_items(**request)

    def get_item(self, **request: Any) -> Any:
        """Read what is committed."""
        with self._committing:
            return self.client.get_item(**request)

    def batch_get_item(self, **request: Any) -> Any:
        """Leave some of the items for another time."""
        answers: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        for table, wanted in request["RequestItems"].items():
            keys = wanted["Keys"]
            some = self._chance.randint(1, len(keys)) if self._chance.random() < self.early else len(keys)
            with self._committing:
                answer = self.client.batch_get_item(RequestItems={table: wanted | {"Keys": keys[:some]}})
            answers |= answer["Responses"]
            rest |= {table: wanted | {"Keys": keys[some:]}} if keys[some:] else {}
        return answer | {"Responses": answers, "UnprocessedKeys": rest}

    def put_item(self, **request: Any) -> Any:
        """Refuse what a transaction is writing right now."""
        if _size(request["Item"]) > MOST_ITEM:
            raise _error("ValidationException")
        return self._write_one("Put", request)

    def update_item(self, **request: Any) -> Any:
        """As what is put."""
        return self._write_one("Update", request)

    def delete_item(self, **request: Any) -> Any:
        """As what is put."""
        return self._write_one("Delete", request)

    def _write_one(self, operation: str, request: dict[str, Any]) -> Any:
        with self._lock:
            if any(self._met([self._place(operation, request)])):
                self.conflicts += 1
                raise _error("TransactionConflictException")
        return getattr(self.client, f"{operation.lower()}_item")(**request)

    def _begin(self, places: list[str]) -> list[bool]:
        """Return which items another write has, and take the others."""
        with self._lock:
            met = self._met(places)
            self._busy.update(place for place, one in zip(places, met, strict=True) if not one)
        return met

    def _met(self, places: list[str]) -> list[bool]:
        met = [self._busy[place] > 0 for place in places]
        if self.met and self._chance.random() < self.met:
            met[self._chance.randrange(len(met))] = True
        return met

    def _place(self, operation: str, step: dict[str, Any]) -> str:
        """Return which item of which table a step is about."""
        table = step["TableName"]
        if table not in self._keys:
            schema = self.client.describe_table(TableName=table)["Table"]["KeySchema"]
            self._keys[table] = [key["AttributeName"] for key in schema]
        item = step["Item"] if operation == "Put" else step["Key"]
        return json.dumps([table, *(item[name] for name in self._keys[table])])

    def _page(self, call: Any, request: dict[str, Any]) -> Any:
        surprise = self._chance.random() < self.early
        if surprise and "ExclusiveStartKey" in request and self._chance.random() < 1 / 3:
            return {"Items": [], "Count": 0, "LastEvaluatedKey": request["ExclusiveStartKey"]}
        with self._committing:
            answer = call(**request)
        fitting = _fitting(answer["Items"])
        if surprise and len(answer["Items"]) > 1:
            fitting = min(fitting, self._chance.randint(1, len(answer["Items"]) - 1))
        return answer if fitting >= len(answer["Items"]) else call(**request | {"Limit": fitting})

    @contextmanager
    def _while_busy(self, places: list[str], window: float) -> Iterator[None]:
        try:
            self._sleep(window)
            yield
        finally:
            with self._lock:
                self._busy.subtract(places)


def _fitting(items: list[dict[str, Any]]) -> int:
    """Return how many of the items an answer holds; at least one."""
    total = 0
    for number, item in enumerate(items):
        total += _size(item)
        if total > MOST_ANSWERED:
            return max(1, number)
    return len(items)


def _size(item: dict[str, Any]) -> int:
    """Return the bytes of an item, as far as text makes most of it."""
    return len(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode())


def _error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "planted"}}, "any")
