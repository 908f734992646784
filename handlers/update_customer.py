"""PATCH /customers/{customerId}: change some fields, leave the others."""

from customers.store import CustomerStore
from handlers._customers import ERRORS, TABLES, answer, client
from handlers._http import WRITE, Request, Response, endpoint, validated
from schemas.customer import CustomerSchema

store = CustomerStore(client, TABLES)
schema = CustomerSchema()


def update_customer(request: Request) -> Response:
    """Answer 200 with the record."""
    customer_id, version = request.customer_id(), request.if_match()
    fields = validated(schema, request.json(), partial=True)
    return answer(200, store.update(customer_id, fields, request.person, request.deadline, version))


handler = endpoint(update_customer, right=WRITE, errors=ERRORS)
