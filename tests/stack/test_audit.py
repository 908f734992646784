"""The audit log of the deployed stack, whose functions may add to it and nothing else."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from tests.clock import PATIENCE
from tests.stack.test_api_permissions import without

Clients = Callable[[str | None], httpx.Client]
TABLE = "clientele-local-Audit"
ENTRY = {"pk": {"S": "AUDIT"}, "sk": {"S": "2001-01-01T00:00:00.000Z#of-a-test"}, "event": {"S": "logOut"}}


@pytest.mark.parametrize("function", ["createSession", "deleteCustomer", "manageUsers"])
def test_a_function_adds_and_does_nothing_else(aws: dict[str, Any], function: str) -> None:
    """Neither an update nor a deletion, of an entry that it has just written."""
    role = f"arn:aws:iam::000000000000:role/clientele-local-{function}-{aws['region_name']}-lambdaRole"
    with closing(boto3.client("sts", **aws)) as sts:
        keys = sts.assume_role(RoleArn=role, RoleSessionName="audit")["Credentials"]
    mine = aws | {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    key = {name: ENTRY[name] for name in ("pk", "sk")}
    with closing(boto3.client("dynamodb", **mine)) as writer:
        writer.put_item(TableName=TABLE, Item=ENTRY)
        tries: list[Callable[[], Any]] = [
            lambda: writer.delete_item(TableName=TABLE, Key=key),
            lambda: writer.update_item(TableName=TABLE, Key=key, UpdateExpression="REMOVE event"),
            lambda: writer.batch_write_item(RequestItems={TABLE: [{"DeleteRequest": {"Key": key}}]}),
            lambda: writer.scan(TableName=TABLE),
        ]
        for attempt in tries:
            with pytest.raises(ClientError, match="AccessDenied"):
                attempt()
    with closing(boto3.client("dynamodb", **aws)) as operator:
        operator.delete_item(TableName=TABLE, Key=key)


def test_who_cannot_be_recorded_does_not_get_in(stack: dict[str, Any], aws: dict[str, Any]) -> None:
    """Without the right to add an entry a log-in is withheld; with it, it is there for an administrator."""
    with httpx.Client(base_url=stack["apiUrl"], timeout=PATIENCE, trust_env=False) as client:
        with without(aws, "createSession", "dynamodb:PutItem"):
            refused = client.post("/session", json=stack["users"]["viewer"])
        allowed = client.post("/session", json=stack["users"]["viewer"])

    assert (refused.status_code, refused.headers.get_list("set-cookie")) == (503, [])
    assert (allowed.status_code, len(allowed.headers.get_list("set-cookie"))) == (204, 2)
