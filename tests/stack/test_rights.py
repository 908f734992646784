"""Who may do what: every route of the deployed API, for everybody who can call it.

``ROUTES`` says of each route for whom at least it opens. It is written by hand, so that it can differ from what the
functions declare; a route without a row fails. Whoever may not call a route sends a request that would do harm, and
nothing has changed afterwards. Whoever may sends one that has no effect, whose answer is exactly that of the table.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import uuid4

import boto3
import httpx
import pytest

from all_resources import RESOURCES
from dev.log_in import app_client_of
from people.cognito import secret_hash
from tests.handlers.conftest import routes
from tests.stack.test_api_contract import with_changed

Clients = Callable[[str | None], httpx.Client]
Statuses = dict[tuple[str, str], int]

PASSWORD = "Quite-a-long-passphrase-1"  # of users who live as long as these tests
UNKNOWN = "00000000-0000-4000-8000-000000000000"
MARK = uuid4().hex
"""In all that a refused request would have written."""
ROUTES = """
    viewer   200  GET /customers
    viewer   200  GET /customers/actions
    viewer   200  GET /customers/facets
    viewer   404  GET /customers/{customerId}
    viewer   404  GET /customers/{customerId}/activities
    viewer   404  GET /customers/{customerId}/history
    editor   400  POST /customers
    editor   404  PUT /customers/{customerId}
    editor   404  PATCH /customers/{customerId}
    editor   404  DELETE /customers/{customerId}
    editor   404  POST /customers/{customerId}/activities
    editor   404  POST /customers/{customerId}/restore
    editor   404  POST /customers/{customerId}/revert
    editor   200  GET /customers/duplicates
    editor   400  PUT /customers/duplicates/{pair}
    editor   400  POST /customers/exports
    editor   404  GET /customers/exports/{exportId}
    viewer   200  GET /changes
    viewer   200  GET /dashboard?sameDays=true&due=true
    viewer   200  GET /activities
    viewer   200  GET /activities/actions
    viewer   200  GET /activities/facets
    viewer   404  GET /activities/{activityId}
    viewer   404  GET /activities/{activityId}/history
    editor   400  POST /activities
    editor   404  PUT /activities/{activityId}
    editor   404  PATCH /activities/{activityId}
    editor   404  DELETE /activities/{activityId}
    editor   404  POST /activities/{activityId}/restore
    editor   404  POST /activities/{activityId}/revert
    editor   400  POST /activities/exports
    editor   404  GET /activities/exports/{exportId}
    editor   400  POST /merges?resource={resource}&into={record}
    editor   404  DELETE /merges?resource={resource}&into={record}&from={other}
    editor   200  GET /imports?resource={resource}
    editor   400  POST /imports
    editor   400  POST /imports?change
    editor   404  GET /imports/{importId}
    editor   400  PATCH /imports/{importId}
    editor   404  POST /imports/{importId}/reading
    editor   404  POST /imports/{importId}/runs
    editor   404  GET /imports/{importId}/rows
    editor   400  PUT /imports/{importId}/rows/{row}
    editor   404  POST /imports/{importId}/undo
    editor   404  POST /imports/{importId}/wrong-rows
    editor   200  GET /import-mappings?resource={resource}
    editor   400  PUT /import-mappings/{name}?resource={resource}
    editor   204  DELETE /import-mappings/{name}?resource={resource}
    admin    404  DELETE /customers/{customerId}?purge=true
    admin    404  DELETE /activities/{activityId}?purge=true
    admin    404  GET /personal-data?resource={resource}&id={record}
    admin    400  DELETE /personal-data?resource={resource}&id={record}
    admin    200  GET /audit
    editor   200  GET /users?owners=true
    admin    200  GET /users
    admin    400  POST /users
    admin    404  GET /users/{subject}
    admin    404  PATCH /users/{subject}
    admin    404  DELETE /users/{subject}
    admin    404  POST /users/{subject}/{action}
    person   200  GET /session
    person   200  GET /session/sessions
    person   400  DELETE /session/sessions?but=this
    person   404  DELETE /session/sessions/{session}
    person   400  POST /session/password
    person   200  GET /session/second-factor
    person   400  POST /session/second-factor
    person   400  PUT /session/second-factor
    key      200  GET /customer-ids/{id}
    key      400  PUT /customer-ids/{id}
    key      200  DELETE /customer-ids/{id}
    key      400  POST /workflow/submit
    anybody  400  POST /session
    anybody  204  DELETE /session
    anybody  401  POST /session/challenge
    anybody  401  POST /session/refresh
    anybody  400  POST /session/password-reset
    anybody  400  PUT /session/password-reset
