"""Purge what has been in the trash for longer than the stage keeps it; the next turn goes on where one has ended."""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers._work import Work
from records import keys
from records.database import Database, Tables
from records.days import written
from records.errors import BusyError, NoParentError, NotFoundError, RecordError, VersionMismatchError
from records.person import Person
from records.store import Store
from records.transaction import to_item

SYSTEM = Person("system", "system")
"""Who purges by a schedule, in the history."""
_GONE_ON = (NotFoundError, NoParentError, VersionMismatchError)
"""Somebody has restored or purged it since, or it goes with its parent."""


@dataclass(frozen=True, slots=True)
class Retention:
    """The trash of every resource, and how long it keeps what is in it."""

    databases: Iterable[Database[Tables]]

    @property
    def days(self) -> int:
        """Return how many days it keeps something; 0 is for ever."""
        return int(os.environ["TRASH_RETENTION_DAYS"])

    def purge(self, work: Work) -> bool:
        """Purge what is too old until the time is over; tell whether all of it was. Raises what stopped one, at last.

        What belongs to a record follows it, as with every purge.
        """
        failed: RecordError | None = None
        for database in self.databases if self.days else ():
            store = Store(database.until(work.deadline))
            for record_id, version in self._old(store.database):
                if time.monotonic() >= work.deadline:
                    return False
                try:
                    store.purge(record_id, SYSTEM, version)
                    work.counts["TrashPurged"] += 1
                except _GONE_ON:
                    pass
                except BusyError:
                    raise
                except RecordError as error:  # the others go on
                    work.say("not purged", **{database.tables.resource.id: record_id})
                    failed = error
        if failed:
            raise failed
        return True

    def _old(self, database: Database[Tables]) -> Iterator[tuple[str, int]]:
        """Yield id and version of what was thrown away by itself, and has been there for too long."""
        limit = written(datetime.now(UTC) - timedelta(days=self.days))
        request: dict[str, Any] = {
            "TableName": database.tables.lists,
            "KeyConditionExpression": "#list = :trash",
            "FilterExpression": "lastModified < :limit AND attribute_not_exists(trashedWith)",
            "ExpressionAttributeNames": {"#list": "list"},
            "ExpressionAttributeValues": to_item({":trash": keys.TRASH, ":limit": limit}),
        }
        for row in database.query(request):
            yield row["sk"].rpartition("#")[2], int(row["version"])
