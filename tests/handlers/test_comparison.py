"""Which records are alike: through the function on the stream, with exactly its rights."""

import json
from typing import Any

import boto3
import pytest

from customers.resource import CUSTOMERS
from records.database import Database, Tables
from records.duplicates import Duplicates
from records.transaction import to_item
from tests.handlers.conftest import Context, Send, handler
from tests.handlers.grants import only_what_is_granted
from tests.handlers.test_children import stream_record

ANN = {"name": "Ann Köhler", "phone": "0711 2842222", "company": "Acme", "notes": "met in Ulm"}
ANNE = {"name": "Koehler, Anne", "phone": "+49 711 2842222", "company": "Acme GmbH", "address": "Ulm"}


class Streams:
    """Customers whose changes reach the function behind the stream."""

    def __init__(self, send: Send, client: Any, table: str) -> None:
        self.send, self.client, self.table = send, client, table

    def image(self, record_id: str) -> dict[str, Any] | None:
        """Return a record as its table has it."""
        key = to_item({"customerId": record_id})
        found: dict[str, Any] | None = self.client.get_item(TableName=self.table, Key=key).get("Item")
        return found

    def told(self, record_id: str, old: dict[str, Any] | None) -> dict[str, int]:
        """Tell the function of a change, twice in one batch; return what it did."""
        images = {"OldImage": old, "NewImage": self.image(record_id)}
        given = {name: image for name, image in images.items() if image}
        record = stream_record(self.table, to_item({"customerId": record_id}), **given)
        record["dynamodb"]["SequenceNumber"] = "700"
        with only_what_is_granted("followRecords"):
            done: dict[str, int] = handler("followRecords")({"Records": [record, record]}, Context())
        return done

    def create(self, fields: dict[str, Any]) -> str:
        """Make a customer; return the id."""
        record_id: str = self.send("POST", "/customers", json_body=fields).body["customerId"]
        assert self.told(record_id, None) == {"settled": 0, "compared": 1, "setAside": 0}
        return record_id

    def change(self, method: str, record_id: str, body: Any = None, query: str = "") -> dict[str, int]:
        """Send a change; return what the function did then."""
        old = self.image(record_id)
        assert self.send(method, f"/customers/{record_id}{query}", json_body=body, role="admin").status < 300
        return self.told(record_id, old)


@pytest.fixture
def streams(send: Send, dynamodb: Any, environment: dict[str, str]) -> Streams:
    """Return customers without pairs."""
    return Streams(send, dynamodb, environment["DYNAMODB_TABLE_NAME"])


def test_two_records_and_what_becomes_of_their_pair(streams: Streams, environment: dict[str, str]) -> None:
    """Found, kept through an edit that decides nothing, dropped with the record that goes; nothing is left of it."""
    ann, anne = streams.create(ANN), streams.create(ANNE)
    tables = Tables(CUSTOMERS, streams.table, "", "", "")
    pairs = Duplicates(Database(streams.client, tables), environment["DUPLICATES_TABLE_NAME"])

    (pair,) = pairs.of(ann)

    assert (pair.ids, sorted(pair.common)) == (tuple(sorted([ann, anne])), ["near:name", "same:phone"])
    assert streams.change("PATCH", ann, {"notes": "x"}) == {"settled": 0, "compared": 0, "setAside": 0}
    streams.change("PATCH", ann, {"email": "a.k+x@example.com"})
    streams.change("PATCH", anne, {"email": "ak@example.com"})
    assert sorted(pairs.of(anne)[0].common) == ["near:name", "same:email", "same:phone"]
    assert streams.change("DELETE", ann) == {"settled": 1, "compared": 1, "setAside": 0}
    assert pairs.of(anne) == []
    assert streams.change("DELETE", ann, query="?purge=true") == {"settled": 1, "compared": 1, "setAside": 0}
    kept = streams.client.scan(TableName=pairs.table)["Items"]
    assert [item for item in kept if ann in json.dumps(item)] == []


def test_a_record_that_breaks_the_comparison_is_set_aside(
    send: Send, streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others go on; the queue has its position in the stream and the function that is to have it again."""
    queues = boto3.client("sqs")
    queue = queues.create_queue(QueueName="dead")["QueueUrl"]
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", queue)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "clientele-unit-followRecords")

    def broken(*_: Any) -> None:
        raise RuntimeError("Ann Köhler")

    with monkeypatch.context() as breaks:
        breaks.setattr("records.duplicates.Duplicates.settle", broken)
        record_id: str = send("POST", "/customers", json_body=ANN).body["customerId"]
        assert streams.told(record_id, None) == {"settled": 0, "compared": 0, "setAside": 1}

    (letter,) = queues.receive_message(QueueUrl=queue)["Messages"]
    body = json.loads(letter["Body"])
    assert body["requestContext"] == {"condition": "RuntimeError", "functionArn": "clientele-unit-followRecords"}
    assert body["DDBStreamBatchInfo"]["startSequenceNumber"] == "700"
    assert "Ann" not in letter["Body"]
