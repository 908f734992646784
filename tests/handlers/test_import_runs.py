"""Runs of imports, from the dry run to the undo: the routes, and the functions of the workflow in their order."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, patch

import openpyxl
import pytest

from handlers._work import Work
from tests.handlers.conftest import Answer, Context, Send, load
from tests.handlers.test_imports import BUCKET, begun, s3

__all__ = ["s3"]
ROWS, A_BATCH, EACH_WRONG = 69, 30, 10
"""Three batches; every tenth row has an address that is none."""
WRONG = len(range(0, ROWS, EACH_WRONG))
LINES = [f"Kim {n};{'nobody' if n % EACH_WRONG == 0 else f'kim{n}@example.com'}" for n in range(ROWS)]
ONE_WRONG = b"Name,E-Mail\na,x\n"
PEOPLE = [("Ann", "ann@example.com"), ("Bob", "nobody")]
FILE = "\n".join(["Name;E-Mail", *LINES, ""]).encode()


@dataclass
class Workflow:
    """The executions of the workflow, which go on when they are told to."""

    s3: Any
    waiting: list[dict[str, Any]] = field(default_factory=list)
    started: set[str] = field(default_factory=set)

    def start(self, **execution: Any) -> None:
        """Take an execution, as Step Functions does: two never have the same name."""
        if execution["name"] in self.started:
            error = {"Error": {"Code": "ExecutionAlreadyExists", "Message": ""}}
            raise load("handlers/_import_workflow").states.exceptions.ExecutionAlreadyExists(error, "StartExecution")
        self.started.add(execution["name"])
        self.waiting.append(json.loads(execution["input"]))

    def prepared(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return the input of the execution that waits, and its batches."""
        event = self.waiting.pop()
        place = load("handlers/prepare_import").handler(event, Context(800))
        listed = self.s3.get_object(Bucket=place["bucket"], Key=place["key"])
        return event, json.loads(listed["Body"].read())

    def take(self, event: dict[str, Any], batches: list[dict[str, Any]]) -> None:
        """Take these batches."""
        for batch in batches:
            load("handlers/import_batch").handler(event | {"batch": batch}, Context(280))

    def finish(self, event: dict[str, Any]) -> bool:
        """End the execution; return whether it has failed, of which an alarm hears."""
        said: dict[str, bool] = load("handlers/finish_import").handler(event, Context(14))
        return said["stopped"]

    def whole(self) -> int:
        """Do all of it; return how many batches there were."""
        event, batches = self.prepared()
        self.take(event, batches)
        assert not self.finish(event)
        return len(batches)


@pytest.fixture(autouse=True)
def _short_batches(environment: dict[str, str]) -> Iterator[None]:  # noqa: ARG001 before the functions are imported
    """Let a few rows be several batches."""
    with (
        patch("imports.lines.ROWS_A_BATCH", A_BATCH),
        patch.object(load("handlers/_import_batches"), "ROWS_A_BATCH", A_BATCH),
    ):
        yield


@pytest.fixture
def workflow(send: Send, s3: Any) -> Iterator[Workflow]:  # noqa: ARG001 the environment is needed
    """Return the workflow, which nobody but the test moves on."""
    it = Workflow(s3)
    with (
        patch.object(load("handlers/_import_workflow").states, "start_execution", it.start),
        patch.object(load("handlers/_import_batches"), "LOOK_SECONDS", 0),  # nothing is on its way here
    ):
        yield it


def counts(answer: Answer) -> dict[str, int]:
    """Return what there is of each outcome."""
    return {name: count for name, count in answer.body["counts"].items() if count and name not in ("total", "done")}


def rows(send: Send, path: str, kind: str) -> list[dict[str, Any]]:
    """Return all rows with an outcome, page by page."""
    page = send("GET", f"{path}/rows?is={kind}&limit=50").body
    found: list[dict[str, Any]] = page["items"]
    while page["nextCursor"]:
        page = send("GET", f"{path}/rows?is={kind}&limit=50&cursor={page['nextCursor']}").body
        found += page["items"]
    return found


