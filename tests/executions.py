"""Look at the executions of a state machine."""

import json
import time
from typing import Any

SECONDS = 180


def wait_for(states: Any, execution: str) -> dict[str, Any]:
    """Return what is known of an execution once it has ended."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        description: dict[str, Any] = states.describe_execution(executionArn=execution)
        if description["status"] != "RUNNING":
            return description
        time.sleep(0.05)
    raise AssertionError(f"{execution} is still running")


def entered(states: Any, execution: str) -> list[str]:
    """Return the names of the states that an execution entered, in order."""
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
    return [
        event["stateEnteredEventDetails"]["name"]
        for page in pages
        for event in page["events"]
        if "stateEnteredEventDetails" in event
    ]


_INPUTS: dict[str, dict[str, Any]] = {}
"""ARN -> input of executions that were asked for, which never changes; there are some thousand in a run."""


def inputs(states: Any, machine: str) -> dict[str, dict[str, Any]]:
    """Return the ARN of each execution of a machine with its input."""
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
    arns = [execution["executionArn"] for page in pages for execution in page["executions"]]
    for arn in arns:
        if arn not in _INPUTS:
            _INPUTS[arn] = json.loads(states.describe_execution(executionArn=arn)["input"])
    return {arn: _INPUTS[arn] for arn in arns}
