"""What belongs to a customer follows it: through the functions, with exactly their rights."""

from typing import Any

import pytest

import all_resources
from dev.service import handler_of
from records import keys
from records.finder import Finder
from records.person import Person
from records.store import Store
from records.transaction import to_item
from tests.handlers.conftest import Context, Send, handler
from tests.handlers.grants import only_what_is_granted
from tests.records.asking import opened
from tests.records.relatives import ORDERS, PARCELS, assert_settled, create_tables

ME = Person("me@example.com", "sub-of-me")
THROWN = {"subject": "Call 2"}
SETTLED = {"settled": 1, "compared": 0, "setAside": 0}
NOTHING = {"settled": 0, "compared": 0, "setAside": 0}
IN_TRASH = {"customerId": ["This customer is in the trash. Restore it first."]}


@pytest.fixture
def activities(send: Send, ann: dict[str, Any]) -> list[str]:
    """Return the ids of a customer's activities; the last one is in the trash by itself."""
    below = f"/customers/{ann['customerId']}/activities"
    ids = [send("POST", below, json_body={"subject": f"Call {each}"}).body["activityId"] for each in range(3)]
    assert send("DELETE", f"/activities/{ids[-1]}").status == 204
    return ids


def stream_record(table: str, key: dict[str, Any], **images: dict[str, Any]) -> dict[str, Any]:
    """Return a record of a table's stream."""
    arn = f"arn:aws:dynamodb:eu-central-1:123456789012:table/{table}/stream/2026-11-26T00:00:00.000"
    return {"eventSourceARN": arn, "dynamodb": {"Keys": key} | images}


def statuses(send: Send, ids: list[str]) -> list[int]:
    """Return what reading each answers."""
    return [send("GET", f"/activities/{each}").status for each in ids]


def listed(send: Send, query: str = "") -> list[str]:
    """Return the subjects of a list of all activities."""
    return [each["subject"] for each in send("GET", f"/activities?sort=subject{query}").body["items"]]


def test_activities_go_and_come_back_with_their_customer(
    send: Send, ann: dict[str, Any], activities: list[str]
) -> None:
    """Once the answer is there, so is all that follows; what was in the trash by itself stays there."""
    customer = f"/customers/{ann['customerId']}"
    before = send("GET", f"/activities/{activities[0]}")

    assert send("DELETE", customer).status == 204

    assert statuses(send, activities) == [404, 404, 404]
    assert listed(send) == []
    assert send("GET", "/activities/facets").body["total"] == 0
    assert send("GET", f"{customer}/activities").status == 404
    trash = send("GET", "/activities?trash=true&count=true&sort=subject&fields=subject").body
    with_customer = {"trashedWith": ann["customerId"]}
    thrown = THROWN | {"trashedBy": "editor@example.com", "trashedAt": trash["items"][2]["trashedAt"]}
    assert trash["items"] == [{"subject": "Call 0"} | with_customer, {"subject": "Call 1"} | with_customer, thrown]
    assert trash["matches"] == 3
    for refused in (
        send("POST", f"/activities/{activities[0]}/restore"),
        send("POST", f"/activities/{activities[2]}/restore"),
        send("DELETE", f"/activities/{activities[0]}?purge=true", role="admin"),
    ):
        assert (refused.status, refused.body["errors"]) == (409, IN_TRASH)

    assert send("POST", f"{customer}/restore").status == 200

    assert statuses(send, activities) == [200, 200, 404]
    assert send("GET", f"/activities/{activities[0]}").body == before.body
    assert listed(send) == ["Call 0", "Call 1"]
    assert send("GET", f"{customer}/activities?count=true&limit=1").body["matches"] == 2  # a deletion's preview


def test_a_purge_takes_activities_and_their_histories(send: Send, ann: dict[str, Any], activities: list[str]) -> None:
    """Also that in the trash: a stub of each says who did it."""
    assert send("DELETE", f"/customers/{ann['customerId']}?purge=true", role="admin").status == 204

    assert statuses(send, activities) == [404, 404, 404]
    assert listed(send, "&trash=true") == []
    for each in activities:
        (stub,) = send("GET", f"/activities/{each}/history").body["items"]
        assert (stub["kind"], stub["by"]) == ("purged", "admin@example.com")


@pytest.mark.parametrize("purge", ["", "?purge=true"])
def test_what_a_request_had_no_time_for_is_finished_by_the_function_on_the_stream(
    send: Send,
    ann: dict[str, Any],
    activities: list[str],
    dynamodb: Any,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    purge: str,
) -> None:
    """Nothing is seen meanwhile, not even the history of what will be gone; the function is called twice."""
    monkeypatch.setattr("handlers._records._PATIENCE", -1.0)
    customer = f"/customers/{ann['customerId']}"
    key = to_item({"customerId": ann["customerId"]})
    old = dynamodb.get_item(TableName=environment["DYNAMODB_TABLE_NAME"], Key=key)["Item"]
    assert send("DELETE", customer + purge, role="admin").status == 204
    assert statuses(send, activities) == [404, 404, 404]
    assert listed(send) == ["Call 0", "Call 1"]  # lists may lag behind
    assert send("GET", f"/activities/{activities[0]}/history").status == (404 if purge else 200)
    new = dynamodb.get_item(TableName=environment["DYNAMODB_TABLE_NAME"], Key=key).get("Item")
    record = stream_record(environment["DYNAMODB_TABLE_NAME"], key, OldImage=old, **({"NewImage": new} if new else {}))

    settle = handler("followRecords")
    for _ in range(2):
        with only_what_is_granted("followRecords"):
            assert settle({"Records": [record, record]}, Context()) == SETTLED | {"compared": 1}

    assert listed(send) == []
    assert listed(send, "&trash=true") == ([] if purge else ["Call 0", "Call 1", "Call 2"])
    note = to_item(keys.unsettled(ann["customerId"])._asdict())
    assert "Item" not in dynamodb.get_item(TableName=environment["LOOKUPS_TABLE_NAME"], Key=note)


