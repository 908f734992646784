"""Two customers become one through the functions, with exactly their rights; and so do two of what belongs to them."""

from typing import Any

import pytest

from records import keys
from records.transaction import to_item
from tests.handlers.conftest import Context, Send, handler
from tests.handlers.test_children import stream_record

MERGED = "This customer was merged into another one. Undo the merge to have it back."


@pytest.fixture
def bob(send: Send) -> dict[str, Any]:
    """Return a second customer, with an activity."""
    made = send("POST", "/customers", json_body={"name": "Bob", "email": "bob@example.com", "notes": "Of Bob"})
    bob: dict[str, Any] = made.body
    assert send("POST", f"/customers/{bob['customerId']}/activities", json_body={"subject": "Call Bob"}).status == 201
    return bob


def merge(send: Send, into: dict[str, Any], other: dict[str, Any], values: Any = None, **more: Any) -> Any:
    """Merge two customers as they were read."""
    body = {"from": other["customerId"], "version": other["version"], "values": values or {}}
    headers = {"If-Match": f'"{into["version"]}"'}
    return send("POST", merges(into["customerId"]), json_body=body, headers=headers, **more)


def merges(into: str, resource: str = "customers") -> str:
    """Return the address of merges into a record."""
    return f"/merges?resource={resource}&into={into}"


def activities(send: Send, customer: dict[str, Any]) -> list[str]:
    """Return the subjects of a customer's activities."""
    return [each["subject"] for each in send("GET", f"/customers/{customer['customerId']}/activities").body["items"]]


def test_a_merge_and_its_undo(send: Send, ann: dict[str, Any], bob: dict[str, Any]) -> None:
    """The address is handed over, the activities move, the old id leads to the new one; and all of it back."""
    one, two = (f"/customers/{each['customerId']}" for each in (ann, bob))

    merged = merge(send, ann, bob, {"email": bob["email"], "notes": "Of both"})

    assert (merged.status, merged.headers["ETag"]) == (200, '"2"')
    assert {name: merged.body["record"][name] for name in ("name", "email", "notes")} == {
        "name": ann["name"],
        "email": "bob@example.com",
        "notes": "Of both",
    }
    assert activities(send, ann) == ["Call Bob"]
    redirect = send("GET", two)
    assert (redirect.status, redirect.headers["Location"]) == (307, f"./{ann['customerId']}")
    assert (redirect.body["detail"], redirect.body["survivorId"]) == (MERGED, ann["customerId"])
    refused = send("PATCH", two, json_body={"name": "x"})
    assert (refused.status, refused.body["survivorId"]) == (409, ann["customerId"])
    (row,) = send("GET", "/customers?trash=true").body["items"]
    assert (row["customerId"], row["mergedInto"]) == (bob["customerId"], ann["customerId"])
    assert send("POST", f"{two}/restore").status == 409
    assert [(each["kind"], each["otherId"]) for each in send("GET", f"{two}/history").body["items"]] == [
        ("created", ""),
        ("merged", ann["customerId"]),
    ]

    assert send("PATCH", one, json_body={"notes": "Since"}).status == 200
    undone = send("DELETE", f"{merges(ann['customerId'])}&from={bob['customerId']}")

    assert (undone.status, undone.body["kept"], undone.body["record"]["notes"]) == (200, ["notes"], "Since")
    assert (undone.body["record"]["email"], undone.body["other"]["email"]) == (ann["email"], "bob@example.com")
    assert (activities(send, ann), activities(send, bob)) == ([], ["Call Bob"])
    assert send("GET", two).body == undone.body["other"]
    assert send("DELETE", f"{merges(ann['customerId'])}&from={bob['customerId']}").status == 409


def test_all_mistakes_are_told_at_once(send: Send, ann: dict[str, Any], bob: dict[str, Any]) -> None:
    """Those of the request together with those of its values; nothing is written."""
    address = merges(ann["customerId"])

    wrong = send("POST", address, json_body={"from": "x", "values": {"email": "no", "nothing": 1}})
    values = merge(send, ann, bob, {"email": "no", "status": "great", "customerId": "1"})
    itself = merge(send, ann, ann)
    unknown = send("DELETE", f"{address}&from=x&more=1")
    nowhere = send("POST", "/merges?resource=houses&into=x", json_body={})

    assert (wrong.status, sorted(wrong.body["errors"])) == (400, ["from", "values", "version"])
    assert sorted(wrong.body["errors"]["values"]) == ["email", "nothing"]
    assert (values.status, sorted(values.body["errors"]["values"])) == (400, ["customerId", "email", "status"])
    assert (itself.status, itself.body["errors"]) == (
        409,
        {"from": ["Choose another customer: this is the same one."]},
    )
    assert (unknown.status, sorted(unknown.body["errors"])) == (400, ["from", "more"])
    assert (nowhere.status, nowhere.body["errors"]) == (400, {"resource": ["Select one of: customers, activities."]})
    assert merge(send, ann, bob, role="viewer").status == 403
    assert send("GET", f"/customers/{ann['customerId']}").body == ann


