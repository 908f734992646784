"""The doctor and records that are not compared with others: it finds exactly those, and compares them."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from customers.resource import CUSTOMERS
from dev.doctor.alike import LikenessDrift, compare, uncompared
from records import keys
from records.database import Tables
from records.duplicates import Duplicates
from records.likeness import traits
from records.person import Person
from records.store import Store
from records.transaction import to_item
from tests.moto_tables import create_tables, dynamodb_in_process
from tests.records.asking import opened

BY = Person("editor@example.com", "sub-of-editor")


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """Return a DynamoDB client that stays in the process."""
    with dynamodb_in_process() as client:
        yield client


def test_records_from_before_and_what_went_wrong_since(dynamodb: Any) -> None:
    """Records that were never compared, a key that is lost, one too many; new ones are the function's matter."""
    environment = create_tables(dynamodb, "alike")
    with patch.dict("os.environ", environment):
        store = Store(opened(dynamodb, Tables.of(CUSTOMERS)))
    table, tables = environment["DUPLICATES_TABLE_NAME"], store.tables
    pairs = Duplicates(store.database, table)
    with patch("records.planning.now", lambda: "2026-01-01T00:00:00.000Z"):
        made = [store.create({"name": name, "phone": "+4971128422"}, BY) for name in ("Ann Li", "Ann Lee", "Zoe Y")]
        store.trash(store.create({"name": "Away", "phone": "+4971128422"}, BY).customer_id, BY)
    ids = [record.customer_id for record in made]
    store.create({"name": "Newcomer", "phone": "+4971128422"}, BY)

    found = uncompared(dynamodb, tables, table)

    assert found == [LikenessDrift(each) for each in sorted(ids)]
    assert [compare(dynamodb, tables, table, each) for each in found] == [True] * 3
    assert uncompared(dynamodb, tables, table) == []
    assert len(pairs.page(10, {}, dismissed=False)[0]) == 3

    lost = keys.shared(CUSTOMERS, traits(CUSTOMERS, {"phone": "+4971128422"}).keys["same:phone"], ids[0])
    dynamodb.delete_item(TableName=table, Key=to_item(lost._asdict()))
    dynamodb.put_item(TableName=table, Item=to_item({"pk": "customers#shared#0123", "sk": ids[2]}))
    wrong = uncompared(dynamodb, tables, table)
    assert sorted(wrong, key=lambda drift: drift.stray) == [LikenessDrift(ids[0]), LikenessDrift(ids[2], ("0123",))]
    assert wrong[0].words(CUSTOMERS) == (f"customer {wrong[0].record_id}", "not compared with others as it is now")
    assert [compare(dynamodb, tables, table, each) for each in wrong] == [True] * 2
    assert uncompared(dynamodb, tables, table) == []
    assert len(pairs.page(10, {}, dismissed=False)[0]) == 3
