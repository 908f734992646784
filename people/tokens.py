"""Whether a token still opens something: what its session's rows say, whatever the token says itself.

A token is valid until it expires; nobody can call it back. So ``SessionsTable`` says which sessions are over. Two rows
tell it: the session's own, and the row of everything of the person. Moments are microseconds since 1970, since a token
has whole seconds, in which a password can change.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

EVERYTHING = "*"
"""In the place of a session: the row with ``validAfter``, before which all sessions of somebody are over."""
SECOND = 1_000_000
"""In microseconds."""
ATTRIBUTES = ("subject", "session", "begun", "endedAt", "validAfter")
"""What of the rows :func:`is_over` needs."""


@dataclass(frozen=True, slots=True)
class Token:
    """Of an ID token what tells to which session it belongs."""

    subject: str
    session: str
    """Claim ``origin_jti``: all tokens of one log-in have the same (Cognito, "Using the ID token")."""
    authenticated: int
    """Claim ``auth_time``: when the person logged in, in whole seconds."""

    @property
    def keys(self) -> list[dict[str, Any]]:
        """Return the keys of the two rows."""
        sessions = [self.session, EVERYTHING] if self.session else [EVERYTHING]
        return [key_of(self.subject, session) for session in sessions]


def key_of(subject: str, session: str) -> dict[str, Any]:
    """Return the key of a row."""
    return {"subject": subject, "session": session}


def moment() -> int:
    """Return the moment that it is."""
    return time.time_ns() // 1000


def is_over(token: Token, rows: Iterable[dict[str, Any]]) -> bool:
    """Tell whether the session of a token has ended.

    A session that began here counts from the moment before Cognito was asked. Of one that a program began at Cognito
    there is no row; it counts from the second of its log-in, and what ended in that second has ended it.
    """
    by_session = {row["session"]: row for row in rows}
    own, valid_after = by_session.get(token.session, {}), by_session.get(EVERYTHING, {}).get("validAfter", 0)
    begun = own.get("begun", token.authenticated * SECOND)
    return "endedAt" in own or bool(valid_after and begun <= valid_after)
