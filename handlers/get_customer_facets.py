"""GET /customers/facets: count customers by status, year and month of registration, tag, town, country and owner."""

from customers.resource import CUSTOMERS
from handlers._customers import DATABASE, endpoint
from handlers._facets import facets
from handlers._http import Answer, Request, Response
from records.rights import READ
from schemas.facets import facets_of

SCHEMA = facets_of(CUSTOMERS)()


def get_customer_facets(request: Request) -> Response:
    """Answer ``{total, statuses, years, months}``, each a table of value -> count.

    With ``tags``, ``towns``, ``countries`` or ``owners`` the answer has those that begin so instead, with their counts.
    """
    return facets(DATABASE, request, SCHEMA)


handler = endpoint(get_customer_facets, right=READ, query=SCHEMA, answers={200: Answer("CustomerCounts")})
