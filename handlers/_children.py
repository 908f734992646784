"""Bring what belongs to a record to where that is: what the request that moved the record had no time for.

A record that moves leaves a note in the same transaction. If the request has taken it away, nothing is left to do.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from handlers._work import Work, table_of
from records.correlation import correlation_id, current
from records.database import Database, Tables
from records.errors import NotIndexedError
from records.family import Family
from records.transaction import Item, from_item

Databases = dict[str, Database[Tables]]
"""Table of records -> where they are."""


def by_table(databases: Iterable[Database[Tables]]) -> Databases:
    """Return databases by their tables of records."""
    return {database.tables.records: database for database in databases}


def images(record: dict[str, Any]) -> tuple[Item | None, Item | None]:
    """Return what a stream's record says of an item before and after, None where there was none."""
    old, new = (record["dynamodb"].get(name) for name in ("OldImage", "NewImage"))
    return from_item(old) if old else None, from_item(new) if new else None


def settle(parents: Databases, event: dict[str, Any], work: Work) -> int:
    """Settle each record that moved and return how many did; raise BusyError if the time is over before."""
    work.facts["settled"] = 0
    for (table, record_id), request in dict(_moved(parents, event)).items():
        current.set(request)
        database = parents[table].until(work.deadline)
        try:
            Family(database).settle(record_id)
        except NotIndexedError:  # the next ones go on; the note stays until the doctor has mended the record
            work.say("not settled", **{database.tables.resource.id: record_id})
        else:
            work.facts["settled"] += 1
    return int(work.facts["settled"])


def erased(ledger: str, event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield plural and id of each record that the ledger, which is a table, has got an entry of."""
    for record in event["Records"]:
        if table_of(record) == ledger:
            key = from_item(record["dynamodb"]["Keys"])
            yield key["pk"], key["sk"]


def _moved(parents: Databases, event: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield table and id of each record that went to the trash, came back or is gone, and which request did it."""
    for record in event["Records"]:
        table = table_of(record)
        old, new = (image or {} for image in images(record))
        if table in parents and (not new or ("trashedAt" in old) != ("trashedAt" in new)):
            record_id = from_item(record["dynamodb"]["Keys"])[parents[table].tables.resource.id]
            yield (table, record_id), correlation_id(new.get("correlationId"))
