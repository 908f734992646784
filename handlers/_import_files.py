"""The files of imports: read one as somebody chooses, run it, look at its rows, mend the wrong ones."""

import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import PurePath
from urllib.parse import quote

from all_resources import named
from exports.marks import marked
from handlers._http import WRONG, Problem, Request, Response, single_values, sorted_out, validated
from handlers._import_rows import batch_of, decisions_of_batch, edits_of_batch, outcomes_key, rows_of_batch, rules_of
from handlers._import_workflow import run
from handlers._imports import BUCKET, answer, file_of, found, jobs, reading
from imports.changes import FORM, READ_AS, header_of
from imports.columns import Target
from imports.formats import open_table
from imports.jobs import COUNTS, MENDED, StateError, batch_key, is_mended
from imports.outcomes import outcomes_of, sentences
from imports.reading import Reading, fields_of, form_of, guessed_of, sample_of, shown
from imports.rules import default_match, mistakes
from imports.tables import Options, Row
from imports.templates import Template
from imports.wrong_rows import write_wrong_rows
from records.errors import InvalidCursorError, NotFoundError
from records.messages import gettext_noop
from records.resource import Item, Resource
from records.rights import ADMINISTER
from schemas._record import schema_of
from schemas.imports import EditSchema, ReadingSchema, RowsSchema, RunSchema

UNREAD = ("new", "read", "checked", "failed")
"""States in which a file can be read in another way."""
READY = ("read", "checked", "done", "failed", "cancelled")
"""States in which a run can begin."""
EDITABLE = ("checked", "done", "failed")
"""States in which rows can be edited; what was cancelled may have been cleared, because somebody in it was erased."""
_MOST_DIGITS = 9
how, choices, listed, edit = ReadingSchema(), RunSchema(), RowsSchema(), EditSchema()


def read(request: Request) -> Response:
    """Answer with the form of the file, its columns, its first rows, and which column is likely which field.

    422 says in one sentence why a file cannot be read.
    """
    options = options_of(validated(how, request.json()))
    meta, resource = _of_file(request)
    fields = _target(request, resource)
    with file_of(meta["importId"]) as file:
        table = open_table(file, options, fields.known)
        answered = shown(table, fields, resource)
    _keep(request, meta, Reading.of(table, options))
    return Response(200, answered)


def begin(request: Request) -> Response:
    """Answer 202: all rows are checked, and in a run that is not dry become records; 400 names all that is wrong.

    An import of which an undo has begun does not run again: its rows would be told as done.
    """
    asked, malformed = sorted_out(choices, request.json())
    if malformed.keys() & how.fields:
        raise Problem(400, WRONG, malformed)
    asked = choices.load({"dryRun": False}) | asked
    options = options_of(asked)
    meta, resource = _of_file(request)
    if meta.get("mode") == "undo":
        raise StateError("undone")
    fields = _target(request, resource)
    kept = _reading(request, meta, options, fields)
    zone = os.environ["TIME_ZONE"]
    asked = _whole(asked, meta, kept, fields, resource)
    unfitting = mistakes(asked, fields, kept.header, resource, zone)
    if wrong := {name: malformed.get(name, []) + unfitting.get(name, []) for name in (*malformed, *unfitting)}:
        raise Problem(400, WRONG, wrong)
    person, dry = request.person, asked["dryRun"]
    begun = {
        "run": meta["run"] + 1,
        "mode": "rows",
        "step": "reading",
        "dryRun": dry,
        "written": meta.get("written", False) or not dry,
        "options": asked | {"timeZone": asked["timeZone"] or zone},
        "startedBy": person.email,
        "startedBySubject": person.subject,
        **dict.fromkeys(COUNTS, 0),
    }
    return Response(202, answer(run(request, meta["importId"], READY, **begun)))


def page(request: Request) -> Response:
    """Answer ``{columns, items, nextCursor}``: rows of one kind of the last run, in their order."""
    asked = validated(listed, single_values(request.query))
    meta, _ = found(request)
    after = _place(asked["cursor"])
    items: list[Item] = []
    following = None
    for place, row in _rows(request, meta, asked["kind"], after):
        if len(items) == asked["limit"]:
            following = f"{after[0]}:{after[1]}"
            break
        items.append(row)
        after = place
    columns = _reading_of(meta).header if items else []
    return Response(200, {"columns": columns, "items": items, "nextCursor": following})


