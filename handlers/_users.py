"""What the function of users does: requests become changes of people, and its errors problems."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import BUSY, WRONG, ErrorTable, Problem, Request, Response, require, single_values, validated
from people import errors
from people.cognito_users import CognitoUsers
from people.projection import MOST_READ, Projection
from people.sessions import Sessions
from people.user import User
from people.users import Users
from records import words
from records.database import Database, dynamodb
from records.errors import (
    BusyError,
    IdempotencyKeyReusedError,
    InvalidCursorError,
    NotFoundError,
    VersionMismatchError,
)
from records.messages import gettext_noop
from records.resource import Item
from records.rights import ADMINISTER, RIGHTS
from schemas.user import OWNER, USER_ACTIONS, UserListingSchema, UserSchema

listed, new, changes = UserListingSchema(), UserSchema(), UserSchema(exclude=("email",))
MISSING = gettext_noop("There is no user with this id.")
EXISTS = gettext_noop("User with this Email address already exists.")
_TAKEN = gettext_noop("The e-mail address belongs to another user.")
_OWN = gettext_noop("You cannot change your own groups or activity. Another administrator can.")
_OWN_ACCOUNT = gettext_noop("You cannot do this to your own account. Another administrator can.")
_NOT_ANY_MORE = gettext_noop("You are no administrator any more. Log in again.")
_CHANGED = gettext_noop("The user has changed since it was read.")
_UNFINISHED = gettext_noop("Somebody else is changing this user right now. Try again in a few seconds.")
_NO_MAIL = gettext_noop("The e-mail could not be sent. Try again, or look at how Cognito sends e-mails.")
_MAIL_LIMIT = gettext_noop(
    "Cognito sends no more e-mails today. Try again tomorrow, or let the pool send them by Amazon SES."
)
_NO_ACTION = gettext_noop("There is no such action. There are: {names}.")
_REFUSED = gettext_noop("Nobody can be invited to this address. Enter another one.")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_CURSOR = re.compile(r"([0-9]{1,6})\.([0-9a-f-]{0,36})")

_cognito: Any = boto3.client(
    "cognito-idp",
    config=Config(connect_timeout=1, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 1}),
)
USERS = Users(
    CognitoUsers(_cognito, os.environ["USER_POOL_ID"]),
    Projection(Database(dynamodb(), os.environ["PEOPLE_TABLE_NAME"])),
)
_SESSIONS = Sessions(Database(USERS.projection.database.client, os.environ["SESSIONS_TABLE_NAME"]))
_kinds: Any = _cognito.exceptions


def etag(user: User) -> dict[str, str]:
    """Return the header with the version of a user."""
    return {"ETag": f'"{user.version}"'}


ERRORS: ErrorTable = {
    NotFoundError: lambda _: Problem(404, MISSING),
    errors.TakenAddressError: lambda _: Problem(409, _TAKEN, {"email": [EXISTS]}),
    errors.NotAdministratorError: lambda _: Problem(403, _NOT_ANY_MORE),
    errors.OwnRightsError: lambda error: Problem(
        403, _OWN if error.fields else _OWN_ACCOUNT, {name: [_OWN] for name in error.fields}
    ),
    errors.UnfinishedError: lambda error: Problem(503, _UNFINISHED, headers={"Retry-After": str(error.seconds)}),
    errors.OvertakenError: lambda _: Problem(503, _UNFINISHED, headers={"Retry-After": "1"}),
    errors.WrongStateError: lambda error: Problem(409, str(error)),
    errors.MailError: lambda error: (
        Problem(429, _MAIL_LIMIT, headers={"Retry-After": "3600"})
        if error.limit
        else Problem(503, _NO_MAIL, headers={"Retry-After": "10"})
    ),
    VersionMismatchError: lambda error: Problem(
        412, _CHANGED, headers=etag(error.current), current=error.current.to_wire()
    ),
    IdempotencyKeyReusedError: lambda _: Problem(422, gettext_noop("This Idempotency-Key was used with another body.")),
    InvalidCursorError: lambda error: Problem(400, WRONG, {"cursor": [str(error)]}),
    BusyError: lambda _: BUSY,
    _kinds.InvalidParameterException: lambda _: Problem(400, WRONG, {"email": [_REFUSED]}),
    ClientError: lambda _: Problem(500, gettext_noop("Something went wrong here; it has been logged.")),
    BotoCoreError: lambda _: BUSY,
}
"""Exception -> problem. Other errors of Cognito are of the pool's configuration: an operator has to see them."""


