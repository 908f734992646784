"""The moment by which a function has to answer."""

from typing import Any

_RESERVE = 4.5
"""Seconds of a function's time that are reserved for the answer: a last call may take 4."""


def deadline(context: Any, started: float) -> float:
    """Return the moment of ``time.monotonic()``; ``context`` is Lambda's."""
    return float(started + context.get_remaining_time_in_millis() / 1000 - _RESERVE)
