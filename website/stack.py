"""The stack of a stage: the region in which it is looked for, and its outputs."""

import os
from typing import Any

REGION = "eu-central-1"
"""Where serverless.yml deploys if nothing else is said."""


def default_region() -> str:
    """Return the region that a deployment has by default."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or REGION


def described(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    """Return what CloudFormation says of a stack; None if there is no such stack."""
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return dict(found)


def outputs(cloudformation: Any, stage: str) -> dict[str, str] | None:
    """Return the outputs of the stage's stack, name -> value; None if there is no such stack."""
    stack = described(cloudformation, f"clientele-{stage}")
    return stack and {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
