"""Sessions in ``SessionsTable``: what a log-in begins, renewals go on with, and everything that ends one writes.

One row for each session, and one for everything of a person, whose ``validAfter`` ends all sessions of before. Rows go
by themselves once no token of theirs can be valid any more.
"""

import os
from dataclasses import dataclass
from typing import Any

from people.tokens import EVERYTHING, SECOND, Token, is_over, key_of, moment
from records.database import Database
from records.transaction import to_item

_LAST_TOKEN = 3600
"""Seconds for which a token may outlive its session: tokenMinutes at the most."""


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in of a person; moments are microseconds since 1970."""

    id: str
    begun: int
    """Before Cognito was asked: what ended since then has ended this as well."""
    used: int
    """When it was last renewed, which is at most the life of a token before the last request."""
    address: str = ""
    """Where the log-in came from."""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Sessions:
    """All sessions of a stage; every method raises BusyError."""

    database: Database[str]

    @property
    def hours(self) -> int:
        """How long a session lasts in any case; ``SESSION_HOURS`` in the environment."""
        return int(os.environ["SESSION_HOURS"])

    @property
    def idle_minutes(self) -> int:
        """For how long a session may go without use; ``IDLE_MINUTES`` in the environment."""
        return int(os.environ["IDLE_MINUTES"])

    def until(self, deadline: float) -> "Sessions":
        """Return the same with another deadline."""
        return Sessions(self.database.until(deadline))

    def begin(self, subject: str, session: Session) -> None:
        """Note a log-in; nobody gets its tokens before that."""
        item = key_of(subject, session.id) | {
            "begun": session.begun,
            "usedAt": session.used,
            "address": session.address,
            "device": session.device,
            "expiresAt": self._expiry(session.begun),
        }
        self.database.put(self.database.tables, item)

    def renew(self, subject: str, session_id: str) -> bool:
        """Note that a session is used; False if it has ended, was idle for too long, or has lasted for too long."""
        now = moment()
        row = self.database.update(
            self.database.tables,
            key_of(subject, session_id),
            "SET usedAt = :now",
            "attribute_not_exists(endedAt) AND usedAt > :idle AND begun > :last",
            now=now,
            idle=now - self.idle_minutes * 60 * SECOND,
            last=now - self.hours * 3600 * SECOND,
        )
        if row is None:
            return False
        everything = self.database.get(self.database.tables, key_of(subject, EVERYTHING))
        return not is_over(Token(subject, session_id, 0), [row, *([everything] if everything else [])])

    def end(self, subject: str, session_id: str) -> bool:
        """End one session; False if there is none with this id."""
        ended = self.database.update(
            self.database.tables,
            key_of(subject, session_id),
            "SET endedAt = if_not_exists(endedAt, :now)",
            "attribute_exists(begun)",
            now=moment(),
        )
        return ended is not None

    def end_all(self, subject: str) -> None:
        """End every session of a person that has begun until now, whether or not it has a row."""
        now = moment()
        self.database.update(
            self.database.tables,
            key_of(subject, EVERYTHING),
            "SET validAfter = :now, expiresAt = :expiry",
            "attribute_not_exists(validAfter) OR validAfter < :now",
            now=now,
            expiry=self._expiry(now),
        )

    def of(self, subject: str) -> list[Session]:
        """Return the sessions of a person that are not over, the one used last first."""
        request: dict[str, Any] = {
            "TableName": self.database.tables,
            "KeyConditionExpression": "subject = :subject",
            "ExpressionAttributeValues": to_item({":subject": subject}),
            "ConsistentRead": True,
        }
        rows = list(self.database.query(request))
        everything = [row for row in rows if row["session"] == EVERYTHING]
        last = moment() - self.hours * 3600 * SECOND
        living = [
            Session(row["session"], row["begun"], row["usedAt"], row["address"], row["device"])
            for row in rows
            if row.get("begun", 0) > last and not is_over(Token(subject, row["session"], 0), [row, *everything])
        ]
        return sorted(living, key=lambda session: session.used, reverse=True)

    def _expiry(self, begun: int) -> int:
        """Return when a row may go, in seconds since 1970: no token of its session can be valid any more."""
        return begun // SECOND + self.hours * 3600 + _LAST_TOKEN
