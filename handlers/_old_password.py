"""The password that somebody with a session still has to know."""

from typing import Any

from handlers import _attempts as attempts
from handlers._http import Problem, Request
from handlers._session import log_in_with_old
from people.attempts import PASSWORD


def prove(request: Request, old: str) -> dict[str, Any]:
    """Return the tokens for the old password, which whoever sits at a forgotten session may be guessing; Problem."""
    attempt = attempts.begin(request, PASSWORD, request.person.email)
    tokens = log_in_with_old(request.person.email, old)
    attempts.succeeded(request, attempt)
    return tokens


def errors_of_old(request: Request, old: str) -> dict[str, list[str]]:
    """Return what is wrong with the old password, so that a person learns it together with the other errors."""
    try:
        prove(request, old)
    except Problem as problem:
        if not problem.errors:
            raise
        return problem.errors
    return {}
