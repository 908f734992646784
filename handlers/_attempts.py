"""Passwords and codes that somebody may be guessing: each is counted before Cognito is asked."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import BUSY, ErrorTable, Problem, Request
from handlers._session import CLIENT_SECRET, RESET, kinds
from handlers._waits import too_many
from people.attempts import LONGEST, Attempt, Attempts, Kind
from people.errors import TooManyAttemptsError
from records.database import Database, dynamodb
from records.errors import BusyError

ATTEMPTS = Attempts(Database(dynamodb(), os.environ["ATTEMPTS_TABLE_NAME"]), CLIENT_SECRET)
ERRORS: ErrorTable = {
    TooManyAttemptsError: lambda error: too_many(error.seconds),
    BusyError: lambda _: BUSY,  # no attempt goes uncounted
}
_PATIENCE = 1.0
"""Seconds that somebody who was let in waits for a busy table."""


def begin(request: Request, kind: Kind, account: str) -> Attempt:
    """Count an attempt of this request; TooManyAttemptsError, BusyError."""
    return _until(request.deadline).begin(kind, account, request.caller.address)


def succeeded(request: Request, attempt: Attempt) -> None:
    """Take an attempt back. Nobody is kept out because that cannot be written: it is in the log."""
    _try(request, lambda attempts: replace(attempt, attempts=attempts).succeeded())


def know(request: Request, kind: Kind, account: str) -> None:
    """Forget the attempts at an account, which an earlier request has begun and this one has brought to its end."""

    def write(attempts: Attempts) -> None:
        attempts.know(kind, account, request.caller.address)
        attempts.forget(kind, account)

    _try(request, write)


def forget(request: Request, kind: Kind, account: str) -> None:
    """Forget the attempts at an account: what was guessed is not true any more."""
    _try(request, lambda attempts: attempts.forget(kind, account))


@contextmanager
def more_if_known(attempt: Attempt) -> Iterator[None]:
    """Say more of a refusal where the person has logged in before; to a stranger it would say that there is an account.

    Cognito raises PasswordResetRequiredException whatever the password is (API_AdminResetUserPassword).
    """
    try:
        yield
    except kinds.PasswordResetRequiredException:
        if attempt.known:
            raise Problem(401, RESET, passwordReset=True) from None
        raise
    except kinds.NotAuthorizedException as error:
        if attempt.known and "attempts exceeded" in error.response["Error"].get("Message", "").lower():
            raise too_many(LONGEST) from None
        raise


def _until(deadline: float) -> Attempts:
    return Attempts(ATTEMPTS.database.until(deadline), ATTEMPTS.secret)


def _try(request: Request, write: Callable[[Attempts], None]) -> None:
    try:
        write(_until(min(request.deadline, time.monotonic() + _PATIENCE)))
    except (BusyError, BotoCoreError, ClientError) as error:
        request.log["attemptsNotForgotten"] = type(error).__name__
