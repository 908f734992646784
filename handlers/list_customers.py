"""GET /customers: a page of the list, of the trash, or of the customers that a search finds."""

from typing import Any

from customers.finder import DEFAULT_SORT, TRASH_SORT, CustomerFinder, Filters, Page
from customers.model import LIST_FIELDS, to_wire
from customers.rules import query_words
from handlers._customers import ERRORS, TABLES, client
from handlers._http import READ, Request, Response, endpoint, single_values, validated
from schemas.listing import ListingSchema

finder = CustomerFinder(client, TABLES)
schema = ListingSchema()


def list_customers(request: Request) -> Response:
    """Answer ``{items, nextCursor, total}``, and ``matches`` and ``matchesExact`` to a search with ``count=true``."""
    asked = validated(schema, single_values(request.query))
    words = query_words(asked["q"])
    filters = Filters(status=asked["status"], tag=asked["tag"], registered=asked["registrationDate"])
    page = _page(asked, words, filters, request.deadline)
    rows = [{name: wire[name] for name in LIST_FIELDS} for wire in map(to_wire, page.items)]
    body = {"items": rows, "nextCursor": page.cursor, "total": finder.total(request.deadline)}
    if words and asked["count"]:
        matches = finder.count_matches(words, request.deadline, filters)
        body |= {"matches": matches.count, "matchesExact": matches.exact}
    return Response(200, body)


def _page(asked: dict[str, Any], words: list[str], filters: Filters, deadline: float) -> Page:
    limit, cursor, sort = asked["limit"], asked["cursor"], asked["sort"]
    if not words:
        default = TRASH_SORT if asked["trash"] else DEFAULT_SORT
        return finder.list_page(sort or default, limit, cursor, deadline, filters, trash=asked["trash"])
    if sort:
        return finder.sorted_search_page(words, sort, limit, cursor, deadline, filters)
    return finder.search_page(words, limit, cursor, deadline, filters)


handler = endpoint(list_customers, right=READ, errors=ERRORS)
