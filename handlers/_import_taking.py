"""What takes the rows of a batch: rows of a file become records, selected records are changed, or both are undone."""

import os
from functools import partial

from handlers._import_pace import Pace
from handlers._import_rows import database_of_import, decisions_of_batch, rows_of_batch, rules_of
from handlers._imports import is_running
from handlers._owners import strangers
from handlers._work import Work
from imports.changes import Change, Changes
from imports.engine import Engine
from imports.jobs import Jobs
from imports.outcomes import Outcome
from imports.undo import Undo
from records.person import Person
from records.resource import Item
from schemas._record import schema_of


def taken(jobs: Jobs, meta: Item, batch: Item, work: Work) -> list[Outcome] | None:
    """Return what became of the rows of a batch; None if the import does not run any more. BusyError."""
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
    people = partial(strangers, database.client, work.deadline)
    engine = Engine(database, jobs, rules_of(meta), import_id, meta["run"], by, people, meta["dryRun"], decisions, pace)
    return engine.take(rows_of_batch(jobs, meta, batch))
