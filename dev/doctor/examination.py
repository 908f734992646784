"""Read every table of a stage, and find what does not agree with its records."""

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
    """Everything that is wrong. Findings that each record may have are read from the notes, one at a time."""

    notes: Notes
    counters: list[CounterDrift]
    unsettled: int
    """The number of shards that changed while they were counted, so that they could not be checked."""

    @property
    def rows(self) -> Iterator[RowDrift]:
        """Return the records whose marker or rows are wrong."""
        return self.notes.kept(RowDrift)

    @property
    def shared(self) -> Iterator[SharedValue]:
        """Return the unique values that several records have."""
        return self.notes.kept(SharedValue)

    @property
    def histories(self) -> Iterator[HistoryDrift]:
        """Return the histories that do not agree with their records."""
        return self.notes.kept(HistoryDrift)

    @property
    def ids(self) -> Iterator[IdDrift]:
        """Return the records whose ids are not registered."""
        return self.notes.kept(IdDrift)

    def all(self) -> Iterator[Drift]:
        """Return all findings."""
        return chain(self.rows, self.shared, self.counters, self.histories, self.ids)

    def count(self) -> int:
        """Return the number of findings."""
        return self.notes.count() + len(self.counters)


def examine(
    client: Any,
    tables: Tables,
    registry: IdRegistry | None = None,
    watch: Watch = lambda items, _: items,
    at_once: int = 1,
) -> Findings:
    """Return everything that is wrong; ``watch`` is given each item of the tables that are read as a whole.

    ``at_once`` is the number of suspect records that are checked at the same time.
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