def mend(request: Request) -> Response:
    """Answer with the row, judged again by itself; the next run takes these cells. 409 if it was not wrong.

    Of a row that finds a record, ``decision`` says what it does to that in the next run; 409 if it was not undecided.
    """
    typed = validated(edit, request.json())
    meta, _ = _of_file(request)
    number = _number(request)
    key = batch_key(meta["importId"], meta["run"], batch_of(meta, number)["batch"])
    done = jobs(request).batch(key)
    outcomes = _outcomes(meta, done["batch"]) if done else ()
    kind = next((each["is"] for each in outcomes if each["row"] == number), "")
    if "decision" in typed:
        return _decide(request, meta, number, kind, typed["decision"])
    if kind != "wrong":
        raise Problem(409, gettext_noop("Only rows that were wrong in the last run can be mended here."))
    cells = typed["cells"]
    judged = rules_of(meta).check(Row(number, cells))
    reasons = judged.reasons | judged.lacking
    jobs(request).mend(meta, number, cells, reasons, EDITABLE)
    said = {"reasons": reasons} if reasons else {}
    return Response(200, {"row": number, "is": "wrong" if reasons else "mended", "cells": cells, **said})


def _decide(request: Request, meta: Item, number: int, kind: str, decision: str) -> Response:
    if kind != "undecided":
        raise Problem(409, gettext_noop("Only rows that were undecided in the last run can be decided here."))
    jobs(request).decide(meta["importId"], number, decision, EDITABLE)
    return Response(200, {"row": number, "is": kind, "cells": [], "decision": decision})


def take_along(request: Request) -> Response:
    """Answer 201 with a link to the wrong rows of the last run, as a file in the form of the one that was sent."""
    meta, _ = found(request)
    import_id = meta["importId"]
    if not meta["run"]:
        raise Problem(409, gettext_noop("There has been no run yet."))
    kept = _reading_of(meta)
    name = PurePath(meta["fileName"] or f"{meta['resource']}.csv")
    file_name = f"{name.stem}.errors{name.suffix}"
    key = f"imports/{import_id}/wrong-rows"
    with tempfile.TemporaryFile() as file:
        write_wrong_rows(file, kept.table(), _wrong(request, meta))
        file.seek(0)
        disposition = f"attachment; filename*=UTF-8''{quote(file_name)}"
        BUCKET.write(key, iter(partial(file.read, 1 << 20), b""), ContentDisposition=disposition)
    return Response(201, BUCKET.link(key) | {"fileName": file_name})


def _of_file(request: Request) -> tuple[Item, Resource]:
    """Return the import in the address and its resource; Problem 409 if it is a change of selected records."""
    meta, resource = found(request)
    if "change" in meta:
        raise Problem(409, gettext_noop("This import changes selected records. It has no file, and begins once."))
    return meta, resource


def _reading_of(meta: Item) -> Reading:
    """Return what is known of the file, or of what stands for one."""
    if "change" in meta:
        columns = header_of(named(meta["resource"]))
        return Reading(READ_AS, FORM, columns, columns)
    return Reading.from_bytes(BUCKET.read(reading(meta["importId"])))


def options_of(asked: Item) -> Options:
    """Return how the file is to be read."""
    return Options(asked["encoding"], asked["delimiter"], asked["sheet"], asked["headerRow"])


def _target(request: Request, resource: Resource) -> Target:
    administers = any(ADMINISTER in resource.rights.get(group, ()) for group in request.groups)
    return fields_of(resource, schema_of(resource)(), administers=administers)


def _keep(request: Request, meta: Item, kept: Reading) -> None:
    if meta.get("written"):
        raise Problem(
            409, gettext_noop("Rows of this file have been imported. Send it again to read it in another way.")
        )
    jobs(request).change(meta["importId"], UNREAD, state="read", form=form_of(kept.form), sentence="")
    BUCKET.write(reading(meta["importId"]), [kept.to_bytes()])


def _reading(request: Request, meta: Item, options: Options, fields: Target) -> Reading:
    """Return what is known of the file; one that was read in another way is read again."""
    if meta["state"] != "new":
        kept = Reading.from_bytes(BUCKET.read(reading(meta["importId"])))
        if kept.options == options:
            return kept
    with file_of(meta["importId"]) as file:
        kept = Reading.of(open_table(file, options, fields.known), options)
    _keep(request, meta, kept)
    return kept


