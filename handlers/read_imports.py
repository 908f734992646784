"""The files of imports: read one as somebody chooses, run it, look at its rows, mend the wrong ones."""

from functools import partial

from handlers import _import_files as files
from handlers._http import Answer, Endpoint
from handlers._imports import ERRORS
from handlers._several import Routes
from records.rights import RIGHTS, WRITE

_route = partial(Endpoint, right=WRITE, rights=RIGHTS, errors=ERRORS)
handler = Routes(
    {
        "POST /imports/{importId}/reading": _route(
            files.read,
            body=files.how,
            answers={200: Answer("ImportReading")},
            problems=(404, 409, 422),
            name="readImport",
            summary="Read the file of an import, as it is guessed or chosen",
        ),
        "POST /imports/{importId}/runs": _route(
            files.begin,
            audit="importRun",
            body=files.choices,
            answers={202: Answer("Import")},
            problems=(404, 409, 422),
            name="runImport",
            summary="Check the rows of an import, or make records of them",
        ),
        "GET /imports/{importId}/rows": _route(
            files.page,
            query=files.listed,
            answers={200: Answer("ImportRows")},
            problems=(404, 409),
            name="listImportRows",
            summary="List rows of the last run by what became of them",
        ),
        "PUT /imports/{importId}/rows/{row}": _route(
            files.mend,
            body=files.edit,
            answers={200: Answer("ImportRow")},
            problems=(404, 409),
            name="mendImportRow",
            summary="Mend a wrong row, or decide about a row that finds a record, for the next run",
        ),
        "POST /imports/{importId}/wrong-rows": _route(
            files.take_along,
            audit="export",
            answers={201: Answer("ImportFile")},
            problems=(404, 409),
            name="exportWrongRows",
            summary="Make a file of the wrong rows of the last run",
        ),
    }
)
