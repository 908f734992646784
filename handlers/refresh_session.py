"""POST /session/refresh: renew a session, even one whose token has expired."""

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import ENDED, Answer, Endpoint, Problem, Request, Response
from handlers._session import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_ERRORS,
    cognito,
    expired_cookies,
    proof,
    refresh_token,
    session_cookies,
    tokens_of,
)
from handlers._sessions import SESSIONS
from records.errors import BusyError
from records.messages import gettext_noop


def refresh_session(request: Request) -> Response:
    """Answer 204 with a new session cookie, or 401 if the session has ended or was idle for too long."""
    request.json()
    subject, session, token = refresh_token(request.headers)
    if not token:
        raise Problem(401, gettext_noop("There is no session to renew."))
    if not SESSIONS.until(request.deadline).renew(subject, session):
        _revoke(request, subject, session, token)
        raise Problem(401, ENDED, cookies=expired_cookies())
    given = {"REFRESH_TOKEN": token, "SECRET_HASH": proof(subject)}
    answer = cognito.initiate_auth(AuthFlow="REFRESH_TOKEN_AUTH", ClientId=CLIENT_ID, AuthParameters=given)
    return Response(204, cookies=session_cookies(tokens_of(answer, refused=401)))


def _revoke(request: Request, subject: str, session: str, token: str) -> None:
    """Let nobody renew the session at Cognito either; what fails is in the log, since it is refused here."""
    try:
        SESSIONS.until(request.deadline).end(subject, session)
        cognito.revoke_token(Token=token, ClientId=CLIENT_ID, ClientSecret=CLIENT_SECRET)
    except (BusyError, BotoCoreError, ClientError) as error:
        request.log["notRevoked"] = type(error).__name__


handler = Endpoint(
    refresh_session,
    errors=REFRESH_ERRORS,
    answers={204: Answer(headers=("Set-Cookie",)), 401: Answer("Problem", headers=("Set-Cookie",))},
    problems=(400, 413),
    parameters=("refresh",),
)
