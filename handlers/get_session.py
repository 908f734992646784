"""GET /session: describe the current session."""

import os
from datetime import UTC, datetime
from typing import Any

from handlers._http import Answer, Endpoint, Request, Response


def get_session(request: Request) -> Response:
    """Answer ``{email, groups, expiresAt, idleMinutes}``; without a session, the gateway answers 401.

    ``expiresAt`` is the end of the token; a session that was not used for ``idleMinutes`` is not renewed.
    With ``seal`` the answer also has ``sealingKey``, under which the browser seals what it keeps, and ``endsAt``.
    """
    expires_at = datetime.fromtimestamp(request.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    idle = int(os.environ["IDLE_MINUTES"])
    body = {"email": request.person.email, "groups": sorted(request.groups), "expiresAt": expires_at}
    said: dict[str, Any] = body | {"idleMinutes": idle}
    if "seal" in request.query:
        from handlers._sealing import sealing  # noqa: PLC0415 a page asks for it once, and for the rest on every load

        said |= sealing(request)
    return Response(200, said)


handler = Endpoint(get_session, answers={200: Answer("Session")}, problems=(400,), parameters=("seal",))
