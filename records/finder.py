"""Lists and searches: a query or two on an index, whatever the size of the table."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, groupby

from records import days, phones, search, walks
from records.counters import Counters, Facets
from records.cursors import Cursors
from records.database import Database, Tables, read_parent
from records.errors import MovingError, TooManyToSortError
from records.lists import ANYTHING, Filters, is_by_date, shortest_list
from records.marks import MOVING
from records.resource import Item, Record, Resource, lives
from records.search import Asked
from records.sorting import Orders, default_sort, in_order, orders, place
from records.transaction import from_item, to_item
from records.walks import Place

COUNT_LIMIT = 1000
"""Matches of a search are counted up to here."""
TOGETHER = 200
"""Rows of a search that are ranked, sorted and counted together, some 12 read units; or two pages, if that is more."""
COUNTED = 200
"""Matches of a search are counted up to here along the way to a page."""
_MOST_WALKS, _MOST_WALKS_OF_WORDS = 5, 2
"""A page for which nothing was found goes on from where a walk has ended, up to so many of them; fewer for some words,
whose keys mostly tell before whether anybody has all of them."""
_SHORT = 125
"""Rows of some days that are sorted here, because looking for these days in another order would look at far more."""


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
    counted: bool = False
    """Whether the first page of a search also tells how many there are, up to :data:`COUNTED`."""
    similar: bool = False
    """Whether words one letter apart are searched for, if nothing has those that are asked for."""
    every: bool = False
    """Whether all pages are read: one that is empty may have others behind it, and keeps its cursor."""

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
    """Some records, without the fields that rows leave out, and where the next page begins (None: nowhere).

    Those whose rows do not tell it have version 0; :meth:`Finder.told` reads it.
    """

    items: list[Record]
    cursor: str | None
    matches: Matches | None = None
    """How many there are, where the page itself tells."""
    in_order: bool = True
    """Whether all that is found is in the order that was asked for; else each part of it is, one after the other."""
    along: frozenset[str] = frozenset()
    """Ids of those that are in the trash because their parent is, and come back with it."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """Id of each that is in the trash because it was merged -> id of the record that it was merged into."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Word that was asked for -> similar word that was searched for instead."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Reads many records; all methods raise BusyError.

    A page that has to look far for what matches is handed out short. An empty one of a search is the last: if walks
    have ended before the rows did, ``matches`` is not exact. One of a list is empty with more behind it only after
    :data:`_MOST_WALKS` walks that found nothing. Who asks for the records of a parent that does not live finds none.
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
    def rows(self) -> walks.Walks:
        """Return who walks through the rows of these records."""
        return walks.Walks(self.database)

    @property
    def counters(self) -> Counters:
        """Return the counters of these records."""
        return Counters(self.database)

    def find(self, query: Query) -> Page:
        """Return up to ``limit`` records; InvalidCursorError.

        TooManyToSortError if more than some 1,500 of a list are equal in the first of several orders.
        """
        if self._is_whole(query):
            holders, _ = walks.first_of(self._holders(query, query.whole, {}), query.limit)
            if holders:
                return Page(holders, None, Matches(1, exact=True))
        start = Cursors(self.database).unseal(query.cursor, query.fingerprint(self.resource))
        page = self._page_from(query, start, start.pop("instead", {}))
        is_sure = not (page.items or page.cursor) and (page.matches is None or page.matches.exact)
        if query.similar and query.words and is_sure and not (query.trash or query.cursor):
            page = self._similar_page(query) or page
        # Looked at afterwards: children are taken away only when their parent is gone, and it does not come back.
        return page if self._has_living_parent(query) else Page([], None)

    def pages(self, query: Query) -> Iterator[Page]:
        """Yield all pages from a query's on, also behind those that are empty; raises as :meth:`find`."""
        query = replace(query, every=True)
        yield (page := self.find(query))
        while page.cursor:
            yield (page := self.find(replace(query, cursor=page.cursor)))

    def _page_from(self, query: Query, start: Item, instead: Mapping[str, str]) -> Page:
        """Return the page behind a position, of similar words if that is what it was sealed for."""
        why: dict[str, str] = {}
        asked, begins, here = query.instead(instead), not start, start
        for _ in range(_MOST_WALKS_OF_WORDS if len(asked.words) > 1 else _MOST_WALKS):
            several = len(asked.words) > 1 and not (query.sort or query.trash)
            if query.sort and query.phone and not query.unique:
                ranked = self._holders_in_order(asked, here)
            elif asked.words and query.sort and not (query.trash or query.unique):
                ranked = self._in_order(asked, here)
            elif several:
                ranked = self._several(asked, here)
            elif query.counted and query.words and not (here or query.trash):
                ranked = self._counting(asked, why)
            else:
                ranked = _Ranked(self._walk(asked, here, why))
            found, here = walks.first_of(ranked.walk, query.limit)
            if found or not here:
                break
        matches = ranked.matches
        if begins and several and matches is None:
            matches = Matches(len(found), exact=not here)
        if query.words and here and not (found or query.every or query.trash):  # no person looks on behind it
            matches, here = Matches(0, exact=False) if begins else None, {}
        more = {"instead": dict(instead)} if instead else {}
        page = Page(found, Cursors(self.database).seal(here and here | more, query.fingerprint(self.resource)))
        page = replace(page, instead=instead, matches=matches, in_order=ranked.in_order)
        return self._with_reasons(page, why)

    def _similar_page(self, query: Query) -> Page | None:
        """Return the page of the first similar words that find anything."""
        from records.similar_search import corrections  # noqa: PLC0415 most searches find something

        for instead in corrections(self.database, query.words):
            page = self._page_from(query, {}, instead)
            if page.items or page.cursor:
                return page
        return None

    def _counting(self, query: Query, why: dict[str, str]) -> "_Ranked":
        """Return what a search finds, and how many: the rows that a count looks at are those of the first page."""
        rows = _most_rows(query)
        walk = self.rows.of_words(query.words, 0, {}, query.filters, rows=rows)
        looked_at, end = walks.part(self._walk(query, {}, why) if query.unique or query.phone else walk, rows)
        found = walks.how_many(looked_at)
        matches = Matches(min(found, COUNTED), exact=end is None and found <= COUNTED)
        return _Ranked(walks.then(looked_at, end), matches)

    def _several(self, query: Query, start: Item) -> "_Ranked":
        """Return what several words find: names that begin as they say, then the best matches.

        Names take one query of a stretch of keys, whatever the number of records. A glimpse tells whether the words
        find few: these are ranked all together. Of many the first page has the names of the first stretch with any,
        and the rest comes behind them.
        """
        if "prefix" in start:
            return _Ranked(self.rows.of_words(query.words, query.limit, start, query.filters))
        if "sk" in start:
            return _Ranked(self._named(query, int(start["stretch"]), start, _most_named(query)))
        if start or query.filters != ANYTHING:
            return self._ranked(query, start)
        for number in range(len(search.names(query.words))):
            most = _most_named(query)
            named = [place for place in walks.until(self._named(query, number, {}, most), most)[0] if place[1]]
            if number == 0 and len(named) <= most:
                glimpse = self.rows.of_words(query.words, query.limit, {}, ANYTHING, glimpse=True)
                looked_at, rest = walks.until(glimpse, TOGETHER)
                if rest is None:
                    return self._in_ranks(query, looked_at, {}, ended=True)
            if named:
                return self._by_name(query, named)
        return self._ranked(query, start)

    def _by_name(self, query: Query, named: list[Place]) -> "_Ranked":
        """Return the first names of a stretch: as the keys have them, or if these are all the best ones first."""
        matches = Matches(len(named), exact=False)
        if len(named) > query.limit:
            return _Ranked(named, matches)
        stretch = walks.stretch_of(named[0][0])
        best_first = self._in_ranks(query, named, {}, ended=True).walk
        return _Ranked(chain(((stretch, record) for _, record in best_first), walks.long()), matches)

    def _in_order(self, query: Query, start: Item) -> "_Ranked":
        """Return what a search finds in the order that was asked for: all of it if that is little, else in parts.

        A part is sorted here. Where it ends the page does, and the next one begins with the next part. A page that is
        not the first of its part sorts that again, and goes on behind the last one of the page before.
        """
        behind: Item = start.get("behind", {})
        most = _most_rows(query)
        if start:
            looked_at, end = self._part_again(query, start, most)
        else:
            behind, looked_at, end = self._first_part(query, most)
        part, until = {"behind": behind}, {"until": end} if end else {}
        places = ((part | until | here, each) for here, each in self._sort(query, looked_at, start))
        all_of_it = end is None and (not behind or "names" in behind)
        counted = Matches(walks.how_many(looked_at), exact=all_of_it) if all_of_it or not start else None
        return _Ranked(walks.then(places, end and {"behind": end}), counted, in_order=all_of_it)

    def _part_again(self, query: Query, start: Item, most: int) -> tuple[list[Place], Item | None]:
        """Return a further part of a search, or what a part has now that was sorted for an earlier page, and its end.

        That is where it was, however many have come since; what was sorted as a whole is what one walk looks at.
        """
        behind, until = start.get("behind", {}), start.get("until")
        if not until:
            return walks.part(self._go_on(query, behind, most), None if "after" in start else most)
        looked_at: list[Place] = []
        end = behind
        while end is not None and end != until:
            more, end = walks.part(self._go_on(query, end, most), None, until)
            looked_at += more
        return looked_at, end

    def _sort(self, query: Query, looked_at: Iterable[Place], start: Item) -> Iterator[Place]:
        """Sort what was looked at, and leave out whom pages before had."""
        by, records = orders(self.resource, query.sort), [record for _, record in looked_at if record]
        told = self.told(records) if self._by_latest(by) else records
        return (({"after": here}, each) for here, each in _sorted(self.resource, by, told, start))

    def _holders_in_order(self, query: Query, start: Item) -> "_Ranked":
        """Return who has a number in the order that was asked for if they are few, else as they come."""
        if start and "after" not in start:
            return _Ranked(self._holders(query, "", start), in_order=False)
        looked_at, end = walks.part(self._holders(query, "", {}), None if start else _most_rows(query))
        if end and not start:
            return _Ranked(walks.then(looked_at, end), in_order=False)
        return _Ranked(walks.then(self._sort(query, looked_at, start), end), in_order=end is None)

    def _first_part(self, query: Query, most: int) -> tuple[Item, list[Place], Item | None]:
        """Return where the first part of a search begins, what it has and where it ends.

        A glimpse tells whether several words find few. Of many, names that begin so come first.
        """
        names = range(len(search.names(query.words)))
        if names:
            looked_at, end = walks.part(self.rows.of_words(query.words, 0, {}, query.filters, glimpse=True), most)
            if end is None:
                return {}, looked_at, None
            most = max(most - len(looked_at), 1)
        for number in names:
            named, rest = walks.until(self._names(query, number, {}, most), 0)
            if rest is not None:
                behind = {"names": str(number)}
                return behind, *walks.part(self._go_on(query, behind, most, chain(named, rest)), most)
        return {}, *walks.part(self._go_on(query, {}, most), most)

    def _go_on(self, query: Query, behind: Item, rows: int, names: Iterable[Place] | None = None) -> Iterator[Place]:
        """Walk what a search finds from the beginning of a part: names, which may be known, and then the others."""
        number = behind.get("names", "" if "prefix" in behind else behind.get("stretch", ""))
        if number and ("names" in behind or "sk" in behind):
            for place in names or self._names(query, int(number), {} if "names" in behind else behind, rows):
                rows -= 1
                yield place
            behind = {"stretch": number}
        yield from self.rows.of_words(query.words, 0, behind, query.filters, rows=max(rows, 1))

    def _names(self, query: Query, number: int, start: Item, rows: int) -> Iterator[Place]:
        return self.rows.of_names(query.words, number, start, query.filters, rows=rows)

    def _named(self, query: Query, number: int, start: Item, rows: int) -> Iterator[Place]:
        """Walk the records that have a word and whose name begins so; the rest is behind the end of the walk."""
        yield from self._names(query, number, start, rows)
        yield {"stretch": str(number)}, None
        yield from walks.long()

    def _ranked(self, query: Query, start: Item) -> "_Ranked":
        """Return what several words find, the best matches first, if that is not too much; else as the words have it.

        A page that is not the first of them ranks all again, and goes on behind the last one of the page before.
        """
        rows = _most_rows(query)
        walk = self.rows.of_words(query.words, 0, walks.stretch_of(start), query.filters, rows=rows)
        looked_at, end = walks.part(walk, None if "after" in start else rows)
        if end is None or "after" in start:
            ranked = self._in_ranks(query, looked_at, start, ended=end is None)
            return replace(ranked, walk=walks.then(ranked.walk, end))
        return _Ranked(walks.then(looked_at, end), None if start else Matches(walks.how_many(looked_at), exact=False))

    def _in_ranks(self, query: Query, looked_at: Iterable[Place], start: Item, *, ended: bool) -> "_Ranked":
        from records import ranking  # noqa: PLC0415 lists and searches for one word start without it

        rank, along = partial(ranking.rank, self.resource, asked=query.words), walks.stretch_of(start)
        ranks = sorted((rank(record), record) for _, record in looked_at if record)
        behind = ((along | {"after": place}, record) for place, record in ranks if place > start.get("after", []))
        return _Ranked(behind, Matches(len(ranks), exact=True) if ended and not along else None)

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
        of = shortest_list(self.resource, order, filters, trash=query.trash)
        return self._count(self.rows.of_list(order, COUNT_LIMIT, {}, filters, {}, of))

    def told(self, records: Sequence[Record]) -> list[Record]:
        """Return records that say their version and last change: as they are now, where rows do not say it.

        That reads each of these. What is not there any more, or in the trash, is left out.
        """
        if all(record.version for record in records):
            return list(records)
        name = self.resource.id
        items = self.database.get_all(self.tables.records, [{name: self.resource.id_of(each)} for each in records])
        now = {item[name]: self.resource.from_wire(item) for item in filter(lives, items)}
        return [now[record_id] for record_id in map(self.resource.id_of, records) if record_id in now]

    def _by_latest(self, by: Orders) -> bool:
        """Tell whether an order is by what only few rows say."""
        return any(order.field in self.resource.latest for order in by)

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
        if words:
            return self.rows.of_words(words, limit, start, filters)
        by = orders(self.resource, query.sort or default_sort(self.resource, trash=query.trash))
        if of_few_days := self._of_few_days(by, query, start, why):
            return of_few_days
        most = max(limit, walks.SIFT_LIMIT) if query.words else limit
        told = self._by_latest(by)
        of = shortest_list(self.resource, by[0], filters, trash=query.trash, told=told)
        walk = self.rows.of_list(by[0], most, start, filters, why, of)
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
        holders = self.rows.with_unique(unique) if unique else self.rows.with_phone(query.phone, query.limit, start)
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
                "Limit": walks.ROWS_A_UNIT,
            } | ({"IndexName": order.index} if order.index else {})
            answer = next(each for each in self.database.walk(request) if walks.says_something(each))
            moments = [from_item(row)[order.key].partition("#")[0] for row in answer["Items"]]
            found += [days.day_of(moment, zone) for moment in moments]
            if "LastEvaluatedKey" not in answer:
                break
            here = begins(days.span(found[-1])[1])
        return list(dict.fromkeys(found))

    def _of_few_days(self, by: Orders, query: Query, start: Item, why: dict[str, str]) -> Iterator[Place] | None:
        """Return the records of some days of a month, sorted here if they are few; None if the list is to be walked.

        A page that is not the first sorts all again, and goes on behind the last one of the page before.
        """
        dates, filters, again = self.resource.dates, query.filters, set(start) == {"after"}
        if dates is None or query.trash or len(filters.month_or_year) != len("2026-11") or (start and not again):
            return None
        if is_by_date(self.resource, by[0]) or self._by_latest(by):
            return None
        if not shortest_list(self.resource, by[0], filters)[1]:
            return None
        (order,) = orders(self.resource, dates.field)
        of = shortest_list(self.resource, order, filters)
        walk = self.rows.of_list(order, _SHORT, {}, filters, why, of, most=0 if again else 1)
        looked_at, rest = walks.until(walk, COUNT_LIMIT)
        if rest is not None and not again:
            return None
        records = [record for _, record in looked_at if record]
        return (({"after": here}, record) for here, record in _sorted(self.resource, by, records, start))

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
        except walks.LongWalkError:
            return found, False
        return found, True


@dataclass(frozen=True, slots=True)
class _Ranked:
    """What several words find, and how many that are if all of them are ranked."""

    walk: Iterable[Place]
    matches: Matches | None = None
    in_order: bool = True


def _most_named(query: Query) -> int:
    """Return how many names of a stretch may be ranked with all others, where these are few."""
    return max(query.limit, walks.ROWS_A_UNIT)


def _most_rows(query: Query) -> int:
    """Return how many rows of a search are sorted, ranked or counted together."""
    return max(TOGETHER, 2 * query.limit)


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
    except walks.LongWalkError:
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
