"""What the session functions share: Cognito, and the two cookies that no script can read."""

import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import BUSY, SESSION_COOKIE, ErrorTable, Problem

CLIENT_ID = os.environ["USER_POOL_CLIENT_ID"]
REFRESH_COOKIE = "__Secure-refresh"
_REFRESH_PATH = "/api/session"

cognito: Any = boto3.client(
    "cognito-idp",
    config=Config(connect_timeout=1, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 1}),
)

_WRONG = Problem(401, "The e-mail address and the password do not belong together.")

_OVER = Problem(401, "The session is over. Please log in again.")
TOO_MANY = Problem(429, "Too many attempts. Please wait an hour and try again.", headers={"Retry-After": "3600"})


def _errors(refusal: Problem) -> ErrorTable:
    """Return what Cognito's errors are: ``refusal`` where it does not want this person, or not in this way."""
    kinds = cognito.exceptions
    refusals = [
        kinds.NotAuthorizedException,
        kinds.UserNotFoundException,
        kinds.UserNotConfirmedException,
        kinds.PasswordResetRequiredException,
        kinds.InvalidParameterException,
    ]
    return {
        **{kind: lambda _: refusal for kind in refusals},
        kinds.LimitExceededException: lambda _: TOO_MANY,  # of one person; of all people it is TooManyRequests
        ClientError: lambda _: BUSY,  # whatever else Cognito says, and its silence, may be over the next time
        BotoCoreError: lambda _: BUSY,
    }


ERRORS = _errors(_WRONG)
"""Of functions that are given a password."""
REFRESH_ERRORS = _errors(_OVER)
"""Of the one that is given a refresh token."""


def log_in(email: str, password: str, *, refused: int) -> dict[str, Any]:
    """Return the tokens for a password.

    Raise a Problem of status ``refused`` where Cognito wants more than the password; its member ``challenge`` is
    Cognito's name for that (API_InitiateAuth, ChallengeName). Other errors are Cognito's.
    """
    answer = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH", ClientId=CLIENT_ID, AuthParameters={"USERNAME": email, "PASSWORD": password}
    )
    return tokens_of(answer, refused=refused)


def tokens_of(answer: dict[str, Any], *, refused: int) -> dict[str, Any]:
    """Return the tokens in an answer of InitiateAuth; raise a Problem of status ``refused`` for a challenge."""
    if "AuthenticationResult" in answer:
        tokens: dict[str, Any] = answer["AuthenticationResult"]
        return tokens
    challenge = answer.get("ChallengeName", "")
    if challenge == "NEW_PASSWORD_REQUIRED":
        detail = "This account is not set up yet: an administrator sets its password."
    else:
        detail = "This account asks for more than a password, which cannot be given here: an administrator can help."
    raise Problem(refused, detail, challenge=challenge)


def session_cookies(tokens: dict[str, Any]) -> list[str]:
    """Return the cookies for what Cognito's InitiateAuth brought."""
    session = f"{SESSION_COOKIE}={tokens['IdToken']}; Path=/; Max-Age={tokens['ExpiresIn']}"
    cookies = [f"{session}; Secure; HttpOnly; SameSite=Strict"]
    if "RefreshToken" in tokens:
        cookies.append(
            f"{REFRESH_COOKIE}={tokens['RefreshToken']}; Path={_REFRESH_PATH}; Secure; HttpOnly; SameSite=Strict"
        )
    return cookies


def expired_cookies() -> list[str]:
    """Return the cookies that end a session in the browser."""
    return [
        f"{SESSION_COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
        f"{REFRESH_COOKIE}=; Path={_REFRESH_PATH}; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
    ]


def refresh_token(headers: dict[str, str]) -> str:
    """Return the refresh token of a request's cookies, empty if there is none."""
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return next((value for name, _, value in pairs if name == REFRESH_COOKIE), "")