def test_from_the_dry_run_to_the_undo(send: Send, s3: Any, workflow: Workflow) -> None:
    """Nothing is written dry; mended rows count in the next run; the same file adds nothing; an undo leaves nothing."""
    path = f"/imports/{begun(send, s3, FILE)}"

    dry = send("POST", f"{path}/runs", json_body={"dryRun": True})
    assert (dry.status, dry.body["state"]) == (202, "running")
    assert workflow.whole() == 3
    checked = send("GET", path)
    assert (checked.body["state"], counts(checked)) == ("checked", {"created": ROWS - WRONG, "wrong": WRONG})
    assert send("GET", "/customers?limit=1").body["total"] == 0

    wrong = rows(send, path, "wrong")
    assert [row["row"] for row in wrong] == [n + 2 for n in range(0, ROWS, EACH_WRONG)]
    assert wrong[0]["cells"] == ["Kim 0", "nobody"]
    assert wrong[0]["reasons"] == {"email": ["Enter a valid email address. It looks like ann@example.com."]}
    still = send("PUT", f"{path}/rows/2", json_body={"cells": ["Kim 0", "nobody@"]})
    assert (still.status, still.body["is"]) == (200, "wrong")
    assert send("PUT", f"{path}/rows/2", json_body={"cells": ["Kim 0", "kim0@example.com"]}).body["is"] == "mended"
    assert send("PUT", f"{path}/rows/3", json_body={"cells": ["Kim", ""]}).status == 409
    assert counts(send("GET", path)) == {"created": ROWS - WRONG, "wrong": WRONG - 1, "mended": 1}

    send("POST", f"{path}/runs", json_body={"dryRun": False})
    workflow.whole()
    done = send("GET", path)
    assert (done.body["state"], counts(done)) == ("done", {"created": ROWS - WRONG + 1, "wrong": WRONG - 1})
    assert send("GET", "/customers?limit=1").body["total"] == ROWS - WRONG + 1
    assert send("POST", f"{path}/wrong-rows", json_body={}).status == 201
    text = s3.get_object(Bucket=BUCKET, Key=f"{path[1:]}/wrong-rows")["Body"].read().decode()
    assert text.splitlines()[1].endswith(f";Kim {EACH_WRONG};nobody")
    assert len(text.splitlines()) == WRONG

    again = f"/imports/{begun(send, s3, FILE)}"
    send("POST", f"{again}/runs", json_body={"dryRun": False})
    workflow.whole()
    assert counts(send("GET", again)) == {"same": ROWS - WRONG, "wrong": WRONG}

    assert send("POST", f"{path}/undo", json_body={}).status == 202
    workflow.whole()
    undone = send("GET", path)
    assert (undone.body["state"], counts(undone)["removed"]) == ("undone", ROWS - WRONG + 1)
    assert send("GET", "/customers?limit=1").body["total"] == 0
    assert send("GET", "/customers?trash=true&limit=1").body["items"] == []


def test_rows_of_known_records_are_decided(send: Send, s3: Any, workflow: Workflow) -> None:
    """Each as somebody says after the check, the others as the run says; what was decided is listed."""
    for name in "abc":
        send("POST", "/customers", json_body={"name": name, "email": f"{name}@example.com"})
    content = "Name,E-Mail,Company\n" + "".join(f"{name},{name}@example.com,New\n" for name in "abcd")
    path = f"/imports/{begun(send, s3, content.encode())}"
    send("POST", f"{path}/runs", json_body={"dryRun": True, "onDuplicate": "ask"})
    workflow.whole()
    assert counts(send("GET", path)) == {"undecided": 3, "created": 1}
    assert rows(send, path, "undecided")[0]["changes"] == {"company": {"before": "", "after": "New"}}

    for number, decision in ((2, "update"), (3, "update"), (3, "skip")):
        assert send("PUT", f"{path}/rows/{number}", json_body={"decision": decision}).body["decision"] == decision
    said = [row.get("decision") for row in rows(send, path, "undecided")]
    refused = [
        send("PUT", f"{path}/rows/{number}", json_body=body).status
        for number, body in [
            (5, {"decision": "skip"}),
            (2, {"cells": ["a"]}),
            (2, {"decision": "ask"}),
            (2, {}),
            (2, {"decision": "skip", "cells": ["a"]}),
        ]
    ]
    send("POST", f"{path}/runs", json_body={"dryRun": False, "onDuplicate": "ask"})
    workflow.whole()

    assert (said, refused) == (["update", "skip", None], [409, 409, 400, 400, 400])
    done = send("GET", path)
    assert (counts(done), done.body["counts"]["done"]) == ({"updated": 1, "same": 1, "undecided": 1, "created": 1}, 4)
    companies = {each["name"]: each["company"] for each in send("GET", "/customers").body["items"]}
    assert companies == {"a": "New", "b": "", "c": "", "d": "New"}


