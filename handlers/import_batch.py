"""One batch of an import: its rows become records, are checked, or are undone, and it is noted what became of them."""

import os
import secrets
from typing import Any

from handlers._import_pace import Pace
from handlers._import_rows import (
    database_of_import,
    decisions_of_batch,
    jobs_of_batch,
    outcomes_key,
    rows_of_batch,
    rules_of,
)
from handlers._imports import BUCKET, is_running
from handlers._work import Work, worker
from imports.changes import Change, Changes
from imports.engine import Engine
from imports.jobs import Jobs, RefusedError, batch_key
from imports.outcomes import Outcome, counted, lines_of
from imports.undo import Undo
from records.person import Person
from records.resource import Item
from schemas._record import schema_of


def import_batch(event: dict[str, Any], work: Work) -> None:
    """Take a batch, unless it was taken or the import does not run any more. BusyError loses nothing."""
    jobs, import_id, run, batch = jobs_of_batch(work.deadline), event["importId"], event["run"], event["batch"]
    meta = jobs.get(import_id)
    key = batch_key(import_id, run, batch["batch"])
    if not is_running(meta, event) or jobs.get_all([key]):
        return
    outcomes = _taken(jobs, meta, batch, work)
    if outcomes is None:
        return
    counts = counted(outcomes)
    dry = meta["mode"] == "rows" and meta["dryRun"]
    about = [(each.row, each.id, each.kind) for each in outcomes if each.id and not (dry and each.kind == "created")]
    jobs.note_rows(import_id, run, about)
    # Another copy may run at the same time, after a retry: each has a file, and the note says whose counts.
    copy = batch | {"copy": secrets.token_hex(4)}
    BUCKET.write(outcomes_key(import_id, run, copy), [lines_of(outcomes)])
    done = jobs.add(key, {"counts": counts, "batch": copy})
    try:
        jobs.database.commit([done, jobs.count(import_id, run, counts)])
    except RefusedError:
        return  # another one was faster, or there is a new run
    work.facts["rows"] = len(outcomes)


def _taken(jobs: Jobs, meta: Item, batch: Item, work: Work) -> list[Outcome] | None:
    import_id, by = meta["importId"], Person(meta["startedBy"], meta["startedBySubject"])
    database = database_of_import(meta["resource"]).until(work.deadline)
    schema = schema_of(database.tables.resource)() if "change" in meta else None
    if meta["mode"] == "undo":
        notes = list(jobs.between(import_id, batch["first"], batch["last"]))
        return Undo(database, jobs, import_id, by, schema).take(notes)

    def goes_on() -> bool:
        return is_running(jobs.get(import_id), meta)

    share = max(1, min(int(os.environ["IMPORT_CONCURRENCY"]), meta["batches"]))
    pace = Pace(goes_on, 0 if meta["dryRun"] else share / float(os.environ["IMPORT_RATE"]))
    if schema:
        changes = Changes(database, jobs, schema, Change(**meta["change"]), import_id, by, pace)
        return changes.take(rows_of_batch(jobs, meta, batch))
    decisions = decisions_of_batch(jobs, meta, batch)
    engine = Engine(database, jobs, rules_of(meta), import_id, meta["run"], by, meta["dryRun"], decisions, pace)
    return engine.take(rows_of_batch(jobs, meta, batch))


handler = worker(import_batch)
