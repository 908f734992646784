"""What everybody changed in the records of several resources, newest first.

The histories' ``at-index`` has a few partitions for what people and programs changed, and as many for what imports
changed; all of one person's entries are in one. A page merges those that it takes. What each costs stands in
docs/access-patterns.md.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from records import keys
from records.database import Database, Tables
from records.days import AFTER_ALL, BEFORE_ALL
from records.history import Entry
from records.person import Person
from records.resource import Item
from records.transaction import from_item, to_item

_SIFTED = 500
"""Entries of one partition that a page looks at where some may not match; the next page goes on from there."""


class Place(NamedTuple):
    """Where an entry stands in the order, and where a page has ended."""

    at: str
    looked: bool = False
    """Whether everything newer than this moment was looked at, and nothing of it."""
    resource: str = ""
    id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; what is empty leaves out nothing."""

    by: str = ""
    """The e-mail address of who wrote, as it was then, in whatever case."""
    kinds: tuple[str, ...] = ()
    since: str = BEFORE_ALL
    before: str = AFTER_ALL
    """The first moment that is too late."""
    imports: bool = False
    """What imports changed, and nothing else; or nothing of that."""


def page(
    databases: Iterable[Database[Tables]], wanted: Wanted, limit: int, after: Place | None = None
) -> tuple[list[Entry], Place | None]:
    """Return up to ``limit`` entries, and where the next page begins: None if there is none.

    A page may have fewer, or none, and still be followed by another one. BusyError.
    """
    shards = keys.every_change(imports=wanted.imports)
    if wanted.by:
        shards = ((keys.imported_by if wanted.imports else keys.changes_by)(wanted.by),)
    streams = [_stream(database, shard, wanted, limit, after) for database in databases for shard in shards]
    found: list[Entry] = []
    last = after
    for place, entry in heapq.merge(*streams, key=_place, reverse=True):
        if entry is None:
            return found, place
        if len(found) == limit:
            return found, last
        found.append(entry)
        last = place
    return found, None


_Placed = tuple[Place, Entry | None]


def _place(placed: _Placed) -> Place:
    return placed[0]


def _stream(
    database: Database[Tables], shard: str, wanted: Wanted, limit: int, after: Place | None
) -> Iterator[_Placed]:
    """Yield the entries of a partition after a place, in order; None at the place up to which it was looked at.

    Entries of one moment come in no order, and a page may end between them.
    """
    for _, together in groupby(_rows(database, shard, wanted, limit, after), key=lambda placed: placed[0].at):
        for placed in sorted(together, key=_place, reverse=True):
            if placed[0].at < wanted.before and (after is None or placed[0] < after):
                yield placed


def _rows(database: Database[Tables], shard: str, wanted: Wanted, limit: int, after: Place | None) -> Iterator[_Placed]:
    resource = database.tables.resource
    for answer in database.walk(_request(database.tables, shard, wanted, limit, after)):
        for item in map(from_item, answer["Items"]):
            entry = _entry(resource.plural, resource.id, item)
            if wanted.by and entry.by.email.casefold() != wanted.by.casefold():
                continue  # here, because DynamoDB compares letters as they are
            yield Place(entry.at, looked=False, resource=entry.resource, id=entry.id, version=entry.version), entry
        if (wanted.by or wanted.kinds) and "LastEvaluatedKey" in answer:
            looked = Place(answer["LastEvaluatedKey"]["at"]["S"], looked=True)
            if after is None or looked < after:  # else the page would end where it begins
                yield looked, None
                return


def _request(tables: Tables, shard: str, wanted: Wanted, limit: int, after: Place | None) -> Item:
    """Return the query of a partition; of a filtered one it looks at so many entries, and of others so many it needs.

    A moment that two entries share is read to its end: one entry more tells that there is no further one.
    """
    values = {":shard": shard, ":since": wanted.since, ":until": min(wanted.before, after.at if after else AFTER_ALL)}
    kinds = {f":kind{number}": kind for number, kind in enumerate(wanted.kinds)}
    return {
        "TableName": tables.history,
        "IndexName": "at-index",
        "KeyConditionExpression": "listed = :shard AND #at BETWEEN :since AND :until",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": to_item(values | kinds),
        "ScanIndexForward": False,
        "Limit": _SIFTED if wanted.by or kinds else limit + 2,
    } | ({"FilterExpression": f"kind IN ({', '.join(kinds)})"} if kinds else {})


def _entry(plural: str, id_: str, item: Item) -> Entry:
    by = Person(item["by"], item.get("bySubject", ""))
    name, import_id = item.get("name", ""), item.get("importId", "")
    return Entry(plural, item[id_], int(item["version"]), item["at"], by, item["kind"], name, import_id)
