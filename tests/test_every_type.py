"""A customer with a field of every type: what was stored comes back from wherever it is read, to the letter."""

import csv
import importlib
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from itertools import count
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.resource import CUSTOMERS
from dev.service import load_yaml
from imports.columns import target
from imports.formats import open_table
from imports.tables import Options
from records.transaction import to_item
from tests.every_type import EXTRA, REFUSED, STORED, EveryTypeSchema, house
from tests.handlers.conftest import Answer, Context, event, find, handler
from tests.imports.reading import mapper_of
from tests.moto_tables import create_tables, dynamodb_in_process

MANY = max(map(len, STORED.values()))
RECORDS = [{name: values[number % len(values)] for name, values in STORED.items()} for number in range(MANY)]
"""Together they have every value."""
_numbers = count()


@pytest.fixture(scope="module", autouse=True)
def rooms() -> Iterator[None]:
    """Let the functions serve such customers."""
    with dynamodb_in_process() as client:
        variables = load_yaml("serverless.yml")["provider"]["environment"]
        settings = (
            dict.fromkeys(variables, "unit")
            | {"PHONE_REGION": "DE", "TIME_ZONE": "UTC", "AUDIT_RETENTION_DAYS": "365"}
            | create_tables(client, "every")
        )
        with patch.dict("os.environ", settings), house():
            yield


def _send(method: str, address: str, body: Any = None) -> Answer:
    name, resource, parameters = find(method, address.partition("?")[0])
    sent = None if body is None else json.dumps(body)
    headers = {"Content-Type": "application/json"}
    request = event(
        method, address, role="admin", body=sent, headers=headers, resource=resource, path_parameters=parameters
    )
    raw = handler(name)(request, Context())
    return Answer(raw["statusCode"], raw["headers"], json.loads(raw["body"] or "null"), [])


def _create(fields: dict[str, Any]) -> dict[str, Any]:
    number = next(_numbers)
    answer = _send("POST", "/customers", fields | {"name": f"Every {number}", "email": f"{number}@example.com"})
    assert answer.status == 201, answer.body
    created: dict[str, Any] = answer.body
    return created


def _extra(record: dict[str, Any]) -> str:
    """Write the fields that are looked at: 1, 1.0 and true are equal in Python."""
    return repr({name: record[name] for name in EXTRA})


@pytest.mark.parametrize("fields", RECORDS, ids=count())
def test_record(fields: dict[str, Any]) -> None:
    """The answer, the record, its replacement by what GET answered, and the way through the trash."""
    created = _create(fields)
    address = f"/customers/{created['customerId']}"

    read = _send("GET", address)
    put = _send("PUT", address, read.body)
    trashed, restored = _send("DELETE", address), _send("POST", f"{address}/restore")

    assert [_extra(created), _extra(read.body), _extra(restored.body)] == [_extra(fields)] * 3
    assert (put.status, put.body) == (200, created)
    assert trashed.status == 204


def test_lists_searches_and_their_cursors() -> None:
    """Rows have it too, on every page."""
    created = {record["email"]: record for record in map(_create, RECORDS)}
    names = ",".join(("email", *EXTRA))

    for query in ("sort=name", "sort=-lastModified,email", "q=every", "q=every&sort=email", "tag="):
        rows: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            asked = f"/customers?{query.removesuffix('tag=')}&limit=2&fields={names}{cursor}".replace("?&", "?")
            page = _send("GET", asked).body
            rows += page["items"]
            cursor = f"&cursor={quote(page['nextCursor'])}" if page["nextCursor"] else None
        found = {row["email"]: _extra(row) for row in rows if row["email"] in created}
        assert found == {email: _extra(record) for email, record in created.items()}, query


@pytest.mark.parametrize("fields", RECORDS, ids=count())
def test_history_and_revert(fields: dict[str, Any]) -> None:
    """Old and new value of every field, and the way back."""
    others = {name: next(v for v in values if repr(v) != repr(fields[name])) for name, values in STORED.items()}
    created = _create(fields)
    address = f"/customers/{created['customerId']}"

    changed = _send("PATCH", address, others)
    history = _send("GET", f"{address}/history").body["items"]
    reverted = _send("POST", f"{address}/revert", {"version": 1})
    back = _send("POST", f"{address}/revert", {"version": 2})

    assert _extra(changed.body) == _extra(others)
    first = {name: change["new"] for name, change in history[0]["changes"].items()}
    assert _extra(dict.fromkeys(EXTRA) | first) == _extra(fields)  # from nothing to nothing is no change
    assert _extra({name: change["old"] for name, change in history[1]["changes"].items()}) == _extra(fields)
    assert _extra({name: change["new"] for name, change in history[1]["changes"].items()}) == _extra(others)
    assert [_extra(reverted.body), _extra(back.body)] == [_extra(fields), _extra(others)]


_texts = st.text(max_size=20)
_numbers_once_stored = st.floats(-1e100, 1e100).filter(lambda number: not number or abs(number) > 1e-100)
_scalars = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | _numbers_once_stored | _texts
_OLD = st.fixed_dictionaries(
    {"name": _texts, "phone": _texts, "company": _texts, "address": _texts, "notes": _texts, "status": _texts}
    | {"tags": st.lists(_texts, max_size=12, unique=True)}
    | {name: _scalars | st.lists(_scalars, max_size=12) for name in EXTRA}
)


