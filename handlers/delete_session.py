"""DELETE /session: log out, here and at Cognito."""

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import Answer, Endpoint, Request, Response
from handlers._session import CLIENT_ID, CLIENT_SECRET, cognito, expired_cookies, refresh_token
from handlers._sessions import SESSIONS
from records.errors import BusyError

CLEAR = {"Clear-Site-Data": '"storage"'}
"""Empties the storage of every tab, including inactive ones (https://www.w3.org/TR/clear-site-data/)."""


def delete_session(request: Request) -> Response:
    """Answer 204, even without a session; the cookies are deleted in any case."""
    subject, session, token = refresh_token(request.headers)
    if token:
        request.audit["subject"] = request.audit["typed"] = subject
        try:
            SESSIONS.until(request.deadline).end(subject, session)
        except (BusyError, BotoCoreError, ClientError) as error:
            request.log["notEnded"] = type(error).__name__  # the ID token will expire, and the next line still counts
        try:
            cognito.revoke_token(Token=token, ClientId=CLIENT_ID, ClientSecret=CLIENT_SECRET)
        except (BotoCoreError, ClientError) as error:
            request.log["notRevoked"] = request.audit["why"] = type(error).__name__  # the refresh token will expire
    return Response(204, headers=CLEAR, cookies=expired_cookies())


def _audited(request: Request, _: Response) -> str:
    """Return what the audit log calls a request; who had no session did not log out."""
    return "logOut" if request.audit else ""


handler = Endpoint(
    delete_session, audit=_audited, answers={204: Answer(headers=("Set-Cookie",))}, parameters=("refresh",)
)
