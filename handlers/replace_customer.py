"""PUT /customers/{customerId}: give a customer these values and no others."""

from customers.errors import VersionMismatchError
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
        customer = store.get(customer_id, request.deadline)
        if version not in (None, customer.version):  # an old record sent back: that is overtaken, not mistaken
            raise VersionMismatchError(customer)
        current = to_wire(customer)
        body = {name: value for name, value in body.items() if name not in READ_ONLY or value != current[name]}
    fields = validated(schema, body)
    return answer(200, store.update(customer_id, fields, request.person, request.deadline, version))


handler = endpoint(replace_customer, right=WRITE, errors=ERRORS)
