"""Personal data of one record: told as a whole, and erased everywhere, with exactly the rights of the functions."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import boto3
import pytest

from handlers._work import UnexpectedError
from people.projection import marker_of
from records.transaction import from_item, to_item
from tests.handlers.conftest import Answer, Context, Send, handler, load, may_write
from tests.handlers.grants import only_what_is_granted
from tests.handlers.test_children import stream_record
from tests.handlers.test_import_runs import Workflow, counts, workflow
from tests.handlers.test_imports import begun

__all__ = ["workflow"]
BUCKETS = ("unit-imports", "unit-exports")

MARK = "Zyxwvut"
"""In every field of what is erased, and nowhere else."""
PHONE = "71198765432"
"""The digits of its phone number without the beginning."""
WHY = "Request 17"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
PLANTED = {
    "name": f"{MARK} Köhler",
    "email": f"{MARK}@example.com",
    "phone": f"+49{PHONE}",
    "address": f"{MARK} street 1",
    "company": f"{MARK} Ltd",
    "notes": f"{MARK} likes tea",
    "tags": [f"{MARK}"],
}


def erase(send: Send, record: dict[str, Any], plural: str = "customers", **how: Any) -> Answer:
    """Erase the version of a record that was seen."""
    asked = (
        f"/personal-data?resource={plural}&id={record[f'{plural[:-1]}Id' if plural == 'customers' else 'activityId']}"
    )
    headers = {"If-Match": f'"{record["version"]}"'}
    return send("DELETE", asked, **({"json_body": {"reason": WHY}, "role": "admin", "headers": headers} | how))


def follow(dynamodb: Any, environment: dict[str, str]) -> None:
    """Do what the ledger's stream does, until no entry is new: the entries of children come from those of parents."""
    ledger, seen = environment["ERASURES_TABLE_NAME"], set[str]()
    while True:
        new = [
            {name: item[name] for name in ("pk", "sk")}
            for item in dynamodb.scan(TableName=ledger)["Items"]
            if item["sk"]["S"] not in seen
        ]
        if not new:
            return
        seen |= {key["sk"]["S"] for key in new}
        with only_what_is_granted("followRecords"):
            handler("followRecords")({"Records": [stream_record(ledger, key) for key in new]}, Context(800))


def everything(dynamodb: Any, environment: dict[str, str]) -> str:
    """Return every item of every table, as one text."""
    found = {
        table: [from_item(item) for page in pages for item in page["Items"]]
        for table in environment.values()
        for pages in [dynamodb.get_paginator("scan").paginate(TableName=table)]
    }
    return json.dumps(found, default=str, ensure_ascii=False).casefold()


def files(s3: Any) -> dict[str, bytes]:
    """Return the files of all buckets."""
    return {
        found["Key"]: s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
        for bucket in BUCKETS
        for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    }


@pytest.fixture(autouse=True)
def s3(send: Send) -> Iterator[Any]:  # noqa: ARG001 it comes after this
    """Return a client of S3 with the buckets, empty."""
    client = boto3.client("s3")
    for bucket in BUCKETS:
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield client
    for bucket in BUCKETS:
        for found in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            client.delete_object(Bucket=bucket, Key=found["Key"])
        client.delete_bucket(Bucket=bucket)


@pytest.fixture
def dump(dynamodb: Any, environment: dict[str, str], s3: Any) -> Callable[[], str]:
    """Return a function to everything that is stored in tables and buckets."""

    def dumped() -> str:
        stored = "".join(content.decode("utf-8", "replace") for content in files(s3).values())
        return everything(dynamodb, environment) + stored.casefold()

    return dumped


