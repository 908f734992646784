"""What somebody is told who has to wait."""

from math import ceil

from handlers._http import Problem
from records.messages import gettext_noop

_A_MINUTE = 60
_SECOND = gettext_noop("Too many attempts. Please wait a second and try again.")
_SECONDS = gettext_noop("Too many attempts. Please wait {seconds} seconds and try again.")
_MINUTE = gettext_noop("Too many attempts. Please wait a minute and try again.")
_MINUTES = gettext_noop("Too many attempts. Please wait {minutes} minutes and try again.")


def too_many(seconds: int) -> Problem:
    """Return the problem 429 that says after how many seconds the next attempt is let through."""
    minutes = ceil(seconds / _A_MINUTE)
    if seconds <= 1:
        said = _SECOND
    elif seconds < _A_MINUTE:
        said = _SECONDS.format(seconds=seconds)
    else:
        said = _MINUTE if minutes == 1 else _MINUTES.format(minutes=minutes)
    return Problem(429, said, headers={"Retry-After": str(max(1, seconds))})
