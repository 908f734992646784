"""Erase a record: everything personal goes, the fact, the time, who did it and why stay (GDPR, article 17).

The first transaction decides: it deletes the record with its rows, leaves a stub in the history, and marks the record
as erased. From then on nobody sees, changes or restores it, nor anything that belongs to it. What is left is deleted
afterwards, in any number of attempts, by whoever comes by.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from records import keys, planning, writes
from records.database import Database, Tables
from records.days import now
from records.erasures import ErasedBeforeError, Erasure, Erasures, imports_of, mark
from records.errors import NotFoundError, VersionMismatchError
from records.family import Family
from records.history import ENDS
from records.person import Person
from records.planning import Stored
from records.resource import Item
from records.store import Store
from records.transaction import MAX_ITEMS, Step, to_item
from records.writes import OvertakenError


@dataclass(frozen=True, slots=True)
class Erasing:
    """Erases records of one resource; all methods raise BusyError."""

    database: Database[Tables]
    """Its tables name those of the children, and the ledger."""

    def begin(self, record_id: str, version: int | None, reason: str, by: Person) -> Erasure:
        """Erase a record, wherever it is, and return the entry of the ledger; of one that is erased, that entry.

        A record that was purged before is marked as erased as well, because other places may hold something of it.
        Raises NotFoundError, VersionMismatchError, NotIndexedError.
        """
        while True:
            if known := Erasures(self.database).get(record_id):
                Erasures(self.database).ask_again(known)
                return known
            erasure = Erasure(record_id, now(), by, reason, imports_of(self.database, record_id))
            stored = self._stored(record_id)
            if stored and version not in (None, stored.record.version):
                raise VersionMismatchError(stored.record)
            try:
                if stored:
                    self._delete(stored, erasure, once=True)
                else:
                    self._rename_stub(erasure)
            except (OvertakenError, ErasedBeforeError):
                continue
            return erasure

    def again(self, known: Erasure) -> None:
        """Erase what came back with an older table, in the name of whoever did it first."""
        while stored := self._stored(known.record_id):
            before = (*known.imports, *imports_of(self.database, known.record_id))
            erasure = replace(known, imports=tuple(dict.fromkeys(before)), finished_at="")
            try:
                self._delete(stored, erasure, once=False)
            except OvertakenError:
                continue
        self.settle(known.record_id)

    def settle(self, record_id: str) -> None:
        """Delete what the tables of records have left of a record that is erased, and of what belonged to it."""
        Store(self.database).forget_past(record_id)
        Family(self.database, erases=True).settle(record_id)
        self._forget_empty_counters(record_id)

    def _delete(self, stored: Stored, erasure: Erasure, *, once: bool) -> None:
        tables = self.database.tables
        erasing = [
            mark(tables, erasure, once=once),
            *planning.purging(tables, stored, erasure.by, erasure.reason).steps,
        ]
        versions = range(1, stored.record.version + 1)[: MAX_ITEMS - len(erasing)]
        self.database.commit([*erasing, *(writes.forget(tables, erasure.record_id, old) for old in versions)])

    def _rename_stub(self, erasure: Erasure) -> None:
        """Mark a record as erased that was purged before; NotFoundError if it was not."""
        tables = self.database.tables
        newest = Store(self.database).history(erasure.record_id, None, MAX_ITEMS, newest_first=True)
        stub = next((entry for entry in newest if entry.kind in ENDS), None)
        if stub is None:
            raise NotFoundError
        renamed = writes.renamed_stub(tables, erasure.record_id, stub.version, erasure.at, erasure.by, erasure.reason)
        self.database.commit([mark(tables, erasure, once=True), renamed])

    def _forget_empty_counters(self, record_id: str) -> None:
        """Delete the names of lists that nobody is in any more: a name may be somebody's value.

        What one shard of a group has counted may have been taken off another one, so their sum tells. What is deleted
        is what was read of each shard, in one transaction: it sums to nothing, whoever counts meanwhile.
        """
        tables = self.database.tables
        group = keys.shards_of_group(keys.first_of_group(keys.shard(record_id)))
        places = [keys.Key(keys.FACETS, shard)._asdict() for shard in group]
        read = [(key, self.database.get(tables.lookups, key) or {}) for key in places]
        for name in sorted({name for _, counts in read for name in counts} - {*keys.Key._fields}):
            shards = [(key, counts[name]) for key, counts in read if name in counts]
            if sum(count for _, count in shards) == 0:
                with suppress(OvertakenError):  # somebody is in it again
                    self.database.commit(self._forget_counter(key, name, count) for key, count in shards)

    def _forget_counter(self, key: Item, name: str, count: int) -> Step:
        """Return the step that deletes one number of a shard; OvertakenError if it is another one by now."""
        update = {
            "TableName": self.database.tables.lookups,
            "Key": to_item(key),
            "UpdateExpression": "REMOVE #name",
            "ConditionExpression": "#name = :count",
            "ExpressionAttributeNames": {"#name": name},
            "ExpressionAttributeValues": to_item({":count": count}),
        }
        return Step("Update", update, lambda _: OvertakenError())

    def _stored(self, record_id: str) -> Stored | None:
        tables = self.database.tables
        item = self.database.get(tables.records, {tables.resource.id: record_id})
        return Stored(tables.resource, item) if item else None
