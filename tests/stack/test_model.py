"""Customers on the stack's DynamoDB against the model in plain Python; a few runs, because each call takes a while."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from records.store import Store
from tests.records.test_model import agree_with_model
from tests.stack.direct import direct_store, private_tables


@pytest.fixture
def new_store(aws: dict[str, Any]) -> Iterator[Callable[[], Store]]:
    """Return a function to a store on empty tables on the stack's DynamoDB."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(direct_store(aws, opened.enter_context(private_tables(aws))))


def test_the_emulator_agrees_with_the_model(new_store: Callable[[], Store]) -> None:
    """However customers are created, changed, thrown away, taken back, deleted, listed and searched."""
    agree_with_model(new_store, examples=4, steps=25)
