"""Nothing about anybody is in any log, on the deployed stack."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import boto3
import httpx

from tests.clock import PATIENCE

Clients = Callable[[str | None], httpx.Client]


def logged(aws: dict[str, Any]) -> dict[str, list[str]]:
    """Return every message of every log."""
    logs = boto3.client("logs", **aws)
    groups = [
        group["logGroupName"]
        for page in logs.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    ]
    return {
        group: [
            event["message"]
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)
            for event in page["events"]
        ]
        for group in groups
    }


def test_planted_values_are_in_no_log(api: Clients, stack: dict[str, Any], aws: dict[str, Any]) -> None:
    """Names, addresses, phones, e-mails, notes, passwords, tokens and keys, from good requests and bad ones."""
    mark = f"f{uuid4().hex[:11]}"  # has a letter, so that the last request can spell it otherwise
    digits = str(uuid4().int)[:9]
    person = {
        "name": f"Name{mark}",
        "email": f"mail{mark}@example.com",
        "phone": f"+4930{digits}",
        "address": f"Street{mark} 1",
        "company": f"Company{mark}",
        "notes": f"Notes{mark}",
        "tags": [f"tag{mark}"],
    }
    editor, stranger, last = api("editor"), api(None), f"last-{mark.translate(str.maketrans('abcdef', 'ghijkl'))}"
    created = editor.post("/customers", json=person, headers={"Idempotency-Key": f"key{mark}"}).json()
    path = f"/customers/{created['customerId']}"
    editor.post("/customers", json=person)  # the e-mail address is taken
    editor.post("/customers", json=person | {"email": f"mail{mark}"})
    editor.post("/customers", content=f"{{{mark}")
    editor.patch(path, json={"name": f"Other{mark}", mark: mark}, headers={"If-Match": f'"{mark}"'})
    editor.patch(path, json={"name": f"Other{mark}"})
    editor.get("/customers", params={"q": mark, "cursor": mark})
    editor.get("/customers", params={"q": mark})
    editor.get(f"{path}/history")
    editor.delete(path)
    stranger.post("/session", json={"email": f"mail{mark}@example.com", "password": f"Password{mark}"})
    stranger.get("/customers", headers={"Authorization": f"Bearer {mark}"})
    stranger.get(f"/customer-ids/{mark}", headers={"x-api-key": mark})
    with httpx.Client(base_url=stack["apiUrl"], headers={"x-api-key": stack["apiKey"]}, trust_env=False) as keyed:
        keyed.put(f"/customer-ids/mail{mark}@example.com")
        keyed.post("/workflow/submit", json={"id": f"mail{mark}@example.com"})
        keyed.post("/workflow/submit", json={"id": f"{mark}, {mark}"}, headers={"X-Correlation-Id": f"<{mark}>"})
        keyed.get("/customer-ids/last", headers={"X-Correlation-Id": last})
    secrets = [mark, digits, stack["apiKey"], stack["users"]["editor"]["password"], _token(editor)]

    deadline = time.monotonic() + PATIENCE
    logs = logged(aws)
    while not any(last in message for messages in logs.values() for message in messages):
        assert time.monotonic() < deadline, "the last request is in no log"
        logs = logged(aws)

    assert {group: [m for m in messages if any(s in m for s in secrets)] for group, messages in logs.items()} == {
        group: [] for group in logs
    }


def _token(client: httpx.Client) -> str:
    """Return the signature of a client's token, which is what has to stay secret."""
    return client.headers["Authorization"].rpartition(".")[2]
