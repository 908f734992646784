"""Read every table and tell what does not agree with the customers' records."""

from typing import Any

from dev.doctor import counts, histories, reading, rows
from dev.doctor.counts import Tally
from dev.doctor.findings import Findings
from dev.doctor.histories import Entries
from dev.doctor.ids import Unregistered
from dev.doctor.reading import Watch
from dev.doctor.rows import Prints
from records.transaction import from_item
from records.writes import Tables
from registry.id_registry import IdRegistry


def examine(
    client: Any,
    tables: Tables,
    registry: IdRegistry | None = None,
    watch: Watch = lambda items, _: items,
    at_once: int = 1,
) -> Findings:
    """Return all that is wrong; ``watch`` sees every item that is read from a whole table.

    ``at_once`` customers are looked at in their turn at the same time.
    """
    prints, tally, entries, unregistered = Prints(tables), Tally(tables), Entries(), Unregistered()
    before = counts.counted(client, tables)
    for item in watch(reading.scan(client, tables.customers), tables.customers):
        record = from_item(item)
        prints.expect(record)
        tally.count(record)
        entries.expect(record)
        unregistered.expect(record)
    counter_drifts, unsettled = tally.compare(before, counts.counted(client, tables))
    for table in (tables.lookups, tables.lists):
        for item in watch(reading.scan(client, table), table):
            prints.find(table, item)
    for item in watch(reading.scan(client, tables.history), tables.history):
        entries.find(item)
    row_drifts, shared = rows.look_closer(client, tables, prints, watch, at_once)
    history_drifts = histories.look_closer(client, tables, entries.suspects())
    id_drifts = []
    if registry:
        for item in watch(reading.scan(client, registry.table), registry.table):
            unregistered.find(item)
        id_drifts = unregistered.look_closer(client, tables, registry)
    return Findings(row_drifts, shared, counter_drifts, history_drifts, id_drifts, unsettled)
