"""Say what of a stage stands; the first step of ``sls deploy`` calls it with ``--stage S --region R``.

Prints the logical ids of the stack's resources as a JSON list, empty before the first deployment.
"""

import argparse
import json
from collections.abc import Sequence
from contextlib import closing

import boto3
from botocore.exceptions import ClientError

from dev.console import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the list: 0."""
    parser = argparse.ArgumentParser(description="Say what of a stage stands.")
    for name in ("--stage", "--region"):
        parser.add_argument(name, required=True)
    options = parser.parse_args(arguments)
    print(json.dumps(standing(f"clientele-{options.stage}", options.region)))
    return 0


def standing(stack: str, region: str) -> list[str]:
    """Return the logical ids of what is there of the stack: what was rolled back or deleted is still listed."""
    with closing(boto3.client("cloudformation", region_name=region)) as cloudformation:
        try:
            pages = list(cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack))
        except ClientError as error:
            if "does not exist" not in str(error):
                raise
            return []
    found = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return [each["LogicalResourceId"] for each in found if each["ResourceStatus"] != "DELETE_COMPLETE"]


if __name__ == "__main__":
    run(main)
