"""What the session functions share: Cognito, and the two cookies that no script can read."""

import base64
import json
import os
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers._challenge_cookie import Challenge, challenge_of
from handlers._http import BUSY, SESSION_COOKIE, WRONG, ErrorTable, Problem, Request, is_id
from handlers._waits import too_many
from people.cognito import secret_hash
from records import direct
from records.errors import BusyError
from records.messages import gettext_noop

CLIENT_ID = os.environ["USER_POOL_CLIENT_ID"]
CLIENT_SECRET = os.environ["USER_POOL_CLIENT_SECRET"]
FACTOR_REQUIRED = os.environ["MFA"] == "required"
"""Whether nobody gets a session without a second factor: the stage parameter ``mfa``."""
FIRST, CODE = "NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA"
"""Cognito's names of the challenges that can be answered (API_InitiateAuth, ChallengeName)."""
REFRESH_COOKIE = "__Secure-refresh"
_CHALLENGE_COOKIE = "__Secure-challenge"
_CHALLENGE_SECONDS = 900
"""How long Cognito waits for an answer: ``AuthSessionValidity`` in resources/auth.yml."""
_LONGEST_NAME = 60
"""Characters of a name that the cookie keeps: with a session of Cognito's it has to stay below 4096 bytes."""
_REFRESH_PATH = "/api/session"
_LONGEST_SUBJECT = 64

cognito: Any = direct.client("cognito-idp", seconds=4)

_BROKEN = Problem(500, gettext_noop("Something went wrong here; it has been logged."))
_WRONG = Problem(401, gettext_noop("The e-mail address and the password do not belong together."))
_OVER = Problem(401, gettext_noop("The session is over. Please log in again."))
_TOO_MANY = too_many(900)
"""Cognito says not how long it refuses: about 15 minutes at the most, where passwords are guessed."""

_CHALLENGES = {
    FIRST: gettext_noop("Choose a password of your own."),
    CODE: gettext_noop("Enter the code that your authenticator app shows."),
}
"""What can be answered -> what is asked for."""
WRONG_CODE = Problem(
    400,
    WRONG,
    {"code": [gettext_noop("This code is not right, or was used already. Enter the one that your app shows now.")]},
)
_ASKS_FOR_MORE = gettext_noop(
    "This account asks for more than a password, which cannot be given here: an administrator can help."
)

RESET = gettext_noop("Your password was reset. Choose a new one with the code that was sent to you by e-mail.")
_UNCONFIRMED = Problem(409, gettext_noop("This account is not confirmed yet: an administrator can confirm it."))
_NOT_NOW = Problem(403, gettext_noop("This account may not log in: an administrator can help."))
_NOT_AUTHORIZED = {
    "attempts exceeded": _TOO_MANY,
    "access token": _OVER,
    "temporary password": Problem(
        409, gettext_noop("Your temporary password has expired: an administrator can set another one.")
    ),
    "disabled": Problem(403, gettext_noop("This account is disabled: an administrator can help.")),
}
"""Text in the message of NotAuthorizedException -> its problem; only the message tells these cases apart."""

kinds: Any = cognito.exceptions
_REFUSALS = (
    kinds.NotAuthorizedException,
    kinds.UserNotFoundException,
    kinds.UserNotConfirmedException,
    kinds.PasswordResetRequiredException,
    kinds.InvalidParameterException,
    kinds.UserLambdaValidationException,
)
"""Errors with which Cognito refuses a person, or the way of logging in."""
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
"""Errors in the configuration of the user pool or its client: retries do not help, and an operator must know."""


def _errors(refusal: Problem) -> ErrorTable:
    """Return the problem of each of Cognito's errors, with ``refusal`` for all refusals."""
    return {
        **dict.fromkeys(_REFUSALS, lambda _: refusal),
        **dict.fromkeys(_BREAKAGES, lambda _: _BROKEN),
        kinds.LimitExceededException: lambda _: _TOO_MANY,  # per person; the limit for all people is TooManyRequests
        ClientError: lambda _: BUSY,  # other errors and timeouts may be temporary
        BotoCoreError: lambda _: BUSY,
        BusyError: lambda _: BUSY,
    }


