"""GET /customers/facets: count customers by status, and by year and month of registration."""

from handlers._customers import DATABASE, ERRORS
from handlers._http import Answer, Endpoint, Request, Response
from records.counters import Counters
from records.rights import READ


def get_customer_facets(request: Request) -> Response:
    """Answer ``{total, statuses, years, months}``, each a table of value -> count."""
    return Response(200, Counters(DATABASE.until(request.deadline)).facets())


handler = Endpoint(get_customer_facets, right=READ, errors=ERRORS, answers={200: Answer("CustomerFacets")})