def page(request: Request) -> Response:
    """Answer ``{items, nextCursor, total}``; ``total`` counts all users, and the items have ``fields``.

    ``count=true`` adds ``matches`` and ``matchesExact`` to searches and filters. Lists read 5000 users at the most:
    of more, ``matchesExact`` is false.

    All of this is for administrators. With ``owners=true`` whoever writes records gets the people to whom a record can
    be given: their addresses, names, and whether they are active.
    """
    if request.query.get("owners") != ["true"]:
        require(ADMINISTER, request, RIGHTS)
    asked = validated(listed, single_values(request.query))
    after, names = _after(asked["cursor"]), asked["names"]
    users: Iterable[User] = _users(request).all()
    if asked["owners"]:
        users = (user for user in users if user.writes)
        names = [name for name in names if name in OWNER]
    everybody, more = _first(users, MOST_READ)
    found = _sorted([user for user in everybody if _matches(user, asked)], asked["sort"] or "email")
    start = _start(found, after)
    shown = found[start : start + asked["limit"]]
    end = start + len(shown)
    cursor = f"{end}.{shown[-1].subject}" if shown and end < len(found) else None
    items = [{name: user.to_wire()[name] for name in names} for user in shown]
    body: Item = {"items": items, "nextCursor": cursor, "total": len(everybody)}
    if asked["count"] and _narrowed(asked):
        body |= {"matches": len(found), "matchesExact": not more}
    return Response(200, body)


def get(request: Request) -> Response:
    """Answer 200 with the user and its ETag."""
    return _answer(200, _users(request).get(_subject(request)))


def invite(request: Request) -> Response:
    """Answer 201 with the user, who gets an e-mail with a temporary password, and its Location.

    An address in another case is the same address. A request that was cut short can be repeated: the user is the same,
    and the invitation is sent again.
    """
    fields = validated(new, request.json_object())
    if fields["active"] is not True:
        raise Problem(400, WRONG, {"active": [gettext_noop("A new user is active. Leave it out.")]})
    request.audit["changes"] = _told(fields)
    user = _users(request).invite(fields, request.person.subject, _key(request, fields))
    request.audit["target"] = user.subject
    return _answer(201, user, Location=f"./users/{user.subject}")


def change(request: Request) -> Response:
    """Answer 200 with the user, of whom name, groups and activity can be changed.

    Another group, and the end of activity, end all sessions of the user. Nobody changes the own groups or activity.
    """
    if_match, body = request.if_match(), request.json_object()

    def edit(user: User) -> Item:
        repeated = {name for name, value in body.items() if name == "email" and value == user.email}
        valid = validated(changes, {name: body[name] for name in body if name not in repeated}, partial=True)
        request.audit["changes"] = _told(valid)
        return valid

    users = _users(request)
    return _answer(200, users.change(_subject(request), edit, request.person.subject, if_match))


def delete(request: Request) -> Response:
    """Answer 204: the user is deleted, and all sessions end. What the histories say stays.

    Nobody deletes the own account. A repeated request finishes what an interrupted one began.
    """
    _users(request).delete(_subject(request), request.person.subject, request.if_match())
    return Response(204)


_DONE = (Users.reset_password, Users.sign_out, Users.remove_second_factor, Users.invite_again)
_EVENTS = ("userPasswordReset", "userSignOut", "userFactorRemove", "userInviteAgain")
"""What the audit log calls each of them."""
ACTIONS = dict(zip(USER_ACTIONS, _DONE, strict=True))
"""Last part of the address -> what is done."""


