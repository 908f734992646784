"""Imports but for their files: begin one, look how far it is, pause it, cancel it, undo it; saved mappings."""

from functools import partial
from typing import Any

from handlers import _import_requests as requests
from handlers._http import Answer, Endpoint
from handlers._imports import ERRORS
from handlers._routes import Handle
from handlers._several import Routes
from records.rights import RIGHTS, WRITE

_route = partial(Endpoint, right=WRITE, rights=RIGHTS, errors=ERRORS)
_mapping = partial(_route, query=requests.of_resource)
_named_mapping = partial(_mapping, problems=(404,))
_AUDITED = {"updateImport": "importChange", "undoImport": "importUndo"}


def _one(handle: Handle, status: int, name: str, summary: str, **more: Any) -> Endpoint:
    """Return a route that answers with an import."""
    answers, audit = {status: Answer("Import")}, _AUDITED.get(name, "")
    return _route(handle, answers=answers, audit=audit, problems=(404, 409), name=name, summary=summary, **more)


handler = Routes(
    {
        "POST /imports": _route(
            requests.create,
            audit=requests.audited_beginning,
            body=requests.new,
            answers={201: Answer("NewImport"), 202: Answer("Import")},
            problems=(409, 422),
            name="createImport",
            summary="Begin an import of a file, or a change of many records",
        ),
        "GET /imports": _route(
            requests.page,
            query=requests.listed,
            answers={200: Answer("ImportPage")},
            name="listImports",
            summary="List imports",
        ),
        "GET /imports/{importId}": _one(requests.get, 200, "getImport", "Read one import, with how far it is"),
        "PATCH /imports/{importId}": _one(
            requests.change, 200, "updateImport", "Pause an import, cancel it, or go on with it", body=requests.wanted
        ),
        "POST /imports/{importId}/undo": _one(
            requests.undo, 202, "undoImport", "Undo an import, but for what somebody has changed since"
        ),
        "GET /import-mappings": _mapping(
            requests.mappings,
            answers={200: Answer("ImportMappings")},
            name="listImportMappings",
            summary="List the saved choices of columns",
        ),
        "PUT /import-mappings/{name}": _named_mapping(
            requests.save_mapping,
            body=requests.mapping,
            answers={200: Answer("ImportMapping")},
            name="saveImportMapping",
            summary="Save choices of columns under a name",
        ),
        "DELETE /import-mappings/{name}": _named_mapping(
            requests.delete_mapping,
            answers={204: Answer()},
            name="deleteImportMapping",
            summary="Delete saved choices of columns",
        ),
    }
)
