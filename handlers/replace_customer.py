"""PUT /customers/{customerId}: replace all values of a customer."""

from typing import Any

from handlers._customers import ERRORS, TABLES, answer, client, replacing_fields
from handlers._http import WRITE, Problem, Request, Response, endpoint
from handlers._phone_region import use_phone_region
from records.store import CustomerStore
from schemas.customer import CustomerSchema

store = CustomerStore(client, TABLES)
schema = CustomerSchema()


def replace_customer(request: Request) -> Response:
    """Answer 200 with the record; read-only fields are accepted if they are unchanged."""
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
    """Return the version that the change is based on; ``If-Match`` and the body's ``version`` are one precondition."""
    named = body.get("version")
    if type(named) is not int:
        return if_match  # an invalid version in the body is reported as a field's error
    if if_match not in (None, named):
        errors = {"version": [f"If-Match names version {if_match}. Send the same version in both, or in one of them."]}
        raise Problem(400, "Please correct the errors below.", errors)
    return named


handler = endpoint(replace_customer, right=WRITE, errors=ERRORS)
