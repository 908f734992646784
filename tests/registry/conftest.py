"""Stores on empty tables in the process, as for any record."""

from tests.records.conftest import deadline, dynamodb, new_store, store

__all__ = ["deadline", "dynamodb", "new_store", "store"]
