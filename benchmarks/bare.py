"""The smallest function with boto3 that reads one item: what the functions' starts are compared with."""

import json
import os
from typing import Any

import boto3

_CLIENT = boto3.client("dynamodb")


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Answer with the item, as DynamoDB has it."""
    key = {"customerId": {"S": event["pathParameters"]["customerId"]}}
    found = _CLIENT.get_item(TableName=os.environ["DYNAMODB_TABLE_NAME"], Key=key, ConsistentRead=True)
    return {"statusCode": 200, "body": json.dumps(found["Item"])}
