"""One batch of an import: its rows become records, are checked, or are undone, and it is noted what became of them."""

import secrets
from typing import Any

from handlers._import_rows import outcomes_key
from handlers._import_taking import taken
from handlers._imports import BUCKET, is_running, jobs_until
from handlers._work import Work, worker
from imports.jobs import RefusedError, batch_key
from imports.outcomes import counted, lines_of


def import_batch(event: dict[str, Any], work: Work) -> None:
    """Take a batch, unless it was taken or the import does not run any more. BusyError loses nothing."""
    jobs, import_id, run, batch = jobs_until(work.deadline), event["importId"], event["run"], event["batch"]
    meta = jobs.get(import_id)
    key = batch_key(import_id, run, batch["batch"])
    if not is_running(meta, event) or jobs.get_all([key]):
        return
    outcomes = taken(jobs, meta, batch, work)
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


handler = worker(import_batch)