def test_a_request_that_is_repeated_finishes_it(
    send: Send, ann: dict[str, Any], activities: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customer is in the trash already, which is a 404; what belongs to it follows all the same."""
    customer = f"/customers/{ann['customerId']}"
    with monkeypatch.context() as impatient:
        impatient.setattr("handlers._records._PATIENCE", -1.0)
        assert send("DELETE", customer).status == 204
    assert listed(send) == ["Call 0", "Call 1"]

    assert send("DELETE", customer).status == 404

    assert listed(send) == []
    assert statuses(send, activities) == [404, 404, 404]


def test_an_edit_of_a_customer_settles_nothing(environment: dict[str, str]) -> None:
    """The function looks only at customers that moved, whatever the stream's filter lets through."""
    image = {"customerId": "c1", "name": "Ann", "version": 1}
    images = {"OldImage": to_item(image), "NewImage": to_item(image | {"version": 2})}
    record = stream_record(environment["DYNAMODB_TABLE_NAME"], to_item({"customerId": "c1"}), **images)

    with only_what_is_granted("followRecords"):
        assert handler("followRecords")({"Records": [record]}, Context()) == NOTHING


def test_a_damaged_activity_stops_nobody(
    send: Send, dynamodb: Any, environment: dict[str, str], ann: dict[str, Any], activities: list[str]
) -> None:
    """Its customer and the others go to the trash and away; what is left is the doctor's."""
    customer = f"/customers/{ann['customerId']}"
    dynamodb.update_item(
        TableName=environment["ACTIVITIES_TABLE_NAME"],
        Key=to_item({"activityId": activities[0]}),
        UpdateExpression="REMOVE #indexed",
        ExpressionAttributeNames={"#indexed": "indexed"},
    )

    assert send("DELETE", customer).status == 204

    assert statuses(send, activities) == [404, 404, 404]
    assert "Call 1" not in listed(send)
    key, old = to_item({"customerId": ann["customerId"]}), {"trashedAt": {"S": "now"}}
    event = {"Records": [stream_record(environment["DYNAMODB_TABLE_NAME"], key, OldImage=old)]}
    assert handler("followRecords")(event, Context(900)) == NOTHING | {"compared": 1}


def test_rows_of_activities_that_are_about_to_come_back_are_saved(
    send: Send, ann: dict[str, Any], activities: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their customer was restored a moment ago: a change and a deletion finish what has yet to follow."""
    customer = f"/customers/{ann['customerId']}"
    assert send("DELETE", customer).status == 204
    monkeypatch.setattr("handlers._records._PATIENCE", -1.0)
    assert send("POST", f"{customer}/restore").status == 200
    assert listed(send) == []
    changed, deleted = ({"activityId": each, "version": 1} for each in activities[:2])
    rows = [changed | {"subject": "Called"}, deleted | {"delete": True}]

    saved = send("PATCH", customer, json_body={"activities": rows})

    assert (saved.status, [each["subject"] for each in saved.body["activities"]]) == (200, ["Called"])
    assert (listed(send), listed(send, "&trash=true")) == (["Called"], ["Call 1", "Call 2"])
    assert send("GET", "/activities?trash=true&count=true").body["matches"] == 2


def test_a_further_parent_is_settled_by_the_same_function(
    environment: dict[str, str], dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the table that the stream names: parcels follow their order, and the customers' function is the same."""
    assert environment
    above, below = create_tables(dynamodb, "further")
    names = {
        variable: table
        for each in (above, below)
        for variable, table in zip(
            each.resource.table_variables, (each.records, each.lookups, each.lists, each.history), strict=True
        )
    }
    monkeypatch.setattr(all_resources, "RESOURCES", (*all_resources.RESOURCES, ORDERS, PARCELS))
    orders, parcels = Store(opened(dynamodb, above)), Store(opened(dynamodb, below))
    order = orders.create({"title": "Books"}, ME).order_id
    parcels.create({"orderId": order, "content": "one"}, ME)
    orders.trash(order, ME)
    key, new = to_item({"orderId": order}), to_item({"orderId": order, "trashedAt": "now"})

    settle = handler_of("handlers/follow_records.handler", names)
    assert settle({"Records": [stream_record(above.records, key, NewImage=new)]}, Context()) == SETTLED

    assert_settled(dynamodb, above)
    assert Finder(parcels.database).counters.total(trash=True) == 1
    for table in names.values():
        dynamodb.delete_table(TableName=table)
