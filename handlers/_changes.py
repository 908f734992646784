"""What everybody changed, of every resource that the caller may read."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from all_resources import RESOURCES, named
from handlers._http import Request, Response, may, require, single_values, validated
from records import changes, days
from records.changes import Place, Wanted
from records.cursors import Cursors
from records.database import Database, Tables
from records.history import DONE, Entry
from records.resource import Item
from records.rights import READ

ANY_RIGHT = {
    group: set().union(*(each.rights.get(group, ()) for each in RESOURCES))
    for group in dict.fromkeys(group for each in RESOURCES for group in each.rights)
}
"""Group -> what its members may do with any resource."""


def changes_page(databases: Mapping[str, Database[Tables]], request: Request, schema: Any) -> Response:
    """Answer a page of what everybody changed, of the resources that the caller may read."""
    asked = validated(schema, single_values(request.query))
    readable = [each.plural for each in RESOURCES if may(READ, request, named(each.plural).rights)]
    if asked["resource"]:
        require(READ, request, named(asked["resource"]).rights)
        readable = [asked["resource"]]
    read = [databases[plural].until(request.deadline) for plural in readable]
    cursors = Cursors(databases[RESOURCES[0].plural].until(request.deadline))
    wanted = _wanted(asked, read[0].tables.zone)
    question = f"changes {readable} {wanted}"
    position = cursors.unseal(asked["cursor"], question)
    found, last = changes.page(read, wanted, asked["limit"], _place(position))
    return Response(
        200, {"items": [_told(one) for one in found], "nextCursor": cursors.seal(_position(last), question)}
    )


def _wanted(asked: Item, zone: str) -> Wanted:
    kinds = () if set(asked["kinds"]) == set(DONE) else asked["kinds"]
    if not asked["day"]:
        return Wanted(asked["by"], kinds, imports=asked["imports"])
    first, after = days.span(asked["day"])
    before = days.start(after, zone) if after else days.AFTER_ALL
    return Wanted(asked["by"], kinds, days.start(first, zone), before, asked["imports"])


def _position(place: Place | None) -> dict[str, str]:
    return {name: str(value or "") for name, value in place._asdict().items()} if place else {}


def _place(position: dict[str, str]) -> Place | None:
    if not position:
        return None
    version = int(position["version"] or 0)
    return Place(position["at"], bool(position["looked"]), position["resource"], position["id"], version)


def _told(entry: Entry) -> Item:
    """Return what the API says of one entry."""
    facts = {name: value for name, value in asdict(entry).items() if name not in ("by", "import_id")}
    return facts | {"by": entry.by.email, "bySubject": entry.by.subject, "importId": entry.import_id}
