"""GET /customers/{customerId}: read one customer."""

from handlers._customers import ERRORS, TABLES, answer, client
from handlers._http import READ, Request, Response, endpoint
from records.store import CustomerStore

store = CustomerStore(client, TABLES)


def get_customer(request: Request) -> Response:
    """Answer 200 with the record and its ETag."""
    return answer(200, store.get(request.customer_id(), request.deadline))


handler = endpoint(get_customer, right=READ, errors=ERRORS)
