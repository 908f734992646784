"""Find records that are not counted with the values that they have, and counters that are not the sum of their notes.

So it is with all records that were there before their resource counted values, and after tables were restored to
different moments. Records that changed within the last minutes are left out: the function on the stream may still be on
its way to them; and counters that change while they are added up are not judged.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from dev.doctor import reading
from dev.doctor.reading import Watch
from records import keys
from records.database import Database, Tables
from records.errors import BusyError
from records.resource import Resource
from records.tallies import Tallies, Values, values_of
from records.transaction import from_item

_UNDER_WAY = timedelta(minutes=5)
_TOGETHER = 50
"""Records that are counted at once."""
Counts = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TallyDrift:
    """Records are not counted with the values that they have."""

    record_ids: tuple[str, ...]
    noted: Values = field(default=frozenset(), compare=False)
    """With which values they are counted: those that nobody has any more lose their counters."""

    def words(self, resource: Resource) -> tuple[str, str]:
        """Return the place and the mistake, for the report."""
        first, *others = self.record_ids
        return (
            f"{resource.name} {first}",
            f"{'and ' + str(len(others)) + ' more, ' if others else ''}not counted as now",
        )


@dataclass(frozen=True, slots=True)
class ValueDrift:
    """A counter is wrong."""

    name: str
    value: str
    found: int
    difference: int

    def words(self, _: Resource) -> tuple[str, str]:
        """Return the place and the mistake, for the report; a value may be about somebody, so it is left out."""
        return f"counter of {self.name}", f"{self.found} {self.difference:+}"


def uncounted(client: Any, tables: Tables, watch: Watch = lambda items, _: items) -> Iterator[TallyDrift | ValueDrift]:
    """Yield what is wrong: records some at a time, then counters."""
    before = _counters(client, tables)
    notes: dict[str, frozenset[tuple[str, str]]] = {}
    sums: Counts = Counter()
    for item in map(from_item, watch(reading.scan(client, tables.lookups), tables.lookups)):
        if item["pk"].startswith(keys.COUNTED):
            values = frozenset((str(name), str(value)) for name, value in item["values"])
            notes[item["pk"].removeprefix(keys.COUNTED)] = values
            sums.update(values)
    after = _counters(client, tables)
    wrong = [*_wrong(client, tables, notes, watch)]
    for start in range(0, len(wrong), _TOGETHER):
        some = wrong[start : start + _TOGETHER]
        noted = frozenset[tuple[str, str]]().union(*(values for _, values in some))
        yield TallyDrift(tuple(record_id for record_id, _ in some), noted)
    for name, value in sorted({*sums, *after}):
        found, right = after[name, value], sums[name, value]
        if before[name, value] == found and (found != right or (not right and (name, value) in after)):
            yield ValueDrift(name, value, found, right - found)


def mend(client: Any, tables: Tables, drift: TallyDrift | ValueDrift) -> bool:
    """Count the records as they are now, or add what a counter lacks; False if the tables stayed busy."""
    tallies = Tallies(Database(client, tables, reading.deadline()))
    try:
        if isinstance(drift, TallyDrift):
            tallies.settle(drift.record_ids)
            tallies.forget(drift.noted)
        else:  # what is counted meanwhile changes notes and counters alike, and the difference stays what it is
            tallies.correct(drift.name, drift.value, drift.difference)
            tallies.forget([(drift.name, drift.value)])
    except BusyError:
        return False
    return True


def _wrong(
    client: Any, tables: Tables, notes: dict[str, frozenset[tuple[str, str]]], watch: Watch
) -> Iterator[tuple[str, Values]]:
    """Yield id and noted values of records that are counted otherwise than now; those that are gone come last."""
    recently = (datetime.now(UTC) - _UNDER_WAY).isoformat()
    for item in map(from_item, watch(reading.scan(client, tables.records), tables.records)):
        record_id = item[tables.resource.id]
        noted = notes.pop(record_id, frozenset())
        if noted != values_of(tables.resource, item) and str(item["lastModified"]) < recently:
            yield record_id, noted
    yield from sorted(notes.items())


def _counters(client: Any, tables: Tables) -> Counts:
    found: Counts = Counter()
    for name, choice in tables.resource.tallied.items():
        for item in map(from_item, reading.query(client, tables.lookups, "pk", keys.counter(choice, "").pk)):
            found[name, item["sk"].partition("\t")[2]] = int(item["n"])
    return found
