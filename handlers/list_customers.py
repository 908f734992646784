"""GET /customers: list, filter or search customers, or list the trash, page by page."""

from dataclasses import asdict
from typing import Any

from customers.model import to_wire
from customers.rules import Asked
from handlers._customers import ERRORS, TABLES, client
from handlers._http import READ, Request, Response, endpoint, single_values, validated
from records.finder import CustomerFinder, Matches, Page
from records.lists import ANYTHING, Filters
from records.sorting import DEFAULT_SORT, TRASH_SORT
from schemas.listing import ListingSchema

finder = CustomerFinder(client, TABLES)
schema = ListingSchema()


def list_customers(request: Request) -> Response:
    """Answer ``{items, nextCursor, total}``; ``total`` counts all customers outside the trash.

    ``count=true`` adds ``matches`` and ``matchesExact`` to a search, a filter or the trash, ``facets=true`` ``facets``.
    """
    asked = validated(schema, single_values(request.query))
    words, filters = asked["words"], _filters(asked)
    holder = None if asked["cursor"] else finder.holder_of(asked["q"], request.deadline, filters)
    page = holder or _page(asked, words, filters, request.deadline)
    rows = [{name: wire[name] for name in asked["names"]} for wire in map(to_wire, page.items)]
    body: dict[str, Any] = {"items": rows, "nextCursor": page.cursor}
    facets = finder.counters.facets(request.deadline) if asked["facets"] else None
    body["total"] = facets.total if facets else finder.counters.total(request.deadline)
    if facets:
        body["facets"] = asdict(facets)
    if asked["count"] and (words or asked["trash"] or filters != ANYTHING):
        count = Matches(1, exact=True) if holder else _count(words, filters, request.deadline, trash=asked["trash"])
        body |= {"matches": count.count, "matchesExact": count.exact}
    return Response(200, body)


def _filters(asked: dict[str, Any]) -> Filters:
    return Filters.of(
        status=asked["status"],
        tag=asked["tag"],
        registered=asked["registrationDate"],
        since=asked["registrationDate__gte"],
        before=asked["registrationDate__lt"],
        zone=TABLES.zone,
    )


def _count(words: list[Asked], filters: Filters, deadline: float, *, trash: bool) -> Matches:
    if words:
        return finder.count_matches(words, deadline, filters)
    return finder.count_listed(deadline, filters, trash=trash)


def _page(asked: dict[str, Any], words: list[Asked], filters: Filters, deadline: float) -> Page:
    limit, cursor, sort = asked["limit"], asked["cursor"], asked["sort"]
    if asked["email"] or asked["phone"]:
        return finder.holder_page(asked["email"], asked["phone"], limit, cursor, deadline, filters)
    if not words:
        default = TRASH_SORT if asked["trash"] else DEFAULT_SORT
        return finder.list_page(sort or default, limit, cursor, deadline, filters, trash=asked["trash"])
    if sort:
        return finder.sorted_search_page(words, sort, limit, cursor, deadline, filters)
    return finder.search_page(words, limit, cursor, deadline, filters)


handler = endpoint(list_customers, right=READ, errors=ERRORS)
