"""Stores and finders on empty tables in the process."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest

from customers.resource import CUSTOMERS
from records import transaction
from records.database import Tables
from records.finder import Finder
from records.store import Store
from tests.moto_tables import create_tables, dynamodb_in_process
from tests.records.asking import opened
from tests.records.house import House
from tests.records.like_aws import LikeAws
from tests.records.relatives import create_tables as create_family

_numbers = count()


@pytest.fixture(scope="package")
def dynamodb() -> Iterator[Any]:
    """Return a DynamoDB client that stays in the process."""
    with dynamodb_in_process() as client:
        yield client


@pytest.fixture(scope="package")
def new_store(dynamodb: Any) -> Callable[[], Store]:
    """Return a function to a store on tables of its own; how many of its answers end early is for the test to say."""

    def new(early: float = 0.0, prefix: str = "", met: float = 0.0) -> Store:
        environment = create_tables(dynamodb, prefix or f"unit{next(_numbers)}")
        with patch.dict("os.environ", environment):
            return Store(opened(LikeAws(dynamodb, early=early, met=met), Tables.of(CUSTOMERS)))

    return new


@pytest.fixture
def store(new_store: Callable[..., Store], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a store on empty tables; where the module has ``EARLY``, so many of its answers end before they have to.

    Where it has ``MET``, so many of its writes meet somebody else's and are refused. Lists look through so many rows in
    so many answers and then say so: there it would be another test.
    """
    early, met = (getattr(request.module, name, 0.0) for name in ("EARLY", "MET"))
    if met:
        monkeypatch.setattr(transaction, "FIRST_WAIT", 0.001)  # nobody else needs time to be done
    return new_store(early, "store", met)


@pytest.fixture
def finder(store: Store) -> Finder:
    """Return a finder on the store's tables."""
    return Finder(store.database)


@pytest.fixture
def new_house(dynamodb: Any) -> Callable[..., House]:
    """Return a function to orders and parcels on empty tables."""

    def new(*, early: float = 0.3, window: float = 0.0) -> House:
        above, _ = create_family(dynamodb, f"family{next(_numbers)}")
        return House(LikeAws(dynamodb, early=early, window=window), above)

    return new


@pytest.fixture
def house(new_house: Callable[..., House]) -> House:
    """Return orders and parcels on empty tables."""
    return new_house()