def _whole(asked: Item, meta: Item, kept: Reading, fields: Target, resource: Resource) -> Item:
    """Return the choices of a run, with the guess of what nobody has chosen."""
    if asked["match"] is None:
        asked |= {"match": default_match(resource)}
    if asked["templates"] is None:
        with file_of(meta["importId"]) as file:
            sample = sample_of(open_table(file, kept.options, fields.known))
        left_out = {*asked["ignore"]}
        guessed = guessed_of(kept.header, sample, fields, resource, whole=kept.form.has_whole_addresses)
        asked |= {
            "templates": {
                name: text
                for name, text in guessed.items()
                if name not in asked["fixed"] and left_out.isdisjoint(Template(text).each_column(kept.header))
            }
        }
    return asked | {"templates": {name: text for name, text in asked["templates"].items() if text}}


def _rows(request: Request, meta: Item, kind: str, after: tuple[int, int]) -> Iterator[tuple[tuple[int, int], Item]]:
    """Yield place and row, behind a place: number of the batch, and of the outcome within it."""
    for batch in _batches(request, meta, kind, after[0]):
        number = batch["batch"]
        by_row = _cells(request, meta, batch)
        for at, outcome in enumerate(_since(request, meta, batch), 1):
            if outcome["is"] == kind and (number, at) > after:
                row = by_row.get(outcome["row"])
                yield (number, at), outcome | {"cells": row.cells if row else []}


def _refused(request: Request, meta: Item) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Yield the records that a change, or its undo, has left as they were, and why."""
    kinds = ("wrong", "gone", "left")
    for item in jobs(request).batches(meta["importId"], meta["run"]):
        if any(item["counts"].get(kind) for kind in kinds):
            for outcome in _outcomes(meta, item["batch"]):
                if outcome["is"] in kinds:
                    cells = [outcome.get("id", ""), marked(outcome.get("title", ""))]
                    yield Row(outcome["row"], cells), sentences(outcome["reasons"])


def _wrong(request: Request, meta: Item) -> Iterator[tuple[Row, tuple[str, ...]]]:
    if "change" in meta:
        yield from _refused(request, meta)
        return
    for batch in _batches(request, meta, "wrong", 0):
        by_row = _cells(request, meta, batch)
        for outcome in _since(request, meta, batch):
            if outcome["is"] == "wrong":
                yield by_row[outcome["row"]], sentences(outcome["reasons"])


def _since(request: Request, meta: Item, batch: Item) -> Iterator[Item]:
    """Yield what became of the rows of a batch, and of wrong ones what they are with what was typed since."""
    of_rows = meta.get("mode") == "rows"
    edits = edits_of_batch(jobs(request), meta, batch) if of_rows else {}
    decisions = decisions_of_batch(jobs(request), meta, batch) if of_rows else {}
    for outcome in _outcomes(meta, batch):
        typed = edits.get(outcome["row"], {})
        if outcome["is"] == "wrong" and is_mended(typed, meta["run"]):
            yield {"row": outcome["row"], "is": MENDED}
        elif outcome["is"] == "wrong" and typed and typed["run"] == meta["run"]:
            yield outcome | {"reasons": typed["reasons"]}
        elif outcome["is"] == "undecided" and outcome["row"] in decisions:
            yield outcome | {"decision": decisions[outcome["row"]]}
        else:
            yield outcome


def _batches(request: Request, meta: Item, kind: str, first: int) -> Iterator[Item]:
    """Yield the batches from this one on that have rows of a kind."""
    for item in jobs(request).batches(meta["importId"], meta["run"], first):
        if item["counts"].get("wrong" if kind == MENDED else kind):
            yield item["batch"]


def _cells(request: Request, meta: Item, batch: Item) -> dict[int, Row]:
    """Return the rows of a batch by their numbers; an undo has none, and a change says itself who it is about."""
    if meta.get("mode") != "rows" or "change" in meta:
        return {}
    return {row.number: row for row in rows_of_batch(jobs(request), meta, batch)}


def _outcomes(meta: Item, batch: Item) -> Iterator[Item]:
    return outcomes_of(BUCKET.read(outcomes_key(meta["importId"], meta["run"], batch)))


def _place(cursor: str | None) -> tuple[int, int]:
    batch, _, at = (cursor or "0:0").partition(":")
    if not all(part.isdecimal() and part.isascii() and len(part) <= _MOST_DIGITS for part in (batch, at)):
        raise InvalidCursorError
    return int(batch), int(at)


def _number(request: Request) -> int:
    number = request.path.get("row", "")
    if not (number.isdecimal() and number.isascii() and len(number) <= _MOST_DIGITS):
        raise NotFoundError
    return int(number)
