"""The rows of a change of many records: the records that were selected, by id, each once, as they are found now."""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

from handlers import _lists
from handlers._http import validated
from handlers._import_changes import selecting
from handlers._import_rows import database_of_import, manifest_key, rows_key
from handlers._imports import BUCKET, source
from imports.changes import MOST_SELECTED, TOO_MANY
from imports.jobs import Jobs, StateError
from imports.lines import Batches
from imports.tables import Row, UnreadableError
from records.database import Database, Tables
from records.finder import Finder
from records.resource import Item, Record

_PAGE = 500
_TELL_SECONDS = 2.0
"""How often the import is told how many records were found so far."""


def batches_of_selection(jobs: Jobs, meta: Item, deadline: float) -> list[Item]:
    """Return all batches of a selection, which is fixed by whoever first has the whole of it.

    UnreadableError if it finds too many; StateError if somebody has paused or cancelled the import meanwhile.
    """
    import_id = meta["importId"]
    if "copy" not in meta:
        copy = _write(jobs, meta, deadline)
        meta = jobs.fix(import_id, copy)
    found = json.loads(BUCKET.read(manifest_key(meta)))
    with suppress(StateError):
        jobs.change(import_id, ("running",), step="changing", total=found["total"], batches=len(found["batches"]))
    batches: list[Item] = found["batches"]
    return batches


def _write(jobs: Jobs, meta: Item, deadline: float) -> str:
    """Write the rows and the list of their batches under a name of their own, which is returned."""
    copy = secrets.token_hex(4)
    written = meta | {"copy": copy}
    batches = Batches()
    database = database_of_import(meta["resource"]).until(deadline)
    selection = json.loads(BUCKET.read(source(meta["importId"])))
    BUCKET.write(rows_key(written), batches.lines(_told(jobs, meta["importId"], _rows(database, selection))))
    manifest = {"total": batches.total, "batches": batches.manifest}
    BUCKET.write(manifest_key(written), [json.dumps(manifest).encode()])
    return copy


def _rows(database: Database[Tables], selection: Item) -> Iterator[Row]:
    """Yield a row with id and title of each record; who is named and is not there has no title."""
    resource = database.tables.resource
    seen: set[str] = set()  # of a record that is in several lists, or moves within one meanwhile
    if "ids" in selection:
        titles = _named(database, selection["ids"])
    else:  # an import that began before this version has one query
        queries = selection.get("queries") or [selection["query"]]
        titles = chain.from_iterable(_found(database, query) for query in queries)
    for record_id, record in titles:
        if record_id not in seen:
            seen.add(record_id)
            if len(seen) > MOST_SELECTED:
                raise UnreadableError(TOO_MANY)
            yield Row(len(seen), [record_id, str(resource.value(record, resource.title)) if record else ""])


def _named(database: Database[Tables], ids: list[str]) -> Iterator[tuple[str, Record | None]]:
    resource = database.tables.resource
    items = database.get_all(database.tables.records, [{resource.id: each} for each in ids])
    by_id = {item[resource.id]: resource.from_wire(item) for item in items}
    return ((each, by_id.get(each)) for each in ids)


def _found(database: Database[Tables], query: Item) -> Iterator[tuple[str, Record]]:
    """Walk the list page by page; a page may be short, or empty, before the last one."""
    schema = selecting(database.tables.resource)
    asked = {"sort": None, "trash": False} | validated(schema, query) | {"limit": _PAGE, "cursor": None}
    for page in Finder(database).pages(_lists.query_of(database.tables, asked)):
        for record in page.items:
            yield database.tables.resource.id_of(record), record


def _told(jobs: Jobs, import_id: str, rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows, and tell the import every so often how many there are; StateError if it does not run any more."""
    told = time.monotonic()
    for row in rows:
        if time.monotonic() - told > _TELL_SECONDS:
            told = time.monotonic()
            jobs.change(import_id, ("running",), total=row.number)
        yield row
