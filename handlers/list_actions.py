"""GET /customers/actions: list the caller's latest actions."""

from handlers import _history
from handlers._customers import DATABASE, ERRORS
from handlers._http import Answer, Endpoint, Request, Response
from records.rights import READ
from schemas.listing import ActionsSchema

schema = ActionsSchema()


def list_actions(request: Request) -> Response:
    """Answer ``{items}``, newest first: ``{customerId, version, at, kind, name}``."""
    return _history.actions(DATABASE, request, schema)


handler = Endpoint(list_actions, right=READ, errors=ERRORS, query=schema, answers={200: Answer("CustomerActions")})
