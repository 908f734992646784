"""The doctor as an operator runs it, on the deployed stack's own tables."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import httpx

from dev.local import ROOT
from records import keys
from records.transaction import to_item
from tests.local_stack import environment
from tests.stack.direct import table_names

Clients = Callable[[str | None], httpx.Client]


def run_doctor(stack: dict[str, Any], stack_home: Path, *options: str) -> str:
    """Return what the doctor prints, and its exit code."""
    return _run("doctor", stack, stack_home, *options, *(["--yes"] if options else []))


def _run(command: str, stack: dict[str, Any], stack_home: Path, *options: str) -> str:
    words = ["npm", "run", command, "--", "--stage", stack["stage"], *options]
    done = subprocess.run(  # noqa: S603 our own command
        words,
        cwd=ROOT,
        env=environment(stack_home, int(stack["endpointUrl"].rpartition(":")[2])) | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return f"{done.stdout}{done.stderr}exit code {done.returncode}"


def test_what_is_missing_is_named_and_mended(
    api: Clients, aws: dict[str, Any], stack: dict[str, Any], stack_home: Path, new_email: Callable[[], str]
) -> None:
    """A lost row is found, put back by ``--fix``, and then found no more; nothing personal is printed."""
    email = new_email()
    body = {"name": "Zebedee Planted", "email": email}
    customer_id = api("editor").post("/customers", json=body).json()["customerId"]
    lookups = table_names(aws).lookups
    key = to_item(keys.word("zebedee", customer_id, "zebedee$planted")._asdict())
    table = boto3.client("dynamodb", **aws)
    table.delete_item(TableName=lookups, Key=key)

    def doctor(*options: str) -> str:
        said = run_doctor(stack, stack_home, *options)
        assert email not in said
        assert "Planted" not in said
        return said

    found = doctor()
    assert f"customer {customer_id}  1 word missing" in found, found
    assert "--fix" in found
    assert "exit code 1" in found
    mended = doctor("--fix")
    assert customer_id in mended, mended
    assert "Item" in table.get_item(TableName=lookups, Key=key)
    assert customer_id not in doctor()


def test_rows_are_written_anew(
    api: Clients, aws: dict[str, Any], stack: dict[str, Any], stack_home: Path, new_email: Callable[[], str]
) -> None:
    """A word that is lost is written by processes of their own, after a price and a "yes"."""
    body = {"name": "Zebulon Planted", "email": new_email()}
    customer_id = api("editor").post("/customers", json=body).json()["customerId"]
    key = to_item(keys.word("zebulon", customer_id, "zebulon$planted")._asdict())
    lookups, table = table_names(aws).lookups, boto3.client("dynamodb", **aws)
    table.delete_item(TableName=lookups, Key=key)

    asked = _run("reindex", stack, stack_home, "--resource", "customers", "--processes", "2")
    still = "Item" not in table.get_item(TableName=lookups, Key=key)
    written = _run("reindex", stack, stack_home, "--resource", "customers", "--processes", "2", "--yes")

    assert still
    assert "units are read" in asked
    assert asked.endswith("nothing was written: nobody can be asked here, so say --yes.\nexit code 1")
    assert "of which 1 were written anew" in written, written
    assert "Item" in table.get_item(TableName=lookups, Key=key)
    assert "Planted" not in written


def test_whole_tables_go_back_to_one_moment(
    api: Clients, aws: dict[str, Any], stack: dict[str, Any], stack_home: Path, new_email: Callable[[], str]
) -> None:
    """As the operator's chapter has it: customers and history together, then the doctor until everything agrees.

    Who was purged after that moment is purged again, by the stub that stays in the history.
    """
    editor, tables, client = api("editor"), table_names(aws), boto3.client("dynamodb", **aws)
    mark = uuid4().hex  # the stack may be one that the test has met before
    kept, trashed, purged = (
        editor.post("/customers", json={"name": f"{name} {mark}", "email": new_email()}).json()
        for name in ("Kept", "Trashed", "Purged")
    )
    run_doctor(stack, stack_home, "--fix")  # what other tests have left
    moment = {table: list(_everything(client, table)) for table in (tables.records, tables.history)}
    editor.patch(f"/customers/{kept['customerId']}", json={"name": "Kept After", "status": "active"})
    editor.delete(f"/customers/{trashed['customerId']}")
    api("admin").delete(f"/customers/{purged['customerId']}", params={"purge": "true"})
    late = editor.post("/customers", json={"name": "Late", "email": new_email()}).json()

    for table, items in moment.items():
        _restore(client, table, ("customerId", "version") if table == tables.history else ("customerId",), items)
    mended = run_doctor(stack, stack_home, "--fix")
    came_back = editor.get(f"/customers/{purged['customerId']}").status_code
    again = run_doctor(stack, stack_home, "--purge-again")
    agreed = run_doctor(stack, stack_home)

    assert kept["customerId"] in mended, mended
    assert came_back == 200
    words = " ".join(again.split())  # columns are as wide as what else there is to mend
    assert f"history {purged['customerId']} purged, and here again yes" in words, again
    assert "Everything agrees" in agreed, agreed
    assert editor.get(f"/customers/{kept['customerId']}").json() == kept
    assert editor.get(f"/customers/{trashed['customerId']}").json() == trashed
    assert [editor.get(f"/customers/{gone['customerId']}").status_code for gone in (late, purged)] == [404, 404]
    found = editor.get("/customers", params={"q": f"kept {mark}"}).json()["items"]
    assert [row["customerId"] for row in found] == [kept["customerId"]]
    assert editor.get("/customers", params={"q": f"purged {mark}"}).json()["items"] == []
    changed = editor.patch(f"/customers/{kept['customerId']}", json={"notes": "goes on"})
    assert changed.json()["version"] == 2


def test_one_customer_that_was_purged_is_put_back(
    api: Clients, aws: dict[str, Any], stack: dict[str, Any], stack_home: Path, new_email: Callable[[], str]
) -> None:
    """As the operator's chapter has it: without the stub, nothing of the purge is in the way of later changes."""
    editor, tables, client = api("editor"), table_names(aws), boto3.client("dynamodb", **aws)
    created = editor.post("/customers", json={"name": "Back Again", "email": new_email()}).json()
    address, key = f"/customers/{created['customerId']}", {"customerId": {"S": created["customerId"]}}
    record = client.get_item(TableName=tables.records, Key=key)["Item"]
    past = [item for item in _everything(client, tables.history) if item["customerId"] == key["customerId"]]
    api("admin").delete(address, params={"purge": "true"})

    client.delete_item(TableName=tables.history, Key=key | {"version": {"N": "2"}})
    for table, item in [(tables.records, record), *((tables.history, entry) for entry in past)]:
        client.put_item(TableName=table, Item=item, ConditionExpression="attribute_not_exists(customerId)")
    run_doctor(stack, stack_home, "--fix")
    agreed = run_doctor(stack, stack_home)

    assert "Everything agrees" in agreed, agreed
    assert editor.get(address).json() == created
    versions = [editor.patch(address, json={"notes": f"{number}"}).json()["version"] for number in range(3)]
    assert versions == [2, 3, 4]


def _restore(client: Any, table: str, keys_of: tuple[str, ...], items: list[dict[str, Any]]) -> None:
    """Write what a table had over what it has, and delete the rest, but for the stubs of purges."""
    for item in items:
        client.put_item(TableName=table, Item=item)
    had = [{name: item[name] for name in keys_of} for item in items]
    for item in list(_everything(client, table)):
        key = {name: item[name] for name in keys_of}
        if key not in had and item.get("kind") != {"S": "purged"}:
            client.delete_item(TableName=table, Key=key)


def _everything(client: Any, table: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]
