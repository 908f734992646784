"""Components of the routes of imports."""

from dev.openapi.schemas import COUNT, TEXT, Properties, component, list_of, object_of
from imports.jobs import COUNTS, STATES
from schemas.imports import DECISIONS

_FLAG: Properties = {"type": "boolean"}
_TEXTS: Properties = {"type": "array", "items": TEXT}
_BY_NAME: Properties = {"type": "object", "additionalProperties": TEXT}
_MOMENT: Properties = {"type": "string", "format": "date-time"}
_ID: Properties = {"type": "string", "format": "uuid"}
_ROW: Properties = COUNT | {"description": "As a spreadsheet counts; the number of a card or line in other formats."}
_CELLS: Properties = _TEXTS | {"description": "In the order of the columns."}
_CURSOR: Properties = {
    "type": ["string", "null"],
    "description": "The cursor of the next page; null on the last page.",
}


def imports() -> dict[str, Properties]:
    """Return name -> schema."""
    form = object_of(
        dict.fromkeys(("format", "encoding", "delimiter", "lineEnd", "sheet"), TEXT),
        boms=COUNT,
        headerRow=COUNT | {"description": "0 without a header."},
        sheets=_TEXTS,
        sepLine=_FLAG,
        blanksBeforeQuotes=_FLAG,
    )
    return {
        "ImportForm": form | {"description": "How a file is written."},
        "NewImport": object_of(
            {
                "importId": _ID,
                "upload": object_of({"url": {"type": "string", "format": "uri"}, "fields": _BY_NAME})
                | {"description": "A form: all fields, and the file as the last one, called file."},
                "expiresAt": _MOMENT,
            }
        ),
        "Import": _import(),
        "ImportPage": object_of({"items": list_of("Import"), "nextCursor": _CURSOR}),
        "ImportReading": _reading(),
        "ImportRows": object_of({"columns": _TEXTS, "items": list_of("ImportRow"), "nextCursor": _CURSOR}),
        "ImportRow": _row(),
        "ImportFile": object_of({"url": {"type": "string", "format": "uri"}, "fileName": TEXT, "expiresAt": _MOMENT}),
        "ImportMapping": object_of({"name": TEXT, "mapping": {"type": "object"}}),
        "ImportMappings": object_of({"items": list_of("ImportMapping")}),
    }


def _import() -> Properties:
    total = {"type": ["integer", "null"], "description": "Rows of the file; null until they are counted."}
    return object_of(
        {
            **dict.fromkeys(("resource", "fileName", "createdBy"), TEXT),
            **dict.fromkeys(("createdAt", "changedAt", "expiresAt"), _MOMENT),
            "importId": _ID,
            "bytes": COUNT,
            "state": {"type": "string", "enum": [*STATES]},
            "step": TEXT
            | {
                "description": "What a running import does: reading, checking, writing, selecting, changing or undoing."
            },
            "sentence": TEXT | {"description": "Why an import has failed."},
            "run": COUNT | {"description": "How many runs there were, dry ones and that of an undo included."},
            "dryRun": _FLAG | {"description": "Whether the last run has written nothing."},
            "undoable": _FLAG,
            "form": {"anyOf": [component("ImportForm"), {"type": "null"}]},
            "options": {"type": ["object", "null"], "description": "The body of the last run."},
            "change": {"type": ["object", "null"], "description": "What is done to each selected record."},
            "counts": object_of({"total": total, "done": COUNT, **dict.fromkeys(COUNTS, COUNT)}),
        }
    )


def _row() -> Properties:
    change = object_of({"before": {}, "after": {}})
    reasons = {"type": "object", "additionalProperties": _TEXTS}
    return object_of(
        {"row": _ROW, "is": {"type": "string", "enum": [*COUNTS]}, "cells": _CELLS},
        of=COUNT | {"description": "The row that this one equals."},
        id=_ID | {"description": "Of the record."},
        version=COUNT | {"description": "The version of the record that the row has made."},
        reasons=reasons | {"description": "Field, or row for the row as such -> what is wrong."},
        changes={"type": "object", "additionalProperties": change}
        | {"description": "In a dry run, and of undecided rows."},
        title=TEXT | {"description": "What people know the record by, in a change of many records and in an undo."},
        decision={"type": "string", "enum": [*DECISIONS]} | {"description": "Of an undecided row, for the next run."},
    )


def _reading() -> Properties:
    column = object_of({"name": TEXT, "samples": _TEXTS})
    field = object_of({"name": TEXT, "label": TEXT, "required": _FLAG})
    return object_of(
        {
            "form": component("ImportForm"),
            "columns": {"type": "array", "items": column},
            "rows": {"type": "array", "items": object_of({"row": _ROW, "cells": _CELLS})},
            "guess": _BY_NAME | {"description": "Field -> template of columns."},
            "unused": _TEXTS | {"description": "Columns that no field uses."},
            "fields": {"type": "array", "items": field},
        }
    )
