"""Limit the requests that each method of a stage's REST API takes; the last steps of ``sls deploy`` call it.

The framework has no setting for it, and CloudFormation sets a stage's limits only when the framework's deployment
creates the stage, so that a changed limit would never arrive. Run as ``python -m dev.throttle --stage S --region R
--limit '* *=50,100' --limit 'POST /session=10,20'``: requests a second, and at once.

``* *`` is what each other method takes, not what all of them take together
(https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3

from dev.console import run
from dev.deployment import stack_outputs

if TYPE_CHECKING:
    from types_boto3_apigateway.type_defs import PatchOperationTypeDef


def main(arguments: Sequence[str] | None = None) -> int:
    """Set the limits that the arguments name."""
    parser = argparse.ArgumentParser(description="Limit a stage's requests.")
    for name in ("--stage", "--region"):
        parser.add_argument(name, required=True)
    parser.add_argument("--limit", action="append", required=True, help="METHOD PATH=RATE,BURST")
    options = parser.parse_args(arguments)
    host = urlsplit(stack_outputs(options.stage, options.region)["ApiEndpoint"]).hostname or ""
    limits = {name: (rate, burst) for name, rate, burst in map(_read, options.limit)}
    boto3.client("apigateway", region_name=options.region).update_stage(
        restApiId=host.split(".")[0], stageName=options.stage, patchOperations=list(operations(limits))
    )
    return 0


def _read(limit: str) -> tuple[str, str, str]:
    name, _, numbers = limit.rpartition("=")
    rate, _, burst = numbers.partition(",")
    return name, rate, burst


def operations(limits: Mapping[str, tuple[str, str]]) -> "Iterator[PatchOperationTypeDef]":
    """Yield UpdateStage's operations: ``{"POST /session": (rate, burst)}``; ``~1`` is a slash of the method's path."""
    for name, (rate, burst) in limits.items():
        method, path = name.split(" ")
        place = f"/{path.replace('/', '~1')}/{method}/throttling"
        yield {"op": "replace", "path": f"{place}/rateLimit", "value": rate}
        yield {"op": "replace", "path": f"{place}/burstLimit", "value": burst}


if __name__ == "__main__":
    run(main)
