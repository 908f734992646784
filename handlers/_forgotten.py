"""A forgotten password: a code by e-mail, and a new password for it."""

import os
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers import _attempts as attempts
from handlers import _session
from handlers._http import WRONG, Problem, Request, Response, validated
from handlers._passwords import NOT_TAKEN, validated_with_password
from handlers._session import CLIENT_ID, cognito, kinds, proof
from handlers._sessions import SESSIONS
from people.attempts import PASSWORD, RESET_CODE, RESET_MAIL
from people.cognito import subject_of
from records.errors import BusyError
from records.messages import gettext_noop
from schemas.new_password import ResetPasswordSchema, ResetSchema

ERRORS = _session.ERRORS | attempts.ERRORS
asked, new = ResetSchema(), ResetPasswordSchema()
_NO_CODE = gettext_noop(
    "This code is not right, has expired, or was used already. Please request a new password reset."
)
_ATTEMPTS = 3
_NOBODY_TOLD = (
    kinds.CodeDeliveryFailureException,
    kinds.InvalidParameterException,
    kinds.LimitExceededException,
    kinds.NotAuthorizedException,
    kinds.UserNotConfirmedException,
    kinds.UserNotFoundException,
    # the function of the mail's words has failed, whose log says why
    kinds.InvalidLambdaResponseException,
    kinds.UnexpectedLambdaException,
    kinds.UserLambdaValidationException,
)
"""Errors of ForgotPassword that only somebody with an account can get."""
_DOES_NOT_HOLD = (
    kinds.CodeMismatchException,
    kinds.ExpiredCodeException,
    kinds.InvalidParameterException,
    kinds.LimitExceededException,
    kinds.NotAuthorizedException,
    kinds.TooManyFailedAttemptsException,
    kinds.UserNotConfirmedException,
    kinds.UserNotFoundException,
)
"""Errors of ConfirmForgotPassword that are one answer: Cognito counts the failures of those who have an account."""
_EVEN = 1.5
"""Seconds that an answer takes at the least: Cognito works longer where there is an account, and a mail to send."""


def ask(request: Request) -> Response:
    """Answer 204, whether or not there is somebody with this address; who there is gets a code by e-mail."""
    request.audit["typed"] = email = validated(asked, request.json())["email"]
    attempts.begin(request, RESET_MAIL, email)
    until = time.monotonic() + _EVEN
    try:
        cognito.forgot_password(ClientId=CLIENT_ID, Username=email, SecretHash=proof(email))
    except _NOBODY_TOLD as error:
        request.log["notSent"] = request.audit["why"] = type(error).__name__
    time.sleep(max(0.0, until - time.monotonic()))
    return Response(204)


def confirm(request: Request) -> Response:
    """Answer 204: the password is set, and no session of before is renewed. 400 for a code that does not hold."""
    body = request.json_object()
    given = validated_with_password(new, body, str(body.get("email", "")))
    request.audit["typed"] = email = given["email"]
    attempt = attempts.begin(request, RESET_CODE, email)
    try:
        cognito.confirm_forgot_password(
            ClientId=CLIENT_ID,
            Username=email,
            ConfirmationCode=given["code"],
            Password=given["newPassword"],
            SecretHash=proof(email),
        )
    except (kinds.InvalidPasswordException, kinds.PasswordHistoryPolicyViolationException):
        raise Problem(400, WRONG, {"newPassword": [NOT_TAKEN]}) from None
    except _DOES_NOT_HOLD:
        raise Problem(400, WRONG, {"code": [_NO_CODE]}) from None
    _end_sessions(email, request.log)
    attempts.succeeded(request, attempt)
    attempts.forget(request, PASSWORD, email)
    return Response(204)


def _end_sessions(email: str, log: dict[str, Any]) -> None:
    """End all sessions, and revoke their tokens; the password is set already, so a failure is in the log alone."""
    pool = os.environ["USER_POOL_ID"]
    for _ in range(_ATTEMPTS):
        try:
            SESSIONS.end_all(subject_of(cognito.admin_get_user(UserPoolId=pool, Username=email)))
            cognito.admin_user_global_sign_out(UserPoolId=pool, Username=email)
        except (BusyError, BotoCoreError, ClientError) as error:
            log["notSignedOut"] = type(error).__name__
        else:
            log.pop("notSignedOut", None)
            return
