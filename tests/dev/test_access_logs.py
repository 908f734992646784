"""The access logs of a stage come, change and go with its parameter."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError
from moto import mock_aws

from dev import access_logs
from dev.console import CommandError

STACK = "clientele-prod-eu-central-1-access-logs"
pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse AWS..Logs:UserWarning")


@pytest.fixture
def account() -> Iterator[None]:
    """Let an account that holds nothing answer."""
    with mock_aws():
        yield


def stack() -> dict[str, str]:
    """Return the parameters of the logs' stack; none if there is no such stack."""
    try:
        (found,) = boto3.client("cloudformation", region_name="us-east-1").describe_stacks(StackName=STACK)["Stacks"]
    except ClientError:
        return {}
    return {each["ParameterKey"]: each["ParameterValue"] for each in found["Parameters"]}


@pytest.mark.usefixtures("account")
def test_they_come_change_and_go() -> None:
    """In us-east-1, wherever the stage is; each step may be repeated."""
    seen = []
    for days in (30, 30, 7):
        access_logs.keep("prod", "eu-central-1", "E1234567890ABC", days)
        seen.append(stack())
    for _ in range(2):
        access_logs.drop("prod", "eu-central-1")
        seen.append(stack())

    assert [each.get("RetentionInDays") for each in seen] == ["30", "30", "7", None, None]
    assert seen[0]["DistributionId"] == "E1234567890ABC"


def test_an_account_that_is_closed_there_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment without access logs ends well where a policy of the organization allows one region only."""

    def refuse(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "explicit deny"}}, "DescribeStacks")

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", refuse)
    access_logs.drop("prod", "eu-central-1")


@pytest.mark.usefixtures("account")
def test_what_fails_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence."""

    def fail(*_: object, **__: object) -> None:
        raise WaiterError("StackCreateComplete", "Waiter encountered a terminal failure state", {})

    monkeypatch.setattr("botocore.waiter.Waiter.wait", fail)
    with pytest.raises(CommandError, match=r"^the access logs' stack in us-east-1 did not come to its end: "):
        access_logs.keep("prod", "eu-central-1", "E1234567890ABC", 30)
