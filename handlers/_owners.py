"""Whether records can be given to the people whom a request names: the table of people says who may write."""

import os
from collections.abc import Iterable, Sequence
from typing import Any

from handlers._http import Request
from people.projection import Projection
from records.database import Database
from records.owners import given_to, refusals
from records.resource import Item, Resource


def strangers(client: Any, deadline: float, addresses: Iterable[str]) -> set[str]:
    """Return what all spellings share of those addresses to whom no record can be given. BusyError."""
    return Projection(Database(client, os.environ["PEOPLE_TABLE_NAME"], deadline)).strangers(addresses)


def refused(
    client: Any, request: Request, resource: Resource, given: Sequence[tuple[Item, Item | None]]
) -> list[dict[str, list[str]]]:
    """Return for each of some records, by its new fields and those of before, field -> what is wrong with a person.

    One request for all of them, together with that of the caller's session if nothing was read yet; none for what
    names only the caller, or whom the record has already.
    """
    named = [given_to(resource, fields, request.person.email, before) for fields, before in given]
    unknown = strangers(client, request.deadline, {address for each in named for address in each.values()})
    return [refusals(each, unknown) for each in named]
