"""Say what a deployment has to know beforehand; the first step of ``sls deploy`` calls it.

``python -m dev.before_deploy --stage S --region R --alert-email A`` prints the logical ids of the stack's resources as
a JSON list, empty before the first deployment, and on stderr who would no longer hear of alarms.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial

import boto3
from botocore.exceptions import ClientError

from dev.console import run
from dev.preflight import confirmed, replaced


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the list, and who is replaced: 0."""
    parser = argparse.ArgumentParser(description="Say what of a stage stands.")
    for name in ("--stage", "--region", "--alert-email"):
        parser.add_argument(name, required=True)
    options = parser.parse_args(arguments)
    stack = f"clientele-{options.stage}"
    print(json.dumps(standing(stack, options.region)))
    for address in sorted(confirmed(partial(boto3.client, region_name=options.region), stack) - {options.alert_email}):
        print(f"Warning: {replaced(address)}", file=sys.stderr)
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
