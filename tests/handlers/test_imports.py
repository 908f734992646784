"""Imports: a form for a file, what is read of it, and which imports there are."""

import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import boto3
import openpyxl
import pytest

from schemas._request import HALF_A_CHARACTER
from tests.handlers.conftest import Send, load

BUCKET = "unit-imports"
HALF = HALF_A_CHARACTER.format(character="U+D800")
CSV = "Name;E-Mail;Telefon;Bemerkung;Schuhgröße\nJörg;j@example.com;0711 2842222;;43\nÖzil;;;=1+1;\n".encode("cp1252")


@pytest.fixture
def s3(send: Send) -> Iterator[Any]:  # noqa: ARG001 it comes after this
    """Return a client of S3 with the bucket of imports, empty."""
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield client
    for item in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=item["Key"])
    client.delete_bucket(Bucket=BUCKET)


def begun(send: Send, s3: Any, content: bytes = CSV, resource: str = "customers", name: str = "kunden.csv") -> str:
    """Begin an import, send its file, and return its id."""
    answer = send("POST", "/imports", json_body={"resource": resource, "fileName": name, "bytes": len(content)})
    assert answer.status == 201, answer.body
    import_id: str = answer.body["importId"]
    s3.put_object(Bucket=BUCKET, Key=answer.body["upload"]["fields"]["key"], Body=content)
    return import_id


def test_a_form_takes_exactly_one_file(send: Send, s3: Any) -> None:
    """Its place, type and size are signed; until it is there nothing can be read."""
    answer = send("POST", "/imports", json_body={"resource": "customers", "fileName": "k.csv", "bytes": 7})
    assert answer.status == 201, answer.body
    import_id, form = answer.body["importId"], answer.body["upload"]

    early = send("POST", f"/imports/{import_id}/reading", json_body={})

    assert form["url"] == f"https://{BUCKET}.s3.eu-central-1.amazonaws.com/"
    assert form["fields"]["key"] == f"imports/{import_id}/source"
    assert form["fields"]["Content-Type"] == "application/octet-stream"
    assert (early.status, early.body["detail"]) == (409, "The file has not been sent yet, or has expired.")
    assert send("GET", f"/imports/{import_id}").body["state"] == "new"
    assert s3


@pytest.mark.parametrize(
    ("body", "status", "wrong"),
    [
        ({}, 400, {"resource", "fileName", "bytes"}),
        ({"resource": "planets", "fileName": "a.csv", "bytes": 1}, 400, {"resource"}),
        ({"resource": "customers", "fileName": "a.csv", "bytes": 0}, 400, {"bytes"}),
        ({"resource": "customers", "fileName": "", "bytes": "1"}, 400, {"bytes", "fileName"}),
        ({"resource": "customers", "fileName": "a.csv", "bytes": 1_000_001}, 413, {"bytes"}),
    ],
)
def test_what_cannot_be_an_import(send: Send, body: dict[str, Any], status: int, wrong: set[str]) -> None:
    """All mistakes at once, and there is none."""
    answer = send("POST", "/imports", json_body=body)

    assert (answer.status, set(answer.body["errors"])) == (status, wrong)
    assert send("GET", "/imports").body == {"items": [], "nextCursor": None}


