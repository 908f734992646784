"""What somebody answers whom Cognito asks for more than a password: a first password of their own, or a code.

Between the two requests a cookie that no script can read keeps what Cognito wants to hear again.
"""

from typing import Any

from botocore.exceptions import ParamValidationError

from handlers import _attempts as attempts
from handlers._challenge_cookie import Challenge
from handlers._http import WRONG, Problem, Request, validated
from handlers._passwords import NOT_TAKEN, validated_with_password
from handlers._session import (
    CODE,
    EXPIRED_CHALLENGE,
    FACTOR_REQUIRED,
    FIRST,
    kinds,
    person_of,
    reply,
    tokens_of,
)
from people import attempts as guessed
from records.messages import gettext_noop
from schemas.new_password import CodeSchema, FirstPasswordSchema

_FIRST, _CODE = FirstPasswordSchema(), CodeSchema()
_OVER = Problem(401, gettext_noop("This log-in has taken too long. Please log in again."), cookies=[EXPIRED_CHALLENGE])


def tokens_of_answer(request: Request, challenge: Challenge) -> dict[str, Any]:
    """Return the tokens for the answer to a challenge; raise Problem 400 for what is wrong with it.

    Problem 401 if it comes too late, or leads to the next challenge.
    """
    body = request.json_object()
    request.audit["typed"] = challenge.username
    if challenge.name == FIRST:
        about = str(body.get("email", "")), challenge.person
        given = {"NEW_PASSWORD": validated_with_password(_FIRST, body, *about)["newPassword"]}
    elif challenge.name == CODE:
        given = {"SOFTWARE_TOKEN_MFA_CODE": validated(_CODE, body)["code"]}
    else:
        raise _OVER
    attempt = attempts.begin(request, guessed.CODE, challenge.username)
    try:
        answer = reply(challenge.name, challenge.username, challenge.session, given)
    except (kinds.InvalidPasswordException, kinds.PasswordHistoryPolicyViolationException):
        raise Problem(400, WRONG, {"newPassword": [NOT_TAKEN]}) from None
    except (kinds.NotAuthorizedException, kinds.InvalidParameterException, ParamValidationError):
        raise _OVER from None  # or the cookie is not ours: botocore sends no session of under twenty letters
    if challenge.name == FIRST and FACTOR_REQUIRED and "AuthenticationResult" in answer:
        from handlers._factors import to_be_set_up  # noqa: PLC0415 most log-ins need none of it

        raise to_be_set_up(answer["AuthenticationResult"], cookies=[EXPIRED_CHALLENGE])
    tokens = tokens_of(answer, refused=401, begun=challenge.begun)
    attempts.succeeded(request, attempt)
    attempts.know(request, guessed.PASSWORD, person_of(tokens["IdToken"])["email"])
    return tokens
