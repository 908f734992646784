"""What the functions of any resource do with one record.

Each function gives the database of its resource with the request's deadline, and the schema of its body.
"""

import hashlib
import json
import re
import time
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from handlers._http import WRONG, Answer, Problem, Request, Response, require, single_values, validated
from handlers._resource import etag
from records import errors
from records.database import Database, Tables
from records.messages import gettext_noop
from records.resource import Item, Record, Resource
from records.rights import ADMINISTER
from records.store import Edit, Store
from records.writes import IdempotencyKey

if TYPE_CHECKING:
    from handlers._rows import RowsInBody

GONE: Item = {"more": {307: Answer("Problem", ("Location",))}, "problems": (410,)}
"""What reading a record answers that was merged, or erased."""
VCARD = "text/vcard"
NO_VERSION = gettext_noop("Enter a whole number: the version that you read.")
ERASED = "urn:clientele:erased"
"""The type of the problem of a record that was erased."""
_UNKNOWN = gettext_noop("Unknown parameter. There are: {names}.")
_PATIENCE = 2.0
"""Seconds that a request spends on the children of its record: some hundreds of them."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def get(database: Database[Tables], request: Request) -> Response:
    """Answer 200 with the record and its ETag; 307 to the one that has taken its place, 410 if it was erased.

    `Accept: text/vcard` asks for a vCard instead.

    The Location is relative to the address: before it stands the stage, or ``/api`` of the site.
    """
    try:
        record = _store(database, request).get(_id(database, request))
    except errors.MergedError as merged:
        say, to = database.tables.resource.sentence, merged.survivor_id
        location = f"./{to}"
        raise Problem(307, say("merged"), headers={"Location": location}, survivorId=to) from None
    except errors.NotFoundError:
        _refuse_erased(database, request)
        raise
    if request.headers.get("accept", "").lower().startswith(VCARD):
        from handlers._cards import card  # noqa: PLC0415 few ask for one

        return card(database.tables, record)
    return _answer(database, 200, record)


def create(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer 201 with the record, its ETag, and its Location as seen from this address; rows come along with it.

    Before the path stands what this function need not know: the stage, or ``/api`` of the site.
    """
    body = _body(database, request)
    if rows := _rows_in(database, request, schema, body):
        return rows.create(schema)
    return _create(database, request, checked(database, request, schema, body, noted=database.tables.lookups), ".")


