"""Limit the requests that the whole REST API of a stage takes; the last steps of ``sls deploy`` call it.

The framework has no setting for it, and CloudFormation sets a stage's limits only when the framework's deployment
creates the stage, so that a changed limit would never arrive. Run as
``python -m dev.throttle --stage S --region R --rate REQUESTS_PER_SECOND --burst REQUESTS_AT_ONCE``.
"""

import argparse
from collections.abc import Sequence
from urllib.parse import urlsplit

import boto3

from dev.console import run
from dev.deployment import stack_outputs


def main(arguments: Sequence[str] | None = None) -> int:
    """Set the limits of the stage that the arguments name."""
    parser = argparse.ArgumentParser(description="Limit a stage's requests.")
    for name in ("--stage", "--region", "--rate", "--burst"):
        parser.add_argument(name, required=True)
    options = parser.parse_args(arguments)
    host = urlsplit(stack_outputs(options.stage, options.region)["ApiEndpoint"]).hostname or ""
    limits = {"rateLimit": options.rate, "burstLimit": options.burst}
    boto3.client("apigateway", region_name=options.region).update_stage(
        restApiId=host.split(".")[0],
        stageName=options.stage,
        patchOperations=[
            {"op": "replace", "path": f"/*/*/throttling/{name}", "value": value} for name, value in limits.items()
        ],
    )
    return 0


if __name__ == "__main__":
    run(main)