def test_a_conflict_names_who_was_changed(send: Send, ann: dict[str, Any], bob: dict[str, Any]) -> None:
    """Both, if both were, with what is there now."""
    changed = [
        send("PATCH", f"/customers/{each['customerId']}", json_body={"company": "New"}).body for each in (ann, bob)
    ]

    conflict = merge(send, ann, bob)

    say = ["The customer has changed since it was read."]
    assert (conflict.status, conflict.body["errors"]) == (412, {"into": say, "from": say})
    assert [conflict.body["current"], conflict.body["other"]] == changed
    assert merge(send, *changed).status == 200


def test_a_key_makes_requests_one(send: Send, ann: dict[str, Any], bob: dict[str, Any]) -> None:
    """The second one gets the answer of the first; for another merge the key is refused."""
    body = {"from": bob["customerId"], "version": 1, "values": {"notes": "Of both"}}
    address, headers = merges(ann["customerId"]), {"Idempotency-Key": "merge-1"}

    first = send("POST", address, json_body=body, headers=headers)

    assert send("POST", address, json_body=body, headers=headers).body == first.body
    assert send("POST", address, json_body=body | {"values": {}}, headers=headers).status == 422


def test_purges(send: Send, ann: dict[str, Any], bob: dict[str, Any]) -> None:
    """Who was merged goes with the survivor; the old id leads nowhere then."""
    assert merge(send, ann, bob).status == 200

    assert send("DELETE", f"/customers/{ann['customerId']}?purge=true", role="admin").status == 204

    for each in (ann, bob):
        assert send("GET", f"/customers/{each['customerId']}").status == 404
        (stub,) = send("GET", f"/customers/{each['customerId']}/history").body["items"]
        assert (stub["kind"], stub["by"]) == ("purged", "admin@example.com")
    assert send("GET", "/activities?trash=true").body["items"] == []


def test_what_belongs_to_others_is_merged_too(send: Send, ann: dict[str, Any], bob: dict[str, Any]) -> None:
    """Activities of two customers; the parent of a record stays its own."""
    made = send("POST", f"/customers/{ann['customerId']}/activities", json_body={"subject": "Call Ann"}).body
    (other,) = send("GET", f"/customers/{bob['customerId']}/activities").body["items"]
    body = {"from": other["activityId"], "version": 1, "values": {"subject": "Calls"}}
    address = merges(made["activityId"], "activities")

    wrong = send("POST", address, json_body=body | {"values": {"customerId": bob["customerId"]}})
    merged = send("POST", address, json_body=body)

    assert (wrong.status, wrong.body["errors"]) == (400, {"values": {"customerId": ["This field cannot be changed."]}})
    assert (merged.status, merged.body["record"]["subject"], merged.body["record"]["customerId"]) == (
        200,
        "Calls",
        ann["customerId"],
    )
    assert send("GET", f"/activities/{other['activityId']}").headers["Location"] == f"./{made['activityId']}"
    assert send("DELETE", f"/customers/{ann['customerId']}?purge=true", role="admin").status == 204
    assert send("GET", f"/activities/{other['activityId']}").status == 404
    assert send("DELETE", f"/activities/{other['activityId']}?purge=true", role="admin").status == 204


@pytest.mark.parametrize("undo", [False, True])
def test_what_a_request_had_no_time_for(
    send: Send,
    ann: dict[str, Any],
    bob: dict[str, Any],
    dynamodb: Any,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    undo: bool,
) -> None:
    """Lists say that it goes on, each activity is where it belongs, and the function on the stream ends it."""
    if undo:
        assert merge(send, ann, bob).status == 200
    (activity,) = send("GET", "/activities").body["items"]
    key, table = to_item({"customerId": bob["customerId"]}), environment["DYNAMODB_TABLE_NAME"]
    old = dynamodb.get_item(TableName=table, Key=key)["Item"]
    monkeypatch.setattr("handlers._merges._PATIENCE", -1.0)
    address = f"/customers/{ann['customerId']}"

    if undo:
        assert send("DELETE", f"{merges(ann['customerId'])}&from={bob['customerId']}").status == 200
    else:
        assert merge(send, ann, bob).status == 200

    owner = bob if undo else ann
    busy = send("GET", f"{address}/activities")
    assert (busy.status, busy.headers["Retry-After"]) == (503, "2")
    assert busy.body["detail"] == "Records are still moving after a merge. Try again in a moment."
    assert send("GET", f"/activities/{activity['activityId']}").body["customerId"] == owner["customerId"]
    assert send("DELETE", address).status == 503
    edited = send("PATCH", f"/activities/{activity['activityId']}", json_body={"done": True})
    assert edited.status == 200
    if not undo:
        assert send("DELETE", f"/activities/{activity['activityId']}").status == 204
        assert send("POST", f"/activities/{activity['activityId']}/restore").status == 200

    new = dynamodb.get_item(TableName=table, Key=key)["Item"]
    settle = handler("followRecords")
    settle({"Records": [stream_record(table, key, OldImage=old, NewImage=new)]}, Context())

    assert activities(send, owner) == ["Call Bob"]
    note = to_item(keys.unsettled(bob["customerId"])._asdict())
    assert "Item" not in dynamodb.get_item(TableName=environment["LOOKUPS_TABLE_NAME"], Key=note)