def test_what_is_read_of_a_file(send: Send, s3: Any) -> None:
    """How it is written, its columns, its rows, and what they likely are; a file in another form is read as chosen."""
    import_id = begun(send, s3)

    read = send("POST", f"/imports/{import_id}/reading", json_body={}).body

    form = read["form"]
    assert (form["format"], form["encoding"], form["delimiter"], form["headerRow"]) == ("csv", "windows-1252", ";", 1)
    assert read["columns"][0] == {"name": "Name", "samples": ["Jörg", "Özil"]}
    assert read["rows"][0] == {"row": 2, "cells": ["Jörg", "j@example.com", "0711 2842222", "", "43"]}
    assert read["guess"] == {"name": "{Name}", "email": "{E-Mail}", "phone": "{Telefon}", "notes": "{Bemerkung}"}
    assert read["unused"] == ["Schuhgröße"]
    assert {"name": "name", "label": "Name", "required": True} in read["fields"]
    assert "registrationDate" not in [field["name"] for field in read["fields"]]
    meta = send("GET", f"/imports/{import_id}").body
    assert (meta["state"], meta["form"], meta["counts"]["total"]) == ("read", form, None)
    without = send("POST", f"/imports/{import_id}/reading", json_body={"headerRow": 0, "encoding": "latin-1"}).body
    assert (without["form"]["headerRow"], without["columns"][0]["name"], len(without["rows"])) == (0, "Column 1", 3)


def test_administrators_bring_the_day_of_registration_along(send: Send, s3: Any) -> None:
    """Nobody else can; ids that do not look like ours are those of another system."""
    ids = f"customerId,Name,Registration date\n{uuid4()},Ann,2020-01-01\n".encode()
    import_id = begun(send, s3, ids)
    other = begun(send, s3, b"Kunden-ID,Name\n4711,Ann\n")

    read = send("POST", f"/imports/{import_id}/reading", json_body={}, role="admin").body

    assert read["guess"]["registrationDate"] == "{Registration date}"
    assert read["guess"]["customerId"] == "{customerId}"
    guess = send("POST", f"/imports/{other}/reading", json_body={}).body["guess"]
    assert guess == {"name": "{Name}", "externalId": "{Kunden-ID}"}


def test_a_workbook_names_its_sheets(send: Send, s3: Any) -> None:
    """One of them is read."""
    book = openpyxl.Workbook()
    book.active.append(["Name"])
    book.active.append(["Ann"])
    book.create_sheet("More").append(["Name"])
    content = io.BytesIO()
    book.save(content)

    read = send("POST", f"/imports/{begun(send, s3, content.getvalue())}/reading", json_body={}).body

    assert (read["form"]["sheet"], read["form"]["sheets"]) == ("Sheet", ["Sheet", "More"])


@pytest.mark.parametrize(
    ("content", "body", "status", "said"),
    [
        (b"\x89PNG\r\n\x1a\n", {}, 422, "The file is a PNG picture. What can be imported is CSV, XLSX, vCard"),
        (b"a,b\n1,2\n", {"encoding": "klingon"}, 422, "There is no encoding klingon"),
        (b"a,b\n1,2\n", {"headerRow": 7}, 422, "There is no header in row 7"),
        (b"a,b\n1,2\n", {"headerRow": 1000}, 400, "Please correct"),
        (b"a,b\n1,2\n", {"delimiter": "\n"}, 400, "Please correct"),
        (b"a,b\n1,2\n", {"delimiter": ";;", "sheet": 4}, 400, "Please correct"),
    ],
)
def test_what_cannot_be_read(send: Send, s3: Any, content: bytes, body: Any, status: int, said: str) -> None:
    """One sentence says why."""
    answer = send("POST", f"/imports/{begun(send, s3, content)}/reading", json_body=body)

    assert (answer.status, answer.body["detail"].startswith(said)) == (status, True)


def test_imports_are_listed_newest_first(send: Send, s3: Any) -> None:
    """Page by page, all of them or those of one resource."""
    ids = [begun(send, s3, resource=each) for each in ("customers", "activities", "customers")]

    first = send("GET", "/imports?limit=2").body
    rest = send("GET", f"/imports?limit=2&cursor={first['nextCursor'].replace('#', '%23')}").body
    only = send("GET", "/imports?resource=customers").body

    assert [meta["importId"] for meta in (*first["items"], *rest["items"])] == ids[::-1]
    assert rest["nextCursor"] is None
    assert [meta["importId"] for meta in only["items"]] == [ids[2], ids[0]]
    assert send("GET", "/imports?cursor=x").status == 400
    assert send("GET", "/imports?resource=planets").status == 400


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("nobody", 403), ("editor", 200), ("admin", 200)])
def test_who_may_import(send: Send, s3: Any, role: str, status: int) -> None:
    """Whoever may write."""
    import_id = begun(send, s3)

    assert send("GET", f"/imports/{import_id}", role=role).status == status
    assert send("POST", f"/imports/{import_id}/reading", json_body={}, role=role).status == status
    assert send("GET", f"/imports/{uuid4()}").status == 404


