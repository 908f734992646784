"""What is done to imports but for their files: begin, look, pause, cancel, go on, undo; saved mappings."""

import os
import re
import time
from http import HTTPStatus

from all_resources import named
from handlers._http import WRONG, Problem, Request, Response, single_values, validated
from handlers._import_workflow import noticed, run
from handlers._imports import BUCKET, DATABASE, PLURALS, answer, found, jobs, moment, permitted, source
from handlers._records import idempotency_key
from imports.jobs import UNDONE, Mappings, StateError
from records.errors import InvalidCursorError, NotFoundError
from records.messages import gettext_noop
from schemas.imports import ImportsSchema, MappingSchema, NewImportSchema, OfResourceSchema, StateSchema

UPLOAD_SECONDS = 3600
_LARGE = gettext_noop("The file is larger than {most} MiB. Import it in parts.")
_UNKNOWN = f"Select a valid choice: {', '.join(PLURALS)}."
_PLACE = re.compile(r"[0-9]{4}-[0-9TZ:.-]{10,30}#[0-9a-f-]{36}")
_NAME = re.compile(r"\S(?:.{0,98}\S)?")
new, listed, wanted = NewImportSchema(), ImportsSchema(), StateSchema()
mapping, of_resource = MappingSchema(), OfResourceSchema()


def create(request: Request) -> Response:
    """Answer 201 with ``importId`` and ``upload``, a form that takes exactly this file for an hour.

    With ``change`` and ``selection`` there is no file: 202, and the selected records are changed, those that a query
    finds as they are when the job begins. Requests with the same Idempotency-Key begin one import.
    """
    asked = validated(new, request.json())
    resource = _resource(request, asked["resource"])
    if "change" in asked:
        from handlers._import_changes import begin  # noqa: PLC0415 most imports are of files

        return begin(request, asked, named(resource))
    largest = int(os.environ["IMPORT_MAX_BYTES"])
    if asked["bytes"] > largest:
        sentence = _LARGE.format(most=largest >> 20)
        raise Problem(413, sentence, {"bytes": [sentence]})
    meta = jobs(request).create(asked, request.person, idempotency_key(request, asked))
    request.audit["target"] = meta["importId"]
    if meta["state"] != "new":  # a repeated request: the file was read already, which nobody replaces
        raise StateError(meta["state"])
    upload = BUCKET.form(source(meta["importId"]), asked["bytes"], UPLOAD_SECONDS)
    ends = moment(int(time.time()) + UPLOAD_SECONDS)
    return Response(201, {"importId": meta["importId"], "upload": upload, "expiresAt": ends})


def audited_beginning(_: Request, response: Response) -> str:
    """Return what the audit log calls the beginning of an import: a change of many records runs at once."""
    return "importRun" if response.status == HTTPStatus.ACCEPTED else "importUpload"


def page(request: Request) -> Response:
    """Answer ``{items, nextCursor}``, the newest first."""
    asked = validated(listed, single_values(request.query))
    cursor = asked["cursor"] or ""
    if cursor and not _PLACE.fullmatch(cursor):
        raise InvalidCursorError
    resource = _resource(request, asked["resource"]) if asked["resource"] else None
    metas, following = jobs(request).page(resource, asked["limit"], cursor)
    return Response(200, {"items": list(map(answer, metas)), "nextCursor": following or None})


def get(request: Request) -> Response:
    """Answer with the import; ``state`` is ``failed`` if it has stopped by itself."""
    meta, _ = found(request)
    return Response(200, answer(noticed(request, meta)))


def change(request: Request) -> Response:
    """Pause a running import, cancel it, or go on with one that is paused or has failed."""
    asked = validated(wanted, request.json())["state"]
    meta, _ = found(request)
    import_id = meta["importId"]
    if asked == "running":
        if not meta["run"]:
            raise Problem(409, gettext_noop("The import has not been started yet."))
        return Response(200, answer(run(request, import_id, ("paused", "failed"))))
    allowed = ("running",) if asked == "paused" else ("running", "paused", "failed")
    return Response(200, answer(jobs(request).change(import_id, allowed, state=asked)))


def undo(request: Request) -> Response:
    """Answer 202; records that the import made go for good, those it changed get back what they had.

    What somebody has changed since then stays, and is listed with ``is=left``.
    """
    meta, _ = found(request)
    if not meta.get("written"):
        raise Problem(409, gettext_noop("This import has written nothing that could be undone."))
    allowed = ("done", "cancelled", "paused", "failed", "checked", "read")
    interrupted = meta["state"] not in ("done", "checked", "read")
    begun = {"run": meta["run"] + 1, "step": "undoing", "total": None, "interrupted": interrupted}
    begun |= dict.fromkeys(UNDONE, 0)
    return Response(202, answer(run(request, meta["importId"], allowed, mode="undo", dryRun=False, **begun)))


def mappings(request: Request) -> Response:
    """Answer ``{items}``: name and mapping of each, by name."""
    return Response(200, {"items": _mappings(request).all(_of_query(request))})


def save_mapping(request: Request) -> Response:
    """Answer 200 with the mapping; an older one of this name is replaced."""
    plural, name = _of_query(request), _name(request)
    saved = validated(mapping, request.json())["mapping"]
    _mappings(request).save(plural, name, saved)
    return Response(200, {"name": name, "mapping": saved})


def delete_mapping(request: Request) -> Response:
    """Answer 204, also if there is none of this name."""
    _mappings(request).delete(_of_query(request), _name(request))
    return Response(204)


def _mappings(request: Request) -> Mappings:
    return Mappings(DATABASE.until(request.deadline))


def _of_query(request: Request) -> str:
    return _resource(request, validated(of_resource, single_values(request.query))["resource"])


def _name(request: Request) -> str:
    name = request.path.get("name", "")
    if not _NAME.fullmatch(name):
        raise NotFoundError
    return name


def _resource(request: Request, plural: str) -> str:
    if plural not in PLURALS:
        raise Problem(400, WRONG, {"resource": [_UNKNOWN]})
    return permitted(request, plural).plural
