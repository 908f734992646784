"""The end of sessions: log out, here and at Cognito; which others there are, and their end."""

from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from handlers import _own_sessions as own
from handlers._http import BUSY, Answer, Endpoint, Request, Response
from handlers._session import CLIENT_ID, CLIENT_SECRET, cognito, expired_cookies, refresh_token
from handlers._sessions import SESSIONS
from handlers._several import Routes
from records.errors import BusyError, NotFoundError

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


_own = partial(Endpoint, errors={BusyError: lambda _: BUSY, NotFoundError: lambda _: own.MISSING})
_end = partial(_own, audit="sessionEnd")
handler = Routes(
    {
        "DELETE /session": Endpoint(
            delete_session,
            audit=_audited,
            answers={204: Answer(headers=("Set-Cookie",))},
            parameters=("refresh",),
            name="deleteSession",
            summary="Log out, here and at Cognito",
        ),
        "GET /session/sessions": _own(
            own.listed, answers={200: Answer("Sessions")}, name="listSessions", summary="List my sessions"
        ),
        "DELETE /session/sessions": _end(
            own.end_others,
            answers={204: Answer()},
            problems=(400,),
            name="deleteOtherSessions",
            summary="End all my other sessions",
        ),
        "DELETE /session/sessions/{session}": _end(
            own.end_one,
            answers={204: Answer()},
            problems=(404,),
            name="deleteOneSession",
            summary="End one of my sessions",
        ),
    }
)
