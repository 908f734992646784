"""Access logs of the edge, in a stack beside the stage's: CloudFront delivers them from us-east-1 only.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError, WaiterError

from dev.console import CommandError
from dev.local import ROOT

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import ParameterTypeDef

REGION = "us-east-1"
TEMPLATE = ROOT / "resources" / "access-logs.yml"


def keep(stage: str, region: str, distribution: str, days: int) -> None:
    """Let CloudFront log the requests to the distribution; entries are kept for this number of days."""
    name, template = _name(stage, region), TEMPLATE.read_text(encoding="utf-8")
    given = {"DistributionId": distribution, "RetentionInDays": str(days)}
    parameters: list[ParameterTypeDef] = [{"ParameterKey": key, "ParameterValue": given[key]} for key in given]
    with _client() as cloudformation, _in_one_sentence():
        if not _stands(cloudformation, stage, region):
            cloudformation.create_stack(
                StackName=name, TemplateBody=template, Parameters=parameters, OnFailure="DELETE"
            )
            cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
            return
        try:
            cloudformation.update_stack(StackName=name, TemplateBody=template, Parameters=parameters)
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
            return
        cloudformation.get_waiter("stack_update_complete").wait(StackName=name)


def drop(stage: str, region: str) -> None:
    """Stop logging and delete the logs, if there are any."""
    with _client() as cloudformation, _in_one_sentence():
        if _stands(cloudformation, stage, region):
            cloudformation.delete_stack(StackName=_name(stage, region))
            cloudformation.get_waiter("stack_delete_complete").wait(StackName=_name(stage, region))


def _name(stage: str, region: str) -> str:
    return f"clientele-{stage}-{region}-access-logs"  # of every region's stages, in one


@contextmanager
def _client() -> "Iterator[CloudFormationClient]":
    with closing(boto3.client("cloudformation", region_name=REGION)) as client:
        yield client


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    try:
        yield
    except WaiterError as error:
        raise CommandError(f"the access logs' stack in {REGION} did not come to its end: {error}") from None


def _stands(cloudformation: "CloudFormationClient", stage: str, region: str) -> bool:
    try:
        cloudformation.describe_stacks(StackName=_name(stage, region))
    except ClientError as error:
        if "does not exist" not in str(error) and error.response["Error"]["Code"] != "AccessDenied":
            raise  # whose account is closed in that region has none there
        return False
    return True
