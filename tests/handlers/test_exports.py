"""POST /customers/exports: a file of the list, and a link to it; else nothing."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from exports.formats import FORMATS
from records import files
from schemas.export import FORMATS as KNOWN
from tests.handlers.conftest import Send, load

BUCKET = "unit-exports"
PATH = "/customers/exports"


@pytest.fixture
def s3(send: Send) -> Iterator[Any]:  # noqa: ARG001 it comes after this
    """Return a client of S3 with the bucket of exports, empty."""
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield client
    for key in keys(client):
        client.delete_object(Bucket=BUCKET, Key=key)
    client.delete_bucket(Bucket=BUCKET)


def keys(s3: Any) -> list[str]:
    """Return the keys of all files."""
    return [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


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
    module = load("handlers/_exports")

    with (
        patch.multiple(module, _PAGE=7, _MOST_READ=3),
        patch.object(files, "_PART", 500),
        patch("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 500),  # of S3 itself: 5 MiB
    ):
        answer = send("POST", f"{PATH}?sort=name&fields=name,notes", json_body={"format": "csv"})

    rows = list(csv.reader(io.StringIO(content(answer).decode(), newline="")))
    assert rows == [["name", "notes"], *([name, "x" * 100] for name in names)]
    assert s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []


@pytest.mark.parametrize("form", KNOWN)
def test_what_takes_too_long_leaves_nothing(send: Send, s3: Any, three: Any, form: str) -> None:
    """413 says what to do instead; there is no file, and no part of one."""
    assert three

    with patch.object(files, "_PART", 10):
        refused = send("POST", PATH, json_body={"format": form}, seconds=4.5)

    assert refused.status == 413
    assert refused.body["detail"].startswith("This file takes longer than a request may. Nothing was written")
    assert keys(s3) == []
    assert s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []


def test_a_failure_in_the_middle_leaves_nothing(send: Send, s3: Any, three: Any) -> None:
    """The parts that were sent are taken back."""
    assert three

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("S3 is gone")

    with patch.object(files, "_PART", 10), patch.object(files._File, "_end", broken):  # noqa: SLF001 of its file
        answer = send("POST", PATH, json_body={"format": "csv"})

    assert answer.status == 500
    assert keys(s3) == []
    assert s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []


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
        ("", {"format": "csv", "colour": 1}, {"colour"}),
        ("?fields=nickname", {"format": "csv"}, {"fields"}),
        ("?limit=3", {"format": "csv"}, {"limit"}),
        ("?status=gone", {"format": "csv"}, {"status"}),
        ("?q=ann&trash=true", {"format": "csv"}, {"q"}),
    ],
)
def test_what_is_wrong_is_named(send: Send, s3: Any, query: str, body: Any, wrong: set[str]) -> None:
    """As in any other request."""
    refused = send("POST", PATH + query, json_body=body)

    assert (refused.status, set(refused.body["errors"])) == (400, wrong)
    assert keys(s3) == []
