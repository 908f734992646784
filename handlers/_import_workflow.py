"""The workflow that takes the rows of an import: begin it, go on with it, and notice that it has ended by itself."""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config

from handlers._http import Request
from handlers._imports import STOPPED, jobs
from imports.jobs import StateError
from records.correlation import current
from records.resource import Item
from records.transaction import patiently

states: Any = boto3.client(
    "stepfunctions",
    config=Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2}),
)
_QUIET = timedelta(seconds=20)
"""So long nothing is heard of a batch before somebody looks whether the workflow runs at all."""


def run(request: Request, import_id: str, allowed: tuple[str, ...], **values: Any) -> Item:
    """Set an import in one of these states running, start its workflow, and return it; StateError."""
    meta = jobs(request).get(import_id)
    attempt = meta["attempt"] + 1
    meta = jobs(request).change(import_id, allowed, state="running", attempt=attempt, sentence="", **values)
    start(request, meta)
    return meta


def start(request: Request, meta: Item) -> None:
    """Start the workflow of a running import, unless this attempt of it was started already."""
    names = ("importId", "run", "attempt")
    execution = {
        "stateMachineArn": os.environ["IMPORT_WORKFLOW_ARN"],
        "name": _name(meta),
        "input": json.dumps({name: meta[name] for name in names} | {"correlationId": current.get()}),
    }
    with suppress(states.exceptions.ExecutionAlreadyExists):  # the input has the id of another request
        patiently(lambda: states.start_execution(**execution), request.deadline)


def noticed(request: Request, meta: Item) -> Item:
    """Return an import as it is: one whose workflow has ended without a word has failed, and can go on."""
    quiet = datetime.now(UTC) - datetime.fromisoformat(meta["changedAt"]) > _QUIET
    if meta["state"] != "running" or not quiet or _is_running(request, meta):
        return meta
    with suppress(StateError):  # it has ended right now
        return jobs(request).change(meta["importId"], ("running",), state="failed", sentence=STOPPED)
    return jobs(request).get(meta["importId"])


def _is_running(request: Request, meta: Item) -> bool:
    arn = os.environ["IMPORT_WORKFLOW_ARN"].replace(":stateMachine:", ":execution:") + f":{_name(meta)}"
    try:
        found = patiently(lambda: states.describe_execution(executionArn=arn), request.deadline)
    except states.exceptions.ExecutionDoesNotExist:
        return False
    return bool(found["status"] == "RUNNING")


def _name(meta: Item) -> str:
    return f"{meta['importId']}-{meta['attempt']}"
