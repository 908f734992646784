"""What the function of users tells of the audit log."""

import os
import re
from typing import Any

from handlers._http import Request, Response, is_id, single_values, validated
from handlers._users import USERS
from people.audit import AuditLog
from people.audit_list import Wanted, page
from records.database import Database, dynamodb
from records.days import span, start
from records.emails import email_identity
from records.errors import InvalidCursorError
from records.resource import Item
from schemas.audit import AuditListingSchema

listed = AuditListingSchema()
LOG = AuditLog(Database(dynamodb(), os.environ["AUDIT_TABLE_NAME"]), days=0)  # it writes nothing that could expire
_CURSOR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9T:.]{15}Z#[0-9a-f-]{36}")
_TEXTS = ("why", "subject", "email", "route", "resource", "target", "address", "device")


def entries(request: Request) -> Response:
    """Answer ``{items, nextCursor}``, the newest first.

    A page may be short, or empty, and have a cursor, where a filter sifts many entries. An entry names people and
    records by their ids, and holds no value of a record. Days are those of the stage's time zone.
    """
    asked = validated(listed, single_values(request.query))
    if asked["cursor"] and not _CURSOR.fullmatch(asked["cursor"]):
        raise InvalidCursorError
    zone = os.environ.get("TIME_ZONE", "UTC")
    wanted = Wanted(
        limit=asked["limit"],
        after=asked["cursor"] or "",
        since=start(asked["since"], zone) if asked["since"] else "",
        before=_end(asked["until"], zone),
        event=asked["event"],
        outcome=asked["outcome"],
        target=asked["target"].lower(),
        **_person(asked["person"], request.deadline),
    )
    found, following = page(LOG.until(request.deadline), wanted)
    return Response(200, {"items": [*map(_wire, found)], "nextCursor": following})


def _end(day: str, zone: str) -> str:
    """Return the moment at which a day is over; empty where there is no day after."""
    after = span(day)[1] if day else ""
    return start(after, zone) if after else ""


def _person(named: str, deadline: float) -> dict[str, str]:
    """Return the subject of somebody, or the address where nobody has it any more."""
    if is_id(named.lower()):
        return {"subject": named.lower()}
    if not named:
        return {}
    marker = USERS.until(deadline).projection.marker(named) or {}
    return {"subject": marker["subject"]} if "subject" in marker else {"email": email_identity(named)}


def _wire(item: Item) -> dict[str, Any]:
    at, _, entry_id = item["sk"].partition("#")
    known = {name: item.get(name, "") for name in _TEXTS}
    return {
        "entryId": entry_id,
        "at": at,
        "event": item["event"],
        "outcome": item["outcome"],
        "status": item["status"],
        **known,
        "changes": item.get("changes", []),
        "correlationId": item.get("correlation", ""),
    }
