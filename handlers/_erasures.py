"""Delete what is left of records that are erased, wherever it is; it may be repeated and be cut short anywhere."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from handlers._imports import BUCKET, jobs_until
from handlers._work import Work
from imports.clearing import Clearing
from records.database import Database, Tables
from records.erasing import Erasing
from records.erasures import Erasure, Erasures
from records.errors import NotIndexedError
from records.files import Bucket
from registry.id_registry import IdRegistry, id_database

_AGAIN = timedelta(days=2)
"""So long an erasure is looked at again: what was being written at that moment is whole by then."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Deletes the rest of what was erased."""

    databases: dict[str, Database[Tables]]
    registry: IdRegistry = field(default_factory=lambda: IdRegistry(id_database()))
    exports: Bucket = field(default_factory=lambda: Bucket(BUCKET.client, os.environ["EXPORTS_BUCKET_NAME"]))

    @property
    def ledger(self) -> str:
        """Return the table that says what is erased."""
        return next(iter(self.databases.values())).tables.erasures

    def finish(self, plural: str, record_id: str, work: Work) -> bool:
        """Tell whether nothing is left of a record; BusyError if the time is over before."""
        database = self.databases[plural].until(work.deadline)
        erasure = Erasures(database).get(record_id)
        if erasure is None:
            return False
        try:
            self._delete(database, erasure)
        except NotIndexedError:  # of a child: the entry stays open until the doctor has mended that
            work.say("not erased", **{database.tables.resource.id: record_id})
            return False
        Erasures(database).finish(erasure)
        return True

    def finish_due(self, work: Work) -> int:
        """Finish what is not, and what was finished in the last days once more: somebody may have written a file."""
        since = (datetime.now(UTC) - _AGAIN).isoformat()
        due = [
            (plural, erasure.record_id)
            for plural, database in self.databases.items()
            for erasure in Erasures(database.until(work.deadline)).all()
            if not erasure.finished_at or erasure.finished_at > since
        ]
        return sum([self.finish(*each, work) for each in due])

    def _delete(self, database: Database[Tables], erasure: Erasure) -> None:
        Erasing(database).settle(erasure.record_id)
        if database.tables.resource.registered:
            registry = self.registry.until(database.deadline)
            registry.forget(erasure.record_id)
        Clearing(jobs_until(database.deadline), BUCKET).forget(erasure.record_id, erasure.imports)
        self.exports.delete_all(f"{database.tables.resource.plural}/")  # nobody knows which files have it
