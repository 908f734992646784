"""Lists and searches: a query or two on an index, whatever the size of the table."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby

from records import days, keys, phones, search
from records.counters import Counters, Facets
from records.cursors import Cursors
from records.database import Database, Tables, lives, read_parent
from records.errors import MovingError, TooManyToSortError
from records.lists import ANYTHING, Filters, shortest_list, stretches
from records.marks import MERGED_INTO, MOVING
from records.resource import Item, Record, Resource
from records.search import Asked
from records.sorting import LAST, Order, Orders, default_sort, in_order, orders, place
from records.transaction import from_item, to_item

RANKED = 200
"""Matches of several words are ranked, the best ones first, if there are no more."""
COUNT_LIMIT = 1000
"""Matches of a search are counted, and sorted, up to here."""
_MOST_QUERIES = 4
_ROWS_A_UNIT = 25
"""Rows of a list that are about one read unit."""
_SIFT_LIMIT = 500
"""Rows looked at in one query when some of them will not match."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the records of a resource."""

    filters: Filters = ANYTHING
    words: tuple[Asked, ...] = ()
    """As :func:`records.search.query_words` reads them; a record has to match all of them."""
    sort: str = ""
    """As :func:`records.sorting.orders` reads it; empty is the newest first, and in a search the order of the words."""
    unique: str = ""
    """Exactly this value of the field that no two may share, as the schema normalises it."""
    phone: str = ""
    """Exactly this phone number, as the schema normalises it."""
    trash: bool = False
    whole: str = ""
    """The text of a search, which may be the whole unique value: its words would find many more, at a higher cost."""
    limit: int = 25
    cursor: str | None = None
    similar: bool = False
    """Whether words one letter apart are searched for, if nothing has those that are asked for."""

    def instead(self, words: Mapping[str, str]) -> "Query":
        """Ask for other words in the place of some: word that was asked for -> word that is similar."""
        if not words:
            return self
        asked = (words.get(each, each) if isinstance(each, str) else each for each in self.words)
        return replace(self, words=tuple(asked), whole="")

    def fingerprint(self, resource: Resource) -> str:
        """Return what a cursor belongs to: everything that decides which records come, in which order."""
        filters = self.filters
        identity = {
            "resource": resource.name,
            "values": filters.values,
            "days": [filters.since, filters.before, filters.zone],
            "words": self.words,
            "sort": self.sort,
            "unique": self.unique,
            "phone": self.phone,
            "trash": self.trash,
        }
        return json.dumps(identity, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Matches:
    """How many records a query finds; at least that many if not ``exact``."""

    count: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, without the fields that rows leave out, and where the next page begins (None: nowhere)."""

    items: list[Record]
    cursor: str | None
    matches: Matches | None = None
    """How many there are, where the page itself tells."""
    along: frozenset[str] = frozenset()
    """Ids of those that are in the trash because their parent is, and come back with it."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """Id of each that is in the trash because it was merged -> id of the record that it was merged into."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Word that was asked for -> similar word that was searched for instead."""


Place = tuple[Item, Record | None]
"""A position of a walk, with the record found there if it is one."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Reads many records; all methods raise BusyError.

    A page that has to look far for what matches is handed out short, even empty. Who asks for the records of a parent
    that does not live finds none.
    """

    database: Database[Tables]

    @property
    def tables(self) -> Tables:
        """Return where the records are."""
        return self.database.tables

    @property
    def resource(self) -> Resource:
        """Return what is declared of the records."""
        return self.database.tables.resource

    @property
    def counters(self) -> Counters:
        """Return the counters of these records."""
        return Counters(self.database)

    def find(self, query: Query) -> Page:
        """Return up to ``limit`` records; InvalidCursorError.

        TooManyToSortError if more than some 1,500 are equal in the first of several orders, or if a search that finds
        more than :data:`COUNT_LIMIT` is to be sorted.
        """
        if self._is_whole(query):
            holders = self._page(self._holders(query, query.whole, {}), query, "")
            if holders.items:
                return Page(holders.items, None, Matches(1, exact=True))
        start = Cursors(self.database).unseal(query.cursor, query.fingerprint(self.resource))
        page = self._page_from(query, start, start.pop("instead", {}))
        if query.similar and query.words and not (query.trash or query.cursor or page.items or page.cursor):
            page = self._similar_page(query) or page
        # Looked at afterwards: children are taken away only when their parent is gone, and it does not come back.
        return page if self._has_living_parent(query) else Page([], None)

    def _page_from(self, query: Query, start: Item, instead: Mapping[str, str]) -> Page:
        """Return the page behind a position, of similar words if that is what it was sealed for."""
        why: dict[str, str] = {}
        asked = query.instead(instead)
        as_words_have_it = query.sort or query.trash or "prefix" in start
        ranked = self._ranked(asked, start) if len(asked.words) > 1 and not as_words_have_it else None
        walk = ranked.walk if ranked else self._walk(asked, start, why)
        page = self._page(walk, query, query.fingerprint(self.resource), {"instead": dict(instead)} if instead else {})
        return replace(self._with_reasons(page, why), instead=instead, matches=ranked.matches if ranked else None)

    def _similar_page(self, query: Query) -> Page | None:
        """Return the page of the first similar words that find anything."""
        from records.similar_search import corrections  # noqa: PLC0415 most searches find something

        for instead in corrections(self.database, query.words):
            page = self._page_from(query, {}, instead)
            if page.items or page.cursor:
                return page
        return None

    def _ranked(self, query: Query, start: Item) -> "_Ranked":
        """Return what several words find, the best matches first, if that is not too much; else as the words have it.

        A page that is not the first of them ranks all again, and goes on behind the last one of the page before.
        """
        resource, most = self.resource, COUNT_LIMIT if start else RANKED
        walk = self._search(query.words, query.limit, {}, query.filters)
        looked_at, ended = _until(walk, most)
        if not (ended or start):
            return _Ranked(chain(looked_at, walk))
        from records import ranking  # noqa: PLC0415 lists and searches for one word start without it

        ranks = sorted((ranking.rank(resource, record, query.words), record) for _, record in looked_at if record)
        behind = (({"after": rank}, record) for rank, record in ranks if rank > start.get("after", []))
        return _Ranked(behind, Matches(len(ranks), exact=True) if ended else None)

    def _with_reasons(self, page: Page, why: Mapping[str, str]) -> Page:
        """Return a page that says of what is in the trash why it is; without a merge it went along with its parent."""
        reasons = {id_: why[id_] for id_ in map(self.resource.id_of, page.items) if id_ in why}
        along = frozenset(id_ for id_, merged_into in reasons.items() if not merged_into)
        return replace(page, along=along, merged={id_: into for id_, into in reasons.items() if into})

    def count(self, query: Query) -> Matches:
        """Count what a query finds: by the counters where they can tell, else up to :data:`COUNT_LIMIT`."""
        filters = query.filters
        if not self._has_living_parent(query):
            return Matches(0, exact=True)
        if query.words:
            return self._count(self._walk(replace(query, limit=COUNT_LIMIT, sort=""), {}, {}))
        if filters == ANYTHING:
            return Matches(self.counters.total(trash=query.trash), exact=True)
        if not query.trash and (counted := self._counted(filters)):
            facet, value = counted
            return Matches(self.counters.facets()[facet].get(value, 0), exact=True)
        dates = self.resource.dates if filters.since or filters.before else None  # in their order it is a stretch
        (order,) = orders(self.resource, dates.field if dates else default_sort(self.resource, trash=False))
        return self._count(self._list(order, COUNT_LIMIT, {}, filters, {}, trash=query.trash))

    def _has_living_parent(self, query: Query) -> bool:
        """Tell whether the parent whose children are asked for lives; what is in the trash itself needs none.

        MovingError while some of them are elsewhere after a merge, or others are still here.
        """
        link = self.resource.parent
        parent_id = dict(query.filters.values).get(link.field) if link and not query.trash else None
        parent = read_parent(self.database, parent_id) if parent_id else None
        if parent_id and parent and lives(parent) and MOVING in parent:
            raise MovingError(parent_id, parent[MOVING])
        return parent_id is None or lives(parent)

    def _counted(self, filters: Filters) -> tuple[str, str] | None:
        """Return which counter has the records with just this value, year or month."""
        dates, period = self.resource.dates, filters.month_or_year
        if dates and filters.is_period():
            return dates.months if "-" in period else dates.years, period
        for name, value in filters.values:
            facet = self.resource.choices[name].facet
            if facet and filters == Filters(((name, value),)):
                return facet, value
        return None

    def _walk(self, query: Query, start: Item, why: dict[str, str]) -> Iterator[Place]:
        """Walk what a query asks for, behind the position ``start``.

        ``why`` is told of what is in the trash, and not by itself, into which record it was merged, if it was.
        The trash has no words of its own: its rows are sifted.
        """
        filters, limit = query.filters, query.limit
        words = () if query.trash else query.words
        if query.unique or query.phone:
            return self._holders(query, query.unique, start)
        if words and query.sort:
            found, exact = self._some(self._search(words, COUNT_LIMIT, {}, filters))
            if not exact:
                raise TooManyToSortError
            by = orders(self.resource, query.sort)
            return (({"after": here}, record) for here, record in _sorted(self.resource, by, found, start))
        if words:
            return self._search(words, limit, start, filters)
        by = orders(self.resource, query.sort or default_sort(self.resource, trash=query.trash))
        most = max(limit, _SIFT_LIMIT) if query.words else limit
        walk = self._list(by[0], most, start, filters, why, trash=query.trash)
        if query.words:
            walk = self._with_words(query.words, walk)
        return _sorted_among_equals(self.resource, by, walk, start) if len(by) > 1 else walk

    def _with_words(self, words: Sequence[Asked], walk: Iterator[Place]) -> Iterator[Place]:
        """Walk on, past the records that have not all of these words in what rows of lists have of them."""
        for here, record in walk:
            yield here, record if record and search.matches(self.resource, record, words) else None

    def _is_whole(self, query: Query) -> bool:
        return not query.trash and bool(
            self.resource.unique and query.words and not query.cursor and "@" in query.whole
        )

    def _holders(self, query: Query, unique: str, start: Item) -> Iterator[Place]:
        """Walk the records with exactly this unique value, phone number or both, as last written."""
        unique = unique.strip('" ')
        holders = self._with_unique(unique) if unique else self._with_phone(query.phone, query.limit, start)
        for here, record in holders:
            has = self._has(record, unique, query.phone) and query.filters.match(self.resource, record)
            yield here, record if has else None

    def _has(self, record: Record, unique: str, phone: str) -> bool:
        resource = self.resource
        declared = resource.unique
        return (
            not (unique and declared) or declared.key(unique) == declared.key(resource.value(record, declared.field))
        ) and (not phone or phones.same(resource.value(record, resource.phone), phone))

    def facets(self, period: str) -> Facets:
        """Return all counts, and the ``days`` of a period that is a month, for who goes on to one of them."""
        return self.counters.facets() | ({"days": self.days_in(period)} if len(period) == len("2026-11") else {})

    def days_in(self, month: str) -> list[str]:
        """Return the days of a month (``2026-11``) on which any record outside the trash has its date.

        A query a day at most: each reads a few rows, and the next one begins with the day after them.
        """
        dates, zone = self.resource.dates, self.tables.zone_of_days
        if dates is None:
            return []
        (order,) = orders(self.resource, dates.field)

        def begins(day: str) -> str:
            return days.start(day, zone) if day else days.AFTER_ALL

        found: list[str] = []
        here, end = map(begins, days.span(month))
        while here < end:
            request: Item = {
                "TableName": self.tables.lists,
                "KeyConditionExpression": f"#list = :list AND {order.key} BETWEEN :here AND :end",
                "ExpressionAttributeNames": {"#list": "list"},
                "ExpressionAttributeValues": to_item({":list": dates.list_of(month), ":here": here, ":end": end}),
                "ProjectionExpression": order.key,
                "Limit": _ROWS_A_UNIT,
            } | ({"IndexName": order.index} if order.index else {})
            answer = next(each for each in self.database.walk(request) if _says_something(each))
            moments = [from_item(row)[order.key].partition("#")[0] for row in answer["Items"]]
            found += [days.day_of(moment, zone) for moment in moments]
            if "LastEvaluatedKey" not in answer:
                break
            here = begins(days.span(found[-1])[1])
        return list(dict.fromkeys(found))

    def _list(
        self, order: Order, limit: int, start: Item, filters: Filters, why: dict[str, str], *, trash: bool
    ) -> Iterator[Place]:
        """Walk the shortest list that has everything asked for; what it does not say itself is sifted.

        ``start`` is the place of the last row that is not wanted again, or says only where equals ``begin``.
        """
        if filters.dates[0] >= filters.dates[1]:
            return
        name, sifted = shortest_list(self.resource, order, filters, trash=trash)
        for condition, values in stretches(self.resource, order, filters, start.get("begin") or start.get(order.key)):
            request: Item = {
                "TableName": self.tables.lists,
                "KeyConditionExpression": f"#list = :list{condition}",
                "ExpressionAttributeNames": {"#list": "list"},
                "ExpressionAttributeValues": to_item({":list": name} | values),
                "ScanIndexForward": not order.descending,
                "Limit": max(_SIFT_LIMIT, limit)
                if sifted
                else limit + 1,  # one more tells whether there is a next page
            }
            if order.index:
                request["IndexName"] = order.index
            if "sk" in start:
                request["ExclusiveStartKey"] = to_item({"list": name, "sk": start["sk"], order.key: start[order.key]})
                start = {}
            for item in self._items(request, then=_SIFT_LIMIT):
                record = self._from_list_row(item)
                if "trashedWith" in item or MERGED_INTO in item:
                    why[self.resource.id_of(record)] = item.get(MERGED_INTO, "")
                found = filters.match(self.resource, record)
                yield {key: item[key] for key in {"sk", order.key}}, record if found else None

    def _search(self, words: Sequence[Asked], limit: int, start: Item, filters: Filters) -> Iterator[Place]:
        """Walk the rows of a word.

        The longest word leads, as the one that likely finds the fewest; the others, and phrases, are looked for in the
        rows that it finds. What has several readings leads with the first word of each. A record counts at the first
        of its words that the leading one finds, in the first reading that it matches, so that nobody comes twice.
        """
        resource = self.resource
        lead = max(words, key=lambda asked: len(search.readings(asked)[0][0]))
        others = [asked for asked in words if asked != lead]
        readings = search.readings(lead)
        for number in range(int(start.get("prefix", 0)), len(readings)):
            prefix, *rest = readings[number]
            here = start if start and number == int(start["prefix"]) else {}
            rows = self._words(keys.word_partition(prefix), prefix, here)
            rows["Limit"] = max(_SIFT_LIMIT, limit) if rest or others or filters != ANYTHING else limit + 1
            for item in self._items(rows):
                record = resource.from_wire(item)
                found_by = search.search_words(resource, record)
                first = keys.word_of(item["sk"]) == search.first_match(found_by, prefix)
                seen = any(search.reads(resource, record, before, found_by) for before in readings[:number])
                found = first and not seen and search.matches(resource, record, [(tuple(rest),), *others], found_by)
                yield (
                    {"prefix": str(number), "pk": item["pk"], "sk": item["sk"]},
                    record if found and filters.match(resource, record) else None,
                )

    def _with_unique(self, value: str) -> Iterator[tuple[Item, Record]]:
        """Go by the marker; the record it names may have another value, or be in the trash, a moment later."""
        unique, tables, name = self.resource.unique, self.tables, self.resource.id
        if unique is None:
            return
        marker = self.database.get(tables.lookups, keys.marker(unique.field, unique.key(value))._asdict())
        record = marker and self.database.get(tables.records, {name: marker[name]})
        if record and "trashedAt" not in record and "trashedWith" not in record:
            yield {}, self.resource.from_wire(record)

    def _with_phone(self, phone: str, limit: int, start: Item) -> Iterator[tuple[Item, Record]]:
        """Walk the rows of the number as a word."""
        request = self._words(*keys.word(phones.whole(phone), ""), start) | {
            "ConsistentRead": True,
            "Limit": limit + 1,
        }
        for item in self._items(request, then=_SIFT_LIMIT):
            yield {"pk": item["pk"], "sk": item["sk"]}, self.resource.from_wire(item)

    def _words(self, partition: str, prefix: str, start: Item) -> Item:
        """Return the request for the rows of the words with a prefix, behind the row at ``start``.

        ``begins_with`` would do the same, but DynamoDB Local looks through the whole partition for it.
        """
        here = start.get("sk", prefix)
        request: Item = {
            "TableName": self.tables.lookups,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :here AND :end",
            "ExpressionAttributeValues": to_item({":pk": partition, ":here": here, ":end": prefix + LAST}),
        }
        if start:
            request["ExclusiveStartKey"] = to_item({"pk": partition, "sk": here})
        return request

    def _from_list_row(self, row: Item) -> Record:
        created, record_id = row["sk"].split("#")
        return self.resource.from_wire(row | {self.resource.created: created, self.resource.id: record_id})

    def _items(self, request: Item, then: int = 0) -> Iterator[Item]:
        """Walk a query's items, ``then`` or more a call after the first; _LongWalkError after :data:`_MOST_QUERIES`.

        An answer without items leads on and does not count: nothing was walked past that a cursor could name.
        """
        queries = 0
        for answer in self.database.walk(request):
            queries += bool(answer["Items"])
            yield from map(from_item, answer["Items"])
            if queries == _MOST_QUERIES and "LastEvaluatedKey" in answer:
                raise _LongWalkError
            request["Limit"] = max(request["Limit"], then)

    def _page(self, walk: Iterable[Place], query: Query, fingerprint: str, more: Item | None = None) -> Page:
        found: list[Record] = []
        position: Item = {}
        try:
            for here, record in walk:
                if record and len(found) == query.limit:
                    break
                position = here
                found += [record] if record else []
            else:
                position = {}
        except _LongWalkError:
            pass
        return Page(found, Cursors(self.database).seal(position and position | (more or {}), fingerprint))

    def _count(self, walk: Iterable[Place]) -> Matches:
        found, exact = self._some(walk)
        return Matches(len(found), exact)

    def _some(self, walk: Iterable[Place]) -> tuple[list[Record], bool]:
        """Return the first records of a walk, and whether these are all."""
        found: list[Record] = []
        try:
            for _, record in walk:
                if record and len(found) == COUNT_LIMIT:
                    return found, False
                found += [record] if record else []
        except _LongWalkError:
            return found, False
        return found, True


def _says_something(answer: Item) -> bool:
    """Tell whether an answer has items, or says that there are none; an empty one may only lead on."""
    return bool(answer["Items"]) or "LastEvaluatedKey" not in answer


class _LongWalkError(Exception):
    """The walk has looked at as much as one request may."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """What several words find, and how many that are if all of them are ranked."""

    walk: Iterable[Place]
    matches: Matches | None = None


def _until(walk: Iterator[Place], most: int) -> tuple[Iterable[Place], bool]:
    """Walk until more than ``most`` records are found; return what was looked at, and whether that is all.

    A walk that ends early does so again behind what was looked at.
    """
    looked_at: list[Place] = []
    found = 0
    try:
        for here in walk:
            looked_at.append(here)
            found += here[1] is not None
            if found > most:
                return looked_at, False
    except _LongWalkError:
        return _then_long(looked_at), False
    return looked_at, True


def _then_long(looked_at: list[Place]) -> Iterator[Place]:
    yield from looked_at
    raise _LongWalkError


def _sorted_among_equals(resource: Resource, by: Orders, walk: Iterator[Place], start: Item) -> Iterator[Place]:
    """Sort what a walk in the first order finds at one place by the other orders; TooManyToSortError.

    Where it stops within equals, the next page begins with the first of them, and leaves out those it had.
    """
    begin = None
    try:
        for begin, equal in groupby(walk, key=lambda found: by[0].begin(found[0][by[0].key])):
            records = [record for _, record in equal if record]
            for here, record in _sorted(resource, by, records, start):
                yield {"begin": begin, "after": here}, record
    except _LongWalkError:
        if begin is None or begin == start.get("begin"):
            raise TooManyToSortError from None
        yield {"begin": begin}, None
        raise


def _sorted(
    resource: Resource, by: Orders, records: Iterable[Record], start: Item
) -> Iterator[tuple[list[str], Record]]:
    """Return records in order with their places, those after the place that ``start`` has."""
    key = in_order(by)
    places = sorted(((place(resource, by, record), record) for record in records), key=lambda found: key(found[0]))
    return (found for found in places if "after" not in start or key(found[0]) > key(start["after"]))
