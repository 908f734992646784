"""Stores on empty tables in the process, as for any record, and the registry beside them."""

import pytest

from records.database import Database
from records.store import Store
from registry.id_registry import IdRegistry, IdTables
from tests.records.conftest import dynamodb, new_store, store

__all__ = ["dynamodb", "new_store", "store"]


@pytest.fixture
def registry(store: Store) -> IdRegistry:
    """Return the registry beside the store's tables."""
    return IdRegistry(
        Database(
            store.database.client,
            IdTables(store.tables.records.replace("Customers", "customer_ids"), store.tables.lookups),
            store.database.deadline,
        )
    )
