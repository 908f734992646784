"""Who logs in: when they did, for the list of users, and who they are, for the audit log.

Nobody is kept out because the list cannot be written.
"""

import os
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import Request, is_id
from handlers._session import person_of
from people.projection import Projection
from records.database import Database, dynamodb
from records.days import now
from records.emails import email_identity
from records.errors import BusyError

PROJECTION = Projection(Database(dynamodb(), os.environ["PEOPLE_TABLE_NAME"]))
_PATIENCE = 1.0
"""Seconds that somebody who logs in waits for a busy table."""


def known(typed: str, deadline: float) -> dict[str, str]:
    """Return ``subject`` and ``email`` of the user whose address or id somebody has typed, as far as the table knows.

    What nobody has is not told: it may be a password in the wrong field.
    """
    people, user_id = projection(deadline), typed.lower()
    try:
        if "@" in typed:
            subject = (people.marker(typed) or {}).get("subject", "")
            return {"subject": subject, "email": email_identity(typed)} if subject else {}
        entry = people.get(user_id) if is_id(user_id) else None
    except (BusyError, BotoCoreError, ClientError):
        return {}
    return {"subject": entry.user.subject, "email": entry.user.email} if entry else {}


def note_log_in(request: Request, tokens: dict[str, Any]) -> None:
    """Write that the person of these tokens has logged in; a failure is in the log."""
    request.audit.update(person_of(tokens["IdToken"]))
    try:
        projection(min(request.deadline, time.monotonic() + _PATIENCE)).saw(request.audit["subject"], now())
    except (BusyError, BotoCoreError, ClientError) as error:
        request.log["logInNotNoted"] = type(error).__name__


def projection(deadline: float) -> Projection:
    """Return the list of users, which is asked again until the deadline while it is busy."""
    return Projection(PROJECTION.database.until(deadline))
