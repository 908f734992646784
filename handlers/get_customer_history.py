"""GET /customers/{customerId}/history: list the changes of a customer, oldest first."""

from dataclasses import asdict

from handlers._customers import ERRORS, TABLES, client
from handlers._http import READ, Problem, Request, Response, endpoint, single_values, validated
from records.cursors import Cursors
from records.store import CustomerStore
from schemas.listing import PagingSchema

store = CustomerStore(client, TABLES)
cursors = Cursors(client, TABLES.lookups)
schema = PagingSchema()


def get_customer_history(request: Request) -> Response:
    """Answer ``{items, nextCursor}``, also for customers in the trash; of a purged customer one entry remains."""
    customer_id, asked = request.customer_id(), validated(schema, single_values(request.query))
    limit, query = asked["limit"], f"history {customer_id}"
    position = cursors.unseal(asked["cursor"], query, request.deadline)
    after = int(position["version"]) if position else None
    changes = store.history(customer_id, after, limit + 1, request.deadline)
    if not changes and after is None:
        raise Problem(404, "There is no customer with this id.")
    page, more = changes[:limit], len(changes) > limit
    items = [
        asdict(change)
        | {"by": change.by.email, "bySubject": change.by.subject}
        | {"changes": {name: {"old": old, "new": new} for name, (old, new) in change.changes.items()}}
        for change in page
    ]
    last = {"version": str(page[-1].version)} if more else {}
    return Response(200, {"items": items, "nextCursor": cursors.seal(last, query, request.deadline)})


handler = endpoint(get_customer_history, right=READ, errors=ERRORS)
