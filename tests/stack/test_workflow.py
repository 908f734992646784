"""The registration workflow on the deployed stack, started as other systems start it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import boto3
import httpx
import pytest

from tests.clock import PATIENCE
from tests.executions import entered, inputs, wait_for

RULE = "Enter 1 to 128 letters, digits or any of . _ : @ -"


@pytest.fixture(scope="module")
def keyed(stack: dict[str, Any]) -> Iterator[httpx.Client]:
    """Return a client that has the API key."""
    headers = {"x-api-key": stack["apiKey"], "Origin": "http://localhost:3000"}
    with httpx.Client(base_url=stack["apiUrl"], headers=headers, timeout=PATIENCE, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def states(aws: dict[str, Any]) -> Any:
    """Return a client of Step Functions."""
    return boto3.client("stepfunctions", **aws)


@pytest.fixture
def new_id() -> str:
    """Return an id that nobody registered."""
    return f"user_{uuid4().hex}"


def submit(keyed: httpx.Client, id_: str, **headers: str) -> str:
    """Start the workflow and return the execution's ARN."""
    answer = keyed.post("/workflow/submit", json={"id": id_}, headers=headers)
    assert answer.status_code == 202
    arn: str = answer.json()["executionArn"]
    return arn


def test_the_first_submission_inserts_and_the_second_finds(keyed: httpx.Client, states: Any, new_id: str) -> None:
    """The histories end in InsertId and in AlreadyExists; then the id is registered."""
    first = submit(keyed, new_id)
    first_end = wait_for(states, first)
    second = submit(keyed, new_id)
    second_end = wait_for(states, second)

    assert (first_end["status"], entered(states, first)) == (
        "SUCCEEDED",
        ["ValidateExists", "IsRegistered", "InsertId"],
    )
    assert (second_end["status"], entered(states, second)) == (
        "SUCCEEDED",
        ["ValidateExists", "IsRegistered", "AlreadyExists"],
    )
    assert keyed.get(f"/customer-ids/{new_id}").json() == {"id": new_id, "exists": True}


def test_twenty_submissions_at_once_insert_once(keyed: httpx.Client, states: Any, new_id: str) -> None:
    """One execution made the registration; every other one ended in AlreadyExists, and none failed."""
    wait_for(states, submit(keyed, f"{new_id}-warm-up"))
    with ThreadPoolExecutor(20) as pool:
        executions = list(pool.map(lambda _: submit(keyed, new_id), range(20)))

    ends = [(wait_for(states, execution)["status"], entered(states, execution)[-1]) for execution in executions]
    assert sorted(ends) == [("SUCCEEDED", "AlreadyExists")] * 19 + [("SUCCEEDED", "InsertId")]


def test_a_correlation_id_goes_all_the_way(
    keyed: httpx.Client, states: Any, aws: dict[str, Any], stack: dict[str, Any], new_id: str
) -> None:
    """From the header into the execution and the log of every function that took part."""
    correlation_id = f"order-{uuid4().hex}"

    execution = submit(keyed, new_id, **{"X-Correlation-Id": correlation_id})
    end = wait_for(states, execution)

    logs = boto3.client("logs", **aws)
    lines = {
        function: [
            json.loads(event["message"])
            for event in logs.filter_log_events(
                logGroupName=f"/aws/lambda/clientele-{stack['stage']}-{function}", filterPattern=f'"{correlation_id}"'
            )["events"]
        ]
        for function in ("submitWorkflow", "validateExists", "insertId")
    }
    assert json.loads(end["input"]) == {"id": new_id, "correlationId": correlation_id}
    assert {name: len(found) for name, found in lines.items()} == dict.fromkeys(lines, 1)
    assert lines["insertId"][0]["execution"] == execution


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b"", None),
        (b"not json", None),
        (b"[1]", None),
        (b'"user_1"', None),
        (b"null", None),
        (b'{"id": "a\xff"}', {"id": [RULE]}),
        (b"{}", {"id": ["This field is required."]}),
        (b'{"id": null}', {"id": ["This field is required."]}),
        (b'{"id": ""}', {"id": [RULE]}),
        (b'{"id": 17}', {"id": [RULE]}),
        (b'{"id": "a b"}', {"id": [RULE]}),
        (b'{"id": "' + b"x" * 129 + b'"}', {"id": [RULE]}),
        (b'{"id": "a\\n"}', {"id": [RULE]}),
        (b'{"id": "a", "id": "b"}', {"id": ["Give this field once."]}),
        (b'{"id": "a", "more": 1}', {"more": ["Unknown field. There are: id."]}),
    ],
)
def test_bad_input_starts_nothing(
    keyed: httpx.Client, states: Any, stack: dict[str, Any], body: bytes, errors: dict[str, list[str]] | None
) -> None:
    """400 problem+json with everything that is wrong, and no execution."""
    before = inputs(states, stack["stateMachineArn"])

    answer = keyed.post("/workflow/submit", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json().get("errors") == errors
    assert inputs(states, stack["stateMachineArn"]) == before


def test_text_that_is_no_json_is_400_whatever_it_claims(keyed: httpx.Client) -> None:
    """As curl sends it."""
    answer = keyed.post("/workflow/submit", content=b"id=1", headers={"Content-Type": "text/plain"})

    assert (answer.status_code, answer.json()["detail"]) == (400, "The body is not valid JSON.")


@pytest.mark.parametrize("wrong", [{}, {"id": ""}, {"id": "a b"}, {"id": 1}])
def test_an_execution_started_by_hand_with_a_wrong_id_fails_by_name(
    states: Any, stack: dict[str, Any], wrong: dict[str, Any]
) -> None:
    """Nothing is inserted, and the failure has a name."""
    execution = states.start_execution(stateMachineArn=stack["stateMachineArn"], input=json.dumps(wrong))

    end = wait_for(states, execution["executionArn"])
    path = entered(states, execution["executionArn"])

    assert (end["status"], end["error"]) == ("FAILED", "RegistrationFailed")
    assert path == ["ValidateExists", "LogFailure", "RegistrationFailed"]
