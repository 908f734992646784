"""POST /customers/exports: a file of the list, and a link to it; else nothing."""

import csv
import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, patch
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import boto3
import pytest

from exports.formats import FORMATS
from handlers._export_jobs import StalledError
from handlers._work import UnexpectedError
from records import files
from schemas.export import FORMATS as KNOWN
from tests.exports.test_formats import unpacked
from tests.handlers.conftest import Context, Send, handler, load
from tests.handlers.grants import only_what_is_granted
from tests.records.asking import short_walks

BUCKET = "unit-exports"
PATH = "/customers/exports"


@pytest.fixture
def s3(send: Send) -> Iterator[Any]:  # noqa: ARG001 it comes after this
    """Return a client of S3 with the bucket of exports, empty."""
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield client
    for key in everything(client):
        client.delete_object(Bucket=BUCKET, Key=key)
    client.delete_bucket(Bucket=BUCKET)


def keys(s3: Any) -> list[str]:
    """Return the keys of all files, without the notes beside them."""
    return [key for key in everything(s3) if not key.endswith(".json")]


def everything(s3: Any) -> list[str]:
    """Return the keys of all files and notes."""
    return [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def uploads(s3: Any) -> list[Any]:
    """Return what was begun and is not finished."""
    found: list[Any] = s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return found


@contextmanager
def small_parts(page: int = 7) -> Iterator[None]:
    """Let pages and parts be small; S3 itself takes parts from 5 MiB."""
    sizes: Any = {"_PAGE": page, "PART": 100, "LEAST_PART": 100}
    with (
        patch.multiple(load("handlers/_export_jobs"), **sizes),
        patch("records.database.MOST_READ", 3),
        patch("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 100),
    ):
        yield


@pytest.fixture(autouse=True)
def started(environment: dict[str, str]) -> Iterator[list[Any]]:
    """Return the inputs of the workflows that were started; none runs."""
    assert environment
    inputs: list[Any] = []
    names: set[str] = set()

    class AlreadyExists(Exception):  # noqa: N818 as boto3 calls it
        """There is, or was, an execution of this name."""

    def start_execution(name: str, **start: str) -> None:
        if name in names:
            raise AlreadyExists
        names.add(name)
        inputs.append(json.loads(start["input"]))

    exceptions = SimpleNamespace(ExecutionAlreadyExists=AlreadyExists)
    states = SimpleNamespace(start_execution=start_execution, exceptions=exceptions)
    with (
        patch("handlers._exports.workflows", return_value=states),
        patch.dict("os.environ", AWS_LAMBDA_FUNCTION_NAME="clientele-unit-exportCustomers"),
    ):
        yield inputs


def step(start: dict[str, Any]) -> Any:
    """Run a step of the workflow that has no time for more than a page, with the function's own rights."""
    assert start["function"] == "clientele-unit-exportCustomers"
    function = handler("exportCustomers")
    with only_what_is_granted("exportCustomers"):
        return function(start, Context(4.5))


@pytest.fixture
def content(s3: Any) -> Callable[[Any], bytes]:
    """Return a function that reads the file to which an answer links."""

    def read(answer: Any) -> bytes:
        url = urlsplit(answer.body["url"])
        assert url.hostname == f"{BUCKET}.s3.eu-central-1.amazonaws.com"
        assert parse_qs(url.query)["X-Amz-Expires"] == ["300"]
        body: bytes = s3.get_object(Bucket=BUCKET, Key=url.path[1:])["Body"].read()
        return body

    return read


@pytest.fixture
def three(send: Send) -> list[dict[str, Any]]:
    """Return three customers, the last one of them in the trash."""
    wires: list[dict[str, Any]] = [
        {"name": "Zoë", "phone": "+497112842222", "notes": "=1+1"},
        {"name": "Ann", "email": "ann@example.com", "status": "active", "tags": ["vip"], "address": "Weg 1\nStuttgart"},
        {"name": "Gone"},
    ]
    made = [send("POST", "/customers", json_body=wire).body for wire in wires]
    send("DELETE", f"/customers/{made[2]['customerId']}")
    return made


def test_the_schema_knows_every_format() -> None:
    """And no other."""
    assert tuple(FORMATS) == KNOWN


def test_all_fields_of_all(send: Send, content: Callable[[Any], bytes], three: list[dict[str, Any]]) -> None:
    """Lists have no notes and addresses, a file has; the newest comes first, as in the list."""
    answer = send("POST", PATH, json_body={"format": "jsonl"})

    assert (answer.status, answer.body["rows"]) == (201, 2)
    assert answer.body["fileName"].startswith("customers-2")
    assert [json.loads(line) for line in content(answer).splitlines()] == [three[1], three[0]]


def test_chosen_records(send: Send, content: Callable[[Any], bytes], three: list[dict[str, Any]]) -> None:
    """In the order in which they are named, each once; who is in the trash, or unknown, is left out."""
    zoe, ann, gone = (customer["customerId"] for customer in three)
    ids = [zoe, ann.upper(), gone, zoe, "00000000-0000-4000-8000-000000000000"]

    answer = send("POST", f"{PATH}?fields=name", json_body={"format": "jsonl", "ids": ids})

    assert (answer.status, answer.body["rows"]) == (201, 2)
    assert [json.loads(line)["name"] for line in content(answer).splitlines()] == ["Zoë", "Ann"]


@pytest.mark.parametrize("ids", [[], ["1"], "x", [str(UUID(int=number)) for number in range(101)]])
def test_what_is_no_choice_of_records(send: Send, ids: Any) -> None:
    """None, too many, or something else."""
    answer = send("POST", PATH, json_body={"format": "jsonl", "ids": ids})

    assert (answer.status, [*answer.body["errors"]]) == (400, ["ids"])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sort=name", ["Ann", "Zoë"]),
        ("sort=-email", ["Ann", "Zoë"]),
        ("status=active", ["Ann"]),
        ("q=zo", ["Zoë"]),
        ("tag=vip&sort=-name", ["Ann"]),
        ("trash=true", ["Gone"]),
        ("email=ANN@example.com", ["Ann"]),
        ("phone=0711%202842222", ["Zoë"]),
        ("status=inactive", []),
    ],
)
@pytest.mark.parametrize("fields", ["name", "name,notes"])
def test_the_list_as_it_is_asked_for(
    send: Send, content: Callable[[Any], bytes], three: list[dict[str, Any]], query: str, names: list[str], fields: str
) -> None:
    """Filters, search, order and columns are those of the list."""
    answer = send("POST", f"{PATH}?{query}&fields={fields}", json_body={"format": "csv"})

    header, *rows = csv.reader(io.StringIO(content(answer).decode(), newline=""))
    assert len(three) == 3
    assert header == fields.split(",")
    assert [row[0] for row in rows] == names


