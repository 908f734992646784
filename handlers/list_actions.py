"""GET /customers/actions: list the caller's latest actions."""

from handlers import _history
from handlers._customers import DATABASE, endpoint
from handlers._http import Answer, Request, Response
from records.rights import READ
from schemas.listing import ActionsSchema

schema = ActionsSchema()


def list_actions(request: Request) -> Response:
    """Answer ``{items}``, newest first: ``{customerId, version, at, kind, name}``."""
    return _history.actions(DATABASE, request, schema)


handler = endpoint(list_actions, right=READ, query=schema, answers={200: Answer("CustomerActions")})
