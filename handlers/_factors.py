"""The second factor of somebody: an authenticator app (RFC 6238) at Cognito, and recovery codes in our own table."""

import os
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers import _session
from handlers._http import WRONG, Problem, Request
from handlers._session import CODE, FACTOR_REQUIRED, WRONG_CODE, ask, kinds, person_of, reply_with_code
from people.cognito import subject_of
from records.errors import BusyError
from records.messages import gettext_noop

SET_UP = "MFA_SETUP"
"""Cognito's name for what is asked of somebody who has to have a second factor and has none."""
_SET_UP_FIRST = gettext_noop("Everybody here logs in with a second factor. Set one up with an authenticator app.")
_NOT_BEGUN = Problem(409, gettext_noop("There is no new authenticator app to confirm. Begin again."))
_WRONG_RECOVERY = gettext_noop("This recovery code is not right, or was used already. Enter another one.")
_ON = {"Enabled": True, "PreferredMfa": True}
_OFF = {"Enabled": False, "PreferredMfa": False}


def begin(tokens: dict[str, Any]) -> str:
    """Return the secret of a new authenticator app, in Base32; it counts once it is confirmed with a code."""
    secret: str = _session.cognito.associate_software_token(AccessToken=tokens["AccessToken"])["SecretCode"]
    return secret


def to_be_set_up(tokens: dict[str, Any], cookies: list[str]) -> Problem:
    """Return what is said to somebody who may log in once there is a second factor: the secret of one."""
    return Problem(401, _SET_UP_FIRST, challenge=SET_UP, secret=begin(tokens), cookies=cookies)


def admitted(request: Request, answer: dict[str, Any], given: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return Cognito's answer after the second factor that was ``given`` with a log-in, and new recovery codes.

    Problem 401 with a secret if there has to be a second factor, and there is none.
    """
    if answer.get("ChallengeName") == CODE:
        if "recoveryCode" not in given:
            return reply_with_code(answer, given["code"]), []
        answer = _recovered(request, answer, given)
    elif "code" in given:
        return answer, switch_on(request, answer["AuthenticationResult"], given["code"])
    if FACTOR_REQUIRED and "AuthenticationResult" in answer:
        raise to_be_set_up(answer["AuthenticationResult"], cookies=[])
    return answer, []


def _recovered(request: Request, answer: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    """Return Cognito's answer to the password alone, after a recovery code has switched the second factor off.

    Cognito has accepted the password already: it asks for the code of an app. The recovery code is used up first, so
    that it can switch off no more than one.
    """
    username = answer["ChallengeParameters"]["USER_ID_FOR_SRP"]
    subject, _ = _known(username)
    if not _codes(request).use(subject, given["recoveryCode"]):
        raise Problem(400, WRONG, {"recoveryCode": [_WRONG_RECOVERY]})
    _session.cognito.admin_set_user_mfa_preference(UserPoolId=_pool(), Username=subject, SoftwareTokenMfaSettings=_OFF)
    _changed(request, subject, on=False)
    return ask(given["email"], given["password"])


def switch_on(request: Request, tokens: dict[str, Any], code: str) -> list[str]:
    """Make the app that shows this code the second factor; return recovery codes, which nobody can read again.

    The codes are stored first: with a second factor there are always codes.
    """
    access, subject = tokens["AccessToken"], person_of(tokens["IdToken"])["subject"]
    try:
        answer = _session.cognito.verify_software_token(AccessToken=access, UserCode=code)
    except (kinds.CodeMismatchException, kinds.EnableSoftwareTokenMFAException):
        raise WRONG_CODE from None
    except kinds.SoftwareTokenMFANotFoundException:
        raise _NOT_BEGUN from None
    if answer.get("Status") != "SUCCESS":
        raise WRONG_CODE
    codes: list[str] = _codes(request).renew(subject)
    _session.cognito.set_user_mfa_preference(AccessToken=access, SoftwareTokenMfaSettings=_ON)
    _changed(request, subject, on=True)
    return codes


def switch_off(request: Request, tokens: dict[str, Any]) -> None:
    """Take the second factor away from somebody who has just shown it."""
    _session.cognito.set_user_mfa_preference(AccessToken=tokens["AccessToken"], SoftwareTokenMfaSettings=_OFF)
    _changed(request, person_of(tokens["IdToken"])["subject"], on=False)


def is_on(subject: str) -> bool:
    """Tell whether somebody has a second factor."""
    return _known(subject)[1]


def _known(username: str) -> tuple[str, bool]:
    """Return the subject of a user, and whether there is a second factor, as Cognito knows it."""
    user = _session.cognito.admin_get_user(UserPoolId=_pool(), Username=username)
    return subject_of(user), CODE in (user.get("UserMFASettingList") or ())


def told(*, on: bool) -> tuple[str, ...]:
    """Return what the audit log says of a change."""
    return (f"secondFactor={str(on).lower()}",)


def _changed(request: Request, subject: str, *, on: bool) -> None:
    """Note a change that Cognito has made; a failure is in the log, and the doctor finds it."""
    request.audit["changes"] = told(on=on)
    from handlers._last_log_in import projection  # noqa: PLC0415 only those who change it need the table

    try:
        projection(request.deadline).has_factor(subject, on)
        if not on:
            _codes(request).forget(subject)
    except (BusyError, BotoCoreError, ClientError) as error:
        request.log["factorNotNoted"] = type(error).__name__


def _codes(request: Request) -> Any:
    from handlers._last_log_in import projection  # noqa: PLC0415 only those who change it need the table
    from people.recovery import RecoveryCodes  # noqa: PLC0415

    return RecoveryCodes(projection(request.deadline).database)


def _pool() -> str:
    return os.environ["USER_POOL_ID"]
