"""GET /session: who am I, and until when."""

from datetime import UTC, datetime

from handlers._http import Request, Response, endpoint


def get_session(request: Request) -> Response:
    """Answer ``{email, groups, expiresAt}``; the gateway has answered 401 to everybody else."""
    expires_at = datetime.fromtimestamp(request.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Response(200, {"email": request.person.email, "groups": sorted(request.groups), "expiresAt": expires_at})


handler = endpoint(get_session)
