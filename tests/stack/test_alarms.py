"""A function that fails reaches the operator, on the deployed stack."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest

SECONDS = 180


@pytest.fixture
def alarm(stack: dict[str, Any], aws: dict[str, Any]) -> Any:
    """Return the alarm of the publisher."""
    name = f"clientele-{stack['stage']}-publishEvents-errors"
    (found,) = boto3.client("cloudwatch", **aws).describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return found


@pytest.fixture
def operator(aws: dict[str, Any], alarm: Any) -> Iterator[str]:
    """Return a queue that hears what the operator hears."""
    queues, topics = boto3.client("sqs", **aws), boto3.client("sns", **aws)
    queue = queues.create_queue(QueueName=f"operator-{uuid4().hex[:8]}")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    queues.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Statement": [policy]})})
    subscription = topics.subscribe(
        TopicArn=alarm["AlarmActions"][0], Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True
    )["SubscriptionArn"]
    yield queue
    topics.unsubscribe(SubscriptionArn=subscription)
    queues.delete_queue(QueueUrl=queue)


def test_a_failing_function_rings(stack: dict[str, Any], aws: dict[str, Any], alarm: Any, operator: str) -> None:
    """Its metric counts the error, the alarm goes off, and whoever subscribed is told which."""
    cloudwatch, queues = boto3.client("cloudwatch", **aws), boto3.client("sqs", **aws)
    function = f"clientele-{stack['stage']}-publishEvents"
    cloudwatch.set_alarm_state(AlarmName=alarm["AlarmName"], StateValue="OK", StateReason="The test begins.")

    answer = boto3.client("lambda", **aws).invoke(FunctionName=function, Payload=b'{"no": "records"}')

    assert answer["FunctionError"] == "Unhandled"
    rung = {"AlarmName": alarm["AlarmName"], "NewStateValue": "ALARM"}
    told: list[dict[str, Any]] = []
    deadline = time.monotonic() + SECONDS
    while not any(message.items() >= rung.items() for message in told):
        assert time.monotonic() < deadline, told
        # The local CloudWatch looks at its alarms whenever it is given a metric.
        cloudwatch.put_metric_data(Namespace="Test", MetricData=[{"MetricName": "clock", "Value": 1}])
        messages = queues.receive_message(QueueUrl=operator, WaitTimeSeconds=1).get("Messages", [])
        told += [json.loads(json.loads(message["Body"])["Message"]) for message in messages]
    assert errors_of(cloudwatch, function) >= 1


def test_the_operator_has_subscribed(aws: dict[str, Any], alarm: Any) -> None:
    """By e-mail."""
    (topic,) = alarm["AlarmActions"]

    subscriptions = boto3.client("sns", **aws).list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]

    assert "email" in [subscription["Protocol"] for subscription in subscriptions]


def errors_of(cloudwatch: Any, function: str) -> float:
    """Return how often a function failed in the last minutes."""
    now = datetime.now(UTC)
    points = cloudwatch.get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Dimensions=[{"Name": "FunctionName", "Value": function}],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(float(point["Sum"]) for point in points)
