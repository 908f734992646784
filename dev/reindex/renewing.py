"""Write what is derived of records anew, by the rules of today: one record in one transaction, while requests go on."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from dev.doctor import reading
from dev.doctor.rows import indexed_by_rules, is_silent, stays_of
from records import writes
from records.database import Database, Tables
from records.errors import TakenError
from records.marks import MERGED_INTO
from records.planning import Stored
from records.stays import STAYS
from records.tallies import Tallies
from records.transaction import (
    FIRST_WAIT,
    MAX_ITEMS,
    Item,
    Step,
    commit,
    from_item,
    patiently,
    pause,
    read_batch,
    to_item,
)

PAGE = 100
"""Records that are read together, and after which a run can go on."""
SAME, WRITTEN, LEFT = "same", "written", "left"
"""What became of a record: nothing was to be done, it was written, or it is a matter for the doctor."""


class Done(NamedTuple):
    """What became of a page of records."""

    segment: int
    after: Item | None
    """Where the segment goes on; None at its end."""
    seen: int
    written: int
    left: tuple[str, ...]
    """Ids of the records that only the doctor or a person can mend."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """Writes what is derived of one resource's records; all methods raise BusyError."""

    client: Any
    tables: Tables
    pool: Executor
    """Works on records of a page at the same time."""

    def segment(self, number: int, of: int, start: Item | None) -> Iterator[Done]:
        """Write one segment of the table from ``start`` on, and yield each page when all of it is written.

        Only ``LastEvaluatedKey`` tells whether there is more: a page may be empty before the end.
        """
        request = {"TableName": self.tables.records, "ConsistentRead": True, "TotalSegments": of, "Segment": number}
        while True:
            asked = request | {"Limit": PAGE} | ({"ExclusiveStartKey": start} if start else {})
            answer = patiently(lambda: self.client.scan(**asked), reading.deadline())  # noqa: B023 at once
            start = answer.get("LastEvaluatedKey")
            written, left = self.page([from_item(item) for item in answer["Items"]])
            yield Done(number, start, len(answer["Items"]), written, left)
            if start is None:
                return

    def page(self, items: Sequence[Item]) -> tuple[int, tuple[str, ...]]:
        """Write some records, and count them; return how many were written, and the ids of those that are left."""
        ids = [item[self.tables.resource.id] for item in items]
        outcomes = list(self.pool.map(self.record, items))
        if ids and self.tables.resource.tallied:
            Tallies(Database(self.client, self.tables, reading.deadline())).settle(ids)
        left = tuple(record_id for record_id, outcome in zip(ids, outcomes, strict=True) if outcome == LEFT)
        return outcomes.count(WRITTEN), left

    def record(self, item: Item | None) -> str:
        """Write a record; whoever overtakes this has written it by the same rules, or it is looked at again."""
        until = reading.deadline()
        wait = FIRST_WAIT
        while item is not None:
            steps = self._steps(item)
            if steps is None:
                return LEFT
            if not (steps := self._unlike(steps)):
                return SAME
            try:
                commit(self.client, steps, reading.deadline())
            except TakenError:
                return LEFT
            except writes.OvertakenError:
                wait = pause(wait, until)
                item = reading.record(self.client, self.tables, item[self.tables.resource.id])
            else:
                return WRITTEN
        return SAME

    def _steps(self, item: Item) -> list[Step] | None:
        """Return everything that a record has; None if it does not say where it is found, or is being merged."""
        stored = Stored(self.tables.resource, item)
        if stored.in_trash:
            if "indexed" in item:
                return None
            merged_into = item.get(MERGED_INTO, "")
            return list(writes.renew_in_trash(self.tables, stored.record, merged_into, stored.marks))
        by_rules = indexed_by_rules(self.tables, item)
        if "indexed" not in item or by_rules is None:
            return None
        stays = item.get(STAYS, {})
        if is_silent(self.tables, item):
            stays = stays_of(self.client, self.tables, item)
        return list(writes.renew(self.tables, item, replace(by_rules, stays=stays), stored.marks))

    def _unlike(self, steps: list[Step]) -> list[Step]:
        """Leave out the rows that are there as they should be, which costs a tenth of writing them; empty if all are.

        They stay so until the transaction: whoever changes a row changes what its first step asks of the record.
        """
        puts = {_place(step): step for step in steps if _is_row(step)}
        there = {(table, _key(row)) for table, row in self._rows(puts) if puts[table, _key(row)].request["Item"] == row}
        rest = [step for step in steps if not _is_row(step) or _place(step) not in there]
        return rest if len(rest) > 1 or _says_otherwise(rest[0]) else []

    def _rows(self, places: dict[Any, Step]) -> Iterator[tuple[str, Item]]:
        """Yield table and item of the rows that are there."""
        keys = list(places)
        for start in range(0, len(keys), MAX_ITEMS):
            wanted: Item = {}
            for table, key in keys[start : start + MAX_ITEMS]:
                wanted.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"].append(_typed(key))
            yield from read_batch(self.client.batch_get_item, wanted, reading.deadline())


def _is_row(step: Step) -> bool:
    """Tell whether a step puts a row; that of a marker has a condition."""
    return step.operation == "Put" and "ConditionExpression" not in step.request


def _place(step: Step) -> tuple[str, tuple[str, str, str]]:
    return step.request["TableName"], _key(step.request["Item"])


def _key(row: Item) -> tuple[str, str, str]:
    """Return the name of the partition key, its value, and that of the sort key."""
    name = "pk" if "pk" in row else "list"
    return name, row[name]["S"], row["sk"]["S"]


def _typed(key: tuple[str, str, str]) -> Item:
    name, partition, sort = key
    return to_item({name: partition, "sk": sort})


def _says_otherwise(step: Step) -> bool:
    """Tell whether the record's own step changes the record."""
    values = step.request.get("ExpressionAttributeValues", {})
    return values.get(":indexed") != values.get(":was") or ":stays" in values
