"""From the customers table over the bus to the registered id, on the deployed stack."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import httpx
import pytest

from customers.resource import CUSTOMERS
from dev.local import ROOT
from tests.clock import PATIENCE
from tests.deaths import DEATH, WRITES, id_of, new_token
from tests.executions import entered, inputs, wait_for
from tests.local_stack import environment
from tests.stack.direct import direct_store, end_of_writer, outputs_of, table_names
from tests.stack.listening import Heard, listening

SECONDS = 180
Clients = Callable[[str | None], httpx.Client]


@pytest.fixture(scope="module")
def outputs(aws: dict[str, Any]) -> dict[str, str]:
    """Return what the stack says of itself."""
    return outputs_of(aws)


@pytest.fixture
def bus(aws: dict[str, Any]) -> Iterator[Heard]:
    """Return a function that waits for a customer's events on the bus, as another system gets them."""
    with listening(aws, CUSTOMERS, SECONDS) as heard:
        yield heard


def until(true: Callable[[], Any], what: str) -> Any:
    """Return what a condition says once it says something."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError(f"after {SECONDS} s: not {what}")


def test_a_new_customers_id_is_registered(
    api: Clients, stack: dict[str, Any], aws: dict[str, Any], new_email: Callable[[], str]
) -> None:
    """Without any further call, by an execution that has the request's correlation id."""
    correlation_id = f"form-{uuid4().hex}"
    answer = api("editor").post(
        "/customers", json={"name": "Ann", "email": new_email()}, headers={"X-Correlation-Id": correlation_id}
    )
    customer_id = answer.json()["customerId"]
    states: Any = boto3.client("stepfunctions", **aws)
    machine = stack["stateMachineArn"]

    def executions() -> list[str]:
        return [arn for arn, given in inputs(states, machine).items() if given.get("id") == customer_id]

    (execution,) = until(executions, "started")
    end = wait_for(states, execution)

    assert json.loads(end["input"]) == {"id": customer_id, "correlationId": correlation_id}
    assert (end["status"], entered(states, execution)[-1]) == ("SUCCEEDED", "InsertId")
    keyed = httpx.get(
        f"{stack['apiUrl']}/customer-ids/{customer_id}", headers={"x-api-key": stack["apiKey"]}, trust_env=False
    )
    assert keyed.json() == {"id": customer_id, "exists": True}


def test_a_customers_life_is_told_in_order(api: Clients, bus: Heard, new_email: Callable[[], str]) -> None:
    """Every write is one event, in order, with the names of what changed and no value."""
    admin, email = api("admin"), new_email()
    customer_id = admin.post("/customers", json={"name": "Ann Planted", "email": email}).json()["customerId"]
    path = f"/customers/{customer_id}"
    for method, address, body in (
        ("PATCH", path, {"phone": "+49 711 2842222", "tags": ["vip"]}),
        ("DELETE", path, None),
        ("POST", f"{path}/restore", None),
        ("DELETE", path, None),
        ("DELETE", f"{path}?purge=true", None),
    ):
        answer = admin.request(method, address, json=body)
        assert answer.is_success, answer.text

    events = bus(customer_id, 6)

    assert [(event["detail-type"], event["detail"]["eventId"]) for event in events] == [
        ("CustomerCreated", f"{customer_id}:1"),
        ("CustomerUpdated", f"{customer_id}:2"),
        ("CustomerDeleted", f"{customer_id}:3"),
        ("CustomerRestored", f"{customer_id}:4"),
        ("CustomerDeleted", f"{customer_id}:5"),
        ("CustomerDeleted", f"{customer_id}:5:purged"),
    ]
    assert {event["source"] for event in events} == {"customer.api"}
    assert events[1]["detail"]["changedFields"] == ["phone", "tags"]
    assert not [value for value in (email, "Planted", "+49", "vip") if value in json.dumps(events)]


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("create", ["CustomerCreated"]),
        ("update", ["CustomerCreated", "CustomerUpdated"]),
        ("trash", ["CustomerCreated", "CustomerDeleted"]),
        ("restore", ["CustomerCreated", "CustomerDeleted", "CustomerRestored"]),
        ("revert", ["CustomerCreated", "CustomerUpdated", "CustomerUpdated"]),
        ("purge from the trash", ["CustomerCreated", "CustomerDeleted", "CustomerDeleted"]),
    ],
)
def test_the_event_follows_a_write_whose_process_died(
    aws: dict[str, Any], bus: Heard, name: str, events: list[str]
) -> None:
    """A process that ends as soon as its transaction is done, before it hears so, has written; and that is told."""
    tables, token = table_names(aws), new_token()
    with direct_store(aws, tables) as store:
        prepared = WRITES[name].prepare(store, token)

        end = end_of_writer(aws, tables, name, prepared, token, "transact_write_items")

        customer_id = prepared or id_of(store, token)
    assert end == DEATH
    assert [event["detail-type"] for event in bus(customer_id, len(events))] == events


