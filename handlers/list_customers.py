"""GET /customers: list, filter or search customers, or list the trash, page by page."""

from handlers import _lists
from handlers._customers import DATABASE, endpoint
from handlers._http import Answer, Request, Response
from records.rights import READ
from schemas.listing import ListingSchema

schema = ListingSchema()


def list_customers(request: Request) -> Response:
    """Answer ``{items, nextCursor, total}``; ``total`` counts all customers outside the trash.

    ``count=true`` adds ``matches`` and ``matchesExact`` to a search, a filter or the trash, ``facets=true`` ``facets``,
    with the ``days`` of a ``registrationDate`` that is a month; ``facets=years`` only those.
    """
    return _lists.list_page(DATABASE, request, schema)


handler = endpoint(list_customers, right=READ, query=schema, answers={200: Answer("CustomerPage")})
