"""A DynamoDB client that counts: the requests that are sent, and the units that AWS would bill for them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import Any

Values = dict[str, Any]
"""An item with DynamoDB's typed values."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What was sent, and read and written units."""

    requests: int = 0
    read: float = 0
    written: int = 0


class Counting:
    """Wraps a client; ``cost`` is that of everything since it was made or :meth:`counted`."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.requests, self.read, self.written = 0, 0.0, 0
        self._tables: dict[str, Any] = {}

    @contextmanager
    def counted(self, costs: list[Cost]) -> Iterator[None]:
        """Add what the block costs to ``costs``."""
        self.requests, self.read, self.written = 0, 0.0, 0
        yield
        costs.append(Cost(self.requests, self.read, self.written))

    def __getattr__(self, name: str) -> Any:
        """Return what costs nothing; a request that is not counted here is none of ours."""
        if name not in ("exceptions", "describe_table"):
            raise AttributeError(name)
        return getattr(self.client, name)

    def get_item(self, **request: Any) -> Any:
        """Count one item."""
        answer = self.client.get_item(**request)
        self._reads([answer["Item"]] if "Item" in answer else [], request)
        return answer

    def batch_get_item(self, **request: Any) -> Any:
        """Count each item by itself, also one that is not there."""
        answer = self.client.batch_get_item(**request)
        self.requests += 1
        found = [item for items in answer["Responses"].values() for item in items]
        asked = sum(len(each["Keys"]) for each in request["RequestItems"].values())
        self.read += sum(max(1, ceil(size(item) / 4096)) for item in found) + asked - len(found)
        return answer

    def query(self, **request: Any) -> Any:
        """Count all items that are read, whole as they are, whatever a filter leaves of them."""
        whole = {
            name: value for name, value in request.items() if name not in ("ProjectionExpression", "FilterExpression")
        }
        for part in ("Names", "Values"):  # DynamoDB refuses those that nothing uses
            used = str([whole.get("KeyConditionExpression"), whole.get("ProjectionExpression")])
            given = whole.pop(f"ExpressionAttribute{part}", {})
            if kept := {name: value for name, value in given.items() if re.search(rf"{name}\b", used)}:
                whole[f"ExpressionAttribute{part}"] = kept
        self._reads(self.client.query(**whole)["Items"], request)
        return self.client.query(**request)

    def put_item(self, **request: Any) -> Any:
        """Count the item and those of the indexes, once."""
        return self._writes([{"Put": request}], 1, lambda: self.client.put_item(**request))

    def update_item(self, **request: Any) -> Any:
        """Count the item and those of the indexes, once."""
        return self._writes([{"Update": request}], 1, lambda: self.client.update_item(**request))

    def delete_item(self, **request: Any) -> Any:
        """Count the item and those of the indexes, once; one unit if there is none."""
        return self._writes([{"Delete": request}], 1, lambda: self.client.delete_item(**request))

    def transact_write_items(self, **request: Any) -> Any:
        """Count each item twice, and those of the indexes once."""
        return self._writes(request["TransactItems"], 2, lambda: self.client.transact_write_items(**request))

    def _reads(self, items: Iterable[Values], request: Values) -> None:
        self.requests += 1
        units = max(1, ceil(sum(map(size, items)) / 4096))
        self.read += units if request.get("ConsistentRead") else units / 2

    def _writes(self, steps: list[Any], times: int, write: Any) -> Any:
        touched = [next(iter(step.values())) for step in steps]
        before = [self._stored(step) for step in touched]
        try:  # a transaction that is refused costs as much
            return write()
        finally:
            self._count_writes(touched, before, times)

    def _count_writes(self, touched: list[Values], before: list[Values], times: int) -> None:
        self.requests += 1
        for step, old in zip(touched, before, strict=True):
            new = self._stored(step)
            self.written += times * ceil(max(1, size(old), size(new)) / 1024)
            self.written += sum(_index_units(old, new, index) for index in self._described(step)[1])

    def _stored(self, step: Values) -> Values:
        keys = self._described(step)[0]
        source = step.get("Key") or step["Item"]
        key = {name: source[name] for name in keys}
        item: Values = self.client.get_item(TableName=step["TableName"], Key=key, ConsistentRead=True).get("Item", {})
        return item

    def _described(self, step: Values) -> tuple[list[str], list[tuple[list[str], list[str] | None]]]:
        """Return the names of a table's key, and of each index those of its key and of what it holds (None: all)."""
        if step["TableName"] not in self._tables:
            table = self.client.describe_table(TableName=step["TableName"])["Table"]
            keys = _names(table)
            indexes = []
            for index in table.get("GlobalSecondaryIndexes", []):
                held = [*keys, *_names(index), *index["Projection"].get("NonKeyAttributes", [])]
                indexes.append((_names(index), None if index["Projection"]["ProjectionType"] == "ALL" else held))
            self._tables[step["TableName"]] = keys, indexes
        described: tuple[list[str], list[tuple[list[str], list[str] | None]]] = self._tables[step["TableName"]]
        return described


def size(item: Values) -> int:
    """Return the bytes of an item: of names and of values, with those that lists and maps take besides."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Values) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "L":
        return 3 + sum(1 + _size(each) for each in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _size(each) for name, each in content.items())
    return 1 + len(content) // 2 if kind == "N" else 1


def _index_units(old: Values, new: Values, index: tuple[list[str], list[str] | None]) -> int:
    """Return what an index takes: nothing if it stays as it is, and twice if the key is another one."""
    key, held = index
    before, after = ({name: item[name] for name in held or item if name in item} for item in (old, new))
    was, is_now = (all(name in item for name in key) for item in (before, after))
    if before == after or not (was or is_now):
        return 0
    moved = was and is_now and [before[name] for name in key] != [after[name] for name in key]
    if moved or not (was and is_now):
        return was * ceil(size(before) / 1024) + is_now * ceil(size(after) / 1024)
    return ceil(max(size(before), size(after)) / 1024)


def _names(described: Values) -> list[str]:
    return [each["AttributeName"] for each in described["KeySchema"]]
