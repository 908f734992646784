"""What the deployed API answers is what its description says: the functions' answers, and the gateway's own."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests import described
from tests.clock import PATIENCE

Clients = Callable[[str | None], httpx.Client]
Ask = Callable[..., httpx.Response]
CUSTOMERS, CUSTOMER, IDS = "/customers", "/customers/{customerId}", "/customer-ids/{id}"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def asking(client: httpx.Client) -> Ask:
    """Return a function that sends a request along a described route, and holds the answer against it."""

    def ask(method: str, route: str, *, path: dict[str, str] | None = None, **sent: Any) -> httpx.Response:
        answer = client.request(method, route.format(**(path or {})), **sent)
        body = answer.json() if answer.content else None
        described.check(method, route, answer.status_code, answer.headers, body)
        if answer.is_success:
            described.check_request(method, route, sent.get("json"))
        return answer

    return ask


@pytest.fixture
def ask(api: Clients) -> Ask:
    """Return a function that asks as an administrator, who may do everything."""
    return asking(api("admin"))


@pytest.fixture
def ask_with_key(stack: dict[str, Any]) -> Iterator[Ask]:
    """Return a function that asks with the API key."""
    headers = {"x-api-key": stack["apiKey"]}
    with httpx.Client(base_url=stack["apiUrl"], headers=headers, timeout=PATIENCE, trust_env=False) as client:
        yield asking(client)


def test_a_customers_life(ask: Ask, new_email: Callable[[], str]) -> None:
    """Everything that succeeds, and what a customer can be refused for."""
    wire = {"name": "Ann", "email": new_email(), "phone": None, "tags": ["VIP"]}
    once, first = {"Idempotency-Key": uuid4().hex}, {"If-Match": '"1"'}
    other = ask("POST", CUSTOMERS, json={"name": "Bob", "email": new_email()}).json()
    created = ask("POST", CUSTOMERS, json=wire, headers=once)
    ann, at = created.json(), {"path": {"customerId": created.json()["customerId"]}}

    answers = [
        created,
        ask("POST", CUSTOMERS, json=wire | {"name": "Anne"}, headers=once),
        ask("POST", CUSTOMERS, json=wire),
        ask("POST", CUSTOMERS, json={"name": "", "nickname": "A"}),
        ask("POST", CUSTOMERS, content=b"{}", headers={"Content-Type": "text/plain"}),
        ask("POST", CUSTOMERS, json=wire | {"notes": "x" * 70_000}),
        ask("GET", CUSTOMER, **at),
        ask("PATCH", CUSTOMER, **at, json={"company": "Acme"}, headers=first),
        ask("PATCH", CUSTOMER, **at, json={"company": "Acme"}, headers=first),
        ask("PUT", CUSTOMER, **at, json=ann | {"version": 9}),
        ask("PUT", CUSTOMER, **at, json={"name": "Ann", "email": other["email"]}),
        ask("POST", CUSTOMER + "/revert", **at, json={"version": 1}),
        ask("DELETE", CUSTOMER, **at),
        ask("POST", CUSTOMER + "/restore", **at),
        ask("GET", CUSTOMER + "/history", **at, params={"limit": 2}),
        ask("DELETE", CUSTOMER, **at, params={"purge": "true"}),
        ask("DELETE", CUSTOMER, **at, params={"purge": "maybe"}),
        ask("GET", CUSTOMER, **at),
    ]

    assert [answer.status_code for answer in answers] == [
        *(201, 422, 409, 400, 415, 413, 200),
        *(200, 412, 412, 409, 200),
        *(204, 200, 200, 204, 400, 404),
    ]


def test_lists(ask: Ask) -> None:
    """With all that may come along, and without."""
    for query in (
        {},
        {"facets": "true", "status": "active", "count": "true"},
        {"fields": "name,email", "sort": "name"},
    ):
        assert ask("GET", CUSTOMERS, params=query).status_code == 200
    assert ask("GET", CUSTOMERS, params={"limit": 0}).status_code == 400
    assert ask("GET", CUSTOMERS + "/facets").status_code == 200
    assert ask("GET", CUSTOMERS + "/actions").status_code == 200


def test_sessions(stack: dict[str, Any], api: Clients, ask: Ask) -> None:
    """Logging in, who am I, renewing, logging out."""
    stranger, viewer = asking(api(None)), stack["users"]["viewer"]

    answers = [
        stranger("POST", "/session", json=viewer),
        stranger("POST", "/session", json=viewer | {"password": "wrong"}),
        stranger("POST", "/session/refresh", json={}),
        stranger("POST", "/session/refresh", content=b"{", headers={"Content-Type": "application/json"}),
        stranger("DELETE", "/session"),
        ask("GET", "/session"),
        ask("POST", "/session/password", json={"oldPassword": "wrong", "newPassword": "wrong"}),
    ]

    assert [answer.status_code for answer in answers] == [204, 401, 401, 400, 204, 200, 400]


def test_ids_and_the_workflow(ask_with_key: Ask) -> None:
    """With the key."""
    at = {"path": {"id": f"user_{uuid4().hex}"}}

    answers = [
        ask_with_key("PUT", IDS, **at),
        ask_with_key("PUT", IDS, **at, json={"exists": True}),
        ask_with_key("GET", IDS, **at),
        ask_with_key("DELETE", IDS, **at),
        ask_with_key("GET", IDS, path={"id": "a b"}),
        ask_with_key("POST", "/workflow/submit", json=at["path"]),
        ask_with_key("POST", "/workflow/submit", json={}),
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 400, 202, 400]


def test_what_the_gateway_refuses(api: Clients) -> None:
    """Before any function is asked."""
    stranger, viewer = asking(api(None)), asking(api("viewer"))

    answers = [
        stranger("GET", CUSTOMERS),
        stranger("GET", CUSTOMER, path={"customerId": UNKNOWN}),
        stranger("GET", IDS, path={"id": "a"}),
        stranger("POST", "/workflow/submit", json={"id": "a"}),
        viewer("POST", CUSTOMERS, json={}),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 403, 403, 403]
