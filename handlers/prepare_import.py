"""State Prepare of an import: the file becomes rows, these become batches, and those not done yet are listed.

A workflow that goes on with a run lists only what is left of it.
"""

import json
from contextlib import suppress
from typing import Any

from handlers._import_rows import database_of_import, manifest_key, rows_key, todo_key
from handlers._imports import BUCKET, file_of, jobs_until, reading
from handlers._work import Work, worker
from imports.engine import RECORD
from imports.formats import open_table
from imports.jobs import Jobs, StateError
from imports.lines import ROWS_A_BATCH, Batches
from imports.reading import Reading, digest, fields_of
from imports.tables import UnreadableError
from records.resource import Item
from schemas._record import schema_of

_STEPS = {"undo": "undoing", "run": "writing", "dry": "checking"}


def prepare_import(event: dict[str, Any], work: Work) -> dict[str, str]:
    """Return ``{bucket, key}`` of the list of batches; none if the file cannot be read, which the import says."""
    jobs, import_id, run = jobs_until(work.deadline), event["importId"], event["run"]
    meta = jobs.get(import_id)
    todo: list[Item] = []
    try:
        whole = _of_undo(jobs, meta) if meta["mode"] == "undo" else _of_rows(jobs, meta)
    except UnreadableError as unreadable:
        with suppress(StateError):
            jobs.change(import_id, ("running",), state="failed", sentence=str(unreadable))
    else:
        done = _done(jobs, import_id, run)
        todo = [batch for batch in whole if batch["batch"] not in done]
    work.facts["batches"] = len(todo)
    key = todo_key(import_id, run)
    BUCKET.write(key, [json.dumps(todo).encode()])
    return {"bucket": BUCKET.name, "key": key}


def _of_rows(jobs: Jobs, meta: Item) -> list[Item]:
    """Return all batches of rows; the file is read unless that was done, in the same way, for an earlier run."""
    import_id = meta["importId"]
    kept = Reading.from_bytes(BUCKET.read(reading(import_id)))
    read = digest(kept.options)
    if meta.get("prepared") != read:
        _read(meta, kept)
    found = json.loads(BUCKET.read(manifest_key(import_id)))
    step = _STEPS["dry" if meta["dryRun"] else "run"]
    counted = {"total": found["total"], "batches": len(found["batches"]), "prepared": read}
    with suppress(StateError):  # somebody has paused it
        jobs.change(import_id, ("running",), step=step, **counted)
    batches: list[Item] = found["batches"]
    return batches


def _read(meta: Item, kept: Reading) -> None:
    import_id = meta["importId"]
    resource = database_of_import(meta["resource"]).tables.resource
    fields = fields_of(resource, schema_of(resource)(), administers=True)
    with file_of(import_id) as file:
        table = open_table(file, kept.options, fields.known)
        batches = Batches()
        BUCKET.write(rows_key(import_id), batches.lines(table.rows()))
    manifest = {"total": batches.total, "batches": batches.manifest}
    BUCKET.write(manifest_key(import_id), [json.dumps(manifest).encode()])


def _of_undo(jobs: Jobs, meta: Item) -> list[Item]:
    """Return all batches of records that the import has made or changed."""
    batches: list[Item] = []
    total = 0
    for note in jobs.between(meta["importId"], RECORD, RECORD + "~"):
        if total % ROWS_A_BATCH == 0:
            batches.append({"batch": len(batches) + 1, "first": note["sk"]})
        batches[-1]["last"] = note["sk"]
        total += 1
    with suppress(StateError):
        jobs.change(meta["importId"], ("running",), step=_STEPS["undo"], total=total, batches=len(batches))
    return batches


def _done(jobs: Jobs, import_id: str, run: int) -> set[int]:
    first = f"BATCH#{run:04}#"
    return {int(item["batch"]["batch"]) for item in jobs.between(import_id, first, first + "~")}


handler = worker(prepare_import)
