"""GET /customers/{customerId}/history: list the changes of a customer, oldest first."""

from handlers import _history
from handlers._customers import DATABASE, endpoint
from handlers._http import Answer, Request, Response
from records.rights import READ
from schemas.listing import PagingSchema

schema = PagingSchema()


def get_customer_history(request: Request) -> Response:
    """Answer ``{items, nextCursor}``, also for customers in the trash; one entry remains of a purged customer."""
    return _history.history_page(DATABASE, request, schema)


handler = endpoint(get_customer_history, right=READ, query=schema, answers={200: Answer("ChangePage")})
