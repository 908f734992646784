"""The doctor finds children that are not where their parent is, and brings them there."""

from collections.abc import Iterator
from typing import Any

import pytest

from dev.doctor.examination import examine
from dev.doctor.families import FamilyDrift, settle, unsettled
from records import keys
from records.family import Family
from records.merging import Merging
from records.person import Person
from records.store import Store
from records.transaction import to_item
from tests.moto_tables import dynamodb_in_process
from tests.records.asking import opened
from tests.records.relatives import ORDERS, assert_settled, create_tables

ME = Person("me@example.com", "sub-of-me")


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """Return a DynamoDB client that stays in the process."""
    with dynamodb_in_process() as client:
        yield client


@pytest.fixture
def stores(dynamodb: Any) -> tuple[Store, Store]:
    """Return a store of orders and one of parcels, on empty tables."""
    above, below = create_tables(dynamodb, "families")
    return Store(opened(dynamodb, above)), Store(opened(dynamodb, below))


def family(stores: tuple[Store, Store]) -> str:
    """Make an order with two parcels, and a third one in the trash; return its id."""
    orders, parcels = stores
    order = str(orders.create({"title": "Books"}, ME).order_id)
    *_, last = (parcels.create({"orderId": order, "content": each}, ME) for each in ("one", "two", "three"))
    parcels.trash(last.parcel_id, ME)
    return order


@pytest.mark.parametrize("move", ["trash", "restore", "purge"])
@pytest.mark.parametrize("note", ["with a note", "without a note"])
def test_what_a_cascade_has_left_is_brought_after_its_parent(stores: tuple[Store, Store], move: str, note: str) -> None:
    """Whether the request died behind the parent's write, or a table came back from another moment."""
    orders, _ = stores
    client, tables = orders.database.client, orders.tables
    other, order = family(stores), family(stores)
    orders.trash(other, ME)
    Family(orders.database).settle(other)
    if move == "restore":
        orders.trash(order, ME)
        Family(orders.database).settle(order)
    getattr(orders, move)(order, ME)
    if note == "without a note":
        client.delete_item(TableName=tables.lookups, Key=to_item(keys.unsettled(order)._asdict()))

    found = list(unsettled(client, tables))

    assert found == [FamilyDrift("order", order)]
    assert found[0].words(ORDERS) == (f"order {order}", "its children are not where it is")
    assert settle(client, tables, found[0])
    assert list(unsettled(client, tables)) == []
    assert_settled(client, tables)


@pytest.mark.parametrize("undo", [False, True])
@pytest.mark.parametrize("note", ["with a note", "without a note"])
def test_what_a_merge_has_left_is_finished(stores: tuple[Store, Store], note: str, *, undo: bool) -> None:
    """And its undo; what the doctor knows of records agrees with what a merge makes of them."""
    orders, parcels = stores
    client, tables, merging = orders.database.client, orders.tables, Merging(orders.database)
    survivor, order = family(stores), family(stores)
    merging.merge(survivor, order, lambda *_: {}, ME)
    if undo:
        Family(orders.database).settle(order)
        merging.undo(survivor, order, ME)
    if note == "without a note":
        client.delete_item(TableName=tables.lookups, Key=to_item(keys.unsettled(order)._asdict()))

    found = list(unsettled(client, tables))

    assert FamilyDrift("order", order) in found
    assert all(settle(client, tables, drift) for drift in found)
    assert list(unsettled(client, tables)) == []
    assert_settled(client, tables)
    assert [list(examine(client, each.tables).all()) for each in (orders, parcels)] == [[], []]


def test_children_of_a_parent_that_nobody_purged_are_only_reported(stores: tuple[Store, Store]) -> None:
    """An older table of parents came back, say: what they were nobody knows, and their children are not deleted."""
    orders, parcels = stores
    client, tables = orders.database.client, orders.tables
    order = family(stores)
    client.delete_item(TableName=tables.records, Key=to_item({"orderId": order}))

    found = list(unsettled(client, tables))

    assert found == [FamilyDrift("order", order, orphaned=True)]
    assert "no purge" in found[0].words(ORDERS)[1]
    assert not settle(client, tables, found[0])
    assert len(client.scan(TableName=parcels.tables.records)["Items"]) == 3


def test_whole_families_are_nothing_to_find(stores: tuple[Store, Store]) -> None:
    """Living, in the trash, and gone."""
    orders, _ = stores
    for move in ("", "trash", "purge"):
        order = family(stores)
        if move:
            getattr(orders, move)(order, ME)
            Family(orders.database).settle(order)

    assert list(unsettled(orders.database.client, orders.tables)) == []
