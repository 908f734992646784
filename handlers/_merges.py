"""What the function of merges does with two records of any resource."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

from all_resources import RESOURCES
from handlers._every import databases
from handlers._http import WRONG, Endpoint, ErrorTable, Problem, Request, Response, single_values, validated
from handlers._records import checked, idempotency_key, repeated
from handlers._resource import errors_of, etag
from handlers._several import NOWHERE
from records.database import Database, Tables
from records.errors import BusyError, MovingError, NotIndexedError
from records.family import Family
from records.merging import MergeOvertakenError, Merging, NotMergedError, UnmergeableError
from records.messages import gettext_noop
from records.resource import Item, Record, Resource
from records.rights import RIGHTS, WRITE
from schemas._record import schema_of
from schemas.merge import IntoSchema, MergeSchema, UndoMergeSchema

into, undone, wanted = IntoSchema(), UndoMergeSchema(), MergeSchema()
_RESOURCES = gettext_noop("Select one of: {choices}.")
_PATIENCE = 8.0
"""Seconds that a request spends on what moves: some thousand records. Others finish what is left."""


def errors(resource: Resource) -> ErrorTable:
    """Return which problem each error is, those of merges included."""
    say = resource.sentence
    return errors_of(resource) | {
        UnmergeableError: lambda error: Problem(
            409,
            error.sentence,
            {"from": [error.sentence]},
            **({"survivorId": error.survivor_id} if error.survivor_id else {}),
        ),
        NotMergedError: lambda _: Problem(409, say("unmerged"), {"from": [say("unmerged")]}),
        MergeOvertakenError: lambda error: Problem(
            412,
            say("changed"),
            ({"into": [say("changed")]} if error.current else {}) | ({"from": [say("changed")]} if error.other else {}),
            etag(error.current) if error.current else {},
            **({"current": resource.to_wire(error.current)} if error.current else {}),
            **({"other": resource.to_wire(error.other)} if error.other else {}),
        ),
    }


@dataclass(frozen=True, slots=True, eq=False)
class MergeRoutes:
    """The Lambda handler of both routes: for each resource with its own rights and sentences."""

    endpoints: Mapping[str, Endpoint]
    """Route -> endpoint."""
    databases: Mapping[str, Database[Tables]] = field(default_factory=databases)
    """Plural -> where the records are."""

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer an event with the tables of the resource that it names."""
        endpoint = self.endpoints.get(f"{event.get('httpMethod')} {event.get('resource')}", NOWHERE)
        (plural,) = ((event.get("multiValueQueryStringParameters") or {}).get("resource") or [""])[:1]
        database = self.databases.get(plural)
        if database and endpoint is not NOWHERE:
            resource, handle = database.tables.resource, cast("Any", endpoint.handle)
            answered = partial(handle, database=database)
            endpoint = replace(endpoint, handle=answered, rights=resource.rights, errors=errors(resource))
        return endpoint(event, context)


def route(handle: Callable[..., Response], **declared: Any) -> Endpoint:
    """Return an endpoint of merges; without a database it tells what is wrong with the request."""
    return Endpoint(handle, WRITE, RIGHTS, problems=(404, 409, 412, 422), **declared)


def _require(database: Database[Tables] | None) -> Database[Tables]:
    """Raise a Problem 400 of a request that names no resource."""
    if database is None:
        choices = ", ".join(each.plural for each in RESOURCES)
        raise Problem(400, WRONG, {"resource": [_RESOURCES.format(choices=choices)]})
    return database


