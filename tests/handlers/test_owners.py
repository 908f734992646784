"""To whom records can be given: people who may write, whichever way a record comes by its owner."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.handlers.conftest import Send, load
from tests.handlers.test_bulk_changes import added, begun
from tests.handlers.test_import_runs import Workflow, workflow
from tests.handlers.test_imports import s3
from tests.handlers.test_users import ask, pool
from tests.people.pool import Pool

__all__ = ["pool", "s3", "workflow"]
NOBODY = (
    "Nobody who may write records has the address {}. "
    "Name an active user of the group editors or admins, or leave this empty."
)
BOB, GONE, VIEWER = "bob@example.com", "gone@example.com", "viewer@example.com"


@pytest.fixture
def people(send: Send, pool: Pool) -> Pool:
    """Read a pool with an editor, somebody who may only look, and somebody who has left."""
    pool.has(BOB, "editors")
    pool.has(VIEWER, "viewers")
    gone = pool.has(GONE, "editors")
    pool.users[gone]["enabled"] = False
    for subject, name in zip(pool.users, ("Ann Admin", "Bob Miller", "Vic", "Gone"), strict=True):
        pool.users[subject]["attributes"]["name"] = name
    assert ask(send, "GET", "/users").body["total"] == 4
    return pool


def made(send: Send, **fields: Any) -> dict[str, Any]:
    """Add a customer, and return it."""
    answer = send("POST", "/customers", json_body={"name": "Kim"} | fields)
    assert answer.status == 201, answer.body
    record: dict[str, Any] = answer.body
    return record


@pytest.mark.parametrize("owner", [GONE, VIEWER, "nobody@example.com"])
def test_nobody_else_is_named(send: Send, people: Pool, owner: str) -> None:  # noqa: ARG001
    """By a new record, a replaced one and a changed one, beside all else that is wrong."""
    record = made(send)
    path, wrong = f"/customers/{record['customerId']}", {"name": "", "owner": owner}

    answers = [
        send("POST", "/customers", json_body=wrong),
        send("PUT", path, json_body=wrong),
        send("PATCH", path, json_body=wrong),
    ]

    assert [answer.status for answer in answers] == [400, 400, 400]
    for answer in answers:
        assert answer.body["errors"]["owner"] == [NOBODY.format(owner)]
        assert "name" in answer.body["errors"]
    assert send("GET", path).body == record


@pytest.mark.parametrize("owner", [BOB.upper().replace("@EXAMPLE.COM", "@example.com"), "editor@example.com", ""])
def test_who_may_write_is_named(send: Send, people: Pool, owner: str) -> None:  # noqa: ARG001
    """In any spelling; oneself, even if the list does not know one yet; nobody."""
    record = made(send, owner=owner)
    path = f"/customers/{record['customerId']}"

    assert record["owner"] == owner
    assert send("PUT", path, json_body={"name": "New", "owner": owner}).status == 200
    assert send("PATCH", path, json_body={"owner": ""}).status == 200
    assert send("PATCH", path, json_body={"owner": owner}).status == 200


def test_who_has_left_stays(send: Send, people: Pool) -> None:
    """A stored value is no mistake of whoever changes another one; a way back to it is none either."""
    record = made(send, owner=BOB)
    path = f"/customers/{record['customerId']}"
    (bob,) = (subject for subject, user in people.users.items() if user["attributes"]["email"] == BOB)
    assert ask(send, "PATCH", f"/users/{bob}", json_body={"active": False}).status == 200

    whole = send("PUT", path, json_body={"name": "Other", "owner": BOB})
    again = send("PATCH", path, json_body={"owner": "Bob@example.com", "notes": "New"})
    away = send("PATCH", path, json_body={"owner": ""})
    back = send("PATCH", path, json_body={"owner": BOB})
    reverted = send("POST", f"{path}/revert", json_body={"version": 1})

    assert [each.status for each in (whole, again, away, back, reverted)] == [200, 200, 200, 400, 200]
    assert reverted.body["owner"] == BOB


def test_rows_name_nobody_either(send: Send, people: Pool) -> None:  # noqa: ARG001
    """Of each row it is said by its place, beside what is wrong with the record."""
    rows = [{"subject": "Call", "owner": BOB}, {"subject": "", "owner": GONE}, {"subject": "Mine"}]
    body = {"name": "Kim", "owner": VIEWER, "activities": rows}
    record = made(send)

    answers = [
        send("POST", "/customers", json_body=body),
        send("PATCH", f"/customers/{record['customerId']}", json_body=body),
        send("POST", f"/customers/{record['customerId']}/activities", json_body=rows[1]),
    ]

    told = {"owner": [NOBODY.format(VIEWER)], "activities": {"1": {"owner": [NOBODY.format(GONE)]}}}
    for answer in answers[:2]:
        assert answer.status == 400
        assert answer.body["errors"]["owner"] == told["owner"]
        assert answer.body["errors"]["activities"].keys() == {"1"}
        assert answer.body["errors"]["activities"]["1"]["owner"] == [NOBODY.format(GONE)]
    assert answers[2].body["errors"]["owner"] == [NOBODY.format(GONE)]


@pytest.mark.parametrize("where", ["alone", "below", "new rows", "rows", "merge"])
def test_a_repeated_request_is_answered_as_before_whoever_has_left_since(send: Send, people: Pool, where: str) -> None:
    """It writes nothing; what has another key, or asks for something else under this one, is refused."""
    record, other = made(send), made(send, owner=BOB)
    path, row = f"/customers/{record['customerId']}", {"subject": "Call", "owner": BOB}
    requests: dict[str, tuple[str, str, dict[str, Any]]] = {
        "alone": ("POST", "/customers", {"name": "Kim", "owner": BOB}),
        "below": ("POST", f"{path}/activities", row),
        "new rows": ("POST", "/customers", {"name": "Kim", "owner": BOB, "activities": [row]}),
        "rows": ("PATCH", path, {"owner": BOB, "activities": [row]}),
        "merge": (
            "POST",
            f"/merges?resource=customers&into={record['customerId']}",
            {"from": other["customerId"], "version": 1, "values": {"owner": BOB}},
        ),
    }
    method, place, body = requests[where]

    def keyed(key: str) -> Any:
        return send(method, place, json_body=body, headers={"Idempotency-Key": key})

    first = keyed("one")
    (bob,) = (subject for subject, user in people.users.items() if user["attributes"]["email"] == BOB)
    assert ask(send, "DELETE", f"/users/{bob}").status == 204
    again = keyed("one")
    unlike = send("POST", "/customers", json_body={"name": "Other", "owner": BOB}, headers={"Idempotency-Key": "one"})
    changed = f"/customers/{made(send)['customerId']}"  # no change of one record looks for the key
    plain = send("PATCH", changed, json_body={"owner": BOB}, headers={"Idempotency-Key": "one"})

    assert first.status in (200, 201), first.body
    assert (again.status, again.body) == (first.status, first.body)
    assert (unlike.status, plain.status) == (400 if where == "below" else 422, 400)
    if where != "merge":
        assert keyed("two").status == 400


def test_many_records_are_given_to_nobody_else(send: Send, people: Pool, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """It is said before anything begins."""
    ids = added(send, 2)
    body = {"resource": "customers", "change": {"set": {"owner": GONE}}, "selection": {"ids": ids}}

    refused = send("POST", "/imports", json_body=body)
    path = begun(send, {"set": {"owner": BOB}}, ids=ids)
    workflow.whole()

    assert refused.status == 400
    assert refused.body["errors"] == {"change": [f"owner: {NOBODY.format(GONE)}"]}
    assert len(send("GET", "/imports?resource=customers").body["items"]) == 1
    assert send("GET", path).body["counts"]["updated"] == 2
    assert [send("GET", f"/customers/{each}").body["owner"] for each in ids] == [BOB, BOB]


def test_a_merge_gives_the_record_to_nobody_else(send: Send, people: Pool) -> None:
    """But to whom one of the two has."""
    record, other = made(send), made(send, owner=BOB)
    (bob,) = (subject for subject, user in people.users.items() if user["attributes"]["email"] == BOB)
    assert ask(send, "DELETE", f"/users/{bob}").status == 204
    path = f"/merges?resource=customers&into={record['customerId']}"

    def merge(owner: str) -> Any:
        return send("POST", path, json_body={"from": other["customerId"], "version": 1, "values": {"owner": owner}})

    refused, taken = merge(GONE), merge(BOB)

    assert (refused.status, refused.body.get("errors")) == (400, {"values": {"owner": [NOBODY.format(GONE)]}})
    assert (taken.status, taken.body["record"]["owner"]) == (200, BOB)


@contextmanager
def reads() -> Iterator[list[tuple[str, int]]]:
    """Give the operations that read, each with the items of the table of people that it asks for."""
    found: list[tuple[str, int]] = []
    people = os.environ["PEOPLE_TABLE_NAME"]

    def look(params: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name in ("GetItem", "BatchGetItem", "Query"):
            keys = params.get("RequestItems", {}).get(people, {}).get("Keys", [])
            found.append((model.name, len(keys)))

    client = load("handlers/_customers").DATABASE.client
    client.meta.events.register("provide-client-params.dynamodb", look)
    yield found
    client.meta.events.unregister("provide-client-params.dynamodb", look)


def test_what_it_costs(send: Send, people: Pool) -> None:  # noqa: ARG001
    """One item of the table of people, of a new record in the read that tells of the session; else nothing."""
    path = f"/customers/{made(send, owner=BOB)['customerId']}"
    rows = [{"subject": "Call", "owner": owner} for owner in (BOB, "Bob@example.com", "admin@example.com", "")]
    with_session, alone = ("BatchGetItem", 0), ("BatchGetItem", 1)
    costs: list[tuple[str, str, dict[str, Any], list[tuple[str, int]]]] = [
        ("POST", "/customers", {"name": "Kim", "owner": "admin@example.com"}, [alone]),
        ("POST", "/customers", {"name": "Kim", "owner": "editor@example.com"}, [with_session]),
        ("PATCH", path, {"owner": BOB, "notes": "1"}, [with_session]),
        ("PUT", path, {"name": "Kim", "owner": "BOB@example.com"}, [with_session]),
        ("PATCH", path, {"owner": "admin@example.com"}, [with_session, alone]),
        ("PATCH", path, {"owner": "nobody@example.com"}, [with_session, alone, alone]),
        ("PATCH", path, {"activities": rows}, [with_session, ("BatchGetItem", 2)]),
    ]
    for method, address, body, expected in costs:
        with reads() as found:
            assert send(method, address, json_body=body).status in (200, 201, 400)
        assert found == expected, (method, body)


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_whoever_writes_sees_to_whom_a_record_can_be_given(send: Send, people: Pool, role: str) -> None:  # noqa: ARG001
    """Their addresses and names, and who is not active: whom a record names may have left."""
    answer = send("GET", "/users?owners=true", role=role)

    assert answer.status == 200
    assert answer.body["items"] == [
        {"email": "admin@example.com", "name": "Ann Admin", "active": True},
        {"email": BOB, "name": "Bob Miller", "active": True},
        {"email": GONE, "name": "Gone", "active": False},
    ]
    found = send("GET", "/users?owners=true&active=true&q=mil&limit=1&fields=email&sort=-name", role=role).body
    assert found == {"items": [{"email": BOB}], "nextCursor": None, "total": 3}


@pytest.mark.parametrize("query", ["", "?owners=false", "?owners=true&owners=false", "?bogus=1", "?limit=x"])
def test_all_else_of_users_is_for_administrators(send: Send, people: Pool, query: str) -> None:  # noqa: ARG001
    """Whatever is wrong with the request."""
    assert send("GET", f"/users{query}", role="editor").status == 403
    assert send("GET", "/users?owners=true", role="viewer").status == 403


@pytest.mark.parametrize("role", ["editor", "admin"])
@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("groups=admins", ["groups"]),
        ("secondFactor=false&status=confirmed", ["secondFactor", "status"]),
        ("sort=-lastLogIn", ["sort"]),
        ("fields=email,groups", ["fields"]),
        ("fields=email,subject&sort=created&groups=viewers", ["fields", "groups", "sort"]),
    ],
)
def test_nothing_else_of_them_is_told(send: Send, people: Pool, role: str, query: str, fields: list[str]) -> None:  # noqa: ARG001
    """A filter and an order tell of what they are about."""
    answer = send("GET", f"/users?owners=true&{query}", role=role)

    assert answer.status == 400
    assert sorted(answer.body["errors"]) == fields


def test_nobody_is_taken_before_the_pool_was_read(
    send: Send,
    pool: Pool,
    s3: Any,  # noqa: ARG001
    workflow: Workflow,  # noqa: ARG001
) -> None:
    """From the first request on; oneself is known, and whoever looks for people reads the pool."""
    pool.has(BOB, "editors")
    mine = made(send, owner="editor@example.com")
    path = f"/customers/{mine['customerId']}"
    change = {"resource": "customers", "change": {"set": {"owner": BOB}}, "selection": {"ids": [mine["customerId"]]}}
    asked: list[tuple[str, str, Any]] = [
        ("POST", "/customers", {"name": "Kim", "owner": BOB}),
        ("PATCH", path, {"owner": BOB}),
        ("PATCH", path, {"activities": [{"subject": "Call", "owner": BOB}]}),
        ("POST", "/imports", change),
    ]

    before = [send(method, address, json_body=body) for method, address, body in asked]
    assert send("GET", "/users?owners=true").status == 200
    after = [send(method, address, json_body=body).status for method, address, body in asked]

    assert [(each.status, each.headers["Retry-After"]) for each in before] == [(503, "20")] * 4
    assert before[0].body["detail"].startswith("The owner cannot be set yet.")
    assert after == [201, 200, 200, 202]