@pytest.fixture
def planted(send: Send, dynamodb: Any, environment: dict[str, str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a customer with a past and three activities; all values of all of them have the mark."""
    owner = f"{MARK}@example.org"
    people = may_write(dynamodb, environment, owner)
    made = send("POST", "/customers", json_body=PLANTED, headers={"Idempotency-Key": "a-key"}).body
    assert "customerId" in made, made
    below = f"/customers/{made['customerId']}/activities"
    activities = [
        send("POST", below, json_body={"subject": f"{MARK} {n}", "text": MARK, "owner": owner}).body for n in range(3)
    ]
    people.database.delete(people.table, marker_of(owner))  # who has left since
    send("DELETE", f"/activities/{activities[2]['activityId']}")
    rows = [{"activityId": activities[0]["activityId"], "version": 1, "subject": f"{MARK} changed"}]
    body = {"name": f"{MARK} Second", "notes": f"{MARK} likes coffee", "activities": rows}
    changed = send(
        "PATCH", f"/customers/{made['customerId']}", json_body=body, headers={"Idempotency-Key": "another-key"}
    )
    assert changed.status == 200, changed.body
    return {name: value for name, value in changed.body.items() if name != "activities"}, activities


def test_nothing_is_left_but_that_it_was_erased(
    send: Send,
    planted: tuple[dict[str, Any], list[dict[str, Any]]],
    dynamodb: Any,
    environment: dict[str, str],
    dump: Callable[[], str],
) -> None:
    """Record, history, rows, words, counters, registered id, children and their pasts; others' recent actions too."""
    customer, activities = planted
    one = f"/customers/{customer['customerId']}"
    ids = {"id": {"S": customer["customerId"]}, "registeredAt": {"S": "now"}, "registeredBy": {"S": "x"}}
    dynamodb.put_item(TableName=environment["CUSTOMER_IDS_TABLE_NAME"], Item=ids)
    assert all(value.casefold() in dump() for value in (MARK, PHONE))

    erased = erase(send, customer)

    entry = {"resource": "customers", "id": customer["customerId"], "by": "admin@example.com", "reason": WHY}
    assert (erased.status, erased.body) == (200, entry | {"at": erased.body["at"], "finishedAt": None})
    assert send("GET", one).status == 410
    assert [send("GET", f"/activities/{each['activityId']}").status for each in activities] == [404] * 3
    follow(dynamodb, environment)

    assert all(value.casefold() not in dump() for value in (MARK, PHONE))
    gone = send("GET", one)
    assert (gone.status, gone.body["type"]) == (410, "urn:clientele:erased")
    assert send("GET", f"/activities/{activities[0]['activityId']}").status == 410
    for path in (one, *(f"/activities/{each['activityId']}" for each in activities)):
        (stub,) = send("GET", f"{path}/history").body["items"]
        assert (stub["kind"], stub["by"], stub["reason"], stub["changes"]) == ("erased", "admin@example.com", WHY, {})
    assert "Item" not in dynamodb.get_item(TableName=environment["CUSTOMER_IDS_TABLE_NAME"], Key={"id": ids["id"]})
    again = erase(send, customer)
    assert (again.status, again.body["at"]) == (200, erased.body["at"])
    assert again.body["finishedAt"]


def test_a_request_that_is_repeated_does_not_make_the_record_again(
    send: Send, planted: tuple[dict[str, Any], list[dict[str, Any]]], dynamodb: Any, environment: dict[str, str]
) -> None:
    """What is kept of an idempotency key for a day holds an id, and a hash that nobody can try values on."""
    customer, _ = planted
    erase(send, customer)
    follow(dynamodb, environment)

    repeated = send("POST", "/customers", json_body=PLANTED, headers={"Idempotency-Key": "a-key"})

    assert repeated.status == 422
    assert send("GET", "/customers").body["items"] == []


def test_an_activity_is_erased_by_itself(
    send: Send,
    planted: tuple[dict[str, Any], list[dict[str, Any]]],
    dynamodb: Any,
    environment: dict[str, str],
    dump: Callable[[], str],
) -> None:
    """Its customer and the others stay."""
    customer, activities = planted
    activity = send("PATCH", f"/activities/{activities[1]['activityId']}", json_body={"text": "Qwertz"}).body

    assert erase(send, activity, "activities").status == 200
    follow(dynamodb, environment)

    assert "qwertz" not in dump()
    assert send("GET", f"/customers/{customer['customerId']}").status == 200
    assert send("GET", f"/customers/{customer['customerId']}/activities?count=true").body["matches"] == 1


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"role": "editor"}, 403),
        ({"role": "viewer"}, 403),
        ({"headers": {}}, 428),
        ({"headers": {"If-Match": '"1"'}}, 412),
        ({"headers": {"If-Match": "1"}}, 400),
        ({"json_body": {}}, 400),
        ({"json_body": {"reason": " "}}, 400),
        ({"json_body": {"reason": "x" * 501}}, 400),
        ({"json_body": {"reason": WHY, "name": "x"}}, 400),
        ({"body": "reason", "json_body": None}, 400),
    ],
)
def test_what_is_refused_erases_nothing(
    send: Send, planted: tuple[dict[str, Any], list[dict[str, Any]]], how: dict[str, Any], status: int
) -> None:
    """Whoever may not, has not seen this version, or gives no reason."""
    customer, _ = planted

    assert erase(send, customer, **how).status == status

    assert send("GET", f"/customers/{customer['customerId']}").body == customer


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (f"resource=customers&id={UNKNOWN}", 404),
        ("resource=customers&id=%00", 404),
        (f"resource=planets&id={UNKNOWN}", 400),
        ("", 400),
        (f"resource=customers&id={UNKNOWN}&id={UNKNOWN}", 400),
    ],
)
def test_what_is_not_there_cannot_be_erased(send: Send, asked: str, status: int) -> None:
    """A clear answer each."""
    answer = send(
        "DELETE",
        f"/personal-data?{asked}",
        json_body={"reason": WHY},
        role="admin",
        headers={"If-Match": '"1"'},
    )

    assert answer.status == status


