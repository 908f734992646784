"""Users: who there is, who is invited, what becomes of them, and what everybody did."""

from functools import partial

from handlers import _audit_list as audit
from handlers import _users as users
from handlers._http import Answer, Endpoint
from handlers._several import Routes
from records.rights import ADMINISTER, RIGHTS, WRITE

_route = partial(Endpoint, right=ADMINISTER, rights=RIGHTS, errors=users.ERRORS)
_user = Answer("User", ("ETag",))

handler = Routes(
    {
        "GET /audit": _route(
            audit.entries,
            query=audit.listed,
            answers={200: Answer("AuditPage")},
            name="listAuditEntries",
            summary="List the audit log, newest first",
        ),
        "GET /users": _route(
            users.page,
            right=WRITE,
            query=users.listed,
            answers={200: Answer("UserPage")},
            name="listUsers",
            summary="List users",
        ),
        "POST /users": _route(
            users.invite,
            audit="userInvite",
            body=users.new,
            answers={201: Answer("User", ("ETag", "Location"))},
            problems=(409, 422),
            name="inviteUser",
            summary="Invite a user",
        ),
        "GET /users/{subject}": _route(
            users.get, answers={200: _user}, problems=(404,), name="getUser", summary="Read a user"
        ),
        "PATCH /users/{subject}": _route(
            users.change,
            audit="userChange",
            body=users.changes,
            answers={200: _user},
            problems=(404, 412),
            name="updateUser",
            summary="Change name, groups or activity of a user",
        ),
        "DELETE /users/{subject}": _route(
            users.delete,
            audit="userDelete",
            answers={204: Answer()},
            problems=(404, 412),
            name="deleteUser",
            summary="Delete a user",
        ),
        "POST /users/{subject}/{action}": _route(
            users.act,
            audit=users.audited_action,
            answers={200: _user},
            problems=(404, 409),
            name="actOnUser",
            summary="Reset the password of a user, end the sessions, remove the second factor, or invite again",
        ),
    }
)
