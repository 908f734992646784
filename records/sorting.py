"""In which orders customers can be listed, and where the lists table keeps each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from customers import rules
from customers.model import Customer


@dataclass(frozen=True, slots=True)
class Order:
    """By one field, one way."""

    index: str | None
    """Index of the lists table in this order; the table itself is in order of registration."""
    key: str
    """The index's sort key."""
    of: Callable[[Customer], str]
    """What a customer stands at; the index's key, or the beginning of the table's."""
    descending: bool = False

    def begin(self, key: str) -> str:
        """Return what the rows with this key share with their equals."""
        return key if self.index else key.partition("#")[0]


_ORDERS = {
    "name": Order("name-index", "nameKey", rules.name_key),
    "email": Order("email-index", "emailKey", lambda customer: rules.email_identity(customer.email)),
    "registrationDate": Order(None, "sk", lambda customer: customer.registration_date),
    "lastModified": Order("lastModified-index", "lastModified", lambda customer: customer.last_modified),
}
SORTS = tuple(sign + name for name in _ORDERS for sign in ("", "-"))
"""What may be asked for, several with commas between; ``-`` is descending."""
DEFAULT_SORT, TRASH_SORT = "-registrationDate", "-lastModified"

Orders = tuple[Order, ...]


def orders(sort: str) -> Orders:
    """Read ``name,-registrationDate``: by the first, and by each of the others what is equal in those before it."""
    found = []
    for part in sort.split(","):
        order = _ORDERS[part.removeprefix("-")]
        found.append(Order(order.index, order.key, order.of, part.startswith("-")))
    return tuple(found)


def place(by: Orders, customer: Customer) -> list[str]:
    """Return what a customer is sorted by; the id is last, so that no two are equal."""
    return [*(order.of(customer) for order in by), customer.customer_id]


def in_order(by: Orders) -> Callable[[list[str]], Any]:
    """Return the sort key of a :func:`place`."""
    ways = [*(order.descending for order in by), False]

    def compare(one: list[str], other: list[str]) -> int:
        for a, b, descending in zip(one, other, ways, strict=True):
            if a != b:
                return 1 if (a > b) != descending else -1
        return 0

    return cmp_to_key(compare)
