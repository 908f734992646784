"""A stage's tables and people survive its stack, and a new stack takes them in: rehearsed with the emulator."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest

from dev.adopt import adopt, identify, what_is_kept
from dev.console import CommandError
from dev.emulator import Emulator
from dev.local import REGION, aws_variables, stack_keys
from tests.local_stack import free_port

TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "DeletionPolicy": "RetainExceptOnCreate",
    "Properties": {
        "TableName": "clientele-kept-Customers",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    },
}
POOL = {
    "Type": "AWS::Cognito::UserPool",
    "DeletionPolicy": "Retain",
    "Properties": {"UserPoolName": "clientele-kept"},
}
CLIENT = {
    "Type": "AWS::Cognito::UserPoolClient",
    "DeletionPolicy": "RetainExceptOnCreate",
    "Properties": {"ClientName": "site", "UserPoolId": {"Ref": "UserPool"}},
}
GROUP = {
    "Type": "AWS::Cognito::UserPoolGroup",
    "DeletionPolicy": "RetainExceptOnCreate",
    "Properties": {"GroupName": "viewers", "UserPoolId": {"Ref": "UserPool"}},
}
GONE = GROUP | {"Properties": {"GroupName": "admins", "UserPoolId": {"Ref": "UserPool"}}}
QUEUE = {"Type": "AWS::SQS::Queue"}
PEOPLE = {"UserPool": POOL, "UserPoolClient": CLIENT, "ViewersGroup": GROUP}
TEMPLATE = {"Resources": {"CustomersTable": TABLE, **PEOPLE, "AdminsGroup": GONE, "Queue": QUEUE}}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run an emulator to which this process's clients talk."""
    emulator = Emulator(free_port(), tmp_path_factory.mktemp("account"))
    emulator.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in aws_variables(emulator.port, stack_keys(emulator.folder)).items():
            patch.setenv(name, value)
        patch.setattr(boto3, "DEFAULT_SESSION", None)  # which keeps the keys of the test that used it before
        yield
    emulator.stop()


def _make(resources: dict[str, Any]) -> None:
    """Make what the resources describe, as a removed stack has left it."""
    with closing(boto3.client("dynamodb", region_name=REGION)) as dynamodb:
        for resource in resources.values():
            if resource["Type"] == "AWS::DynamoDB::Table":
                dynamodb.create_table(**resource["Properties"])
                name = resource["Properties"]["TableName"]
                dynamodb.put_item(TableName=name, Item={"id": {"S": "ann"}})
    with closing(boto3.client("cognito-idp", region_name=REGION)) as cognito:
        for resource in resources.values():
            if resource["Type"] == "AWS::Cognito::UserPool":
                made = cognito.create_user_pool(PoolName=resource["Properties"]["UserPoolName"])["UserPool"]
                cognito.create_user_pool_client(UserPoolId=made["Id"], ClientName="site")
                cognito.create_group(UserPoolId=made["Id"], GroupName="viewers")


@pytest.mark.usefixtures("account")
def test_what_is_missing_is_named_and_nothing_is_made() -> None:
    """Before there is any stack."""
    with pytest.raises(CommandError, match=r"^there is no table clientele-kept-Customers in eu-central-1; nothing was"):
        identify(what_is_kept(TEMPLATE), REGION)


@pytest.mark.usefixtures("account")
def test_a_new_stack_takes_in_what_the_old_one_left() -> None:
    """With what is in it, without the group that is gone; two pools of a name are not guessed between."""
    kept = what_is_kept(TEMPLATE)
    _make(kept["Resources"])
    found = identify(kept, REGION)

    adopt("clientele-kept", REGION, kept, found)

    with (
        closing(boto3.client("cloudformation", region_name=REGION)) as cloudformation,
        closing(boto3.client("dynamodb", region_name=REGION)) as dynamodb,
    ):
        resources = cloudformation.describe_stack_resources(StackName="clientele-kept")["StackResources"]
        (stack,) = cloudformation.describe_stacks(StackName="clientele-kept")["Stacks"]
        items = dynamodb.scan(TableName="clientele-kept-Customers")["Items"]
    identifiers = {each["LogicalResourceId"]: list(each["ResourceIdentifier"].values())[-1] for each in found}
    assert identifiers.keys() == {"CustomersTable", *PEOPLE}
    assert {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources} == identifiers
    assert (stack["StackStatus"], items) == ("IMPORT_COMPLETE", [{"id": {"S": "ann"}}])
    with pytest.raises(CommandError, match=r"^the stack clientele-kept is there \(IMPORT_COMPLETE\); deploy it"):
        adopt("clientele-kept", REGION, kept, found)
    _make({"UserPool": POOL})
    with pytest.raises(CommandError, match=r"^several user pools are called clientele-kept; say which"):
        identify(kept, REGION)


def test_a_stage_that_keeps_nothing_has_nothing_to_adopt() -> None:
    """In one sentence."""
    with pytest.raises(CommandError, match="keeps nothing when it is removed"):
        what_is_kept({"Resources": {"Table": TABLE | {"DeletionPolicy": "Delete"}, "Queue": QUEUE}})
