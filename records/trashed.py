"""Who threw records away, and when: the history says it, so that rows of the trash need not."""

from collections.abc import Iterable

from records.database import Database, Tables
from records.resource import Item, Record

_THROWN_AWAY = ("trashed", "merged")
_MOVED = "moved"
"""To another parent, in the trash, by a merge: the version before may be the one that is looked for."""


def who_trashed(database: Database[Tables], records: Iterable[Record]) -> dict[str, Item]:
    """Return ``trashedBy``, an e-mail address, and ``trashedAt`` of records in the trash, by their ids.

    Reads one entry of the history for each. What the history does not say is left out.
    """
    resource, history = database.tables.resource, database.tables.history
    wanted = {resource.id_of(record): record.version for record in records}
    found: dict[str, Item] = {}
    while wanted:
        keys = [{resource.id: record_id, "version": version} for record_id, version in wanted.items()]
        entries = {item[resource.id]: item for item in database.get_all(history, keys)}
        for record_id, entry in entries.items():
            if entry["kind"] in _THROWN_AWAY:
                found[record_id] = {"trashedBy": entry["by"], "trashedAt": entry["at"]}
        moved = [record_id for record_id, entry in entries.items() if entry["kind"] == _MOVED]
        wanted = {record_id: wanted[record_id] - 1 for record_id in moved}
    return found
