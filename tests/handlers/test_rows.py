"""Activities in the body of their customer: written with it or not at all, and every mistake told at once."""

from typing import Any

import pytest

from handlers._rows import TOO_MANY
from tests.handlers.conftest import Answer, Send, may_write

MISSING = "00000000-0000-4000-8000-000000000000"
REQUIRED = ["This field is required."]


@pytest.fixture
def ann(send: Send) -> dict[str, Any]:
    """Return a customer with two activities."""
    rows = [{"subject": "Called", "kind": "call", "done": True}, {"subject": "Visit", "due": "2026-11-26T10:00:00Z"}]
    body = {"name": "Ann", "email": "ann@example.com", "activities": rows}
    answer = send("POST", "/customers", json_body=body)
    assert answer.status == 201, answer.body
    return dict(answer.body)


def _path(ann: dict[str, Any]) -> str:
    return f"/customers/{ann['customerId']}"


def _stored(send: Send, ann: dict[str, Any]) -> list[Any]:
    items = send("GET", f"{_path(ann)}/activities?sort=created").body["items"]
    return sorted((item["subject"], item["done"], item["version"]) for item in items)


def _own(ann: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in ann.items() if name != "activities"}


def _refused(answer: Answer) -> tuple[int, Any]:
    return answer.status, answer.body.get("errors")


def test_a_customer_is_added_with_activities(send: Send, ann: dict[str, Any]) -> None:
    """The answer has what was written, in the order of the rows; each is a record of its own."""
    called, visit = ann["activities"]

    assert (called["subject"], called["kind"], called["done"]) == ("Called", "call", True)
    assert (visit["kind"], visit["due"], visit["owner"]) == ("note", "2026-11-26T10:00:00.000Z", "editor@example.com")
    assert send("GET", f"/activities/{called['activityId']}").body == called
    assert called["customerId"] == ann["customerId"]
    assert send("GET", _path(ann)).body == _own(ann)


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_one_save_for_all(send: Send, ann: dict[str, Any], method: str) -> None:
    """A new row, a changed one and a deleted one, with the customer's own change."""
    called, visit = ann["activities"]
    rows = [
        {"activityId": called["activityId"], "version": 1, "subject": "Called back"},
        {"activityId": visit["activityId"], "version": 1, "delete": True},
        {"subject": "New"},
    ]
    fields = {"name": "Anna"} if method == "PATCH" else _own(ann) | {"name": "Anna"}

    answer = send(method, _path(ann), json_body=fields | {"activities": rows}, headers={"If-Match": '"1"'})

    assert (answer.status, answer.body["name"], answer.headers["ETag"]) == (200, "Anna", '"2"')
    assert [row["subject"] for row in answer.body["activities"]] == ["Called back", "New"]
    assert sorted(_stored(send, ann)) == [("Called back", True, 2), ("New", False, 1)]
    assert send("GET", f"/activities/{visit['activityId']}").status == 404
    assert send("GET", "/activities?trash=true").body["items"][0]["subject"] == "Visit"


def test_rows_alone_leave_the_customer_as_it_is(send: Send, ann: dict[str, Any]) -> None:
    """Its version stays; one in the trash takes no rows."""
    answer = send("PATCH", _path(ann), json_body={"activities": [{"subject": "New"}]})

    assert (answer.status, answer.headers["ETag"], len(answer.body["activities"])) == (200, '"1"', 1)
    send("DELETE", _path(ann))
    assert send("PATCH", _path(ann), json_body={"activities": [{"subject": "New"}]}).status == 404


