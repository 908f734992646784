"""Pages of a resource and of one whose records belong to it, with an API that takes both in one request."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Request

from admin.inlines import foreign_keys, prefix
from admin.resource import ResourceAdmin
from tests.browser.fake_site import FakeSite, Record

Answer = tuple[int, Any]


class FakeFamily(FakeSite):
    """A :class:`FakeSite` of a resource with one inline; ``children`` has the API of the inline's records.

    ``most`` is how many rows one request may change; ``groups`` are those of whoever logs in.
    """

    def __init__(
        self, resource: type[ResourceAdmin], records: Iterable[Record] = (), rows: Iterable[Record] = (), **options: Any
    ) -> None:
        (self.inline,) = resource.inlines
        self.most = 1000
        self.groups = ["editors"]
        self.bodies: list[Record] = []
        super().__init__(resource, records, others=(self.inline.resource,), **options)
        self.children = FakeSite(self.inline.resource, rows, built_already=True)
        self.name = prefix(self.inline)
        (self.fk_name,) = foreign_keys(self.inline, resource)

    def api(self, request: Request, path: str, query: dict[str, str]) -> Answer:
        """Return the status and the body that answer a request, whichever resource it is about."""
        if path == "/session":
            return 200, super().api(request, path, query)[1] | {"groups": self.groups}
        body: Record = request.post_data_json or {}
        if body:
            self.bodies.append(body)
        child = self.inline.resource
        if path == child.api_path or path.startswith(f"{child.api_path}/"):
            return self.children.api(request, path, query)
        if path.endswith(f"/{self.name}"):
            parent = path.removeprefix(f"{self.resource.api_path}/").partition("/")[0]
            if request.method == "POST":
                return self.children.add_record(body | {self.fk_name: parent})
            return self.children.list_records(query | {self.fk_name: parent})
        return super().api(request, path, query)

    def add_record(self, body: Record) -> Answer:
        """Answer a POST, all or nothing."""
        rows = body.pop(self.name, [])
        refused = self._refused(rows)
        if refused:
            return refused
        status, record = super().add_record(body)
        return (status, self._with_rows(record, rows)) if status == 201 else (status, record)

    def _write(self, request: Request, record: Record, body: Record) -> Answer:
        rows = body.pop(self.name, [])
        if request.headers.get("if-match") == f'"{record[self.resource.version_field]}"':
            refused = self._refused(rows)
            if refused:
                return refused
        status, saved = super()._write(request, record, body)
        return (status, self._with_rows(saved, rows)) if status == 200 else (status, saved)

    def _refused(self, rows: list[Record]) -> Answer | None:
        child, known = self.inline.resource, self.children.records
        if len(rows) > self.most:
            return 413, {"status": 413, "type": "https://example.com/problems/too-many-rows"}
        stale = {
            str(position): {child.version_field: ["It has changed."]}
            for position, row in enumerate(rows)
            if child.id_field in row
            and known.get(row[child.id_field], {}).get(child.version_field) != row[child.version_field]
        }
        if stale:
            return 412, {"status": 412, "errors": {self.name: stale}}
        found = {str(position): self._errors(row) for position, row in enumerate(rows) if "delete" not in row}
        wrong = {position: errors for position, errors in found.items() if errors}
        return (400, {"status": 400, "errors": {self.name: wrong}}) if wrong else None

    def _errors(self, row: Record) -> Record:
        child = self.inline.resource
        given = {name: value for name, value in row.items() if name not in (child.id_field, child.version_field)}
        partial = (self.fk_name,) if child.id_field not in row else True
        errors: Record = child.schema(partial=partial).validate(given)
        return errors

    def _with_rows(self, record: Record, rows: list[Record]) -> Record:
        child, known = self.inline.resource, self.children.records
        saved = []
        for row in rows:
            if row.get("delete"):
                del known[row[child.id_field]]
                continue
            old = known.get(row.get(child.id_field, ""), {child.id_field: str(uuid4()), child.version_field: 0})
            new = old | row | {child.version_field: old[child.version_field] + 1}
            new[self.fk_name] = record[self.resource.id_field]
            known[new[child.id_field]] = new
            saved.append(new)
        return record | {self.name: saved}
