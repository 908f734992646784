"""What people do with pairs of records that may be one: look at them, say that they are two, take that back."""

import os
from typing import Any

from handlers._http import WRONG, Problem, Request, Response, is_id, single_values, validated
from records import likeness
from records.cursors import Cursors
from records.database import Database, Tables
from records.duplicates import Duplicates, Pair, list_of
from records.errors import NotFoundError
from records.likeness import Shared
from records.messages import gettext_noop
from records.resource import Item, Resource


def list_pairs(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer ``{items, nextCursor}``, the pairs with the strongest reasons first, each with both records.

    With ``of`` all pairs of one record, and ``crowded``: the fields whose values too many others share to compare them.
    Pairs whose records are away, or no longer alike, are left out: a page may have fewer than ``limit``.
    """
    asked = validated(schema, single_values(request.query))
    found = _duplicates(database, request)
    if asked["of"]:
        return _of_one(found, asked["of"].lower())
    dismissed = asked["dismissed"]
    cursors, question = Cursors(found.database), f"duplicates of {list_of(found.resource, dismissed=dismissed)}"
    start = cursors.unseal(asked["cursor"], question)
    pairs, ends = found.page(asked["limit"], start, dismissed=dismissed)
    return Response(200, {"items": _answers(found, pairs), "nextCursor": cursors.seal(ends, question)})


def dismiss_pair(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Say that the two are two records, or take that back; it holds until they have something new in common.

    404 if they have nothing in common. Repeating it changes nothing.
    """
    dismissed = validated(schema, request.json())["dismissed"]
    ids = request.path.get("pair", "").lower().split(".")
    if len(ids) != 2 or not all(map(is_id, ids)):  # noqa: PLR2004 a pair
        raise NotFoundError
    low, high = sorted(ids)
    pair = _duplicates(database, request).dismiss((low, high), request.person, dismissed=dismissed)
    return Response(200, {"pair": pair.id, "dismissed": pair.is_dismissed})


def _of_one(found: Duplicates, record_id: str) -> Response:
    if not is_id(record_id):
        raise Problem(400, WRONG, {"of": [gettext_noop("Enter the id of a record.")]})
    fields = likeness.reasons(found.resource)
    crowded = dict.fromkeys(fields[code][0] for code in found.crowded(record_id))
    items = _answers(found, found.of(record_id))
    return Response(200, {"items": items, "nextCursor": None, "crowded": list(crowded)})


def _duplicates(database: Database[Tables], request: Request) -> Duplicates:
    return Duplicates(database.until(request.deadline), os.environ["DUPLICATES_TABLE_NAME"])


def _answers(found: Duplicates, pairs: list[Pair]) -> list[Item]:
    """Return what the API says of pairs, by what their records are now."""
    resource, records = found.resource, found.records(pairs)
    answers = []
    for pair in pairs:
        both = [records[one] for one in pair.ids if one in records]
        common = likeness.in_common(*(likeness.traits(resource, each) for each in both)) if len(both) > 1 else {}
        if common:
            rows = [_row(resource, each) for each in both]
            reasons = _reasons(resource, common, pair.many)
            answers.append({"pair": pair.id, "dismissed": pair.is_dismissed, "reasons": reasons, "records": rows})
    return answers


def _reasons(resource: Resource, common: Shared, many: tuple[str, ...]) -> list[Item]:
    """Return why two records are alike, the strongest reason first."""
    return [
        {"kind": code.partition(":")[0], "fields": list(fields), "sharedByMany": code in many}
        for code, fields in likeness.reasons(resource).items()
        if code in common
    ]


def _row(resource: Resource, item: Item) -> Item:
    """Return what is shown of a record: what lists show, and what decides."""
    wire = resource.to_wire(resource.from_wire(item))
    return {name: wire[name] for name in dict.fromkeys((*resource.listed, *likeness.fields(resource)))}
