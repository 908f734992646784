"""GET /customers: a page of the list, or of the customers that a search finds."""

from customers.finder import DEFAULT_SORT, CustomerFinder
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
    position = asked["limit"], asked["cursor"], request.deadline
    if not words:
        page = finder.list_page(asked["sort"] or DEFAULT_SORT, *position)
    elif asked["sort"]:
        page = finder.sorted_search_page(words, asked["sort"], *position)
    else:
        page = finder.search_page(words, *position)
    rows = [{name: wire[name] for name in LIST_FIELDS} for wire in map(to_wire, page.items)]
    body = {"items": rows, "nextCursor": page.cursor, "total": finder.total(request.deadline)}
    if words and asked["count"]:
        matches = finder.count_matches(words, request.deadline)
        body |= {"matches": matches.count, "matchesExact": matches.exact}
    return Response(200, body)


handler = endpoint(list_customers, right=READ, errors=ERRORS)