@settings(max_examples=20)
@given(old=_OLD)
def test_what_get_answers_is_accepted_unchanged(old: dict[str, Any]) -> None:
    """Whatever is stored under whichever rules: PUT as it came changes nothing, and another field can be changed."""
    created = _create({})
    address, database = f"/customers/{created['customerId']}", importlib.import_module("handlers._customers").DATABASE
    client, table, key = database.client, database.tables.records, to_item({"customerId": created["customerId"]})
    record = client.get_item(TableName=table, Key=key)["Item"] | to_item(created | old)
    client.put_item(TableName=table, Item=record)

    got = _send("GET", address).body
    put = _send("PUT", address, got)
    patched = _send("PATCH", address, {"company": "Another company"})

    assert repr({name: got[name] for name in old}) == repr({name: _json(value) for name, value in old.items()})
    assert (put.status, repr(put.body)) == (200, repr(got))
    assert patched.status == 200
    assert repr(patched.body) == repr(
        got | {name: patched.body[name] for name in ("company", "version", "lastModified")}
    )


def _json(value: Any) -> Any:
    """Write a number as it is stored: without a fraction it is a whole one."""
    if isinstance(value, list):
        return [_json(part) for part in value]
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return int(value) if is_whole else value


def test_a_field_can_be_emptied() -> None:
    """Nothing is stored as nothing, also where a new record starts with something."""
    full = {name: next(value for value in values if value not in ("", [], None)) for name, values in STORED.items()}
    empty = {name: values[-1] for name, values in STORED.items()}
    created = _create(full)
    address = f"/customers/{created['customerId']}"

    patched = _send("PATCH", address, empty)

    assert [_extra(patched.body), _extra(_send("GET", address).body)] == [_extra(empty)] * 2


def test_everything_wrong_is_said_at_once() -> None:
    """A refusal of each field, and nothing written."""
    wrong = {name: value for name, value, _ in REFUSED if repr(value) not in ("inf", "nan") and value != "\ud800"}
    said = {name: [message] for name, value, message in REFUSED if wrong.get(name) is value}
    before = _create({})

    answer = _send("PATCH", f"/customers/{before['customerId']}", wrong)

    assert answer.status == 400
    assert answer.body["errors"] == said
    assert _send("GET", f"/customers/{before['customerId']}").body == before


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "-Infinity"])
def test_no_number_is_infinite(number: str) -> None:
    """JSON knows no infinity, and Python reads one of 1e400."""
    before = _create({"weight": 1.5})
    module = importlib.import_module("handlers.update_customer")
    _, resource, parameters = find("PATCH", f"/customers/{before['customerId']}")
    request = event(
        "PATCH",
        f"/customers/{before['customerId']}",
        role="admin",
        body=f'{{"weight": {number}}}',
        headers={"Content-Type": "application/json"},
        resource=resource,
        path_parameters=parameters,
    )

    answer = module.handler(request, Context())

    assert answer["statusCode"] == 400
    assert _send("GET", f"/customers/{before['customerId']}").body == before


@pytest.mark.parametrize("fields", RECORDS, ids=count())
def test_csv(fields: dict[str, Any]) -> None:
    """A row of a spreadsheet, whose cells are texts; what has no value stays away."""
    kept = {name: value for name, value in fields.items() if value not in ("", [], None) and name != "code"}
    cells = {name: "; ".join(value) if isinstance(value, list) else str(value) for name, value in kept.items()}
    header = ["name", "email", *cells]
    texts = ["Every", "every@example.com", *cells.values()]
    file = StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, texts])

    body = _read(file.getvalue().encode())

    created = _create({name: value for name, value in body.items() if name in EXTRA})
    assert repr({name: created[name] for name in kept}) == repr(kept)


@pytest.mark.parametrize(
    ("name", "text", "sent"),
    [
        *(("member", text, True) for text in ("TRUE", "yes", "1", "WAHR", "VRAI", "Oui", "VERDADERO", "sí", "t", "Y")),
        *(("member", text, False) for text in ("FALSE", "No", "0", "FALSCH", "FAUX", "Non", "FALSO", "f", "n")),
        ("member", "maybe", "maybe"),
        ("seats", "+7", 7),
        ("seats", "7.5", "7.5"),
        ("weight", "1E3", 1000.0),
        ("weight", "1,5", "1,5"),
        ("level", "HIGH", "high"),
        ("grade", "good", "a"),
        ("grade", "B", "b"),
        ("grade", "best", "best"),
        ("colours", "Blue; RED, pink", ["blue", "red", "pink"]),
        ("price", "12.50", "12.50"),
    ],
)
def test_a_cell_is_read_by_the_type_of_its_field(name: str, text: str, sent: Any) -> None:
    """What cannot be read goes to the API as it is, and that says what is wrong."""
    file = StringIO(newline="")
    csv.writer(file).writerows([["name", "email", name], ["Ann", "a@example.com", text]])

    assert repr(_read(file.getvalue().encode())[name]) == repr(sent)


def _read(content: bytes) -> dict[str, Any]:
    """Return the request body of the first row of a CSV file."""
    names = [name for name, field in EveryTypeSchema().fields.items() if not field.dump_only]
    fields = target(EveryTypeSchema(), names)
    table = open_table(BytesIO(content), Options(), fields.known)
    return mapper_of(table, fields).body(next(table.rows()))


def test_every_index_of_a_list_has_whatever_its_rows_have() -> None:
    """So a new field needs no new index: where attributes are named, a field would be empty in that order alone."""
    table = load_yaml("resources/tables.yml")["Resources"]["ListsTable"]["Properties"]

    projections = {index["IndexName"]: index["Projection"] for index in table["GlobalSecondaryIndexes"]}

    assert projections == {
        f"{name}-index": {"ProjectionType": "ALL"} for name in CUSTOMERS.sorts if name != CUSTOMERS.created
    }
