"""``/users``: for administrators, with Cognito behind it."""

import os
from typing import Any

import pytest

from tests.handlers import conftest
from tests.handlers.conftest import Send, load
from tests.people.pool import Pool

SECONDS = "2026-11-20T10:00:00.000Z"


@pytest.fixture
def pool(send: Send, monkeypatch: pytest.MonkeyPatch) -> Pool:
    """Put a user pool behind the function, in which the admin of the requests is."""
    assert send is not None
    made = Pool()
    made.has("admin@example.com", "admins", subject="sub-of-admin")
    module = load("handlers/_users")
    cognito = module.CognitoUsers(made, "eu-central-1_unit")
    database = module.Database(load("handlers/_customers").DATABASE.client, os.environ["PEOPLE_TABLE_NAME"])
    monkeypatch.setattr(module, "USERS", module.Users(cognito, module.Projection(database)))
    return made


def ask(send: Send, method: str, address: str, **request: Any) -> Any:
    """Send a request as an administrator."""
    return send(method, address, **{"role": "admin"} | request)


def invite(send: Send, email: str, *groups: str, **more: Any) -> dict[str, Any]:
    """Invite somebody; return the user."""
    answered = ask(send, "POST", "/users", json_body={"email": email, "groups": list(groups)} | more)
    assert answered.status == 201
    user: dict[str, Any] = answered.body
    return user


def test_an_invitation_is_answered_with_the_user(send: Send, pool: Pool) -> None:
    """As other records are: with an ETag and the address of the new one."""
    answered = ask(send, "POST", "/users", json_body={"email": "Bob@Example.COM", "name": "Bob", "groups": ["viewers"]})

    (subject,) = pool.users.keys() - {"sub-of-admin"}
    assert answered.status == 201
    assert answered.body == {
        "subject": subject,
        "email": "Bob@example.com",
        "name": "Bob",
        "groups": ["viewers"],
        "active": True,
        "secondFactor": False,
        "status": "invited",
        "created": SECONDS,
        "lastLogIn": None,
        "version": 1,
    }
    assert (answered.headers["ETag"], answered.headers["Location"]) == ('"1"', f"./users/{subject}")
    assert ask(send, "GET", f"/users/{subject}").body == answered.body


def test_an_address_that_somebody_has_is_told_in_djangos_words(send: Send, pool: Pool) -> None:
    """In whatever case."""
    invite(send, "bob@example.com")

    answered = ask(send, "POST", "/users", json_body={"email": "BOB@example.com"})

    assert answered.status == 409
    assert answered.body["errors"] == {"email": ["User with this Email address already exists."]}
    assert pool.mails == [("invitation", "bob@example.com")]


def test_everything_wrong_with_an_invitation_is_said_at_once(send: Send, pool: Pool) -> None:
    """And nothing is asked of Cognito."""
    body = {"email": "nobody", "groups": ["admins", "root"], "active": "yes", "status": "confirmed", "password": "x"}

    answered = ask(send, "POST", "/users", json_body=body)

    assert answered.status == 400
    assert answered.body["errors"].keys() == {"email", "groups", "active", "status", "password"}
    assert answered.body["errors"]["groups"] == [
        "Select a valid choice. root is not one of the available choices. These are: admins, editors, viewers."
    ]
    assert pool.asked == []


def test_the_same_key_is_the_same_invitation(send: Send, pool: Pool) -> None:
    """A browser that got no answer sends it again."""
    request = {"json_body": {"email": "bob@example.com"}, "headers": {"Idempotency-Key": "one"}}
    first = ask(send, "POST", "/users", **request)

    again = ask(send, "POST", "/users", **request)
    other = ask(send, "POST", "/users", json_body={"email": "bob@example.com", "name": "B"}, headers=request["headers"])

    assert (again.status, again.body, other.status) == (201, first.body, 422)
    assert pool.mails == [("invitation", "bob@example.com")]


