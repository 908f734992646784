"""The ids API on the deployed stack: what a key opens, and what it does not."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import boto3
import httpx
import pytest

from tests.clock import PATIENCE

Clients = Callable[[str | None], httpx.Client]
ORIGIN = "http://localhost:3000"


@pytest.fixture(scope="module")
def keyed(stack: dict[str, Any]) -> Iterator[httpx.Client]:
    """Return a client that has the API key."""
    headers = {"x-api-key": stack["apiKey"], "Origin": ORIGIN}
    with httpx.Client(base_url=stack["apiUrl"], headers=headers, timeout=PATIENCE, trust_env=False) as client:
        yield client


@pytest.fixture
def new_id() -> str:
    """Return an id that nobody registered."""
    return f"user_{uuid4().hex}"


def test_an_id_is_registered_once_found_and_removed(keyed: httpx.Client, new_id: str) -> None:
    """PUT 201, then 200; GET and DELETE 200 either way."""
    path = f"/customer-ids/{new_id}"
    steps = [("GET", 200, False), ("PUT", 201, True), ("PUT", 200, True), ("GET", 200, True)]
    steps += [("DELETE", 200, False), ("DELETE", 200, False), ("GET", 200, False)]

    answers = [keyed.request(method, path) for method, _, _ in steps]

    assert [(a.status_code, a.json()) for a in answers] == [
        (status, {"id": new_id, "exists": exists}) for _, status, exists in steps
    ]


def test_a_put_may_repeat_what_the_answer_will_say(keyed: httpx.Client, new_id: str) -> None:
    """The body is optional; one that says something else is refused and registers nothing."""
    path = f"/customer-ids/{new_id}"
    other = {"errors": {"id": ["This is not the id in the address."]}}

    refused = keyed.put(path, json={"id": "another", "exists": True})
    still_missing = keyed.get(path).json()
    taken = keyed.put(path, json={"id": new_id, "exists": True})

    assert (refused.status_code, refused.json()) == (400, refused.json() | other)
    assert still_missing == {"id": new_id, "exists": False}
    assert taken.status_code == 201


@pytest.mark.parametrize("id_", ["a", "A.b_c:d@e-f", "x" * 128, "user%40example.com"])
def test_every_allowed_id_is_taken(keyed: httpx.Client, id_: str) -> None:
    """Length and alphabet at their limits, as typed and percent-encoded."""
    answer = keyed.put(f"/customer-ids/{id_}")

    assert (answer.status_code in (200, 201), answer.json()["id"]) == (True, id_.replace("%40", "@"))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("id_", ["%20", "x" * 129, "a%20b", "%C3%A9", "a%00", "a%0A", "a,b", "%3Cscript%3E", "a%252Fb"])
def test_a_strange_id_is_refused(keyed: httpx.Client, method: str, id_: str) -> None:
    """400 problem+json that names the rule."""
    answer = keyed.request(method, f"/customer-ids/{id_}")

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == {"id": ["Enter 1 to 128 letters, digits or any of . _ : @ -"]}


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "wrong"}, {"x-api-key": ""}])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/customer-ids/a"),
        ("PUT", "/customer-ids/a"),
        ("DELETE", "/customer-ids/a"),
        ("POST", "/workflow/submit"),
    ],
)
def test_without_a_valid_key_it_is_403(api: Clients, method: str, path: str, headers: dict[str, str]) -> None:
    """As problem+json, with CORS headers, also for somebody who is logged in."""
    answer = api("admin").request(method, path, headers=headers | {"Origin": ORIGIN})

    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert answer.headers["access-control-allow-origin"] == ORIGIN


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/customer-ids/a", {"OPTIONS", "GET", "PUT", "DELETE"}), ("/workflow/submit", {"OPTIONS", "POST"})],
)
def test_options_answers_with_the_methods_of_the_path(api: Clients, path: str, methods: set[str]) -> None:
    """And with the headers that callers may send; it needs no key."""
    answer = api(None).options(path, headers={"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"})

    allowed = answer.headers["access-control-allow-headers"].split(",")
    assert answer.is_success
    assert set(answer.headers["access-control-allow-methods"].split(",")) == methods
    assert {"Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token"} <= set(allowed)


@pytest.mark.parametrize("path", ["/customers", f"/customers/{uuid4()}"])
def test_a_key_opens_no_customer(keyed: httpx.Client, path: str) -> None:
    """A key meters; it is nobody."""
    assert keyed.get(path).status_code == 401


def test_a_correlation_id_comes_back(keyed: httpx.Client, new_id: str) -> None:
    """The caller's own, or a new one."""
    path = f"/customer-ids/{new_id}"

    own = keyed.get(path, headers={"X-Correlation-Id": "order-17"}).headers["x-correlation-id"]
    made = keyed.get(path, headers={"X-Correlation-Id": "not one"}).headers["x-correlation-id"]

    assert (own, len(made)) == ("order-17", 36)


