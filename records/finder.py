"""Lists and searches: a query or two on an index, whatever the size of the table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from customers import rules
from customers.model import Customer, from_wire
from customers.rules import Asked
from records import keys, phones
from records.counters import CustomerCounters
from records.cursors import Cursors
from records.errors import TooManyToSortError
from records.lists import ANYTHING, Filters, shortest_list, stretch
from records.sorting import DEFAULT_SORT, Order, Orders, in_order, orders, place
from records.transaction import Item, from_item, pages, patiently, to_item
from records.writes import Tables

COUNT_LIMIT = 1000
"""Matches of a search are counted, and sorted, up to here."""
_MOST_QUERIES = 4
_AFTER_ANY_WORD = "\U0010ffff"
"""Sorts behind every word that begins as what stands in front; no word has this character, which is none."""
_SIFT_LIMIT = 500
"""Rows looked at in one query when some of them will not match."""


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


Place = tuple[Item, Customer | None]
"""A position of a walk, with the customer found there if it is one."""


class CustomerFinder:
    """Reads many customers; ``client`` and ``deadline`` as in CustomerStore, all raise BusyError after it.

    Pages raise InvalidCursorError. A page that has to look far for what matches is handed out short, even empty.
    """

    def __init__(self, client: Any, tables: Tables) -> None:
        self.client = client
        self.tables = tables
        self.cursors = Cursors(client, tables.lookups)
        self.counters = CustomerCounters(client, tables)

    def list_page(
        self,
        sort: str,
        limit: int,
        cursor: str | None,
        deadline: float,
        filters: Filters = ANYTHING,
        *,
        trash: bool = False,
    ) -> Page:
        """Return up to ``limit`` customers, sorted as :func:`records.sorting.orders` reads it.

        TooManyToSortError if more than some 1,500 are equal in the first of several orders.
        """
        query = f"list {sort} {filters} {trash}"
        start = self.cursors.unseal(cursor, query, deadline)
        by = orders(sort)
        walk = self._list(by[0], limit, start, deadline, filters, trash=trash)
        if len(by) > 1:
            walk = _sorted_among_equals(by, walk, start)
        return self._page(walk, limit, query, deadline)

    def search_page(
        self, words: Sequence[Asked], limit: int, cursor: str | None, deadline: float, filters: Filters = ANYTHING
    ) -> Page:
        """Return up to ``limit`` customers that match all of :func:`customers.rules.query_words`' words.

        They come in the order of the word that found them.
        """
        query = f"search {words} {filters}"
        start = self.cursors.unseal(cursor, query, deadline)
        return self._page(self._search(words, limit, start, deadline, filters), limit, query, deadline)

    def sorted_search_page(
        self,
        words: Sequence[Asked],
        sort: str,
        limit: int,
        cursor: str | None,
        deadline: float,
        filters: Filters = ANYTHING,
    ) -> Page:
        """Like :meth:`search_page`, sorted; TooManyToSortError beyond :data:`COUNT_LIMIT`."""
        query = f"search {sort} {words} {filters}"
        start = self.cursors.unseal(cursor, query, deadline)
        found, exact = self._some(self._search(words, COUNT_LIMIT, {}, deadline, filters))
        if not exact:
            raise TooManyToSortError
        walk = (({"after": here}, customer) for here, customer in _sorted(orders(sort), found, start))
        return self._page(walk, limit, query, deadline)

    def holder_page(
        self, email: str, phone: str, limit: int, cursor: str | None, deadline: float, filters: Filters = ANYTHING
    ) -> Page:
        """Return up to ``limit`` customers with exactly this e-mail address, phone number, or both, as last written.

        Both are as the schema normalises them; one of them may be empty.
        """
        query = f"holder {email} {phone} {filters}"
        start = self.cursors.unseal(cursor, query, deadline)
        holders = self._with_email(email, deadline) if email else self._with_phone(phone, limit, start, deadline)
        walk = (
            (here, customer if _has(customer, email, phone) and filters.match(customer) else None)
            for here, customer in holders
        )
        return self._page(walk, limit, query, deadline)

    def holder_of(self, q: str, deadline: float, filters: Filters = ANYTHING) -> Page | None:
        """Return the customer whose whole e-mail address is searched for, None if nobody has it.

        Its words would find many more, and at the cost of the most frequent of them.
        """
        page = self.holder_page(q.strip('" '), "", 1, None, deadline, filters) if "@" in q else None
        return page if page and page.items else None

    def count_matches(self, words: Sequence[Asked], deadline: float, filters: Filters = ANYTHING) -> Matches:
        """Count the customers that match all words, up to :data:`COUNT_LIMIT`."""
        found, exact = self._some(self._search(words, COUNT_LIMIT, {}, deadline, filters))
        return Matches(len(found), exact)

    def count_listed(self, deadline: float, filters: Filters, *, trash: bool = False) -> Matches:
        """Count the customers of a list: by the counters where they can tell, else as matches."""
        if filters == ANYTHING:
            return Matches(self.counters.total(deadline, trash=trash), exact=True)
        period = filters.month_or_year
        if not trash and filters in (Filters(status=filters.status), Filters.of(registered=period)):
            facets = self.counters.facets(deadline)
            counts = facets.statuses | facets.years | facets.months
            return Matches(counts.get(filters.status or period, 0), exact=True)
        order, *_ = orders(DEFAULT_SORT)
        found, exact = self._some(self._list(order, COUNT_LIMIT, {}, deadline, filters, trash=trash))
        return Matches(len(found), exact)

    def _list(
        self, order: Order, limit: int, start: Item, deadline: float, filters: Filters, *, trash: bool
    ) -> Iterator[Place]:
        """Walk the shortest list that has everything asked for; what it does not say itself is sifted.

        ``start`` is the place of the last row that is not wanted again, or says only where equals ``begin``.
        """
        if filters.dates[0] >= filters.dates[1]:
            return
        name, sifted = shortest_list(order, filters, trash=trash)
        condition, values = stretch(order, filters, start.get("begin") or start.get(order.key))
        request: Item = {
            "TableName": self.tables.lists,
            "KeyConditionExpression": f"#list = :list{condition}",
            "ExpressionAttributeNames": {"#list": "list"},
            "ExpressionAttributeValues": to_item({":list": name} | values),
            "ScanIndexForward": not order.descending,
            "Limit": max(_SIFT_LIMIT, limit) if sifted else limit + 1,  # one more tells whether there is a next page
        }
        if order.index:
            request["IndexName"] = order.index
        if "sk" in start:
            request["ExclusiveStartKey"] = to_item({"list": name, "sk": start["sk"], order.key: start[order.key]})
        for item in self._items(request, deadline, then=_SIFT_LIMIT):
            customer = _from_list_row(item)
            yield {key: item[key] for key in {"sk", order.key}}, customer if filters.match(customer) else None

    def _search(
        self, words: Sequence[Asked], limit: int, start: Item, deadline: float, filters: Filters
    ) -> Iterator[Place]:
        """Walk the rows of a word.

        The longest word leads, as the one that likely finds the fewest; the others, and phrases, are looked for in the
        rows that it finds. What has several readings leads with the first word of each. A customer counts at the first
        of its words that the leading one finds, in the first reading that it matches, so that nobody comes twice.
        """
        lead = max(words, key=lambda asked: len(rules.readings(asked)[0][0]))
        others = [asked for asked in words if asked != lead]
        readings = rules.readings(lead)
        for number in range(int(start.get("prefix", 0)), len(readings)):
            prefix, *rest = readings[number]
            here = start if start and number == int(start["prefix"]) else {}
            rows = self._words(keys.word_partition(prefix), prefix, here)
            rows["Limit"] = max(_SIFT_LIMIT, limit) if rest or others or filters != ANYTHING else limit + 1
            for item in self._items(rows, deadline):
                customer = from_wire(item)
                found_by = rules.search_words(customer)
                first = item["sk"].rsplit("#", 1)[0] == rules.first_match(found_by, prefix)
                seen = any(rules.reads(customer, before, found_by) for before in readings[:number])
                found = first and not seen and rules.matches(customer, [(tuple(rest),), *others], found_by)
                yield (
                    {"prefix": str(number), "pk": item["pk"], "sk": item["sk"]},
                    customer if found and filters.match(customer) else None,
                )

    def _with_email(self, email: str, deadline: float) -> Iterator[tuple[Item, Customer]]:
        """Go by the marker; the customer it names may have another address, or be in the trash, a moment later."""
        marker = self._item(self.tables.lookups, keys.marker(rules.email_identity(email))._asdict(), deadline)
        record = marker and self._item(self.tables.customers, {"customerId": marker["customerId"]}, deadline)
        if record and "trashedAt" not in record:
            yield {}, from_wire(record)

    def _with_phone(self, phone: str, limit: int, start: Item, deadline: float) -> Iterator[tuple[Item, Customer]]:
        """Walk the rows of the number as a word."""
        request = self._words(*keys.word(phones.whole(phone), ""), start) | {
            "ConsistentRead": True,
            "Limit": limit + 1,
        }
        for item in self._items(request, deadline, then=_SIFT_LIMIT):
            yield {"pk": item["pk"], "sk": item["sk"]}, from_wire(item)

    def _words(self, partition: str, prefix: str, start: Item) -> Item:
        """Return the request for the rows of the words with a prefix, behind the row at ``start``.

        ``begins_with`` would do the same, but DynamoDB Local looks through the whole partition for it.
        """
        here = start.get("sk", prefix)
        request: Item = {
            "TableName": self.tables.lookups,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :here AND :end",
            "ExpressionAttributeValues": to_item({":pk": partition, ":here": here, ":end": prefix + _AFTER_ANY_WORD}),
        }
        if start:
            request["ExclusiveStartKey"] = to_item({"pk": partition, "sk": here})
        return request

    def _item(self, table: str, key: Item, deadline: float) -> Item | None:
        request = {"TableName": table, "Key": to_item(key), "ConsistentRead": True}
        found = patiently(lambda: self.client.get_item(**request), deadline).get("Item")
        return from_item(found) if found else None

    def _items(self, request: Item, deadline: float, then: int = 0) -> Iterator[Item]:
        """Walk a query's items, ``then`` or more a call after the first; _LongWalkError after :data:`_MOST_QUERIES`.

        An answer without items leads on and does not count: nothing was walked past that a cursor could name.
        """
        queries = 0
        for answer in pages(self.client.query, request, deadline):
            queries += bool(answer["Items"])
            yield from map(from_item, answer["Items"])
            if queries == _MOST_QUERIES and "LastEvaluatedKey" in answer:
                raise _LongWalkError
            request["Limit"] = max(request["Limit"], then)

    def _page(self, walk: Iterable[Place], limit: int, query: str, deadline: float) -> Page:
        found: list[Customer] = []
        position: Item = {}
        try:
            for here, customer in walk:
                if customer and len(found) == limit:
                    break
                position = here
                found += [customer] if customer else []
            else:
                position = {}
        except _LongWalkError:
            pass
        return Page(found, self.cursors.seal(position, query, deadline))

    def _some(self, walk: Iterable[Place]) -> tuple[list[Customer], bool]:
        """Return the first customers of a walk, and whether these are all."""
        found: list[Customer] = []
        try:
            for _, customer in walk:
                if customer and len(found) == COUNT_LIMIT:
                    return found, False
                found += [customer] if customer else []
        except _LongWalkError:
            return found, False
        return found, True


class _LongWalkError(Exception):
    """The walk has looked at as much as one request may."""


def _sorted_among_equals(by: Orders, walk: Iterator[Place], start: Item) -> Iterator[Place]:
    """Sort what a walk in the first order finds at one place by the other orders; TooManyToSortError.

    Where it stops within equals, the next page begins with the first of them, and leaves out those it had.
    """
    begin = None
    try:
        for begin, equal in groupby(walk, key=lambda found: by[0].begin(found[0][by[0].key])):
            customers = [customer for _, customer in equal if customer]
            for here, customer in _sorted(by, customers, start):
                yield {"begin": begin, "after": here}, customer
    except _LongWalkError:
        if begin is None or begin == start.get("begin"):
            raise TooManyToSortError from None
        yield {"begin": begin}, None
        raise


def _sorted(by: Orders, customers: Iterable[Customer], start: Item) -> Iterator[tuple[list[str], Customer]]:
    """Return customers in order with their places, those after the place that ``start`` has."""
    key = in_order(by)
    places = sorted(((place(by, customer), customer) for customer in customers), key=lambda found: key(found[0]))
    return (found for found in places if "after" not in start or key(found[0]) > key(start["after"]))


def _has(customer: Customer, email: str, phone: str) -> bool:
    return (not email or rules.email_identity(email) == rules.email_identity(customer.email)) and (
        not phone or phones.same(customer.phone, phone)
    )


def _from_list_row(row: Item) -> Customer:
    registration_date, customer_id = row["sk"].split("#")
    return from_wire(row | {"registrationDate": registration_date, "customerId": customer_id})
