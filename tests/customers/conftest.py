"""Stores and finders on empty tables in the process."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest

from customers.finder import CustomerFinder
from customers.store import CustomerStore, tables
from tests.moto_tables import create_tables, dynamodb_in_process

_numbers = count()


@pytest.fixture(scope="package")
def dynamodb() -> Iterator[Any]:
    """Return a DynamoDB client that stays in the process."""
    with dynamodb_in_process() as client:
        yield client


@pytest.fixture(scope="package")
def new_store(dynamodb: Any) -> Callable[[], CustomerStore]:
    """Return a function to a store on tables of its own."""

    def new() -> CustomerStore:
        environment = create_tables(dynamodb, f"unit{next(_numbers)}")
        with patch.dict("os.environ", environment):
            return CustomerStore(dynamodb, tables())

    return new


@pytest.fixture
def store(new_store: Callable[[], CustomerStore]) -> CustomerStore:
    """Return a store on empty tables."""
    return new_store()


@pytest.fixture
def finder(store: CustomerStore) -> CustomerFinder:
    """Return a finder on the store's tables."""
    return CustomerFinder(store.client, store.tables)


@pytest.fixture
def deadline() -> float:
    """Return a moment that a test does not reach."""
    return time.monotonic() + 60
