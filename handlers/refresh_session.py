"""POST /session/refresh: renew a session before or after it ends."""

from handlers._http import Problem, Request, Response, endpoint
from handlers._session import CLIENT_ID, ERRORS, cognito, refresh_token, session_cookies


def refresh_session(request: Request) -> Response:
    """Answer 204 with a new session cookie, or 401."""
    request.json()
    token = refresh_token(request.headers)
    if not token:
        raise Problem(401, "There is no session to renew.")
    answer = cognito.initiate_auth(
        AuthFlow="REFRESH_TOKEN_AUTH", ClientId=CLIENT_ID, AuthParameters={"REFRESH_TOKEN": token}
    )
    return Response(204, cookies=session_cookies(answer["AuthenticationResult"]))


handler = endpoint(refresh_session, errors=ERRORS)