def merge(request: Request, database: Database[Tables] | None = None) -> Response:
    """Answer 200 with the ``record`` that lives on, which has the values of the body now.

    The other one is in the trash. What belonged to it moves along, as much as there is time for; the rest follows.
    """
    database = _require(database)
    resource = database.tables.resource
    if_match, body, fields = request.if_match(), request.json_object(), schema_of(resource)()
    record_id, asked = _asked(single_values(request.query), body, fields)

    def edit(survivor: Record, other: Record) -> Item:
        return _values(database, request, fields, asked["values"], (survivor, other))

    key = idempotency_key(request, {"merge": record_id, "body": body})
    merging, versions = Merging(database.until(request.deadline)), (if_match, asked["version"])
    record = _settling(
        database,
        request,
        asked["other"],
        lambda: merging.merge(record_id, asked["other"], edit, request.person, versions, key),
    )
    return Response(200, {"record": resource.to_wire(record)}, etag(record))


def undo(request: Request, database: Database[Tables] | None = None) -> Response:
    """Answer 200 with the ``record``, with the ``other`` one, which is back, and with ``kept``.

    These are the fields of the record that somebody has changed since; all others have the values of before the merge.
    What belonged to the other record goes back to it.
    """
    database = _require(database)
    resource, if_match = database.tables.resource, request.if_match()
    asked = validated(undone, single_values(request.query))
    record_id, other_id = asked["into"], asked["other"]
    key = idempotency_key(request, {"undo": record_id, "from": other_id})
    merging = Merging(database.until(request.deadline))
    done = _settling(
        database, request, other_id, lambda: merging.undo(record_id, other_id, request.person, if_match, key)
    )
    wire = resource.to_wire
    body = {"record": wire(done.record), "other": wire(done.other), "kept": list(done.kept)}
    return Response(200, body, etag(done.record))


def _asked(query: dict[str, str], body: Item, fields: Any) -> tuple[str, Item]:
    """Return the id of the record that lives on, and what the body asks for; Problem 400 with all mistakes of both."""
    survivor: Item = {}
    asked: Item = {}
    errors: dict[str, Any] = {}
    try:
        survivor = validated(into, query)
    except Problem as wrong:
        errors |= wrong.errors
    try:
        asked = validated(wanted, body)
    except Problem as wrong:
        errors |= wrong.errors
    if errors:
        values = body.get("values")
        try:
            validated(fields, values if isinstance(values, dict) else {}, partial=True)
        except Problem as wrong:
            errors["values"] = wrong.errors
        raise Problem(400, WRONG, errors)
    return survivor["into"], asked


def _values(
    database: Database[Tables], request: Request, schema: Any, given: Item, records: tuple[Record, Record]
) -> Item:
    """Return the valid values of a merge: those that one of the records has already may be of older rules."""
    resource = database.tables.resource
    survivor, other = (resource.to_wire(record) for record in records)
    kept = repeated(resource, schema, given, records[0], resource.writable, ())
    taken = repeated(resource, schema, given, records[1], resource.writable, ())
    taken = tuple(name for name in taken if name not in (*kept, *resource.fixed))
    fixed = {
        name: [gettext_noop("This field cannot be changed.")]
        for name in resource.fixed
        if name in given and name not in kept
    }
    rest = {name: value for name, value in given.items() if name not in (*kept, *taken, *fixed)}
    try:
        valid = checked(database, request, schema, rest, survivor, partial=True)
    except Problem as wrong:
        raise Problem(400, WRONG, {"values": wrong.errors | fixed}) from None
    if fixed:
        raise Problem(400, WRONG, {"values": fixed})
    return {name: other[name] for name in taken if other[name] != survivor[name]} | valid


def _settling(database: Database[Tables], request: Request, other_id: str, write: Any) -> Any:
    """Write, after what an earlier merge of the two has left, and bring along what belongs to the other record."""
    try:
        done = write()
    except MovingError as moving:
        for record_id in moving.record_ids:
            _settle(database, request, record_id)
        done = write()
    _settle(database, request, other_id)
    return done


def _settle(database: Database[Tables], request: Request, record_id: str) -> None:
    deadline = min(request.deadline, time.monotonic() + _PATIENCE)
    with suppress(BusyError, NotIndexedError):  # the note stays, for the doctor too
        Family(database.until(deadline)).settle(record_id)
