"""Compare the table of people with the user pool, which is the truth, and mend the table.

A change that was cut short is carried out to its end, as the next request about its user would.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from people.errors import OvertakenError, UnfinishedError
from people.projection import PEOPLE, marker_of
from people.users import Users
from records.errors import BusyError, NotFoundError
from records.transaction import from_item, to_item

_SECONDS = 30
"""How long a busy Cognito or table is asked again, for each user."""
Watch = Callable[[Iterable[str], str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class PersonDrift:
    """What the table has of somebody is not what Cognito says, or what is to become of them has not become yet."""

    subject: str
    what: str

    def words(self) -> tuple[str, str]:
        """Return the place and the mistake, for the report."""
        return f"user {self.subject}", self.what


def check(users: Users, watch: Watch = lambda found, _: found, *, fix: bool) -> Iterator[tuple[PersonDrift, bool]]:
    """Yield what is wrong, and whether it was mended. Users of the pool are read 60 at a time."""
    yield from _unfinished(users, fix=fix)
    known: set[str] = set()
    for subject in watch(_fresh(users).cognito.subjects(), "the user pool"):
        known.add(subject)
        if not _is_right(users, subject, fix=fix):
            yield PersonDrift(subject, "differs from what Cognito says"), fix
    for subject in sorted({user.subject for user in _fresh(users).projection.all()} - known):
        if not _is_right(users, subject, fix=fix):
            yield PersonDrift(subject, "is nobody whom Cognito knows"), fix
    strangers = _fresh(users).projection.administrators() - known
    for subject in sorted(strangers):
        if fix:
            _fresh(users).projection.without(frozenset([subject]))
        yield PersonDrift(subject, "is an administrator whom Cognito does not know"), fix
    yield from _markers(users, fix=fix)
    if fix:
        _fresh(users).projection.complete()


def _fresh(users: Users) -> Users:
    """Return the same with as much time as one user may take."""
    return users.until(time.monotonic() + _SECONDS)


def _unfinished(users: Users, *, fix: bool) -> Iterator[tuple[PersonDrift, bool]]:
    """Yield the users whose change was cut short; one that a request has begun just now is its own."""
    for subject in [user.subject for user in _fresh(users).projection.all()]:
        entry = _fresh(users).projection.get(subject)
        if entry and entry.pending and not entry.free_in:
            yield PersonDrift(subject, "a change was cut short"), fix and _finished(users, subject)


def _finished(users: Users, subject: str) -> bool:
    try:
        _fresh(users).finish(subject)
    except (UnfinishedError, BusyError):
        return False
    except NotFoundError:
        return True
    return True


def _is_right(users: Users, subject: str, *, fix: bool) -> bool:
    """Tell whether the table has of somebody what Cognito says; who is being changed right now is not judged."""
    try:
        return _fresh(users).compare(subject, fix=fix)
    except (OvertakenError, NotFoundError):
        return True


def _markers(users: Users, *, fix: bool) -> Iterator[tuple[PersonDrift, bool]]:
    """Yield the addresses of nobody: nobody else could be invited to them, and records could be given to them."""
    database, table = _fresh(users).projection.database, users.projection.table
    request: dict[str, Any] = {"TableName": table, "ConsistentRead": True}
    request |= {"FilterExpression": "pk <> :people", "ExpressionAttributeValues": to_item({":people": PEOPLE})}
    for page in database.client.get_paginator("scan").paginate(**request):
        for item in map(from_item, page["Items"]):
            what = _wrong_with(users, item) if "subject" in item else ""
            if what:
                if fix:
                    _fresh(users).projection.database.delete(table, {"pk": item["pk"], "sk": item["sk"]})
                yield PersonDrift(item["subject"], what), fix


def _wrong_with(users: Users, marker: dict[str, Any]) -> str:
    """Return what is wrong with the marker of an address, empty if its user has it."""
    entry = _fresh(users).projection.get(marker["subject"])
    if entry is None:
        return "has an address and is no user"
    return "" if marker_of(entry.user.email)["pk"] == marker["pk"] else "has another address than before"
