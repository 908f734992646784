"""A record is written with some of its children, all or nothing, and a repeated request writes nothing twice."""

from collections.abc import Sequence
from typing import Any

import pytest

from records.database import Database, Tables
from records.errors import IdempotencyKeyReusedError, NotFoundError, TakenError, VersionMismatchError
from records.person import Person
from records.resource import Item
from records.rows import MOST_ROWS, Edit, Row, Rows, RowsOvertakenError, RowTakenError, Saved, TooManyRowsError
from records.store import Store
from records.writes import IdempotencyKey
from tests.records.asking import opened
from tests.records.like_aws import LikeAws
from tests.records.relatives import assert_settled, create_tables, items

ME = Person("me@example.com", "sub-of-me")
KEY = IdempotencyKey("sub-of-me", "key", "hash")


@pytest.fixture
def orders(dynamodb: Any) -> Store:
    """Return a store of orders, whose tables know those of parcels, on empty tables."""
    above, _ = create_tables(dynamodb, "rows")
    return Store(opened(LikeAws(dynamodb), above))


@pytest.fixture
def parcels(orders: Store) -> Store:
    """Return a store of parcels."""
    (below,) = orders.tables.children
    return Store(opened(orders.database.client, below))


@pytest.fixture
def rows(orders: Store) -> Rows:
    """Return what writes orders with parcels."""
    return Rows(orders.database, orders.tables.children[0])


def sets(fields: Item, *each: Item) -> Edit:
    """Return an edit that sets these fields of the record and of each row, whatever they were."""
    return lambda _record, _children: (fields, list(each))


def _everything(orders: Store) -> dict[str, list[Item]]:
    def all_of(tables: Tables) -> list[str]:
        return [tables.records, tables.lookups, tables.lists, tables.history]

    names = [name for tables in (orders.tables, *orders.tables.children) for name in all_of(tables)]
    return {name: sorted(items(orders.database.client, name), key=repr) for name in names}


def _contents(saved: Saved) -> list[str]:
    return [child.content for child in saved.children]


def test_add_change_and_delete_in_one_write(orders: Store, parcels: Store, rows: Rows) -> None:
    """What is written is answered in the order of the rows, without what was deleted."""
    made = rows.create(sets({"title": "Books"}, {"content": "a"}, {"content": "b"}), [Row(), Row()], ME)
    a, b = made.children
    assert (made.record.title, _contents(made)) == ("Books", ["a", "b"])

    saved = rows.update(
        made.record.order_id,
        sets({"title": "More"}, {"content": "new"}, {}, {"content": "changed"}),
        [Row(), Row(b.parcel_id, 1, delete=True), Row(a.parcel_id, 1)],
        ME,
        1,
    )

    assert (saved.record.title, saved.record.version, _contents(saved)) == ("More", 2, ["new", "changed"])
    assert orders.get(made.record.order_id) == saved.record
    assert [parcels.get(child.parcel_id) for child in saved.children] == list(saved.children)
    with pytest.raises(NotFoundError):
        parcels.get(b.parcel_id)
    assert_settled(orders.database.client, orders.tables)


def test_the_record_itself_need_not_change(orders: Store, rows: Rows) -> None:
    """Its version stays; the rows are written while it lives."""
    order = orders.create({"title": "Books"}, ME)

    saved = rows.update(order.order_id, sets({}, {"content": "a"}), [Row()], ME, 1)

    assert (saved.record, _contents(saved)) == (order, ["a"])
    orders.trash(order.order_id, ME)
    with pytest.raises(NotFoundError):
        rows.update(order.order_id, sets({}, {"content": "b"}), [Row()], ME)


