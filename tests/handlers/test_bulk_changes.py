"""Changes of many records: the routes, and the functions of the workflow in their order."""

from typing import Any
from unittest.mock import patch

import pytest

from tests.handlers.conftest import Context, Send, load
from tests.handlers.test_import_runs import Workflow, counts, rows, workflow
from tests.handlers.test_imports import BUCKET, s3
from tests.records.asking import short_walks

__all__ = ["s3", "workflow"]
SET = "name, phone, address, town, postcode, country, company, status, notes, owner, externalId"
GONE = "gone is not one of the available choices. These are: lead, active, inactive."


def added(send: Send, count: int, **fields: Any) -> list[str]:
    """Add some customers, and return their ids."""
    bodies = [{"name": f"Kim {number}", "email": f"kim{number}@example.com"} | fields for number in range(count)]
    return [send("POST", "/customers", json_body=body).body["customerId"] for body in bodies]


def begun(send: Send, change: dict[str, Any], role: str = "editor", **selection: Any) -> str:
    """Begin a change of customers, and return its path."""
    body = {"resource": "customers", "change": change, "selection": selection}
    answer = send("POST", "/imports", json_body=body, role=role)
    assert answer.status == 202, answer.body
    assert (answer.body["state"], answer.body["change"]) == ("running", change)
    return f"/imports/{answer.body['importId']}"


def tags(send: Send, record_id: str) -> list[str]:
    """Return the tags of a customer."""
    found: list[str] = send("GET", f"/customers/{record_id}").body["tags"]
    return found


def test_from_the_selection_to_the_undo(send: Send, s3: Any, workflow: Workflow) -> None:
    """Changed, as wanted already, gone and refused are told apart and by name; an undo takes back what was done."""
    fine, tagged, full, trashed, purged = added(send, 5)
    send("PATCH", f"/customers/{tagged}", json_body={"tags": ["vip", "old"]})
    send("PATCH", f"/customers/{full}", json_body={"name": "=Full", "tags": [f"t{n}" for n in range(10)]})
    send("DELETE", f"/customers/{trashed}")
    send("DELETE", f"/customers/{purged}?purge=true", role="admin")

    path = begun(send, {"add": {"tags": ["vip"]}}, ids=[fine, tagged, full, trashed, purged.upper(), fine])
    assert send("GET", path).body["counts"]["total"] is None
    assert workflow.whole() == 1

    done = send("GET", path)
    assert (done.body["state"], done.body["undoable"]) == ("done", True)
    assert counts(done) == {"updated": 1, "same": 1, "wrong": 1, "gone": 2}
    assert (tags(send, fine), tags(send, tagged)) == (["vip"], ["vip", "old"])
    (refused,) = rows(send, path, "wrong")
    assert (refused["id"], refused["title"]) == (full, "=Full")
    assert refused["reasons"] == {"tags": ["Ensure there are at most 10 tags (there are 11)."]}
    away = {row["id"]: (row.get("title"), row["reasons"]["row"]) for row in rows(send, path, "gone")}
    assert away == {
        trashed: ("Kim 3", ["This customer is in the trash. Restore it first."]),
        purged: (None, ["There is no customer with this id."]),
    }
    file = send("POST", f"{path}/wrong-rows", json_body={})
    assert (file.status, file.body["fileName"]) == (201, "customers.errors.csv")
    text = s3.get_object(Bucket=BUCKET, Key=f"{path[1:]}/wrong-rows")["Body"].read().decode("utf-8-sig")
    assert text.splitlines()[0] == "row,reasons,customerId,name"
    assert f"3,tags: Ensure there are at most 10 tags (there are 11).,{full},'=Full" in text.splitlines()
    (*_, entry) = send("GET", f"/customers/{fine}/history").body["items"]
    assert (entry["importId"], entry["changes"]["tags"]) == (path.rpartition("/")[2], {"old": [], "new": ["vip"]})

    send("PATCH", f"/customers/{fine}", json_body={"tags": ["vip", "new"], "company": "Ltd"})
    assert send("POST", f"{path}/undo", json_body={}).status == 202
    workflow.whole()
    undone = send("GET", path)
    assert (undone.body["state"], counts(undone)["restored"]) == ("undone", 1)
    assert [row["title"] for row in rows(send, path, "restored")] == ["Kim 0"]
    after = send("GET", f"/customers/{fine}").body
    assert (after["tags"], after["company"], tags(send, tagged)) == (["new"], "Ltd", ["vip", "old"])


