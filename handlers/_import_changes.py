"""A change of many records is asked for: which records, what is done to each, and the job that does it begins."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from marshmallow import ValidationError

from handlers._http import WRONG, Problem, Request, Response, is_id, sorted_out
from handlers._import_workflow import run, start
from handlers._imports import BUCKET, DATABASE, answer, jobs, source
from handlers._owners import refused
from handlers._records import idempotency_key
from imports.changes import MOST_IDS, MOST_QUERIES, Change
from imports.jobs import StateError
from records.messages import gettext_noop
from records.resource import Item, Resource
from schemas._fields import Tags
from schemas._record import schema_of
from schemas.listing import listing_for

NOT_SELECTING = ("names", "sort", "limit", "cursor", "count", "facets", "trash", "similar")
"""Parameters of a list that do not say which records are meant."""
_OPERATIONS = ("set", "add", "remove")
_BOTH = "{name}: “{value}” cannot be added and removed."


def begin(request: Request, asked: Item, resource: Resource) -> Response:
    """Answer 202: the records are looked for, and then changed, whether or not somebody waits.

    A request that is repeated does what the first one has not come to: it may have died after any of its writes.
    """
    key = idempotency_key(request, asked)
    try:
        change, selection = _read(request, resource, asked)
    except Problem:  # of today: an owner who is named may have left since the job began
        meta = jobs(request).begun(key) if key else None
        if meta is None:
            raise
        selection = _selection(resource, asked["selection"])
    else:
        stored = {name: values for name in _OPERATIONS if (values := getattr(change, name))}
        job = {"resource": resource.plural, "fileName": "", "bytes": 0, "change": stored}
        meta = jobs(request).create(job, request.person, key)
    import_id = request.audit["target"] = meta["importId"]
    if meta["state"] == "new":
        BUCKET.write(source(import_id), [json.dumps(selection).encode()])
        person = request.person
        begun = {"run": 1, "mode": "rows", "step": "selecting", "dryRun": False, "written": True}
        by = {"startedBy": person.email, "startedBySubject": person.subject}
        with suppress(StateError):  # the same request, sent twice at once, has come this far
            return Response(202, answer(run(request, import_id, ("new",), **begun, **by)))
        meta = jobs(request).get(import_id)
    if meta["state"] == "running":
        start(request, meta)
    return Response(202, answer(meta))


def changeable(resource: Resource) -> Iterator[str]:
    """Yield the wire names of the fields that many records can be given at once: none that tells records apart."""
    apart = {*resource.fixed, *([resource.unique.field] if resource.unique else [])}
    return (name for name in resource.writable if name not in apart)


def _read(request: Request, resource: Resource, asked: Item) -> tuple[Change, Item]:
    """Return what is done to which records; Problem 400 names all that is wrong with both."""
    try:
        selection = _selection(resource, asked["selection"])
    except Problem as wrong:
        try:
            _change(request, resource, asked["change"])
        except Problem as more:
            wrong.errors |= more.errors
        raise
    return _change(request, resource, asked["change"]), selection


def _change(request: Request, resource: Resource, asked: Any) -> Change:
    """Return a change with the values as records have them; Problem 400 names all that is wrong with it."""
    schema = schema_of(resource)()
    lists = [name for name in changeable(resource) if isinstance(schema.fields[name], Tags)]
    others = [name for name in changeable(resource) if name not in lists]
    allowed = {"set": others, "add": lists, "remove": lists}
    wrong = [f"There is no {name}. There are: {', '.join(_OPERATIONS)}." for name in asked if name not in allowed]
    parts: dict[str, Item] = {}
    for operation, names in allowed.items():
        given = asked.get(operation) or {}
        if not isinstance(given, dict):
            wrong.append(f"{operation}: Send an object.")
            continue
        unknown = [name for name in given if name not in names]
        wrong += [f"{operation} takes no {name}. It takes: {', '.join(names)}." for name in unknown]
        parts[operation] = {name: value for name, value in given.items() if name in names}
    loaded, mistakes = _loaded(schema, parts)
    for name, texts in refused(DATABASE.client, request, resource, [(loaded["set"], None)])[0].items():
        mistakes += [f"{name}: {text}" for text in texts]
    wrong += mistakes or (
        [] if wrong or any(loaded.values()) else [gettext_noop("Say what is to be set, added or removed.")]
    )
    if wrong:
        raise Problem(400, WRONG, {"change": wrong})
    return Change(**loaded)


def _loaded(schema: Any, parts: Mapping[str, Item]) -> tuple[dict[str, Item], list[str]]:
    """Return the values as the schema loads them, and what is wrong with them."""
    values, errors = sorted_out(schema, parts.get("set", {}), partial=True)
    loaded: dict[str, Item] = {"set": {name: values[name] for name in parts.get("set", {}) if name in values}}
    wrong = [f"{name}: {text}" for name, texts in errors.items() for text in texts]
    for operation in ("add", "remove"):
        loaded[operation] = {}
        for name, given in parts.get(operation, {}).items():
            try:
                if several := schema.fields[name].deserialize(given):
                    loaded[operation][name] = several
            except ValidationError as invalid:
                wrong += [f"{name}: {text}" for text in invalid.messages]
    for name, several in loaded["add"].items():
        both = (value for value in several if value in loaded["remove"].get(name, []))
        wrong += [_BOTH.format(name=name, value=value) for value in both]
    return loaded, wrong


def _selection(resource: Resource, asked: Any) -> Item:
    """Return ``ids``, or the ``queries`` of lists; Problem 400 names all that is wrong with them."""
    if asked.keys() == {"ids"}:
        return {"ids": _ids(asked["ids"])}
    if asked.keys() not in ({"query"}, {"queries"}):
        raise _wrong([gettext_noop("Send ids, the query of a list, or the queries of several lists.")])
    queries = asked["queries"] if "queries" in asked else [asked["query"]]
    if not isinstance(queries, list) or not 0 < len(queries) <= MOST_QUERIES:
        raise _wrong([f"Send from 1 to {MOST_QUERIES} queries."])
    if wrong := list(dict.fromkeys(text for query in queries for text in _wrong_in(resource, query))):
        raise _wrong(wrong)
    return {"queries": queries}


def _wrong_in(resource: Resource, query: Any) -> Iterator[str]:
    if not isinstance(query, dict) or not all(isinstance(value, str) for value in query.values()):
        yield gettext_noop("The query is an object of texts, as a list takes them: {} is every record.")
        return
    _, errors = sorted_out(selecting(resource), query)
    yield from (f"{name}: {text}" for name, texts in errors.items() for text in texts)


def selecting(resource: Resource) -> Any:
    """Return the schema of the parameters that say which records of a list are meant."""
    return listing_for(resource)(exclude=NOT_SELECTING)


def _ids(asked: Any) -> list[str]:
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST_IDS:
        raise _wrong([f"Name from 1 to {MOST_IDS:,} records, or send the query of a list."])
    ids = [each.lower() if isinstance(each, str) else each for each in asked]
    if wrong := [each for each in ids if not is_id(each)]:
        raise _wrong([f"{json.dumps(each)[:60]} is no id." for each in wrong[:10]])
    return list(dict.fromkeys(ids))


def _wrong(texts: Sequence[str]) -> Problem:
    return Problem(400, WRONG, {"selection": list(texts)})
