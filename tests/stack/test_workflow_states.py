"""Every path through the deployed definition, with functions that do as they are told instead of ours."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import boto3
import pytest

from tests.executions import entered, wait_for

ROLES = {"validate": "ValidateExists", "insert": "InsertId", "log": "LogOutcome"}
PUPPET = '''
import os, re, tempfile

def handler(event, context):
    """Do what the script in the input has for this role: one entry an attempt, the last one again and again."""
    script = event["input"]["script"].get(os.environ["ROLE"], [{}])
    name = re.sub(r"\\W", "_", os.environ["ROLE"] + event["execution"])
    with open(os.path.join(tempfile.gettempdir(), name), "a+") as attempts:
        attempts.write(".")
        attempts.seek(0)
        turn = script[min(len(attempts.read()), len(script)) - 1]
    if isinstance(turn, str):
        raise type(turn, (Exception,), {})("as told")
    return {**event["input"], "outcome": event.get("outcome"), **turn}
'''
MISSING, THERE = {"exists": False}, {"exists": True}
Run = Callable[[dict[str, list[Any]]], tuple[str, list[str], dict[str, int]]]


def _zip(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("puppet.py", source)
    return buffer.getvalue()


def _role(iam: Any, name: str, service: str) -> str:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
    }
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    allow = {"Effect": "Allow", "Action": ["lambda:InvokeFunction", "logs:*"], "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [allow]}
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=json.dumps(policy))
    return arn


@pytest.fixture(scope="module")
def run(stack: dict[str, Any], aws: dict[str, Any]) -> Iterator[Run]:
    """Return a function from a script to how an execution ended, the states it entered, and the attempts at each.

    A script is role -> turns: a dict is the answer, a string the name of an error.
    """
    states: Any = boto3.client("stepfunctions", **aws)
    functions: Any = boto3.client("lambda", **aws)
    iam: Any = boto3.client("iam", **aws)
    name = f"puppets-{uuid4().hex[:8]}"
    definition = json.loads(states.describe_state_machine(stateMachineArn=stack["stateMachineArn"])["definition"])
    role = _role(iam, name, "lambda.amazonaws.com")
    for puppet in ROLES:
        functions.create_function(
            FunctionName=f"{name}-{puppet}",
            Runtime="python3.13",
            Role=role,
            Handler="puppet.handler",
            Code={"ZipFile": _zip(PUPPET)},
            Environment={"Variables": {"ROLE": puppet}},
        )
    ours = {"validateExists": "validate", "insertId": "insert", "logOutcome": "log"}
    for state in definition["States"].values():
        if state["Type"] == "Task":
            real = state["Parameters"]["FunctionName"].rpartition("-")[2]
            state["Parameters"]["FunctionName"] = f"{name}-{ours[real]}"
            for retry in state["Retry"]:
                retry |= {"IntervalSeconds": 1, "BackoffRate": 1.0}  # as patient as ours takes half a minute
                retry["ErrorEquals"] = [error.replace(".", "") for error in retry["ErrorEquals"]]  # a class has no dot
    machine = states.create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=_role(iam, f"{name}-machine", "states.amazonaws.com")
    )["stateMachineArn"]

    def execute(script: dict[str, list[Any]]) -> tuple[str, list[str], dict[str, int]]:
        text = json.dumps({"id": "a", "script": script})
        execution = states.start_execution(stateMachineArn=machine, input=text)["executionArn"]
        end = wait_for(states, execution)
        path = entered(states, execution)
        return end.get("error", end["status"]), path, _attempts(states, execution)

    yield execute
    states.delete_state_machine(stateMachineArn=machine)
    for puppet in ROLES:
        functions.delete_function(FunctionName=f"{name}-{puppet}")
    for role_name in (name, f"{name}-machine"):
        iam.delete_role_policy(RoleName=role_name, PolicyName="all")
        iam.delete_role(RoleName=role_name)


def _attempts(states: Any, execution: str) -> dict[str, int]:
    """State -> how often its function was called."""
    attempts: dict[str, int] = {}
    state = ""
    for event in states.get_execution_history(executionArn=execution, maxResults=1000)["events"]:
        if event["type"] == "TaskStateEntered":
            state = event["stateEnteredEventDetails"]["name"]
        if event["type"] in ("TaskScheduled", "LambdaFunctionScheduled"):
            attempts[state] = attempts.get(state, 0) + 1
    return attempts


def test_a_missing_id_is_inserted(run: Run) -> None:
    """The straight path."""
    end, path, _ = run({"validate": [MISSING]})
    assert (end, path) == ("SUCCEEDED", ["ValidateExists", "IsRegistered", "InsertId"])


def test_a_registered_id_is_left_alone(run: Run) -> None:
    """Nothing is inserted."""
    end, path, _ = run({"validate": [THERE]})
    assert (end, path) == ("SUCCEEDED", ["ValidateExists", "IsRegistered", "AlreadyExists"])


def test_a_lost_race_is_no_failure(run: Run) -> None:
    """Somebody inserted the id after we looked; the state is not repeated."""
    end, path, attempts = run({"validate": [MISSING], "insert": ["IdTakenError"]})
    assert (end, path) == ("SUCCEEDED", ["ValidateExists", "IsRegistered", "InsertId", "AlreadyExists"])
    assert attempts["InsertId"] == 1


@pytest.mark.parametrize("error", ["BusyError", "LambdaTooManyRequestsException", "LambdaServiceException"])
@pytest.mark.parametrize(("role", "state"), [("validate", "ValidateExists"), ("insert", "InsertId")])
def test_what_passes_is_repeated(run: Run, role: str, state: str, error: str) -> None:
    """Until it works."""
    turns: dict[str, list[Any]] = {"validate": [MISSING], role: [error, error, MISSING]}
    end, path, attempts = run(turns)
    assert (end, path) == ("SUCCEEDED", ["ValidateExists", "IsRegistered", "InsertId"])
    assert attempts[state] == 3


def test_the_log_is_repeated_too(run: Run) -> None:
    """An execution that found its id does not fail for a busy log function."""
    end, path, attempts = run({"validate": [THERE], "log": ["BusyError", {}]})
    assert (end, path[-1], attempts["AlreadyExists"]) == ("SUCCEEDED", "AlreadyExists", 2)


def test_what_does_not_pass_ends_in_the_named_failure(run: Run) -> None:
    """After the first attempt and five more."""
    end, path, attempts = run({"validate": ["BusyError"]})
    assert (end, path) == ("RegistrationFailed", ["ValidateExists", "LogFailure", "RegistrationFailed"])
    assert attempts["ValidateExists"] == 6


@pytest.mark.parametrize("error", ["InvalidIdError", "UnexpectedError", "IdTakenError"])
def test_what_cannot_pass_is_not_repeated(run: Run, error: str) -> None:
    """In the first state every other error is final."""
    end, path, attempts = run({"validate": [error]})
    assert (end, path) == ("RegistrationFailed", ["ValidateExists", "LogFailure", "RegistrationFailed"])
    assert attempts["ValidateExists"] == 1


def test_an_insertion_that_breaks_is_a_failure(run: Run) -> None:
    """And the failure is logged first."""
    end, path, _ = run({"validate": [MISSING], "insert": ["UnexpectedError"]})
    assert end == "RegistrationFailed"
    assert path == ["ValidateExists", "IsRegistered", "InsertId", "LogFailure", "RegistrationFailed"]


def test_a_failure_that_cannot_be_logged_is_the_same_failure(run: Run) -> None:
    """The log is a courtesy."""
    end, path, _ = run({"validate": ["UnexpectedError"], "log": ["UnexpectedError"]})
    assert (end, path) == ("RegistrationFailed", ["ValidateExists", "LogFailure", "RegistrationFailed"])
