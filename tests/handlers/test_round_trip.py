"""Customers leave in a file, come into empty tables from it, and leave in the same file again, byte for byte."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.resource import CUSTOMERS
from exports.formats import FORMATS
from tests.handlers.conftest import Send
from tests.handlers.test_exports import PATH, content, s3, started
from tests.handlers.test_import_runs import Workflow, counts, workflow
from tests.handlers.test_imports import begun
from tests.handlers.test_imports import s3 as imports_s3

__all__ = ["content", "imports_s3", "s3", "started", "workflow"]
SECONDS = len("2026-11-27T07:32:44")
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
        "name": "\uff1d2+2",
        "email": "ann@example.com",
        "notes": "a,b;c\\d " + " " * 90 + "é" * 90,
        "tags": ["vip", "fair"],
    },
]


@pytest.mark.parametrize("form", FORMATS)
def test_export_import_export(
    send: Send, content: Callable[[Any], bytes], imports_s3: Any, workflow: Workflow, form: str
) -> None:
    """Every field that people write, and the day of registration; the ids of cards are new, as their customers are."""
    to = SECONDS if form == "csv-excel" else None  # Excel shows no parts of seconds in a CSV file
    fields = ",".join([*CUSTOMERS.writable, CUSTOMERS.created])

    def exported() -> bytes:
        return content(send("POST", f"{PATH}?sort=name&fields={fields}", json_body={"format": form}))

    for wire in PEOPLE:
        assert send("POST", "/customers", json_body=wire).status == 201
    first = exported()
    dates = registered(send)
    for row in send("GET", "/customers").body["items"]:
        send("DELETE", f"/customers/{row['customerId']}?purge=true", role="admin")
    assert send("GET", "/customers?trash=true").body["items"] == []

    path = f"/imports/{begun(send, imports_s3, first)}"
    assert send("POST", f"{path}/runs", json_body={"dryRun": False}, role="admin").status == 202
    workflow.whole()

    assert counts(send("GET", path)) == {"created": len(PEOPLE)}
    assert registered(send, to) == [moment[:to] for moment in dates]
    assert _without_ids(exported()) == _without_ids(first)


def registered(send: Send, to: int | None = None) -> list[str]:
    """Return the moments of registration of all customers, by name, to a character."""
    return [row[CUSTOMERS.created][:to] for row in send("GET", "/customers?sort=name").body["items"]]


def _without_ids(card: bytes) -> bytes:
    return b"\r\n".join(line for line in card.split(b"\r\n") if not line.startswith(b"UID:urn:uuid:"))
