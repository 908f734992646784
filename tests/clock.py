"""Time in the hands of a test."""

PATIENCE = 120
"""Seconds after which a test calls an answer or a part of a page lost; a busy machine is no finding."""
FAR = 3600
"""Seconds to a deadline that no test is meant to reach."""


class Clock:
    """Has the function of the module ``time`` that says what it is; stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def time(self) -> float:
        """Return seconds since 1970."""
        return self.now
