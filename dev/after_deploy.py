"""Change settings of a stage that CloudFormation and the framework cannot; ``sls deploy`` calls this last.

``python -m dev.after_deploy --stage S --region R --keep-data true --limit '* *=50,100' --limit 'POST /session=10,20'``:
whether the stack is protected from being deleted as a whole, how many requests a second, and at once, each method
takes, and with ``--access-logs DAYS`` that the edge logs what it is asked for. CloudFormation sets a stage's limits
only when the framework's deployment creates the stage, so that a changed limit would never arrive. Then the table of
people gets the users of the pool that it does not have, once: from then on it is known who may write.

``* *`` is what each other method takes, not what all of them take together
(https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
"""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3

from dev import access_logs
from dev.console import run
from dev.deployment import stack_outputs
from people.cognito_users import CognitoUsers
from people.projection import Projection
from people.users import Users
from records.database import Database

if TYPE_CHECKING:
    from types_boto3_apigateway.type_defs import PatchOperationTypeDef

_SECONDS = 900
"""For which the users of a large pool are read."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Apply the settings in the arguments."""
    parser = argparse.ArgumentParser(description="Protect a stage and limit its requests.")
    for name in ("--stage", "--region"):
        parser.add_argument(name, required=True)
    parser.add_argument("--keep-data", choices=("true", "false"), required=True, help="whether the stack is protected")
    parser.add_argument("--access-logs", type=int, metavar="DAYS", help="how long access logs of the edge are kept")
    parser.add_argument("--limit", action="append", required=True, help="METHOD PATH=RATE,BURST")
    options = parser.parse_args(arguments)
    outputs = stack_outputs(options.stage, options.region)
    host = urlsplit(outputs["ApiEndpoint"]).hostname or ""
    limits = {name: (rate, burst) for name, rate, burst in map(_read, options.limit)}
    with closing(boto3.client("apigateway", region_name=options.region)) as gateway:
        gateway.update_stage(
            restApiId=host.split(".")[0], stageName=options.stage, patchOperations=list(operations(limits))
        )
    protect(f"clientele-{options.stage}", options.region, on=options.keep_data == "true")
    if options.access_logs:
        access_logs.keep(options.stage, options.region, outputs["DistributionId"], options.access_logs)
    else:
        access_logs.drop(options.stage, options.region)
    read_people(outputs, options.region)
    return 0


def read_people(outputs: Mapping[str, str], region: str) -> None:
    """Bring the users of the pool into the table of people, unless it has them."""
    with (
        closing(boto3.client("dynamodb", region_name=region)) as dynamodb,
        closing(boto3.client("cognito-idp", region_name=region)) as cognito,
    ):
        people = Projection(Database(dynamodb, outputs["PeopleTableName"]))
        users = Users(CognitoUsers(cognito, outputs["UserPoolId"]), people).until(time.monotonic() + _SECONDS)
        if not users.projection.is_complete():
            users.read_all()


def protect(stack: str, region: str, *, on: bool) -> None:
    """Switch the termination protection of the stack on or off."""
    with closing(boto3.client("cloudformation", region_name=region)) as cloudformation:
        cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=on)


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