"""
"""For whom at least it opens, the status for whoever may, and the request."""
STRANGERS = {
    "nobody": "sends nothing",
    "garbage": "sends a token that is none",
    "forger": "signs an administrator's claims otherwise",
    "late": "has made a token last for longer",
    "bearer": "sends an administrator's access token in place of the ID token",
    "foreigner": "is an administrator of another pool",
    "neighbour": "has an administrator's token for another client of the pool",
    "wrong key": "sends an API key that is none",
    "key": "sends the API key",
}
"""Whoever is nobody here; how they call."""
PEOPLE = ("outsider", "lookalike", "viewer", "editor", "admin")
"""With ID tokens; outsiders are in no group, lookalikes in groups whose names are almost ours."""
RANKS = {"outsider": 0, "lookalike": 0, "viewer": 1, "editor": 2, "admin": 3}
LEAVER = "leaver"
"""Was an administrator until a moment ago, and has the token still: it reads until it ends (docs/sessions.md)."""
LOOKALIKES = ("former.admins", "Admins", "admins2", "editors_")


class Row(NamedTuple):
    """A request to a route."""

    least: str
    status: int
    operation: str


def rows() -> Iterator[Row]:
    """Yield every row, those about any resource once for each."""
    for line in ROUTES.strip().splitlines():
        least, status, operation = line.split(maxsplit=2)
        for resource in RESOURCES if "{resource}" in operation else RESOURCES[:1]:
            named = operation.replace("{resource}", resource.plural)
            yield Row(least, int(status), named.replace("{record}", f"{{{resource.id}}}"))


ROWS = list(rows())
HARM: dict[str, Any] = {
    "PATCH /customers/{customerId}": {"name": MARK},
    "PUT /customers/{customerId}": {"name": MARK},
    "POST /customers/{customerId}/revert": {"version": 1},
    "DELETE /customers/{customerId}": {},
    "POST /customers/{customerId}/restore": {},
    "POST /customers/{customerId}/activities": {"subject": MARK, "kind": "call"},
    "PATCH /activities/{activityId}": {"subject": MARK},
    "PUT /activities/{activityId}": {"subject": MARK, "kind": "call"},
    "POST /activities/{activityId}/revert": {"version": 1},
    "DELETE /activities/{activityId}": {},
    "POST /activities/{activityId}/restore": {},
    "POST /customers": {"name": MARK},
    "POST /customers/exports": {"format": "csv"},
    "POST /activities/exports": {"format": "csv"},
    "POST /imports": {"resource": "customers", "fileName": f"{MARK}.csv", "bytes": 10},
    "POST /imports?change": {
        "resource": "customers",
        "change": {"set": {"company": MARK}},
        "selection": {"query": {"q": MARK}},
    },
    "PUT /import-mappings/{name}?resource=customers": {"mapping": {}},
    "PATCH /users/{subject}": {"name": MARK, "groups": ["admins"]},
    "POST /users/{subject}/{action}": {},
    "DELETE /users/{subject}": {},
    "POST /users": {"email": f"{MARK}@example.com", "groups": ["admins"]},
    "PUT /customer-ids/{id}": {},
    "POST /workflow/submit": {"id": f"flow-{MARK}"},
    "DELETE /activities/{activityId}?purge=true": {},
    "DELETE /customers/{customerId}?purge=true": {},
}
"""What changes something, in an order in which each of them does."""


def test_every_route_has_a_row() -> None:
    """Also one that is added tomorrow."""
    named = {row.operation.partition("?")[0] for row in ROWS}

    assert sorted(named) == sorted(f"{method} {route}" for method, route, _ in routes())
    assert HARM.keys() <= {row.operation for row in ROWS}
    assert len({row.operation for row in ROWS}) == len(ROWS)


def opens(least: str, caller: str) -> bool:
    """Tell whether a route opens for a caller."""
    if least in ("anybody", "key"):
        return least in ("anybody", caller)
    return caller in RANKS and RANKS[caller] >= RANKS.get(least, 0)


def refusal(least: str, caller: str) -> int:
    """Return the status of whoever may not: 401 for whoever is nobody, 403 for others, and without a key (AWS)."""
    return 403 if least == "key" or caller in RANKS else 401


@pytest.fixture(scope="module")
def callers(
    stack: dict[str, Any], aws: dict[str, Any], api: Clients, id_token: Callable[[str], str]
) -> Iterator[dict[str, dict[str, str]]]:
    """Return caller -> headers."""
    token = id_token("admin")
    head, claims, signature = token.split(".")
    with ExitStack() as made:
        cognito: Any = made.enter_context(closing(boto3.client("cognito-idp", **aws)))
        pool, client = stack["userPoolId"], app_client_of(stack)
        other_pool = cognito.create_user_pool(PoolName="other", UsernameAttributes=["email"])["UserPool"]["Id"]
        made.callback(cognito.delete_user_pool, UserPoolId=other_pool)
        other = new_client(cognito, pool)
        made.callback(cognito.delete_user_pool_client, UserPoolId=pool, ClientId=other[0])
        for name in LOOKALIKES:
            cognito.create_group(UserPoolId=pool, GroupName=name)
            made.callback(cognito.delete_group, UserPoolId=pool, GroupName=name)
        cognito.create_group(UserPoolId=other_pool, GroupName="admins")

        def of(client: tuple[str, str], pool: str, *groups: str) -> dict[str, str]:
            email = f"{uuid4().hex}@example.com"
            made.callback(cognito.admin_delete_user, UserPoolId=pool, Username=email)
            return tokens_of_new(cognito, client, {"UserPoolId": pool, "Username": email}, groups)

        tokens = {
            "garbage": "eyJhbGciOiJub25lIn0.e30.",
            "forger": f"{head}.{claims}.{signature[::-1]}",
            "late": f"{head}.{with_changed(claims, exp=4_000_000_000)}.{signature}",
            "bearer": of(client, pool, "admins")["AccessToken"],
            "foreigner": of(new_client(cognito, other_pool), other_pool, "admins")["IdToken"],
            "neighbour": of(other, pool, "admins")["IdToken"],
            "outsider": of(client, pool)["IdToken"],
            "lookalike": of(client, pool, *LOOKALIKES)["IdToken"],
        } | {role: id_token(role) for role in ("viewer", "editor", "admin")}
        tokens[LEAVER] = made.enter_context(leaver(api("admin"), cognito, client, pool))
        keys = {"wrong key": {"x-api-key": stack["apiKey"][::-1]}, "key": {"x-api-key": stack["apiKey"]}}
        yield {"nobody": {}} | {name: {"Authorization": token} for name, token in tokens.items()} | keys


def new_client(cognito: Any, pool: str) -> tuple[str, str]:
    """Make a client of a pool; return its id and secret."""
    made = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="other", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"], GenerateSecret=True
    )["UserPoolClient"]
    return made["ClientId"], made["ClientSecret"]


def tokens_of_new(
    cognito: Any, client: tuple[str, str], who: dict[str, str], groups: tuple[str, ...]
) -> dict[str, str]:
    """Make a user with a verified address in groups; return the tokens."""
    attributes = [{"Name": "email", "Value": who["Username"]}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(**who, MessageAction="SUPPRESS", UserAttributes=attributes)
    cognito.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
    for group in groups:
        cognito.admin_add_user_to_group(**who, GroupName=group)
    return log_in(cognito, client, who)


@contextmanager
def leaver(admin: httpx.Client, cognito: Any, client: tuple[str, str], pool: str) -> Iterator[str]:
    """Invite an administrator, who logs in and is deactivated; return the ID token."""
    who = {"UserPoolId": pool, "Username": f"{uuid4().hex}@example.com"}
    path = f"/users/{admin.post('/users', json={'email': who['Username'], 'groups': ['admins']}).json()['subject']}"
    cognito.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
    token = log_in(cognito, client, who)["IdToken"]
    assert admin.patch(path, json={"active": False}).status_code == HTTPStatus.OK
    yield token
    admin.delete(path)


def log_in(cognito: Any, client: tuple[str, str], who: dict[str, str]) -> dict[str, str]:
    """Return the tokens of a user with the usual password."""
    proof = secret_hash(*client, who["Username"])
    given = {"USERNAME": who["Username"], "PASSWORD": PASSWORD, "SECRET_HASH": proof}
    answer = cognito.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId=client[0], AuthParameters=given)
    tokens: dict[str, str] = answer["AuthenticationResult"]
    return tokens


@pytest.fixture(scope="module")
def victims(api: Clients) -> Iterator[dict[str, str]]:
    """Return placeholder -> id of a customer, an activity and a user that nobody may change here."""
    admin = api("admin")
    customer = admin.post("/customers", json={"name": "Vera"}).json()["customerId"]
    activity = admin.post(f"/customers/{customer}/activities", json={"subject": "Call", "kind": "call"}).json()
    user = admin.post("/users", json={"email": f"{uuid4().hex}@example.com", "groups": []}).json()["subject"]
    yield {"{customerId}": customer, "{activityId}": activity["activityId"], "{subject}": user}
    admin.delete(f"/users/{user}")
    admin.delete(f"/customers/{customer}", params={"purge": "true"})


@pytest.fixture(scope="module")
def send(
    stack: dict[str, Any], callers: dict[str, dict[str, str]], victims: dict[str, str]
) -> Iterator[Callable[..., httpx.Response]]:
    """Return a function that sends what does harm, or has no effect."""
    always = {"{action}": "sign-out", "{row}": "2", "{id}": f"id-{MARK}", "{name}": MARK, "{other}": UNKNOWN}
    nowhere = dict.fromkeys([*victims, "{importId}", "{exportId}", "{pair}", "{session}"], UNKNOWN)
    with httpx.Client(base_url=stack["apiUrl"], timeout=60, trust_env=False) as client:

        def call(operation: str, caller: str, *, harmful: bool) -> httpx.Response:
            method, _, route = operation.partition(" ")
            for name, value in ((nowhere | victims if harmful else nowhere) | always).items():
                route = route.replace(name, value)
            headers = callers[caller]
            if method == "GET":
                return client.get(route, headers=headers)
            body = HARM.get(operation, {}) if harmful else without_effect(operation)
            typed = {"Content-Type": "application/json"}
            return client.request(method, route, headers=headers | typed, content=json.dumps(body))

        yield call


def without_effect(operation: str) -> dict[str, Any]:
    """Return a body that is as it should be for records that are not there, and otherwise wrong."""
    return HARM.get(operation, {}) if "Id}" in operation or "{subject}" in operation else {"wrong": 1}


def together(send: Callable[..., httpx.Response], requests: Statuses, *, harmful: bool) -> Statuses:
    """Send many requests at once, to each function one after the other; return operation and caller -> status."""
    functions = {f"{method} {route}": name for method, route, name in routes()}

    def of_function(name: str) -> Statuses:
        mine = [each for each in requests if functions[each[0].partition("?")[0]] == name]
        answers = {each: send(*each, harmful=harmful) for each in mine}
        types = {
            answer.headers["Content-Type"]
            for answer in answers.values()
            if answer.status_code >= HTTPStatus.BAD_REQUEST
        }
        assert {answer.headers["Cache-Control"] for answer in answers.values()} <= {"no-store"}
        assert types <= {"application/problem+json"}
        return {each: answer.status_code for each, answer in answers.items()}

    with ThreadPoolExecutor(4) as pool:
        return {
            each: status for part in pool.map(of_function, set(functions.values())) for each, status in part.items()
        }


def test_nobody_may_more_than_their_role(
    api: Clients, stack: dict[str, Any], send: Callable[..., httpx.Response], victims: dict[str, str]
) -> None:
    """Every caller at every route that is not theirs; then everything is as it was, and was in danger."""
    admin, (customer, activity, user) = api("admin"), victims.values()
    refused = {
        (row.operation, caller): refusal(row.least, caller)
        for row in ROWS
        for caller in (*STRANGERS, *PEOPLE)
        if not opens(row.least, caller)
    } | {(operation, LEAVER): 401 for operation in HARM if least_of(operation) != "key"}

    def state() -> list[Any]:
        paths = [f"/customers/{customer}", f"/customers/{customer}/history", f"/customers/{customer}/activities"]
        paths += [f"/activities/{activity}", f"/activities/{activity}/history", f"/users/{user}", f"/users?q={MARK}"]
        paths += [f"/customers?q={MARK}", f"/activities?q={MARK}", "/import-mappings?resource=customers"]
        found = [admin.get(path).json() for path in paths]
        imports = [each for each in admin.get("/imports").json()["items"] if MARK in json.dumps(each)]
        key = {"x-api-key": stack["apiKey"]}
        ids = [admin.get(f"/customer-ids/{name}-{MARK}", headers=key).json() for name in ("id", "flow")]
        return [*[{name: value for name, value in each.items() if name != "total"} for each in found], imports, ids]

    before = state()
    statuses = together(send, refused, harmful=True)

    assert {each: status for each, status in statuses.items() if status != refused[each]} == {}
    assert state() == before
    harmed = {name: send(name, least_of(name), harmful=True).status_code for name in HARM}
    assert {name: status for name, status in harmed.items() if status not in range(200, 300)} == {}
    assert state() != before


def least_of(operation: str) -> str:
    """Return who may send a request."""
    return next(row.least for row in ROWS if row.operation == operation)


def test_everybody_may_what_their_role_says(send: Callable[..., httpx.Response]) -> None:
    """Every caller at every route that is theirs."""
    allowed = {
        (row.operation, caller): row.status
        for row in ROWS
        for caller in (*STRANGERS, *PEOPLE)
        if opens(row.least, caller)
    } | {(row.operation, LEAVER): row.status for row in ROWS if row.least in RANKS and row.operation.startswith("GET ")}

    answered = together(send, allowed, harmful=False)
    assert {each: status for each, status in answered.items() if status != allowed[each]} == {}
