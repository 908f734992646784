"""The doctor as an operator runs it, on the deployed stack's own tables."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import httpx

from customers import keys
from customers.transaction import to_item
from dev.local import ROOT
from tests.local_stack import environment
from tests.stack.direct import table_names

Clients = Callable[[str | None], httpx.Client]


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
        assert email not in done.stdout + done.stderr
        assert "Planted" not in done.stdout + done.stderr
        return f"{done.stdout}{done.stderr}exit code {done.returncode}"

    found = doctor()
    assert f"customer {customer_id}  1 word missing" in found, found
    assert "--fix" in found
    assert "exit code 1" in found
    mended = doctor("--fix")
    assert customer_id in mended, mended
    assert "Item" in table.get_item(TableName=lookups, Key=key)
    assert customer_id not in doctor()