def test_rows_of_somebody_else_are_named(orders: Store, parcels: Store, rows: Rows) -> None:
    """Changed ones, deleted ones, another record's ones, and the record itself; nothing is written."""
    order, other = (orders.create({"title": title}, ME) for title in ("Books", "Other"))
    changed, gone, fine = (parcels.create({"orderId": order.order_id, "content": each}, ME) for each in "abc")
    foreign = parcels.create({"orderId": other.order_id, "content": "d"}, ME)
    newer = parcels.update(changed.parcel_id, {"content": "theirs"}, ME)
    parcels.trash(gone.parcel_id, ME)
    order = orders.update(order.order_id, {"title": "Theirs"}, ME)
    asked = [Row(each.parcel_id, 1) for each in (changed, gone, fine, foreign)]
    before = _everything(orders)

    with pytest.raises(RowsOvertakenError) as refused:
        rows.update(order.order_id, sets({"title": "Mine"}, *[{"content": "mine"}] * 4), asked, ME, 1)

    assert (refused.value.rows, refused.value.current) == ({0: newer, 1: None, 3: None}, order)
    assert _everything(orders) == before


def test_a_row_that_is_overtaken_between_read_and_write(orders: Store, parcels: Store, rows: Rows) -> None:
    """Both who edit it: one is told, and nothing of the other is lost."""
    order = orders.create({"title": "Books"}, ME)
    parcel = parcels.create({"orderId": order.order_id, "content": "a"}, ME)

    def overtaken(_record: Any, children: Sequence[Any]) -> tuple[Item, list[Item]]:
        if children[0].version == 1:
            parcels.update(parcel.parcel_id, {"content": "theirs"}, ME, 1)
        return {}, [{"content": "mine"}]

    with pytest.raises(RowsOvertakenError) as refused:
        rows.update(order.order_id, overtaken, [Row(parcel.parcel_id, 1)], ME)

    assert refused.value.rows == {0: parcels.get(parcel.parcel_id)}
    assert parcels.get(parcel.parcel_id).content == "theirs"


def test_without_a_version_the_record_goes_on_top(orders: Store, rows: Rows) -> None:
    """As with the store: an edit that another write overtakes is made again."""
    order = orders.create({"title": "Books"}, ME)
    seen: list[int] = []

    def edit(record: Any, _children: Sequence[Any]) -> tuple[Item, list[Item]]:
        seen.append(record.version)
        if len(seen) == 1:
            orders.update(order.order_id, {"title": "Theirs"}, ME)
        return {"title": record.title + "!"}, [{"content": "a"}]

    saved = rows.update(order.order_id, edit, [Row()], ME)

    assert (seen, saved.record.title, saved.record.version) == ([1, 2], "Theirs!", 3)
    with pytest.raises(VersionMismatchError):
        rows.update(order.order_id, edit, [Row()], ME, 1)


@pytest.mark.parametrize("number", [MOST_ROWS, MOST_ROWS + 1, 200])
def test_too_many_rows(orders: Store, rows: Rows, number: int) -> None:
    """What no transaction takes writes nothing."""
    each = [{"content": "some words"}] * number
    order = orders.create({"title": "Books"}, ME)
    before = _everything(orders)

    with pytest.raises(TooManyRowsError):
        rows.create(sets({"title": "More"}, *each), [Row()] * number, ME)
    with pytest.raises(TooManyRowsError):
        rows.update(order.order_id, sets({}, *each), [Row()] * number, ME)

    assert _everything(orders) == before


def test_a_repeated_request_is_one(orders: Store, parcels: Store, rows: Rows) -> None:
    """It gets the first answer, also after later changes; the key is for that request alone."""
    made = rows.create(sets({"title": "Books"}, {"content": "a"}), [Row()], ME, KEY)
    (a,) = made.children
    key = IdempotencyKey("sub-of-me", "other key", "hash of the change")
    change = (sets({"title": "More"}, {"content": "A"}, {"content": "b"}), [Row(a.parcel_id, 1), Row()], ME, 1, key)
    saved = rows.update(made.record.order_id, *change)
    parcels.update(a.parcel_id, {"content": "later"}, ME)
    orders.update(made.record.order_id, {"title": "Later"}, ME)
    before = _everything(orders)

    assert rows.create(sets({"title": "Books"}, {"content": "a"}), [Row()], ME, KEY) == made
    assert rows.update(made.record.order_id, *change) == saved
    with pytest.raises(IdempotencyKeyReusedError):
        rows.create(sets({"title": "Else"}), [], ME, IdempotencyKey("sub-of-me", "key", "another hash"))
    with pytest.raises(IdempotencyKeyReusedError):
        rows.update(made.record.order_id, change[0], change[1], ME, 1, IdempotencyKey("sub-of-me", "key", "x"))
    assert _everything(orders) == before