ERRORS = _errors(_WRONG)
"""For functions that take a password; does not reveal whether the address or the password is wrong."""
REFRESH_ERRORS = _errors(_OVER)
"""For the function that takes a refresh token."""
PASSWORD_ERRORS: ErrorTable = ERRORS | {
    kinds.NotAuthorizedException: lambda error: _not_authorized(error.response["Error"].get("Message", "").lower()),
    kinds.PasswordResetRequiredException: lambda _: Problem(409, RESET),
    kinds.UserLambdaValidationException: lambda _: _NOT_NOW,
    kinds.UserNotConfirmedException: lambda _: _UNCONFIRMED,
    kinds.UserNotFoundException: lambda _: _OVER,
}
"""For the function that changes a password; people with a session may learn the state of their own account."""


def _not_authorized(said: str) -> Problem:
    return next((problem for words, problem in _NOT_AUTHORIZED.items() if words in said), _WRONG_OLD)


_WRONG_OLD = Problem(
    400,
    gettext_noop("Please correct the error below."),
    {"oldPassword": [gettext_noop("Your old password was entered incorrectly. Please enter it again.")]},
)


def log_in(email: str, password: str, *, refused: int) -> dict[str, Any]:
    """Return the tokens for a password.

    Raise a Problem with status ``refused`` if Cognito requires more than the password; its member ``challenge`` is
    Cognito's ChallengeName (API_InitiateAuth). Other errors are those of Cognito.
    """
    return tokens_of(ask(email, password), refused=refused)


def ask(email: str, password: str) -> dict[str, Any]:
    """Return Cognito's answer to a password (API_InitiateAuth): tokens, or the challenge that comes next."""
    given = {"USERNAME": email, "PASSWORD": password, "SECRET_HASH": proof(email)}
    answer: dict[str, Any] = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH", ClientId=CLIENT_ID, AuthParameters=given
    )
    return answer


def reply(challenge: str, username: str, session: str, given: dict[str, str]) -> dict[str, Any]:
    """Return Cognito's answer to what was given for a challenge; raise WRONG_CODE."""
    responses = {"USERNAME": username, "SECRET_HASH": proof(username), **given}
    try:
        answer: dict[str, Any] = cognito.respond_to_auth_challenge(
            ClientId=CLIENT_ID, ChallengeName=challenge, Session=session, ChallengeResponses=responses
        )
    except (kinds.CodeMismatchException, kinds.ExpiredCodeException):
        raise WRONG_CODE from None
    return answer


def reply_with_code(answer: dict[str, Any], code: str) -> dict[str, Any]:
    """Return Cognito's answer to the code of an authenticator app, for which ``answer`` asks; raise WRONG_CODE."""
    username = answer["ChallengeParameters"]["USER_ID_FOR_SRP"]
    return reply(CODE, username, answer["Session"], {"SOFTWARE_TOKEN_MFA_CODE": code})


