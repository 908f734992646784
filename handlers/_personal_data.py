"""The personal data of one record of any resource: tell everything that is stored, or erase it for good."""

import os
from typing import Any
from urllib.parse import urlencode

from all_resources import RESOURCES, named
from handlers._every import databases
from handlers._everything import Everything, TooMuchError
from handlers._http import WRONG, Problem, Request, Response, is_id, require, single_values, validated
from handlers._records import ERASED
from handlers._resource import errors_of
from imports.jobs import Jobs
from records.database import Database, Tables, dynamodb
from records.days import now
from records.erasing import Erasing
from records.erasures import Erasure, Erasures
from records.errors import MergedError, NotFoundError, RecordError
from records.known import known_of
from records.messages import gettext_noop
from records.resource import Item, Resource
from records.rights import ADMINISTER
from registry.id_registry import IdRegistry, id_database
from schemas.personal_data import ErasureSchema, WhoseSchema

whose, why = WhoseSchema(), ErasureSchema()
_UNVERSIONED = gettext_noop("Name the version of the record that you have seen, in If-Match.")
_UNKNOWN = f"Select a valid choice: {', '.join(resource.plural for resource in RESOURCES)}."
_TOO_MUCH = gettext_noop(
    "There is too much about this record for one answer. Read its history and what belongs to it page by page, at the "
    "routes of their own, or export these records."
)
DATABASES = databases()
IMPORTS = Database(dynamodb(), os.environ["IMPORTS_TABLE_NAME"])
REGISTRY = IdRegistry(id_database())


def read(request: Request) -> Response:
    """Answer 200 with everything that is stored about a record, also one in the trash: a copy for the person.

    `records` has the record, then those that were merged into it, then what belongs to any of them. Each comes with its
    whole history, the imports with a row about it, and the events that told others of it. Nobody keeps events, so they
    are derived from the history: of what only followed its record to the trash and back there is none.
    307 leads to the record that has taken the place of a merged one, 410 says that it was erased.
    Who reads that is noted in the log. More than 4 MB, or than can be read within half a minute, is 413.
    """
    asked = validated(whose, single_values(request.query))
    database = _database(request, asked["resource"])
    resource, record_id = database.tables.resource, asked["id"].lower()
    request.log.update(resource=resource.plural, bySubject=request.person.subject)
    try:
        if not is_id(record_id):
            raise NotFoundError
        request.log["id"] = request.audit["target"] = record_id
        return Response(
            200, {"resource": resource.plural, "id": record_id, "at": now(), "records": _all(database, record_id)}
        )
    except TooMuchError:
        raise Problem(413, _TOO_MUCH) from None
    except MergedError as merged:
        raise _moved(resource, merged.survivor_id) from None
    except RecordError as error:
        if isinstance(error, NotFoundError) and "id" in request.log and Erasures(database).get(record_id):
            raise Problem(410, resource.sentence("erased"), type=ERASED) from None
        raise _problem(resource, error) from error


def _all(database: Database[Tables], record_id: str) -> list[Item]:
    deadline = database.deadline
    jobs = Jobs(IMPORTS.until(deadline), days=0)  # it writes nothing that could expire
    everything = Everything(jobs, REGISTRY.until(deadline), deadline)
    return [everything.of(known) for known in known_of(database, record_id)]


def _moved(resource: Resource, survivor_id: str) -> Problem:
    """Return what leads to the record that has taken the place of another one, at this same address."""
    location = "?" + urlencode({"resource": resource.plural, "id": survivor_id})
    return Problem(307, resource.sentence("merged"), headers={"Location": location}, survivorId=survivor_id)


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
    request.audit["target"] = record_id
    return Erasing(database).begin(record_id, request.if_match(), reason, request.person)


def _database(request: Request, plural: str) -> Database[Tables]:
    """Return where a resource's records are, if the caller administers them; Problem 400, 403."""
    if plural not in DATABASES:
        raise Problem(400, WRONG, {"resource": [_UNKNOWN]})
    request.audit["resource"] = plural
    require(ADMINISTER, request, named(plural).rights)
    return DATABASES[plural].until(request.deadline)


def _problem(resource: Resource, error: RecordError) -> Any:
    """Return the problem that an error is in the words of its resource."""
    table = errors_of(resource)
    make = next((table[kind] for kind in type(error).__mro__ if kind in table), None)
    return make(error) if make else error
