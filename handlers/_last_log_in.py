"""When people logged in, for the list of users. Nobody is kept out because it cannot be written."""

import os
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import Request
from handlers._session import subject_of
from people.projection import Projection
from records.database import Database, dynamodb
from records.days import now
from records.errors import BusyError

PROJECTION = Projection(Database(dynamodb(), os.environ["PEOPLE_TABLE_NAME"]))
_PATIENCE = 1.0
"""Seconds that somebody who logs in waits for a busy table."""


def note_log_in(request: Request, tokens: dict[str, Any]) -> None:
    """Write that the person of these tokens has logged in; a failure is in the log."""
    database = PROJECTION.database.until(min(request.deadline, time.monotonic() + _PATIENCE))
    try:
        Projection(database).saw(subject_of(tokens["IdToken"]), now())
    except (BusyError, BotoCoreError, ClientError) as error:
        request.log["logInNotNoted"] = type(error).__name__
