"""Customers leave in a file, come into empty tables from it, and leave in the same file again, byte for byte."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from customers.resource import CUSTOMERS
from exports.formats import FORMATS
from imports.columns import target
from imports.formats import open_table
from imports.tables import Options
from schemas.customer import CustomerSchema
from tests.handlers.conftest import Send
from tests.handlers.test_exports import PATH, content, s3, started
from tests.imports.reading import mapper_of

__all__ = ["content", "s3", "started"]
PEOPLE: list[dict[str, Any]] = [
    {"name": "=1+1", "company": "'t Hooft", "notes": "+49\n\n=cmd|' /C calc'!A0", "tags": ["=vip", "* x", "a ::: b"]},
    {
        "name": "Zoë 🐉",
        "email": "=zoe@example.com",
        "phone": "+497112842222",
        "notes": "_x0041_\ttab",
        "status": "active",
    },
    {"name": "'123", "phone": "0711 1, 2842222", "address": 'Weg; 1\n70173 "Stuttgart"', "company": '="007"'},
    {
        "name": "\uff1d1+1",
        "email": "ann@example.com",
        "notes": "a,b;c\\d " + " " * 90 + "é" * 90,
        "tags": ["vip", "fair"],
    },
]
TARGET = target(CustomerSchema(), CUSTOMERS.writable)


@pytest.mark.parametrize("form", FORMATS)
def test_export_import_export(send: Send, content: Callable[[Any], bytes], form: str) -> None:
    """Every field that people write; the ids of cards are new, as their customers are."""

    def exported() -> bytes:
        fields = ",".join(CUSTOMERS.writable)
        return content(send("POST", f"{PATH}?sort=name&fields={fields}", json_body={"format": form}))

    for wire in PEOPLE:
        assert send("POST", "/customers", json_body=wire).status == 201
    first = exported()
    for row in send("GET", "/customers").body["items"]:
        send("DELETE", f"/customers/{row['customerId']}?purge=true", role="admin")
    table = open_table(io.BytesIO(first), Options(), TARGET.known)
    mapper = mapper_of(table, TARGET)
    empty = json.dumps(send("GET", "/customers?trash=true").body["items"])
    for line in table.rows():
        assert send("POST", "/customers", json_body=mapper.body(line)).status == 201

    assert empty == "[]"
    assert _without_ids(exported()) == _without_ids(first)


def _without_ids(card: bytes) -> bytes:
    return b"\r\n".join(line for line in card.split(b"\r\n") if not line.startswith(b"UID:urn:uuid:"))
