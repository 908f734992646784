"""DELETE /customers/{customerId}: move a customer to the trash, or delete it permanently with ``purge=true``."""

from handlers._customers import ERRORS, TABLES, client
from handlers._http import ADMINISTER, WRITE, Problem, Request, Response, endpoint, require, single_values
from records.store import CustomerStore

_UNKNOWN = "Unknown parameter. There are: {names}."

store = CustomerStore(client, TABLES)


def delete_customer(request: Request) -> Response:
    """Answer 204."""
    if _purge(single_values(request.query)):
        require(ADMINISTER, request)
        store.purge(request.customer_id(), request.person, request.deadline, request.if_match())
    else:
        store.trash(request.customer_id(), request.person, request.deadline, request.if_match())
    return Response(204)


def _purge(query: dict[str, str]) -> bool:
    wrong = {name: [_UNKNOWN.format(names="purge")] for name in query if name != "purge"}
    if query.get("purge", "true") not in ("true", "false"):
        wrong["purge"] = ["Enter true or false."]
    if wrong:
        raise Problem(400, "Please correct the errors below.", wrong)
    return query.get("purge") == "true"


handler = endpoint(delete_customer, right=WRITE, errors=ERRORS)
