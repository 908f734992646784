"""The doctor and counters of values: it finds records that are not counted, and counters that are wrong."""

import time
from unittest.mock import patch

from customers.resource import CUSTOMERS
from dev.doctor.tallied import TallyDrift, ValueDrift, mend, uncounted
from records import keys
from records.database import Tables
from records.person import Person
from records.store import Store
from records.tallies import Tallies
from records.transaction import to_item
from tests.clock import FAR
from tests.moto_tables import create_tables, dynamodb_in_process
from tests.records.asking import opened

BY = Person("editor@example.com", "sub-of-editor")


def test_records_from_before_and_what_went_wrong_since() -> None:
    """Customers that were never counted, one counted who is gone, counters too high and left behind; twice is once."""
    with dynamodb_in_process() as dynamodb:
        with patch.dict("os.environ", create_tables(dynamodb, "tallied")):
            store = Store(opened(dynamodb, Tables.of(CUSTOMERS)))
        tables, tallies = store.tables, Tallies(store.database.until(time.monotonic() + FAR))
        with patch("records.planning.now", lambda: "2026-01-01T00:00:00.000Z"):
            made = [store.create({"name": "Ann", "tags": ["vip"], "town": town}, BY) for town in ("Ulm", "ULM", "")]
            store.trash(store.create({"name": "Away", "tags": ["vip"]}, BY).customer_id, BY)
        ids = sorted(record.customer_id for record in made)
        newcomer = store.create({"name": "Newcomer", "tags": ["vip"]}, BY).customer_id

        (found,) = uncounted(dynamodb, tables)

        assert isinstance(found, TallyDrift)
        assert sorted(found.record_ids) == ids
        assert found.words(CUSTOMERS) == (f"customer {found.record_ids[0]}", "and 2 more, not counted as now")
        assert mend(dynamodb, tables, found)
        assert [*uncounted(dynamodb, tables)] == []
        tallies.settle([newcomer])
        assert tallies.read("tags", "", by_count=True, limit=9).values == (("vip", 4),)

        dynamodb.delete_item(TableName=tables.records, Key=to_item({"customerId": ids[0]}))
        for name, value in (("tag", "vip"), ("tag", "gone")):
            choice = CUSTOMERS.choices[name]
            key = to_item(keys.counter(choice, value)._asdict())
            add = {"UpdateExpression": "ADD n :n", "ExpressionAttributeValues": to_item({":n": 2})}
            dynamodb.update_item(TableName=tables.lookups, Key=key, **add)
        wrong = [*uncounted(dynamodb, tables)]

        assert wrong == [TallyDrift((ids[0],)), ValueDrift("tags", "gone", 2, -2), ValueDrift("tags", "vip", 6, -2)]
        assert wrong[1].words(CUSTOMERS) == ("counter of tags", "2 -2")
        assert [mend(dynamodb, tables, each) for each in wrong] == [True] * 3
        assert [*uncounted(dynamodb, tables)] == []
        assert tallies.read("tags", "", by_count=True, limit=9).values == (("vip", 3),)
