"""POST /session: log in."""

from handlers._http import Answer, Endpoint, Request, Response, validated
from handlers._last_log_in import note_log_in
from handlers._session import ERRORS, log_in, session_cookies
from schemas.session import LogInSchema

schema = LogInSchema()


def create_session(request: Request) -> Response:
    """Answer 204 with the cookies of the session, or 401."""
    credentials = validated(schema, request.json())
    tokens = log_in(credentials["email"], credentials["password"], refused=401)
    note_log_in(request, tokens)
    return Response(204, cookies=session_cookies(tokens))


handler = Endpoint(
    create_session, errors=ERRORS, body=schema, answers={204: Answer(headers=("Set-Cookie",))}, problems=(401,)
)