def test_a_child_that_is_damaged_leaves_the_entry_open(
    send: Send, planted: tuple[dict[str, Any], list[dict[str, Any]]], dynamodb: Any, environment: dict[str, str]
) -> None:
    """Everything else goes; after the doctor has mended the child, the next one finishes."""
    customer, activities = planted
    key = to_item({"activityId": activities[0]["activityId"]})
    names: Any = {"ExpressionAttributeNames": {"#indexed": "indexed"}}
    table = environment["ACTIVITIES_TABLE_NAME"]
    said = dynamodb.get_item(TableName=table, Key=key)["Item"]["indexed"]
    dynamodb.update_item(TableName=table, Key=key, UpdateExpression="REMOVE #indexed", **names)
    erase(send, customer)
    follow(dynamodb, environment)
    assert erase(send, customer).body["finishedAt"] is None

    values = {":said": said}
    dynamodb.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET #indexed = :said",
        ExpressionAttributeValues=values,
        **names,
    )
    follow(dynamodb, environment)

    assert erase(send, customer).body["finishedAt"]


CSV = f"""Name;E-Mail;Telefon;Firma
Kim Other;kim@example.com;;Other Ltd
{MARK} Köhler;{MARK}@example.com;+49{PHONE};{MARK} Ltd
{MARK} Twin;{MARK}@EXAMPLE.com;;
{MARK} Wrong;nobody {MARK};;
""".encode()


@pytest.fixture
def imported(send: Send, s3: Any, workflow: Workflow) -> dict[str, Any]:
    """Return the customer that was imported twice, with dry runs, mended rows, wrong rows and exports."""
    for _ in range(2):
        path = f"/imports/{begun(send, s3, CSV, name=f'{MARK}.csv')}"
        for choices in ({"dryRun": True}, {"dryRun": False, "onDuplicate": "update"}):
            assert send("POST", f"{path}/runs", json_body=choices).status == 202
            workflow.whole()
        send("PUT", f"{path}/rows/5", json_body={"cells": [f"{MARK} Mended", f"{MARK}@", "", ""]})
        assert send("POST", f"{path}/wrong-rows", json_body={}).status == 201
    assert send("POST", "/customers/exports", json_body={"format": "csv"}).status == 201
    s3.put_object(Bucket="unit-exports", Key="customers/running.json", Body=f'{{"query": {{"q": "{MARK}"}}}}'.encode())
    begun_upload = s3.create_multipart_upload(Bucket="unit-exports", Key="customers/running")
    s3.upload_part(
        Bucket="unit-exports",
        Key="customers/running",
        UploadId=begun_upload["UploadId"],
        PartNumber=1,
        Body=MARK.encode(),
    )
    (found,) = send("GET", "/customers?sort=-name&limit=1").body["items"]
    customer: dict[str, Any] = send("GET", f"/customers/{found['customerId']}").body
    assert customer["name"].startswith(MARK)
    return customer


def test_imports_and_exports_forget_what_was_erased(
    send: Send, imported: dict[str, Any], dynamodb: Any, environment: dict[str, str], s3: Any, dump: Callable[[], str]
) -> None:
    """Files, outcomes, mended cells, claims and notes; the counts stay, and others can still be taken back."""
    assert all(value.casefold() in dump() for value in (MARK, PHONE))

    erase(send, imported)
    follow(dynamodb, environment)

    assert all(value.casefold() not in dump() for value in (MARK, PHONE))
    assert files(s3) == {}
    assert s3.list_multipart_uploads(Bucket="unit-exports").get("Uploads", []) == []
    items = json.loads(everything(dynamodb, environment))[environment["IMPORTS_TABLE_NAME"].casefold()]
    assert not [item for item in items if item["sk"].startswith(("key#", "row#"))]
    assert not [item for item in items if item["pk"] == f"about#{imported['customerId']}"]
    for found in send("GET", "/imports").body["items"]:
        assert (found["state"], found["fileName"], found["options"]) == ("cancelled", "erased.csv", None)
        path = f"/imports/{found['importId']}"
        assert send("POST", f"{path}/runs", json_body={"dryRun": False}).status == 409
        assert send("GET", f"{path}/rows?is=wrong").status == 409
    assert send("GET", "/customers").body["total"] == 1


