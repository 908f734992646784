"""The sessions of whoever asks: which there are, and the end of others."""

from datetime import UTC, datetime
from typing import Any

from handlers._http import Problem, Request, Response
from handlers._sessions import SESSIONS
from people.sessions import Session
from people.tokens import SECOND
from records.messages import gettext_noop

MISSING = Problem(404, gettext_noop("There is no session with this id, or it has ended."))


def listed(request: Request) -> Response:
    """Answer ``{items}``: the caller's sessions that are not over, the one used last first.

    ``current`` is true of the one that asks. ``lastUsedAt`` is when it was renewed last; ``address`` and ``device`` are
    those of the log-in, as far as they are known. Sessions that a program began at Cognito itself are not listed.
    """
    found = SESSIONS.until(request.deadline).of(request.person.subject)
    return Response(200, {"items": [_wire(each, request) for each in found]})


def end_others(request: Request) -> Response:
    """Answer 204: all other sessions of the caller have ended. Whoever thinks of a filter ends none: 400."""
    if request.query:
        raise Problem(400, gettext_noop("This address takes no parameters."))
    sessions = SESSIONS.until(request.deadline)
    for each in sessions.of(request.person.subject):
        if each.id != request.token.session:
            sessions.end(request.person.subject, each.id)
    return Response(204)


def end_one(request: Request) -> Response:
    """Answer 204: the session has ended, also if it is the one that asks. 404 if there is no such session."""
    session_id = request.record_id("session")
    if not SESSIONS.until(request.deadline).end(request.person.subject, session_id):
        raise MISSING
    return Response(204)


def _wire(session: Session, request: Request) -> dict[str, Any]:
    return {
        "session": session.id,
        "begunAt": _moment(session.begun),
        "lastUsedAt": _moment(session.used),
        "address": session.address,
        "device": session.device,
        "current": session.id == request.token.session,
    }


def _moment(microseconds: int) -> str:
    moment = datetime.fromtimestamp(microseconds / SECOND, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