def test_all_mistakes_at_once(send: Send, ann: dict[str, Any]) -> None:
    """Those of the customer, and those of every row below its position; nothing is written."""
    called, visit = (row["activityId"] for row in ann["activities"])
    wrong = [
        {"kind": "fax", "due": "soon"},
        {"activityId": called, "version": 1, "subject": "", "nope": 1},
        "text",
        {"activityId": "x", "version": 1},
        {"activityId": visit, "done": True},
        {"activityId": visit, "version": "1", "delete": True},
        {"subject": "New", "delete": True},
        {"subject": "New", "customerId": MISSING},
        {"subject": "Fine"},
    ]

    status, errors = _refused(send("PATCH", _path(ann), json_body={"name": "", "activities": wrong}))

    assert status == 400
    assert errors["name"] == REQUIRED
    rows = errors["activities"]
    assert rows["0"]["subject"] == REQUIRED
    assert rows["0"].keys() == {"kind", "due", "subject"}
    assert rows["1"].keys() == {"subject", "nope"}
    assert rows["2"] == ["Send a JSON object."]
    assert rows["3"].keys() == {"activityId"}
    assert rows["4"] == {"version": REQUIRED}
    assert rows["5"].keys() == {"version", "activityId"}  # and the row before is about the same activity
    assert rows["6"].keys() == {"delete"}
    assert rows["7"] == {"customerId": ["The inline value did not match the parent instance."]}
    assert rows.keys() == set("01234567")
    assert _stored(send, ann) == [("Called", True, 1), ("Visit", False, 1)]


@pytest.mark.parametrize("rows", [None, {}, "text", 1])
def test_rows_are_a_list(send: Send, ann: dict[str, Any], rows: Any) -> None:
    """Whatever else comes in their place is refused, together with other mistakes."""
    for method, path in (("POST", "/customers"), ("PATCH", _path(ann))):
        status, errors = _refused(send(method, path, json_body={"name": "", "activities": rows}))
        assert (status, errors["activities"], errors["name"]) == (400, ["Send a list of rows."], REQUIRED)


def test_a_new_customer_has_new_rows(send: Send, ann: dict[str, Any]) -> None:
    """Nobody takes somebody else's activity along."""
    row = {"activityId": ann["activities"][0]["activityId"], "version": 1, "subject": "Mine"}

    status, errors = _refused(send("POST", "/customers", json_body={"name": "Bob", "activities": [row]}))

    assert (status, errors["activities"]["0"].keys()) == (400, {"activityId"})
    assert send("GET", "/customers").body["total"] == 1


def test_rows_of_somebody_else(send: Send, ann: dict[str, Any]) -> None:
    """One that was changed, one that was deleted, one of another customer; and the customer as it is now."""
    called, visit = (row["activityId"] for row in ann["activities"])
    bob = send("POST", "/customers", json_body={"name": "Bob", "activities": [{"subject": "His"}]}).body
    send("PATCH", f"/activities/{called}", json_body={"done": False})
    send("DELETE", f"/activities/{visit}")
    ids = (called, visit, bob["activities"][0]["activityId"])
    body = {"activities": [{"activityId": each, "version": 1, "subject": "Mine"} for each in ids]}

    answer = send("PATCH", _path(ann), json_body=body, headers={"If-Match": '"1"'})

    missing = {"activityId": ["There is no activity with this id."]}
    changed = {"version": ["The activity has changed since it was read."]}
    assert _refused(answer) == (412, {"activities": {"0": changed, "1": missing, "2": missing}})
    assert "current" not in answer.body
    send("PATCH", _path(ann), json_body={"name": "Anna"})
    both = send("PATCH", _path(ann), json_body=body, headers={"If-Match": '"1"'})
    assert (both.status, both.body["errors"], both.body["current"]["name"]) == (412, answer.body["errors"], "Anna")
    assert _stored(send, ann) == [("Called", False, 2)]


@pytest.mark.parametrize("number", [20, 200])
def test_too_many_rows(send: Send, ann: dict[str, Any], number: int) -> None:
    """The problem has a type of its own, and nothing is written."""
    rows = [{"subject": f"Row {each} of many words that are found"} for each in range(number)]

    for method, path in (("POST", "/customers"), ("PATCH", _path(ann))):
        answer = send(method, path, json_body={"name": "Many", "activities": rows})
        assert (answer.status, answer.body["type"]) == (413, TOO_MANY)
    assert send("GET", "/customers").body["total"] == 1
    assert len(_stored(send, ann)) == 2


