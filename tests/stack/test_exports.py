"""Files of exports on the running stack: with the function's own rights, through the bucket, by the signed link."""

import io
import json
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import boto3
import httpx
import openpyxl
import pytest
from botocore.exceptions import ClientError

from schemas.export import FORMATS
from tests.clock import PATIENCE
from tests.executions import wait_for
from tests.stack.test_races import at_once

Api = Callable[[str | None], httpx.Client]


@pytest.fixture(scope="module")
def word(api: Api) -> str:
    """Return a word that finds three customers, one of them without an e-mail address."""
    word = f"w{uuid4().hex[:10]}"
    editor = api("editor")
    for number in range(3):
        email = {"email": f"{word}{number}@example.com"} if number else {}
        wire = {"name": f"{word} {number}", "notes": "=1+1", "phone": "+497112842222"} | email
        assert editor.post("/customers", json=wire).status_code == 201
    return word


def exported(editor: httpx.Client, query: str, **body: str) -> tuple[dict[str, Any], httpx.Response]:
    """Return what an export answers, and the file."""
    answer = editor.post(f"/customers/exports?{query}", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made, httpx.get(made["url"], trust_env=False, timeout=PATIENCE)


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_each_format(api: Api, word: str, form: str) -> None:
    """The link opens it without a log-in, under a name and a type of its own, for nobody's cache."""
    editor = api("editor")
    made, file = exported(editor, f"q={word}&sort=-email", format=form)

    assert (made["rows"], file.status_code) == (3, 200)
    assert made["fileName"] in file.headers["Content-Disposition"]
    assert len(file.content) > 100


def test_the_list_as_it_is_filtered_sorted_and_searched(api: Api, word: str) -> None:
    """Whole records, those without an e-mail address last."""
    admin = api("admin")
    _, lines = exported(admin, f"q={word}&sort=-email&fields=name,email,notes", format="jsonl")
    _, book = exported(admin, f"q={word}&sort=name&fields=name,notes", format="xlsx")

    assert [json.loads(line) for line in lines.content.splitlines()] == [
        {"name": f"{word} 2", "email": f"{word}2@example.com", "notes": "=1+1"},
        {"name": f"{word} 1", "email": f"{word}1@example.com", "notes": "=1+1"},
        {"name": f"{word} 0", "email": "", "notes": "=1+1"},
    ]
    rows = openpyxl.load_workbook(io.BytesIO(book.content)).active.values
    assert list(rows) == [("Name", "Notes"), *((f"{word} {number}", "=1+1") for number in range(3))]


def test_a_workflow_finishes_a_file(api: Api, aws: dict[str, Any], word: str) -> None:
    """With the function's own rights; whoever asked hears how far it is, and gets a new link each time."""
    editor = api("editor")
    first, _ = exported(editor, f"q={word}&sort=name&fields=name,notes", format="xlsx")
    bucket, _, key = urlsplit(first["url"]).path[1:].partition("/")
    export_id = str(uuid4())
    with closing(boto3.client("s3", **aws)) as s3:
        note = json.loads(s3.get_object(Bucket=bucket, Key=f"{key}.json")["Body"].read())
        asked = {"export_id": export_id, "state": "running", "query": {"q": word, "sort": "name"}, "noted": time.time()}
        s3.put_object(Bucket=bucket, Key=f"customers/{export_id}.json", Body=json.dumps(note | asked))
    before = editor.get(f"/customers/exports/{export_id}").json()

    with closing(boto3.client("stepfunctions", **aws)) as states:
        (machine,) = (
            each["stateMachineArn"]
            for each in states.list_state_machines()["stateMachines"]
            if each["name"].endswith("-exports")
        )
        start = {"exportId": export_id, "function": "clientele-local-exportCustomers"}
        execution = states.start_execution(stateMachineArn=machine, input=json.dumps(start))["executionArn"]
        ended = wait_for(states, execution)
    after = editor.get(f"/customers/exports/{export_id}").json()

    assert (before["state"], ended["status"], after["state"], after["rows"]) == ("running", "SUCCEEDED", "done", 3)
    file = httpx.get(after["url"], trust_env=False)
    assert len([*openpyxl.load_workbook(io.BytesIO(file.content)).active.values]) == 4
    assert api("admin").get(f"/customers/exports/{export_id}").status_code == 404


def test_requests_with_one_key_at_the_same_moment_have_one_file(api: Api, aws: dict[str, Any], word: str) -> None:
    """The bucket keeps the first note alone; one that says that the export failed is replaced, once."""
    editor, key = api("editor"), {"Idempotency-Key": str(uuid4())}
    ask = partial(editor.post, f"/customers/exports?q={word}&fields=name", json={"format": "csv"}, headers=key)

    first = at_once([ask] * 3)
    made = first[0].json()
    bucket, _, _ = urlsplit(made["url"]).path[1:].partition("/")
    note = {"Bucket": bucket, "Key": f"customers/{made['exportId']}.json"}
    with closing(boto3.client("s3", **aws)) as s3:
        noted = json.loads(s3.get_object(**note)["Body"].read())
        s3.put_object(**note, Body=json.dumps(noted | {"state": "failed"}))
    again = at_once([ask] * 3)

    assert [answer.status_code for answer in (*first, *again)] == [201] * 6, (first[0].text, again[0].text)
    files = [{urlsplit(answer.json()["url"]).path for answer in answers} for answers in (first, again)]
    assert [len(each) for each in files] == [1, 1]
    assert files[0] != files[1]
    assert {answer.json()["exportId"] for answer in (*first, *again)} == {made["exportId"]}
    assert httpx.get(again[0].json()["url"], trust_env=False).text.count(word) == 3


def test_files_of_activities(api: Api, word: str) -> None:
    """The generated function has the rights to its own files."""
    editor = api("editor")
    customer = editor.get("/customers", params={"q": word, "limit": 1}).json()["items"][0]["customerId"]
    assert editor.post("/activities", json={"customerId": customer, "subject": f"={word}"}).status_code == 201

    answer = editor.post(f"/activities/exports?customerId={customer}&fields=subject", json={"format": "csv"})
    file = httpx.get(answer.json()["url"], trust_env=False)

    assert (answer.status_code, file.text) == (201, f"subject\r\n'={word}\r\n")


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), (None, 401)])
def test_others_get_no_file(api: Api, role: str | None, status: int) -> None:
    """Nor a link to one."""
    assert api(role).post("/customers/exports", json={"format": "csv"}).status_code == status


def test_the_bucket_is_closed(api: Api, aws: dict[str, Any], word: str) -> None:
    """Without the signature nobody reads a file, and a link is for its file alone."""
    editor = api("editor")
    made, _ = exported(editor, f"q={word}", format="csv")
    url = urlsplit(made["url"])

    unsigned = httpx.get(url._replace(query="").geturl(), trust_env=False)
    other = httpx.get(url._replace(path=url.path[:-1] + "x").geturl(), trust_env=False)

    assert (unsigned.status_code, other.status_code) == (403, 403)
    bucket, _, key = url.path[1:].partition("/")
    nobody = aws | {"aws_access_key_id": "AKIANOBODY", "aws_secret_access_key": "x"}
    with closing(boto3.client("s3", **nobody)) as s3, pytest.raises(ClientError):
        s3.get_object(Bucket=bucket, Key=key)
