"""Publish events of the tables' streams to the bus, each at least once, in order per record.

A record that cannot become an event goes to the dead-letter queue, and the others go on. Any other error fails the
batch: Lambda retries it, splits it to isolate the record that fails, and sends that one to the same queue after six
hours.
"""

import os
from typing import Any

import boto3
from botocore.config import Config

from handlers._outbox import Entry, read, resource_of, send
from handlers._work import Work, dead_letter, worker
from records.transaction import patiently

_config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
bus: Any = boto3.client("events", config=_config)
queue: Any = boto3.client("sqs", config=_config)


def publish_events(event: dict[str, Any], work: Work) -> dict[str, int]:
    """Send the events of a batch and return ``{published, setAside}``; raise BusyError if the bus takes too long."""
    entries = []
    for record in event["Records"]:
        try:
            entry = read(resource_of(record), record)
        except Exception as error:  # noqa: BLE001 whatever is wrong with one record, the next ones go on
            _set_aside(record, type(error).__name__, work)
        else:
            entries += [entry] if entry else []

    def put(wave: list[Entry]) -> list[dict[str, Any]]:
        requests = [entry.request() | {"EventBusName": os.environ["EVENT_BUS_NAME"]} for entry in wave]
        answers: list[dict[str, Any]] = patiently(lambda: bus.put_events(Entries=requests), work.deadline)["Entries"]
        for entry, answer in zip(wave, answers, strict=True):
            published = "ErrorCode" not in answer
            work.counts["EventsPublished" if published else "EventsRefused"] += 1
            if published:
                work.say("published", type=entry.event.kind, **entry.event.detail())
        return answers

    send(entries, put, lambda entry, code: _set_aside(entry.record, code, work), work.deadline)
    return {"published": work.counts["EventsPublished"], "setAside": work.counts["RecordsSetAside"]}


def _set_aside(record: dict[str, Any], reason: str, work: Work) -> None:
    """Send the position of the record in the stream, but no content, to the queue."""
    queue.send_message(QueueUrl=os.environ["DEAD_LETTER_QUEUE_URL"], MessageBody=dead_letter(record, reason))
    work.counts["RecordsSetAside"] += 1
    work.say("set aside", reason=reason, sequenceNumber=record["dynamodb"]["SequenceNumber"])


handler = worker(publish_events)
