"""The doctor as an operator runs it, on the deployed stack's own tables."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
    command = ["npm", "run", "doctor", "--", "--stage", stack["stage"], *options]
    done = subprocess.run(  # noqa: S603 our own command
        command,
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
    key = to_item(keys.word("zebedee", customer_id)._asdict())
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


def test_whole_tables_go_back_to_one_moment(
    api: Clients, aws: dict[str, Any], stack: dict[str, Any], stack_home: Path, new_email: Callable[[], str]
) -> None:
    """As the operator's chapter has it: customers and history together, then the doctor until everything agrees."""
    editor, tables, client = api("editor"), table_names(aws), boto3.client("dynamodb", **aws)
    restored = (tables.customers, tables.history)
    kept = editor.post("/customers", json={"name": "Kept Before", "email": new_email()}).json()
    trashed = editor.post("/customers", json={"name": "Trashed Later", "email": new_email()}).json()
    run_doctor(stack, stack_home, "--fix")  # what other tests have left
    moment = {table: list(_everything(client, table)) for table in restored}
    editor.patch(f"/customers/{kept['customerId']}", json={"name": "Kept After", "status": "active"})
    editor.delete(f"/customers/{trashed['customerId']}")
    late = editor.post("/customers", json={"name": "Late", "email": new_email()}).json()

    for table, items in moment.items():
        keys_of = ("customerId", "version") if table == tables.history else ("customerId",)
        for item in list(_everything(client, table)):
            client.delete_item(TableName=table, Key={name: item[name] for name in keys_of})
        for item in items:
            client.put_item(TableName=table, Item=item)
    mended = run_doctor(stack, stack_home, "--fix")
    agreed = run_doctor(stack, stack_home)

    assert kept["customerId"] in mended, mended
    assert "Everything agrees" in agreed, agreed
    assert editor.get(f"/customers/{kept['customerId']}").json() == kept
    assert editor.get(f"/customers/{trashed['customerId']}").json() == trashed
    assert editor.get(f"/customers/{late['customerId']}").status_code == 404
    found = editor.get("/customers", params={"q": "kept before"}).json()["items"]
    assert [row["customerId"] for row in found] == [kept["customerId"]]
    changed = editor.patch(f"/customers/{kept['customerId']}", json={"notes": "goes on"})
    assert changed.json()["version"] == 2


def _everything(client: Any, table: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]
