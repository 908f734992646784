"""What the definition of the registration workflow promises; tests/stack runs every path through it."""

from typing import Any

import pytest

from dev.service import load_yaml

DEFINITION = load_yaml("resources/workflow.asl.yml")
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
SERVICE_ERRORS = {
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
}
"""What AWS's guide for Lambda tasks says to repeat."""


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_repeated_with_jitter_and_never_fails_nameless(name: str) -> None:
    """Service errors and a busy table pass; anything else ends in a named state."""
    broken, crowded = TASKS[name]["Retry"]

    assert set(broken["ErrorEquals"]) > SERVICE_ERRORS - {"Lambda.TooManyRequestsException"} | {"BusyError"}
    assert (broken["JitterStrategy"], broken["MaxAttempts"]) == ("FULL", 5)
    assert crowded["ErrorEquals"] == ["Lambda.TooManyRequestsException"]
    assert (crowded["JitterStrategy"], crowded["MaxAttempts"]) == ("FULL", 30)
    assert TASKS[name]["Catch"][-1]["ErrorEquals"] == ["States.ALL"]


def test_every_state_is_reached_and_every_way_ends() -> None:
    """No dead states, no way to nowhere."""
    named = {DEFINITION["StartAt"]}
    for state in STATES.values():
        ways = [state, *state.get("Catch", []), *state.get("Choices", [])]
        named |= {way["Next"] for way in ways if "Next" in way} | {state[key] for key in ("Default",) if key in state}

    assert named == set(STATES)
    assert {name for name, state in STATES.items() if state.get("End") or state["Type"] == "Fail"} == {
        "InsertId",
        "AlreadyExists",
        "RegistrationFailed",
    }


def test_losing_the_race_is_no_failure() -> None:
    """The conditional put that came second goes where an id that was there goes."""
    assert STATES["InsertId"]["Catch"][0] == {
        "ErrorEquals": ["IdTakenError"],
        "ResultPath": "$.error",
        "Next": "AlreadyExists",
    }