def test_a_record_that_cannot_be_published_is_set_aside(
    api: Clients,
    aws: dict[str, Any],
    stack: dict[str, Any],
    outputs: dict[str, str],
    bus: Heard,
    new_email: Callable[[], str],
) -> None:
    """It ends in the dead-letter queue, and the next ones are published."""
    table, queues = boto3.client("dynamodb", **aws), boto3.client("sqs", **aws)
    poison = {"customerId": {"S": f"poison-{uuid4().hex}"}}
    queue = outputs["UnpublishedRecordsUrl"]

    table.put_item(TableName=stack["tables"]["customers"], Item=poison)
    created = api("editor").post("/customers", json={"name": "Bo", "email": new_email()})
    events = bus(created.json()["customerId"], 1)
    message = until(
        lambda: queues.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages"), "in the dead-letter queue"
    )[0]

    table.put_item(TableName=stack["tables"]["customers"], Item=poison | {"version": {"N": "1"}})  # no longer strange
    table.delete_item(TableName=stack["tables"]["customers"], Key=poison)
    queues.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    body = json.loads(message["Body"])
    assert events[0]["detail-type"] == "CustomerCreated"
    assert body["requestContext"] == {"condition": "StrangeRecordError"}
    assert body["DDBStreamBatchInfo"]["batchSize"] == 1
    assert "poison" not in message["Body"]


def test_a_record_that_was_set_aside_can_be_replayed(
    aws: dict[str, Any],
    stack: dict[str, Any],
    stack_home: Path,
    outputs: dict[str, str],
    bus: Heard,
) -> None:
    """A message leads back to its record; once the publisher can read it, its event is on the bus."""
    table, queues = boto3.client("dynamodb", **aws), boto3.client("sqs", **aws)
    customers, queue = stack["tables"]["customers"], outputs["UnpublishedRecordsUrl"]
    customer_id = f"late-{uuid4().hex}"
    key = {"customerId": {"S": customer_id}}
    replay = ["npm", "run", "replay", "--", "--stage", stack["stage"]]

    table.put_item(TableName=customers, Item=key | {"version": {"N": "1"}})
    bus(customer_id, 1)
    stream = table.describe_table(TableName=customers)["Table"]["LatestStreamArn"]
    number = newest(boto3.client("dynamodbstreams", **aws), stream, customer_id)
    place = {"streamArn": stream, "startSequenceNumber": number, "endSequenceNumber": number, "batchSize": 1}
    queues.send_message(QueueUrl=queue, MessageBody=json.dumps({"DDBStreamBatchInfo": place}))
    done = subprocess.run(  # noqa: S603 our own command
        replay,
        cwd=ROOT,
        env=environment(stack_home, int(stack["endpointUrl"].rpartition(":")[2])),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    table.delete_item(TableName=customers, Key=key)
    assert "Published 1 events" in done.stdout, done.stdout + done.stderr
    assert [event["detail"]["eventId"] for event in bus(customer_id, 2)][:2] == [f"{customer_id}:1"] * 2


def newest(streams: Any, stream: str, customer_id: str) -> str:
    """Return the sequence number of a customer's record in the stream."""
    for shard in streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            for record in page["Records"]:
                if record["dynamodb"]["Keys"]["customerId"]["S"] == customer_id:
                    return str(record["dynamodb"]["SequenceNumber"])
            iterator = page.get("NextShardIterator") if page["Records"] else None
    raise AssertionError(f"{customer_id} is not in the stream")


def test_the_schedule_registers_what_is_missing(
    api: Clients, aws: dict[str, Any], stack: dict[str, Any], new_email: Callable[[], str]
) -> None:
    """Ids removed by hand come back by what the rule calls; that of a customer in the trash does not."""
    editor, rules = api("editor"), boto3.client("events", **aws)
    functions: Any = boto3.client("lambda", **aws)
    name = f"clientele-{stack['stage']}-customer-scan-schedule"
    rule = rules.describe_rule(Name=name)
    (target,) = rules.list_targets_by_rule(Rule=name)["Targets"]
    headers = {"x-api-key": stack["apiKey"]}

    with httpx.Client(base_url=stack["apiUrl"], headers=headers, timeout=PATIENCE, trust_env=False) as keyed:
        ids = [
            editor.post("/customers", json={"name": "Cy", "email": new_email()}).json()["customerId"] for _ in range(6)
        ]

        def registered() -> list[bool]:
            return [keyed.get(f"/customer-ids/{id_}").json()["exists"] for id_ in ids]

        until(lambda: all(registered()), "registered")
        editor.delete(f"/customers/{ids[0]}")
        for id_ in ids:
            keyed.delete(f"/customer-ids/{id_}")
        assert registered() == [False] * 6

        def scan() -> bool:
            answer = functions.invoke(FunctionName=target["Arn"], Payload=b"{}")
            assert "FunctionError" not in answer
            return all(registered()[1:])

        until(scan, "registered again")
        assert registered() == [False, True, True, True, True, True]

    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(5 minutes)", "ENABLED")
