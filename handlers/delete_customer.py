"""DELETE /customers/{customerId}: move a customer to the trash."""

from customers.store import CustomerStore
from handlers._customers import ERRORS, TABLES, client
from handlers._http import WRITE, Request, Response, endpoint

store = CustomerStore(client, TABLES)


def delete_customer(request: Request) -> Response:
    """Answer 204."""
    store.trash(request.customer_id(), request.user, request.deadline, request.if_match())
    return Response(204)


handler = endpoint(delete_customer, right=WRITE, errors=ERRORS)
