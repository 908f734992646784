"""GET /session: describe the current session."""

from datetime import UTC, datetime

from handlers._http import Answer, Endpoint, Request, Response


def get_session(request: Request) -> Response:
    """Answer ``{email, groups, expiresAt}``; without a session, the gateway answers 401."""
    expires_at = datetime.fromtimestamp(request.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Response(200, {"email": request.person.email, "groups": sorted(request.groups), "expiresAt": expires_at})


handler = Endpoint(get_session, answers={200: Answer("Session")})
