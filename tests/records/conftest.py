"""Stores and finders on empty tables in the process."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest

from records.finder import CustomerFinder
from records.store import CustomerStore, tables
from tests.moto_tables import create_tables, dynamodb_in_process
from tests.records.like_aws import LikeAws

_numbers = count()


@pytest.fixture(scope="package")
def dynamodb() -> Iterator[Any]:
    """Return a DynamoDB client that stays in the process."""
    with dynamodb_in_process() as client:
        yield client


@pytest.fixture(scope="package")
def new_store(dynamodb: Any) -> Callable[[], CustomerStore]:
    """Return a function to a store on tables of its own; how many of its answers end early is for the test to say."""

    def new(early: float = 0.0) -> CustomerStore:
        environment = create_tables(dynamodb, f"unit{next(_numbers)}")
        with patch.dict("os.environ", environment):
            return CustomerStore(LikeAws(dynamodb, early=early), tables())

    return new


@pytest.fixture
def store(new_store: Callable[..., CustomerStore], request: pytest.FixtureRequest) -> CustomerStore:
    """Return a store on empty tables; where the module has ``EARLY``, so many of its answers end before they have to.

    Lists look through so many rows in so many answers and then say so: there it would be another test.
    """
    return new_store(getattr(request.module, "EARLY", 0.0))


@pytest.fixture
def finder(store: CustomerStore) -> CustomerFinder:
    """Return a finder on the store's tables."""
    return CustomerFinder(store.client, store.tables)


@pytest.fixture
def deadline() -> float:
    """Return a moment that a test does not reach."""
    return time.monotonic() + 60
