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

_BROKEN = Problem(500, "Something went wrong here; it has been logged.")
_WRONG = Problem(401, "The e-mail address and the password do not belong together.")
_OVER = Problem(401, "The session is over. Please log in again.")
_TOO_MANY = Problem(429, "Too many attempts. Please wait an hour and try again.", headers={"Retry-After": "3600"})

_RESET = Problem(409, "Your password was reset: an administrator can set another one.")
_UNCONFIRMED = Problem(409, "This account is not confirmed yet: an administrator can confirm it.")
_NOT_NOW = Problem(403, "This account may not log in: an administrator can help.")
_NOT_AUTHORIZED = {
    "attempts exceeded": _TOO_MANY,
    "access token": _OVER,
    "temporary password": Problem(409, "Your temporary password has expired: an administrator can set another one."),
    "disabled": Problem(403, "This account is disabled: an administrator can help."),
}
"""What Cognito calls not authorized is told apart by words of its message alone."""

kinds: Any = cognito.exceptions
_REFUSALS = (
    kinds.NotAuthorizedException,
    kinds.UserNotFoundException,
    kinds.UserNotConfirmedException,
    kinds.PasswordResetRequiredException,
    kinds.InvalidParameterException,
    kinds.UserLambdaValidationException,
)
"""Cognito does not want this person, or not in this way."""
_BREAKAGES = (
    kinds.InvalidEmailRoleAccessPolicyException,
    kinds.InvalidLambdaResponseException,
    kinds.InvalidSmsRoleAccessPolicyException,
    kinds.InvalidSmsRoleTrustRelationshipException,
    kinds.InvalidUserPoolConfigurationException,
    kinds.OperationNotEnabledException,
    kinds.ResourceNotFoundException,
    kinds.UnexpectedLambdaException,
    kinds.UnsupportedOperationException,
)
"""The user pool or its client is not set up for this: no later try helps, and an operator has to know."""


def _errors(refusal: Problem) -> ErrorTable:
    """Return what Cognito's errors are, with ``refusal`` for each of its refusals."""
    return {
        **dict.fromkeys(_REFUSALS, lambda _: refusal),
        **dict.fromkeys(_BREAKAGES, lambda _: _BROKEN),
        kinds.LimitExceededException: lambda _: _TOO_MANY,  # of one person; of all people it is TooManyRequests
        ClientError: lambda _: BUSY,  # whatever else Cognito or a firewall says, and silence, may be over soon
        BotoCoreError: lambda _: BUSY,
    }


ERRORS = _errors(_WRONG)
"""Of functions that are given a password: which of the two is wrong, or whether there is such a person, is not told."""
REFRESH_ERRORS = _errors(_OVER)
"""Of the one that is given a refresh token."""
PASSWORD_ERRORS: ErrorTable = ERRORS | {
    kinds.NotAuthorizedException: lambda error: _not_authorized(error.response["Error"].get("Message", "").lower()),
    kinds.PasswordResetRequiredException: lambda _: _RESET,
    kinds.UserLambdaValidationException: lambda _: _NOT_NOW,
    kinds.UserNotConfirmedException: lambda _: _UNCONFIRMED,
    kinds.UserNotFoundException: lambda _: _OVER,
}
"""Of the one that changes a password: whoever has a session may know how their own account is."""


def _not_authorized(said: str) -> Problem:
    return next((problem for words, problem in _NOT_AUTHORIZED.items() if words in said), wrong_old())


def wrong_old() -> Problem:
    """Return the problem of an old password that is not it."""
    message = "Your old password was entered incorrectly. Please enter it again."
    return Problem(400, "Please correct the error below.", {"oldPassword": [message]})


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
