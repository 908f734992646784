"""Lists, searches and totals: each a query or two on an index, whatever the size of the table."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from customers import cursor as cursors
from customers import keys, rules
from customers.errors import TooManyToSortError
from customers.model import Customer, from_wire
from customers.store import Tables
from customers.transaction import Item, from_item, patiently, to_item

DEFAULT_SORT = "-registrationDate"
COUNT_LIMIT = 1000
"""Matches of a search are counted, and sorted, up to here."""
_MOST_QUERIES = 4
_MANY_WORDS_LIMIT = 500
"""A search for several words looks at this many of the leading word's customers in one query."""


@dataclass(frozen=True, slots=True)
class _Order:
    index: str
    attribute: str
    of: Callable[[Customer], str]


_ORDERS = {
    "name": _Order("name-index", "nameKey", rules.name_key),
    "registrationDate": _Order("registrationDate-index", "registrationDate", lambda c: c.registration_date),
}
"""Sort -> the list index in that order, and what stands there for a customer."""
SORTS = tuple(sign + name for name in _ORDERS for sign in ("", "-"))
"""What may be asked for; ``-`` is descending."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some customers, without address and notes, and where the next page begins (None: nowhere)."""

    items: list[Customer]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Matches:
    """How many customers a search finds; at least that many if not ``exact``."""

    count: int
    exact: bool


