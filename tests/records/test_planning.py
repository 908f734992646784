"""Writes of several records in one transaction: a parent and its children, all or none."""

from typing import Any

import pytest

from records.errors import NoParentError, TakenError
from records.person import Person
from records.planning import Stored, change, creation, trashing
from records.store import Store
from records.transaction import Step, together
from records.writes import OvertakenError
from tests.records.asking import opened
from tests.records.like_aws import LikeAws
from tests.records.relatives import assert_settled, create_tables

ME = Person("me@example.com", "sub-of-me")


@pytest.fixture
def stores(dynamodb: Any) -> tuple[Store, Store]:
    """Return a store of orders and one of parcels, on empty tables."""
    client = LikeAws(dynamodb)
    above, below = create_tables(dynamodb, "planning")
    return Store(opened(client, above)), Store(opened(client, below))


def stored(store: Store, record_id: str) -> Stored:
    """Return a record as it is stored."""
    item = store.database.get(store.tables.records, {store.resource.id: record_id})
    assert item
    return Stored(store.resource, item)


def test_a_parent_is_made_with_its_children(stores: tuple[Store, Store]) -> None:
    """The parent's own write stands for the check that it lives: DynamoDB takes an item once in a transaction."""
    orders, parcels = stores
    order = creation(orders.tables, {"title": "Books"}, ME)
    fields = [{"orderId": order.record.order_id, "content": content} for content in ("one", "two", "three")]
    children = [creation(parcels.tables, each, ME) for each in fields]

    orders.database.commit(together(step for write in (order, *children) for step in write.steps))

    assert orders.get(order.record.order_id) == order.record
    assert [parcels.get(each.record.parcel_id) for each in children] == [each.record for each in children]
    assert_settled(orders.database.client, orders.tables)


def test_a_parent_is_changed_while_children_come_change_and_go(stores: tuple[Store, Store]) -> None:
    """All kinds of writes go into one transaction, and the counters that they share are written once."""
    orders, parcels = stores
    order = orders.create({"title": "Books"}, ME)
    kept, gone = (parcels.create({"orderId": order.order_id, "content": each}, ME) for each in ("kept", "gone"))
    title = change(orders.tables, stored(orders, order.order_id), {"title": "More books"}, "changed", ME)
    bag = change(parcels.tables, stored(parcels, kept.parcel_id), {"kind": "bag"}, "changed", ME)
    trash = trashing(parcels.tables, stored(parcels, gone.parcel_id), ME)
    new = creation(parcels.tables, {"orderId": order.order_id, "content": "new"}, ME)
    assert title
    assert bag

    orders.database.commit(together(step for write in (title, bag, trash, new) for step in write.steps))

    assert orders.get(order.order_id) == title.record
    assert parcels.get(kept.parcel_id).kind == "bag"
    assert_settled(orders.database.client, orders.tables)


def test_children_change_alone_while_the_parent_lives(stores: tuple[Store, Store]) -> None:
    """Where the parent itself is not written it is checked, once."""
    orders, parcels = stores
    order = orders.create({"title": "Books"}, ME)
    children = [creation(parcels.tables, {"orderId": order.order_id, "content": each}, ME) for each in ("one", "two")]
    steps = together(step for write in children for step in write.steps)
    assert [step.operation for step in steps].count("ConditionCheck") == 1
    orders.trash(order.order_id, ME)

    with pytest.raises(NoParentError) as refused:
        parcels.database.commit(steps)

    assert (refused.value.field, refused.value.sentence) == (
        "orderId",
        "This order is in the trash. Restore it first.",
    )


@pytest.mark.parametrize("wrong", ["taken", "overtaken"])
def test_nothing_is_written_if_one_of_them_is_refused(stores: tuple[Store, Store], wrong: str) -> None:
    """What is wrong with one child keeps the parent and the others as they were."""
    orders, parcels = stores
    order = orders.create({"title": "Books"}, ME)
    old = parcels.create({"orderId": order.order_id, "content": "old", "code": "A1"}, ME)
    title = change(orders.tables, stored(orders, order.order_id), {"title": "More books"}, "changed", ME)
    if wrong == "taken":
        bad = creation(parcels.tables, {"orderId": order.order_id, "content": "new", "code": "A1"}, ME)
    else:
        bad = trashing(parcels.tables, stored(parcels, old.parcel_id), ME)
        parcels.update(old.parcel_id, {"content": "newer"}, ME)
    good = creation(parcels.tables, {"orderId": order.order_id, "content": "good"}, ME)
    assert title

    with pytest.raises(TakenError if wrong == "taken" else OvertakenError):
        orders.database.commit(together(step for write in (title, good, bad) for step in write.steps))

    assert orders.get(order.order_id) == order
    assert_settled(orders.database.client, orders.tables)


def test_numbers_are_summed_and_what_comes_to_nothing_is_left_out() -> None:
    """Steps that add to an item become one."""

    def add(sk: str, **numbers: int) -> Step:
        return Step("Update", {"TableName": "t", "Key": {"pk": {"S": "COUNT"}, "sk": {"S": sk}}}, adds=numbers)

    steps = together([add("1", a=1, b=2), add("2", a=1), add("1", a=-1, c=5), add("2", a=-1)])

    assert [(step.request["Key"]["sk"]["S"], step.adds) for step in steps] == [("1", {"b": 2, "c": 5})]
