"""Lists and searches: a query or two on an index, whatever the size of the table."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, groupby
from typing import TYPE_CHECKING

from records import days, keys, phones, search
from records.counters import Counters, Facets
from records.cursors import Cursors
from records.database import Database, Tables, read_parent
from records.errors import MovingError, TooManyToSortError
from records.lists import ANYTHING, Filters, is_by_date, shortest_list, stretches
from records.marks import MERGED_INTO, MOVING
from records.resource import Item, Record, Resource, lives
from records.search import Asked
from records.sorting import LAST, Order, Orders, default_sort, in_order, orders, place
from records.transaction import from_item, to_item

if TYPE_CHECKING:
    from records.leaping import Leaps

COUNT_LIMIT = 1000
"""Matches of a search are counted up to here."""
TOGETHER = 200
"""Rows of a search that are ranked, sorted and counted together, some 12 read units; or two pages, if that is more."""
COUNTED = 200
"""Matches of a search are counted up to here along the way to a page."""
_MOST_QUERIES = 4
_MOST_WALKS, _MOST_WALKS_OF_WORDS = 5, 2
"""A page for which nothing was found goes on from where a walk has ended, up to so many of them; fewer for some words,
whose keys mostly tell before whether anybody has all of them."""
_GLIMPSE = 16
"""Rows of a word that are read to learn whether it has few: some 8 KB, which is one read unit."""
_ROWS_A_UNIT = 25
"""Rows of a list that are about one read unit."""
_FIRST_SIFT, _SIFT_LIMIT = 100, 500
"""Rows looked at in the first query when some of them will not match, and in each other one: most pages need one."""
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


Place = tuple[Item, Record | None]
"""A position of a walk, with the record found there if it is one."""


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
    def counters(self) -> Counters:
        """Return the counters of these records."""
        return Counters(self.database)

    def find(self, query: Query) -> Page:
        """Return up to ``limit`` records; InvalidCursorError.

        TooManyToSortError if more than some 1,500 of a list are equal in the first of several orders.
        """
        if self._is_whole(query):
            holders, _ = _first(self._holders(query, query.whole, {}), query.limit)
            if holders:
                return Page(holders, None, Matches(1, exact=True))
        start = Cursors(self.database).unseal(query.cursor, query.fingerprint(self.resource))
        page = self._page_from(query, start, start.pop("instead", {}))
        is_sure = not (page.items or page.cursor) and (page.matches is None or page.matches.exact)
        if query.similar and query.words and is_sure and not (query.trash or query.cursor):
            page = self._similar_page(query) or page
        # Looked at afterwards: children are taken away only when their parent is gone, and it does not come back.
        return page if self._has_living_parent(query) else Page([], None)

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
            found, here = _first(ranked.walk, query.limit)
            if found or not here:
                break
        matches = ranked.matches
        if begins and several and matches is None:
            matches = Matches(len(found), exact=not here)
        if query.words and here and not found:  # nobody looks on behind an empty page
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
        walk = self._search(query.words, 0, {}, query.filters, rows=rows)
        looked_at, end = _part(self._walk(query, {}, why) if query.unique or query.phone else walk, rows)
        found = _found(looked_at)
        matches = Matches(min(found, COUNTED), exact=end is None and found <= COUNTED)
        return _Ranked(_then(looked_at, end), matches)

    def _several(self, query: Query, start: Item) -> "_Ranked":
        """Return what several words find: names that begin as they say, then the best matches.

        Names take one query of a stretch of keys, whatever the number of records. A glimpse tells whether the words
        find few: these are ranked all together. Of many the first page has the names of the first stretch with any,
        and the rest comes behind them.
        """
        if "prefix" in start:
            return _Ranked(self._search(query.words, query.limit, start, query.filters))
        if "sk" in start:
            return _Ranked(self._named(query, int(start["stretch"]), start, _most_named(query)))
        if start or query.filters != ANYTHING:
            return self._ranked(query, start)
        for number in range(len(search.names(query.words))):
            most = _most_named(query)
            named = [place for place in _until(self._named(query, number, {}, most), most)[0] if place[1]]
            if number == 0 and len(named) <= most:
                glimpse = self._search(query.words, query.limit, {}, ANYTHING, glimpse=True)
                looked_at, rest = _until(glimpse, TOGETHER)
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
        stretch = _stretch_of(named[0][0])
        best_first = self._in_ranks(query, named, {}, ended=True).walk
        return _Ranked(chain(((stretch, record) for _, record in best_first), _long()), matches)

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
        counted = Matches(_found(looked_at), exact=all_of_it) if all_of_it or not start else None
        return _Ranked(_then(places, end and {"behind": end}), counted, in_order=all_of_it)

    def _part_again(self, query: Query, start: Item, most: int) -> tuple[list[Place], Item | None]:
        """Return a further part of a search, or what a part has now that was sorted for an earlier page, and its end.

        That is where it was, however many have come since; what was sorted as a whole is what one walk looks at.
        """
        behind, until = start.get("behind", {}), start.get("until")
        if not until:
            return _part(self._go_on(query, behind, most), None if "after" in start else most)
        looked_at: list[Place] = []
        end = behind
        while end is not None and end != until:
            more, end = _part(self._go_on(query, end, most), None, until)
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
        looked_at, end = _part(self._holders(query, "", {}), None if start else _most_rows(query))
        if end and not start:
            return _Ranked(_then(looked_at, end), in_order=False)
        return _Ranked(_then(self._sort(query, looked_at, start), end), in_order=end is None)

    def _first_part(self, query: Query, most: int) -> tuple[Item, list[Place], Item | None]:
        """Return where the first part of a search begins, what it has and where it ends.

        A glimpse tells whether several words find few. Of many, names that begin so come first.
        """
        names = range(len(search.names(query.words)))
        if names:
            looked_at, end = _part(self._search(query.words, 0, {}, query.filters, glimpse=True), most)
            if end is None:
                return {}, looked_at, None
            most = max(most - len(looked_at), 1)
        for number in names:
            named, rest = _until(self._names(query, number, {}, most), 0)
            if rest is not None:
                behind = {"names": str(number)}
                return behind, *_part(self._go_on(query, behind, most, chain(named, rest)), most)
        return {}, *_part(self._go_on(query, {}, most), most)

    def _go_on(self, query: Query, behind: Item, rows: int, names: Iterable[Place] | None = None) -> Iterator[Place]:
        """Walk what a search finds from the beginning of a part: names, which may be known, and then the others."""
        number = behind.get("names", "" if "prefix" in behind else behind.get("stretch", ""))
        if number and ("names" in behind or "sk" in behind):
            for place in names or self._names(query, int(number), {} if "names" in behind else behind, rows):
                rows -= 1
                yield place
            behind = {"stretch": number}
        yield from self._search(query.words, 0, behind, query.filters, rows=max(rows, 1))

    def _named(self, query: Query, number: int, start: Item, rows: int) -> Iterator[Place]:
        """Walk the records that have a word and whose name begins so; the rest is behind the end of the walk."""
        yield from self._names(query, number, start, rows)
        yield {"stretch": str(number)}, None
        yield from _long()

    def _names(self, query: Query, number: int, start: Item, rows: int) -> Iterator[Place]:
        """Walk the same, and end there."""
        word, name = search.names(query.words)[number]
        request = self._words(keys.word_partition(word), f"{word}#{name}", start)
        for item in self._items(request, rows + 1, _SIFT_LIMIT):
            record = self._from_row(item)
            found_by = search.search_words(self.resource, record)
            found = word in found_by and search.matches(self.resource, record, query.words, found_by)
            found = found and query.filters.match(self.resource, record)
            yield {"stretch": str(number), "pk": item["pk"], "sk": item["sk"]}, record if found else None

    def _ranked(self, query: Query, start: Item) -> "_Ranked":
        """Return what several words find, the best matches first, if that is not too much; else as the words have it.

        A page that is not the first of them ranks all again, and goes on behind the last one of the page before.
        """
        rows = _most_rows(query)
        walk = self._search(query.words, 0, _stretch_of(start), query.filters, rows=rows)
        looked_at, end = _part(walk, None if "after" in start else rows)
        if end is None or "after" in start:
            ranked = self._in_ranks(query, looked_at, start, ended=end is None)
            return replace(ranked, walk=_then(ranked.walk, end))
        return _Ranked(_then(looked_at, end), None if start else Matches(_found(looked_at), exact=False))

    def _in_ranks(self, query: Query, looked_at: Iterable[Place], start: Item, *, ended: bool) -> "_Ranked":
        from records import ranking  # noqa: PLC0415 lists and searches for one word start without it

        rank, along = partial(ranking.rank, self.resource, asked=query.words), _stretch_of(start)
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
        return self._count(self._list(order, COUNT_LIMIT, {}, filters, {}, of))

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

    def _from_row(self, row: Item) -> Record:
        """Return what a row says of a record: its version is 0 if it is not told."""
        return self.resource.from_wire({"version": 0} | row)

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
            return self._search(words, limit, start, filters)
        by = orders(self.resource, query.sort or default_sort(self.resource, trash=query.trash))
        if of_few_days := self._of_few_days(by, query, start, why):
            return of_few_days
        most = max(limit, _SIFT_LIMIT) if query.words else limit
        told = self._by_latest(by)
        of = shortest_list(self.resource, by[0], filters, trash=query.trash, told=told)
        walk = self._list(by[0], most, start, filters, why, of)
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
        walk = self._list(order, _SHORT, {}, filters, why, of, most=0 if again else 1)
        looked_at, rest = _until(walk, COUNT_LIMIT)
        if rest is not None and not again:
            return None
        records = [record for _, record in looked_at if record]
        return (({"after": here}, record) for here, record in _sorted(self.resource, by, records, start))

    def _list(
        self,
        order: Order,
        limit: int,
        start: Item,
        filters: Filters,
        why: dict[str, str],
        of: tuple[str, bool],
        most: int = 0,
    ) -> Iterator[Place]:
        """Walk the shortest list that has everything asked for, as ``of`` names it; what it does not say is sifted.

        ``start`` is the place of the last row that is not wanted again, or says only where equals ``begin``.
        """
        if filters.dates[0] >= filters.dates[1]:
            return
        name, sifted = of
        for condition, values in stretches(self.resource, order, filters, start.get("begin") or start.get(order.key)):
            request: Item = {
                "TableName": self.tables.lists,
                "KeyConditionExpression": f"#list = :list{condition}",
                "ExpressionAttributeNames": {"#list": "list"},
                "ExpressionAttributeValues": to_item({":list": name} | values),
                "ScanIndexForward": not order.descending,
            }
            first = max(_FIRST_SIFT, limit) if sifted else limit + 1  # one more tells whether there is a next page
            if order.index:
                request["IndexName"] = order.index
            if "sk" in start:
                request["ExclusiveStartKey"] = to_item({"list": name, "sk": start["sk"], order.key: start[order.key]})
                start = {}
            for item in self._items(request, first, _SIFT_LIMIT, most=most):
                record = self._from_list_row(item)
                if "trashedWith" in item or MERGED_INTO in item:
                    why[self.resource.id_of(record)] = item.get(MERGED_INTO, "")
                found = filters.match(self.resource, record)
                yield {key: item[key] for key in {"sk", order.key}}, record if found else None

    def _search(
        self, words: Sequence[Asked], limit: int, start: Item, filters: Filters, *, rows: int = 0, glimpse: bool = False
    ) -> Iterator[Place]:
        """Walk the rows of a word.

        The longest word leads, as the one that likely finds the fewest; the others, and phrases, are looked for in the
        rows that it finds. What has several readings leads with the first word of each. Behind them are the rows of
        long texts with any of the words, which hold these texts. A record counts at the first of its words that the
        leading one finds, in the first reading that it matches, so that nobody comes twice; and not at all if ``start``
        says that a stretch of names has shown it before. ``rows`` are looked at in short queries, all words together. A
        ``glimpse`` is one short query of each word.
        """
        stretches, along = _Stretches(self.resource, words), _stretch_of(start)
        name = search.names(words)[int(along["stretch"])] if along else ("", "")
        leaps, looked_at = None if glimpse or len(words) < 2 else self._leaps(), 0  # noqa: PLR2004 several
        for number in range(int(start.get("prefix", 0)), len(stretches.places)):
            here = start if "prefix" in start and number == int(start["prefix"]) else {}
            request = self._words(*stretches.places[number], here)
            sifted = stretches.sifts(number) or filters != ANYTHING
            limits = [_ROWS_A_UNIT + 1] if leaps and limit < COUNT_LIMIT else []
            if rows:
                limits.append(max(rows - looked_at - sum(limits), _ROWS_A_UNIT) + 1)
            else:
                limits.append(_GLIMPSE if glimpse else max(_FIRST_SIFT, limit) if sifted else limit + 1)
            if leaps:
                leaps.beside(stretches.others_of(number))
            limits += [_SIFT_LIMIT] if sifted else []
            for item in self._items(request, *limits, most=int(glimpse), leaps=leaps):
                looked_at += 1
                record = self._from_row(item)
                found = stretches.finds(number, item["sk"], record, name) and filters.match(self.resource, record)
                if leaps and found:
                    leaps.found = True
                here = along | {"prefix": str(number), "pk": item["pk"], "sk": item["sk"]}
                yield here, record if found else None

    def _with_unique(self, value: str) -> Iterator[tuple[Item, Record]]:
        """Go by the marker; the record it names may have another value, or be in the trash, a moment later."""
        unique, tables, name = self.resource.unique, self.tables, self.resource.id
        if unique is None:
            return
        marker = self.database.get(tables.lookups, keys.marker(unique.field, unique.key(value))._asdict())
        record = marker and self.database.get(tables.records, {name: marker[name]})
        if lives(record):
            yield {}, self.resource.from_wire(record)

    def _with_phone(self, phone: str, limit: int, start: Item) -> Iterator[tuple[Item, Record]]:
        """Walk the rows of the number as a word."""
        request = self._words(*keys.word(phones.whole(phone), ""), start) | {"ConsistentRead": True}
        for item in self._items(request, limit + 1, _SIFT_LIMIT):
            yield {"pk": item["pk"], "sk": item["sk"]}, self._from_row(item)

    def _leaps(self) -> "Leaps":
        from records.leaping import AT_ONCE, Leaps  # noqa: PLC0415 lists and searches for one word start without it

        def read(partition: str, first: str, last: str) -> tuple[list[str], bool]:
            request = self._words(partition, first, {}) | {"Limit": AT_ONCE, "ProjectionExpression": "sk"}
            request["ExpressionAttributeValues"] |= to_item({":end": last})
            answer = next(each for each in self.database.walk(request) if _says_something(each))
            return [from_item(item)["sk"] for item in answer["Items"]], "LastEvaluatedKey" in answer

        return Leaps(read)

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
        return self._from_row(row | {self.resource.created: created, self.resource.id: record_id})

    def _items(self, request: Item, *limits: int, most: int = 0, leaps: "Leaps | None" = None) -> Iterator[Item]:
        """Walk a query's items, as many a call as ``limits`` say; _LongWalkError after ``most`` queries.

        An answer without items leads on and does not count: nothing was walked past that a cursor could name. Neither
        does the first one with ``leaps``, nor one behind which these lead on to another place.
        """
        first, *then = limits
        queries, larger = -1 if leaps else 0, iter(then)
        request["Limit"] = first
        walk = self.database.walk(request)
        while answer := next(walk, None):
            items = [from_item(item) for item in answer["Items"]]
            yield from items
            if "LastEvaluatedKey" not in answer:
                return
            place = leaps.behind(items[0]["sk"], items[-1]["sk"]) if leaps and items else ""
            if place is None:
                return
            if place:
                request = {name: value for name, value in request.items() if name != "ExclusiveStartKey"}
                request["Limit"] = first
                request["ExpressionAttributeValues"] = request["ExpressionAttributeValues"] | to_item({":here": place})
                walk = self.database.walk(request)
                continue
            queries += bool(items)
            if queries == (most or _MOST_QUERIES):
                raise _LongWalkError
            request["Limit"] = max(request["Limit"], next(larger, 0))

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


class _Stretches:
    """Where the rows are that a search looks through: those of each reading of what leads, then those of long texts."""

    def __init__(self, resource: Resource, words: Sequence[Asked]) -> None:
        """Work out once what is asked of each row; what likely finds the fewest leads."""
        self.resource, self.words = resource, words
        lead = max(words, key=lambda asked: search.leads(search.readings(asked)[0][0]))
        self.readings = search.readings(lead)
        self.others = [asked for asked in words if asked != lead]
        self.texts = search.words_of_texts(resource, words)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return the partition and the word of each."""
        prefixes = [reading[0] for reading in self.readings]
        texts = [(keys.text_partition(word), word) for word in self.texts]
        return [(keys.word_partition(prefix), prefix) for prefix in prefixes] + texts

    def others_of(self, number: int) -> list[list[tuple[str, str]]]:
        """Return the places of each other word that whoever is found in a stretch has in keys as well."""
        lead = self.places[number][1]
        plain = [each for each in self.words if isinstance(each, str) and " " not in each and each != lead]
        of = (keys.word_partition, *([keys.text_partition] if number >= len(self.readings) else []))
        return [[(partition(word), word) for partition in of] for word in plain if search.leads(word)[0]]

    def sifts(self, number: int) -> bool:
        """Tell whether rows of a stretch are looked at for more than its word."""
        return len(self.words) > 1 or (number < len(self.readings) and len(self.readings[number]) > 1)

    def finds(self, number: int, sort_key: str, record: Record, name: tuple[str, str]) -> bool:
        """Tell whether a row is the one at which its record counts; not if a stretch of this name has shown it."""
        shown, of_texts = search.words_of(self.resource, record)
        found_by, readings = sorted(shown + of_texts), self.readings
        if number >= len(readings):
            return self._finds_in_text(number - len(readings), sort_key, record, shown, of_texts)
        prefix, *rest = readings[number]
        if keys.word_of(sort_key) != search.first_match(found_by, prefix):
            return False
        if any(self._has_found(record, before, found_by) for before in readings[:number]):
            return False
        asked = [(tuple(rest),), *self.others]
        named = bool(name[0]) and search.is_named(sort_key, found_by, name)
        return not named and search.matches(self.resource, record, asked, found_by)

    def _has_found(self, record: Record, reading: search.Reading, found_by: list[str]) -> bool:
        """Tell whether the stretch of a reading finds a record: by its first word, and the rest in what the row has."""
        first, *rest = reading
        return bool(search.first_match(found_by, first)) and search.matches(
            self.resource, record, [(tuple(rest),)], found_by
        )

    def _finds_in_text(self, number: int, sort_key: str, record: Record, shown: list[str], of_texts: list[str]) -> bool:
        """Tell it of a row of a long text; what finds the record without these texts has found it before."""
        found_by, of_texts = sorted(shown + of_texts), sorted(of_texts)
        if keys.word_of(sort_key) != search.first_match(of_texts, self.texts[number]):
            return False
        if any(search.first_match(of_texts, before) for before in self.texts[:number]):
            return False
        wire = self.resource.to_wire(record)
        row = self.resource.from_wire({field: wire[field] for field in wire if field not in self.resource.unlisted})
        found = search.matches(self.resource, record, self.words, found_by)
        return found and not search.matches(self.resource, row, self.words, sorted(shown))


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
    in_order: bool = True