def test_twenty_at_once_register_one_id_once(keyed: httpx.Client, new_id: str) -> None:
    """Exactly one 201."""
    keyed.get("/customer-ids/warm-up")
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: keyed.put(f"/customer-ids/{new_id}").status_code, range(20)))

    assert sorted(statuses) == [200] * 19 + [201]


def test_a_throttled_client_is_told_so(stack: dict[str, Any], aws: dict[str, Any]) -> None:
    """429 with CORS headers, for a key whose plan is used up."""
    gateway = boto3.client("apigateway", **aws)
    api_id = stack["apiUrl"].split("/")[-2]
    name = f"slow-{uuid4().hex}"
    plan = gateway.create_usage_plan(
        name=name, throttle={"rateLimit": 0.1, "burstLimit": 1}, apiStages=[{"apiId": api_id, "stage": stack["stage"]}]
    )
    key = gateway.create_api_key(name=name, enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    headers = {"x-api-key": key["value"], "Origin": ORIGIN}
    try:
        with httpx.Client(base_url=stack["apiUrl"], headers=headers, timeout=PATIENCE, trust_env=False) as client:
            answers = [client.get("/customer-ids/a") for _ in range(3)]
    finally:
        gateway.delete_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"])
        gateway.delete_api_key(apiKey=key["id"])
        gateway.delete_usage_plan(usagePlanId=plan["id"])

    assert [answer.status_code for answer in answers] == [200, 429, 429]
    assert answers[1].headers["content-type"] == "application/problem+json"
    assert answers[1].headers["access-control-allow-origin"] == ORIGIN
    assert answers[1].headers["retry-after"] == "1"


def test_a_key_that_is_switched_off_opens_nothing(stack: dict[str, Any], aws: dict[str, Any]) -> None:
    """As docs/operations.md rotates them: the second one opens what the first does, until it is disabled."""
    gateway = boto3.client("apigateway", **aws)
    [plan] = [each for each in gateway.get_usage_plans()["items"] if each["name"].startswith("clientele-")]
    key = gateway.create_api_key(name=uuid4().hex, enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    try:
        with httpx.Client(base_url=stack["apiUrl"], timeout=PATIENCE, trust_env=False) as client:
            headers = {"x-api-key": key["value"]}
            before = client.get("/customer-ids/a", headers=headers)
            gateway.update_api_key(
                apiKey=key["id"], patchOperations=[{"op": "replace", "path": "/enabled", "value": "false"}]
            )
            after = client.get("/customer-ids/a", headers=headers)
    finally:
        gateway.delete_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"])
        gateway.delete_api_key(apiKey=key["id"])

    assert (before.status_code, after.status_code) == (200, 403)


def test_what_is_stored_of_an_id(keyed: httpx.Client, aws: dict[str, Any], stack: dict[str, Any], new_id: str) -> None:
    """What is stored says when and by whom, and nothing else."""
    before = time.strftime("%Y-%m-%dT%H:%M", time.gmtime())
    keyed.put(f"/customer-ids/{new_id}")

    table = boto3.client("dynamodb", **aws)
    item = table.get_item(TableName=stack["tables"]["customerIds"], Key={"id": {"S": new_id}})["Item"]

    assert set(item) == {"id", "registeredAt", "registeredBy"}
    assert item["registeredAt"]["S"] >= before
    assert item["registeredBy"]["S"].startswith("api:")
