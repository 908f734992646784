"""GET /customers/facets: count customers by status, and by year and month of registration."""

from dataclasses import asdict

from handlers._customers import ERRORS, TABLES, client
from handlers._http import READ, Request, Response, endpoint
from records.counters import CustomerCounters

counters = CustomerCounters(client, TABLES)


def get_customer_facets(request: Request) -> Response:
    """Answer ``{total, statuses, years, months}``, each a table of value -> count."""
    return Response(200, asdict(counters.facets(request.deadline)))


handler = endpoint(get_customer_facets, right=READ, errors=ERRORS)
