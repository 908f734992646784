"""Taking a stage down."""

from contextlib import closing
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from dev.remove import empty

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