def test_what_has_expired_is_gone(send: Send, s3: Any) -> None:
    """DynamoDB sweeps within days; until then nobody sees it either."""
    import_id = begun(send, s3)
    database = load("handlers/_imports").DATABASE
    key = {"pk": import_id, "sk": "META"}

    database.put(database.tables, database.get(database.tables, key) | {"expiresAt": 1})

    assert send("GET", f"/imports/{import_id}").status == 404


@pytest.mark.parametrize(
    ("method", "target", "body", "wrong"),
    [
        ("PUT", "/import-mappings/Odd", {"mapping": {"headerRow": 1.5}}, {"mapping": ["Enter a whole number."]}),
        ("PUT", "/import-mappings/Odd", {"mapping": {"match": [10**40]}}, {"mapping": ["Enter text."]}),
        ("PUT", "/import-mappings/Odd", {"mapping": {"sheet": "\ud800"}}, {"mapping": [HALF]}),
        ("PUT", "/import-mappings/Odd", {"mapping": {"templates": {"name": "{\ud800}"}}}, {"mapping": [HALF]}),
        ("POST", "/imports", {"resource": "customers", "change": {"set": {"\ud800": 1}}}, {"change": [HALF]}),
        ("POST", "/imports/{id}/reading", {"sheet": "Ann \ud800", "encoding": "\ud800"}, "encoding sheet"),
        ("POST", "/imports/{id}/runs", {"dryRun": True, "emptyWords": ["\ud800"]}, "emptyWords"),
        ("POST", "/imports/{id}/runs", {"dryRun": True, "fixed": None}, {"fixed": ["Send an object."]}),
        ("PUT", "/imports/{id}/rows/2", {"cells": ["\ud800"]}, {"cells": [HALF]}),
    ],
)
def test_what_no_table_keeps_is_refused(send: Send, s3: Any, method: str, target: str, body: Any, wrong: Any) -> None:
    """Halves of characters, and numbers that no run would take, with the field that has them."""
    path = target.format(id=begun(send, s3)) + "?resource=customers" * target.startswith("/import-mappings")

    answer = send(method, path, json_body=body)

    expected = {name: [HALF] for name in wrong.split()} if isinstance(wrong, str) else wrong
    found = {name: answer.body.get("errors", {}).get(name) for name in expected}
    assert (answer.status, found) == (400, expected)


@pytest.mark.parametrize("body", [[], None, "x", 1, True])
def test_a_body_that_is_no_object_is_refused(send: Send, body: Any) -> None:
    """Also where a rule looks at what was sent besides the fields."""
    answer = send("POST", "/imports", body=json.dumps(body))

    assert (answer.status, answer.body["detail"]) == (400, "Send a JSON object.")


def test_mappings_are_kept_by_name(send: Send) -> None:
    """For everybody; each resource has its own."""
    put = send("PUT", "/import-mappings/Old%20system?resource=customers", json_body={"mapping": {"match": ["email"]}})

    found = send("GET", "/import-mappings?resource=customers").body

    assert (put.status, found) == (200, {"items": [{"name": "Old system", "mapping": {"match": ["email"]}}]})
    assert send("GET", "/import-mappings?resource=activities").body == {"items": []}
    assert send("DELETE", "/import-mappings/Old%20system?resource=customers").status == 204
    assert send("GET", "/import-mappings?resource=customers").body == {"items": []}
