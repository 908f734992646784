"""The pages of imports, with an API that reads files as the real one does and keeps its records in this process."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from marshmallow import ValidationError
from playwright.sync_api import BrowserContext, Request, Route

from admin.customers import CustomerAdmin
from imports.changes import Change, overfull
from imports.columns import guess
from imports.mapping import Choices, Mapper
from imports.tables import Options, Row, Table, UnreadableError
from imports.templates import Template
from tests.browser.fake_site import ORIGIN, FakeSite, Record
from tests.imports.reading import FIELDS, table_of

Answer = tuple[int, Any]
AT = "2026-11-26T10:00:00.000Z"
PAGE = 50
_UPLOADS = f"{ORIGIN}/uploads"
_FIELDS = ("name", "email", "phone", "company", "address", "status", "tags", "notes", "customerId")


@dataclass
class _Import:
    """An import, and where it is."""

    meta: Record
    content: bytes = b""
    reading: Options = field(default_factory=Options)
    outcomes: list[Record] = field(default_factory=list)
    edited: dict[int, list[str]] = field(default_factory=dict)
    decided: dict[int, str] = field(default_factory=dict)
    made: dict[str, Record | None] = field(default_factory=dict)
    """Id -> the record before, None if there was none."""

    @property
    def table(self) -> Table:
        return table_of(self.content, self.reading.encoding, self.reading.delimiter, self.reading.sheet)


class FakeImports(FakeSite):
    """A :class:`FakeSite` of customers that takes files.

    ``chosen`` has the content of each file that a test uploads, by its name: Chromium does not show it to who answers
    in its place. A run takes ``at_once`` rows between two questions how far it is.
    """

    def __init__(
        self,
        *records: Record,
        page: str = "index.html",
        groups: tuple[str, ...] = ("editors",),
        built_already: bool = False,
    ) -> None:
        super().__init__(CustomerAdmin, records, page, built_already=built_already)
        self.chosen: dict[str, bytes] = {}
        self.jobs: dict[str, _Import] = {}
        self.mappings: dict[str, Record] = {}
        self.runs: list[Record] = []
        self.groups = groups
        self.at_once = 1000

    def install(self, context: BrowserContext) -> None:
        """Take what is uploaded as well; files that are offered have no content."""
        super().install(context)
        context.route(f"{_UPLOADS}/**", self._upload)
        context.route("**/files/**", lambda route: route.fulfill(body="row,reasons\n", content_type="text/csv"))

    def _upload(self, route: Route) -> None:
        job = self.jobs[route.request.url.rpartition("/")[2]]
        job.content = self.chosen[job.meta["fileName"]]
        job.meta["state"] = "read"
        route.fulfill(status=204)

    def api(self, request: Request, path: str, query: dict[str, str]) -> Answer:
        """Return the status and the body that answer a request."""
        if path == "/session":
            return 200, super().api(request, path, query)[1] | {"groups": self.groups}
        parts = [unquote(part) for part in path.strip("/").split("/")]
        body: Record = request.post_data_json or {} if request.method != "GET" else {}
        if parts[0] == "import-mappings":
            return self._mapping(request.method, parts[1:], body)
        if parts[0] != "imports":
            return super().api(request, path, query)
        if len(parts) == 1:
            return self._begin(body) if request.method == "POST" else self._list()
        job = self.jobs.get(parts[1])
        if job is None:
            return 404, _problem(404, "There is no import with this id.")
        answer = getattr(self, f"_{request.method.lower()}_{(parts[2] if parts[2:] else 'one').replace('-', '_')}")
        made: Answer = answer(job, body, query, *parts[3:])
        return made

    def _mapping(self, method: str, names: list[str], body: Record) -> Answer:
        if method == "PUT":
            self.mappings[names[0]] = body["mapping"]
        if method == "DELETE":
            del self.mappings[names[0]]
        return 200, {"items": [{"name": name, "mapping": mapping} for name, mapping in self.mappings.items()]}

    def _list(self) -> Answer:
        return 200, {"items": [job.meta for job in reversed(self.jobs.values())], "nextCursor": None}

    def _begin(self, body: Record) -> Answer:
        if "change" in body:
            return self._begin_change(body)
        if not body["bytes"]:
            return 400, _problem(400, "The file is empty.")
        key = str(uuid4())
        meta = body | {"importId": key, "state": "new", "createdAt": AT, "createdBy": "ann@example.com"}
        meta |= {"dryRun": False, "undoable": False, "step": "", "sentence": "", "form": None, "options": None}
        meta["counts"] = {"total": None, "done": 0}
        self.jobs[key] = _Import(meta)
        return 201, meta | {"upload": {"url": f"{_UPLOADS}/{key}", "fields": {"key": key, "policy": "x"}}}

    def _begin_change(self, body: Record) -> Answer:
        self.runs.append(body)
        change, key = Change(**body["change"]), str(uuid4())
        try:
            wrong = {name: self.resource.schema().fields[name].deserialize(value) for name, value in change.add.items()}
            assert wrong is not None
        except ValidationError as invalid:
            return 400, _problem(400, "", {"change": [f"tags: {text}" for text in invalid.messages]})
        meta = body | {"importId": key, "fileName": "", "createdAt": AT, "createdBy": "ann@example.com"}
        meta |= {"state": "running", "step": "changing", "sentence": "", "form": None, "options": None}
        meta |= {"dryRun": False, "undoable": False}
        queries = body["selection"].get("queries") or [body["selection"].get("query", {})]
        found = [record for record in self.records.values() if any(self._matches(record, query) for query in queries)]
        ids = body["selection"].get("ids") or [record["customerId"] for record in found]
        outcomes = [self._changed(number, each, change) for number, each in enumerate(ids, 1)]
        meta["counts"] = {"total": len(ids), "done": 0}
        self.jobs[key] = _Import(meta, outcomes=outcomes)
        return 202, meta

    def _changed(self, number: int, record_id: str, change: Change) -> Record:
        """Return what becomes of a record, by the rules of the API."""
        record = self.records.get(record_id)
        outcome: Record = {"row": number, "id": record_id, "cells": []}
        if record is None:
            reasons = {"row": ["There is no customer with this id."]}
            return outcome | {"is": "gone", "title": "Somebody", "reasons": reasons}
        after = change.apply(record)
        outcome["title"] = record["name"]
        if refused := overfull(self.resource.schema(), record, after):
            return outcome | {"is": "wrong", "reasons": refused}
        changes = {name: {"before": record[name], "after": value} for name, value in after.items()}
        is_same = all(record[name] == value for name, value in after.items())
        return outcome | ({"is": "same"} if is_same else {"is": "updated", "changes": changes})

    def _get_one(self, job: _Import, *_: Any) -> Answer:
        meta = job.meta
        if meta["state"] == "running":
            counts = meta["counts"]
            counts["done"] = min(counts["total"], counts["done"] + self.at_once)
            if counts["done"] == counts["total"]:
                self._end(job)
        return 200, meta

    def _patch_one(self, job: _Import, body: Record, *_: Any) -> Answer:
        job.meta["state"] = body["state"]
        return 200, job.meta

    def _post_reading(self, job: _Import, body: Record, *_: Any) -> Answer:
        names = ("encoding", "delimiter", "sheet")
        job.reading = replace(job.reading, **{name: body[name] for name in names if name in body})
        try:
            table = job.table
        except UnreadableError as error:
            return 422, _problem(422, str(error))
        rows = list(table.rows())
        job.meta["form"] = asdict(table.form) | {"headerRow": table.form.header_row}
        schema = self.resource.schema()
        return 200, {
            "form": job.meta["form"] | {"sheets": [table.form.sheet] if table.form.sheet else []},
            "columns": [{"name": name} for name in table.header],
            "rows": [{"row": row.number, "cells": row.cells} for row in rows[:20]],
            "guess": guess(table.header, [row.cells for row in rows], FIELDS),
            "fields": [{"name": name, "label": name, "required": schema.fields[name].required} for name in _FIELDS],
        }

    def _post_runs(self, job: _Import, body: Record, *_: Any) -> Answer:
        self.runs.append(body)
        if "name" not in body["templates"] and "name" not in body["fixed"]:
            return 400, _problem(400, "", {"templates": {"name": ["This field is required."]}})
        job.meta |= {"options": body, "dryRun": body["dryRun"], "state": "running"}
        job.meta["step"] = "checking" if body["dryRun"] else "writing"
        job.outcomes = list(self._outcomes(job, body))
        job.meta["counts"] = {"total": len(job.outcomes), "done": 0}
        return 202, job.meta

    def _outcomes(self, job: _Import, options: Record) -> Iterator[Record]:
        seen: dict[str, int] = {}
        for row in job.table.rows():
            outcome = self._outcome(job, row, options)
            body = str(outcome.get("body"))
            if outcome["is"] == "created" and body in seen:
                outcome |= {"is": "twice", "of": seen[body]}
            seen.setdefault(body, row.number)
            yield outcome

    def _outcome(self, job: _Import, row: Row, options: Record) -> Record:
        header = job.table.header
        cells = job.edited.get(row.number, row.cells)
        templates = {name: Template(text) for name, text in options["templates"].items()}
        choices = Choices(frozenset(options["emptyWords"]), tuple(options["addTags"]))
        mapper = Mapper(header, templates, replace(FIELDS, fields=self.resource.schema().fields), choices)
        body = mapper.body(row._replace(cells=cells)) | options["fixed"]
        outcome = {"row": row.number, "cells": cells, "reasons": {}, "body": body}
        number = body.pop("customerId", "")
        errors = self.resource.schema().validate(body)
        if errors:
            return outcome | {"is": "wrong", "reasons": errors}
        known = self.records.get(number) or next(filter(None, self._found(body, options["match"])), None)
        if not known:
            return outcome | {"is": "created"}
        outcome["id"] = known["customerId"]
        how = job.decided.get(row.number) or str(options["onDuplicate"])
        changed = {name: value for name, value in self._after(known, body, how).items() if known[name] != value}
        changes = {name: {"before": known[name], "after": value} for name, value in changed.items()}
        if changes and how == "ask":
            return outcome | {"is": "undecided", "changes": changes}
        return outcome | ({"is": "updated", "changes": changes} if changes else {"is": "same"})

    def _found(self, body: Record, match: list[str]) -> Iterator[Record | None]:
        for name in match:
            value = body.get(name)
            yield next((each for each in self.records.values() if value and each[name] == value), None)

    @staticmethod
    def _after(known: Record, body: Record, how: str) -> Record:
        if how == "skip":
            return {}
        fills = how == "fill"
        return {name: value for name, value in body.items() if value and not (fills and known[name])}

    def _end(self, job: _Import) -> None:
        meta = job.meta
        if meta["step"] == "undoing":
            for key, before in job.made.items():
                self.records.pop(key) if before is None else self.records.update({key: before})
            removed = sum(before is None for before in job.made.values())
            meta["counts"] |= {"removed": removed, "restored": len(job.made) - removed, "left": 0}
            meta |= {"state": "undone", "undoable": False}
            return
        kinds = [outcome["is"] for outcome in job.outcomes]
        meta["counts"] |= {kind: kinds.count(kind) for kind in kinds}
        meta |= {"state": "checked" if meta["dryRun"] else "done", "undoable": not meta["dryRun"]}
        for outcome in [] if meta["dryRun"] else job.outcomes:
            self._write_row(job, outcome)

    def _write_row(self, job: _Import, outcome: Record) -> None:
        if outcome["is"] == "updated":
            known = self.records[outcome["id"]]
            job.made[outcome["id"]] = known
            changes = {name: change["after"] for name, change in outcome["changes"].items()}
            self.records[outcome["id"]] = known | changes
        if outcome["is"] == "created":
            status, made = self.add_record(outcome["body"])
            assert status == 201, made
            outcome["id"] = made["customerId"]
            job.made[outcome["id"]] = None

    def _get_rows(self, job: _Import, _: Record, query: dict[str, str]) -> Answer:
        found = [outcome for outcome in job.outcomes if outcome["is"] == query["is"]]
        start = int(query.get("cursor", 0))
        more = str(start + PAGE) if start + PAGE < len(found) else None
        columns = [] if "change" in job.meta else job.table.header
        return 200, {"columns": columns, "items": found[start : start + PAGE], "nextCursor": more}

    def _put_rows(self, job: _Import, body: Record, _: dict[str, str], number: str) -> Answer:
        at = next(at for at, outcome in enumerate(job.outcomes) if outcome["row"] == int(number))
        if "decision" in body:
            job.decided[int(number)] = body["decision"]
            job.outcomes[at]["decision"] = body["decision"]
            return 200, job.outcomes[at]
        job.edited[int(number)] = body["cells"]
        row = next(row for row in job.table.rows() if row.number == int(number))
        judged = self._outcome(job, row, job.meta["options"])
        if judged["is"] != "wrong":
            judged = {"row": int(number), "is": "mended", "cells": body["cells"]}
            counts = job.meta["counts"]
            counts |= {"wrong": counts["wrong"] - 1, "mended": counts.get("mended", 0) + 1}
        job.outcomes[at] = judged
        return 200, judged

    def _post_undo(self, job: _Import, *_: Any) -> Answer:
        job.meta |= {"state": "running", "step": "undoing"}
        job.meta["counts"]["done"] = 0
        return 202, job.meta

    def _post_wrong_rows(self, *_: Any) -> Answer:
        return 201, {"url": f"{ORIGIN}/files/wrong.csv", "fileName": "wrong.csv", "expiresAt": AT}


def _problem(status: int, detail: str, errors: Record | None = None) -> Record:
    return {"status": status, "title": "Problem", "detail": detail, **({"errors": errors} if errors else {})}