def test_a_body_that_is_too_large_for_its_rows(send: Send, ann: dict[str, Any]) -> None:
    """It is told in the same way, because fewer rows may fit."""
    rows = [{"subject": "Long", "text": "x" * 5000}] * 14

    answer = send("PATCH", _path(ann), json_body={"activities": rows})

    assert (answer.status, answer.body["type"]) == (413, TOO_MANY)


def test_a_repeated_request_adds_nothing_twice(send: Send, ann: dict[str, Any]) -> None:
    """The key of a change counts where rows come along, even when the version has moved on."""
    body = {"name": "Anna", "activities": [{"subject": "New"}]}
    headers = {"If-Match": '"1"', "Idempotency-Key": "one"}

    first = send("PATCH", _path(ann), json_body=body, headers=headers)
    second = send("PATCH", _path(ann), json_body=body, headers=headers)

    assert (first.status, second.status, second.body) == (200, 200, first.body)
    assert len(_stored(send, ann)) == 3
    other = send("PATCH", _path(ann), json_body=body | {"name": "Else"}, headers=headers | {"If-Match": '"2"'})
    assert other.status == 422
    new = {"name": "Bob", "activities": [{"subject": "His"}]}
    both = [send("POST", "/customers", json_body=new, headers={"Idempotency-Key": "two"}).body for _ in range(2)]
    assert both[0] == both[1]


def test_an_owner_of_a_row(send: Send, ann: dict[str, Any], dynamodb: Any, environment: dict[str, str]) -> None:
    """The writer, unless somebody else is named, in the form of all addresses."""
    may_write(dynamodb, environment, "zoe@example.com")
    rows = [{"subject": "Theirs", "owner": "Zoe@EXAMPLE.com"}, {"subject": "Mine", "owner": ""}]

    saved = send("PATCH", _path(ann), json_body={"activities": rows}).body["activities"]

    assert [(row["owner"], row["ownerSubject"]) for row in saved] == [
        ("Zoe@example.com", ""),
        ("editor@example.com", "sub-of-editor"),
    ]


def test_who_may_only_look_writes_no_row(send: Send, ann: dict[str, Any]) -> None:
    """As with the customer itself."""
    body = {"activities": [{"subject": "New"}]}

    assert send("PATCH", _path(ann), json_body=body, role="viewer").status == 403
    assert len(_stored(send, ann)) == 2


def test_a_whole_customer_that_somebody_else_changed(send: Send, ann: dict[str, Any]) -> None:
    """A conflict is the answer, with rows as without them; a repeated request has its first answer."""
    send("PATCH", _path(ann), json_body={"notes": "by somebody else"})
    rows = {"name": "Anna", "activities": [{"subject": "New"}]}

    stale = send("PUT", _path(ann), json_body=_own(ann) | rows)

    assert (stale.status, stale.body["current"]["notes"]) == (412, "by somebody else")
    body, headers = _own(stale.body["current"]) | rows, {"Idempotency-Key": "whole"}
    first, second = (send("PUT", _path(ann), json_body=body, headers=headers) for _ in range(2))
    assert (first.status, second.status, second.body) == (200, 200, first.body)
    assert len(_stored(send, ann)) == 3


def test_a_row_with_a_version_and_no_id(send: Send, ann: dict[str, Any]) -> None:
    """It was stored once, so it is no new one."""
    answer = send("PATCH", _path(ann), json_body={"activities": [{"version": 1, "subject": "Which?"}]})

    assert _refused(answer) == (400, {"activities": {"0": {"activityId": ["This field is required."]}}})
    assert len(_stored(send, ann)) == 2


def test_a_body_that_is_too_large_without_rows(send: Send) -> None:
    """Fewer rows would not help."""
    answer = send("POST", "/customers", json_body={"name": "x" * 70_000})

    assert (answer.status, answer.body["type"]) == (413, "about:blank")
