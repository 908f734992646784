"""The rows of sessions, as the functions of log-ins write them."""

import os
from typing import Any

from handlers._http import Request
from handlers._session import claims_of
from people.sessions import Session, Sessions
from people.tokens import moment
from records.database import Database, dynamodb

SESSIONS = Sessions(Database(dynamodb(), os.environ["SESSIONS_TABLE_NAME"]))


def begin(request: Request, tokens: dict[str, Any], begun: int) -> None:
    """Note a log-in, for which Cognito was asked after the moment ``begun``; BusyError: nobody gets the tokens."""
    claims = claims_of(tokens["IdToken"])
    session = Session(claims["origin_jti"], begun, moment(), request.caller.address, request.caller.device)
    SESSIONS.until(request.deadline).begin(claims["sub"], session)


def require_session(request: Request) -> None:
    """Raise Problem 401 if the caller's session is over: for routes that write elsewhere before they read a record."""
    SESSIONS.database.until(request.deadline).look_beside()
