"""The files of imports: read one as somebody chooses, start a run, look at rows and mend them."""

from functools import partial
from typing import Any

from handlers._http import WRONG, Answer, Endpoint, Problem, Request, Response, validated
from handlers._imports import BUCKET, ERRORS, file_of, found, jobs, reading
from handlers._routes import Routes
from imports.formats import open_table
from imports.reading import Reading, fields_of, form_of, shown
from imports.tables import Options
from records.resource import Item, Resource
from records.rights import ADMINISTER, WRITE
from schemas._record import schema_of
from schemas.imports import ReadingSchema

UNREAD = ("new", "read", "checked", "failed")
"""States in which a file can be read in another way."""
how = ReadingSchema()


def read(request: Request) -> Response:
    """Answer with the form of the file, its columns, its first rows, and which column is likely which field.

    422 says in one sentence why a file cannot be read.
    """
    options = options_of(validated(how, request.json()))
    meta, resource = found(request)
    import_id = meta["importId"]
    if meta.get("written"):
        raise Problem(409, "Rows of this file have been imported. Send it again to read it in another way.")
    fields = target_of(request, resource)
    with file_of(import_id) as file:
        table = open_table(file, options, fields.known)
        answered = shown(table, fields, resource)
    BUCKET.write(reading(import_id), [Reading.of(table, options).to_bytes()])
    jobs(request).change(import_id, UNREAD, state="read", form=form_of(table.form), sentence="")
    return Response(200, answered)


def target_of(request: Request, resource: Resource) -> Any:
    """Return the fields that the caller may bring along."""
    administers = any(ADMINISTER in resource.rights.get(group, ()) for group in request.groups)
    return fields_of(resource, schema_of(resource)(), administers=administers)


def options_of(asked: Item) -> Options:
    """Return how the file is to be read; UnreadableError if there is no such encoding."""
    if asked["delimiter"] in ("\r", "\n", '"'):
        raise Problem(400, WRONG, {"delimiter": ["A quotation mark or a line end cannot be a delimiter."]})
    return Options(asked["encoding"], asked["delimiter"], asked["sheet"], asked["headerRow"])


_route = partial(Endpoint, right=WRITE, errors=ERRORS)
handler = Routes(
    {
        "POST /imports/{importId}/reading": _route(
            read,
            body=how,
            answers={200: Answer("ImportReading")},
            problems=(404, 409, 422),
            name="readImport",
            summary="Read the file of an import, as it is guessed or chosen",
        ),
    }
)
