"""The last state of an import's workflow: it says how the run has ended."""

from typing import Any

from handlers._imports import STOPPED, is_running, jobs_until
from handlers._work import Work, worker
from imports.jobs import StateError


def finish_import(event: dict[str, Any], work: Work) -> dict[str, bool]:
    """End a run whose batches are all done; one that has some left has failed, unless somebody has paused it.

    An execution that was paused says nothing any more: somebody may have gone on meanwhile, in another one.
    Return ``{stopped}``: whether it has failed by itself.
    """
    jobs, import_id, run = jobs_until(work.deadline), event["importId"], event["run"]
    meta = jobs.get(import_id)
    if not is_running(meta, event):
        return {"stopped": False}
    done = sum(1 for _ in jobs.batches(import_id, run))
    state = "undone" if meta["mode"] == "undo" else "checked" if meta["dryRun"] else "done"
    whole = not event.get("error") and done == meta.get("batches")
    work.facts.update(batchesDone=done, whole=whole)
    try:
        if whole:
            jobs.change(import_id, ("running",), state=state, step="")
        else:
            jobs.change(import_id, ("running",), state="failed", step="", sentence=STOPPED)
    except StateError:  # somebody has paused or cancelled it, or its file cannot be read
        return {"stopped": False}
    return {"stopped": not whole}


handler = worker(finish_import)
