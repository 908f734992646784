"""Bring what belongs to a record to where that is: what the request that moved the record had no time for.

A record that moves leaves a note in the same transaction. If the request has taken it away, nothing is left to do.
What is left of a record that was erased goes as well: the ledger's stream says which.
"""

from collections.abc import Iterator
from typing import Any

from all_resources import children_of, parents
from handlers import _customers
from handlers._erasures import Rest
from handlers._every import databases
from handlers._resource import database_of
from handlers._work import Work, table_of, worker
from records.correlation import correlation_id, current
from records.errors import NotIndexedError
from records.family import Family
from records.transaction import from_item

_databases = [database_of(parent, _customers.DATABASE.client, children=children_of(parent)) for parent in parents()]
DATABASES = {database.tables.records: database for database in _databases}
"""Table of records to which others belong -> where those are."""
_LEDGER = _customers.DATABASE.tables.erasures
rest = Rest(databases(_customers.DATABASE.client))


def settle_children(event: dict[str, Any], work: Work) -> dict[str, int]:
    """Settle each record that moved or was erased, and return how many; raise BusyError if the time is over before."""
    work.facts["settled"] = 0
    for (table, record_id), request in dict(_moved(event)).items():
        current.set(request)
        database = DATABASES[table].until(work.deadline)
        try:
            Family(database).settle(record_id)
        except NotIndexedError:  # the next ones go on; the note stays until the doctor has mended the record
            work.say("not settled", **{database.tables.resource.id: record_id})
        else:
            work.facts["settled"] += 1
    for plural, record_id in dict.fromkeys(_erased(event)):
        work.facts["settled"] += rest.finish(plural, record_id, work)
    return {"settled": work.facts["settled"]}


def _moved(event: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield table and id of each record that went to the trash, came back or is gone, and which request did it."""
    for record in event["Records"]:
        table = table_of(record)
        if table == _LEDGER:
            continue
        old, new = (from_item(record["dynamodb"].get(image, {})) for image in ("OldImage", "NewImage"))
        if not new or ("trashedAt" in old) != ("trashedAt" in new):
            record_id = from_item(record["dynamodb"]["Keys"])[DATABASES[table].tables.resource.id]
            yield (table, record_id), correlation_id(new.get("correlationId"))


def _erased(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield plural and id of each record that the ledger has got an entry of."""
    for record in event["Records"]:
        if table_of(record) == _LEDGER:
            key = from_item(record["dynamodb"]["Keys"])
            yield key["pk"], key["sk"]


handler = worker(settle_children)
