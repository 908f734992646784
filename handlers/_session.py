"""What the session functions share: Cognito, and the two cookies that no script can read."""

import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import SESSION_COOKIE, ErrorTable, Problem

CLIENT_ID = os.environ["USER_POOL_CLIENT_ID"]
REFRESH_COOKIE = "__Secure-refresh"
_REFRESH_PATH = "/api/session"

cognito: Any = boto3.client(
    "cognito-idp",
    config=Config(connect_timeout=1, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 1}),
)

_BUSY = Problem(503, "Too busy to do this now.", headers={"Retry-After": "1"})
_WRONG = Problem(401, "The e-mail address and the password do not belong together.")

ERRORS: ErrorTable = {
    cognito.exceptions.NotAuthorizedException: lambda _: _WRONG,
    cognito.exceptions.UserNotFoundException: lambda _: _WRONG,
    cognito.exceptions.UserNotConfirmedException: lambda _: _WRONG,
    cognito.exceptions.PasswordResetRequiredException: lambda _: _WRONG,
    cognito.exceptions.InvalidParameterException: lambda _: _WRONG,
    ClientError: lambda _: _BUSY,  # whatever else Cognito says, and its silence, may be over the next time
    BotoCoreError: lambda _: _BUSY,
}


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
