"""Another engine than the local stack's makes the packaged template: tables, functions, roles and queues.

It is moto's, which knows fewer types; a template that has one more of those is told.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.packaging import Template, functions, resources

pytestmark = [
    pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning"),
    pytest.mark.usefixtures("made"),
]
UNKNOWN = {
    "AWS::ApiGateway::Account",
    "AWS::ApiGateway::ApiKey",
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::UsagePlan",
    "AWS::ApiGateway::UsagePlanKey",
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
}
"""What moto's CloudFormation does not make; cfn-lint and the tests of the package hold these."""
REGION = "eu-central-1"
STACK = "clientele-prod"


def known(template: Template) -> Template:
    """Return the template without what moto does not make; whoever refers to that gets its logical id."""
    gone = {name for name, each in template["Resources"].items() if each["Type"] in UNKNOWN or _is_mock(each)}
    names = dict(zip(gone, gone, strict=True)) | {"EventBus": STACK}  # for which moto would put its own object

    def cut(value: Any) -> Any:
        if isinstance(value, list):
            return [cut(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "Ref" in value:
            return names.get(value["Ref"], value)
        if "Fn::GetAtt" in value and value["Fn::GetAtt"][0] in gone:
            return value["Fn::GetAtt"][0]
        if "Fn::Sub" in value:
            return {"Fn::Sub": _cut_text(value["Fn::Sub"], gone, cut)}
        return {name: cut(each) for name, each in value.items()}

    kept = {name: each for name, each in template["Resources"].items() if name not in gone}
    return {
        "Resources": {
            name: cut({key: value for key, value in each.items() if key != "DependsOn"}) for name, each in kept.items()
        },
        "Outputs": cut(template["Outputs"]),
    }


def _is_mock(resource: Any) -> bool:
    """Tell whether it answers OPTIONS by itself, for which moto wants an HTTP method."""
    is_method: bool = resource["Type"] == "AWS::ApiGateway::Method"
    return is_method and resource["Properties"]["Integration"]["Type"] == "MOCK"


def _cut_text(text: Any, gone: set[str], cut: Any) -> Any:
    words, values = text if isinstance(text, list) else (text, None)
    shorter = re.sub(r"\$\{(\w+)(\.\w+)?\}", lambda found: found[1] if found[1] in gone else found[0], words)
    return [shorter, cut(values)] if values else shorter


@pytest.fixture(scope="module")
def made(template: Template) -> Iterator[None]:
    """Let moto make the stack."""
    with mock_aws():
        client = boto3.client("cloudformation", region_name=REGION)
        client.create_stack(StackName=STACK, TemplateBody=json.dumps(known(template)))
        yield


def test_a_new_type_is_noticed(template: Template) -> None:
    """Of all that the template has, exactly these are not made here."""
    from moto.cloudformation.parsing import resource_class_from_type  # noqa: PLC0415 only one process waits for it

    types = {each["Type"] for each in template["Resources"].values()}
    assert {kind for kind in types if resource_class_from_type(kind) is None} == UNKNOWN


def test_all_of_it_is_made(template: Template) -> None:
    """Each resource, with the outputs that commands read."""
    client = boto3.client("cloudformation", region_name=REGION)
    pages = client.get_paginator("list_stack_resources").paginate(StackName=STACK)
    found = {
        each["LogicalResourceId"]: each["ResourceStatus"] for page in pages for each in page["StackResourceSummaries"]
    }
    (stack,) = client.describe_stacks(StackName=STACK)["Stacks"]

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert found == dict.fromkeys(known(template)["Resources"], "CREATE_COMPLETE")
    assert {each["OutputKey"] for each in stack["Outputs"]} == set(template["Outputs"])


def test_tables(template: Template) -> None:
    """With their keys, indexes, streams and prices."""
    client = boto3.client("dynamodb", region_name=REGION)
    wanted = resources(template, "DynamoDB::Table").values()
    for properties in wanted:
        table = client.describe_table(TableName=properties["TableName"])["Table"]
        indexes = {each["IndexName"]: each["KeySchema"] for each in table.get("GlobalSecondaryIndexes", [])}
        assert table["KeySchema"] == properties["KeySchema"]
        assert indexes == {
            each["IndexName"]: each["KeySchema"] for each in properties.get("GlobalSecondaryIndexes", [])
        }
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert table.get("StreamSpecification", {}).get("StreamViewType") == properties.get(
            "StreamSpecification", {}
        ).get("StreamViewType")
    assert len(client.list_tables()["TableNames"]) == len(wanted)


def test_functions_and_their_roles(template: Template) -> None:
    """Each function has a role of its own, with what serverless.yml grants it."""
    functions_, roles = boto3.client("lambda", region_name=REGION), boto3.client("iam", region_name=REGION)
    for name, properties in functions(template).items():
        made = functions_.get_function_configuration(FunctionName=properties["FunctionName"])
        role = made["Role"].rpartition("/")[2]
        policies = roles.list_role_policies(RoleName=role)["PolicyNames"]
        assert (made["Runtime"], made["Handler"]) == (properties["Runtime"], properties["Handler"]), name
        assert made["Environment"]["Variables"]["LOOKUPS_TABLE_NAME"] == f"{STACK}-Lookups"
        assert role == f"{STACK}-{name}-{REGION}-lambdaRole"
        assert policies, name


def test_queues_rules_and_the_workflow() -> None:
    """What an event goes through."""
    queues = boto3.client("sqs", region_name=REGION).list_queues()["QueueUrls"]
    rules = boto3.client("events", region_name=REGION)
    machines = boto3.client("stepfunctions", region_name=REGION).list_state_machines()["stateMachines"]
    mappings = boto3.client("lambda", region_name=REGION).list_event_source_mappings()["EventSourceMappings"]

    assert len(queues) == 2
    assert [each["Name"] for each in rules.list_rules(EventBusName=STACK)["Rules"]] == [f"{STACK}-customer-created"]
    scheduled = sorted(each["Name"] for each in rules.list_rules()["Rules"])
    assert scheduled == [f"{STACK}-customer-scan-schedule", f"{STACK}-trash-schedule"]
    assert [each["name"] for each in machines] == [f"{STACK}-{name}" for name in ("exports", "imports", "registration")]
    assert sorted(each["FunctionArn"].rpartition("-")[2] for each in mappings) == [
        "followRecords",
        "followRecords",
        "publishEvents",
        "publishEvents",
    ]
