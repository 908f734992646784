"""Counters of tags, towns and countries: the function on the stream and the route, with exactly their rights."""

import json
from typing import Any

import boto3
import pytest

from tests.handlers.conftest import Send
from tests.handlers.test_comparison import Streams

ANN = {"name": "Ann", "tags": ["vip", "élite"], "town": "München", "country": "de"}


@pytest.fixture
def streams(send: Send, dynamodb: Any, environment: dict[str, str]) -> Streams:
    """Return customers of whom nothing is counted."""
    return Streams(send, dynamodb, environment["DYNAMODB_TABLE_NAME"])


def tallies(send: Send, query: str) -> Any:
    """Return what the API says of values, as pairs by their names."""
    body = send("GET", f"/customers/facets?{query}", role="viewer").body
    return {name: [(each["value"], each["count"]) for each in said["values"]] for name, said in body.items()}


def test_what_the_stream_tells_is_counted_once(send: Send, streams: Streams) -> None:
    """Told twice and again; changed, thrown away, brought back, and gone for good, after which nothing is left."""
    ann, bo = streams.create(ANN), streams.create({"name": "Bo", "tags": ["vip"], "town": "MUNCHEN"})
    streams.told(ann, None)

    assert tallies(send, "tags=&towns=mü&countries=") == {
        "tags": [("vip", 2), ("élite", 1)],
        "towns": [("München", 2)],
        "countries": [("DE", 1)],
    }
    streams.change("PATCH", ann, {"tags": ["vip"], "notes": "x"})
    assert tallies(send, "tags=&order=name") == {"tags": [("vip", 2)]}
    streams.change("DELETE", ann)
    assert tallies(send, "tags=&towns=&countries=") == {
        "tags": [("vip", 1)],
        "towns": [("MUNCHEN", 1)],
        "countries": [],
    }
    away = streams.image(ann)
    assert send("POST", f"/customers/{ann}/restore").status == 200
    streams.told(ann, away)
    assert tallies(send, "tags=v") == {"tags": [("vip", 2)]}
    for each in (ann, bo):
        streams.change("DELETE", each)
        streams.change("DELETE", each, query="?purge=true")
    assert tallies(send, "tags=&towns=&countries=") == {"tags": [], "towns": [], "countries": []}
    lookups = streams.client.scan(TableName=streams.table.replace("Customers", "Lookups"))["Items"]
    assert [item for item in lookups if item["pk"]["S"].startswith(("FACET#", "COUNTED#"))] == []


def test_values_are_asked_for_in_parts(send: Send, streams: Streams) -> None:
    """What else there would be to say is left out; what is wrong is named."""
    streams.create({"name": "Ann", "tags": [f"t{number}" for number in range(5)]})

    assert send("GET", "/customers/facets?tags=&limit=2&offset=3&order=name").body == {
        "tags": {"values": [{"value": "t3", "count": 1}, {"value": "t4", "count": 1}], "total": 5, "exact": True}
    }
    assert send("GET", "/customers/facets?tags=x&order=size&limit=0&offset=-1").body["errors"] == {
        "order": ["Select a valid choice: count, name."],
        "limit": ["Enter a number from 1 to 100."],
        "offset": ["Enter a number from 0 to 10000."],
    }
    assert send("GET", "/customers/facets?limit=5").body["errors"] == {
        "limit": ["Ask for tallies by one of owners, tags, towns, countries, or leave this out."]
    }
    assert "tag" in send("GET", "/customers/facets?tag=x").body["errors"]


def test_a_record_that_breaks_the_count_is_set_aside(
    send: Send, streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue has its position in the stream, and no content."""
    queue = boto3.client("sqs").create_queue(QueueName="dead")["QueueUrl"]
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", queue)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "clientele-unit-followRecords")

    def broken(*_: Any) -> None:
        raise RuntimeError("vip")

    monkeypatch.setattr("records.tallies.Tallies.settle", broken)
    record_id: str = send("POST", "/customers", json_body=ANN).body["customerId"]
    assert streams.told(record_id, None) == {"settled": 0, "compared": 1, "setAside": 1}

    (letter,) = boto3.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(letter["Body"])["requestContext"]["condition"] == "RuntimeError"
    assert "vip" not in letter["Body"]
