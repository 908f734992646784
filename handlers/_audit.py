"""The entry of a request in the audit log; :class:`handlers._http.Endpoint` says which requests have one.

No answer goes out as if nothing were wrong while its entry cannot be written. A session or data are withheld. What was
done cannot be taken back: the answer is an error that says so, and the function's log has the entry, without anybody's
address. Either is a 5XX of the API, for which an alarm rings.
"""

import os
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers import _log
from handlers._caller import caller
from handlers._deadline import deadline
from handlers._http import BUSY, Problem, Request, Response, is_id
from people.audit import ASKED, WITHHELD, AuditLog, Entry, outcome_of
from records.correlation import current
from records.database import Database, dynamodb
from records.days import now
from records.errors import BusyError
from records.messages import gettext_noop

LOG = AuditLog(Database(dynamodb(), os.environ["AUDIT_TABLE_NAME"]), int(os.environ["AUDIT_RETENTION_DAYS"]))
_PATIENCE = 2.0
"""Seconds for which a busy table is asked again."""
_DONE_BUT = gettext_noop("This was done, but it could not be written to the audit log. The operators have been told.")
_NOT_LOGGED = ("email", "address", "device")
_SAID = {"disabled": "Disabled", "attempts exceeded": "TooManyAttempts", "expired": "Expired"}
"""Text in Cognito's message of NotAuthorizedException -> why; only the message tells these cases apart."""


def recorded(
    name: str,
    event: Mapping[str, Any],
    context: Any,
    request: Request | None,
    response: Response,
    error: Exception | None,
) -> Problem | None:
    """Write the entry of a request; return what to answer instead where that is not possible."""
    until = min(deadline(context, time.monotonic()), time.monotonic() + _PATIENCE)
    entry = _entry(name, event, request, response.status, error, until)
    if error:
        error.__context__ = None  # problems are shared, and would keep why another request was refused
    try:
        LOG.until(until).add(entry)
    except (BusyError, BotoCoreError, ClientError) as failed:
        facts = {name: value for name, value in entry.to_item().items() if name not in _NOT_LOGGED}
        _log.write(context, "AuditNotWritten", facts | {"error": type(failed).__name__})
        if name in WITHHELD or response.status >= HTTPStatus.BAD_REQUEST:
            return BUSY
        return Problem(500, _DONE_BUT, cookies=response.cookies)
    return None


def _entry(
    name: str, event: Mapping[str, Any], request: Request | None, status: int, error: Exception | None, until: float
) -> Entry:
    http, path = event.get("requestContext") or {}, str(event.get("resource") or "")
    claims = (http.get("authorizer") or {}).get("claims") or {}
    ids = [str(value).lower() for value in (event.get("pathParameters") or {}).values()]
    where = request.caller if request else caller(event)
    challenge = error.members.get("challenge") if isinstance(error, Problem) else None
    facts: dict[str, Any] = {
        "subject": str(claims.get("sub", "")),
        "email": request.person.email if request else "",
        "resource": path.strip("/").partition("/")[0],
        "target": next(filter(is_id, ids), ""),
        "why": challenge or _why(error),
    }
    facts |= request.audit if request else {}
    if typed := facts.pop("typed", ""):
        from handlers._last_log_in import known  # noqa: PLC0415 only for those of whom no token tells

        facts |= known(typed, until) if not facts["email"] else {}
    return Entry(
        at=now(),
        event=name,
        outcome=ASKED if challenge else outcome_of(status),
        status=status,
        route=f"{event.get('httpMethod', '')} {path}".strip(),
        address=where.address,
        device=where.device,
        correlation=current.get(),
        **facts,
    )


def _why(error: Exception | None) -> str:
    """Return the name of the error from which the answer was made; empty where the status says everything."""
    cause = (error.__cause__ or error.__context__) if isinstance(error, Problem) else error
    if isinstance(cause, ClientError):
        code, said = cause.response["Error"].get("Code", ""), cause.response["Error"].get("Message", "").lower()
        known = (why for text, why in _SAID.items() if code == "NotAuthorizedException" and text in said)
        return str(next(known, code))
    return type(cause).__name__ if cause else ""
