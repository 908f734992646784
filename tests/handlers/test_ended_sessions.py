"""Whoever's session has ended writes nothing, whatever the token says: every route that writes for a person."""

import os
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from botocore.client import BaseClient

from dev.service import all_functions
from people.sessions import Session
from people.tokens import SECOND
from tests.handlers.conftest import Send, load, session_of

ENDED = (401, "This session has ended. Please log in again.")
_READS = {"BatchGetItem", "GetItem", "Query"}
_WIRE = {"name": "Bob", "email": "bob@example.com"}
BODIES: dict[str, Any] = {
    "POST /customers": _WIRE,
    "POST /customers/exports": {"format": "csv"},
    "PUT /customers/{customerId}": _WIRE,
    "PATCH /customers/{customerId}": {"name": "Bob"},
    "DELETE /customers/{customerId}": {},
    "POST /customers/{customerId}/restore": {},
    "POST /customers/{customerId}/revert": {"version": 1},
    "POST /customers/{customerId}/activities": {"subject": "Call"},
    "POST /merges": {"from": "{otherId}", "version": 1, "values": {}},
    "DELETE /merges": {},
    "POST /imports": {"resource": "customers", "fileName": "a.csv", "bytes": 7},
    "PATCH /imports/{importId}": {"state": "paused"},
    "POST /imports/{importId}/undo": {},
    "POST /imports/{importId}/reading": {},
    "POST /imports/{importId}/runs": {"dryRun": False},
    "PUT /imports/{importId}/rows/{row}": {"cells": ["Ann"]},
    "POST /imports/{importId}/wrong-rows": {},
    "PUT /import-mappings/{name}": {"mapping": {"templates": {}}},
    "DELETE /import-mappings/{name}": {},
    "DELETE /personal-data": {"reason": "Asked for it"},
    "PUT /customers/duplicates/{pair}": {"dismissed": True},
    "POST /users": {"email": "bob@example.com"},
    "PATCH /users/{subject}": {"name": "Bob"},
    "DELETE /users/{subject}": {},
    "POST /users/{subject}/{action}": {},
    "POST /session/second-factor": {"oldPassword": "planted-Passw0rd"},
    "PUT /session/second-factor": {"enabled": True, "oldPassword": "planted-Passw0rd", "code": "123456"},
    "DELETE /session/sessions": {},
    "DELETE /session/sessions/{session}": {},
    "POST /session/password": {"oldPassword": "planted-Passw0rd", "newPassword": "Another-Passw0rd"},
    "POST /activities": {"subject": "Call", "customerId": "{customerId}"},
    "PUT /activities/{activityId}": {"subject": "Call"},
    "PATCH /activities/{activityId}": {"subject": "Call"},
    "POST /activities/{activityId}/restore": {},
    "POST /activities/{activityId}/revert": {"version": 1},
    "DELETE /activities/{activityId}": {},
    "POST /activities/exports": {"format": "csv"},
}
"""Route -> a body with which it would write."""
QUERIES = {
    "POST /merges": "?resource=customers&into={customerId}",
    "DELETE /merges": "?resource=customers&into={customerId}&from={otherId}",
    "PUT /import-mappings/{name}": "?resource=customers",
    "DELETE /import-mappings/{name}": "?resource=customers",
    "DELETE /personal-data": "?resource=customers&id={customerId}",
}


def test_every_route_is_walked() -> None:
    """What is open to people and is no reading."""
    routes = {
        f"{event['http']['method'].upper()} /{event['http']['path']}"
        for function in all_functions().values()
        for event in function.get("events", [])
        if "http" in event and "authorizer" in event["http"] and event["http"]["method"] != "get"
    }
    assert BODIES.keys() == routes


@pytest.fixture
def ids(send: Send, ann: dict[str, Any]) -> dict[str, str]:
    """Return the ids of what there is, by the names that paths have for them."""
    below = f"/customers/{ann['customerId']}/activities"
    other = send("POST", "/customers", json_body={"name": "Other"}).body["customerId"]
    return {
        "customerId": ann["customerId"],
        "otherId": other,
        "pair": ".".join(sorted([ann["customerId"], other])),
        "activityId": send("POST", below, json_body={"subject": "Call"}).body["activityId"],
        "importId": send("POST", "/imports", json_body=BODIES["POST /imports"]).body["importId"],
        "row": "1",
        "session": str(uuid4()),
        "name": "Mine",
        "subject": str(uuid4()),
        "action": "sign-out",
    }


@pytest.fixture
def asked(dynamodb: Any) -> Iterator[list[str]]:
    """Collect the names of what is asked of AWS, of whatever service."""
    names: list[str] = []
    call: Any = vars(BaseClient)["_make_api_call"]  # every request of boto3 comes through here
    at_once: Any = vars(dynamodb)["_make_api_call"]  # but those of the one client that stays in the process

    def note(operation: str, request: Any) -> None:
        if (operation, request.get("TableName")) != ("PutItem", os.environ["AUDIT_TABLE_NAME"]):  # that it was refused
            names.append(operation)

    def listened(client: Any, operation: str, request: Any) -> Any:
        note(operation, request)
        return call(client, operation, request)

    def listened_at_once(operation: str, request: Any) -> Any:
        note(operation, request)
        return at_once(operation, request)

    with (
        patch.object(BaseClient, "_make_api_call", listened),
        patch.object(dynamodb, "_make_api_call", listened_at_once),
    ):
        yield names