def test_what_people_are_given(send: Send, s3: Any, content: Callable[[Any], bytes], three: Any) -> None:
    """Labels of their language, the separator of their system, and a name that the browser saves it under."""
    body = {"format": "csv-excel", "delimiter": ";", "labels": {"phone": "Telefon"}}

    answer = send("POST", f"{PATH}?sort=name&fields=name,phone", json_body=body)

    assert content(answer).decode("utf-8-sig") == "Name;Telefon\r\nAnn;\r\nZoë;'+497112842222\r\n"
    head = s3.head_object(Bucket=BUCKET, Key=urlsplit(answer.body["url"]).path[1:])
    assert head["ContentDisposition"] == f'attachment; filename="{answer.body["fileName"]}"'
    assert head["ContentType"] == "text/csv; charset=utf-8"
    assert three


def test_many_pages_and_parts(send: Send, s3: Any, content: Callable[[Any], bytes]) -> None:
    """Every record is in the file once, whatever the sizes of pages and parts; whole records are read in batches."""
    names = [f"Customer {number:02}" for number in range(23)]
    for name in names:
        send("POST", "/customers", json_body={"name": name, "notes": "x" * 100})
    with small_parts():
        answer = send("POST", f"{PATH}?sort=name&fields=name,notes", json_body={"format": "csv"})

    rows = list(csv.reader(io.StringIO(content(answer).decode(), newline="")))
    assert rows == [["name", "notes"], *([name, "x" * 100] for name in names)]
    assert uploads(s3) == []


