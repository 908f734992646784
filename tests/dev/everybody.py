"""A stage in which everything is wrong with everybody, made up while it is read: it takes no memory itself."""

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import boto3

from customers.resource import CUSTOMERS, Customer
from records import keys
from records.database import Database, Tables
from records.transaction import Item, to_item
from registry.id_registry import IdRegistry, IdTables

TABLES = Tables(CUSTOMERS, records="customers", lookups="lookups", lists="lists", history="history")
_PAGE = 100
_STRANGE = ("aaa", "bbb", "ccc", "ddd", "eee", "fff", "ggg", "hhh")
_WAS = "2026-01-01T00:00:00.000Z"
_EXCEPTIONS = boto3.client("dynamodb", region_name="eu-central-1").exceptions
_WHOSE = re.compile(r"([0-9a-f]{8})-0000-4000|#old(\d+)@")
"""An id, or an old address."""


class Units(NamedTuple):
    """What requests have cost."""

    read: int
    write: int


def customer(number: int) -> Customer:
    """Return a customer; two of them always have one e-mail address."""
    somebody: Customer = CUSTOMERS.from_wire(
        {
            "customerId": f"{number:08x}-0000-4000-8000-000000000000",
            "name": f"Somebody {number}",
            "email": f"somebody.{number // 2}@example.com",
            "registrationDate": _WAS,
            "lastModified": _WAS,
            "version": 2,
        }
    )
    return somebody


def record(number: int) -> Item:
    """Return the record, which says that it is found under words under which nothing stands."""
    indexed = {"marker": "gone", "words": ["gone"], "lists": ["gone"]}
    return to_item(CUSTOMERS.to_wire(customer(number)) | {"indexed": indexed})


def rows(number: int) -> Iterator[tuple[str, Item]]:
    """Return what stands in lookups and lists: nothing that should."""
    somebody = customer(number)
    for word in _STRANGE:
        yield "lookups", to_item(keys.word(word, somebody.customer_id)._asdict() | {"name": "?"})
    yield (
        "lookups",
        to_item(keys.marker("email", f"old{number}@example.com")._asdict() | {"customerId": somebody.customer_id}),
    )
    for name in ("status:gone", "tag:gone", "registered:1999", "registered:1999-01"):
        yield "lists", to_item(keys.row(CUSTOMERS, name, somebody)._asdict() | {"name": "?"})


def history(number: int) -> Iterator[Item]:
    """Return one entry of two, of another moment."""
    entry = {
        "customerId": customer(number).customer_id,
        "version": 2,
        "kind": "trashed",
        "at": "2025-01-01T00:00:00.000Z",
    }
    yield to_item(entry | {"changes": {"name": ["?", "!"]}})


@dataclass
class Everybody:
    """A DynamoDB client of ``count`` customers; what is written is forgotten. Counts the units of every request.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
    """

    count: int
    exceptions: Any = _EXCEPTIONS
    reads: list[int] = field(default_factory=lambda: [0])
    writes: list[int] = field(default_factory=lambda: [0])

    @property
    def units(self) -> Units:
        """What was asked until now."""
        return Units(self.reads[0], self.writes[0])

    def scan(self, TableName: str, Segment: int, TotalSegments: int, **request: Any) -> Item:  # noqa: N803 boto3's
        """Answer a page."""
        start = int(request.get("ExclusiveStartKey", {"n": Segment})["n"])
        numbers = range(start, self.count, TotalSegments)[:_PAGE]
        items = [item for number in numbers for item in self._items(TableName, number)]
        self._read(sum(map(_size, items)))
        after = numbers[-1] + TotalSegments if numbers else self.count
        return {"Items": items} | ({"LastEvaluatedKey": {"n": after}} if after < self.count else {})

    def query(self, TableName: str, **request: Any) -> Item:  # noqa: N803 boto3's
        """Answer a history; the counters have never counted."""
        value = request["ExpressionAttributeValues"][":value"]["S"]
        items = list(history(int(value.partition("-")[0], 16))) if TableName == "history" else []
        self._read(sum(map(_size, items)))
        return {"Items": items}

    def get_item(self, TableName: str, Key: Item, **_: Any) -> Item:  # noqa: N803 boto3's
        """Answer an item."""
        return self._get(TableName, Key, 1)

    def transact_get_items(self, TransactItems: list[Item]) -> Item:  # noqa: N803 boto3's
        """Answer items."""
        gets = [item["Get"] for item in TransactItems]
        return {"Responses": [self._get(get["TableName"], get["Key"], 2) for get in gets]}

    def transact_write_items(self, TransactItems: list[Item], **_: Any) -> None:  # noqa: N803 boto3's
        """Forget what is written; each index takes the row that goes and the one that comes."""
        for step in TransactItems:
            ((kind, request),) = step.items()
            indexes = 3 if request["TableName"] == "lists" else 0
            self.writes[0] += 2 * math.ceil(_size(request.get("Item", {})) / 1024 or 1) + indexes * (kind != "Update")

    def put_item(self, **_: Any) -> None:
        """Forget it."""
        self.writes[0] += 1

    def describe_table(self, TableName: str) -> Item:  # noqa: N803 boto3's
        """Say how much there is."""
        each = [item for number in range(min(self.count, _PAGE)) for item in self._items(TableName, number)]
        times = self.count / min(self.count, _PAGE)
        described = {"TableName": TableName, "ItemCount": int(len(each) * times)}
        indexes: Item = {"GlobalSecondaryIndexes": [{}, {}, {}]} if TableName == "lists" else {}
        return {"Table": described | {"TableSizeBytes": int(sum(map(_size, each)) * times)} | indexes}

    def _items(self, table: str, number: int) -> list[Item]:
        make: dict[str, Callable[[], list[Item]]] = {
            "customers": lambda: [record(number)],
            "history": lambda: list(history(number)),
            "ids": list,
        }
        return make.get(table, lambda: [item for name, item in rows(number) if name == table])()

    def _get(self, table: str, key: Item, times: int) -> Item:
        found = self._find(table, key)
        self.reads[0] += times * max(1, math.ceil(_size(found or {}) / 4096))
        return {"Item": found} if found else {}

    def _find(self, table: str, key: Item) -> Item | None:
        whose = _WHOSE.search(json.dumps(key))
        items = self._items(table, int(whose[1], 16) if whose[1] else int(whose[2])) if whose else []
        return next((item for item in items if item.items() >= key.items()), None)

    def _read(self, size: int) -> None:
        self.reads[0] += max(1, math.ceil(size / 4096))


def registry(client: Everybody) -> IdRegistry:
    """Return the registry, in which nobody is."""
    return IdRegistry(Database(client, IdTables("ids", "lookups"), math.inf))


def _size(item: Item) -> int:
    return len(str(item))
