"""Activities on the deployed stack: routes, rights, events and the doctor, each function under its own role."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import httpx
import pytest

from activities.resource import ACTIVITIES
from tests import described
from tests.stack.listening import Heard, listening
from tests.stack.test_doctor import run_doctor

Clients = Callable[[str | None], httpx.Client]
SEVERAL, ONE = "/activities", "/activities/{activityId}"
BELOW = "/customers/{customerId}/activities"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def customer_id(api: Clients, new_email: Callable[[], str]) -> str:
    """Return the id of a new customer."""
    created = api("editor").post("/customers", json={"name": "Ann Planted", "email": new_email()})
    return str(created.json()["customerId"])


@pytest.fixture
def ask(api: Clients) -> Callable[..., httpx.Response]:
    """Return a function that asks as a member of a group, and holds the answer against the description."""

    def ask(role: str | None, method: str, route: str, status: int, **sent: Any) -> httpx.Response:
        path = sent.pop("path", {})
        answer = api(role).request(method, route.format(**path), **sent)
        body = answer.json() if answer.content else None
        assert answer.status_code == status, (method, route, body)
        described.check(method, route, answer.status_code, answer.headers, body)
        return answer

    return ask


@pytest.fixture
def called(ask: Callable[..., httpx.Response], customer_id: str) -> dict[str, Any]:
    """Return an activity that exists."""
    wire = {"customerId": customer_id, "kind": "call", "subject": "Called", "due": "2026-11-21T10:16+01:00"}
    record: dict[str, Any] = ask("editor", "POST", SEVERAL, 201, json=wire).json()
    return record


def test_an_activity_from_its_creation_to_its_end(ask: Callable[..., httpx.Response], customer_id: str) -> None:
    """Every route that succeeds, as it is described."""
    once = {"Idempotency-Key": uuid4().hex}
    wire = {"subject": "Call back", "text": "About the offer", "due": "2026-11-21T10:16+01:00"}
    below = {"path": {"customerId": customer_id}}
    first = ask("editor", "POST", BELOW, 201, json=wire, headers=once, **below).json()
    assert ask("editor", "POST", BELOW, 201, json=wire, headers=once, **below).json() == first
    at = {"path": {"activityId": first["activityId"]}}

    assert first["due"] == "2026-11-21T09:16:00.000Z"
    assert (first["kind"], first["done"], bool(first["ownerSubject"])) == ("note", False, True)
    assert ask("viewer", "GET", ONE, 200, **at).json() == first
    done = ask("editor", "PATCH", ONE, 200, json={"done": True}, headers={"If-Match": '"1"'}, **at).json()
    ask("editor", "PATCH", ONE, 412, json={"done": False}, headers={"If-Match": '"1"'}, **at)
    replaced = ask("editor", "PUT", ONE, 200, json=done | {"subject": "Called back"}, **at).json()
    assert replaced == done | {"subject": "Called back", "version": 3, "lastModified": replaced["lastModified"]}
    assert ask("editor", "POST", ONE + "/revert", 200, json={"version": 1}, **at).json()["subject"] == "Call back"
    assert len(ask("viewer", "GET", ONE + "/history", 200, **at).json()["items"]) == 4
    ask("editor", "DELETE", ONE, 204, **at)
    ask("viewer", "GET", ONE, 404, **at)
    ask("editor", "POST", ONE + "/restore", 200, **at)
    actions = ask("editor", "GET", SEVERAL + "/actions", 200).json()["items"]
    assert [action["kind"] for action in actions[:5]] == ["restored", "trashed", "reverted", "changed", "changed"]
    ask("editor", "DELETE", ONE, 403, params={"purge": "true"}, **at)
    ask("admin", "DELETE", ONE, 204, params={"purge": "true"}, **at)
    ask("admin", "GET", ONE, 404, **at)


def test_what_is_asked_of_lists(ask: Callable[..., httpx.Response], called: dict[str, Any]) -> None:
    """The agenda, the customer's list, filters, searches and counts find it."""
    agenda = {"done": "false", "due__lt": "2026-11-22", "sort": "due", "limit": "100"}
    filters: list[dict[str, str]] = [
        agenda,
        {"customerId": called["customerId"], "count": "true"},
        {"kind": "call", "owner": called["owner"].upper(), "due": "2026-11-21", "sort": "-due,subject"},
        {"q": "called", "sort": "-created"},
    ]
    for asked in filters:
        page = ask("viewer", "GET", SEVERAL, 200, params={"limit": "100"} | asked).json()
        assert called["activityId"] in [item["activityId"] for item in page["items"]], asked
    below = ask("viewer", "GET", BELOW, 200, path={"customerId": called["customerId"]}).json()
    assert [item["activityId"] for item in below["items"]] == [called["activityId"]]
    facets = ask("viewer", "GET", SEVERAL + "/facets", 200).json()
    assert facets["kinds"]["call"] >= 1
    assert facets["months"]["2026-11"] >= 1


