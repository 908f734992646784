"""What every function of a resource has: where the records are, and which problem each of the room's errors is."""

from collections.abc import Iterable
from typing import Any

from handlers._http import BUSY, WRONG, ErrorTable, Problem
from records import errors
from records.database import Database, Tables, dynamodb
from records.messages import gettext_noop
from records.resource import Record, Resource


def database_of(
    resource: Resource, client: Any = None, parent: Resource | None = None, children: Iterable[Resource] = ()
) -> Database[Tables]:
    """Return the database of a resource, made while a module is imported: a warm function makes none."""
    return Database(client or dynamodb(), Tables.of(resource, parent, children))


def errors_of(resource: Resource) -> ErrorTable:
    """Return which problem each error of the records' room is."""
    say, unique = resource.sentence, resource.unique.field if resource.unique else ""
    return {
        errors.NotFoundError: lambda _: Problem(404, say("missing")),
        errors.MergedError: lambda error: Problem(409, say("merged"), survivorId=error.survivor_id),
        errors.TakenError: lambda error: Problem(
            409, say("taken"), {unique: [say("exists")]}, holderId=error.holder_id
        ),
        errors.NoParentError: lambda error: Problem(409, WRONG, {error.field: [error.sentence]}),
        errors.VersionMismatchError: lambda error: Problem(
            412, say("changed"), headers=etag(error.current), current=resource.to_wire(error.current)
        ),
        errors.UnknownVersionError: lambda _: Problem(
            400, WRONG, {"version": [gettext_noop("The history has no such version. Enter one that it shows.")]}
        ),
        errors.NotIndexedError: lambda _: Problem(500, say("unindexed")),
        errors.HistoryAheadError: lambda _: Problem(500, say("ahead")),
        errors.IdempotencyKeyReusedError: lambda _: Problem(
            422, gettext_noop("This Idempotency-Key was used with another body.")
        ),
        errors.IdempotencyKeySpentError: lambda _: Problem(
            422, gettext_noop("What this Idempotency-Key made has been deleted for good. Use another key.")
        ),
        errors.InvalidCursorError: lambda error: Problem(400, WRONG, {"cursor": [str(error)]}),
        errors.TooManyToSortError: lambda _: Problem(400, WRONG, {"sort": [say("unsorted")]}),
        errors.BusyError: lambda _: BUSY,
        errors.MovingError: lambda _: Problem(503, say("moving"), headers={"Retry-After": "2"}),
    }


def etag(record: Record) -> dict[str, str]:
    """Return the header with the version of a record."""
    return {"ETag": f'"{record.version}"'}