def test_records_behind_pages_without_anybody(send: Send, content: Callable[[Any], bytes]) -> None:
    """A page of a search that finds nobody is not the last one."""
    for number in range(12):
        body = {
            "name": f"Customer {number:02}",
            "company": "Umlaut",
            "status": "inactive" if number in {0, 11} else "lead",
        }
        send("POST", "/customers", json_body=body)
    with small_parts(1), short_walks():
        answer = send("POST", f"{PATH}?q=umlaut&status=inactive&fields=name", json_body={"format": "csv"})

    assert sorted(content(answer).decode().split("\r\n")) == ["", "Customer 00", "Customer 11", "name"]


def test_a_failure_in_the_middle_leaves_nothing(send: Send, s3: Any, three: Any) -> None:
    """The parts that were sent are taken back."""
    assert three

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("S3 is gone")

    with small_parts(page=1), patch.object(files.Upload, "end", broken):
        answer = send("POST", PATH, json_body={"format": "csv"})

    assert answer.status == 500
    assert keys(s3) == []
    assert uploads(s3) == []


@pytest.fixture
def large(send: Send, s3: Any) -> Iterator[Callable[[str], Any]]:
    """Return a function that asks for a file of 23 customers in a format, which takes longer than a request may."""
    assert s3
    for number in range(23):
        notes = f"={b64encode(Random(number).randbytes(3600)).decode()}"  # noqa: S311 a text that packing leaves large
        send("POST", "/customers", json_body={"name": f"Customer {number:02}", "notes": notes})

    def ask(form: str, **headers: str) -> Any:
        with patch.object(load("handlers/_exports"), "_AT_ONCE", 0):
            return send("POST", f"{PATH}?sort=name&fields=name,notes", json_body={"format": form}, headers=headers)

    with small_parts():
        yield ask


@pytest.mark.parametrize("form", KNOWN)
def test_a_large_file_is_finished_by_the_workflow(
    send: Send, s3: Any, started: list[Any], content: Any, large: Any, form: str
) -> None:
    """In as many steps as it takes, one of which dies: each goes on where the last one has noted that it is."""
    at_once = content(send("POST", f"{PATH}?sort=name&fields=name,notes", json_body={"format": form}))
    asked = large(form)
    (start,) = started
    place = f"{PATH}/{asked.body['exportId']}"
    running = send("GET", place)
    with patch.object(files.Upload, "part", side_effect=MemoryError), pytest.raises(UnexpectedError):
        step(start)
    steps = [step(start) for _ in range(3)]
    done = send("GET", place)

    assert (asked.status, asked.body["state"], asked.body["total"]) == (202, "running", 23)
    assert (running.status, running.body["state"], "url" in running.body) == (200, "running", False)
    assert steps == [{"done": False}, {"done": False}, {"done": True}]
    assert (done.body["state"], done.body["rows"], done.body["total"]) == ("done", 23, 23)
    assert unpacked(content(done)) == unpacked(at_once)
    assert uploads(s3) == []
    assert b"sort" not in s3.get_object(Bucket=BUCKET, Key=f"customers/{asked.body['exportId']}.json")["Body"].read()


def test_a_file_that_nobody_finishes_leaves_nothing(send: Send, s3: Any, started: list[Any], large: Any) -> None:
    """But a note that says so; the workflow may repeat that."""
    asked = large("jsonl")
    sent = uploads(s3)
    for _ in range(2):
        assert step(started[0] | {"failed": True}) == {"done": True}
    answer = send("GET", f"{PATH}/{asked.body['exportId']}")

    assert len(sent) == 1
    assert (answer.body["state"], answer.body["detail"]) == ("failed", "The file could not be written. Try again.")
    assert "url" not in answer.body
    assert (uploads(s3), keys(s3)) == ([], [])
    assert step(started[0]) == {"done": True}


