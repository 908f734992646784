"""Read every table and tell what does not agree with the records' records."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from dev.doctor import counts, histories, reading, rows
from dev.doctor.counts import Tally
from dev.doctor.findings import CounterDrift, Drift, HistoryDrift, IdDrift, RowDrift, SharedValue
from dev.doctor.ids import Ids
from dev.doctor.notes import Notes
from dev.doctor.reading import Watch
from dev.doctor.rows import Rows
from records.database import Tables
from records.transaction import from_item
from registry.id_registry import IdRegistry


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that is wrong; what there may be of every record is read from the notes one by one."""

    notes: Notes
    counters: list[CounterDrift]
    unsettled: int
    """Shards that changed while they were counted, of which therefore nothing is said."""

    @property
    def rows(self) -> Iterator[RowDrift]:
        """Records whose marker and rows are wrong."""
        return self.notes.kept(RowDrift)

    @property
    def shared(self) -> Iterator[SharedValue]:
        """Unique values that several records have."""
        return self.notes.kept(SharedValue)

    @property
    def histories(self) -> Iterator[HistoryDrift]:
        """Histories that do not fit their records."""
        return self.notes.kept(HistoryDrift)

    @property
    def ids(self) -> Iterator[IdDrift]:
        """Records whose ids are not registered."""
        return self.notes.kept(IdDrift)

    def all(self) -> Iterator[Drift]:
        """Return each thing that is wrong."""
        return chain(self.rows, self.shared, self.counters, self.histories, self.ids)

    def count(self) -> int:
        """Return how many there are."""
        return self.notes.count() + len(self.counters)


def examine(
    client: Any,
    tables: Tables,
    registry: IdRegistry | None = None,
    watch: Watch = lambda items, _: items,
    at_once: int = 1,
) -> Findings:
    """Return all that is wrong; ``watch`` sees every item that is read from a whole table.

    ``at_once`` records are looked at in their turn at the same time.
    """
    notes = Notes()
    all_rows, tally, ids = Rows(tables, notes), Tally(tables), Ids(tables, notes)
    before = counts.counted(client, tables)
    for item in watch(reading.scan(client, tables.records), tables.records):
        record = from_item(item)
        all_rows.expect(record)
        tally.count(record)
        histories.expect(tables.resource, notes, record)
        if registry:
            ids.expect(record)
    counters, unsettled = tally.compare(before, counts.counted(client, tables))
    for table in (tables.lookups, tables.lists):
        for item in watch(reading.scan(client, table), table):
            all_rows.find(table, item)
    for item in watch(reading.scan(client, tables.history), tables.history):
        histories.find(tables.resource, notes, item)
    if registry:
        for item in watch(reading.scan(client, registry.table), registry.table):
            ids.find(item)
    notes.compare()
    rows.look_closer(client, tables, notes, watch, at_once)
    histories.look_closer(client, tables, notes, at_once)
    if registry:
        ids.look_closer(client, registry, at_once)
    return Findings(notes, counters, unsettled)
