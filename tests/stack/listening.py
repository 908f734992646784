"""Another system that hears the events of the deployed stack."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import boto3

from records.resource import Resource
from tests.stack.direct import outputs_of

Heard = Callable[[str, int], list[dict[str, Any]]]
"""Waits for this many events of the record with an id."""


@contextmanager
def listening(aws: dict[str, Any], resource: Resource, seconds: int) -> Iterator[Heard]:
    """Yield a function that waits so long for a record's events on the bus."""
    events, queues = boto3.client("events", **aws), boto3.client("sqs", **aws)
    name, bus = f"listener-{uuid4().hex[:8]}", outputs_of(aws)["EventBusName"]
    queue = queues.create_queue(QueueName=name)["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    queues.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Statement": [policy]})})
    events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps({"source": [resource.events]}))
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    heard: list[dict[str, Any]] = []

    def wait(record_id: str, count: int) -> list[dict[str, Any]]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [event for event in heard if event["detail"][resource.id] == record_id]
            if len(found) >= count:
                return found
            answer = queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            heard.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        raise AssertionError(f"{count} events expected, heard {heard}")

    yield wait
    events.remove_targets(Rule=name, EventBusName=bus, Ids=["queue"])
    events.delete_rule(Name=name, EventBusName=bus)
    queues.delete_queue(QueueUrl=queue)