def test_a_change_is_based_on_a_version(send: Send, pool: Pool) -> None:
    """As elsewhere; the answer to a conflict has the user as it is."""
    bob = invite(send, "bob@example.com", "viewers")
    address = f"/users/{bob['subject']}"

    changed = ask(send, "PATCH", address, json_body={"groups": ["editors"]}, headers={"If-Match": '"1"'})
    late = ask(send, "PATCH", address, json_body={"name": "Bob"}, headers={"If-Match": '"1"'})

    assert (changed.status, changed.body["groups"], changed.headers["ETag"]) == (200, ["editors"], '"2"')
    assert (late.status, late.body["current"], late.headers["ETag"]) == (412, changed.body, '"2"')
    assert pool.users[bob["subject"]]["groups"] == {"editors"}


@pytest.mark.parametrize("field", ["email", "status", "subject", "lastLogIn", "secondFactor", "version"])
def test_what_is_read_only_is_refused(send: Send, pool: Pool, field: str) -> None:
    """The address as well: histories name people by it."""
    bob = invite(send, "bob@example.com")

    answered = ask(send, "PATCH", f"/users/{bob['subject']}", json_body={field: "x"})

    assert answered.status == 400
    assert answered.body["errors"].keys() == {field}
    assert len(pool.users) == 2