def filled(template: Any, ids: dict[str, str]) -> Any:
    """Return a body or an address with its ids."""
    if isinstance(template, dict):
        return {name: filled(value, ids) for name, value in template.items()}
    if not isinstance(template, str):
        return template
    for name, value in ids.items():
        template = template.replace(f"{{{name}}}", value)
    return template


@pytest.mark.parametrize("how", ["ended", "all ended"])
@pytest.mark.parametrize("route", BODIES)
def test_an_ended_session_writes_nothing(
    send: Send, ids: dict[str, str], asked: list[str], route: str, how: str
) -> None:
    """401, and nothing but readings has been asked of any service."""
    end(how)
    asked.clear()
    method, path = route.split()

    address = filled(path + QUERIES.get(route, ""), ids)
    answered = send(method, address, json_body=filled(BODIES[route], ids), role="admin", headers={"If-Match": '"1"'})

    assert (answered.status, answered.body["detail"]) == ENDED
    assert set(asked) <= _READS


def end(how: str) -> None:
    """End the session of the administrator's token, or all of the person's, as of the token's own second."""
    sessions = load("handlers/_sessions").SESSIONS
    if how == "ended":
        sessions.begin("sub-of-admin", Session(session_of("admin"), 1_795_256_000 * SECOND, 0))
        assert sessions.end("sub-of-admin", session_of("admin"))
    else:
        with patch("people.sessions.moment", lambda: 1_795_256_000 * SECOND + 1):
            sessions.end_all("sub-of-admin")


def test_a_reading_goes_on_until_the_token_ends(send: Send, ids: dict[str, str]) -> None:
    """Minutes, as docs/sessions.md says."""
    end("all ended")

    assert send("GET", f"/customers/{ids['customerId']}", role="admin").status == 200


def test_the_check_is_read_with_the_record(send: Send, ids: dict[str, str], asked: list[str]) -> None:
    """A change asks once for record and session; a create, which reads no record, asks for the session alone."""
    address = f"/customers/{ids['customerId']}"
    asked.clear()
    assert send("PATCH", address, json_body={"company": "New"}).status == 200
    changed = list(asked)
    asked.clear()
    assert send("POST", "/customers", json_body=_WIRE).status == 201
    created = list(asked)

    assert changed == ["BatchGetItem", "TransactWriteItems"]
    assert created == ["BatchGetItem", "TransactWriteItems"]


def test_the_check_costs_two_units(send: Send, ids: dict[str, str], dynamodb: Any) -> None:
    """Of both rows, consistent; the record costs what it costs anyhow."""
    read: list[Any] = []

    def listen(parsed: dict[str, Any], **_: Any) -> None:
        read.append({table: len(items) for table, items in parsed["Responses"].items()})

    def ask(params: dict[str, Any], **_: Any) -> None:
        read.append(
            {table: (len(each["Keys"]), each["ConsistentRead"]) for table, each in params["RequestItems"].items()}
        )

    dynamodb.meta.events.register("provide-client-params.dynamodb.BatchGetItem", ask)
    dynamodb.meta.events.register("after-call.dynamodb.BatchGetItem", listen)
    try:
        assert send("PATCH", f"/customers/{ids['customerId']}", json_body={"company": "New"}).status == 200
    finally:
        dynamodb.meta.events.unregister("provide-client-params.dynamodb.BatchGetItem", ask)
        dynamodb.meta.events.unregister("after-call.dynamodb.BatchGetItem", listen)

    records, rows = load("handlers/_customers").DATABASE.tables.records, load("handlers/_sessions").SESSIONS.database
    assert read[0] == {records: (1, True), rows.tables: (2, True)}
    assert read[1] == {records: 1, rows.tables: 0}


def test_a_check_that_cannot_be_made_writes_nothing(send: Send, ids: dict[str, str], dynamodb: Any) -> None:
    """A busy table is asked again until there is no time left: 503."""
    busy = dynamodb.exceptions.ProvisionedThroughputExceededException(
        {"Error": {"Code": "ProvisionedThroughputExceededException"}}, "BatchGetItem"
    )
    with patch.object(dynamodb, "batch_get_item", side_effect=busy):
        answered = send("PATCH", f"/customers/{ids['customerId']}", json_body={"company": "New"}, seconds=4.6)

    assert answered.status == 503
    assert send("GET", f"/customers/{ids['customerId']}").body["version"] == 1


def test_keys_of_programs_have_no_session(send: Send, asked: list[str]) -> None:
    """Their routes ask for none."""
    assert send("PUT", f"/customer-ids/{uuid4()}", role=None).status in (201, 204)
    assert "BatchGetItem" not in asked