def test_a_repetition_of_new_rows_alone(orders: Store, parcels: Store, rows: Rows) -> None:
    """Nothing of the record has changed, so that only the key can tell."""
    order = orders.create({"title": "Books"}, ME)

    first, second = (rows.update(order.order_id, sets({}, {"content": "a"}), [Row()], ME, 1, KEY) for _ in range(2))

    assert first == second
    assert len(items(orders.database.client, parcels.tables.records)) == 1


def test_rows_that_change_nothing_write_nothing(orders: Store, parcels: Store, rows: Rows) -> None:
    """As a change of a record that changes nothing."""
    order = orders.create({"title": "Books"}, ME)
    parcel = parcels.create({"orderId": order.order_id, "content": "a"}, ME)
    before = _everything(orders)

    saved = rows.update(order.order_id, sets({"title": "Books"}, {"content": "a"}), [Row(parcel.parcel_id, 1)], ME)

    assert saved == Saved(order, (parcel,))
    assert _everything(orders) == before


def test_whoever_has_no_children(orders: Store) -> None:
    """Is told so at once."""
    with pytest.raises(TypeError):
        Rows(Database(orders.database.client, orders.tables), orders.tables).create(
            sets({"title": "Books"}, {}), [Row()], ME
        )


def test_rows_hand_over_what_no_two_may_share(orders: Store, parcels: Store, rows: Rows) -> None:
    """One that goes leaves its value to a new one, and two may change places, in one write."""
    new = (Row(), Row())
    first = rows.create(sets({"title": "Books"}, {"content": "a", "code": "1"}, {"content": "b", "code": "2"}), new, ME)
    a, b = (Row(child.parcel_id, child.version) for child in first.children)

    swapped = rows.update(first.record.order_id, sets({}, {"code": "2"}, {"code": "1"}), [a, b], ME)
    again = [Row(a.id, 2, delete=True), Row()]
    left = rows.update(first.record.order_id, sets({}, {}, {"content": "c", "code": "2"}), again, ME)

    assert [child.code for child in swapped.children] == ["2", "1"]
    assert [child.code for child in left.children] == ["2"]
    with pytest.raises(TakenError):
        parcels.create({"orderId": first.record.order_id, "content": "d", "code": "2"}, ME)
    assert_settled(orders.database.client, orders.tables)


def test_a_row_whose_value_is_taken_is_named(orders: Store, rows: Rows) -> None:
    """By a record that is stored, or by an earlier row; nothing is written."""
    first = rows.create(sets({"title": "Books"}, {"content": "a", "code": "1"}), [Row()], ME)
    before = _everything(orders)

    with pytest.raises(RowTakenError) as stored:
        rows.update(
            first.record.order_id,
            sets({"title": "Two"}, {"content": "b", "code": "3"}, {"content": "c", "code": "1"}),
            [Row(), Row()],
            ME,
        )
    with pytest.raises(RowTakenError) as doubled:
        rows.create(
            sets({"title": "Three"}, {"content": "b", "code": "3"}, {"content": "c", "code": "3"}), [Row(), Row()], ME
        )

    assert (stored.value.position, stored.value.holder_id) == (1, first.children[0].parcel_id)
    assert (doubled.value.position, doubled.value.holder_id) == (1, "")
    assert _everything(orders) == before