def test_an_import_that_was_cleared_can_be_undone(
    send: Send, imported: dict[str, Any], dynamodb: Any, environment: dict[str, str], workflow: Workflow
) -> None:
    """What it made of other rows goes; what was erased stays away."""
    erase(send, imported)
    follow(dynamodb, environment)
    first = send("GET", "/imports").body["items"][-1]

    assert send("POST", f"/imports/{first['importId']}/undo", json_body={}).status == 202
    workflow.whole()

    undone = send("GET", f"/imports/{first['importId']}")
    assert (undone.body["state"], counts(undone)["removed"]) == ("undone", 1)
    assert send("GET", "/customers").body["total"] == 0


@pytest.mark.parametrize("call", ["change", "delete_all", "delete"])
@pytest.mark.parametrize("number", [0, 1, 3])
def test_who_dies_meanwhile_leaves_it_to_the_next(
    send: Send,
    imported: dict[str, Any],
    dynamodb: Any,
    environment: dict[str, str],
    dump: Callable[[], str],
    call: str,
    number: int,
) -> None:
    """Between any two steps; the entry stays open until then."""
    erase(send, imported)
    left = [number] * 2

    def die(kept: Callable[..., Any], which: int) -> Callable[..., Any]:
        def called(*args: Any, **values: Any) -> Any:
            left[which] -= 1
            if left[which] < 0:
                raise OSError
            return kept(*args, **values)

        return called

    jobs, bucket = load("imports/jobs").Jobs, load("records/files").Bucket
    with ExitStack() as stack:
        stack.enter_context(patch.object(jobs, call, die(getattr(jobs, call), 0)))
        if call == "delete_all":
            stack.enter_context(patch.object(bucket, call, die(bucket.delete_all, 1)))
        stack.enter_context(pytest.raises(UnexpectedError))
        follow(dynamodb, environment)
    assert erase(send, imported).body["finishedAt"] is None

    follow(dynamodb, environment)

    assert all(value.casefold() not in dump() for value in (MARK, PHONE))
    assert erase(send, imported).body["finishedAt"]


def ask(send: Send, record_id: str, plural: str = "customers", **how: Any) -> Answer:
    """Ask for everything about a record."""
    return send("GET", f"/personal-data?resource={plural}&id={record_id}", **({"role": "admin"} | how))


def kinds(told: dict[str, Any]) -> list[str]:
    """Return the kinds of the entries of a record's history."""
    return [entry["kind"] for entry in told["history"]]