def test_a_query_is_fixed_when_the_job_begins(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """All that match, on however many pages; who comes later, or comes twice, changes nothing of that."""
    before = added(send, 7, status="lead", company="Ümläut GmbH")
    others = added(send, 0, status="active")
    path = begun(send, {"set": {"status": "inactive"}}, query={"status": "lead", "q": "umlaut"})

    with patch.object(load("handlers/_import_selection"), "_PAGE", 3):
        event, batches = workflow.prepared()
    late = send("POST", "/customers", json_body={"name": "Late", "company": "Ümläut GmbH"}).body["customerId"]
    again = load("handlers/prepare_import").handler(event, Context(800))
    workflow.take(event, batches)
    assert not workflow.finish(event)

    assert again["key"].endswith(f"/todo/{event['run']}.json")
    assert counts(send("GET", path)) == {"updated": 7}
    status = {each: send("GET", f"/customers/{each}").body["status"] for each in (*before, *others, late)}
    assert status == dict.fromkeys(before, "inactive") | {late: "lead"}


def test_records_behind_pages_without_anybody(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """A page that finds nobody is not the last one: the first and the last of those with the word are changed."""
    first, *_, last = added(send, 12, company="Umlaut")
    for each in (first, last):
        send("PATCH", f"/customers/{each}", json_body={"status": "inactive"})
    path = begun(send, {"set": {"status": "active"}}, query={"status": "inactive", "q": "umlaut"})

    with short_walks(), patch.object(load("handlers/_import_selection"), "_PAGE", 1):
        workflow.whole()

    assert counts(send("GET", path)) == {"updated": 2}


def test_the_trash_behind_pages_without_anybody(send: Send) -> None:
    """The trash has no words: who was thrown away long ago is found behind those who were thrown away since."""
    first, *others = added(send, 12)
    send("PATCH", f"/customers/{first}", json_body={"company": "Umlaut"})
    for each in (first, *others):
        send("DELETE", f"/customers/{each}")

    found, cursor = list[str](), ""
    with short_walks():
        while cursor is not None:
            page = send("GET", f"/customers?trash=true&q=umlaut&limit=1{cursor and f'&cursor={cursor}'}").body
            found, cursor = [*found, *(each["customerId"] for each in page["items"])], page["nextCursor"]

    assert found == [first]


def test_tags_become_one(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """Whoever has one of them gets the new one, once, and who has several is one row; an undo gives each its own."""
    first, both, gold, other = added(send, 4)
    before = {first: ["vip", "x"], both: ["vip", "gold"], gold: ["gold", "top"], other: ["other"]}
    for each, values in before.items():
        send("PATCH", f"/customers/{each}", json_body={"tags": values})
    path = begun(
        send,
        {"remove": {"tags": ["vip", "gold"]}, "add": {"tags": ["top"]}},
        queries=[{"tag": "vip"}, {"tag": "gold"}, {"tag": "nobody"}],
    )
    workflow.whole()

    assert counts(send("GET", path)) == {"updated": 3}
    now = {each: tags(send, each) for each in before}
    assert now == {first: ["x", "top"], both: ["top"], gold: ["top"], other: ["other"]}
    assert send("POST", f"{path}/undo", json_body={}).status == 202
    workflow.whole()
    now = {each: sorted(tags(send, each)) for each in before}
    assert now == {each: sorted(values) for each, values in before.items()}


def test_a_walk_that_comes_late_changes_nothing(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """Two functions that walk the same selection agree on the rows of the first one, whatever each has found."""
    (first,) = added(send, 1)
    path = begun(send, {"set": {"status": "active"}}, query={})
    module = load("handlers/_import_selection")
    jobs = load("handlers/_imports").jobs_until(0)
    meta = jobs.get(path.rpartition("/")[2])

    batches = module.batches_of_selection(jobs, meta, 0)
    send("POST", "/customers", json_body={"name": "Late"})
    late = module.batches_of_selection(jobs, meta, 0)

    assert late == batches
    assert [
        row.cells for row in load("handlers/_import_rows").rows_of_batch(jobs, jobs.get(meta["importId"]), late[0])
    ] == [[first, "Kim 0"]]


def test_a_job_that_is_paused_while_it_selects_goes_on(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """It looks again who is meant, and each is changed once."""
    ids = added(send, 3)
    path = begun(send, {"set": {"status": "active"}}, query={"status": "lead"})
    send("PATCH", path, json_body={"state": "paused"})
    with patch.object(load("handlers/_import_selection"), "_TELL_SECONDS", -1):
        event, batches = workflow.prepared()
    assert batches == []
    assert not workflow.finish(event)
    assert send("GET", path).body["state"] == "paused"

    send("PATCH", path, json_body={"state": "running"})
    workflow.whole()

    assert counts(send("GET", path)) == {"updated": 3}
    assert {send("GET", f"/customers/{each}").body["version"] for each in ids} == {2}


def test_a_selection_has_a_limit(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """Beyond it the job says so, and nothing is changed."""
    added(send, 3)
    path = begun(send, {"set": {"status": "active"}}, query={})

    with patch.object(load("handlers/_import_selection"), "MOST_SELECTED", 2):
        event, batches = workflow.prepared()
        workflow.finish(event)

    failed = send("GET", path).body
    assert (batches, failed["state"]) == ([], "failed")
    assert failed["sentence"].startswith("The selection finds more than 100,000 records.")
    assert counts(send("GET", path)) == {}


def test_nothing_is_found(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """That is done at once."""
    path = begun(send, {"remove": {"tags": ["nobody"]}}, query={"tag": "nobody"})

    assert workflow.whole() == 0
    assert (send("GET", path).body["state"], counts(send("GET", path))) == ("done", {})


def test_a_tag_is_renamed_in_one_job(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """Also where there are ten of them; who has both has one."""
    full, both = added(send, 2)
    send("PATCH", f"/customers/{full}", json_body={"tags": ["x", *(f"t{n}" for n in range(9))]})
    send("PATCH", f"/customers/{both}", json_body={"tags": ["y", "x"]})
    path = begun(send, {"remove": {"tags": ["x"]}, "add": {"tags": ["y"]}}, query={"tag": "x"})

    workflow.whole()

    assert counts(send("GET", path)) == {"updated": 2}
    assert (tags(send, full), tags(send, both)) == ([*(f"t{n}" for n in range(9)), "y"], ["y"])
    assert send("GET", "/customers?tag=x").body["items"] == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"change": {"set": {"status": "active"}}}, {"selection": ["This field is required."]}),
        ({"selection": {"ids": []}}, {"change": ["This field is required."]}),
        (
            {"change": {"set": {"status": "gone", "email": "x", "tags": []}}, "selection": {"query": {}}},
            {
                "change": [
                    f"set takes no email. It takes: {SET}.",
                    f"set takes no tags. It takes: {SET}.",
                    f"status: Select a valid choice. {GONE}",
                ]
            },
        ),
        (
            {"change": {"add": {"tags": ["A", "b,c"]}, "remove": {"tags": "x"}}, "selection": {"query": {}}},
            {
                "change": [
                    "tags: Tag 2, “b,c”: A comma, a semicolon or a bar separates tags. Leave it out, or make two tags.",
                    "tags: Enter a list of tags.",
                ]
            },
        ),
        (
            {"change": {"add": {"tags": ["A"]}, "remove": {"tags": ["a"]}}, "selection": {"query": {}}},
            {"change": ["tags: “a” cannot be added and removed."]},
        ),
        ({"change": {}, "selection": {"query": {}}}, {"change": ["Say what is to be set, added or removed."]}),
        (
            {"change": {"put": {}}, "selection": {"query": {}}},
            {"change": ["There is no put. There are: set, add, remove."]},
        ),
        (
            {"change": {"set": {"status": "lead"}}, "selection": {"ids": ["1"]}},
            {"selection": ['"1" is no id.']},
        ),
        (
            {"change": {"set": {"status": "lead"}}, "selection": {"ids": []}},
            {"selection": ["Name from 1 to 1,000 records, or send the query of a list."]},
        ),
        (
            {"change": {"set": {"status": "lead"}}, "selection": {}},
            {"selection": ["Send ids, the query of a list, or the queries of several lists."]},
        ),
        (
            {"change": {"set": {"status": "lead"}}, "selection": {"queries": [{"tag": str(n)} for n in range(11)]}},
            {"selection": ["Send from 1 to 10 queries."]},
        ),
        (
            {"change": {"set": {"status": "lead"}}, "selection": {"queries": [{"status": "x"}, "y", {"status": "z"}]}},
            {
                "selection": [
                    "status: Select a valid choice: lead, active, inactive.",
                    "The query is an object of texts, as a list takes them: {} is every record.",
                ]
            },
        ),
        (
            {"change": {"set": {"status": "lead"}}, "selection": {"query": {"q": 1}}},
            {"selection": ["The query is an object of texts, as a list takes them: {} is every record."]},
        ),
        (
            {"change": {"set": {"status": "lead"}}, "selection": {"query": {"status": "x"}}},
            {"selection": ["status: Select a valid choice: lead, active, inactive."]},
        ),
        (
            {"change": {"set": {"status": "lead"}}, "selection": {"query": {}}, "fileName": "a.csv"},
            {"fileName": ["A file and a change are two imports. Leave this out."]},
        ),
    ],
)
def test_what_is_no_change(send: Send, body: dict[str, Any], wrong: dict[str, list[str]]) -> None:
    """All mistakes at once, with what would be right; there is no job."""
    answer = send("POST", "/imports", json_body={"resource": "customers"} | body)

    assert (answer.status, answer.body["errors"]) == (400, wrong)
    assert send("GET", "/imports").body["items"] == []


def test_a_change_has_no_file(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """It is not read, run again, or mended; who may not write begins none."""
    added(send, 1)
    path = begun(send, {"set": {"status": "active"}}, query={})
    workflow.whole()

    for method, place, sent in (
        ("POST", "reading", {}),
        ("POST", "runs", {"dryRun": False}),
        ("PUT", "rows/1", {"cells": ["x"]}),
    ):
        answer = send(method, f"{path}/{place}", json_body=sent)
        assert (answer.status, answer.body["detail"][:36]) == (409, "This import changes selected records")
    body: dict[str, Any] = {"resource": "customers", "change": {"set": {"status": "lead"}}, "selection": {"query": {}}}
    assert send("POST", "/imports", json_body=body, role="viewer").status == 403