def test_an_import_older_than_a_kind_of_outcome(send: Send, s3: Any) -> None:
    """It is shown and listed as ever: imports outlive deployments."""
    import_id = begun(send, s3)
    database = load("handlers/_imports").DATABASE
    meta = database.get(database.tables, {"pk": import_id, "sk": "META"})
    database.put(database.tables, {name: value for name, value in meta.items() if name not in ("mended", "undecided")})

    assert send("GET", f"/imports/{import_id}").body["counts"]["mended"] == 0
    assert [each["importId"] for each in send("GET", "/imports").body["items"]] == [import_id]


def test_mended_rows_are_not_wrong_any_more(send: Send, s3: Any, workflow: Workflow) -> None:
    """Whoever looks again sees what they are by now; a row counts once, however often it is typed."""
    content = b"Name,E-Mail\na,x\nb,y\nc,z\n"
    path = f"/imports/{begun(send, s3, content)}"
    send("POST", f"{path}/runs", json_body={"dryRun": True})
    workflow.whole()

    def typed(number: int, name: str, email: str) -> str:
        answer = send("PUT", f"{path}/rows/{number}", json_body={"cells": [name, email]})
        return f"{answer.status} {answer.body['is']}"

    said = [typed(2, "a", "a@example.com") for _ in range(2)]
    said += [typed(3, "b", "b@example.com"), typed(3, "b", "y"), typed(4, "", "c@example.com")]

    assert said == ["200 mended", "200 mended", "200 mended", "200 wrong", "200 wrong"]
    answer = send("GET", path)
    assert (counts(answer), answer.body["counts"]["done"]) == ({"wrong": 2, "mended": 1}, 3)
    assert rows(send, path, "mended") == [{"row": 2, "is": "mended", "cells": ["a", "a@example.com"]}]
    wrong = [(row["row"], row["cells"], [*row["reasons"]]) for row in rows(send, path, "wrong")]
    assert wrong == [(3, ["b", "y"], ["email"]), (4, ["", "c@example.com"], ["name"])]
    send("POST", f"{path}/wrong-rows", json_body={})
    text = s3.get_object(Bucket=BUCKET, Key=f"{path[1:]}/wrong-rows")["Body"].read().decode()
    assert text.splitlines()[2] == "4,name: This field is required.,,c@example.com"
    assert len(text.splitlines()) == 3

    send("POST", f"{path}/runs", json_body={"dryRun": True})
    workflow.whole()
    assert counts(send("GET", path)) == {"created": 1, "wrong": 2}
    assert rows(send, path, "mended") == []


def test_two_who_mend_the_same_row_count_once(send: Send, s3: Any, workflow: Workflow) -> None:
    """One of them does so between the other's look and write, and is looked at again."""
    path = f"/imports/{begun(send, s3, ONE_WRONG)}"
    send("POST", f"{path}/runs", json_body={"dryRun": True})
    workflow.whole()
    database = type(load("handlers/_imports").DATABASE)
    look, others = database.get, [{"cells": ["a", "b@example.com"]}]

    def overtaken(self: Any, table: str, key: Any, **options: Any) -> Any:
        found = look(self, table, key, **options)
        if key["sk"].startswith("ROW#") and others:
            assert send("PUT", f"{path}/rows/2", json_body=others.pop()).status == 200
        return found

    with patch.object(database, "get", overtaken):
        answer = send("PUT", f"{path}/rows/2", json_body={"cells": ["a", "c@example.com"]})

    assert (answer.body["is"], counts(send("GET", path))) == ("mended", {"mended": 1})
    assert rows(send, path, "mended")[0]["cells"] == ["a", "c@example.com"]


def test_a_change_gets_back_what_it_had_unless_somebody_went_on(send: Send, s3: Any, workflow: Workflow) -> None:
    """An undo gives values back under a new version; what was changed since stays, and is named."""
    known = [send("POST", "/customers", json_body={"name": n, "email": f"{n}@example.com"}).body for n in ("a", "b")]
    content = b"Name,E-Mail,Company\na,a@example.com,Old\nb,b@example.com,Old\n"
    path = f"/imports/{begun(send, s3, content)}"
    send("POST", f"{path}/runs", json_body={"dryRun": True, "onDuplicate": "update"})
    workflow.whole()
    updated = rows(send, path, "updated")
    assert [row["changes"]["company"] for row in updated] == [{"before": "", "after": "Old"}] * 2
    send("POST", f"{path}/runs", json_body={"dryRun": False, "onDuplicate": "update"})
    workflow.whole()
    mine = f"/customers/{known[1]['customerId']}"
    send("PATCH", mine, json_body={"notes": "Mine"}, headers={"If-Match": send("GET", mine).headers["ETag"]})

    send("POST", f"{path}/undo", json_body={})
    workflow.whole()

    assert counts(send("GET", path)) == {"updated": 2, "restored": 1, "left": 1}
    assert [row["id"] for row in rows(send, path, "left")] == [known[1]["customerId"]]
    back = send("GET", f"/customers/{known[0]['customerId']}").body
    assert (back["company"], back["version"]) == ("", 3)
    assert send("GET", mine).body["company"] == "Old"


