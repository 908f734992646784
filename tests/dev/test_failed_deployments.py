"""A deployment that fails half way, with the packaged tables and user pool, on an emulator without anything else.

As the framework does: the first operation makes the bucket for packages, the second one everything else.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from dev.emulator import Emulator
from dev.local import stack_keys
from tests.clock import PATIENCE
from tests.local_stack import free_port
from tests.packaging import Template

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

STACK = "clientele-prod"
KEPT = ("AWS::DynamoDB::Table", "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::Cognito::UserPoolGroup")
BUCKET = {"Packages": {"Type": "AWS::S3::Bucket"}}
PROTECTIONS = ("DeletionProtectionEnabled", "DeletionProtection")


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Return the arguments that lead a boto3 client to an emulator of the test's own."""
    emulator = Emulator(free_port(), tmp_path)
    emulator.start()
    keys = stack_keys(tmp_path)
    yield {
        "endpoint_url": emulator.url,
        "region_name": "eu-central-1",
        "aws_access_key_id": keys.access_key_id,
        "aws_secret_access_key": keys.secret_access_key,
    }
    emulator.stop()


def kept(template: Template, *, protected: bool) -> dict[str, Any]:
    """Return what outlives a stack; a first deployment does not protect it (dev/before-deploy.js)."""
    found = {name: deepcopy(each) for name, each in template["Resources"].items() if each["Type"] in KEPT}
    if not protected:
        for each in found.values():
            for protection in PROTECTIONS:
                each["Properties"].pop(protection, None)
    return found


def failing(after: dict[str, Any]) -> dict[str, Any]:
    """Return what fails when everything else is there: a wait for a signal that nobody sends."""
    wait = {"Handle": {"Ref": "Handle"}, "Timeout": "1", "Count": 1}
    return {
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Wait": {"Type": "AWS::CloudFormation::WaitCondition", "Properties": wait, "DependsOn": list(after)},
    }


def deploy(client: "CloudFormationClient", resources: dict[str, Any], *, first: bool = False) -> str:
    """Make or change the stack; return the state in which it ends."""
    body = json.dumps({"Resources": resources})
    (client.create_stack if first else client.update_stack)(StackName=STACK, TemplateBody=body)
    try:
        waiter = client.get_waiter("stack_create_complete") if first else client.get_waiter("stack_update_complete")
        waiter.wait(StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": PATIENCE})
    except WaiterError:
        pass
    return str(client.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"])


def stands(aws: dict[str, Any]) -> tuple[int, int]:
    """Count the tables and the user pools that are there."""
    with closing(boto3.client("dynamodb", **aws)) as tables, closing(boto3.client("cognito-idp", **aws)) as people:
        return len(tables.list_tables()["TableNames"]), len(people.list_user_pools(MaxResults=60)["UserPools"])


def test_it_leaves_nothing_and_can_be_repeated(aws: dict[str, Any], template: Template) -> None:
    """Of a first deployment; of a later one, what stood stays with its data."""
    unprotected = kept(template, protected=False)
    kinds = [each["Type"] for each in unprotected.values()]
    all_of_them = kinds.count("AWS::DynamoDB::Table"), kinds.count("AWS::Cognito::UserPool")
    with closing(boto3.client("cloudformation", **aws)) as client, closing(boto3.client("dynamodb", **aws)) as tables:
        states = [
            (deploy(client, BUCKET, first=True), stands(aws)),
            (deploy(client, BUCKET | unprotected | failing(unprotected)), stands(aws)),
            (deploy(client, BUCKET | unprotected), stands(aws)),
        ]
        tables.put_item(TableName=f"{STACK}-customer_ids", Item={"id": {"S": "kept"}})
        protected = kept(template, protected=True)
        states += [
            (deploy(client, BUCKET | protected | failing(protected)), stands(aws)),
            (deploy(client, BUCKET | protected), stands(aws)),
        ]
        item = tables.get_item(TableName=f"{STACK}-customer_ids", Key={"id": {"S": "kept"}})
        client.delete_stack(StackName=STACK)
        client.get_waiter("stack_delete_complete").wait(
            StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": PATIENCE}
        )

    assert states == [
        ("CREATE_COMPLETE", (0, 0)),
        ("UPDATE_ROLLBACK_COMPLETE", (0, 0)),
        ("UPDATE_COMPLETE", all_of_them),
        ("UPDATE_ROLLBACK_COMPLETE", all_of_them),
        ("UPDATE_COMPLETE", all_of_them),
    ]
    assert item["Item"] == {"id": {"S": "kept"}}
    assert stands(aws) == all_of_them
