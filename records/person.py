"""Who writes: for the history, which keeps both."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is logged in, as Cognito knows them."""

    email: str
    """What people know them by; it may be another one day."""
    subject: str
    """Cognito's id of them, the same as long as they exist."""
    name: str = ""
    """As the token of a request says it; no history keeps it."""