def test_what_is_wrong_is_named(ask: Callable[..., httpx.Response], called: dict[str, Any]) -> None:
    """A customer that is not there, one that is to be another, and everything else at once."""
    at = {"path": {"activityId": called["activityId"]}}

    unknown = ask("editor", "POST", SEVERAL, 409, json={"customerId": UNKNOWN, "subject": "x"}).json()
    assert unknown["errors"] == {"customerId": ["There is no customer with this id."]}
    moved = ask("editor", "PATCH", ONE, 400, json={"customerId": UNKNOWN, "kind": "x"}, **at).json()
    assert set(moved["errors"]) == {"customerId", "kind"}
    ask("viewer", "GET", BELOW, 404, path={"customerId": UNKNOWN})
    ask("viewer", "GET", SEVERAL, 400, params={"done": "maybe"})


@pytest.mark.parametrize(
    ("role", "method", "status"),
    [
        (None, "GET", 401),
        ("viewer", "PATCH", 403),
        ("viewer", "DELETE", 403),
    ],
)
def test_rights(api: Clients, called: dict[str, Any], role: str | None, method: str, status: int) -> None:
    """Who may only read cannot write."""
    body: dict[str, Any] = {"json": {"done": True}} if method == "PATCH" else {}
    answer = api(role).request(method, f"/activities/{called['activityId']}", **body)

    assert answer.status_code == status


@pytest.fixture
def heard(aws: dict[str, Any]) -> Iterator[Heard]:
    """Return a function that waits for an activity's events on the bus, as another system gets them."""
    with listening(aws, ACTIVITIES, seconds=60) as heard:
        yield heard


def test_events(heard: Heard, ask: Callable[..., httpx.Response], called: dict[str, Any]) -> None:
    """One for each write, with the fields that changed and nothing of what they hold."""
    at = {"path": {"activityId": called["activityId"]}}
    ask("editor", "PATCH", ONE, 200, json={"done": True}, **at)
    ask("editor", "DELETE", ONE, 204, **at)

    told = heard(called["activityId"], 3)

    assert [(event["source"], event["detail-type"], event["detail"]["version"]) for event in told] == [
        ("activity.api", "ActivityCreated", 1),
        ("activity.api", "ActivityUpdated", 2),
        ("activity.api", "ActivityDeleted", 3),
    ]
    assert told[1]["detail"]["changedFields"] == ["done"]
    assert "Called" not in json.dumps(told)


def test_the_doctor_mends_activities(
    aws: dict[str, Any], stack: dict[str, Any], stack_home: Path, called: dict[str, Any]
) -> None:
    """A lost row is found and put back, after the customers."""
    table = boto3.client("dynamodb", **aws)
    name = next(name for name in table.list_tables()["TableNames"] if name.endswith("-ActivitiesLists"))
    row = {"list": {"S": "kind:call"}, "sk": {"S": f"{called['created']}#{called['activityId']}"}}
    table.delete_item(TableName=name, Key=row)

    found = run_doctor(stack, stack_home)
    assert f"activity {called['activityId']}  1 row missing" in found, found
    mended = run_doctor(stack, stack_home, "--fix")
    assert called["activityId"] in mended
    assert "Item" in table.get_item(TableName=name, Key=row)
    assert called["activityId"] not in run_doctor(stack, stack_home)
