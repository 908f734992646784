"""Rows of children in the body of the record that they belong to, which are written together with it.

    {"name": "Ann", "activities": [
        {"subject": "New"},
        {"activityId": "…", "version": 3, "done": true},
        {"activityId": "…", "version": 1, "delete": true}
    ]}

All mistakes are told at once, those of a row below its position: ``{"activities": {"0": {"subject": ["…"]}}}``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from all_resources import children_of
from handlers import _records
from handlers._http import WRONG, Problem, Request, Response, is_id, require, sorted_out
from handlers._resource import errors_of, etag
from records.database import Database, Tables
from records.errors import TakenError, VersionMismatchError
from records.messages import gettext_noop
from records.resource import Item, Record, Resource
from records.rights import WRITE
from records.rows import Row, Rows, RowsOvertakenError, RowTakenError, Saved, TooManyRowsError
from schemas._record import schema_of
from schemas._request import REQUIRED

TOO_MANY = "urn:clientele:too-many-rows"
"""The type of the problem whose solution is to send the record first, and then each row by its own route."""
_OTHER_PARENT = gettext_noop("The inline value did not match the parent instance.")
_NOT_NEW = gettext_noop("Leave this out: a new record has new rows only.")
_ONCE = gettext_noop("Send each record in one row.")
_NOT_AN_ID = gettext_noop("Send the id of a stored record, or leave this out to add one.")


def too_many() -> Problem:
    """Return the problem of more rows than one transaction takes."""
    detail = gettext_noop(
        "These are too many rows for one request. Save the record first, and then each row by its own route."
    )
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, type=TOO_MANY)


def in_large_body(resource: Resource, body: bytes, problem: Problem) -> Problem:
    """Return the problem of a body that is too large to be parsed: too many rows, if it names them anywhere."""
    has_rows = any(f'"{child.plural}"'.encode() in body for child in children_of(resource))
    return Problem(problem.status, problem.detail, type=TOO_MANY) if has_rows else problem


def rows_in(database: Database[Tables], request: Request, body: Item) -> "RowsInBody | None":
    """Take the rows out of a body; None if it has none. Raises Problem 403 or 413."""
    resource = database.tables.resource
    named = [child for child in children_of(resource) if child.plural in body]
    if not named:
        return None
    for child in named:
        require(WRITE, request, child.rights)
    if len(named) > 1:  # a transaction has the rows of one resource
        raise too_many()
    tables = database.tables.with_children(Tables.of(named[0]))
    fields = {name: value for name, value in body.items() if name != named[0].plural}
    return RowsInBody(Database(database.client, tables, request.deadline), request, fields, body[named[0].plural])


@dataclass(frozen=True, slots=True)
class RowsInBody:
    """The rows of a request, and the record's own fields."""

    database: Database[Tables]
    request: Request
    fields: Item
    given: Any
    """What the body has in the place of the rows."""

    @property
    def children(self) -> Tables:
        """The tables of the children."""
        return self.database.tables.children[0]

    def create(self, schema: Any) -> Response:
        """Answer 201 with the record and its rows."""

        def edit(_: Record, __: Sequence[Record | None]) -> tuple[Item, list[Item]]:
            noted = self.database.tables.lookups
            new = partial(_records.checked, self.database, self.request, schema, self.fields, noted=noted)
            return self._valid(new, "", [None] * len(rows))

        rows, key = self._rows(), _records.idempotency_key(self.request, {"body": self.fields, "rows": self.given})
        saved = self._written(lambda writer: writer.create(edit, rows, self.request.person, key))
        resource = self.database.tables.resource
        location = f"./{resource.plural}/{resource.id_of(saved.record)}"
        return self._answer(HTTPStatus.CREATED, saved, Location=location)

    def update(self, record_id: str, edit_record: Any, version: int | None) -> Response:
        """Answer 200 with the record and its rows; ``edit_record`` makes the fields that change of the current ones."""

        def edit(current: Record, children: Sequence[Record | None]) -> tuple[Item, list[Item]]:
            return self._valid(lambda: edit_record(current), record_id, children)

        asked = {"id": record_id, "method": self.request.method, "body": self.fields, "rows": self.given}
        rows, key = self._rows(), _records.idempotency_key(self.request, asked)
        person = self.request.person
        saved = self._written(lambda writer: writer.update(record_id, edit, rows, person, version, key))
        return self._answer(HTTPStatus.OK, saved)

    def _rows(self) -> list[Row]:
        """Return what is to be done, whatever is wrong with it: :meth:`_valid` tells that together with all else."""
        resource, rows = self.children.resource, []
        for given in self.given if isinstance(self.given, list) else []:
            row = given if isinstance(given, dict) else {}
            record_id, version = row.get(resource.id), row.get("version")
            known = str(record_id) if is_id(record_id) else ""
            rows.append(Row(known, version if type(version) is int else 0, delete=row.get("delete") is True))
        return rows

    def _valid(
        self, fields_of_record: Any, parent_id: str, children: Sequence[Record | None]
    ) -> tuple[Item, list[Item]]:
        """Return the valid fields of the record and of each row; raise Problem 400 with all mistakes."""
        fields: Item = {}
        errors: dict[str, Any] = {}
        detail = WRONG
        try:
            fields = fields_of_record()
        except Problem as wrong:
            errors, detail = dict(wrong.errors), wrong.detail
        schema = schema_of(self.children.resource)()
        rows = []
        found: dict[str, Any] = {}
        if isinstance(self.given, list):
            for position, (row, child) in enumerate(zip(self.given, children, strict=True)):
                valid, mistakes = self._valid_row(schema, row, parent_id, child)
                rows.append(valid)
                found |= {str(position): mistakes} if mistakes else {}
            for place, mistakes in self._strangers(rows, children).items():
                found[place] = found.get(place, {}) | mistakes
            for place, mistakes in self._doubled().items():
                found[place] = found.get(place, {}) | mistakes
        else:
            errors[self.children.resource.plural] = [gettext_noop("Send a list of rows.")]
        if found:
            errors[self.children.resource.plural] = found
        if errors or detail != WRONG:
            raise Problem(400, detail, errors)
        return fields, rows

    def _valid_row(self, schema: Any, row: Any, parent_id: str, child: Record | None) -> tuple[Item, Any]:
        """Return the valid fields of a row, and its mistakes."""
        resource, link = self.children.resource, self.children.below.field
        if not isinstance(row, dict):
            return {}, [gettext_noop("Send a JSON object.")]
        stored = resource.id in row
        mistakes = _identity_mistakes(resource, row, parent_id)
        if link in row and row[link] != parent_id:
            mistakes[link] = [_OTHER_PARENT]
        if row.get("delete") is True:
            return {}, mistakes
        fields = {name: row[name] for name in row if name not in (resource.id, "version", "delete", link)}
        if child:
            unchanged = _records.repeated(resource, schema, fields, child, resource.writable, ())
            fields = {name: value for name, value in fields.items() if name not in unchanged}
        valid, wrong = sorted_out(schema, fields, partial=stored or (link,))
        return valid, mistakes | wrong

    def _strangers(self, rows: Sequence[Item], children: Sequence[Record | None]) -> Item:
        """Return the mistakes of rows that name somebody who could do nothing with them."""
        resource = self.children.resource
        if not any(row.get(each.field) for row in rows for each in resource.people):
            return {}
        from handlers._owners import refused  # noqa: PLC0415 most writes name nobody

        before = [resource.to_wire(child) if child else None for child in children]
        given, noted = list(zip(rows, before, strict=True)), self.database.tables.lookups
        each = refused(self.database.client, self.request, resource, given, noted)
        return {str(place): mistakes for place, mistakes in enumerate(each) if mistakes}

    def _doubled(self) -> Item:
        """Return the mistakes of rows about a record that an earlier row is about."""
        name = self.children.resource.id
        ids = [row.get(name) if isinstance(row, dict) else None for row in self.given]
        return {str(place): {name: [_ONCE]} for place, each in enumerate(ids) if each and each in ids[:place]}

    def _written(self, write: Any) -> Saved:
        try:
            saved: Saved = write(Rows(self.database, self.children))
        except TooManyRowsError:
            raise too_many() from None
        except RowsOvertakenError as overtaken:
            raise self._overtaken(overtaken) from None
        except RowTakenError as taken:
            raise self._taken(taken) from None
        return saved

    def _taken(self, error: RowTakenError) -> Problem:
        """Return the problem of a row whose value another record has, or an earlier row."""
        child = self.children.resource
        problem = errors_of(child)[TakenError](TakenError(error.holder_id))
        members = problem.members if error.holder_id else {}
        return Problem(409, problem.detail, {child.plural: {str(error.position): problem.errors}}, **members)

    def _overtaken(self, error: RowsOvertakenError) -> Problem:
        """Return the problem of rows that somebody else has changed or deleted, and of the record if it was changed."""
        child, resource = self.children.resource, self.database.tables.resource
        rows = {
            str(position): {"version": [child.sentence("changed")]} if now else {child.id: [child.sentence("missing")]}
            for position, now in error.rows.items()
        }
        if error.current:
            problem = errors_of(resource)[VersionMismatchError](VersionMismatchError(error.current))
            return Problem(412, problem.detail, {child.plural: rows}, problem.headers, **problem.members)
        return Problem(412, gettext_noop("Somebody else has changed some of these rows."), {child.plural: rows})

    def _answer(self, status: int, saved: Saved, **headers: str) -> Response:
        resource, child = self.database.tables.resource, self.children.resource
        rows = [child.to_wire(each) for each in saved.children]
        body = resource.to_wire(saved.record) | {child.plural: rows}
        return Response(status, body, etag(saved.record) | headers)


def _identity_mistakes(resource: Resource, row: Item, parent_id: str) -> Item:
    """Return what is wrong with the members of a row that say which record it is about."""
    mistakes: Item = {}
    if "delete" in row and not (row["delete"] is True and resource.id in row):
        mistakes["delete"] = [gettext_noop("Send true, together with the id and the version of a stored record.")]
    if resource.id not in row:
        return mistakes | ({resource.id: [REQUIRED]} if "version" in row else {})
    if not parent_id:
        mistakes[resource.id] = [_NOT_NEW]
    elif not is_id(row[resource.id]):
        mistakes[resource.id] = [_NOT_AN_ID]
    elif "version" not in row:
        mistakes["version"] = [REQUIRED]
    elif type(row["version"]) is not int:
        mistakes["version"] = [_records.NO_VERSION]
    return mistakes
