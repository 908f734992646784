"""The client of functions that write many items answers and refuses as boto3's does."""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from records.direct import Direct, direct
from records.transaction import to_item
from tests.moto_tables import create_tables

ITEM = to_item({"pk": "Ä\U0001f600", "sk": "1", "n": 7, "f": 0.1, "none": None, "b": True, "l": [{"a": ["x", 2]}]})
KEY = {name: ITEM[name] for name in ("pk", "sk")}
OTHER = KEY | {"sk": {"S": "2"}}
REFUSED = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
REQUESTS: dict[str, tuple[str, Callable[[str], dict[str, Any]]]] = {
    "an item": ("get_item", lambda table: {"TableName": table, "Key": KEY, "ConsistentRead": True}),
    "no item": ("get_item", lambda table: {"TableName": table, "Key": OTHER}),
    "items": ("batch_get_item", lambda table: {"RequestItems": {table: {"Keys": [KEY, OTHER]}}}),
    "a query": (
        "query",
        lambda table: {
            "TableName": table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": KEY["pk"]},
        },
    ),
    "a write": ("put_item", lambda table: {"TableName": table, "Item": OTHER}),
    "a refused write": ("put_item", lambda table: {"TableName": table, "Item": ITEM} | REFUSED),
    "a refused transaction": (
        "transact_write_items",
        lambda table: {
            "TransactItems": [
                {"Put": {"TableName": table, "Item": OTHER}},
                {"Put": {"TableName": table, "Item": ITEM} | REFUSED},
            ],
            "ClientRequestToken": "token",
        },
    ),
    "no table": ("get_item", lambda table: {"TableName": f"{table}-none", "Key": KEY}),
    "no key": ("get_item", lambda table: {"TableName": table, "Key": {"pk": KEY["pk"]}}),
}


@pytest.fixture(scope="module")
def dynamodb(dynamodb: Any) -> Iterator[Any]:
    """Return a client of the same tables that sends, receives and reads answers as it does everywhere else."""
    client = boto3.client("dynamodb", region_name=dynamodb.meta.region_name)
    yield client
    client.close()


@pytest.fixture(scope="module")
def table(dynamodb: Any) -> str:
    """Return a table with one item."""
    name = create_tables(dynamodb, "direct")["LOOKUPS_TABLE_NAME"]
    dynamodb.put_item(TableName=name, Item=ITEM)
    return name


def outcome(client: Any, method: str, request: dict[str, Any]) -> Any:
    """Return what comes of a request: the answer, or class and content of the error."""
    try:
        answer = getattr(client, method)(**request)
    except ClientError as error:
        return type(error).__name__, error.operation_name, _without_metadata(error.response)
    return _without_metadata(answer)


def _without_metadata(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


@pytest.mark.parametrize("what", REQUESTS)
def test_it_answers_as_boto3_does(dynamodb: Any, table: str, what: str) -> None:
    """The same values, the same classes of errors, and of a transaction the same reasons."""
    method, request = REQUESTS[what]

    ours, theirs = (outcome(client, method, request(table)) for client in (direct(dynamodb), dynamodb))

    assert isinstance(direct(dynamodb), Direct)
    assert ours == theirs
    assert (what in ("a refused write", "a refused transaction", "no table", "no key")) == isinstance(ours, tuple)


def test_its_errors_are_caught_as_those_of_boto3(dynamodb: Any, table: str) -> None:
    """By the classes that a client has."""
    method, request = REQUESTS["a refused transaction"]
    client = direct(dynamodb)

    with pytest.raises(client.exceptions.TransactionCanceledException) as cancelled:
        getattr(client, method)(**request(table))

    reasons = cancelled.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    assert reasons[1]["Item"] == ITEM


@pytest.mark.parametrize("make", [direct, lambda client: client])
def test_nobody_listens(make: Callable[[Any], Any]) -> None:
    """A broken connection is the error that is repeated."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        once = Config(retries={"total_max_attempts": 1}, connect_timeout=1)
        client = make(boto3.client("dynamodb", endpoint_url=address, config=once))

        with pytest.raises(EndpointConnectionError):
            client.get_item(TableName="x", Key=KEY)


def test_a_request_is_signed_and_goes_as_it_is(dynamodb: Any, table: str) -> None:
    """With the credentials of the function, for DynamoDB alone."""
    sent: list[Any] = []

    def listen(request: Any, **_: Any) -> None:
        sent.append(request)

    dynamodb.meta.events.register("before-send.dynamodb.GetItem", listen)
    direct(dynamodb).get_item(TableName=table, Key=KEY)
    dynamodb.meta.events.unregister("before-send.dynamodb.GetItem", listen)

    (request,) = sent
    assert json.loads(request.body) == {"TableName": table, "Key": KEY}
    assert "/eu-central-1/dynamodb/aws4_request" in request.headers["Authorization"]
    assert request.url == "https://dynamodb.eu-central-1.amazonaws.com/"


def test_the_environment_may_ask_for_boto3(dynamodb: Any) -> None:
    """Should the service ever change under it."""
    with patch.dict("os.environ", {"AWS_CLIENT": "boto3"}):
        assert direct(dynamodb) is dynamodb
