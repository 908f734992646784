"""What the functions of imports share: where imports are, who may see which, and which problem each error is.

``IMPORTS_TABLE_NAME`` and ``IMPORTS_BUCKET_NAME`` in the environment name table and bucket.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import BinaryIO

from all_resources import RESOURCES, named
from handlers._http import BUSY, ErrorTable, Problem, Request, require
from imports.jobs import COUNTS, MENDED, OUTCOMES, UNDONE, Jobs, RefusedError, StateError
from imports.tables import UnreadableError
from records import errors
from records.database import Database, dynamodb
from records.files import Bucket, NoFileError, s3
from records.messages import gettext_noop
from records.resource import Item, Resource
from records.rights import WRITE

DATABASE = Database(dynamodb(), os.environ["IMPORTS_TABLE_NAME"])
BUCKET = Bucket(s3(), os.environ["IMPORTS_BUCKET_NAME"])
STOPPED = gettext_noop("The import has stopped before its end. Go on with it: what is done is not done again.")
PLURALS = tuple(resource.plural for resource in RESOURCES)
_BEGUN = gettext_noop(
    "An earlier attempt, with the same Idempotency-Key, has begun something else. Look at the list of imports first."
)
_NOT_IN = gettext_noop("This is not possible for an import in the state {state}.")
_STATES = {
    "new": gettext_noop("The file has not been read yet."),
    "running": gettext_noop("The import is running. Wait until it has ended, pause it, or cancel it."),
    "paused": gettext_noop("The import is paused. Go on with it, or cancel it."),
    "undone": gettext_noop("The import has been undone. Send the file again to import it again."),
}
ERRORS: ErrorTable = {
    errors.NotFoundError: lambda _: Problem(404, gettext_noop("There is no import with this id.")),
    errors.InvalidCursorError: lambda error: Problem(400, str(error)),
    errors.BusyError: lambda _: BUSY,
    errors.IdempotencyKeyReusedError: lambda _: Problem(422, _BEGUN),
    NoFileError: lambda _: Problem(409, gettext_noop("The file has not been sent yet, or has expired.")),
    StateError: lambda error: Problem(409, _STATES.get(error.state, _NOT_IN.format(state=error.state))),
    RefusedError: lambda _: Problem(409, gettext_noop("There is another run by now. Look at the import again.")),
    UnreadableError: lambda error: Problem(422, str(error)),
}


def source(import_id: str) -> str:
    """Return the key of the file as it was sent."""
    return f"imports/{import_id}/source"


def reading(import_id: str) -> str:
    """Return the key of what is known of the file."""
    return f"imports/{import_id}/reading.json"


def jobs(request: Request) -> Jobs:
    """Return the imports with the request's deadline."""
    return jobs_until(request.deadline)


def jobs_until(deadline: float) -> Jobs:
    """Return the imports with a deadline."""
    return Jobs(DATABASE.until(deadline), int(os.environ["IMPORT_RETENTION_DAYS"]))


def permitted(request: Request, plural: str) -> Resource:
    """Return the resource, if the caller may write its records; Problem 403."""
    resource = named(plural)
    require(WRITE, request, resource.rights)
    return resource


def found(request: Request) -> tuple[Item, Resource]:
    """Return the import in the address and its resource; NotFoundError, Problem 403."""
    meta = jobs(request).get(request.record_id("importId"))
    return meta, permitted(request, meta["resource"])


def is_running(meta: Item, begun: Item) -> bool:
    """Tell whether an import runs as it did when somebody had ``begun``: with that run and attempt, no later one."""
    same = all(meta[name] == begun[name] for name in ("run", "attempt"))
    return bool(meta["state"] == "running" and same)


def answer(meta: Item) -> Item:
    """Return what the API says of an import."""
    counts = {name: meta.get(name, 0) for name in COUNTS}  # an import may be older than a kind of outcome
    kinds = UNDONE if meta.get("mode") == "undo" else (*OUTCOMES, MENDED)
    return {
        "importId": meta["importId"],
        "resource": meta["resource"],
        "fileName": meta["fileName"],
        "bytes": meta["bytes"],
        "state": meta["state"],
        "step": meta.get("step", ""),
        "sentence": meta.get("sentence", ""),
        "run": meta["run"],
        "dryRun": meta.get("dryRun", False),
        "undoable": meta.get("written", False) and meta["state"] not in ("running", "undone"),
        "form": meta.get("form"),
        "options": meta.get("options"),
        "change": meta.get("change"),
        "counts": counts | {"total": meta.get("total"), "done": sum(counts[name] for name in kinds)},
        "createdBy": meta["createdBy"],
        "createdAt": meta["createdAt"],
        "changedAt": meta["changedAt"],
        "expiresAt": moment(meta["expiresAt"]),
    }


def moment(seconds: int) -> str:
    """Return a moment in seconds since 1970 as JSON has it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


@contextmanager
def file_of(import_id: str) -> Iterator[BinaryIO]:
    """Give the file as it was sent, on the disk; NoFileError."""
    with tempfile.TemporaryFile() as file:
        BUCKET.download(source(import_id), file)
        yield file