def _first(walk: Iterable[Place], limit: int) -> tuple[list[Record], Item]:
    """Return the first records of a walk, and the position behind the last of them; none if these are all."""
    found: list[Record] = []
    position: Item = {}
    try:
        for here, record in walk:
            if record and len(found) == limit:
                return found, position
            position = here
            found += [record] if record else []
    except _LongWalkError:
        return found, position
    return found, {}


def _most_named(query: Query) -> int:
    """Return how many names of a stretch may be ranked with all others, where these are few."""
    return max(query.limit, _ROWS_A_UNIT)


def _most_rows(query: Query) -> int:
    """Return how many rows of a search are sorted, ranked or counted together."""
    return max(TOGETHER, 2 * query.limit)


def _part(walk: Iterator[Place], most: int | None, until: Item | None = None) -> tuple[list[Place], Item | None]:
    """Look at ``most`` rows, or more until one matches, or at all up to a position; return where the rest is, if any.

    A row more tells whether there is a rest.
    """
    looked_at: list[Place] = []
    enough = False
    try:
        for here, record in walk:
            if most and len(looked_at) >= most and enough:
                return looked_at, looked_at[-1][0]
            looked_at.append((here, record))
            enough = enough or record is not None
            if until and _order_of(here) >= _order_of(until):
                return [*looked_at[:-1], *(looked_at[-1:] if here == until else ())], until
    except _LongWalkError:
        return looked_at, looked_at[-1][0]
    return looked_at, None


