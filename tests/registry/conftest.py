"""Stores on empty tables in the process, as for any record."""

from tests.records.conftest import dynamodb, new_store, store

__all__ = ["dynamodb", "new_store", "store"]
