"""What all customer functions share: the client, the tables' names, and the problem that each error becomes."""

from typing import Any

from customers.model import READ_ONLY, WRITABLE, Customer, to_wire
from handlers._http import BUSY, ErrorTable, Problem, Response, validated
from records import errors
from records.store import dynamodb, tables

client = dynamodb()  # made while the module is imported: a warm function makes none, a snapshot holds it
TABLES = tables()

ERRORS: ErrorTable = {
    errors.NotFoundError: lambda _: Problem(404, "There is no customer with this id."),
    errors.EmailTakenError: lambda error: Problem(
        409, "The e-mail address belongs to another customer.", {"email": [str(error)]}, holderId=error.holder_id
    ),
    errors.VersionMismatchError: lambda error: Problem(
        412, str(error), headers=_etag(error.current), current=to_wire(error.current)
    ),
    errors.UnknownVersionError: lambda _: Problem(
        400,
        "Please correct the errors below.",
        {"version": ["The history has no such version. Enter one that it shows."]},
    ),
    errors.HistoryAheadError: lambda _: Problem(
        500, "The history of this customer is ahead of its record. An administrator has to compare the tables."
    ),
    errors.NotIndexedError: lambda _: Problem(
        500, "The record of this customer does not say where it is found. An administrator has to run the doctor."
    ),
    errors.IdempotencyKeyReusedError: lambda _: Problem(422, "This Idempotency-Key was used with another body."),
    errors.IdempotencyKeySpentError: lambda _: Problem(
        422, "What this Idempotency-Key made has been deleted for good. Use another key."
    ),
    errors.InvalidCursorError: lambda error: Problem(
        400,
        "Please correct the errors below.",
        {"cursor": [str(error)]},
    ),
    errors.TooManyToSortError: lambda _: Problem(
        400,
        "Please correct the errors below.",
        {"sort": ["Too many customers to sort like this: narrow the search, or sort by fewer fields."]},
    ),
    errors.BusyError: lambda _: BUSY,
}


def changed_fields(schema: Any, body: dict[str, Any], current: Customer, anew: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the fields that a PATCH changes; raises a Problem 400 that names every invalid field.

    A field that keeps its value is not validated again, because it may have been stored under older rules; fields in
    ``anew`` are validated in any case.
    """
    others = _without(body, _unchanged(schema, body, current, WRITABLE, anew))
    return validated(schema, others, partial=True)


def replacing_fields(
    schema: Any, body: dict[str, Any], current: Customer, anew: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return all fields of a customer after a PUT; see :func:`changed_fields`.

    Read-only fields are accepted if they keep their values; fields that are left out get their defaults.
    """
    unchanged = _unchanged(schema, body, current, WRITABLE + READ_ONLY, anew)
    return validated(schema, _without(body, unchanged), partial=unchanged)


def _unchanged(
    schema: Any, body: dict[str, Any], current: Customer, names: tuple[str, ...], anew: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the fields whose current value the body repeats; types count, since Python holds 1, 1.0 and True equal.

    A field in ``anew`` is not among them if its value is valid under the rules of today.
    """
    wire = to_wire(current)

    def repeats(name: str) -> bool:
        return name in body and type(body[name]) is type(wire[name]) and bool(body[name] == wire[name])

    def is_read(name: str) -> bool:
        return name in anew and not schema.validate({name: body[name]}, partial=True)

    return tuple(name for name in names if repeats(name) and not is_read(name))


def _without(body: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def answer(status: int, customer: Customer, **headers: Any) -> Response:
    """Answer with the whole record and its ETag."""
    return Response(status, to_wire(customer), _etag(customer) | headers)


def _etag(customer: Customer) -> dict[str, str]:
    return {"ETag": f'"{customer.version}"'}
