"""A batch of the stream: what is sent, what is set aside, and what is said about it."""

import json
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any
from unittest.mock import Mock

import pytest

from records.errors import BusyError
from records.transaction import to_item
from tests.handlers.functions import CONTEXT, function, lines

STREAM = "arn:aws:dynamodb:eu-central-1:000000000000:table/Customers/stream/2026-11-21T00:00:00.000"


@pytest.fixture
def publisher() -> Iterator[ModuleType]:
    """Return the module with a bus that takes everything and a queue."""
    environment = {
        "DYNAMODB_TABLE_NAME": "Customers",
        "ACTIVITIES_TABLE_NAME": "Customers-Activities",
        "EVENT_BUS_NAME": "bus",
        "DEAD_LETTER_QUEUE_URL": "queue",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    with function("publish_events", environment) as module:
        module.bus = Mock()  # type: ignore[attr-defined]
        module.bus.put_events.side_effect = answering({"EventId": "1"})
        module.queue = Mock()  # type: ignore[attr-defined]
        yield module


def answering(answer: dict[str, str]) -> Callable[..., Any]:
    """Return a bus's PutEvents that answers each entry alike."""
    return lambda **call: {"Entries": [answer] * len(call["Entries"])}


def record(number: int, **image: Any) -> dict[str, Any]:
    """Return a stream's record of a new item."""
    item = {"customerId": "c1", "name": "Ann Planted", "email": "planted@example.com", "version": 1} | image
    return {
        "eventName": "INSERT",
        "eventSourceARN": STREAM,
        "dynamodb": {"NewImage": to_item(item), "SequenceNumber": str(number)},
    }


def test_events_are_sent_and_told(publisher: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """One entry a record, a line of its own for each, and metrics."""
    publisher.handler({"Records": [record(1, correlationId="order-1"), record(2, customerId="c2")]}, CONTEXT)

    (call,) = publisher.bus.put_events.call_args_list
    assert call.kwargs["Entries"][0] == {
        "Source": "customer.api",
        "DetailType": "CustomerCreated",
        "Detail": json.dumps(
            {
                "eventId": "c1:1",
                "customerId": "c1",
                "version": 1,
                "changedFields": ["name", "email"],
                "correlationId": "order-1",
            }
        ),
        "EventBusName": "bus",
    }
    output = capsys.readouterr().out
    told = lines(output)
    assert [line["correlationId"] for line in told[:2]] == ["order-1", "c2:1"]
    assert told[2]["EventsPublished"] == 2
    assert "Planted" not in output
    assert "planted@" not in output


def test_the_table_says_of_which_resource_an_event_is(publisher: ModuleType) -> None:
    """Not what an item looks like: this one has the ids of both."""
    activity = record(1, activityId="a1", subject="Called") | {
        "eventSourceARN": STREAM.replace("Customers", "Customers-Activities")
    }

    publisher.handler({"Records": [activity, record(2)]}, CONTEXT)

    (call,) = publisher.bus.put_events.call_args_list
    sent = [(entry["Source"], entry["DetailType"], json.loads(entry["Detail"])) for entry in call.kwargs["Entries"]]
    assert [(source, kind) for source, kind, _ in sent] == [
        ("activity.api", "ActivityCreated"),
        ("customer.api", "CustomerCreated"),
    ]
    assert sent[0][2] == {
        "eventId": "a1:1",
        "activityId": "a1",
        "version": 1,
        "changedFields": ["customerId", "subject"],
        "correlationId": "a1:1",
    }


def test_a_record_of_a_table_without_events_is_set_aside(publisher: ModuleType) -> None:
    """Nobody guesses what it is."""
    publisher.handler({"Records": [record(1) | {"eventSourceARN": STREAM.replace("Customers", "Others")}]}, CONTEXT)

    publisher.bus.put_events.assert_not_called()
    (call,) = publisher.queue.send_message.call_args_list
    assert json.loads(call.kwargs["MessageBody"])["requestContext"] == {"condition": "StrangeRecordError"}


def test_a_poison_record_is_set_aside_and_the_next_goes_on(
    publisher: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """The queue gets its place in the stream and nothing of what it holds."""
    broken = {"eventName": "INSERT", "eventSourceARN": STREAM, "dynamodb": {"NewImage": 7, "SequenceNumber": "2"}}

    counts = publisher.handler({"Records": [record(1, version="x"), broken, record(3)]}, CONTEXT)

    bodies = [json.loads(call.kwargs["MessageBody"]) for call in publisher.queue.send_message.call_args_list]
    assert bodies == [
        {
            "requestContext": {"condition": condition},
            "DDBStreamBatchInfo": {
                "startSequenceNumber": number,
                "endSequenceNumber": number,
                "streamArn": STREAM,
                "batchSize": 1,
            },
        }
        for condition, number in (("StrangeRecordError", "1"), ("AttributeError", "2"))
    ]
    assert counts == {"published": 1, "setAside": 2}
    assert publisher.bus.put_events.call_count == 1
    assert lines(capsys.readouterr().out)[-1]["RecordsSetAside"] == 2


def test_an_entry_that_fails_is_sent_again(publisher: ModuleType) -> None:
    """That one, not the others."""
    answers = [[{"EventId": "1"}, {"ErrorCode": "ThrottlingException"}], [{"EventId": "2"}]]
    publisher.bus.put_events.side_effect = [{"Entries": entries} for entries in answers]

    publisher.handler({"Records": [record(1), record(2, customerId="c2")]}, CONTEXT)

    sent = [
        [json.loads(entry["Detail"])["customerId"] for entry in call.kwargs["Entries"]]
        for call in publisher.bus.put_events.call_args_list
    ]
    assert sent == [["c1", "c2"], ["c2"]]


def test_a_bus_that_stays_busy_fails_the_batch(publisher: ModuleType) -> None:
    """So that Lambda repeats it: nothing is lost."""
    publisher.bus.put_events.side_effect = answering({"ErrorCode": "InternalFailure"})
    context = Mock(wraps=CONTEXT, function_name="f", aws_request_id="1")
    context.get_remaining_time_in_millis.return_value = 1700

    with pytest.raises(BusyError):
        publisher.handler({"Records": [record(1)]}, context)


def test_what_breaks_is_told_without_its_message(publisher: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Lambda prints an error's message: ours has none of it."""
    publisher.bus.put_events.side_effect = RuntimeError("planted@example.com")

    with pytest.raises(Exception, match=r"^RuntimeError$") as raised:
        publisher.handler({"Records": [record(1)]}, CONTEXT)

    assert type(raised.value).__name__ == "UnexpectedError"
    assert raised.value.__cause__ is None
    output = capsys.readouterr().out
    assert lines(output)[-1]["error"] == "RuntimeError"
    assert "planted@" not in output
