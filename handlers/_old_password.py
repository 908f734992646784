"""The password that somebody with a session still has to know."""

from typing import Any

from handlers import _attempts as attempts
from handlers._http import Problem, Request
from handlers._session import ask_with_old, log_in_with_old
from people.attempts import PASSWORD


def prove(request: Request, old: str, code: str = "") -> dict[str, Any]:
    """Return the tokens for the old password, which whoever sits at a forgotten session may be guessing; Problem.

    Whoever has a second factor needs its code as well.
    """
    attempt = attempts.begin(request, PASSWORD, request.person.email)
    tokens = log_in_with_old(request.person.email, old, code)
    attempts.succeeded(request, attempt)
    return tokens


def asked(request: Request, old: str) -> dict[str, Any]:
    """Return Cognito's answer to the old password, before any code is given; Problem."""
    attempt = attempts.begin(request, PASSWORD, request.person.email)
    answer = ask_with_old(request.person.email, old)
    if "AuthenticationResult" in answer:
        attempts.succeeded(request, attempt)
    return answer


def errors_of_old(request: Request, old: str) -> dict[str, list[str]]:
    """Return what is wrong with the old password, so that a person learns it together with the other errors."""
    try:
        asked(request, old)
    except Problem as problem:
        if not problem.errors:
            raise
        return problem.errors
    return {}
