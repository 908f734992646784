"""GET /customers/facets: count customers by status, and by year and month of registration."""

from handlers._customers import DATABASE, endpoint
from handlers._facets import facets
from handlers._http import Answer, Request, Response
from records.rights import READ


def get_customer_facets(request: Request) -> Response:
    """Answer ``{total, statuses, years, months}``, each a table of value -> count."""
    return facets(DATABASE, request)


handler = endpoint(get_customer_facets, right=READ, answers={200: Answer("CustomerFacets")})