def with_factor(request: Request, answer: dict[str, Any], given: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return Cognito's answer after the second factor of a log-in, and new recovery codes: those of handlers._factors.

    It is the same answer where none is given and none has to be set up.
    """
    shown = {"code", "recoveryCode"} & given.keys()
    if (answer.get("ChallengeName") == CODE and shown) or (FACTOR_REQUIRED and "AuthenticationResult" in answer):
        from handlers._factors import admitted  # noqa: PLC0415 most log-ins need none of it

        return admitted(request, answer, given)
    return answer, []


def proof(username: str) -> str:
    """Return the SECRET_HASH of a request about somebody; of a renewal that is the subject of the token."""
    return secret_hash(CLIENT_ID, CLIENT_SECRET, username)


def ask_with_old(email: str, old: str) -> dict[str, Any]:
    """Return Cognito's answer to the password of somebody who is here; Problem, of the field ``oldPassword``."""
    try:
        return ask(email, old)
    except kinds.InvalidParameterException:
        raise _WRONG_OLD from None
    except kinds.NotAuthorizedException as error:
        raise PASSWORD_ERRORS[kinds.NotAuthorizedException](error) from None


def log_in_with_old(email: str, old: str, code: str = "") -> dict[str, Any]:
    """Return the tokens for the password, and the code where somebody has a second factor; Problem.

    Without the code that is needed, its errors have the field ``code``.
    """
    answer = ask_with_old(email, old)
    if answer.get("ChallengeName") == CODE:
        if not code:
            raise Problem(400, WRONG, {"code": [_CHALLENGES[CODE]]}, challenge=CODE)
        answer = reply_with_code(answer, code)
    return tokens_of(answer, refused=409)


def tokens_of(answer: dict[str, Any], *, refused: int, begun: int = 0) -> dict[str, Any]:
    """Return the tokens in an answer of InitiateAuth; raise a Problem of status ``refused`` for a challenge.

    With the moment at which the log-in has ``begun``, a cookie keeps what the answer to a challenge needs.
    """
    if "AuthenticationResult" in answer:
        tokens: dict[str, Any] = answer["AuthenticationResult"]
        return tokens
    challenge = answer.get("ChallengeName", "")
    if begun and challenge in _CHALLENGES:
        cookies = [_challenge_cookie(challenge, answer, begun)]
        raise Problem(refused, _CHALLENGES[challenge], challenge=challenge, cookies=cookies)
    raise Problem(refused, _ASKS_FOR_MORE, challenge=challenge)


def _challenge_cookie(challenge: str, answer: dict[str, Any], begun: int) -> str:
    asked = answer.get("ChallengeParameters", {})
    name = json.loads(asked.get("userAttributes", "{}")).get("name", "")[:_LONGEST_NAME]
    kept = Challenge(challenge, asked.get("USER_ID_FOR_SRP", ""), name, begun, answer["Session"]).kept()
    return _cookie(f"{_CHALLENGE_COOKIE}={kept}; Path={_REFRESH_PATH}; Max-Age={_CHALLENGE_SECONDS}")


def challenge_in(headers: dict[str, str]) -> Challenge:
    """Return what a person was asked, as the cookie has it."""
    return challenge_of(_kept(headers, _CHALLENGE_COOKIE))


def _cookie(text: str) -> str:
    return f"{text}; Secure; HttpOnly; SameSite=Strict"


EXPIRED_CHALLENGE = _cookie(f"{_CHALLENGE_COOKIE}=; Path={_REFRESH_PATH}; Max-Age=0")


def session_cookies(tokens: dict[str, Any]) -> list[str]:
    """Return the cookies for the tokens from InitiateAuth."""
    cookies = [_cookie(f"{SESSION_COOKIE}={tokens['IdToken']}; Path=/; Max-Age={tokens['ExpiresIn']}")]
    if "RefreshToken" in tokens:
        claims = claims_of(tokens["IdToken"])
        kept = f"{claims['sub']}.{claims['origin_jti']}.{tokens['RefreshToken']}"
        cookies.append(_cookie(f"{REFRESH_COOKIE}={kept}; Path={_REFRESH_PATH}"))
    return cookies


def expired_cookies() -> list[str]:
    """Return the cookies that end a session in the browser."""
    return [
        _cookie(f"{SESSION_COOKIE}=; Path=/; Max-Age=0"),
        _cookie(f"{REFRESH_COOKIE}=; Path={_REFRESH_PATH}; Max-Age=0"),
    ]


def refresh_token(headers: dict[str, str]) -> tuple[str, str, str]:
    """Return subject, session and refresh token of a request's cookies; all are empty if there is none.

    A renewal is proved by a hash of the subject, which the token does not tell.
    """
    subject, _, rest = _kept(headers, REFRESH_COOKIE).partition(".")
    session, _, token = rest.partition(".")
    return (subject, session, token) if is_id(session) and 0 < len(subject) <= _LONGEST_SUBJECT else ("", "", "")


def _kept(headers: dict[str, str], cookie: str) -> str:
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return next((value for name, _, value in pairs if name == cookie), "")


def person_of(id_token: str) -> dict[str, str]:
    """Return ``subject`` and ``email`` of a token that Cognito has just given us."""
    said = claims_of(id_token)
    return {"subject": said["sub"], "email": said.get("email", "")}


def claims_of(id_token: str) -> dict[str, Any]:
    """Return the claims of a token that Cognito has just given us."""
    claims = id_token.split(".")[1]
    parsed: dict[str, Any] = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return parsed
