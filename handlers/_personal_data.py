"""The personal data of one record of any resource: erase it for good."""

from typing import Any

from all_resources import RESOURCES, named
from handlers._every import databases
from handlers._http import WRONG, Problem, Request, Response, is_id, require, single_values, validated
from handlers._resource import errors_of
from records.database import Database, Tables
from records.erasing import Erasing
from records.erasures import Erasure
from records.errors import NotFoundError, RecordError
from records.resource import Item, Resource
from records.rights import ADMINISTER
from schemas.personal_data import ErasureSchema, WhoseSchema

whose, why = WhoseSchema(), ErasureSchema()
_UNVERSIONED = "Name the version of the record that you have seen, in If-Match."
_UNKNOWN = f"Select a valid choice: {', '.join(resource.plural for resource in RESOURCES)}."
DATABASES = databases()


def erase(request: Request) -> Response:
    """Answer 200 with the entry of the ledger; a repeated request gets the same entry.

    The record, its history and what belongs to it are hidden at once. `finishedAt` is null until everything that other
    places have of it is deleted, which takes minutes. What stays is the id, the moment, who erased it, and the reason.
    """
    asked = validated(whose, single_values(request.query))
    reason = validated(why, request.json())["reason"]
    database = _database(request, asked["resource"])
    if "if-match" not in request.headers:
        raise Problem(428, _UNVERSIONED)
    try:
        erasure = _erased(database, asked["id"].lower(), request, reason)
    except RecordError as error:
        raise _problem(database.tables.resource, error) from error
    return Response(200, told(database.tables.resource, erasure))


def told(resource: Resource, erasure: Erasure) -> Item:
    """Return what the API says of an erasure."""
    return {
        "resource": resource.plural,
        "id": erasure.record_id,
        "at": erasure.at,
        "by": erasure.by.email,
        "reason": erasure.reason,
        "finishedAt": erasure.finished_at or None,
    }


def _erased(database: Database[Tables], record_id: str, request: Request, reason: str) -> Erasure:
    if not is_id(record_id):
        raise NotFoundError
    return Erasing(database).begin(record_id, request.if_match(), reason, request.person)


def _database(request: Request, plural: str) -> Database[Tables]:
    """Return where a resource's records are, if the caller administers them; Problem 400, 403."""
    if plural not in DATABASES:
        raise Problem(400, WRONG, {"resource": [_UNKNOWN]})
    require(ADMINISTER, request, named(plural).rights)
    return DATABASES[plural].until(request.deadline)


def _problem(resource: Resource, error: RecordError) -> Any:
    """Return the problem that an error is in the words of its resource."""
    table = errors_of(resource)
    make = next((table[kind] for kind in type(error).__mro__ if kind in table), None)
    return make(error) if make else error
