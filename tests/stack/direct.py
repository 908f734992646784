"""The data layer of the running stack, entered by the side door: its tables without its functions."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from unittest.mock import patch

import boto3

from customers.store import CustomerStore, dynamodb
from customers.writes import Tables


def table_names(aws: dict[str, Any]) -> Tables:
    """Return the names of the stack's tables."""
    with closing(boto3.client("cloudformation", **aws)) as cloudformation:
        (stack,) = cloudformation.describe_stacks(StackName="clientele-local")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return Tables(
        customers=outputs["TableName"],
        lookups=outputs["LookupsTableName"],
        lists=outputs["ListsTableName"],
        history=outputs["HistoryTableName"],
    )


@contextmanager
def direct_store(aws: dict[str, Any], tables: Tables, endpoint: str = "") -> Iterator[CustomerStore]:
    """Open a store with the client that functions have, on the stack's DynamoDB or on what stands before it."""
    environment = {
        "AWS_ENDPOINT_URL": endpoint or aws["endpoint_url"],
        "AWS_REGION": aws["region_name"],
        "AWS_DEFAULT_REGION": aws["region_name"],
        "AWS_ACCESS_KEY_ID": aws["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": aws["aws_secret_access_key"],
    }
    with patch.dict(os.environ, environment), closing(dynamodb()) as client:
        yield CustomerStore(client, tables)
