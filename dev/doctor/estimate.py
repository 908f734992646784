"""What a run costs at most, from what DynamoDB says of its tables; it counts their items every six hours."""

from typing import Any

from rich.table import Table

from records.writes import Tables
from registry.id_registry import IdRegistry

_READ_DOLLARS, _WRITE_DOLLARS = 0.125e-6, 0.625e-6
"""A unit on demand in us-east-1; elsewhere it is up to twice as much. See https://aws.amazon.com/dynamodb/pricing."""
_READ_BYTES, _WRITE_BYTES = 4096, 1024
_LOOKS = 8
"""Units to look twice at a row in a transaction, and at the place of the row that it replaces."""


def estimate(client: Any, tables: Tables, registry: IdRegistry) -> Table:
    """Return the items, the units that reading them once takes, and those of mending every customer."""
    shown = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("table", "items", "read units", "to mend all: read units", "write units"):
        shown.add_column(name, no_wrap=True, justify="left" if name == "table" else "right")
    sums = [0, 0, 0, 0]
    for table in (tables.customers, tables.lookups, tables.lists, tables.history, registry.table):
        numbers = _table(client.describe_table(TableName=table)["Table"], tables)
        sums = [total + number for total, number in zip(sums, numbers, strict=True)]
        shown.add_row(table, *(f"{number:,}" for number in numbers))
    _, reads, more_reads, writes = sums
    shown.add_row("together", *(f"{number:,}" for number in sums))
    dollars = (reads * _READ_DOLLARS, more_reads * _READ_DOLLARS, writes * _WRITE_DOLLARS)
    shown.add_row("dollars on demand", "", *(f"{amount:,.2f}" for amount in dollars))
    return shown


def _table(description: dict[str, Any], tables: Tables) -> list[int]:
    """Return a table's items, the units to read it, and at most how many it takes to mend all that is in it."""
    items, size = description["ItemCount"], description["TableSizeBytes"]
    read = -(-size // _READ_BYTES)
    each = max(1, -(-size // (_WRITE_BYTES * items))) if items else 0
    if description["TableName"] == tables.customers:
        return [items, read, 0, 6 * each * items]  # two transactions ask for its version, and one writes it
    if description["TableName"] in (tables.lookups, tables.lists):
        indexes = len(description.get("GlobalSecondaryIndexes", []))
        # a transaction's write is two units; the old row goes, the new one comes, and each index follows
        return [items, read, read + _LOOKS * items, (4 + 2 * indexes) * each * items]
    return [items, read, 0, 0]
