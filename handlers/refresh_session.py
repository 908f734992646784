"""POST /session/refresh: renew a session, even one that has expired."""

from handlers._http import Answer, Endpoint, Problem, Request, Response
from handlers._session import CLIENT_ID, REFRESH_ERRORS, cognito, proof, refresh_token, session_cookies, tokens_of


def refresh_session(request: Request) -> Response:
    """Answer 204 with a new session cookie, or 401."""
    request.json()
    subject, token = refresh_token(request.headers)
    if not token:
        raise Problem(401, "There is no session to renew.")
    given = {"REFRESH_TOKEN": token, "SECRET_HASH": proof(subject)}
    answer = cognito.initiate_auth(AuthFlow="REFRESH_TOKEN_AUTH", ClientId=CLIENT_ID, AuthParameters=given)
    return Response(204, cookies=session_cookies(tokens_of(answer, refused=401)))


handler = Endpoint(
    refresh_session,
    errors=REFRESH_ERRORS,
    answers={204: Answer(headers=("Set-Cookie",))},
    problems=(400, 401, 413),
    parameters=("refresh",),
)
