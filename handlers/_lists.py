"""What the functions of any resource do with many records: a request becomes a query, and its page an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from handlers._http import Problem, Request, Response, single_values, validated
from records import search
from records.database import Database, Tables, read_parent
from records.finder import Finder, Page, Query
from records.lists import ANYTHING, Filters
from records.resource import Item, Record, Resource, lives


def list_page(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer ``{items, nextCursor, total}``; the items have ``fields``, and ``total`` counts all outside the trash.

    Records in the trash because their parent is have ``trashedWith``, its id: they come back with it.
    Those that were merged have ``mergedInto``, the id of the record that has taken their place.
    All others in the trash, and merged ones, have ``trashedBy`` and ``trashedAt``, as far as the history knows.

    What a search has found in a field that is not among ``fields`` is in ``foundIn``, by the field's name.
    ``similar=true`` searches for similar words if nothing has those of ``q``; then ``searchedFor`` says for what.

    A search with ``sort`` has ``matchesSorted``: false if only parts of its matches are sorted, one after the other.

    ``count=true`` adds ``matches`` and ``matchesExact`` to searches, filters and the trash, ``facets=true`` ``facets``,
    with the ``days`` of a date that is a month; ``facets=years`` only those.
    """
    return _page(database, request, validated(schema, single_values(request.query)))


def list_below(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer like the list of all records, with those of the record in the address; 404 if there is none."""
    asked, above = validated(schema, single_values(request.query)), database.tables.above.resource
    parent_id = request.record_id(above.id)
    if not lives(read_parent(database.until(request.deadline), parent_id)):
        raise Problem(404, above.sentence("missing"))
    return _page(database, request, asked | {database.tables.below.field: parent_id})


def _page(database: Database[Tables], request: Request, asked: Item) -> Response:
    query = query_of(database.tables, asked)
    finder = Finder(database.until(request.deadline))
    page = finder.find(query)
    if not {*asked["names"]}.isdisjoint(finder.resource.latest):
        page = replace(page, items=finder.told(page.items))
    query = query.instead(page.instead)
    rows = list(_rows(database.tables.resource, page, asked["names"], query.words))
    if query.trash:
        rows = _with_who_trashed(finder, page, rows)
    period = asked.get(_date(database.tables), "") if "days" in asked["facets"] else ""
    facets = finder.facets(period) if asked["facets"] else None
    body: Item = {"items": rows, "nextCursor": page.cursor}
    body["total"] = facets["total"] if facets else finder.counters.total()
    if query.words and query.sort and not query.trash:
        body["matchesSorted"] = page.in_order
    if page.instead:
        body["searchedFor"] = search.rewritten(asked["q"], page.instead)
    if facets:
        body["facets"] = {name: facets[name] for name in asked["facets"] if name in facets}
    if asked["count"] and (query.words or query.trash or query.filters != ANYTHING):
        matches = page.matches or finder.count(query)
        body |= {"matches": matches.count, "matchesExact": matches.exact}
    return Response(200, body)


def _with_who_trashed(finder: Finder, page: Page, rows: list[Item]) -> list[Item]:
    from records.trashed import who_trashed  # noqa: PLC0415 few look into the trash

    ids = [*map(finder.resource.id_of, page.items)]
    who = who_trashed(
        finder.database, [record for record, id_ in zip(page.items, ids, strict=True) if id_ not in page.along]
    )
    return [row | who.get(id_, {}) for row, id_ in zip(rows, ids, strict=True)]


def _rows(resource: Resource, page: Page, names: tuple[str, ...], words: Sequence[search.Asked]) -> Iterator[Item]:
    """Yield the asked fields of each record, and of one in the trash the id of its parent that took it along there.

    Of one that was merged it is the id of the record that has taken its place; of one that ``words`` find, what has
    them of other fields.
    """
    for record in page.items:
        wire, link = resource.to_wire(record), resource.parent
        row = {name: wire[name] for name in names}
        record_id = resource.id_of(record)
        along = {"trashedWith": wire[link.field]} if link and record_id in page.along else {}
        merged = {"mergedInto": page.merged[record_id]} if record_id in page.merged else {}
        yield row | along | merged | (_found_in(resource, record, names, words) if words else {})


def _found_in(resource: Resource, record: Record, names: tuple[str, ...], words: Sequence[search.Asked]) -> Item:
    from records.ranking import found_in  # noqa: PLC0415 lists start without it

    found = found_in(resource, record, words, names)
    return {"foundIn": found} if found else {}


def _date(tables: Tables) -> str:
    """Return the field by whose days records are listed, empty if there is none."""
    return tables.resource.dates.field if tables.resource.dates else ""


def query_of(tables: Tables, asked: Item) -> Query:
    """Return what the parameters of a list ask for."""
    resource = tables.resource
    date = _date(tables)
    return Query(
        filters=Filters.of(
            {name: asked[name] for name in resource.choices},
            period=asked.get(date, ""),
            since=asked.get(f"{date}__gte", ""),
            before=asked.get(f"{date}__lt", ""),
            zone=tables.zone_of_days,
        ),
        words=tuple(asked["words"]),
        sort=asked["sort"] or "",
        unique=asked.get(resource.unique.field, "") if resource.unique else "",
        phone=asked.get(resource.phone, ""),
        trash=asked["trash"],
        whole=asked["q"],
        limit=asked["limit"],
        similar=asked.get("similar", False),
        counted=asked.get("count", False),
        cursor=asked["cursor"],
    )
