"""Lists, searches and counts: a query or two on an index, whatever the size of the table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from customers import keys, rules
from customers.cursors import Cursors
from customers.errors import TooManyToSortError
from customers.model import Customer, from_wire
from customers.transaction import Item, from_item, patiently, to_item
from customers.writes import Tables

COUNT_LIMIT = 1000
"""Matches of a search are counted, and sorted, up to here."""
_MOST_QUERIES = 4
_BEFORE_ANY_DATE, _AFTER_ANY_DATE = "0", "~"
"""Sort before every date, and behind every date that begins as what stands in front."""
_SIFT_LIMIT = 500
"""Rows looked at in one query when some of them will not match."""


@dataclass(frozen=True, slots=True)
class _Order:
    index: str | None
    """Index of the lists table in this order; the table itself is in order of registration."""
    key: str
    of: Callable[[Customer], str]


_ORDERS = {
    "name": _Order("name-index", "nameKey", rules.name_key),
    "email": _Order("email-index", "emailKey", lambda customer: rules.email_identity(customer.email)),
    "registrationDate": _Order(None, "sk", lambda customer: customer.registration_date),
    "lastModified": _Order("lastModified-index", "lastModified", lambda customer: customer.last_modified),
}
"""Sort -> where lists are kept in that order, and what stands there for a customer."""
SORTS = tuple(sign + name for name in _ORDERS for sign in ("", "-"))
"""What may be asked for; ``-`` is descending."""
DEFAULT_SORT, TRASH_SORT = "-registrationDate", "-lastModified"


@dataclass(frozen=True, slots=True)
class Filters:
    """What customers must have; empty is anything."""

    status: str = ""
    tag: str = ""
    registered: str = ""
    """Beginning of the registration date: year, month or day (``2026``, ``2026-11``, ``2026-11-21``)."""
    since: str = ""
    """Day on which the registration was, or later (``2026-11-21``)."""
    before: str = ""
    """Day before which the registration was."""

    def match(self, customer: Customer) -> bool:
        """Tell whether the customer has all of it."""
        return (
            self.status in ("", customer.status)
            and (not self.tag or self.tag in customer.tags)
            and self.dates[0] <= customer.registration_date <= self.dates[1]
        )

    @property
    def dates(self) -> tuple[str, str]:
        """Return between what the registration date is; a date that begins with the second counts as after it."""
        until = self.registered + _AFTER_ANY_DATE
        return max(self.registered, self.since, _BEFORE_ANY_DATE), min(until, self.before or until)

    @property
    def month_or_year(self) -> str:
        """Return the smallest month or year that has all of the dates; empty if there is none."""
        if self.registered:
            return self.registered[:7]
        since, before = self.since, self.before
        return next((since[:size] for size in (7, 4) if since and since[:size] == before[:size]), "")


ANYTHING = Filters()


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


@dataclass(frozen=True, slots=True)
class Facets:
    """How many customers there are of each kind; what is not named has none."""

    total: int
    statuses: dict[str, int]
    years: dict[str, int]
    months: dict[str, int]


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
        """Return up to ``limit`` customers in one of :data:`SORTS`."""
        query = f"list {sort} {filters} {trash}"
        start = self.cursors.unseal(cursor, query, deadline)
        return self._page(self._list(sort, limit, start, deadline, filters, trash=trash), limit, query, deadline)

    def search_page(
        self, words: list[str], limit: int, cursor: str | None, deadline: float, filters: Filters = ANYTHING
    ) -> Page:
        """Return up to ``limit`` customers that match all of :func:`customers.rules.query_words`' words.

        They come in the order of the word that found them.
        """
        query = f"search {words} {filters}"
        start = self.cursors.unseal(cursor, query, deadline)
        return self._page(self._search(words, limit, start, deadline, filters), limit, query, deadline)

    def sorted_search_page(
        self,
        words: list[str],
        sort: str,
        limit: int,
        cursor: str | None,
        deadline: float,
        filters: Filters = ANYTHING,
    ) -> Page:
        """Like :meth:`search_page`, in one of :data:`SORTS`; TooManyToSortError beyond :data:`COUNT_LIMIT`."""
        query = f"search {sort} {words} {filters}"
        start = self.cursors.unseal(cursor, query, deadline)
        found, exact = self._some(self._search(words, COUNT_LIMIT, {}, deadline, filters))
        if not exact:
            raise TooManyToSortError
        of, descending = _ORDERS[sort.removeprefix("-")].of, sort.startswith("-")
        places = sorted(((of(customer), customer.customer_id, customer) for customer in found), reverse=descending)
        walk: list[Place] = [
            ({"place": place, "customerId": customer_id}, customer)
            for place, customer_id, customer in places
            if not start or _is_after((place, customer_id), (start["place"], start["customerId"]), descending)
        ]
        return self._page(walk, limit, query, deadline)

    def total(self, deadline: float) -> int:
        """Count all customers outside the trash, exactly."""
        return sum(int(shard["n"]) for shard in self._shards(keys.COUNTERS, deadline))

    def facets(self, deadline: float) -> Facets:
        """Count the customers outside the trash by status, year and month of registration, exactly."""
        counts: dict[str, int] = {}
        for shard in self._shards(keys.FACETS, deadline):
            for name, count in shard.items():
                if name not in ("pk", "sk"):
                    counts[name] = counts.get(name, 0) + int(count)
        dates = _below(counts, keys.date_list(""))
        return Facets(
            total=self.total(deadline),
            statuses=_below(counts, keys.status_list("")),
            years={date: count for date, count in dates.items() if "-" not in date},
            months={date: count for date, count in dates.items() if "-" in date},
        )

    def count_matches(self, words: list[str], deadline: float, filters: Filters = ANYTHING) -> Matches:
        """Count the customers that match all words, up to :data:`COUNT_LIMIT`."""
        found, exact = self._some(self._search(words, COUNT_LIMIT, {}, deadline, filters))
        return Matches(len(found), exact)

    def count_listed(self, deadline: float, filters: Filters) -> Matches:
        """Count the customers of a list outside the trash: by the counters where they can tell, else as matches."""
        if filters in (Filters(status=filters.status), Filters(registered=filters.registered[:7])):
            facets = self.facets(deadline)
            counts = facets.statuses | facets.years | facets.months
            return Matches(counts.get(filters.status or filters.registered, 0), exact=True)
        found, exact = self._some(self._list(DEFAULT_SORT, COUNT_LIMIT, {}, deadline, filters, trash=False))
        return Matches(len(found), exact)

    def _list(
        self, sort: str, limit: int, start: Item, deadline: float, filters: Filters, *, trash: bool
    ) -> Iterator[Place]:
        """Walk the shortest list that has everything asked for; what it does not say itself is sifted."""
        order = _ORDERS[sort.removeprefix("-")]
        by_date = order.key == "sk"
        low, high = filters.dates
        if low > high:
            return
        if trash:
            name, sifted = keys.TRASH, filters != ANYTHING
        elif filters.tag:
            name, sifted = keys.tag_list(filters.tag), filters != Filters(tag=filters.tag)
        elif filters.month_or_year and not by_date:
            name = keys.date_list(filters.month_or_year)
            sifted = filters != Filters(registered=filters.month_or_year)
        else:  # in order of registration a date is a stretch of any list
            name = keys.status_list(filters.status) if filters.status else keys.ALL
            sifted = not by_date and filters != Filters(status=filters.status)
        request: Item = {
            "TableName": self.tables.lists,
            "KeyConditionExpression": "#list = :list",
            "ExpressionAttributeNames": {"#list": "list"},
            "ExpressionAttributeValues": to_item({":list": name}),
            "ScanIndexForward": not sort.startswith("-"),
            "Limit": max(_SIFT_LIMIT, limit) if sifted else limit + 1,  # one more tells whether there is a next page
        }
        if order.index:
            request["IndexName"] = order.index
        elif filters.dates != ANYTHING.dates:  # BETWEEN has its ends, and no row ends there: an id follows the date
            request["KeyConditionExpression"] += " AND sk BETWEEN :low AND :high"
            request["ExpressionAttributeValues"] |= to_item({":low": low, ":high": high})
        if start:
            request["ExclusiveStartKey"] = to_item({"list": name} | start)
        for item in self._items(request, deadline):
            customer = _from_list_row(item)
            yield {key: item[key] for key in {"sk", order.key}}, customer if filters.match(customer) else None

    def _search(self, words: list[str], limit: int, start: Item, deadline: float, filters: Filters) -> Iterator[Place]:
        """Walk the rows of a word.

        The longest word leads, as the one that likely finds the fewest; the others are looked for in the rows that
        it finds. A customer counts at the first of its words that the leading one finds, so that nobody comes twice.
        """
        lead, *others = sorted(words, key=len, reverse=True)
        prefixes = rules.prefixes(lead)
        sifted = bool(others) or filters != ANYTHING
        for number in range(int(start.get("prefix", 0)), len(prefixes)):
            prefix = prefixes[number]
            request = {
                "TableName": self.tables.lookups,
                "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
                "ExpressionAttributeValues": to_item({":pk": keys.word_partition(prefix), ":prefix": prefix}),
                "Limit": max(_SIFT_LIMIT, limit) if sifted else limit + 1,
            }
            if start and number == int(start["prefix"]):
                request["ExclusiveStartKey"] = to_item({"pk": start["pk"], "sk": start["sk"]})
            for item in self._items(request, deadline):
                customer = from_wire(item)
                seen = any(rules.first_match(customer, before) for before in prefixes[:number])
                first = item["sk"].rsplit("#", 1)[0] == rules.first_match(customer, prefix)
                found = first and not seen and rules.matches(customer, others) and filters.match(customer)
                yield {"prefix": str(number), "pk": item["pk"], "sk": item["sk"]}, customer if found else None

    def _items(self, request: Item, deadline: float) -> Iterator[Item]:
        """Walk a query's items; _LongWalkError after :data:`_MOST_QUERIES` calls."""
        for _ in range(_MOST_QUERIES):
            answer = patiently(lambda: self.client.query(**request), deadline)
            yield from map(from_item, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        raise _LongWalkError

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

    def _shards(self, partition: str, deadline: float) -> list[Item]:
        request = {
            "TableName": self.tables.lookups,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": to_item({":pk": partition}),
            "ConsistentRead": True,
        }
        answer = patiently(lambda: self.client.query(**request), deadline)
        return [from_item(item) for item in answer["Items"]]


class _LongWalkError(Exception):
    """The walk has looked at as much as one request may."""


def _from_list_row(row: Item) -> Customer:
    registration_date, customer_id = row["sk"].split("#")
    return from_wire(row | {"registrationDate": registration_date, "customerId": customer_id})


def _is_after(place: tuple[str, str], last: tuple[str, str], descending: bool) -> bool:  # noqa: FBT001 not a mode
    return place < last if descending else place > last


def _below(counts: dict[str, int], prefix: str) -> dict[str, int]:
    """Return the counts whose name begins with ``prefix``, without it, in order; none that are zero."""
    return {
        name.removeprefix(prefix): counts[name] for name in sorted(counts) if name.startswith(prefix) and counts[name]
    }