def act(request: Request) -> Response:
    """Do something to a user, and answer 200 with what the user is then.

    A reset sends a code, and ends all sessions; the old password opens nothing any more. Each can be repeated. Nobody
    resets the own password or removes the own second factor here.
    """
    action = ACTIONS.get(request.path.get("action", ""))
    if action is None:
        raise Problem(404, _NO_ACTION.format(names=", ".join(ACTIONS)))
    request.require_json()
    return _answer(200, action(_users(request), _subject(request), request.person.subject))


_RIGHTS: dict[str, Callable[[Any], str]] = {"groups": " ".join, "active": lambda active: str(active).lower()}
"""Fields of which the audit log has the values; these are no personal data."""


def _told(fields: Item) -> tuple[str, ...]:
    """Return what the audit log says of a change: which fields, and of rights what they are now."""
    told = {name: f"{name}={_RIGHTS[name](value)}" for name, value in fields.items() if name in _RIGHTS}
    return tuple(told.get(name, name) for name in sorted(fields) if name != "email")


def audited_action(request: Request, _: Response) -> str:
    """Return what the audit log calls an action."""
    return dict(zip(USER_ACTIONS, _EVENTS, strict=True)).get(request.path.get("action", ""), "")


def _users(request: Request) -> Users:
    end_all = _SESSIONS.until(request.deadline).end_all
    return replace(USERS.until(request.deadline), end_more=end_all)


def _subject(request: Request) -> str:
    return request.record_id("subject")


def _answer(status: int, user: User, **headers: str) -> Response:
    return Response(status, user.to_wire(), etag(user) | headers)


def _key(request: Request, fields: Item) -> tuple[str, str] | None:
    """Return whose request this is, and a hash of what it asks for; None without an Idempotency-Key."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Problem(400, gettext_noop("An Idempotency-Key has 1 to 255 visible characters."))
    asked = f"{key}\n{json.dumps(fields, sort_keys=True)}".encode()
    return f"{request.person.subject} {key}", hashlib.sha256(asked).hexdigest()


def _first(users: Iterable[User], most: int) -> tuple[list[User], bool]:
    """Return the first of all users, and whether there are more."""
    found: list[User] = []
    for user in users:
        if len(found) == most:
            return found, True
        found.append(user)
    return found, False


_FILTERS = ("groups", "active", "secondFactor", "status")


def _narrowed(asked: Item) -> bool:
    return bool(asked["q"]) or any(asked[name] not in (None, "") for name in _FILTERS)


def _matches(user: User, asked: Item) -> bool:
    wire = user.to_wire()
    for name in _FILTERS:
        value = asked[name]
        if value in (None, ""):
            continue
        if value != wire[name] and not (name == "groups" and value in wire[name]):
            return False
    wanted = words.asked(asked["q"])
    if not wanted:
        return True
    known = [word for text in (user.email, user.name) for part in words.indexed(text) for word in part]
    folded = words.fold(user.email)
    return all(any(word.startswith(each) for word in known) or folded.startswith(each) for each in wanted)


def _sorted(users: list[User], sort: str) -> list[User]:
    """Return users in order; texts as people sort them, and users who never logged in first."""
    users = sorted(users, key=lambda user: (words.sort_key(user.email), user.subject))
    for part in reversed(sort.split(",")):
        name = part.removeprefix("-")
        users.sort(key=lambda user: _order(user.to_wire()[name]), reverse=part.startswith("-"))
    return users


def _order(value: Any) -> Any:
    return words.sort_key(value) if isinstance(value, str) else value if isinstance(value, bool) else ""


def _after(cursor: str | None) -> tuple[int, str]:
    """Return how many users came before a page, and the last one of them."""
    known = _CURSOR.fullmatch(cursor or "0.")
    if not known:
        raise InvalidCursorError
    return int(known[1]), known[2]


def _start(users: list[User], after: tuple[int, str]) -> int:
    """Return where a page begins: after the user with whom the last one ended, or where that was."""
    place, subject = after
    places = (place for place, user in enumerate(users, 1) if user.subject == subject)
    return next(places, min(place, len(users)))
