"""Whether records can be given to the people whom a request names: the table of people says who may write."""

import os
import time
from collections.abc import Iterable, Sequence
from typing import Any

from handlers._http import Problem, Request
from people.errors import UnreadError
from people.projection import Projection
from records.database import Database
from records.keys import idempotency
from records.messages import gettext_noop
from records.owners import given_to, refusals
from records.resource import Item, Resource

_MINUTE = 60
"""Seconds: a key that is about to expire may have done so when the write looks for it."""
UNREAD = Problem(
    503,
    gettext_noop("The owner cannot be set yet. Try again in a minute."),
    headers={"Retry-After": "20"},
)


def strangers(client: Any, deadline: float, addresses: Iterable[str]) -> set[str]:
    """Return what all spellings share of those addresses to whom no record can be given. BusyError, UnreadError."""
    return Projection(Database(client, os.environ["PEOPLE_TABLE_NAME"], deadline)).strangers(addresses)


def refused(
    client: Any, request: Request, resource: Resource, given: Sequence[tuple[Item, Item | None]], noted: str = ""
) -> list[dict[str, list[str]]]:
    """Return for each of some records, by its new fields and those of before, field -> what is wrong with a person.

    One request for all of them, together with that of the caller's session if nothing was read yet; none for what
    names only the caller, or whom the record has already. Problem 503 before it is known who may write.

    Nothing is wrong in a request whose Idempotency-Key is ``noted`` in this table, whoever has left since: its write
    is refused for that, and it gets its first answer. Without a table no write looks for the key.
    """
    named = [given_to(resource, fields, request.person.email, before) for fields, before in given]
    try:
        unknown = strangers(client, request.deadline, {address for each in named for address in each.values()})
    except UnreadError:
        raise UNREAD from None
    wrong = [refusals(each, unknown) for each in named]
    if noted and any(wrong) and _is_noted(Database(client, noted, request.deadline), request):
        return [{} for _ in named]
    return wrong


def _is_noted(database: Database[str], request: Request) -> bool:
    """Tell whether a request with this key has been answered, and its write will be refused for that."""
    key = idempotency(request.person.subject, request.headers.get("idempotency-key", ""))._asdict()
    found = database.get(database.tables, key)
    return found is not None and found["expiresAt"] > time.time() + _MINUTE
