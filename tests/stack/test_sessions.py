"""How long which token still opens what, after each event: docs/sessions.md says it, and is measured here."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import httpx
import pytest

from dev.local import ROOT
from people.cognito import secret_hash
from people.tokens import SECOND

Clients = Callable[[str | None], httpx.Client]
JSON = {"Content-Type": "application/json"}
PASSWORD, OTHER = "a phrase of its own", "another phrase of its own"
_HEADER = "| after | ID token, for writes | ID token, for reads | refresh token | access token, at Cognito |"


def documented() -> dict[str, list[bool]]:
    """Return event -> whether each token still opens something right after it, by the document's table."""
    lines = (ROOT / "docs/sessions.md").read_text(encoding="utf-8").splitlines()
    rows = lines[lines.index(_HEADER) + 2 :]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[: rows.index("")]]
    return {event: [{"0": False, "up to T": True}[cell] for cell in found] for event, *found in cells}


@dataclass
class Session:
    """What a browser has after a log-in, and an access token of the same session."""

    id_token: str
    cookie: dict[str, str]
    """The header with the refresh token."""
    access_token: str

    @property
    def id(self) -> str:
        """The id of the session, as the cookie has it."""
        return self.cookie["Cookie"].partition("=")[2].split(".")[1]


@dataclass
class Person:
    """Somebody with two sessions, of which the first is the one that ends."""

    subject: str
    email: str
    session: Session
    second: Session


class World:
    """The running stack."""

    def __init__(self, stack: dict[str, Any], api: Clients, cognito: Any, dynamodb: Any) -> None:
        self.stack, self.api, self.cognito, self.dynamodb = stack, api, cognito, dynamodb
        self.stranger, self.admin = api(None), api("admin")
        self.table = "clientele-local-Sessions"

    def person(self) -> Person:
        """Invite an editor who has a password already."""
        email = f"{uuid4().hex}@example.com"
        made = self.admin.post("/users", json={"email": email, "groups": ["editors"]})
        assert made.status_code == 201, made.text
        self.cognito.admin_set_user_password(
            UserPoolId=self.stack["userPoolId"], Username=email, Password=PASSWORD, Permanent=True
        )
        sessions = [self.log_in(email, PASSWORD) for _ in range(2)]
        return Person(made.json()["subject"], email, *sessions)

    def log_in(self, email: str, password: str) -> Session:
        """Log in as the page does."""
        answer = self.stranger.post("/session", json={"email": email, "password": password})
        assert answer.status_code == 204, answer.text
        cookies = dict(each.partition(";")[0].split("=", 1) for each in answer.headers.get_list("Set-Cookie"))
        subject, _, token = cookies["__Secure-refresh"].split(".", 2)
        client = self.stack["userPoolClientId"]
        proof = secret_hash(client, self.stack["userPoolClientSecret"], subject)
        renewed = self.cognito.initiate_auth(
            AuthFlow="REFRESH_TOKEN_AUTH",
            ClientId=client,
            AuthParameters={"REFRESH_TOKEN": token, "SECRET_HASH": proof},
        )
        header = {"Cookie": f"__Secure-refresh={cookies['__Secure-refresh']}"}
        return Session(cookies["__Host-session"], header, renewed["AuthenticationResult"]["AccessToken"])

    def opens(self, session: Session) -> list[bool]:
        """Tell what a session still opens, in the order of the document's columns."""
        as_person = {"Authorization": session.id_token}
        written = self.stranger.post("/customers", json={"name": uuid4().hex}, headers=as_person).status_code
        read = self.stranger.get("/customers?limit=1", headers=as_person).status_code
        try:
            self.cognito.get_user(AccessToken=session.access_token)
            known = True
        except (self.cognito.exceptions.NotAuthorizedException, self.cognito.exceptions.UserNotFoundException):
            known = False
        renewed = self.stranger.post("/session/refresh", json={}, headers=session.cookie).status_code
        assert {written, read, renewed} <= {200, 201, 204, 401}
        return [written == 201, read == 200, renewed == 204, known]

    def moved(self, person: Person, name: str, seconds: int) -> None:
        """Let a moment of a session be longer ago, as if that time had passed."""
        then = time.time_ns() // 1000 - seconds * SECOND
        self.dynamodb.update_item(
            TableName=self.table,
            Key={"subject": {"S": person.subject}, "session": {"S": person.session.id}},
            UpdateExpression=f"SET {name} = :then",
            ExpressionAttributeValues={":then": {"N": str(then)}},
        )


