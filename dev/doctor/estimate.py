"""The most that a run can cost, estimated from the sizes of the tables, which DynamoDB updates every six hours.

It holds for a quiet stage, where no request has to be repeated, and for rules under which records have about as many
rows as before. ``--purge-again`` costs what purges cost besides.
"""

from typing import Any, NamedTuple

from rich.table import Table

from dev.doctor import reading
from dev.doctor.rows import TOGETHER
from records import keys
from records.database import Tables
from records.transaction import MAX_ITEMS
from registry.id_registry import IdRegistry

READ_DOLLARS, WRITE_DOLLARS = 0.125e-6, 0.625e-6
"""A unit on demand in us-east-1; elsewhere it is up to twice as much. See https://aws.amazon.com/dynamodb/pricing."""
READ_BYTES, WRITE_BYTES = 4096, 1024
_LOOKS = 3
"""How often a record is read: to check it, to mend it, and once more if its address is shared or its marker refused."""
_SHARDS = 3 * keys.COUNTER_SHARDS


class Size(NamedTuple):
    """The size of a table."""

    items: int
    bytes: int
    indexes: int

    def scanned(self) -> int:
        """Return the units of reading it from end to end, each answer of a megabyte rounded up."""
        answers = reading.SEGMENTS + self.bytes // 2**20
        return -(-self.bytes // READ_BYTES) + answers

    def one_by_one(self, unit: int) -> int:
        """Return the units of reading all items one by one, each rounded up."""
        return self.items + self.bytes // unit

    def of_one(self, unit: int) -> int:
        """Return the units of an item of average size."""
        return 1 + self.bytes // (unit * max(1, self.items))


class Cost(NamedTuple):
    """The items of a table, the units that it takes to read them once, and those to mend all of them."""

    items: int
    read: int
    more: int
    write: int


def estimate(client: Any, tables: Tables, registry: IdRegistry | None) -> Table:
    """Return the items, the units that reading them once takes, and those of mending every record."""
    shown = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("table", "items", "read units", "to mend all: read units", "write units"):
        shown.add_column(name, no_wrap=name == "table", justify="left" if name == "table" else "right")
    each = costs(client, tables, registry)
    for table, cost in each.items():
        shown.add_row(table, *(f"{number:,}" for number in cost))
    sums = Cost(*map(sum, zip(*each.values(), strict=True)))
    shown.add_row("together", *(f"{number:,}" for number in sums))
    dollars = (sums.read * READ_DOLLARS, sums.more * READ_DOLLARS, sums.write * WRITE_DOLLARS)
    shown.add_row("dollars on demand", "", *(f"{amount:,.2f}" for amount in dollars))
    return shown


def costs(client: Any, tables: Tables, registry: IdRegistry | None) -> dict[str, Cost]:
    """Return the most that a run costs, by table."""
    records, history = size_of(client, tables.records), size_of(client, tables.history)
    lookups, lists = size_of(client, tables.lookups), size_of(client, tables.lists)
    of_ids = {registry.table: _of_ids(size_of(client, registry.table), records.items)} if registry else {}
    return {
        tables.records: _of_records(records, 2 * (lookups.items + lists.items)),
        tables.lookups: _of_rows(lookups, _SHARDS),
        tables.lists: _of_rows(lists, 0),
        tables.history: _of_history(history, records.items),
    } | of_ids


def _of_records(records: Size, places: int) -> Cost:
    """Return what records cost; ``places`` of rows, old and new, are read and written in transactions with them.

    Besides, somebody looks at who else has the address, twice at the history's record, and once at that of the id.
    """
    transactions = records.items + places // (TOGETHER - 1)
    looks = _LOOKS * (records.items + 2 * transactions)
    written = 2 * (2 * records.items + places // (MAX_ITEMS - 1))  # transactions that delete rows, and that put them
    written += 2 * 2 * records.items  # `indexed`, and a transaction that is refused
    read = (looks + (1 + 2 + 1) * records.items) * records.of_one(READ_BYTES)
    return Cost(records.items, records.scanned(), read, written * records.of_one(WRITE_BYTES))


def _of_rows(rows: Size, shards: int) -> Cost:
    """Return what rows cost: a second scan for strange ones, and looks at the place of each and of its successor.

    A transaction's units count twice: the old row goes, the new one comes, one may be refused, and each index follows.
    """
    looks = _LOOKS * 2 * 2 * rows.one_by_one(READ_BYTES)
    write = (6 + 2 * rows.indexes) * rows.one_by_one(WRITE_BYTES)
    return Cost(rows.items, rows.scanned() + 2 * shards, rows.scanned() + looks, write + 2 * shards)


def _of_history(history: Size, records: int) -> Cost:
    """Return what histories cost: each is read again by itself, and all may be left over from purges."""
    write = (2 + history.indexes) * history.one_by_one(WRITE_BYTES)
    return Cost(history.items, history.scanned(), history.bytes // READ_BYTES + records, write)


def _of_ids(ids: Size, records: int) -> Cost:
    return Cost(ids.items, ids.scanned(), records, records)


def size_of(client: Any, table: str) -> Size:
    """Return the size of a table as DynamoDB knows it."""
    described = client.describe_table(TableName=table)["Table"]
    indexes = len(described.get("GlobalSecondaryIndexes", []))
    return Size(described["ItemCount"], described["TableSizeBytes"], indexes)
