"""PATCH /customers/{customerId}: change some fields of a customer."""

from handlers._customers import ERRORS, TABLES, answer, changed_fields, client
from handlers._http import WRITE, Request, Response, endpoint
from handlers._phone_region import use_phone_region
from records.store import CustomerStore
from schemas.customer import CustomerSchema

store = CustomerStore(client, TABLES)
schema = CustomerSchema()


def update_customer(request: Request) -> Response:
    """Answer 200 with the record."""
    customer_id, version, body = request.customer_id(), request.if_match(), request.json_object()
    anew = use_phone_region(request)
    changed = store.update(
        customer_id,
        lambda current: changed_fields(schema, body, current, anew),
        request.person,
        request.deadline,
        version,
    )
    return answer(200, changed)


handler = endpoint(update_customer, right=WRITE, errors=ERRORS)
