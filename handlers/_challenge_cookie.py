"""What a cookie keeps between a password and the answer to what Cognito asks besides it, sealed with our secret.

It counts from its first request on: sessions that end between the two end this log-in too. So nobody may alter that
moment, or anything else in it.
"""

import base64
import hmac
import os
from dataclasses import dataclass
from urllib.parse import quote, unquote

_PARTS = 6


@dataclass(frozen=True, slots=True)
class Challenge:
    """What was asked; all texts are empty where nothing was."""

    name: str = ""
    """ChallengeName of API_InitiateAuth."""
    username: str = ""
    person: str = ""
    """The name of whoever chooses a first password, which must not be in it; empty if it is not known."""
    begun: int = 0
    """When the log-in began, in microseconds since 1970."""
    session: str = ""
    """What Cognito wants to hear again."""

    def kept(self) -> str:
        """Return the value of the cookie."""
        parts = (self.name, self.username, self.person, str(self.begun), self.session)
        text = ":".join(quote(part, safe="") for part in parts)
        return f"{text}:{_seal(text)}"


def challenge_of(kept: str) -> Challenge:
    """Return what the value of a cookie says; nothing was asked if it is not ours."""
    text, _, seal = kept.rpartition(":")
    parts = text.split(":")
    if len(parts) != _PARTS - 1 or not hmac.compare_digest(seal.encode(), _seal(text).encode()):
        return Challenge()
    name, username, person, begun, session = map(unquote, parts)
    return Challenge(name, username, person, int(begun), session)


def _seal(text: str) -> str:
    """Return the proof that we wrote a text; nothing that Cognito takes as a SECRET_HASH begins like this."""
    key = os.environ["USER_POOL_CLIENT_SECRET"].encode()
    mac = hmac.new(key, f"challenge:{text}".encode(), "sha256")
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")
