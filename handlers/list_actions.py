"""GET /customers/actions: list the caller's latest actions."""

from dataclasses import asdict

from customers.model import wire_name
from handlers._customers import ERRORS, TABLES, client
from handlers._http import READ, Request, Response, endpoint, single_values, validated
from records.store import CustomerStore
from schemas.listing import ActionsSchema

store = CustomerStore(client, TABLES)
schema = ActionsSchema()


def list_actions(request: Request) -> Response:
    """Answer ``{items}``, newest first: ``{customerId, version, at, kind, name}``."""
    limit = validated(schema, single_values(request.query))["limit"]
    items = [
        {wire_name(name): value for name, value in asdict(action).items()}
        for action in store.actions(request.person.subject, limit, request.deadline)
    ]
    return Response(200, {"items": items})


handler = endpoint(list_actions, right=READ, errors=ERRORS)
