"""State Prepare of an import: file or selection becomes rows, these batches, and those not done yet are listed.

A workflow that goes on with a run lists only what is left of it.
"""

import json
from contextlib import suppress
from typing import Any

from handlers._import_batches import batches_of
from handlers._import_rows import todo_key
from handlers._imports import BUCKET, jobs_until
from handlers._work import Work, worker
from imports.jobs import StateError
from imports.tables import UnreadableError


def prepare_import(event: dict[str, Any], work: Work) -> dict[str, str]:
    """Return ``{bucket, key}`` of the list of batches; none if the file cannot be read, which the import says."""
    jobs, import_id, run = jobs_until(work.deadline), event["importId"], event["run"]
    meta = jobs.get(import_id)
    todo: list[dict[str, Any]] = []
    try:
        whole = batches_of(jobs, meta, work.deadline)
    except StateError:
        whole = []  # somebody has paused it before its rows were known
    except UnreadableError as unreadable:
        with suppress(StateError):
            jobs.change(import_id, ("running",), state="failed", sentence=str(unreadable))
    else:
        done = {item["batch"]["batch"] for item in jobs.batches(import_id, run)}
        todo = [batch for batch in whole if batch["batch"] not in done]
    work.facts["batches"] = len(todo)
    key = todo_key(import_id, run)
    BUCKET.write(key, [json.dumps(todo).encode()])
    return {"bucket": BUCKET.name, "key": key}


handler = worker(prepare_import)
