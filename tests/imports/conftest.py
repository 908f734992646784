"""An import of customers on empty tables in the process."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest

from customers.resource import CUSTOMERS
from records.store import Store
from tests.imports.importing import Importing, jobs_of, tables_of
from tests.moto_tables import create_tables, dynamodb_in_process
from tests.records.asking import opened
from tests.records.like_aws import LikeAws

_numbers = count()


@pytest.fixture(scope="package")
def dynamodb() -> Iterator[Any]:
    """Return a DynamoDB client that stays in the process."""
    with dynamodb_in_process() as client:
        yield client


@pytest.fixture(scope="package")
def importing(dynamodb: Any) -> Callable[..., Importing]:
    """Return a function to an import with these choices, on tables of its own or on those of another import."""

    def new(other: Importing | None = None, **options: Any) -> Importing:
        if other:
            return Importing(other.store, other.jobs, options)
        environment = create_tables(dynamodb, f"imports{next(_numbers)}")
        client = LikeAws(dynamodb)
        with patch.dict("os.environ", environment):
            store = Store(opened(client, tables_of(CUSTOMERS)))
        return Importing(store, jobs_of(client, environment["IMPORTS_TABLE_NAME"]), options)

    return new
