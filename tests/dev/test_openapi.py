"""The description of the API: what the code says, in the form that OpenAPI asks for."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from openapi_spec_validator import OpenAPIV31SpecValidator

from dev.local import ROOT
from dev.openapi.__main__ import DOCUMENT
from dev.openapi.schemas import Properties, field_properties, in_answers, nothings
from schemas._request import EDGES
from tests.described import description, wrong
from tests.every_type import EXTRA, READ, STORED, EveryTypeSchema

WHOLE = {"name": "Ann", "email": "ann@example.com"}


def _requests(name: str) -> Any:
    return description()["components"]["schemas"][f"{name}Request"]


def test_the_committed_description_is_what_the_code_gives(tmp_path: Path) -> None:
    """Written by a process of its own, because it loads every function."""
    written = tmp_path / "openapi.json"

    subprocess.run([sys.executable, "-m", "dev.openapi", str(written)], cwd=ROOT, check=True)  # noqa: S603 our own

    assert written.read_text() == DOCUMENT.read_text(), "The API has changed: run `npm run openapi`."


def test_it_is_openapi() -> None:
    """Version 3.1, with every reference leading somewhere."""
    assert [error.message for error in OpenAPIV31SpecValidator(description()).iter_errors()] == []


def test_every_route_says_how_it_answers() -> None:
    """Each operation has an answer besides its problems."""
    silent = [
        operation["operationId"]
        for path in description()["paths"].values()
        for operation in path.values()
        if not any(status < "400" for status in operation["responses"])
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("operation", "body", "allowed"),
    [
        ("CreateCustomer", WHOLE, True),
        ("CreateCustomer", WHOLE | {"phone": None, "tags": None, "status": None}, True),
        ("CreateCustomer", WHOLE | {"name": "x" * 200, "tags": ["x" * 40] * 10, "notes": "x" * 5000}, True),
        ("CreateCustomer", WHOLE | {"name": "x" * 201}, False),
        ("CreateCustomer", WHOLE | {"name": ""}, False),
        ("CreateCustomer", WHOLE | {"name": None}, False),
        ("CreateCustomer", WHOLE | {"tags": ["x"] * 11}, False),
        ("CreateCustomer", WHOLE | {"tags": [""]}, False),
        ("CreateCustomer", WHOLE | {"tags": "vip"}, False),
        ("CreateCustomer", WHOLE | {"status": "gone"}, False),
        ("CreateCustomer", WHOLE | {"version": 1}, False),
        ("CreateCustomer", WHOLE | {"nickname": "A"}, False),
        ("CreateCustomer", {"name": "Ann", "email": None}, True),
        ("CreateCustomer", {"email": "ann@example.com"}, False),
        ("ReplaceCustomer", WHOLE | {"version": 1}, True),
        ("ReplaceCustomer", {"name": "Ann"}, True),
        ("ReplaceCustomer", {"email": "ann@example.com"}, False),
        ("ReplaceActivity", {"subject": "A call"}, True),
        ("ReplaceActivity", {"customerId": "00000000-0000-4000-8000-000000000000"}, False),
        ("CreateActivity", {"subject": "A call"}, False),
        ("UpdateCustomer", {}, True),
        ("UpdateCustomer", {"name": ""}, False),
        ("RevertCustomer", {"version": 1}, True),
        ("RevertCustomer", {"version": 0}, False),
        ("CreateSession", {"email": "ann@example.com", "password": "p"}, True),
        ("CreateSession", {"email": "ann@example.com", "password": ""}, False),
        ("PutCustomerId", {}, True),
        ("PutCustomerId", {"exists": False}, False),
        ("SubmitWorkflow", {"id": "x" * 128}, True),
        ("SubmitWorkflow", {"id": "x" * 129}, False),
        ("SubmitWorkflow", {"id": "x y"}, False),
    ],
)
def test_bodies_are_described_as_the_schemas_read_them(operation: str, body: dict[str, Any], allowed: bool) -> None:  # noqa: FBT001 the expectation
    """Bounds, choices, what has to be there, what may not, and null for nothing."""
    assert (wrong(_requests(operation), body) == []) is allowed


def test_nothing_is_put_where_a_change_sends_nothing() -> None:
    """A default belongs to a new record."""
    created, changed = _requests("CreateCustomer")["properties"], _requests("UpdateCustomer")["properties"]

    assert created["status"]["default"] == "lead"
    assert [name for name, schema in changed.items() if "default" in schema] == []


def test_parameters_are_described_as_the_schemas_read_them() -> None:
    """Type, bounds, default and words."""
    listed = {
        known["name"]: known for known in description()["paths"]["/customers"]["get"]["parameters"] if "name" in known
    }

    assert listed["limit"]["schema"] == {"type": "integer", "default": 25, "minimum": 1, "maximum": 100}
    assert listed["status"]["schema"] == {"type": "string", "enum": ["lead", "active", "inactive"]}
    assert (listed["sort"]["style"], listed["sort"]["explode"]) == ("form", False)
    assert "-registrationDate" in listed["sort"]["schema"]["items"]["enum"]
    assert all(parameter["description"] for parameter in listed.values())
    of_activities = description()["paths"]["/activities"]["get"]["parameters"]
    assert "phoneRegion" in listed
    assert "phoneRegion" not in [known.get("name") for known in of_activities]  # they have no phone number


def test_rights_and_keys_stand_beside_their_routes() -> None:
    """As the gateway and the functions ask for them."""
    security = {
        operation["operationId"]: operation["security"]
        for path in description()["paths"].values()
        for operation in path.values()
    }

    assert security["getCustomer"] == [{"idToken": ["read"]}, {"session": ["read"]}]
    assert security["deleteCustomer"] == [{"idToken": ["write"]}, {"session": ["write"]}]
    assert security["getSession"] == [{"idToken": []}, {"session": []}]
    assert security["createSession"] == []
    assert security["getCustomerId"] == [{"apiKey": []}]


def _every_type() -> Properties:
    plugin = MarshmallowPlugin()
    APISpec("Every type", "1", "3.1.0", plugins=[plugin])
    converter: Any = plugin.converter
    converter.add_attribute_function(field_properties)
    described: Properties = converter.schema2jsonschema(EveryTypeSchema())["properties"]
    return described


@pytest.mark.parametrize("name", EXTRA)
def test_every_type_is_described_as_it_is_read_and_answered(name: str) -> None:
    """What is taken is allowed, what comes of it is what answers have, and another type is neither."""
    schema, described = EveryTypeSchema(), _every_type()
    answers = in_answers(described, nothings(schema) & set(EXTRA))
    taken = [
        *STORED[name],
        *(sent for field, sent, _ in READ if field == name and sent not in ("", " low ", ["A", "a"])),
    ]

    assert [value for value in taken if wrong(described[name], _trimmed(value))] == []
    assert [value for value in STORED[name] if wrong(answers[name], value)] == []
    assert wrong(described[name], {})
    assert wrong(answers[name], {})


def _trimmed(value: Any) -> Any:
    return value.strip(EDGES) if isinstance(value, str) else value
