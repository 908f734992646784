"""POST /customers/{customerId}/revert: restore the values of an earlier version, as a new version."""

from handlers._customers import ERRORS, TABLES, answer, client
from handlers._http import WRITE, Request, Response, endpoint, validated
from records.store import CustomerStore
from schemas.revert import RevertSchema

store = CustomerStore(client, TABLES)
schema = RevertSchema()


def revert_customer(request: Request) -> Response:
    """Answer 200 with the record."""
    customer_id, version = request.customer_id(), request.if_match()
    to = validated(schema, request.json())["version"]
    return answer(200, store.revert(customer_id, to, request.person, request.deadline, version))


handler = endpoint(revert_customer, right=WRITE, errors=ERRORS)