def test_an_export_that_nobody_has_heard_of_for_long_has_failed(send: Send, started: list[Any], large: Any) -> None:
    """Its workflow was stopped, perhaps."""
    place = f"{PATH}/{large('csv').body['exportId']}"
    with patch.object(load("handlers/_exports"), "SILENCE", 0):
        answer = send("GET", place)

    assert (len(started), answer.body["state"]) == (1, "failed")


def test_a_step_that_comes_no_further_is_an_error(started: list[Any], large: Any) -> None:
    """A workflow that goes on for ever costs, and nobody learns why."""
    large("csv")

    with patch.multiple(load("handlers/_export_jobs"), PART=10**9, LEAST_PART=10**9), pytest.raises(StalledError):
        step(started[0])


def test_a_workflow_that_cannot_be_started_leaves_nothing(send: Send, s3: Any, large: Any) -> None:
    """As any other failure."""
    with patch("handlers._exports.workflows", return_value=_broken()):
        answer = large("csv")

    assert (answer.status, keys(s3), uploads(s3)) == (500, [], [])
    assert send("GET", "/customers").status == 200


def _broken() -> Any:
    """Return a client of Step Functions that starts nothing."""
    exceptions = SimpleNamespace(ExecutionAlreadyExists=KeyError)
    return SimpleNamespace(start_execution=Mock(side_effect=RuntimeError), exceptions=exceptions)


KEY = {"Idempotency-Key": "once"}


def test_a_lost_answer_makes_one_file(send: Send, s3: Any, content: Any, three: Any) -> None:
    """The file as it was then; another body, person or resource is another one, and what was refused leaves the key."""

    def make(path: str = PATH, role: str = "editor", form: str = "csv") -> Any:
        return send("POST", path, json_body={"format": form}, headers=KEY, role=role)

    assert send("POST", PATH, json_body={"format": "none"}, headers=KEY).status == 400
    with patch.object(files.Upload, "end", side_effect=RuntimeError):
        assert make().status == 500
    first = make()
    send("PATCH", f"/customers/{three[0]['customerId']}", json_body={"name": "Later"})
    again = make()
    others = [make(form="jsonl"), make(f"{PATH}?sort=name")]

    assert (first.status, again.status, again.body["exportId"]) == (201, 201, first.body["exportId"])
    assert {name: again.body[name] for name in ("rows", "fileName")} == {
        name: first.body[name] for name in ("rows", "fileName")
    }
    assert "Later" not in content(again).decode("utf-8-sig")
    assert len(keys(s3)) == 1
    assert [(each.status, each.body["detail"]) for each in others] == [
        (422, "This Idempotency-Key was used with another body.")
    ] * 2
    elsewhere = [make(role="admin"), make("/activities/exports"), send("POST", PATH, json_body={"format": "csv"})]
    assert len({each.body["exportId"] for each in (first, *elsewhere)}) == 4
    wrong = send("POST", PATH, json_body={"format": "csv"}, headers={"Idempotency-Key": "no key"})
    assert wrong.body["detail"] == "An Idempotency-Key has 1 to 255 visible characters."


def test_a_lost_answer_starts_one_workflow(s3: Any, started: list[Any], content: Any, large: Any) -> None:
    """Wherever the first request died: before the workflow was begun, after that, or when the file is there."""
    with patch("handlers._exports.workflows", return_value=_broken()):
        died = large("csv", **KEY)
    asked = [large("csv", **KEY) for _ in range(2)]
    (start,) = started
    while not step(start)["done"]:
        pass
    done = large("csv", **KEY)

    assert (died.status, [each.status for each in asked], done.status) == (500, [202, 202], 201)
    assert {each.body["exportId"] for each in (*asked, done)} == {start["exportId"]}
    assert (len(content(done).splitlines()), len(keys(s3)), uploads(s3), len(started)) == (24, 1, [], 1)
    assert large("csv").body["exportId"] != start["exportId"]


