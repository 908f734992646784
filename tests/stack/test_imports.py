"""An import of a thousand rows on the running stack: through the bucket and the workflow, killed, paused, undone."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import boto3
import httpx

from records.transaction import from_item
from tests.stack.direct import table_names

Api = Callable[[str | None], httpx.Client]
ROWS, KNOWN = 1000, 5
WRONG = [n for n in range(ROWS) if n % 100 in (0, 33, 66)]
"""Rows with an address that is none."""
KNOWN_AT = range(1, 1 + KNOWN)
"""Rows about customers who are there already."""
SECONDS = 240
"""How long a run may take on a machine that does other things as well."""


@dataclass
class Import:
    """One import, as whoever has begun it sees it."""

    api: httpx.Client
    content: bytes
    path: str = field(init=False)

    def __post_init__(self) -> None:
        """Begin it, send its file by the form that is signed for it, and read it."""
        asked = {"resource": "customers", "fileName": "kunden.csv", "bytes": len(self.content)}
        begun = self._json("POST", "/imports", asked)
        form, self.path = begun["upload"], f"/imports/{begun['importId']}"
        sent = httpx.post(form["url"], data=form["fields"], files={"file": self.content}, trust_env=False)
        assert sent.status_code == 204, sent.text
        self._json("POST", f"{self.path}/reading", {})

    def run(self) -> None:
        """Write its rows."""
        self._json("POST", f"{self.path}/runs", {"dryRun": False, "onDuplicate": "update"})

    def undo(self) -> None:
        """Take it back."""
        self._json("POST", f"{self.path}/undo", {})

    def set(self, state: str) -> dict[str, Any]:
        """Pause it, or go on."""
        return self._json("PATCH", self.path, {"state": state})

    def mend(self, row: int, cells: list[str]) -> str:
        """Type other cells for a row; return what it is then."""
        said: str = self._json("PUT", f"{self.path}/rows/{row}", {"cells": cells})["is"]
        return said

    def wait(self, reached: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until the import looks like this, and return it."""
        deadline = time.monotonic() + SECONDS
        while not reached(found := self._json("GET", self.path)):
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
        return found

    def ended(self) -> tuple[str, dict[str, int]]:
        """Wait for its end; return state and counts."""
        found = self.wait(lambda it: it["state"] != "running")
        counts = {name: n for name, n in found["counts"].items() if n and name not in ("total", "done")}
        return found["state"], counts

    def _json(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = self.api.request(method, path, json=body)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json()
        return found


def file_of(word: str, addresses: dict[int, str]) -> bytes:
    """Return a file whose rows have these addresses, by their numbers, and the others their own."""
    lines = (f"{word}{n};{addresses.get(n, f'{word}{n}@example.com')};für {word}" for n in range(ROWS))
    return "\r\n".join(["Name;E-Mail;Bemerkung", *lines]).encode("cp1252")


def total(api: httpx.Client) -> int:
    """Return how many customers there are."""
    found: int = api.get("/customers", params={"limit": 1}).json()["total"]
    return found


def mentions(aws: dict[str, Any], word: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield table and item of everything that is left of the rows with a word; their records are not in doubt."""
    tables = table_names(aws)
    with closing(boto3.client("dynamodb", **aws)) as dynamodb:
        for name in (tables.records, tables.lookups, tables.lists, tables.history):
            for page in dynamodb.get_paginator("scan").paginate(TableName=name):
                for item in map(from_item, page["Items"]):
                    if word in str(item):
                        yield name, item


def test_a_thousand_rows_there_and_back(api: Api, aws: dict[str, Any]) -> None:
    """Killed, paused, mended, repeated and undone: the counts are exact each time, and nothing is left in the end."""
    word, editor = f"w{uuid4().hex[:10]}", api("editor")
    others = total(editor)
    known = [
        editor.post("/customers", json={"name": f"{word}{n}", "email": f"{word}{n}@example.com"}).json()
        for n in KNOWN_AT
    ]
    content = file_of(word, dict.fromkeys(WRONG, "nobody"))

    one = Import(editor, content)
    one.run()
    one.wait(lambda it: it["counts"]["done"] > 0)
    with closing(boto3.client("stepfunctions", **aws)) as states:
        machines = states.list_state_machines()["stateMachines"]
        (machine,) = (each["stateMachineArn"] for each in machines if each["name"].endswith("-imports"))
        execution = machine.replace(":stateMachine:", ":execution:") + f":{one.path.rpartition('/')[2]}-1"
        states.stop_execution(executionArn=execution)
    assert one.set("paused")["counts"]["done"] < ROWS
    before = one.set("running")["counts"]["done"]
    one.wait(lambda it: it["counts"]["done"] > before)
    assert one.set("paused")["state"] == "paused"
    one.set("running")
    made = ROWS - len(WRONG) - KNOWN
    assert one.ended() == ("done", {"created": made, "updated": KNOWN, "wrong": len(WRONG)})

    assert {one.mend(n + 2, [f"{word}{n}", f"{word}{n}@example.com", word]) for n in WRONG} == {"mended"}
    one.run()
    assert one.ended() == ("done", {"created": ROWS - KNOWN, "updated": KNOWN})

    again = Import(editor, content)
    again.run()
    assert again.ended() == ("done", {"same": made + KNOWN, "wrong": len(WRONG)})
    assert total(editor) == others + ROWS

    one.undo()
    state, counts = one.ended()
    assert (state, counts["removed"], counts["restored"]) == ("undone", ROWS - KNOWN, KNOWN)
    ids = {customer["customerId"] for customer in known}
    left = list(mentions(aws, word))
    assert {item.get("customerId", item.get("sk", "").rpartition("#")[2]) for _, item in left} == ids
    for customer in known:
        now = editor.get(f"/customers/{customer['customerId']}").json()
        assert now == customer | {"version": 3, "lastModified": now["lastModified"]}
