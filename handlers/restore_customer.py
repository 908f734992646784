"""POST /customers/{customerId}/restore: take a customer out of the trash."""

from handlers._customers import ERRORS, TABLES, answer, client
from handlers._http import WRITE, Request, Response, endpoint
from records.store import CustomerStore

store = CustomerStore(client, TABLES)


def restore_customer(request: Request) -> Response:
    """Answer 200 with the record, even if it was not in the trash, so that a restore can be repeated."""
    return answer(200, store.restore(request.customer_id(), request.person, request.deadline, request.if_match()))


handler = endpoint(restore_customer, right=WRITE, errors=ERRORS)