CARD = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{}\r\nEMAIL:{}\r\nX-SHOE:43\r\nEND:VCARD\r\n"


def workbook(*rows: list[str]) -> bytes:
    """Return an Excel file."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.vcf", "".join(CARD.format(n, e) for n, e in PEOPLE).encode()),
        ("people.xlsx", workbook(["FN", "EMAIL", "X-SHOE"], *([n, e, "43"] for n, e in PEOPLE))),
        ("people.jsonl", "".join(json.dumps({"FN": n, "EMAIL": e, "X-SHOE": 43}) + "\n" for n, e in PEOPLE).encode()),
    ],
)
def test_wrong_rows_of_each_format_are_mended_outside(
    send: Send, s3: Any, workflow: Workflow, name: str, content: bytes
) -> None:
    """Each comes back in the form that it had, with what no field takes, also after a vain try to mend it here."""

    def imported(content: bytes) -> str:
        path = f"/imports/{begun(send, s3, content, name=name)}"
        templates = send("POST", f"{path}/reading", json_body={}).body["guess"]
        send(
            "POST",
            f"{path}/runs",
            json_body={"dryRun": False, "templates": {"name": "{FN}", "email": "{EMAIL}"} | templates},
        )
        workflow.whole()
        return path

    first = imported(content)
    assert counts(send("GET", first)) == {"created": 1, "wrong": 1}
    (wrong,) = rows(send, first, "wrong")
    still = [cell.replace("nobody", "nobody@") for cell in wrong["cells"]]
    assert send("PUT", f"{first}/rows/{wrong['row']}", json_body={"cells": still}).body["is"] == "wrong"
    answer = send("POST", f"{first}/wrong-rows", json_body={}).body
    assert answer["fileName"] == name.replace(".", ".errors.")
    back = s3.get_object(Bucket=BUCKET, Key=f"{first[1:]}/wrong-rows")["Body"].read()
    assert (b"Ann" in back, b"43" in back or name.endswith("xlsx")) == (False, True)
    if name.endswith("xlsx"):
        table = list(openpyxl.load_workbook(io.BytesIO(back)).active.values)
        assert (table[0], table[1][2:], len(table)) == (
            ("row", "reasons", "FN", "EMAIL", "X-SHOE"),
            ("Bob", "nobody@", "43"),
            2,
        )
        mended = workbook(*([*row[:3], row[3].replace("nobody@", "bob@example.com"), row[4]] for row in table))
    else:
        mended = back.replace(b"nobody", b"bob@example.com")

    second = imported(mended)

    assert counts(send("GET", second)) == {"created": 1}
    for path in (first, second):
        send("POST", f"{path}/undo", json_body={})
        workflow.whole()
        assert counts(send("GET", path))["removed"] == 1
    assert send("GET", "/customers?limit=1").body["total"] == 0


def test_pause_go_on_and_cancel(send: Send, s3: Any, workflow: Workflow) -> None:
    """A batch that comes while the import is paused does nothing; going on takes only what is left."""
    path = f"/imports/{begun(send, s3, FILE)}"
    send("POST", f"{path}/runs", json_body={"dryRun": False})
    event, batches = workflow.prepared()
    workflow.take(event, batches[:1])
    first = send("GET", path).body["counts"]["done"]

    assert send("PATCH", path, json_body={"state": "paused"}).body["state"] == "paused"
    workflow.take(event, batches)
    assert not workflow.finish(event)

    paused = send("GET", path).body
    assert (paused["state"], paused["counts"]["done"]) == ("paused", first)
    assert send("POST", f"{path}/runs", json_body={"dryRun": True}).status == 409
    assert send("PATCH", path, json_body={"state": "running"}).body["state"] == "running"
    event, batches = workflow.prepared()
    assert [batch["batch"] for batch in batches] == [2, 3]
    workflow.take(event, [batches[0], batches[0]])  # twice, as after an answer that was lost
    assert send("PATCH", path, json_body={"state": "cancelled"}).body["state"] == "cancelled"
    workflow.take(event, batches)
    assert not workflow.finish(event)
    assert send("GET", path).body["state"] == "cancelled"
    assert send("PATCH", path, json_body={"state": "running"}).status == 409
    assert send("PUT", f"{path}/rows/2", json_body={"cells": ["Kim 0", ""]}).status == 409
    written = send("GET", "/customers?limit=1").body["total"]
    assert written == sum(counts(send("GET", path)).values()) - len(rows(send, path, "wrong"))

    send("POST", f"{path}/undo", json_body={})
    workflow.whole()
    assert send("GET", "/customers?limit=1").body["total"] == 0


def test_counts_and_rows_are_of_one_copy_of_a_batch(send: Send, s3: Any, workflow: Workflow) -> None:
    """Two copies of a batch run at once, and somebody throws a customer away between their looks at it."""
    known = send("POST", "/customers", json_body={"name": "Kim 1", "email": "kim1@example.com"}).body
    path = f"/imports/{begun(send, s3, FILE)}"
    send("POST", f"{path}/runs", json_body={"dryRun": False})
    event, batches = workflow.prepared()
    bucket = load("handlers/import_batch").BUCKET

    def slow(key: str, parts: Any) -> None:
        with patch.object(load("handlers/import_batch"), "BUCKET", bucket):
            send("DELETE", f"/customers/{known['customerId']}")
            workflow.take(event, batches[:1])
        bucket.write(key, parts)

    with patch.object(load("handlers/import_batch"), "BUCKET", Mock(write=slow)):
        workflow.take(event, batches[:1])

    counted = counts(send("GET", path))
    assert counted.get("same") is None
    assert {kind: len(rows(send, path, kind)) for kind in counted} == counted


def test_an_execution_of_before_the_pause_changes_nothing_any_more(send: Send, s3: Any, workflow: Workflow) -> None:
    """Somebody pauses and goes on at once: what was running takes no batch and says nothing of the end."""
    path = f"/imports/{begun(send, s3, FILE)}"
    send("POST", f"{path}/runs", json_body={"dryRun": False})
    event, batches = workflow.prepared()
    workflow.take(event, batches[:1])
    send("PATCH", path, json_body={"state": "paused"})
    send("PATCH", path, json_body={"state": "running"})

    workflow.take(event, batches)
    workflow.finish(event)

    still = send("GET", path).body
    assert (still["state"], still["counts"]["done"]) == ("running", A_BATCH)
    assert workflow.whole() == 2
    done = send("GET", path)
    assert (done.body["state"], counts(done)) == ("done", {"created": ROWS - WRONG, "wrong": WRONG})


def test_rows_that_are_on_their_way_when_an_undo_begins(send: Send, s3: Any, workflow: Workflow) -> None:
    """It waits until the batches of before have looked whether they go on: nothing that they write stays."""
    path = f"/imports/{begun(send, s3, FILE)}"
    send("POST", f"{path}/runs", json_body={"dryRun": False})
    event, batches = workflow.prepared()
    module, waits = load("handlers/import_batch"), list[float]()
    take = module.taken  # what a batch does once it has looked
    before = load("handlers/_imports").jobs_until(0).get(event["importId"])

    def straggle(seconds: float) -> None:
        """Write the rows of a batch that has looked just before somebody cancelled."""
        waits.append(seconds)
        with patch.object(load("handlers/_import_taking"), "is_running", lambda *_: True):
            assert take(load("handlers/_imports").jobs_until(0), before, batches[0], Work("1", 0, print))

    send("PATCH", path, json_body={"state": "cancelled"})
    send("POST", f"{path}/undo", json_body={})
    with patch.object(load("handlers/_import_batches"), "time", SimpleNamespace(sleep=straggle)):
        workflow.whole()

    assert len(waits) == 1
    assert send("GET", path).body["state"] == "undone"
    assert send("GET", "/customers?limit=1").body["total"] == 0


def test_an_import_of_which_an_undo_has_begun_does_not_run_again(send: Send, s3: Any, workflow: Workflow) -> None:
    """Also if the undo was cancelled: its rows would be told as made, and some of their records are gone."""
    path = f"/imports/{begun(send, s3, FILE)}"
    send("POST", f"{path}/runs", json_body={"dryRun": False})
    workflow.whole()
    send("POST", f"{path}/undo", json_body={})
    send("PATCH", path, json_body={"state": "cancelled"})

    refused = send("POST", f"{path}/runs", json_body={"dryRun": False})

    assert (refused.status, refused.body["detail"].split(".")[0]) == (409, "The import has been undone")
    assert send("POST", f"{path}/undo", json_body={}).status == 202
    workflow.waiting.pop(0)
    workflow.whole()
    assert send("GET", path).body["state"] == "undone"


def test_a_killed_run_is_noticed_and_goes_on(send: Send, s3: Any, workflow: Workflow) -> None:
    """Nothing has been heard for a while and no execution runs: it has failed, and what is done is not done again."""
    path = f"/imports/{begun(send, s3, FILE)}"
    send("POST", f"{path}/runs", json_body={"dryRun": False})
    event, batches = workflow.prepared()
    workflow.take(event, batches[:2])
    module = load("handlers/_import_workflow")
    stopped = patch.object(module.states, "describe_execution", lambda **_: {"status": "ABORTED"})

    with stopped, patch.object(module, "_QUIET", module.timedelta(0)):
        failed = send("GET", path).body

    assert (failed["state"], failed["sentence"].split(".")[0]) == ("failed", "The import has stopped before its end")
    send("PATCH", path, json_body={"state": "running"})
    event, _ = workflow.prepared()
    assert workflow.finish(event | {"error": {"Error": "States.TaskFailed"}})
    assert send("GET", path).body["state"] == "failed"
    send("PATCH", path, json_body={"state": "running"})
    assert workflow.whole() == 1
    done = send("GET", path)
    assert (done.body["state"], counts(done)) == ("done", {"created": ROWS - WRONG, "wrong": WRONG})


def test_rows_find_records_by_the_id_of_another_system(send: Send, s3: Any, workflow: Workflow) -> None:
    """The column is recognized, and requests list by it too; nobody goes by it without having said so."""
    made = send("POST", "/customers", json_body={"name": "Ann", "externalId": "D-1"}).body
    import_id = begun(send, s3, b"Debitorennummer;Name;Ort\nD-1;Ann Other;Ulm\n")
    path = f"/imports/{import_id}"

    checked = []
    for chosen in ({}, {"match": ["externalId"]}):
        send("POST", f"{path}/runs", json_body={"dryRun": True} | chosen)
        workflow.whole()
        checked.append(counts(send("GET", path)))
    send("POST", f"{path}/runs", json_body={"dryRun": False, "match": ["externalId"]})
    workflow.whole()

    assert checked == [{"created": 1}, {"updated": 1}]
    (found,) = send("GET", "/customers?externalId=D-1").body["items"]
    assert (found["customerId"], found["name"], found["version"]) == (made["customerId"], "Ann Other", 2)


def test_what_cannot_be_run(send: Send, s3: Any, workflow: Workflow) -> None:
    """All mistakes of the choices at once, and nothing begins."""
    import_id = begun(send, s3, FILE)
    choices = {
        "dryRun": False,
        "templates": {"email": "{E-Mail}", "company": "{Firma}", "colour": "red"},
        "match": ["notes"],
    }

    malformed: dict[str, Any] = {"phoneRegion": "XX", "dryRun": "no", "fixed": {"name": 7}, "ignore": ["x", 7]}
    answer = send("POST", f"/imports/{import_id}/runs", json_body=choices)
    both = send("POST", f"/imports/{import_id}/runs", json_body=choices | malformed)
    unread = send("POST", f"/imports/{import_id}/runs", json_body=choices | {"delimiter": "\n", "dryRun": "no"})

    assert (answer.status, {*answer.body["errors"]}) == (400, {"templates", "match"}), answer.body["errors"]
    wrong = answer.body["errors"] | {
        "phoneRegion": ["No country has this code. Enter two capital letters of ISO 3166, such as DE, US or GB."],
        "dryRun": ["Enter true or false."],
        "fixed": ["Enter text."],
        "ignore": ["Enter text.", "There is no column x."],
    }
    assert (both.status, both.body["errors"]) == (400, wrong)
    assert (unread.status, {*unread.body["errors"]}) == (400, {"delimiter", "dryRun"})
    assert workflow.waiting == []
    assert send("POST", f"/imports/{import_id}/runs", json_body={"dryRun": True}, role="viewer").status == 403
    assert send("POST", f"/imports/{import_id}/undo", json_body={}).status == 409
    assert send("PATCH", f"/imports/{import_id}", json_body={"state": "running"}).status == 409
    assert send("POST", f"/imports/{import_id}/wrong-rows", json_body={}).status == 409
