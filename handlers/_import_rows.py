"""What the functions of imports share that look at rows: where these are, and by which rules they are read."""

import json
from functools import lru_cache

from all_resources import children_of, named, parent_of
from handlers._imports import BUCKET, DATABASE, reading
from handlers._resource import database_of
from imports.jobs import Jobs
from imports.lines import rows_of
from imports.reading import Reading, fields_of
from imports.rules import Rules
from imports.tables import Row
from records.database import Database, Tables
from records.errors import NotFoundError
from records.resource import Item
from schemas._record import schema_of

_kept: dict[tuple[str, int], Rules] = {}
"""Import and run -> its rules."""


def rows_key(meta: Item) -> str:
    """Return the key of the file with all rows, one a line."""
    return f"imports/{meta['importId']}/rows{_copy(meta)}.jsonl"


def manifest_key(meta: Item) -> str:
    """Return the key of the list of all batches of rows."""
    return f"imports/{meta['importId']}/manifest{_copy(meta)}.json"


def _copy(meta: Item) -> str:
    """Return which copy of the rows it is: a selection may be walked twice, and each walk may find others."""
    return f"-{meta['copy']}" if "copy" in meta else ""


def todo_key(import_id: str, run: int) -> str:
    """Return the key of the list of batches that a workflow takes."""
    return f"imports/{import_id}/todo/{run}.json"


def outcomes_key(import_id: str, run: int, batch: Item) -> str:
    """Return the key of what became of the rows of a batch, as the copy of it says that was noted."""
    return f"imports/{import_id}/outcomes/{run}/{batch['batch']:06}-{batch['copy']}.jsonl"


def database_of_import(plural: str) -> Database[Tables]:
    """Return the tables of the records that an import writes."""
    resource = named(plural)
    return _database(resource.plural)


def rules_of(meta: Item) -> Rules:
    """Return the rules of an import's last run, which are kept for its next batch."""
    run = (meta["importId"], meta["run"])
    if run not in _kept:
        _kept.clear()
        _kept[run] = _rules(meta)
    return _kept[run]


def rows_of_batch(jobs: Jobs, meta: Item, batch: Item) -> list[Row]:
    """Return the rows of a batch, with the cells that somebody has typed."""
    found = rows_of(BUCKET.read(rows_key(meta), batch["start"], batch["end"]))
    edits = edits_of_batch(jobs, meta, batch)
    return [row._replace(cells=edits[row.number]["cells"], reasons=()) if row.number in edits else row for row in found]


def edits_of_batch(jobs: Jobs, meta: Item, batch: Item) -> dict[int, Item]:
    """Return what somebody has typed for rows of a batch, by their numbers."""
    return jobs.edits(meta["importId"], batch["first"], batch["last"]) if meta.get("edited") else {}


def decisions_of_batch(jobs: Jobs, meta: Item, batch: Item) -> dict[int, str]:
    """Return what somebody has decided about rows of a batch, by their numbers."""
    return jobs.decisions(meta["importId"], batch["first"], batch["last"]) if meta.get("decided") else {}


def _rules(meta: Item) -> Rules:
    resource = named(meta["resource"])
    schema = schema_of(resource)()
    fields = fields_of(resource, schema, administers=True)  # who may bring what along was looked at before
    return Rules.of(
        resource, schema, meta["options"], fields, Reading.from_bytes(BUCKET.read(reading(meta["importId"])))
    )


@lru_cache
def _database(plural: str) -> Database[Tables]:
    resource = named(plural)
    return database_of(resource, DATABASE.client, parent_of(resource), children_of(resource))


def batch_of(meta: Item, number: int) -> Item:
    """Return the batch with this row; NotFoundError."""
    if not meta["run"] or meta["mode"] != "rows":
        raise NotFoundError
    batches: list[Item] = json.loads(BUCKET.read(manifest_key(meta)))["batches"]
    for batch in batches:
        if batch["first"] <= number <= batch["last"]:
            return batch
    raise NotFoundError