def test_nobody_changes_the_own_rights(send: Send, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django lets a superuser do so; here another administrator has to."""
    me = "0f6f0b6e-3c0b-4d53-a2a1-cc6f1c7a2b11"
    pool.has("me@example.com", "admins", subject=me)
    claims = conftest.claims
    monkeypatch.setattr(conftest, "claims", lambda role: claims(role) | {"sub": me})

    for body in ({"groups": ["viewers"]}, {"active": False}):
        answered = ask(send, "PATCH", f"/users/{me}", json_body=body)
        assert answered.status == 403
        assert answered.body["errors"].keys() == body.keys()
    assert ask(send, "DELETE", f"/users/{me}").status == 403
    assert ask(send, "POST", f"/users/{me}/password-reset", json_body={}).status == 403
    assert ask(send, "PATCH", f"/users/{me}", json_body={"name": "Me"}).status == 200
    assert pool.users[me]["groups"] == {"admins"}


def test_a_user_goes_for_good(send: Send, pool: Pool) -> None:
    """Nothing is left but what the histories say."""
    bob = invite(send, "bob@example.com", "admins")
    address = f"/users/{bob['subject']}"

    assert ask(send, "DELETE", address, headers={"If-Match": '"9"'}).status == 412
    assert ask(send, "DELETE", address).status == 204
    assert [ask(send, method, address).status for method in ("GET", "DELETE")] == [404, 404]
    assert ask(send, "GET", "/users").body["total"] == 1
    assert pool.users.keys() == {"sub-of-admin"}


def test_actions(send: Send, pool: Pool) -> None:
    """Each answers with the user; an unknown one tells which there are."""
    bob = invite(send, "bob@example.com")
    address = f"/users/{bob['subject']}"

    assert ask(send, "POST", f"{address}/resend-invitation", json_body={}).body["status"] == "invited"
    refused = ask(send, "POST", f"{address}/password-reset", json_body={})
    pool.users[bob["subject"]]["status"] = "CONFIRMED"
    done = [ask(send, "POST", f"{address}/{name}", json_body={}) for name in ("password-reset", "sign-out")]
    unknown = ask(send, "POST", f"{address}/promote", json_body={})

    assert (refused.status, refused.body["detail"]) == (
        409,
        "This user has not chosen a password yet. Send the invitation again instead.",
    )
    assert [(each.status, each.body["status"]) for each in done] == [(200, "reset"), (200, "reset")]
    assert unknown.status == 404
    assert "password-reset, sign-out" in unknown.body["detail"]


def everybody(send: Send, pool: Pool) -> dict[str, str]:
    """Put people into the pool; return their ids by name."""
    ids = {
        "Bob": pool.has("bob@example.com", "editors"),
        "Ärmel": pool.has("aermel@example.com", "viewers", "editors"),
        "Zoé": pool.has("zoe@example.org", "viewers"),
    }
    for name, subject in ids.items():
        pool.users[subject]["attributes"]["name"] = name
    pool.users[ids["Zoé"]]["enabled"] = False
    pool.users[ids["Bob"]]["factors"] = ["SOFTWARE_TOKEN_MFA"]
    assert ask(send, "GET", "/users").status == 200
    return ids


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["", "Ärmel", "Bob", "Zoé"]),
        ("sort=name", ["", "Ärmel", "Bob", "Zoé"]),
        ("sort=-active,-name", ["Bob", "Ärmel", "", "Zoé"]),
        ("q=zo", ["Zoé"]),
        ("q=arm", ["Ärmel"]),
        ("q=example+org", ["Zoé"]),
        ("q=bob@example.com", ["Bob"]),
        ("q=obbob", []),
        ("groups=editors", ["Ärmel", "Bob"]),
        ("groups=editors&active=true&q=b", ["Bob"]),
        ("active=false", ["Zoé"]),
        ("secondFactor=true", ["Bob"]),
        ("status=invited", []),
    ],
)
def test_users_are_found_sorted_and_filtered(send: Send, pool: Pool, query: str, names: list[str]) -> None:
    """Cognito's ListUsers could do none of that."""
    everybody(send, pool)

    answered = ask(send, "GET", f"/users?fields=name&count=true&{query}").body

    assert [item["name"] for item in answered["items"]] == names
    assert answered["total"] == 4
    narrowed = query and not query.startswith("sort")
    assert (answered.get("matches"), answered.get("matchesExact")) == ((len(names), True) if narrowed else (None, None))


def test_pages_follow_each_other_even_if_somebody_goes(send: Send, pool: Pool) -> None:
    """A cursor is after a user; if that one is gone, where it was."""
    ids = everybody(send, pool)
    first = ask(send, "GET", "/users?limit=2&fields=name").body
    assert ask(send, "DELETE", f"/users/{ids['Ärmel']}").status == 204

    second = ask(send, "GET", f"/users?limit=2&fields=name&cursor={first['nextCursor']}").body

    assert [item["name"] for item in first["items"]] == ["", "Ärmel"]
    assert [item["name"] for item in second["items"]] == ["Zoé"]
    assert second["nextCursor"] is None


@pytest.mark.parametrize(
    "query", ["cursor=x", "sort=groups", "sort=name,-name", "groups=root", "active=yes", "a=b", "limit=0"]
)
def test_what_a_list_cannot_do_is_said(send: Send, pool: Pool, query: str) -> None:
    """By the name of the parameter."""
    answered = ask(send, "GET", f"/users?{query}")

    assert answered.status == 400
    assert answered.body["errors"].keys() == {query.partition("=")[0]}
    assert "list_users" not in pool.asked


@pytest.mark.parametrize(
    ("code", "status", "after"),
    [
        ("TooManyRequestsException", 503, "1"),
        ("InternalErrorException", 503, "1"),
        ("LimitExceededException", 429, "3600"),
        ("CodeDeliveryFailureException", 503, "10"),
        ("InvalidParameterException", 400, None),
        ("UnexpectedLambdaException", 500, None),
        ("ResourceNotFoundException", 500, None),
        ("NotAuthorizedException", 500, None),
    ],
)
def test_each_error_of_cognito_has_an_answer(send: Send, pool: Pool, code: str, status: int, after: str | None) -> None:
    """Nobody is left with half an invitation: the next request ends it."""
    ask(send, "GET", "/users")
    pool.fails["admin_create_user"] = [pool.error(code)] * 99

    answered = ask(send, "POST", "/users", json_body={"email": "bob@example.com"}, seconds=0.1)

    assert (answered.status, answered.headers.get("Retry-After")) == (status, after)
    pool.fails.clear()
    assert invite(send, "bob@example.com")["status"] == "invited"


@pytest.mark.parametrize("role", ["viewer", "editor", "both", "nobody"])
def test_only_administrators_see_users(send: Send, pool: Pool, role: str) -> None:
    """Before anything else is looked at."""
    subject = "0f6f0b6e-3c0b-4d53-a2a1-cc6f1c7a2b11"
    for method, address in (
        ("GET", "/users?sort=nothing"),
        ("POST", "/users"),
        ("GET", f"/users/{subject}"),
        ("PATCH", f"/users/{subject}"),
        ("DELETE", f"/users/{subject}"),
        ("POST", f"/users/{subject}/promote"),
    ):
        body = {"body": "{"} if method in ("POST", "PATCH") else {}
        assert send(method, address, role=role, **body).status == 403
    assert pool.asked == []
