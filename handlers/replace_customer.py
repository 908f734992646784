"""PUT /customers/{customerId}: give a customer these values and no others."""

from customers.model import READ_ONLY, to_wire
from customers.store import CustomerStore
from handlers._customers import ERRORS, TABLES, answer, client
from handlers._http import WRITE, Request, Response, endpoint, validated
from schemas.customer import CustomerSchema

store = CustomerStore(client, TABLES)
schema = CustomerSchema()


def replace_customer(request: Request) -> Response:
    """Answer 200 with the record; read-only fields may come along if they are as they are."""
    customer_id, version, body = request.customer_id(), request.if_match(), request.json()
    if isinstance(body, dict) and body.keys() & set(READ_ONLY):
        current = to_wire(store.get(customer_id, request.deadline))
        body = {name: value for name, value in body.items() if name not in READ_ONLY or value != current[name]}
    fields = validated(schema, body)
    return answer(200, store.update(customer_id, fields, request.user, request.deadline, version))


handler = endpoint(replace_customer, right=WRITE, errors=ERRORS)