@contextmanager
def overtaken(ask: Callable[[], Any]) -> Iterator[list[Any]]:
    """Let another request come to its end before one notes how far it is; return the answers of the other one."""
    exports, answers = load("handlers/_export_jobs").Exports, list[Any]()
    note = exports.note

    def later(self: Any, job: Any) -> None:
        with patch.object(exports, "note", note):
            answers.append(ask())
        note(self, job)

    with patch.object(exports, "note", later):
        yield answers


@pytest.mark.parametrize(("at_once", "parts"), [(0, 1), (6, 0)])
def test_the_faster_one_of_two_requests_with_one_key_answers_both(
    send: Send, s3: Any, started: list[Any], content: Any, large: Any, at_once: int, parts: int
) -> None:
    """What the slower one has written, a part or all, is not the file of this export; a part is taken back."""
    seen: list[int] = []

    def ask(seconds: int = 6) -> Any:
        seen.append(len(uploads(s3)))
        with patch.object(load("handlers/_exports"), "_AT_ONCE", seconds):
            return send("POST", f"{PATH}?sort=name&fields=name,notes", json_body={"format": "csv"}, headers=KEY)

    with overtaken(ask) as answers:
        slower = ask(at_once)
    (faster,) = answers

    assert large
    assert seen == [0, parts]
    assert (faster.status, slower.status, slower.body["exportId"]) == (201, 201, faster.body["exportId"])
    assert (slower.body["state"], slower.body["rows"], started, uploads(s3)) == ("done", 23, [], [])
    assert urlsplit(slower.body["url"]).path == urlsplit(faster.body["url"]).path
    assert len(content(slower).splitlines()) == 24


def test_another_body_at_the_same_moment_leaves_the_file(send: Send, content: Any, three: Any) -> None:
    """The slower one is told that its key was used, and has not written over what the other one was given."""

    def ask(form: str) -> Any:
        return send("POST", f"{PATH}?fields=name", json_body={"format": form}, headers=KEY)

    with overtaken(lambda: ask("jsonl")) as answers:
        refused = ask("csv")

    assert (refused.status, len(three)) == (422, 3)
    assert [json.loads(line)["name"] for line in content(answers[0]).splitlines()] == ["Ann", "Zoë"]
    assert content(ask("jsonl")) == content(answers[0])


def test_a_file_that_is_deleted_meanwhile_is_asked_for_again(send: Send, s3: Any, three: Any) -> None:
    """An erasure deletes all files of exports, and the notes beside them."""

    def ask() -> Any:
        return send("POST", PATH, json_body={"format": "csv"}, headers=KEY)

    def gone(*_: Any, **__: Any) -> Any:
        raise load("records/files").ChangedFileError

    with patch.object(files.Bucket, "exchange", gone):
        refused = ask()

    assert (refused.status, len(three), refused.headers["Retry-After"]) == (503, 3, "1")
    assert (ask().status, len(everything(s3))) == (201, 3)


def test_a_lost_answer_of_the_bucket_is_no_other_request(send: Send, s3: Any, three: Any) -> None:
    """boto3 writes the note again, which S3 refuses because it is there."""
    exchange = files.Bucket.exchange

    def twice(self: Any, *content: Any, **headers: Any) -> None:
        exchange(self, *content, **headers)
        exchange(self, *content, **headers)

    with patch.object(files.Bucket, "exchange", twice):
        answer = send("POST", PATH, json_body={"format": "csv"}, headers=KEY)

    assert (answer.status, answer.body["state"], len(three), len(keys(s3))) == (201, "done", 3, 1)


@pytest.mark.parametrize("silence", [1800, 0])
def test_a_key_whose_export_failed_begins_anew(
    send: Send, s3: Any, started: list[Any], content: Any, large: Any, silence: int
) -> None:
    """With a workflow of another name, as Step Functions takes none twice; also if no note says that it failed."""
    first = large("csv", **KEY)
    if silence:
        assert step(started[0] | {"failed": True}) == {"done": True}
    with patch.object(load("handlers/_exports"), "SILENCE", silence):
        failed = send("GET", f"{PATH}/{first.body['exportId']}")
        again = large("csv", **KEY)
    asked = large("csv", **KEY)
    while not step(started[1])["done"]:
        pass
    done = large("csv", **KEY)

    assert (failed.body["state"], again.status, asked.status, len(started)) == ("failed", 202, 202, 2)
    assert {each.body["exportId"] for each in (first, again, asked, done)} == {first.body["exportId"]}
    assert (done.status, len(content(done).splitlines()), len(keys(s3))) == (201, 24, 1)


