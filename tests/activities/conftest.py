"""Activities and their customers on empty tables in the process."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from activities.resource import ACTIVITIES
from customers.resource import CUSTOMERS
from records.finder import Finder
from records.person import Person
from records.store import Store
from tests.moto_tables import dynamodb_in_process
from tests.records import relatives
from tests.records.asking import opened
from tests.records.like_aws import LikeAws

_numbers = count()
ANN = Person("ann@example.com", "sub-of-ann")


@pytest.fixture(scope="package")
def dynamodb() -> Iterator[Any]:
    """Return a DynamoDB client that stays in the process."""
    with dynamodb_in_process() as client:
        yield client


@pytest.fixture(scope="package")
def new_stores(dynamodb: Any) -> Callable[[], tuple[Store, Store]]:
    """Return a function to stores of customers and of their activities, on tables of their own."""

    def new() -> tuple[Store, Store]:
        client, prefix = LikeAws(dynamodb), f"activities{next(_numbers)}"
        below = relatives.create(dynamodb, prefix, ACTIVITIES)
        above = relatives.create(dynamodb, prefix, CUSTOMERS).with_children(below)
        return Store(opened(client, above)), Store(opened(client, above.children[0]))

    return new


@pytest.fixture
def stores(new_stores: Callable[[], tuple[Store, Store]]) -> tuple[Store, Store]:
    """Return stores on empty tables."""
    return new_stores()


@pytest.fixture
def customer_id(stores: tuple[Store, Store]) -> str:
    """Return the id of a customer."""
    customer = stores[0].create({"name": "Köhler", "email": "k@example.com"}, ANN)
    return str(customer.customer_id)


@pytest.fixture
def store(stores: tuple[Store, Store]) -> Store:
    """Return the store of activities."""
    return stores[1]


@pytest.fixture
def finder(store: Store) -> Finder:
    """Return a finder of activities."""
    return Finder(store.database)
