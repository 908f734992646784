"""Taking a stage down."""

import io
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from dev.console import CommandError
from dev.remove import confirm, empty, what_happens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_s3 import S3Client


@pytest.fixture
def s3() -> "Iterator[S3Client]":
    """Return a client of an AWS that holds nothing."""
    with mock_aws(), closing(boto3.client("s3", region_name="eu-central-1")) as client:
        yield client


def test_the_site_bucket_is_emptied(s3: "S3Client") -> None:
    """Another bucket stays as it is."""
    for bucket in ("site", "other"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for number in range(3):
        s3.put_object(Bucket="site", Key=f"page-{number}")
    s3.put_object(Bucket="other", Key="kept")
    empty("site", "eu-central-1")
    assert s3.list_objects_v2(Bucket="site")["KeyCount"] == 0
    assert s3.list_objects_v2(Bucket="other")["KeyCount"] == 1


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_went_before_is_empty() -> None:
    """A stack whose deletion failed may have lost it already."""
    empty("gone", "eu-central-1")


@pytest.mark.parametrize(("typed", "said"), [("prod\n", ""), ("dev\n", "'dev' is not 'prod'"), ("\n", "'' is not")])
def test_the_stages_name_is_typed(monkeypatch: pytest.MonkeyPatch, typed: str, said: str) -> None:
    """Anything else removes nothing."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(CommandError, match=f"^nothing was removed: {said}") if said else nullcontext():
        confirm("prod")


def test_a_script_that_forgot_to_say_yes_removes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its input is at an end."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="nobody typed the stage's name; --yes goes without"):
        confirm("prod")


def test_what_goes_and_what_stays_is_told() -> None:
    """By what the template says of each resource."""
    template = {
        "Resources": {
            "Customers": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"},
            "Lists": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "RetainExceptOnCreate"},
            "Scratch": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Delete"},
            "Pool": {"Type": "AWS::Cognito::UserPool", "DeletionPolicy": "Retain"},
            "Group": {"Type": "AWS::Cognito::UserPoolGroup"},
            "List": {"Type": "AWS::Lambda::Function"},
            "Api": {"Type": "AWS::ApiGateway::RestApi"},
        }
    }
    assert what_happens(template) == (
        "1 tables with their data, 1 functions, the API with its address, 1 smaller things",
        "2 tables with their data, the user pool with its people",
    )
    assert what_happens({"Resources": {}}) == ("nothing", "nothing")