def _as(session: Session) -> dict[str, str]:
    return {"Authorization": session.id_token} | JSON


EVENTS: dict[str, Callable[[World, Person], Any]] = {
    "log-out": lambda world, person: world.stranger.request("DELETE", "/session", headers=person.session.cookie | JSON),
    "end of one session": lambda world, person: world.stranger.delete(
        f"/session/sessions/{person.session.id}", headers=_as(person.second)
    ),
    "password change": lambda world, person: world.stranger.post(
        "/session/password", json={"oldPassword": PASSWORD, "newPassword": OTHER}, headers=_as(person.second)
    ),
    "reset": lambda world, person: world.admin.post(f"/users/{person.subject}/password-reset", json={}),
    "demotion": lambda world, person: world.admin.patch(f"/users/{person.subject}", json={"groups": ["viewers"]}),
    "deactivation": lambda world, person: world.admin.patch(f"/users/{person.subject}", json={"active": False}),
    "deletion": lambda world, person: world.admin.delete(f"/users/{person.subject}"),
    "sign out everywhere": lambda world, person: world.admin.post(f"/users/{person.subject}/sign-out", json={}),
    "idle": lambda world, person: world.moved(person, "usedAt", 3601),
    "absolute": lambda world, person: world.moved(person, "begun", 12 * 3600 + 1),
}


@pytest.fixture(scope="module")
def world(stack: dict[str, Any], api: Clients, cognito: Any, aws: dict[str, Any]) -> Iterator[World]:
    """Return the running stack."""
    with closing(boto3.client("dynamodb", **aws)) as dynamodb:
        yield World(stack, api, cognito, dynamodb)


def test_the_table_is_about_every_event() -> None:
    """In the order in which it is measured."""
    assert list(documented()) == list(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_what_each_token_opens_after_an_event(world: World, event: str) -> None:
    """At once: ``0`` opens nothing any more, ``up to T`` still does, until the token ends by itself."""
    person = world.person()
    assert world.opens(person.session) == [True] * 4

    answer = EVENTS[event](world, person)

    assert answer is None or answer.status_code in (200, 204), answer.text
    assert world.opens(person.session) == documented()[event]


def test_who_changes_the_password_goes_on(world: World) -> None:
    """With new cookies, within the same second; the old ones of the same browser are over too."""
    person = world.person()
    changed = EVENTS["password change"](world, person)
    cookies = dict(each.partition(";")[0].split("=", 1) for each in changed.headers.get_list("Set-Cookie"))
    new = Session(
        cookies["__Host-session"],
        {"Cookie": f"__Secure-refresh={cookies['__Secure-refresh']}"},
        person.second.access_token,
    )

    assert world.opens(new)[:3] == [True, True, True]
    assert world.opens(person.second)[:3] == [False, True, False]


def test_others_end_and_this_one_stays(world: World) -> None:
    """By the page "My sessions"."""
    person = world.person()

    answer = world.stranger.delete("/session/sessions", headers=_as(person.second))
    listed = world.stranger.get("/session/sessions", headers=_as(person.second)).json()["items"]

    assert answer.status_code == 204
    assert [(each["session"], each["current"]) for each in listed] == [(person.second.id, True)]
    assert [world.opens(each)[:3] for each in (person.session, person.second)] == [[False, True, False], [True] * 3]
