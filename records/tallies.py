"""How many records have each value of a field, where there may be thousands of values: each has a counter.

Counters follow the records, because a record has more values than fit into the transaction of its write. A note says
with which values a record is counted, and is written in one transaction with what that changes of the counters. So a
record is counted once, however often and in whatever order somebody is told that it changed: what counts is the record
as it is, and whoever goes by an old note or an old record is refused, because the note has changed by then.

A record's note is read before the record: a note is never newer than what is counted next.
"""

import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from records import keys
from records.database import Database, Tables
from records.errors import BusyError, RecordError
from records.resource import Choice, Item, Resource, lives
from records.sorting import LAST
from records.transaction import Step, filled, to_item, together
from records.words import fold

MOST_VALUES = 10_000
"""Of one field that are read; those after them in the alphabet are not."""

Values = frozenset[tuple[str, str]]
"""Names of counts (``tags``), each with a value."""


class _OvertakenError(RecordError):
    """Somebody else has written a note in between: look again."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Some values in the order that was asked for."""

    values: tuple[tuple[str, int], ...]
    """Value, in the spelling that most records have, and how many have it."""
    count: int
    """How many values there are altogether."""
    exact: bool
    """Whether that is all of them."""


def values_of(resource: Resource, item: Item | None) -> Values:
    """Return with which values a record is counted, as its table has it; none in the trash."""
    if not lives(item):
        return frozenset()
    found = ((name, choice, item.get(choice.field)) for name, choice in resource.tallied.items())
    return frozenset(
        (name, one)
        for name, choice, value in found
        for one in (value if isinstance(value, list | tuple) else [value])
        if one
    )


@dataclass(frozen=True, slots=True)
class Tallies:
    """The counters of one resource; all methods raise BusyError."""

    database: Database[Tables]

    @property
    def resource(self) -> Resource:
        """Return what is declared of the records."""
        return self.database.tables.resource

    def settle(self, record_ids: Sequence[str]) -> None:
        """Count records as they are now; those that are counted so cost two reads."""
        left = list(dict.fromkeys(record_ids))
        while left:
            try:
                for changes in filled(self._changes(left), len):
                    self.database.commit(together(step for change in changes for step in change))
            except _OvertakenError:
                if time.monotonic() >= self.database.deadline:
                    raise BusyError from None
            else:
                return

    def forget(self, values: Iterable[tuple[str, str]]) -> None:
        """Delete the counters of values that no record has any more: nobody is to read them who was erased."""
        for name, value in sorted(values):
            self.database.delete_if(self.database.tables.lookups, self._key(name, value), "n <= :none", none=0)

    def correct(self, name: str, value: str, difference: int) -> None:
        """Add to a counter that is not the sum of the notes."""
        table, key = self.database.tables.lookups, self._key(name, value)
        self.database.update(table, key, "ADD n :difference", difference=difference)

    def read(self, name: str, beginning: str, *, by_count: bool, limit: int, offset: int = 0) -> Tally:
        """Return the values that begin so, without regard to case and accents, the most frequent first or by name."""
        choice = self.resource.tallied[name]
        found = list(islice(self._counters(choice, beginning), MOST_VALUES + 1))
        sums: Counter[str] = Counter()
        spelled: dict[str, tuple[int, str]] = {}
        for item in found[:MOST_VALUES]:
            value, number = item["sk"].partition("\t")[2], int(item["n"])
            if number <= 0:
                continue  # whoever took the last one away is about to delete it
            key = choice.key(value)
            sums[key] += number
            spelled[key] = max(spelled.get(key, (0, "")), (number, value))
        ordered = sorted(sums, key=lambda key: -sums[key]) if by_count else list(sums)
        page = ordered[offset : offset + limit]
        return Tally(tuple((spelled[key][1], sums[key]) for key in page), len(ordered), len(found) <= MOST_VALUES)

    def _counters(self, choice: Choice, beginning: str) -> Iterator[Item]:
        """Walk counters in the order of the alphabet: as they were a moment ago, because they follow anyway."""
        start = fold(beginning)[: keys.LONGEST_BEGINNING]
        request: Item = {
            "TableName": self.database.tables.lookups,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :start AND :end",
            "ExpressionAttributeValues": to_item(
                {":pk": keys.counter(choice, "").pk, ":start": start or " ", ":end": start + LAST}
            ),
        }
        return self.database.query(request)

    def _changes(self, record_ids: Sequence[str]) -> Iterator[list[Step]]:
        """Yield the steps of each record that is counted otherwise than it is."""
        resource, tables = self.resource, self.database.tables
        noted = [keys.counted(record_id)._asdict() for record_id in record_ids]
        notes = {item["pk"]: item for item in self.database.get_all(tables.lookups, noted)}
        wanted = [{resource.id: record_id} for record_id in record_ids]
        records = {item[resource.id]: item for item in self.database.get_all(tables.records, wanted)}
        for record_id, key in zip(record_ids, noted, strict=True):
            note = notes.get(key["pk"])
            had = frozenset(tuple(value) for value in note["values"]) if note else frozenset()
            has = values_of(resource, records.get(record_id))
            if had != has:
                counts = [(value, -1) for value in had - has] + [(value, 1) for value in has - had]
                yield [
                    self._note(key, note, has),
                    *(self._count(name, value, by) for (name, value), by in sorted(counts)),
                ]

    def _note(self, key: Item, before: Item | None, values: Values) -> Step:
        request: Item = {"TableName": self.database.tables.lookups, "ConditionExpression": "attribute_not_exists(pk)"}
        if before:
            same = {"ExpressionAttributeValues": to_item({":mark": before["mark"]})}
            request |= {"ConditionExpression": "mark = :mark"} | same
        if not values:
            return Step("Delete", request | {"Key": to_item(key)}, lambda _: _OvertakenError())
        note = key | {"mark": secrets.token_hex(8), "values": [list(value) for value in sorted(values)]}
        return Step("Put", request | {"Item": to_item(note)}, lambda _: _OvertakenError())

    def _count(self, name: str, value: str, by: int) -> Step:
        key = {"TableName": self.database.tables.lookups, "Key": to_item(self._key(name, value))}
        return Step("Update", key, adds={"n": by})

    def _key(self, name: str, value: str) -> Item:
        return keys.counter(self.resource.tallied[name], value)._asdict()