def test_everything_about_somebody_is_told(
    send: Send,
    planted: tuple[dict[str, Any], list[dict[str, Any]]],
    dynamodb: Any,
    environment: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Record and past, what belongs to it with its past, what was merged into it, events; the log has ids only."""
    customer, activities = planted
    other = send("POST", "/customers", json_body={"name": "Bob", "email": "bob@example.com"}).body
    below = f"/customers/{other['customerId']}/activities"
    moved = send("POST", below, json_body={"subject": "Call Bob"}).body
    body = {"from": other["customerId"], "version": 1, "values": {}}
    address = f"/merges?resource=customers&into={customer['customerId']}"
    merged = send("POST", address, json_body=body, headers={"If-Match": f'"{customer["version"]}"'})
    assert merged.status == 200, merged.body
    ids = {"id": {"S": customer["customerId"]}, "registeredAt": {"S": "now"}, "registeredBy": {"S": "x"}}
    dynamodb.put_item(TableName=environment["CUSTOMER_IDS_TABLE_NAME"], Item=ids)
    capsys.readouterr()

    answer = ask(send, customer["customerId"].upper())
    line = json.loads(capsys.readouterr().out)

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    whole, absorbed, *children = answer.body["records"]
    assert (whole["record"], whole["registered"], whole["inTrash"]) == (merged.body["record"], True, False)
    assert whole["history"] == send("GET", f"/customers/{customer['customerId']}/history").body["items"]
    assert kinds(whole) == ["created", "changed", "absorbed"]
    told = [("CustomerCreated", 1), ("CustomerUpdated", 2), ("CustomerUpdated", 3)]
    assert [(event["type"], event["version"]) for event in whole["events"]] == told
    assert [event["at"] for event in whole["events"]] == [entry["at"] for entry in whole["history"]]
    assert (absorbed["id"], absorbed["relation"], absorbed["mergedInto"]) == (
        other["customerId"],
        "merged",
        customer["customerId"],
    )
    assert [event["type"] for event in absorbed["events"]] == ["CustomerCreated", "CustomerDeleted"]
    assert {child["id"]: kinds(child) for child in children} == {
        activities[0]["activityId"]: ["created", "changed"],
        activities[1]["activityId"]: ["created"],
        activities[2]["activityId"]: ["created", "trashed"],
        moved["activityId"]: ["created", "moved"],
    }
    assert {(child["relation"], child["registered"]) for child in children} == {("child", None)}
    assert [child["inTrash"] for child in children].count(True) == 1
    text = json.dumps(answer.body, ensure_ascii=False)
    assert all(str(value) in text for value in PLANTED.values() if isinstance(value, str))
    noted = {"resource": "customers", "id": customer["customerId"], "bySubject": "sub-of-admin", "status": 200}
    assert {name: line[name] for name in noted} == noted
    assert MARK not in json.dumps(line)
    assert ask(send, other["customerId"]).headers["Location"] == f"?resource=customers&id={customer['customerId']}"
    assert [each["id"] for each in ask(send, moved["activityId"], "activities").body["records"]] == [
        moved["activityId"]
    ]


def test_what_is_in_the_trash_is_told_until_it_is_erased(
    send: Send, planted: tuple[dict[str, Any], list[dict[str, Any]]], dynamodb: Any, environment: dict[str, str]
) -> None:
    """With what went there with it; of a purged record and of an erased one nothing."""
    customer, activities = planted
    assert send("DELETE", f"/customers/{customer['customerId']}").status == 204
    whole, *children = ask(send, customer["customerId"]).body["records"]
    assert [each["inTrash"] for each in (whole, *children)] == [True] * 4
    assert whole["events"][-1]["type"] == "CustomerDeleted"

    trashed = customer | {"version": customer["version"] + 1}
    assert erase(send, trashed).status == 200

    gone = ask(send, customer["customerId"])
    assert (gone.status, gone.body["type"]) == (410, "urn:clientele:erased")
    assert ask(send, activities[0]["activityId"], "activities").status == 404
    follow(dynamodb, environment)
    assert ask(send, activities[0]["activityId"], "activities").status == 410
    purged = send("POST", "/customers", json_body={"name": "Bob", "email": "bob@example.com"}).body["customerId"]
    assert send("DELETE", f"/customers/{purged}?purge=true", role="admin").status == 204
    assert [ask(send, each).status for each in (purged, UNKNOWN, "x")] == [404] * 3


def test_imports_with_somebody_are_told(send: Send, imported: dict[str, Any]) -> None:
    """Each once, with its rows about the record, also those that changed nothing."""
    imports = ask(send, imported["customerId"]).body["records"][0]["imports"]

    every = send("GET", "/imports").body["items"]
    assert [(each["importId"], each["fileName"], each["createdAt"]) for each in imports] == [
        (each["importId"], f"{MARK}.csv", each["createdAt"]) for each in reversed(every)
    ]
    assert [each["rows"] for each in imports] == [[{"row": 3, "is": "created"}], [{"row": 3, "is": "same"}]]


def test_more_than_one_answer_takes_is_refused(
    send: Send, planted: tuple[dict[str, Any], list[dict[str, Any]]]
) -> None:
    """With a sentence that says what to do; nothing is cut off silently."""
    whole = json.dumps(ask(send, planted[0]["customerId"]).body, ensure_ascii=False)
    with patch("handlers._everything.Everything.__init__.__defaults__", (len(whole) // 2,)):
        refused = ask(send, planted[0]["customerId"])

    assert (refused.status, refused.body["detail"].partition(".")[0]) == (
        413,
        "There is too much about this record for one answer",
    )


@pytest.mark.parametrize("role", ["viewer", "editor", "nobody"])
def test_only_administrators_are_told(
    send: Send, planted: tuple[dict[str, Any], list[dict[str, Any]]], role: str
) -> None:
    """Whoever may see the record may not see all of this at once."""
    assert ask(send, planted[0]["customerId"], role=role).status == 403


@pytest.mark.parametrize("asked", ["resource=planets&id=x", "", f"resource=customers&id={UNKNOWN}&more=1"])
def test_a_wrong_question_is_refused(send: Send, asked: str) -> None:
    """A clear answer each."""
    assert send("GET", f"/personal-data?{asked}", role="admin").status == 400
