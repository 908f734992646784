"""Customers whose id is not registered are found and registered, in turns."""

import time
from typing import Any
from unittest.mock import patch

import pytest

from records.errors import BusyError
from records.person import Person
from records.store import CustomerStore
from registry.id_registry import IdRegistry
from registry.reconciliation import PAGE, Reconciliation

BY = Person("editor@example.com", "sub-of-editor")


@pytest.fixture
def registry(store: CustomerStore) -> IdRegistry:
    """Return the registry beside the store's tables."""
    return IdRegistry(store.client, store.tables.customers.replace("Customers", "customer_ids"))


@pytest.fixture
def reconciliation(store: CustomerStore, registry: IdRegistry) -> Reconciliation:
    """Return the reconciliation of the store's tables."""
    return Reconciliation(store.client, store.tables, registry)


def customers(store: CustomerStore, count: int, deadline: float) -> list[str]:
    """Make customers; return their ids."""
    return [store.create({"name": "Ann", "email": f"{i}@example.com"}, BY, deadline).customer_id for i in range(count)]


def test_missing_ids_are_registered(
    store: CustomerStore, registry: IdRegistry, reconciliation: Reconciliation, deadline: float
) -> None:
    """Those of living customers; what was registered keeps whose it is."""
    ids = customers(store, 5, deadline)
    registry.register(ids[0], "somebody", deadline)
    store.trash(ids[1], BY, deadline)

    turn = reconciliation.take_turn("us", deadline, most=100)

    assert (turn.checked, turn.registered, turn.finished) == (5, 3, True)
    assert [registry.exists(id_, deadline) for id_ in ids] == [True, False, True, True, True]
    assert not registry.register(ids[0], "us", deadline)


def test_a_turn_goes_on_where_the_last_one_stopped(
    store: CustomerStore, registry: IdRegistry, reconciliation: Reconciliation, deadline: float
) -> None:
    """Page by page to the end, then from the front again."""
    ids = customers(store, 10, deadline)
    with patch("registry.reconciliation.PAGE", 3):
        turns = [reconciliation.take_turn("us", deadline, most=1) for _ in range(4)]
        done = [registry.exists(id_, deadline) for id_ in ids]
        again = reconciliation.take_turn("us", deadline, most=1)

    assert [(turn.checked, turn.finished) for turn in turns] == [(3, False), (3, False), (3, False), (1, True)]
    assert (done, again.checked, again.registered) == ([True] * 10, 3, 0)


def test_a_turn_ends_in_time(store: CustomerStore, reconciliation: Reconciliation, deadline: float) -> None:
    """What is left is the next one's."""
    customers(store, 1, deadline)

    turn = reconciliation.take_turn("us", time.monotonic() - 1, most=100)

    assert (turn.checked, turn.finished) == (0, False)


def test_nobody_is_forgotten_by_a_half_answered_batch(
    store: CustomerStore, registry: IdRegistry, reconciliation: Reconciliation, deadline: float
) -> None:
    """BatchGetItem may leave keys unprocessed; an id that was not asked for is not missing."""
    ids = customers(store, 4, deadline)
    for id_ in ids:
        registry.register(id_, "somebody", deadline)
    real = store.client.batch_get_item

    def half(RequestItems: dict[str, Any]) -> Any:  # noqa: N803 boto3's own name
        ((table, wanted),) = RequestItems.items()
        keys = wanted["Keys"]
        if len(keys) == 1:
            return real(RequestItems=RequestItems)
        answer = real(RequestItems={table: wanted | {"Keys": keys[:1]}})
        return answer | {"UnprocessedKeys": {table: wanted | {"Keys": keys[1:]}}}

    with patch.object(store.client, "batch_get_item", half):
        assert reconciliation.take_turn("us", deadline, most=100).registered == 0
        with pytest.raises(BusyError):
            reconciliation._missing(ids, time.monotonic())  # noqa: SLF001 the deadline passes inside the batch


def test_a_page_fits_a_batch() -> None:
    """BatchGetItem takes a hundred keys."""
    assert PAGE <= 100
