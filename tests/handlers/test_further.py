"""The functions of a further resource, each with several routes: activities, which belong to customers."""

from typing import Any

import pytest

from tests.handlers.conftest import Send

UNKNOWN = "00000000-0000-4000-8000-000000000000"
PLACE = "/activities/{}"


@pytest.fixture
def call(send: Send, ann: dict[str, Any]) -> dict[str, Any]:
    """Return an activity of a customer."""
    answer = send(
        "POST", "/activities", json_body={"customerId": ann["customerId"], "subject": "A call", "kind": "call"}
    )
    assert answer.status == 201, answer.body
    created: dict[str, Any] = answer.body
    return created


def test_a_record_from_its_creation_to_its_end(send: Send, call: dict[str, Any]) -> None:
    """Each function picks the route by method and resource, and its role has what that takes."""
    one = PLACE.format(call["activityId"])

    patched = send("PATCH", one, json_body={"subject": "Another call"})
    put = send("PUT", one, json_body=patched.body | {"done": True})
    reverted = send("POST", f"{one}/revert", json_body={"version": 1})
    trashed = send("DELETE", one)
    gone = send("GET", one)
    restored = send("POST", f"{one}/restore")
    history = send("GET", f"{one}/history")
    purged = send("DELETE", f"{one}?purge=true", role="admin")

    assert (patched.body["subject"], put.body["done"], reverted.body["subject"]) == ("Another call", True, "A call")
    assert (trashed.status, gone.status, restored.status, purged.status) == (204, 404, 200, 204)
    kinds = [change["kind"] for change in history.body["items"]]
    assert kinds == ["created", "changed", "changed", "reverted", "trashed", "restored"]
    assert send("GET", one).status == 404


def test_a_replacement_need_not_say_whose_it_is(send: Send, call: dict[str, Any]) -> None:
    """Nobody can change that: it may be left out or be the same, and nothing else."""
    one = PLACE.format(call["activityId"])

    left_out = send("PUT", one, json_body={"subject": "Another call"})
    same = send("PUT", one, json_body={"subject": "A third", "customerId": call["customerId"]})
    other = send("PUT", one, json_body={"subject": "A third", "customerId": UNKNOWN})

    assert [each.status for each in (left_out, same, other)] == [200, 200, 400]
    assert left_out.body["customerId"] == same.body["customerId"] == call["customerId"]
    assert other.body["errors"] == {"customerId": ["This field cannot be changed."]}


def test_records_without_a_phone_number_know_no_region_of_one(send: Send, call: dict[str, Any]) -> None:
    """Their lists have no such parameter, and a number in a text is found as it stands there."""
    send("PATCH", PLACE.format(call["activityId"]), json_body={"subject": "Call 0711 2842222"})

    refused, found = send("GET", "/activities?phoneRegion=GB"), send("GET", "/activities?q=0711%202842222")

    assert (refused.status, [*refused.body["errors"]]) == (400, ["phoneRegion"])
    assert [each["activityId"] for each in found.body["items"]] == [call["activityId"]]


def test_lists(send: Send, call: dict[str, Any]) -> None:
    """All of them, those of one customer, their counts, and what the caller did last."""
    below = f"/customers/{call['customerId']}/activities"

    every, of_one = send("GET", "/activities?kind=call&sort=subject&count=true"), send("GET", f"{below}?count=true")
    facets, latest = send("GET", "/activities/facets"), send("GET", "/activities/actions")
    found = send("GET", "/activities?q=call")

    for page in (every, of_one, found):
        assert [row["activityId"] for row in page.body["items"]] == [call["activityId"]]
    assert (every.body["matches"], of_one.body["matches"], facets.body["total"]) == (1, 1, 1)
    assert [(each["kind"], each["name"]) for each in latest.body["items"]] == [("created", "A call")]


def test_a_record_is_added_below_its_parent(send: Send, ann: dict[str, Any]) -> None:
    """The address says whose it is, and the body does not; the same key adds one."""
    below, headers = f"/customers/{ann['customerId']}/activities", {"Idempotency-Key": "once"}

    first, again = (send("POST", below, json_body={"subject": "A call"}, headers=headers) for _ in range(2))
    with_id = send("POST", below, json_body={"subject": "A call", "customerId": ann["customerId"]})

    assert (first.status, again.status, first.body) == (201, 201, again.body)
    assert first.body["customerId"] == ann["customerId"]
    assert first.headers["Location"] == f"../../activities/{first.body['activityId']}"  # relative to the address
    assert (with_id.status, [*with_id.body["errors"]]) == (400, ["customerId"])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("trashed", [False, True])
def test_below_a_parent_that_is_not_there(send: Send, ann: dict[str, Any], method: str, trashed: bool) -> None:  # noqa: FBT001 a case
    """404 names the parent's kind, whether nobody knows it or it is in the trash."""
    if trashed:
        assert send("DELETE", f"/customers/{ann['customerId']}").status == 204
    below = f"/customers/{ann['customerId'] if trashed else UNKNOWN}/activities"

    answer = send(method, below, json_body={"subject": "A call"} if method == "POST" else None)

    assert (answer.status, answer.body["detail"]) == (404, "There is no customer with this id.")


def test_a_parent_that_is_not_there_is_named(send: Send) -> None:
    """In the errors of the field."""
    answer = send("POST", "/activities", json_body={"subject": "A call", "customerId": UNKNOWN})

    assert answer.status == 409
    assert answer.body["errors"] == {"customerId": ["There is no customer with this id."]}


@pytest.mark.parametrize(
    ("role", "method", "suffix", "status"),
    [
        ("viewer", "GET", "", 200),
        ("viewer", "PATCH", "", 403),
        ("viewer", "DELETE", "", 403),
        ("editor", "DELETE", "", 204),
        ("editor", "DELETE", "?purge=true", 403),
        ("admin", "DELETE", "?purge=true", 204),
        (None, "GET", "", 403),
    ],
)
def test_rights(send: Send, call: dict[str, Any], role: str | None, method: str, suffix: str, status: int) -> None:
    """As the declaration gives them."""
    body = {"subject": "Changed"} if method == "PATCH" else None

    answer = send(method, PLACE.format(call["activityId"]) + suffix, role=role, json_body=body)

    assert answer.status == status
