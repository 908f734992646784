"""POST /session: log in."""

from handlers._http import Answer, Endpoint, Request, Response, validated
from handlers._session import ERRORS, log_in, session_cookies
from schemas.session import LogInSchema

schema = LogInSchema()


def create_session(request: Request) -> Response:
    """Answer 204 with the cookies of the session, or 401."""
    credentials = validated(schema, request.json())
    return Response(204, cookies=session_cookies(log_in(credentials["email"], credentials["password"], refused=401)))


handler = Endpoint(
    create_session, errors=ERRORS, body=schema, answers={204: Answer(headers=("Set-Cookie",))}, problems=(401,)
)