@pytest.mark.parametrize("export_id", ["", "x", str(UUID(int=1)), "of-another"])
def test_an_export_is_its_owners(send: Send, s3: Any, three: Any, export_id: str) -> None:
    """Nobody else learns that there is one."""
    made = send("POST", PATH, json_body={"format": "csv"}).body
    place = f"{PATH}/{made['exportId'] if export_id == 'of-another' else export_id or 'null'}"

    refused = send("GET", place, role="admin")

    assert (refused.status, refused.body["detail"][:30]) == (404, "There is no export with this i")
    assert (len(three), len(keys(s3))) == (3, 1)


def test_what_a_workbook_has_no_room_for(send: Send, s3: Any, three: Any) -> None:
    """413 says how much that is, in a request and in a step of the workflow."""
    with patch("exports.workbook.MOST_ROWS", 1):
        refused = send("POST", PATH, json_body={"format": "xlsx"})

    assert (refused.status, len(three)) == (413, 3)
    assert refused.body["detail"].startswith("A workbook has room for 1 records.")
    assert keys(s3) == []


def test_files_of_a_further_resource(send: Send, content: Any, three: Any) -> None:
    """With the routes, rights and formats that customers have."""
    wire = {"customerId": three[1]["customerId"], "subject": "=A call", "text": "About it", "kind": "call"}
    made = send("POST", "/activities", json_body=wire).body
    answer = send("POST", "/activities/exports?kind=call", json_body={"format": "jsonl"})
    again = send("GET", f"/activities/exports/{answer.body['exportId']}")
    of_customer = send("POST", f"/activities/exports?customerId={UUID(int=1)}", json_body={"format": "csv"})

    assert [json.loads(line) for line in content(answer).splitlines()] == [made]
    assert content(again) == content(answer)
    assert (answer.body["fileName"][:11], of_customer.body["rows"]) == ("activities-", 0)
    assert send("POST", "/activities/exports", json_body={"format": "csv"}, role="viewer").status == 403


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("editor", 201), ("admin", 201), ("nobody", 403)])
def test_who_may_take_all_along(send: Send, s3: Any, role: str, status: int) -> None:
    """Viewers look, editors and admins take along."""
    assert send("POST", PATH, json_body={"format": "csv"}, role=role).status == status
    assert len(keys(s3)) == (status == 201)


@pytest.mark.parametrize(
    ("query", "body", "wrong"),
    [
        ("", {}, {"format"}),
        ("", {"format": "pdf"}, {"format"}),
        ("", {"format": "csv", "delimiter": "x"}, {"delimiter"}),
        ("", {"format": "csv", "labels": {"name": ""}}, {"labels"}),
        ("", {"format": "xlsx", "labels": {"name": "\u200b "}}, {"labels"}),
        ("", {"format": "xlsx", "labels": {"name": "Na\x00me"}}, {"labels"}),
        ("", {"format": "xlsx", "labels": {"name": "Na\nme"}}, {"labels"}),
        ("", {"format": "xlsx", "labels": {"\ud800": "Name", "name": "\ud800"}}, {"labels"}),
        ("", {"format": "xlsx", "ids": [[]], "labels": []}, {"ids", "labels"}),
        ("", {"format": "csv", "colour": 1}, {"colour"}),
        ("?fields=nickname", {"format": "csv"}, {"fields"}),
        ("?limit=3", {"format": "csv"}, {"limit"}),
        ("?status=gone", {"format": "csv"}, {"status"}),
    ],
)
def test_what_is_wrong_is_named(send: Send, s3: Any, query: str, body: Any, wrong: set[str]) -> None:
    """As in any other request."""
    refused = send("POST", PATH + query, json_body=body)

    assert (refused.status, set(refused.body["errors"])) == (400, wrong)
    assert keys(s3) == []
