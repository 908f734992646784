"""The batches of an import: of the rows of its file, or of the records that are to be undone."""

import json
import time
from contextlib import suppress

from handlers._import_pace import LOOK_SECONDS
from handlers._import_rows import database_of_import, manifest_key, rows_key
from handlers._imports import BUCKET, file_of, reading
from imports.formats import open_table
from imports.jobs import RECORD, Jobs, StateError
from imports.lines import ROWS_A_BATCH, Batches
from imports.reading import Reading, digest, fields_of
from records.resource import Item
from schemas._record import schema_of

_STEPS = {"undo": "undoing", "run": "writing", "dry": "checking"}


def batches_of(jobs: Jobs, meta: Item, deadline: float) -> list[Item]:
    """Return all batches of a run. UnreadableError; StateError if somebody has paused the import meanwhile."""
    if meta["mode"] == "undo":
        return batches_of_undo(jobs, meta)
    if "change" in meta:
        from handlers._import_selection import batches_of_selection  # noqa: PLC0415 files are no lists

        return batches_of_selection(jobs, meta, deadline)
    return batches_of_rows(jobs, meta)


def batches_of_rows(jobs: Jobs, meta: Item) -> list[Item]:
    """Return all batches of rows; the file is read unless that was done, in the same way, for an earlier run."""
    import_id = meta["importId"]
    kept = Reading.from_bytes(BUCKET.read(reading(import_id)))
    read = digest(kept.options)
    if meta.get("prepared") != read:
        _read(meta, kept)
    found = json.loads(BUCKET.read(manifest_key(meta)))
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
        BUCKET.write(rows_key(meta), batches.lines(table.rows()))
    manifest = {"total": batches.total, "batches": batches.manifest}
    BUCKET.write(manifest_key(meta), [json.dumps(manifest).encode()])


def batches_of_undo(jobs: Jobs, meta: Item) -> list[Item]:
    """Return all batches of records that the import has made or changed.

    Batches of a run that was interrupted look every so often whether they go on; what they write until then is noted.
    """
    if meta["interrupted"]:
        time.sleep(2 * LOOK_SECONDS)
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
