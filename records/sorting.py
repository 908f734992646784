"""In which orders records can be listed, and where the lists table keeps each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from records.resource import Item, Key, Record, Resource


@dataclass(frozen=True, slots=True)
class Order:
    """By one field, one way."""

    field: str
    """Wire name."""
    index: str | None
    """Index of the lists table in this order; the table itself is in order of creation."""
    key: str
    """The index's sort key."""
    of: Callable[[Any], str]
    """Makes what is compared of the field's value; the index's key, or the beginning of the table's."""
    descending: bool = False

    def begin(self, key: str) -> str:
        """Return what the rows with this key share with their equals."""
        return key if self.index else key.partition("#")[0]


Orders = tuple[Order, ...]

LAST = "\U0010ffff"
"""The key of a record without a value: every key with one is before it, and begins with another character."""


def orders(resource: Resource, sort: str) -> Orders:
    """Read ``name,-registrationDate``: by the first, and by each of the others what is equal in those before it."""
    return tuple(_order(resource, part.removeprefix("-"), descending=part.startswith("-")) for part in sort.split(","))


def _order(resource: Resource, field: str, *, descending: bool) -> Order:
    key = resource.sorts.get(field)
    if field == resource.created:
        return Order(field, None, "sk", str, descending)
    return Order(field, f"{field}-index", _key_name(field), _behind(key or str), descending)


def index_keys(resource: Resource, record: Record) -> Item:
    """Return what a row of a list has besides its fields: the keys of the indexes."""
    by = (_order(resource, field, descending=False) for field in resource.sorts if field != resource.created)
    return {order.key: order.of(resource.value(record, order.field)) for order in by}


def _key_name(field: str) -> str:
    """Return the attribute that is an index's key: the moment of a change is one as it is."""
    return field if field == "lastModified" else f"{field}Key"


def _behind(key: Key) -> Key:
    """Return the same key, but :data:`LAST` of no value; a key is never empty, because an index has no empty ones."""
    return lambda value: LAST if value in ("", None) else key(value).lstrip(LAST) or " "


def ends_with_blanks(resource: Resource, order: Order) -> bool:
    """Tell whether records without a value come last although the index has them first."""
    return order.descending and order.field in resource.blanks and order.field not in resource.read_only


def default_sort(resource: Resource, *, trash: bool) -> str:
    """Return the order in which records come unless another one is asked for: the newest first."""
    return "-lastModified" if trash else f"-{resource.created}"


def place(resource: Resource, by: Orders, record: Record) -> list[str]:
    """Return what a record is sorted by; the id is last, so that no two are equal."""
    return [*(order.of(resource.value(record, order.field)) for order in by), resource.id_of(record)]


def in_order(by: Orders) -> Callable[[list[str]], Any]:
    """Return the sort key of a :func:`place`; records without a value are behind the others, either way."""
    ways = [*(order.descending for order in by), False]

    def compare(one: list[str], other: list[str]) -> int:
        for a, b, descending in zip(one, other, ways, strict=True):
            if a != b:
                return 1 if (a > b) != (descending and LAST not in (a, b)) else -1
        return 0

    return cmp_to_key(compare)