class CustomerFinder:
    """Reads many customers; ``client`` and ``deadline`` as in CustomerStore, all raise BusyError after it."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self.client = client
        self.tables = tables
        self._secret_once_read = b""

    def list_page(self, sort: str, limit: int, cursor: str | None, deadline: float) -> Page:
        """Return up to ``limit`` customers in one of :data:`SORTS`; InvalidCursorError."""
        order = _ORDERS[sort.removeprefix("-")]
        query = f"list {sort}"
        request = {
            "TableName": self.tables.customers,
            "IndexName": order.index,
            "KeyConditionExpression": "listed = :listed",
            "ExpressionAttributeValues": to_item({":listed": keys.LISTED}),
            "ScanIndexForward": not sort.startswith("-"),
            "Limit": limit + 1,  # one more tells whether there is a next page
        }
        if cursor:
            position = cursors.unseal(cursor, query, self._secret(deadline))
            request["ExclusiveStartKey"] = to_item({"listed": keys.LISTED, **position})
        items = [from_item(item) for item in self._query(request, deadline)["Items"]]
        page, more = items[:limit], len(items) > limit
        position = {name: page[-1][name] for name in (order.attribute, "customerId")} if more else {}
        return self._page([from_wire(item) for item in page], position, query, deadline)

    def total(self, deadline: float) -> int:
        """Count all customers outside the trash, exactly."""
        request = {
            "TableName": self.tables.lookups,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :kind)",
            "ExpressionAttributeValues": to_item({":pk": keys.COUNTERS, ":kind": "customers#"}),
            "ConsistentRead": True,
        }
        return sum(int(from_item(item)["n"]) for item in self._query(request, deadline)["Items"])

    def search_page(self, words: list[str], limit: int, cursor: str | None, deadline: float) -> Page:
        """Return up to ``limit`` customers that match all of :func:`customers.rules.query_words`' words.

        They come in the order of the word that found them. A search that has to look far for a match hands out a
        short page. Raises InvalidCursorError.
        """
        query = "search " + " ".join(words)
        position = cursors.unseal(cursor, query, self._secret(deadline)) if cursor else {}
        found: list[Customer] = []
        try:
            for here, customer in self._matches(words, limit + 1, position, deadline):
                if customer and len(found) == limit:
                    break
                position = here
                found += [customer] if customer else []
            else:
                position = {}
        except _LongWalkError:
            pass
        return self._page(found, position, query, deadline)

    def sorted_search_page(self, words: list[str], sort: str, limit: int, cursor: str | None, deadline: float) -> Page:
        """Like :meth:`search_page`, in one of :data:`SORTS`; TooManyToSortError beyond :data:`COUNT_LIMIT`."""
        query = f"search {sort} " + " ".join(words)
        order = _ORDERS[sort.removeprefix("-")]
        found, exact = self._some_matches(words, deadline)
        if not exact:
            raise TooManyToSortError
        rows = sorted(((order.of(c), c.customer_id, c) for c in found), key=_place, reverse=sort.startswith("-"))
        if cursor:
            position = cursors.unseal(cursor, query, self._secret(deadline))
            last = (position["place"], position["customerId"])
            rows = [row for row in rows if (_place(row) < last if sort.startswith("-") else _place(row) > last)]
        page = rows[:limit]
        position = {"place": page[-1][0], "customerId": page[-1][1]} if len(rows) > limit else {}
        return self._page([customer for _, _, customer in page], position, query, deadline)

    def count_matches(self, words: list[str], deadline: float) -> Matches:
        """Count the customers that match all words, up to :data:`COUNT_LIMIT`."""
        found, exact = self._some_matches(words, deadline)
        return Matches(len(found), exact)

    def _some_matches(self, words: list[str], deadline: float) -> tuple[list[Customer], bool]:
        found: list[Customer] = []
        try:
            for _, customer in self._matches(words, COUNT_LIMIT + 1, {}, deadline):
                if customer and len(found) == COUNT_LIMIT:
                    return found, False
                found += [customer] if customer else []
        except _LongWalkError:
            return found, False
        return found, True

    def _matches(
        self, words: list[str], limit: int, start: Item, deadline: float
    ) -> Iterator[tuple[Item, Customer | None]]:
        """Walk the index of words after ``start``: each position, with its customer if that is a new match.

        The longest word leads, as the one that likely finds the fewest; the others are looked for in the rows that
        it finds. A customer counts at the first of its words that the leading one finds, so that nobody comes twice.
        Raises _LongWalkError after :data:`_MOST_QUERIES`.
        """
        lead, *others = sorted(words, key=len, reverse=True)
        prefixes = rules.prefixes(lead)
        queries = 0
        for number in range(int(start.get("prefix", 0)), len(prefixes)):
            prefix = prefixes[number]
            request = {
                "TableName": self.tables.lookups,
                "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
                "ExpressionAttributeValues": to_item({":pk": keys.word_partition(prefix), ":prefix": prefix}),
                "Limit": max(limit, _MANY_WORDS_LIMIT) if others else limit,
            }
            if number == int(start.get("prefix", -1)):
                request["ExclusiveStartKey"] = to_item({"pk": start["pk"], "sk": start["sk"]})
            more = True
            while more:
                if queries == _MOST_QUERIES:
                    raise _LongWalkError
                queries += 1
                answer = self._query(request, deadline)
                for item in map(from_item, answer["Items"]):
                    customer = from_wire(item)
                    word = item["sk"].rsplit("#", 1)[0]
                    seen = [rules.first_match(customer, before) for before in prefixes[:number]]
                    new = word == rules.first_match(customer, prefix) and not any(seen)
                    place = {"prefix": str(number), "pk": item["pk"], "sk": item["sk"]}
                    yield place, customer if new and rules.matches(customer, others) else None
                more = "LastEvaluatedKey" in answer
                request["ExclusiveStartKey"] = answer.get("LastEvaluatedKey")

    def _query(self, request: Item, deadline: float) -> Item:
        answer: Item = patiently(lambda: self.client.query(**request), deadline)
        return answer

    def _page(self, items: list[Customer], position: Item, query: str, deadline: float) -> Page:
        return Page(items, cursors.seal(position, query, self._secret(deadline)) if position else None)

    def _secret(self, deadline: float) -> bytes:
        """Return the key that seals cursors: made by whoever needs it first, kept in the table, read once a process."""
        key = to_item(keys.CURSOR_SECRET._asdict())
        while not self._secret_once_read:
            answer = patiently(lambda: self.client.get_item(TableName=self.tables.lookups, Key=key), deadline)
            if "Item" in answer:
                self._secret_once_read = bytes.fromhex(from_item(answer["Item"])["secret"])
            else:
                self._make_secret(key)
        return self._secret_once_read

    def _make_secret(self, key: Item) -> None:
        item = key | to_item({"secret": secrets.token_hex(32)})
        try:
            self.client.put_item(
                TableName=self.tables.lookups, Item=item, ConditionExpression="attribute_not_exists(pk)"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


class _LongWalkError(Exception):
    """The search has looked at as much as one request may."""


def _place(row: tuple[str, str, Customer]) -> tuple[str, str]:
    return row[:2]