def _order_of(position: Item) -> tuple[int, str]:
    """Return what positions of a search are in order by: names, and behind all of them the rest."""
    return int(position.get("prefix", -1)), position.get("sk", LAST)


def _until(walk: Iterator[Place], most: int) -> tuple[list[Place], Iterable[Place] | None]:
    """Walk until more than ``most`` records are found; return what was looked at, and the rest: None if that is all.

    The rest of a walk that ends early does so again.
    """
    looked_at: list[Place] = []
    found = 0
    try:
        for here in walk:
            looked_at.append(here)
            found += here[1] is not None
            if found > most:
                return looked_at, walk
    except _LongWalkError:
        return looked_at, _long()
    return looked_at, None


def _long() -> Iterator[Place]:
    """Walk nowhere, and end as a walk does that has looked at as much as it may."""
    yield from ()
    raise _LongWalkError


def _then(places: Iterable[Place], rest: Item | None) -> Iterable[Place]:
    """Walk places, and say where the rest is behind them, if there is one."""
    return chain(places, [(rest, None)], _long()) if rest else places


def _found(places: Iterable[Place]) -> int:
    return sum(record is not None for _, record in places)


def _stretch_of(position: Item) -> Item:
    """Return which stretch of names was shown before the rest of a search, as positions say it."""
    return {"stretch": position["stretch"]} if "stretch" in position else {}


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
