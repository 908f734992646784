"""PUT /customers/{customerId}: give a customer these values and no others."""

from typing import Any

from handlers._customers import ERRORS, TABLES, answer, client, replacing_fields
from handlers._http import WRITE, Problem, Request, Response, endpoint
from handlers._phone_region import use_phone_region
from records.store import CustomerStore
from schemas.customer import CustomerSchema

store = CustomerStore(client, TABLES)
schema = CustomerSchema()


def replace_customer(request: Request) -> Response:
    """Answer 200 with the record; read-only fields may come along if they are as they are."""
    customer_id, if_match, body = request.customer_id(), request.if_match(), request.json_object()
    anew = use_phone_region(request)
    replaced = store.update(
        customer_id,
        lambda current: replacing_fields(schema, body, current, anew),
        request.person,
        request.deadline,
        _version(if_match, body),
    )
    return answer(200, replaced)


def _version(if_match: int | None, body: dict[str, Any]) -> int | None:
    """Return the version that the change builds on: ``If-Match`` and the body's ``version`` are one precondition."""
    named = body.get("version")
    if type(named) is not int:
        return if_match  # a body's version that is none is a wrong field
    if if_match not in (None, named):
        errors = {"version": [f"If-Match names version {if_match}. Send the same version in both, or in one of them."]}
        raise Problem(400, "Please correct the errors below.", errors)
    return named


handler = endpoint(replace_customer, right=WRITE, errors=ERRORS)