def create_below(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer as :func:`create` does; the record belongs to the one in the address, 404 if that is not there."""
    link, above = database.tables.below, database.tables.above.resource
    fields = checked(database, request, schema, request.json(), noted=database.tables.lookups)
    fields |= {link.field: request.record_id(above.id)}
    try:
        return _create(database, request, fields, "../..")
    except errors.NoParentError:
        raise Problem(404, above.sentence("missing")) from None


def _create(database: Database[Tables], request: Request, fields: Item, root: str) -> Response:
    record = _store(database, request).create(fields, request.person, idempotency_key(request, fields))
    resource = database.tables.resource
    return _answer(database, 201, record, Location=f"{root}/{resource.plural}/{resource.id_of(record)}")


def replace(database: Database[Tables], request: Request, schema: Any, anew: tuple[str, ...] = ()) -> Response:
    """Answer 200 with the record; read-only fields may come along with the values that they have.

    What is left out gets its default. A field with the value that it has is not validated again, unless it is in
    ``anew``: it may be stored under older rules.
    """
    resource = database.tables.resource
    record_id, if_match, body = _id(database, request), request.if_match(), _object(database, request)
    if rows := _rows_in(database, request, schema, body):
        body = rows.fields

    def edit(current: Record) -> Item:
        unchanged = repeated(resource, schema, body, current, resource.writable + resource.read_only, anew)
        if version not in (None, current.version):
            unchanged += resource.read_only  # the conflict is the answer, and no mistake of the caller
        try:
            given, partial = _without(body, unchanged), (*unchanged, *resource.fixed)
            return _changed(database, request, schema, given, current, partial=partial)
        except Problem as wrong:
            if "version" in wrong.errors:  # it is read-only, but left out it would be no precondition
                wrong.errors["version"] = [NO_VERSION]
            raise

    version = _version(if_match, body)
    return _edited(database, request, rows, record_id, edit, version)


def update(database: Database[Tables], request: Request, schema: Any, anew: tuple[str, ...] = ()) -> Response:
    """Answer 200 with the record, of which the body's fields were changed; ``anew`` as in :func:`replace`."""
    resource = database.tables.resource
    record_id, if_match, body = _id(database, request), request.if_match(), _object(database, request)
    if rows := _rows_in(database, request, schema, body):
        body = rows.fields

    def edit(current: Record) -> Item:
        others = _without(body, repeated(resource, schema, body, current, resource.writable, anew))
        return _changed(database, request, schema, others, current, partial=True)

    return _edited(database, request, rows, record_id, edit, if_match)


def _edited(
    database: Database[Tables],
    request: Request,
    rows: "RowsInBody | None",
    record_id: str,
    edit: Edit,
    version: int | None,
) -> Response:
    if rows:
        return rows.update(record_id, edit, version)
    return _answer(database, 200, _store(database, request).update(record_id, edit, request.person, version))


def delete(database: Database[Tables], request: Request) -> Response:
    """Answer 204: the record is in the trash, or with ``purge=true`` deleted permanently, which only admins may do.

    Its children go with it. A repeated request finishes what an interrupted one began.
    """
    store, write = _store(database, request), Store.trash
    if _purge(single_values(request.query)):
        require(ADMINISTER, request, database.tables.resource.rights)
        write = Store.purge
    try:
        write(store, _id(database, request), request.person, request.if_match())
    except errors.MergedError:
        raise
    except errors.NotFoundError:
        _settle(database, request)
        raise
    _settle(database, request)
    return Response(204)


def audited_deletion(request: Request, _: Response) -> str:
    """Return what the audit log calls a deletion; the history has those that only take to the trash."""
    return "purge" if request.query.get("purge") == ["true"] else ""


def restore(database: Database[Tables], request: Request) -> Response:
    """Answer 200 with the record, which is no longer in the trash; its children come back with it."""
    record = _store(database, request).restore(_id(database, request), request.person, request.if_match())
    _settle(database, request)
    return _answer(database, 200, record)


def revert(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer 200 with the record, which has the values of an earlier version again."""
    record_id, if_match = _id(database, request), request.if_match()
    version = validated(schema, request.json())["version"]
    store = _store(database, request)
    return _answer(database, 200, store.revert(record_id, version, request.person, if_match))


def _refuse_erased(database: Database[Tables], request: Request) -> None:
    """Raise Problem 410 if the record was erased: whoever keeps something of it deletes that."""
    from records.erasures import Erasures  # noqa: PLC0415 few ask for what is not there

    if Erasures(database.until(request.deadline)).get(_id(database, request)):
        raise Problem(410, database.tables.resource.sentence("erased"), type=ERASED)


def _settle(database: Database[Tables], request: Request) -> None:
    """Bring the record's children to where it is, as far as there is time: others finish what is left."""
    if database.tables.children:
        from records.family import Family  # noqa: PLC0415 functions whose records have no children start without it

        deadline = min(request.deadline, time.monotonic() + _PATIENCE)
        with suppress(errors.BusyError, errors.NotIndexedError):  # the note stays, for the doctor too
            Family(database.until(deadline)).settle(_id(database, request))


def _body(database: Database[Tables], request: Request) -> Any:
    """Return the parsed body; Problem 400, 413 or 415."""
    try:
        return request.json()
    except Problem as problem:
        if problem.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise
        from handlers._rows import in_large_body  # noqa: PLC0415 few bodies are too large

        raise in_large_body(database.tables.resource, request.raw_body, problem) from None


def _object(database: Database[Tables], request: Request) -> Item:
    body = _body(database, request)
    if not isinstance(body, dict):
        raise Problem(400, gettext_noop("Send a JSON object."))
    return body


def _rows_in(database: Database[Tables], request: Request, schema: Any, body: Any) -> "RowsInBody | None":
    """Take the rows of children out of a body; None if it has none, as most have."""
    if not isinstance(body, dict) or body.keys() <= schema.fields.keys():
        return None
    from handlers._rows import rows_in  # noqa: PLC0415 functions start without what rows need

    return rows_in(database, request, body)


def _store(database: Database[Tables], request: Request) -> Store:
    return Store(database.until(request.deadline))


def _id(database: Database[Tables], request: Request) -> str:
    return request.record_id(database.tables.resource.id)


def _answer(database: Database[Tables], status: int, record: Record, **headers: str) -> Response:
    return Response(status, database.tables.resource.to_wire(record), etag(record) | headers)


def idempotency_key(request: Request, fields: Item) -> IdempotencyKey | None:
    """Return the key in the headers, for a request that asks for ``fields``; None without one. Raises Problem 400."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Problem(400, gettext_noop("An Idempotency-Key has 1 to 255 visible characters."))
    # The key goes into the hash, so that without it nobody can try what somebody's record may have said.
    asked = f"{key}\n{json.dumps(fields, sort_keys=True)}".encode()
    return IdempotencyKey(request.person.subject, key, hashlib.sha256(asked).hexdigest())


def _version(if_match: int | None, body: Item) -> int | None:
    """Return the version that the change builds on: ``If-Match`` and the body's ``version`` are one precondition."""
    named = body.get("version")
    if type(named) is not int:
        return if_match  # a body's version that is none is a wrong field
    if if_match not in (None, named):
        errors = {"version": [f"If-Match names version {if_match}. Send the same version in both, or in one of them."]}
        raise Problem(400, WRONG, errors)
    return named


def _purge(query: dict[str, str]) -> bool:
    wrong = {name: [_UNKNOWN.format(names="purge")] for name in query if name != "purge"}
    if query.get("purge", "true") not in ("true", "false"):
        wrong["purge"] = [gettext_noop("Enter true or false.")]
    if wrong:
        raise Problem(400, WRONG, wrong)
    return query.get("purge") == "true"


def repeated(
    resource: Resource, schema: Any, body: Item, current: Record, names: tuple[str, ...], anew: tuple[str, ...]
) -> tuple[str, ...]:
    """Return which of these fields a body repeats; ``1``, ``1.0`` and ``true`` are equal in Python only.

    Those of ``anew`` are not among them if they are valid today.
    """
    wire = resource.to_wire(current)

    def repeats(name: str) -> bool:
        return name in body and type(body[name]) is type(wire[name]) and bool(body[name] == wire[name])

    def is_read(name: str) -> bool:
        return name in anew and not schema.validate({name: body[name]}, partial=True)

    return tuple(name for name in names if repeats(name) and not is_read(name))


def checked(
    database: Database[Tables],
    request: Request,
    schema: Any,
    data: Any,
    before: Item | None = None,
    *,
    partial: bool | tuple[str, ...] = False,
    noted: str = "",
) -> Item:
    """Return the valid fields of a record, which names nobody new who could do nothing with it; raise Problem 400.

    ``before`` are the wire fields of the record as it is, if it is there. ``noted`` is the table with the
    Idempotency-Key of a write that is refused if it was made before.
    """
    resource = database.tables.resource

    def people(fields: Item) -> dict[str, list[str]]:
        if not any(fields.get(each.field) for each in resource.people):
            return {}
        from handlers._owners import refused  # noqa: PLC0415 most writes name nobody

        return refused(database.client, request, resource, [(fields, before)], noted)[0]

    return validated(schema, data, partial=partial, also=people)


def _changed(
    database: Database[Tables],
    request: Request,
    schema: Any,
    body: Item,
    current: Record,
    *,
    partial: bool | tuple[str, ...],
) -> Item:
    """Return the valid fields of a change; raise a Problem 400 that also names those that nobody can change."""
    resource = database.tables.resource
    before = resource.to_wire(current)
    fixed = {name: [gettext_noop("This field cannot be changed.")] for name in resource.fixed if name in body}
    try:
        fields = checked(database, request, schema, _without(body, resource.fixed), before, partial=partial)
    except Problem as wrong:
        wrong.errors |= fixed
        raise
    if fixed:
        raise Problem(400, WRONG, fixed)
    return fields


def _without(body: Item, names: tuple[str, ...]) -> Item:
    return {name: value for name, value in body.items() if name not in names}
