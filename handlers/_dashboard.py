"""How things stand, for the index: counts of every resource that the caller may read, in one answer."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from all_resources import named
from handlers._http import Request, Response, may, single_values, validated
from records import days
from records.counters import Counters
from records.database import Database, Tables
from records.overview import Overview
from records.resource import Item, wire_name
from records.rights import READ


def dashboard(databases: Mapping[str, Database[Tables]], request: Request, schema: Any) -> Response:
    """Answer ``{day, items}``; those that the caller may not read are left out, also if they are asked for."""
    asked = validated(schema, single_values(request.query))
    readable = [plural for plural in databases if plural in asked["resources"]]
    readable = [plural for plural in readable if may(READ, request, named(plural).rights)]
    zone = next(iter(databases.values())).tables.zone
    today = days.day_of(days.now(), zone)
    items = [_of(databases[plural].until(request.deadline), today, request.person.email, asked) for plural in readable]
    return Response(200, {"day": today, "items": items})


def _of(database: Database[Tables], today: str, email: str, asked: Item) -> Item:
    """Return the counts of one resource; what is not in counters only if it is asked for."""
    overview = Overview(database, today)
    looked_at = {
        "sameDays": overview.same_days() if asked["sameDays"] else None,
        "due": overview.due(email) if asked["due"] else None,
    }
    facets, stays = Counters(database).facets_and_stays()
    found = {name: _on_the_wire(asdict(each)) for name, each in looked_at.items() if each}
    return {"resource": database.tables.resource.plural, "facets": facets} | ({"stays": stays} if stays else {}) | found


def _on_the_wire(facts: Item) -> Item:
    return {wire_name(name): value for name, value in facts.items()}
