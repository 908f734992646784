"""What searches for names read among a million customers: ``npm run bench:names``.

Keeps in memory the rows that these searches can read, and answers their queries as DynamoDB does; units are those of
the rows' bytes. Loading all rows of a million customers anywhere would take hours, and no search for a name reads them.
"""

import argparse
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from benchmarks.made_up import customers
from customers.resource import CUSTOMERS, Customer
from dev.console import run
from records import keys, writes
from records.database import Database, Tables
from records.finder import Finder, Query
from records.indexed import Indexed
from records.search import query_words
from records.transaction import Item, from_item, to_item
from records.words import fold
from tests.records.counting import Cost, Counting

ASKED = (
    "anna",
    "anna schmidt",
    "schmidt anna",
    "anna schm",
    "anna steinbach",
    "steinbach anna",
    "anna maria steinbach",
    "thomas steinbach metall",
    "schmidt boris",
    "steinbach schmidt anna",
)
_WORDS = {word for asked in ASKED for word in asked.split()}
_LIMIT = 25


class Words:
    """A client that has nothing but rows of words, and the secret of cursors."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, Item]] = {}
        self._keys: dict[str, list[str]] = {}

    def add(self, row: Item) -> None:
        """Keep a row."""
        self._rows.setdefault(row["pk"]["S"], {})[row["sk"]["S"]] = row

    def sort(self) -> None:
        """Be ready to answer."""
        self._keys = {partition: sorted(rows) for partition, rows in self._rows.items()}

    def query(self, **request: Any) -> Any:
        """Answer a query for a stretch of a partition."""
        values = from_item(request["ExpressionAttributeValues"])
        found, rows = self._keys.get(values[":pk"], []), self._rows.get(values[":pk"], {})
        first, end = bisect_left(found, values[":here"]), bisect_right(found, values[":end"])
        if "ExclusiveStartKey" in request:
            first = max(first, bisect_right(found, request["ExclusiveStartKey"]["sk"]["S"]))
        last = min(end, first + request.get("Limit", end))
        items = [rows[key] for key in found[first:last]]
        more = {"LastEvaluatedKey": {name: items[-1][name] for name in ("pk", "sk")}} if items and last < end else {}
        return {"Items": items} | more

    def get_item(self, **_: Any) -> Any:
        """Answer with the secret of cursors."""
        return {"Item": to_item(keys.CURSOR_SECRET._asdict() | {"secret": "00" * 32})}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="npm run bench:names --", description="Measure searches for names.")
    parser.add_argument("--size", type=int, default=1_000_000, help="number of customers (1000000)")
    size = parser.parse_args(arguments).size
    with patch.dict("os.environ", {name: name.lower() for name in CUSTOMERS.tables or ()}):
        tables = Tables.of(CUSTOMERS)
    rows = Words()
    for customer in customers(size):
        for row in _rows(tables, customer):
            rows.add(row)
    rows.sort()
    client = Counting(rows)
    finder = Finder(Database(client, tables, time.monotonic() + 3600))
    finder.find(Query(words=tuple(query_words("anna")), limit=1))  # reads the secret of cursors
    queries = [Query(words=tuple(query_words(asked)), limit=_LIMIT) for asked in ASKED]
    ways = {
        "": queries,
        ", counted": [replace(query, counted=True) for query in queries],
        ", by e-mail address": [replace(query, sort="email", counted=True) for query in queries],
    }
    print(f"| search among {size:,} | requests | read units | shown | found | all in order | milliseconds |")
    print("|---|---|---|---|---|---|---|")
    for way, several in ways.items():
        for asked, query in zip(ASKED, several, strict=True):
            print(_line(finder, client, f"`{asked}`{way}", query))
    return 0


def _line(finder: Finder, client: Counting, asked: str, query: Query) -> str:
    costs: list[Cost] = []
    began = time.process_time()
    with client.counted(costs):
        page = finder.find(query)
    took = 1000 * (time.process_time() - began)
    (cost,) = costs
    found = f"{page.matches.count:,}{'' if page.matches.exact else '+'}" if page.matches else "-"
    in_order = "-" if not query.sort else "yes" if page.in_order else "no"
    return f"| {asked} | {cost.requests} | {cost.read:g} | {len(page.items)} | {found} | {in_order} | {took:.0f} |"


def _rows(tables: Tables, customer: Customer) -> Iterator[Item]:
    """Yield the rows of words with which a search begins, of who has any."""
    text = fold(f"{customer.name} {customer.company}")
    if not any(word in text for word in _WORDS):
        return
    for step in writes.rows_of(tables, customer, Indexed.by_rules(tables, customer)):
        row = step.request["Item"]
        if step.request["TableName"] == tables.lookups and row["sk"]["S"].startswith(tuple(_WORDS)):
            yield row


if __name__ == "__main__":
    run(main)
