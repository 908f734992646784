"""Lists, searches and counts: every row once, in order, and only what was asked for."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.resource import CUSTOMERS, Customer
from dev.doctor.examination import examine
from dev.doctor.mending import mend
from records import cursors, ranking, search, sorting, words
from records.counters import Facets
from records.dialling import Dialled
from records.errors import InvalidCursorError, TooManyToSortError
from records.finder import Finder, Matches, Page, Query
from records.lists import ANYTHING, Filters
from records.person import Person
from records.store import Store
from tests.records.asking import (
    count_listed,
    count_matches,
    filters_of,
    holder_page,
    list_page,
    opened,
    search_page,
    sorted_search_page,
    told,
)
from tests.records.consistency import assert_consistent, records, scan
from tests.records.counting import Cost, Counting
from tests.records.faults import Fault, FaultyClient

ME = Person("me@example.com", "sub-of-me")
PEOPLE = [
    ("Ann Köhler", "ann@firma.example", "+497112842222", "Acme"),
    ("Anna Annabel Köhler", "anna.anna@example.com", "+49711284", ""),
    ("Änne Kohl", "aenne@example.com", "+4971199", "Köhler & Söhne"),
    ("Łukasz Søndergård", "lukasz@example.pl", "+48221234567", "Ann Inc."),
    ("李小龙", "li@example.cn", "+861062345678", "功夫"),
    ("Zoë 711", "zoe@example.com", "+4930711", "4711"),
    ("Straße, Bruno", "bruno@example.com", "", "Acme Rockets"),
    ("Köhler, Ann", "ann.2@example.com", "+1202284222", "Acme"),
]


@pytest.fixture(scope="module")
def finder(new_store: Callable[[], Store]) -> Finder:
    """Return a finder of 40 customers of three years: eight people and many who differ little, and some trash."""
    store = new_store()
    days = (f"202{4 + n % 3}-{1 + n % 12:02}-{1 + n % 28:02}T10:00:00.{n:03}Z" for n in range(1000))
    with patch("records.planning.now", lambda: next(days)):
        for number in range(40):
            name, email, phone, company = (
                PEOPLE[number]
                if number < len(PEOPLE)
                else (f"Same {number % 5}", f"s{number}@same.example" if number % 4 else "", "", "")
            )
            wire = {
                "name": name,
                "email": email,
                "phone": phone,
                "company": company,
                "status": ("lead", "active", "inactive")[number % 3],
                "tags": ["even"] if number % 2 == 0 else ["odd", "süd"],
            }
            customer = store.create(wire, ME)
            if number % 10 == 9:
                store.trash(customer.customer_id, ME)
    return Finder(opened(store.database.client, store.tables))


@pytest.fixture(scope="module")
def everybody(finder: Finder) -> list[Customer]:
    """Return the customers outside the trash, as lists show them: without address and notes."""
    living, _ = records(Store(opened(finder.database.client, finder.tables)))
    return living


def _by(name: str) -> Callable[[Customer], str]:
    key = CUSTOMERS.sorts[name] or str

    def of(customer: Customer) -> str:
        value = CUSTOMERS.value(customer, name)
        return key(value) if value else ""

    return of


KEYS = {name: _by(name) for name in CUSTOMERS.sorts}


def all_pages(page: Callable[[str | None], Page]) -> list[Customer]:
    """Follow the cursors to the end."""

    def walk() -> Iterator[Customer]:
        cursor = None
        for _ in range(500):
            found = page(cursor)
            yield from found.items
            cursor = found.cursor
            if cursor is None:
                return
        raise AssertionError("the list has no end")

    return list(walk())


def in_order(customers: list[Customer], sort: str) -> bool:
    """Tell whether customers are sorted; those that are equal in it come in any order, those without it last."""
    of = KEYS[sort.removeprefix("-")]
    found = [of(customer) for customer in customers]
    return found == sorted(filter(None, found), reverse=sort.startswith("-")) + [""] * found.count("")


def in_order_of_walk(customers: list[Customer]) -> list[Customer]:
    """Sort as the rows of a word are that all of them have."""
    return sorted(customers, key=lambda one: (search.name_in_keys(CUSTOMERS, one), one.customer_id))


def by_id(customers: list[Customer]) -> list[Customer]:
    """Sort for comparison."""
    return sorted(customers, key=lambda customer: customer.customer_id)


@pytest.mark.parametrize(
    ("sort", "limit"),
    [(sort, 7) for sort in CUSTOMERS.sort_names] + [("name", 1), ("-registrationDate", 36), ("-email", 100)],
)
def test_pages_give_every_customer_once_in_order(
    finder: Finder, everybody: list[Customer], sort: str, limit: int
) -> None:
    """Whatever the order and the size of a page."""
    sizes = []

    def page(cursor: str | None) -> Page:
        found = list_page(finder, sort, limit, cursor)
        sizes.append(len(found.items))
        return found

    rows = all_pages(page)

    assert by_id(rows) == by_id(everybody)
    assert in_order(rows, sort)
    full, rest = divmod(len(everybody), limit)
    assert sizes == [limit] * full + [rest] * bool(rest)


@pytest.mark.parametrize("sort", ["name", "-lastModified", "registrationDate"])
@pytest.mark.parametrize(
    "filters",
    [
        filters_of(status="active"),
        filters_of(tag="süd"),
        filters_of(registered="2025"),
        filters_of(registered="2024-04"),
        filters_of(registered="2024-04-04"),
        filters_of(status="lead", tag="even"),
        filters_of(status="lead", registered="2024"),
        filters_of(tag="odd", registered="2026-03"),
        filters_of(status="inactive", tag="odd", registered="2026"),
        filters_of(tag="nobody"),
        filters_of(since="2025-03-01"),
        filters_of(before="2025-03-03"),
        filters_of(since="2024-04-04", before="2024-04-05"),
        filters_of(since="2024-04-04", before="2024-11-01", status="active"),
        filters_of(since="2024-12-30", before="2025-06-01", tag="odd"),
        filters_of(since="2025-01-01", before="2026-01-01"),
        filters_of(registered="2025", since="2025-04-01", before="2026-04-01"),
        filters_of(registered="2024", since="2025-01-01"),
        filters_of(since="2026-01-01", before="2025-01-01"),
    ],
    ids=str,
)
def test_filters_leave_who_has_all_of_it(
    finder: Finder, everybody: list[Customer], sort: str, filters: Filters
) -> None:
    """Alone and together, in any order."""
    asked = dict(filters.values)
    rows = all_pages(lambda cursor: list_page(finder, sort, 3, cursor, filters))

    assert by_id(rows) == by_id(
        [
            customer
            for customer in everybody
            if asked.get("status", customer.status) == customer.status
            and ("tag" not in asked or asked["tag"] in customer.tags)
            and customer.registration_date[:10] >= filters.since
            and (not filters.before or customer.registration_date[:10] < filters.before)
        ]
    )
    assert in_order(rows, sort)
    assert count_listed(finder, filters) == Matches(len(rows), exact=True)


def test_the_trash_is_a_list_of_its_own(finder: Finder) -> None:
    """It is sorted, filtered and paged like the other one."""
    _, trashed = records(Store(opened(finder.database.client, finder.tables)))

    rows = all_pages(lambda cursor: list_page(finder, "name", 1, cursor, trash=True))
    odd = list_page(finder, "-lastModified", 10, None, filters_of(tag="odd"), trash=True)
    even = list_page(finder, "-lastModified", 10, None, filters_of(tag="even"), trash=True)

    assert (len(rows), by_id(rows)) == (4, by_id(trashed))
    assert by_id(odd.items) == by_id(trashed)
    assert even == Page([], None)
    assert count_listed(finder, ANYTHING, trash=True) == Matches(4, exact=True)
    assert count_listed(finder, filters_of(tag="odd"), trash=True) == Matches(4, exact=True)
    assert count_listed(finder, filters_of(status="lead"), trash=True) == Matches(
        sum(customer.status == "lead" for customer in trashed), exact=True
    )


SEARCHES = {
    "ann": ["Ann Köhler", "Anna Annabel Köhler", "Köhler, Ann", "Änne Kohl", "Łukasz Søndergård"],
    "ANNA": ["Anna Annabel Köhler"],
    "kohler": ["Ann Köhler", "Anna Annabel Köhler", "Köhler, Ann", "Änne Kohl"],
    "köhler ann acme": ["Ann Köhler", "Köhler, Ann"],
    "acme r": ["Straße, Bruno"],
    "strasse": ["Straße, Bruno"],
    "lukasz SONDERGARD": ["Łukasz Søndergård"],
    "firma.example": ["Ann Köhler"],
    "小龙": ["李小龙"],
    "龙": ["李小龙"],
    "李龙": [],
    "李小": ["李小龙"],
    "soendergaard": ["Łukasz Søndergård"],
    "Koehler": ["Ann Köhler", "Anna Annabel Köhler", "Köhler, Ann", "Änne Kohl"],
    '"ann koehler"': ["Ann Köhler"],
    "+48": ["Łukasz Søndergård"],
    "Tel. +86": ["李小龙"],
    "+49 ann": ["Ann Köhler", "Anna Annabel Köhler", "Änne Kohl"],
    "+49 711": ["Ann Köhler", "Anna Annabel Köhler", "Änne Kohl"],
    "711": ["Zoë 711"],
    "4711": ["Zoë 711"],
    "0711 / 284-2222": ["Ann Köhler"],
    "284222": ["Köhler, Ann"],
    "2222": ["Ann Köhler"],
    "Tel. 0711 2842222": ["Ann Köhler"],
    "phone: 711 2842222": ["Ann Köhler"],
    "4711 zoe": ["Zoë 711"],
    '"ann köhler"': ["Ann Köhler"],
    '"köhler ann"': ["Köhler, Ann"],
    '"anna annabel k" 49711': ["Anna Annabel Köhler"],
    '"firma example" acme': ["Ann Köhler"],
    '"an köhler"': [],
    "ohler": [],
    "ann nobody": [],
    "com": [],  # the end of an address finds nobody by itself
    "pl": [],
    "zoe com": ["Zoë 711"],
    "com zoe": ["Zoë 711"],
    "zoe c": ["Zoë 711"],
    "zoe net": [],
    "li cn": ["李小龙"],
    "example.pl": ["Łukasz Søndergård"],
    "bruno@example.c": ["Straße, Bruno"],
    '"example com" acme': ["Köhler, Ann", "Straße, Bruno"],
    "4711 com": ["Zoë 711"],
}


@pytest.mark.parametrize("limit", [1, 100])
@pytest.mark.parametrize("query", SEARCHES)
def test_a_search_finds_everybody_it_should_once(finder: Finder, query: str, limit: int) -> None:
    """By beginnings of words in any order, without accents and case, and by either end of a number."""
    rows = all_pages(lambda cursor: search_page(finder, search.query_words(query), limit, cursor))

    assert sorted(row.name for row in rows) == SEARCHES[query]


@pytest.mark.parametrize("query", ["Köhler", "koehler", "小龙", "aenne"])
def test_another_spelling_takes_no_other_query(finder: Finder, query: str) -> None:
    """Spellings are words of the customer: a search for a word is one query, and one of long texts if it finds few."""
    with patch.object(finder.database.client, "query", wraps=finder.database.client.query) as asked:
        found = search_page(finder, search.query_words(query), 25, None)

    assert found.items
    assert asked.call_count == 2


def test_a_search_shows_what_a_list_shows(finder: Finder, everybody: list[Customer]) -> None:
    """Rows of words and rows of lists are the same."""
    searched = all_pages(lambda cursor: search_page(finder, ["same"], 100, cursor))

    assert by_id(searched) == by_id([customer for customer in everybody if customer.name.startswith("Same")])


@pytest.mark.parametrize(
    ("sort", "limit"), [(sort, 5) for sort in CUSTOMERS.sort_names] + [("-email", 1), ("name", 100)]
)
def test_a_search_may_be_sorted(finder: Finder, everybody: list[Customer], sort: str, limit: int) -> None:
    """In every order that lists have, also where many are equal in it."""
    rows = all_pages(lambda cursor: sorted_search_page(finder, ["same"], sort, limit, cursor))

    assert by_id(rows) == by_id([customer for customer in everybody if customer.name.startswith("Same")])
    assert in_order(rows, sort)


def _sorted_by(customers: list[Customer], sort: str) -> list[Customer]:
    """Sort by the last order first, as sorting keeps what is equal as it was; without a value comes last."""
    by_all = sorted(customers, key=lambda customer: customer.customer_id)
    for part in reversed(sort.split(",")):
        of = KEYS[part.removeprefix("-")]
        by_all.sort(key=of, reverse=part.startswith("-"))
        by_all = [customer for customer in by_all if of(customer)] + [each for each in by_all if not of(each)]
    return by_all


SEVERAL = st.lists(st.sampled_from(list(KEYS)), min_size=2, max_size=4, unique=True).flatmap(
    lambda names: st.tuples(*(st.sampled_from((name, f"-{name}")) for name in names)).map(",".join)
)


@settings(max_examples=10)
@given(
    sort=SEVERAL,
    limit=st.sampled_from([3, 7, 40]),
    filters=st.sampled_from([ANYTHING, filters_of(status="active"), filters_of(status="lead", tag="even")]),
)
def test_several_orders(finder: Finder, everybody: list[Customer], sort: str, limit: int, filters: Filters) -> None:
    """What is equal in the first is sorted by the others, across pages; a sorted search agrees."""
    rows = all_pages(lambda cursor: list_page(finder, sort, limit, cursor, filters))
    searched = all_pages(lambda cursor: sorted_search_page(finder, ["same"], sort, limit, cursor, filters))

    wanted = _sorted_by([customer for customer in everybody if filters.match(CUSTOMERS, customer)], sort)
    assert rows == wanted
    assert searched == [customer for customer in wanted if customer.name.startswith("Same")]


@pytest.mark.parametrize("sort", ["name,-email", "-name,email"])
def test_several_orders_that_look_far(
    finder: Finder, everybody: list[Customer], sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Short pages lose nobody, begin again where equals begin, and end where these are too many to be sorted."""
    filters = filters_of(tag="even", status="active")
    monkeypatch.setattr("records.walks.SIFT_LIMIT", 8)
    monkeypatch.setattr("records.walks.FIRST_SIFT", 8)
    monkeypatch.setattr("records.walks.MOST_QUERIES", 1)
    sizes = []

    def page(cursor: str | None) -> Page:
        found = list_page(finder, sort, 3, cursor, filters)
        sizes.append(len(found.items))
        return found

    assert all_pages(page) == _sorted_by(
        [customer for customer in everybody if filters.match(CUSTOMERS, customer)], sort
    )
    assert min(sizes[:-1]) < 3
    monkeypatch.setattr("records.walks.SIFT_LIMIT", 2)
    monkeypatch.setattr("records.walks.FIRST_SIFT", 2)
    with pytest.raises(TooManyToSortError):
        all_pages(lambda cursor: list_page(finder, sort, 1, cursor))


def test_a_search_may_be_filtered(finder: Finder, everybody: list[Customer]) -> None:
    """Sorted or not, and counted."""
    filters = filters_of(status="active", tag="even")
    wanted = [c for c in everybody if c.name.startswith("Same") and c.status == "active" and "even" in c.tags]

    found = all_pages(lambda cursor: search_page(finder, ["same"], 2, cursor, filters))
    ordered = all_pages(lambda cursor: sorted_search_page(finder, ["same"], "-name", 2, cursor, filters))

    assert by_id(found) == by_id(ordered) == by_id(wanted)
    assert count_matches(finder, ["same"], filters) == Matches(len(wanted), exact=True)


def test_a_search_that_looks_far_gives_short_pages_and_loses_nobody(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request looks at so many rows and hands out what it has."""
    monkeypatch.setattr("records.walks.SIFT_LIMIT", 2)
    monkeypatch.setattr("records.walks.FIRST_SIFT", 2)
    monkeypatch.setattr("records.walks.MOST_QUERIES", 2)
    monkeypatch.setattr("records.finder.COUNT_LIMIT", 3)
    monkeypatch.setattr("records.walks.ROWS_A_UNIT", 1)
    monkeypatch.setattr("records.leaping._MOST_LEAPS", 0)
    sizes = []

    def page(cursor: str | None) -> Page:
        found = search_page(finder, ["same", "4"], 3, cursor)
        sizes.append(len(found.items))
        return found

    rows = all_pages(page)

    assert sorted(row.name for row in rows) == ["Same 4"] * 3
    assert 0 not in sizes[:-1]
    assert count_matches(finder, ["same", "4"]).exact is False


def test_a_filtered_list_that_looks_far_gives_short_pages_and_loses_nobody(
    finder: Finder, everybody: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a search does."""
    monkeypatch.setattr("records.walks.SIFT_LIMIT", 1)
    monkeypatch.setattr("records.walks.FIRST_SIFT", 1)
    monkeypatch.setattr("records.walks.MOST_QUERIES", 1)
    filters = filters_of(tag="even", status="inactive")

    rows = all_pages(lambda cursor: list_page(finder, "name", 2, cursor, filters))

    assert by_id(rows) == by_id([c for c in everybody if "even" in c.tags and c.status == "inactive"])


@pytest.mark.parametrize("sort", ["name", "-name", "email,-name", "-lastModified"])
@pytest.mark.parametrize("limit", [1, 2, 25])
def test_a_few_days_are_sorted_here(finder: Finder, everybody: list[Customer], sort: str, limit: int) -> None:
    """Of a list that has more days, whatever the order; each once, on all pages together."""
    filters = filters_of(tag="even", since="2024-01-01", before="2024-01-28")

    rows = all_pages(lambda cursor: list_page(finder, sort, limit, cursor, filters))

    wanted = [one for one in everybody if "even" in one.tags and one.registration_date.startswith("2024-01")]
    assert wanted
    assert by_id(rows) == by_id(wanted)
    assert in_order(rows, sort.partition(",")[0])


def test_a_page_of_a_few_days_is_one_short_query(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    """If they are many, the list is walked in the order that was asked for instead, with pages that go on from it."""
    filters = filters_of(tag="even", registered="2024-01")
    costs: list[Cost] = []
    counting = Finder(opened(Counting(finder.database.client), finder.tables))

    def names() -> list[str]:
        return [one.name for one in all_pages(lambda cursor: list_page(counting, "name", 2, cursor, filters))]

    whole = list_page(counting, "name", 25, None, filters)
    with counting.database.client.counted(costs):
        few = counting.find(Query(sort="name", filters=filters))
    sorted_here = names()
    monkeypatch.setattr("records.finder._SHORT", 1)
    monkeypatch.setattr("records.walks.FIRST_SIFT", 2)

    assert told(counting, few) == whole
    assert (costs[0].requests, costs[0].read) == (1, 0.5)
    assert names() == sorted_here == [one.name for one in few.items]


@pytest.mark.parametrize(("most", "matches"), [(200, Matches(5, exact=True)), (3, Matches(3, exact=False))])
@pytest.mark.parametrize("limit", [1, 2, 25])
def test_a_page_counts_along_the_way(
    finder: Finder, monkeypatch: pytest.MonkeyPatch, most: int, matches: Matches, limit: int
) -> None:
    """In the queries that it takes anyway; what it shows is the same as without a count, on all pages."""
    monkeypatch.setattr("records.finder.COUNTED", most)
    monkeypatch.setattr("records.finder.TOGETHER", most)
    costs: list[Cost] = []
    counting = Finder(opened(Counting(finder.database.client), finder.tables))
    counting.counters.total()
    cursors.Cursors(counting.database).seal({"pk": "any"}, "any")  # the first of a stage makes the secret
    query = Query(words=("ann",), limit=limit)

    with counting.database.client.counted(costs):
        page = counting.find(replace(query, counted=True))

    assert page.matches == matches
    assert replace(page, matches=None) == counting.find(query)
    assert costs[0].requests == (1 if most < 5 and limit < 25 else 2)  # of words; of long texts if there are few


def test_counts_are_exact(finder: Finder, everybody: list[Customer]) -> None:
    """Of all, of each status, year and month, and of what a search finds."""

    def count(values: list[str]) -> dict[str, int]:
        return {value: values.count(value) for value in sorted(set(values))}

    assert finder.counters.total() == len(everybody) == 36
    assert finder.counters.facets() == Facets(
        total=36,
        statuses=count([customer.status for customer in everybody]),
        years=count([customer.registration_date[:4] for customer in everybody]),
        months=count([customer.registration_date[:7] for customer in everybody]),
    )
    assert count_matches(finder, ["ann"]) == Matches(5, exact=True)
    assert count_matches(finder, ["nobody"]) == Matches(0, exact=True)


@pytest.mark.parametrize(("limit", "matches"), [(5, Matches(5, exact=True)), (4, Matches(4, exact=False))])
def test_counting_ends_at_the_limit(
    finder: Finder, monkeypatch: pytest.MonkeyPatch, limit: int, matches: Matches
) -> None:
    """Five match: with a limit of five that is exact, with a limit of four it is said not to be."""
    monkeypatch.setattr("records.finder.COUNT_LIMIT", limit)

    assert count_matches(finder, ["ann"]) == matches


def test_counting_a_list_reads_no_more_than_a_search_would(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has a counter is exact at any size; the rest is counted up to the limit."""
    monkeypatch.setattr("records.finder.COUNT_LIMIT", 3)

    assert count_listed(finder, filters_of(status="lead")).exact
    assert count_listed(finder, filters_of(registered="2024-04")).exact
    assert count_listed(finder, filters_of(registered="2024", status="lead")) == Matches(3, exact=False)


def test_dates_that_share_a_month_or_year_are_read_from_its_list() -> None:
    """In other orders than that of registration, so that a name is not looked for among everybody."""
    assert filters_of(since="2026-11-02", before="2026-11-09").month_or_year == "2026-11"
    assert filters_of(since="2026-11-28", before="2026-12-05").month_or_year == "2026"
    assert filters_of(since="2026-12-28", before="2027-01-04").month_or_year == ""
    assert filters_of(since="2026-12-28").month_or_year == ""
    assert filters_of(registered="2026-11-21").month_or_year == "2026-11"


class _Collecting:
    """A client that keeps the rows of words which a store would write."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.puts: list[dict[str, Any]] = []

    def transact_write_items(self, **request: Any) -> None:
        """Keep the puts of transactions."""
        puts = (step["Put"] for step in request["TransactItems"] if "Put" in step)
        self.puts += [put["Item"] for put in puts if put["TableName"] == self.table]


@pytest.fixture(scope="module")
def crowd(new_store: Callable[[], Store]) -> Finder:
    """Return a finder of 1,001 customers with the same two words, with which the names of 251 begin."""
    store = new_store()
    collecting = _Collecting(store.tables.lookups)
    for number in range(1001):
        name = f"Anna Schmidt {number:04}" if number % 4 == 0 else f"{number:04} Schmidt, Anna"
        wire = {"name": name, "email": f"{(number * 7) % 1001:04}@a-long-domain.example", "company": "Metall Bau GmbH"}
        wire |= {"phone": f"+4971128{number:06}", "address": f"Hauptstra\u00dfe {number}\n70173 Stuttgart"}
        Store(opened(collecting, store.tables)).create(wire, ME)
    words = ("anna#", "schmidt#", "metall#")
    rows = [{"PutRequest": {"Item": item}} for item in collecting.puts if item["sk"]["S"].startswith(words)]
    for first in range(0, len(rows), 25):
        store.database.client.batch_write_item(RequestItems={store.tables.lookups: rows[first : first + 25]})
    finder = Finder(opened(Counting(store.database.client), store.tables))
    finder.counters.total()
    cursors.Cursors(finder.database).seal({"pk": "any"}, "any")  # the first of a stage makes the secret
    return finder


def _parts(finder: Finder, query: Query, pages: list[Page]) -> list[list[Customer]]:
    """Put together what pages have of one part: their cursors say behind whom the next page goes on in it."""
    parts = list[list[Customer]]([[]])
    for page in pages:
        parts[-1] += page.items
        if "after" not in _position(finder, query, page):
            parts.append([])
    return parts[:-1]


def _position(finder: Finder, query: Query, page: Page) -> dict[str, Any]:
    return cursors.Cursors(finder.database).unseal(page.cursor, query.fingerprint(CUSTOMERS))


class TestSortedSearches:
    """A search in a chosen order sorts what a known number of units reads, and says whether that is all."""

    def test_more_than_a_thousand_matches_are_counted_as_a_thousand(self, crowd: Finder) -> None:
        """At least."""
        assert count_matches(crowd, ["schmidt"]) == Matches(1000, exact=False)

    @pytest.mark.parametrize("query", ["schmidt", "anna schmidt", "schmidt anna", "anna metall"])
    @pytest.mark.parametrize("limit", [25, 100])
    @pytest.mark.parametrize("filters", [ANYTHING, filters_of(status="lead")])
    def test_page_total_and_count_are_fifteen_units_at_most(
        self, crowd: Finder, query: str, limit: int, filters: Filters
    ) -> None:
        """And the page is full, sorted, and counts what it has sorted."""
        words, costs = tuple(search.query_words(query)), list[Cost]()

        with crowd.database.client.counted(costs):
            page = crowd.find(Query(words=words, sort="-email", limit=limit, counted=True, filters=filters))
            crowd.counters.total()

        emails = [one.email for one in page.items]
        assert len(emails) == limit
        assert emails == sorted(emails, reverse=True)
        assert page.matches
        assert page.matches.count >= limit
        assert (page.matches.exact, page.in_order) == (False, False)
        assert sum(cost.read for cost in costs) <= 15

    @pytest.mark.parametrize("query", ["schmidt", "anna schmidt", "schmidt anna", "metall anna", "schmidt metall"])
    @pytest.mark.parametrize("limit", [25, 100])
    @pytest.mark.parametrize("filters", [ANYTHING, filters_of(status="lead")])
    def test_whoever_sorts_nothing_pays_no_more(self, crowd: Finder, query: str, limit: int, filters: Filters) -> None:
        """Matches are counted and ranked in as many rows."""
        words, costs = tuple(search.query_words(query)), list[Cost]()

        with crowd.database.client.counted(costs):
            page = crowd.find(Query(words=words, limit=limit, counted=True, filters=filters))
            crowd.counters.total()

        assert page.items
        assert page.matches
        assert not page.matches.exact
        assert sum(cost.read for cost in costs) <= 15

    def test_names_that_begin_so_are_the_first_part(self, crowd: Finder) -> None:
        """Up to some two hundred of them on the first pages; all pages together have everybody once."""
        pages, costs = list[Page](), list[Cost]()

        def page(cursor: str | None) -> Page:
            with crowd.database.client.counted(costs):
                pages.append(crowd.find(Query(words=("anna", "schmidt"), sort="email", limit=100, cursor=cursor)))
            return pages[-1]

        found = [one.customer_id for one in all_pages(page)]

        assert len(found) == len(set(found)) == 1001
        emails = [[one.email for one in each.items] for each in pages]
        assert all(each == sorted(each) for each in emails)
        first_part = emails[0] + emails[1]
        assert first_part == sorted(first_part)
        assert len(first_part) > 150
        assert {one.name[:12] for each in pages[:2] for one in each.items} == {"Anna Schmidt"}
        assert max(cost.read for cost in costs) <= 15

    @pytest.mark.parametrize("query", ["ann ash", "ash ann", "ann", "ashb ann", "bob ash", "bob ann", '"ann ash"'])
    @pytest.mark.parametrize("together", [1, 3, 10, 1000])
    @pytest.mark.parametrize("limit", [1, 5])
    def test_everybody_comes_once(
        self, many: Finder, monkeypatch: pytest.MonkeyPatch, query: str, together: int, limit: int
    ) -> None:
        """In whatever parts; what says that it is in order is so, and little is sorted as a whole."""
        monkeypatch.setattr("records.finder.TOGETHER", together)
        words, pages = search.query_words(query), list[Page]()

        def page(cursor: str | None) -> Page:
            pages.append(sorted_search_page(many, words, "-name", limit, cursor))
            return pages[-1]

        found = all_pages(page)

        wanted = all_pages(lambda cursor: search_page(many, words, 25, cursor))
        assert by_id(found) == by_id(wanted)
        assert len(found) == len(wanted)
        whole = {each.in_order for each in pages}
        assert len(whole) == 1
        assert whole == {True} if together == 1000 else whole
        parts = _parts(many, Query(words=tuple(words), sort="-name"), pages)
        assert all(in_order(part, "-name") for part in parts)
        assert len(parts) == 1 if whole == {True} else len(parts) > 1

    def test_few_names_are_sorted_with_the_others(
        self, new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As far as a part reaches, so that a page is not short because only few are called so."""
        monkeypatch.setattr("records.finder.TOGETHER", 8)
        monkeypatch.setattr("records.walks.GLIMPSE", 2)
        store = new_store()
        people = [
            "Ann Ash",
            *(f"Ash Ann {number}" for number in range(5)),
            *(f"Zoe Ann {number}" for number in range(9)),
        ]
        for number, name in enumerate(people):
            store.create({"name": name, "email": f"{number}@x.example"}, ME)
        finder = Finder(opened(store.database.client, store.tables))

        first = sorted_search_page(finder, ["ann", "ash"], "-name", 4, None)
        pages = all_pages(lambda cursor: sorted_search_page(finder, ["ann", "ash"], "-name", 4, cursor))

        assert (first.in_order, first.matches) == (False, Matches(5, exact=False))
        assert [one.name for one in pages] == [
            *(f"Ash Ann {number}" for number in (3, 2, 1, 0)),
            "Ann Ash",
            "Ash Ann 4",
        ]

    def test_who_goes_and_comes_meanwhile_moves_nobody(
        self, new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A part ends where it did when its first page was read, whatever is written until the second one."""
        monkeypatch.setattr("records.finder.TOGETHER", 4)
        store = new_store()
        ids = [
            store.create({"name": f"Ash {number}", "email": f"{9 - number}@x.example"}, ME).customer_id
            for number in range(9)
        ]
        finder = Finder(opened(store.database.client, store.tables))
        first = sorted_search_page(finder, ["ash"], "email", 2, None)
        for gone in (ids[0], ids[3]):
            store.trash(gone, ME)
        store.create({"name": "Ash 11", "email": "0@x.example"}, ME)

        rest = all_pages(lambda cursor: sorted_search_page(finder, ["ash"], "email", 2, cursor or first.cursor))

        assert [one.name for one in first.items] == ["Ash 3", "Ash 2"]
        assert [one.name for one in rest] == ["Ash 1", "Ash 7", "Ash 6", "Ash 5", "Ash 4", "Ash 8"]

    def test_a_whole_that_grows_is_sorted_on(
        self, new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was sorted as a whole at first stays one part, up to a thousand; nobody is left out."""
        monkeypatch.setattr("records.finder.TOGETHER", 4)
        store = new_store()
        for number in range(4):
            store.create({"name": f"Ash {number}", "email": f"{number}@x.example"}, ME)
        finder = Finder(opened(store.database.client, store.tables))
        first = sorted_search_page(finder, ["ash"], "name", 2, None)
        for number in range(4, 9):
            store.create({"name": f"Ash {number}", "email": f"{number}@x.example"}, ME)

        rest = all_pages(lambda cursor: sorted_search_page(finder, ["ash"], "name", 2, cursor or first.cursor))

        assert (first.in_order, first.matches) == (True, Matches(4, exact=True))
        assert [one.name for one in rest] == [f"Ash {number}" for number in range(2, 9)]

    def test_a_part_that_grows_ends_where_it_did(
        self, new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Though so many have come meanwhile that one walk does not reach its end."""
        monkeypatch.setattr("records.finder.TOGETHER", 4)
        monkeypatch.setattr("records.walks.ROWS_A_UNIT", 1)
        monkeypatch.setattr("records.walks.MOST_QUERIES", 1)
        store = new_store()
        people = [(f"Ash {number}", f"{9 - number}@x.example") for number in range(9)]
        for name, email in people:
            store.create({"name": name, "email": email}, ME)
        finder = Finder(opened(store.database.client, store.tables))
        first = sorted_search_page(finder, ["ash"], "email", 2, None)
        for number in range(8):
            store.create({"name": f"Ash 0{number}", "email": f"0{number}@x.example"}, ME)

        rest = all_pages(lambda cursor: sorted_search_page(finder, ["ash"], "email", 2, cursor or first.cursor))

        assert [one.name for one in first.items] == ["Ash 3", "Ash 2"]
        assert [one.name for one in rest] == ["Ash 1", "Ash 0", "Ash 7", "Ash 6", "Ash 5", "Ash 4", "Ash 8"]

    @pytest.mark.parametrize("query", [Query(words=("ann", "ash")), Query(words=("ann", "ash"), sort="-name")])
    @pytest.mark.parametrize("in_a_walk", [50, 7])
    def test_a_page_goes_on_from_older_versions(
        self, new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch, query: Query, in_a_walk: int
    ) -> None:
        """Their cursors say only behind whom, of all that one walk had looked at; each record comes once all the same.

        What the walk did not look at comes behind that.
        """
        store = new_store()
        for number in range(12):
            store.create({"name": f"Bob {number:02} Ann Ash", "email": f"{number}@x.example"}, ME)
        finder = Finder(opened(store.database.client, store.tables))
        everybody = all_pages(lambda cursor: finder.find(replace(query, cursor=cursor, limit=100)))
        together = in_order_of_walk(everybody)[:in_a_walk]
        ranked = together[::-1] if query.sort else together
        monkeypatch.setattr("records.finder.TOGETHER", in_a_walk - 1)
        monkeypatch.setattr("records.finder.COUNT_LIMIT", 4)
        monkeypatch.setattr("records.walks.ROWS_A_UNIT", 1)
        monkeypatch.setattr("records.walks.MOST_QUERIES", 1)
        by = sorting.orders(CUSTOMERS, query.sort) if query.sort else ()
        after = sorting.place(CUSTOMERS, by, ranked[2]) if by else ranking.rank(CUSTOMERS, ranked[2], query.words)
        old = cursors.Cursors(finder.database).seal({"after": after}, query.fingerprint(CUSTOMERS))

        rest = all_pages(lambda cursor: finder.find(replace(query, cursor=cursor or old, limit=2)))

        assert len(everybody) == 12
        assert [one.name for one in rest[: len(ranked) - 3]] == [one.name for one in ranked[3:]]
        assert by_id(ranked[:3] + rest) == by_id(everybody)

    @pytest.mark.parametrize("words", [(), ("ash",)])
    @pytest.mark.parametrize("sort", ["-name", "email", "-lastModified"])
    @pytest.mark.parametrize("together", [200, 2])
    def test_holders_of_a_number_are_sorted(
        self,
        new_store: Callable[[], Store],
        monkeypatch: pytest.MonkeyPatch,
        words: tuple[str, ...],
        sort: str,
        together: int,
    ) -> None:
        """If they are few; if there are more the page says that they are not."""
        monkeypatch.setattr("records.finder.TOGETHER", together)
        store = new_store()
        for number in (3, 1, 4, 0, 2):
            wire = {"name": f"Ash {number}", "email": f"{9 - number}@x.example", "phone": "+497112842222"}
            store.create(wire, ME)
        finder, pages = Finder(opened(store.database.client, store.tables)), list[Page]()

        def page(cursor: str | None) -> Page:
            pages.append(finder.find(Query(words=words, sort=sort, phone="+497112842222", limit=2, cursor=cursor)))
            return pages[-1]

        found = all_pages(page)

        assert sorted(one.name for one in found) == [f"Ash {number}" for number in range(5)]
        assert {each.in_order for each in pages} == {together == 200}
        assert together < 200 or in_order(finder.told(found), sort)


class TestNobodyHasAllWords:
    """Keys tell it before rows are looked through."""

    @pytest.mark.parametrize(
        "query", ["anna maria schmidt", "schmidt boris", "metall boris", "schmidt anna maria metall"]
    )
    @pytest.mark.parametrize("sort", ["", "-email"])
    def test_for_a_few_units(self, crowd: Finder, query: str, sort: str) -> None:
        """Though a thousand have each of the other words; and the page says that it is sure."""
        costs = list[Cost]()

        with crowd.database.client.counted(costs):
            page = crowd.find(Query(words=tuple(search.query_words(query)), sort=sort, counted=True))

        assert (page.items, page.cursor, page.matches) == ([], None, Matches(0, exact=True))
        assert costs[0].read <= 12

    @pytest.mark.parametrize("sort", ["", "-name"])
    @pytest.mark.parametrize("similar", [True, False])
    def test_a_page_without_anybody_is_the_last(
        self, finder: Finder, monkeypatch: pytest.MonkeyPatch, sort: str, *, similar: bool
    ) -> None:
        """Where keys tell nothing and walks end before the rows do, it says that it is not sure."""
        monkeypatch.setattr("records.leaping._MOST_LEAPS", 0)
        monkeypatch.setattr("records.walks.SIFT_LIMIT", 2)
        monkeypatch.setattr("records.walks.FIRST_SIFT", 2)
        monkeypatch.setattr("records.walks.ROWS_A_UNIT", 1)
        monkeypatch.setattr("records.walks.GLIMPSE", 1)
        monkeypatch.setattr("records.finder.TOGETHER", 2)
        monkeypatch.setattr("records.walks.MOST_QUERIES", 1)

        page = finder.find(Query(words=("same", "kohl"), sort=sort, similar=similar, limit=1))

        assert (page.items, page.cursor, page.matches) == ([], None, Matches(0, exact=False))


def test_a_cursor_belongs_to_its_list(finder: Finder) -> None:
    """Another order, filter, search or the trash refuses it; so does any list one altered character."""
    listed = list_page(finder, "name", 2, None).cursor
    searched = search_page(finder, ["ann"], 2, None).cursor
    sorted_search = sorted_search_page(finder, ["ann"], "name", 2, None).cursor
    assert listed
    assert searched
    assert sorted_search

    foreign: list[Callable[[], Page]] = [
        lambda: list_page(finder, "-name", 2, listed),
        lambda: list_page(finder, "name", 2, listed, filters_of(status="lead")),
        lambda: list_page(finder, "name", 2, listed, trash=True),
        lambda: list_page(finder, "name", 2, listed[:-2] + listed[-1] + listed[-2] + "A"),
        lambda: search_page(finder, ["ann"], 2, listed),
        lambda: search_page(finder, ["anna"], 2, searched),
        lambda: search_page(finder, ["ann"], 2, sorted_search),
        lambda: search_page(finder, ["ann"], 2, searched, filters_of(tag="odd")),
        lambda: sorted_search_page(finder, ["ann"], "-name", 2, sorted_search),
    ]

    for page in foreign:
        with pytest.raises(InvalidCursorError):
            page()


def test_a_cursor_may_change_its_page_size_and_outlive_its_process(finder: Finder) -> None:
    """The secret is kept in the table: another function reads the cursor just as well."""
    first = list_page(finder, "name", 3, None)

    cursors._secrets.clear()  # noqa: SLF001 as in another process
    other = list_page(finder, "name", 100, first.cursor)

    assert len(first.items) + len(other.items) == 36


WITH_ADDRESSES = [
    ("Ann Miller", "ann.miller@firma.com", "", ""),
    ("Anna Com", "anna@com.de", "Net Info AG", ""),
    ("Hp", "hp@hp.com", "hp.com", ""),
    ("Bo Deer", "bo@mail.co.uk", "Booking.com", "See www.firma.com or ann@info.org, com or not"),
    ("De Info", "com@net.info", "Firma", "miller.net is not www.miller.de"),
    ("Zoe Firma", "zoe@see.info", "https://miller.com/de", "com"),
    ("Cora Ukena", "cora@ukena.co", "", "offer of hp.com"),
]
ASKED_OF_ADDRESSES = [
    *("ann", "anna", "miller", "firma", "hp", "bo", "offer", "mail", "see", "zoe"),
    *("c", "co", "com", "de", "in", "info", "net", "or", "org", "uk"),
]


@pytest.fixture(scope="module")
def addressed(new_store: Callable[[], Store]) -> Finder:
    """Return a finder among customers whose addresses end alike."""
    store = new_store()
    for name, email, company, notes in WITH_ADDRESSES:
        store.create({"name": name, "email": email, "company": company, "notes": notes}, ME)
    return Finder(opened(store.database.client, store.tables))


@pytest.mark.parametrize("first", ASKED_OF_ADDRESSES)
def test_words_beside_ends_of_addresses(addressed: Finder, first: str) -> None:
    """Everybody whose texts have words that begin so, once, whichever of them end addresses; not if all may."""
    known = {texts[0]: [word for text in texts for word in words.asked(text)] for texts in WITH_ADDRESSES}
    beside = ([first, *others] for others in [*combinations(ASKED_OF_ADDRESSES, 1), ("com", "miller"), ("info", "see")])
    several = [asked for asked in beside if not all(map(words.may_be_ending, asked))]

    def search_for(asked: list[str]) -> list[Customer]:
        return all_pages(lambda cursor: search_page(addressed, asked, 2, cursor))

    found = [search_for(asked) for asked in several]

    for asked, rows in zip(several, found, strict=True):
        assert sorted(row.name for row in rows) == sorted(
            name for name, has in known.items() if all(any(word.startswith(each) for word in has) for each in asked)
        ), asked


def test_a_domain_of_two_letters(new_store: Callable[[], Store]) -> None:
    """It may be a country's, and end an address; of two words that may, the first is the one that has rows."""
    store = new_store()
    store.create({"name": "Zoe", "email": "zoe@hp.com"}, ME)
    finder = Finder(opened(store.database.client, store.tables))

    found = search_page(finder, search.query_words("hp com"), 5, None)

    assert [row.name for row in found.items] == ["Zoe"]


def test_ends_of_addresses_that_were_words(new_store: Callable[[], Store]) -> None:
    """Rows of before find nobody, and nobody twice; the next write takes them away."""
    store = new_store()
    with patch("records.words.without_endings", lambda text: text):
        ids = [
            store.create({"name": name, "email": f"{number}@firma.com"}, ME).customer_id
            for number, name in enumerate(["Ann", "Anna Com", "Zoe"])
        ]
    finder = Finder(opened(store.database.client, store.tables))

    def found(query: str) -> list[str]:
        rows = all_pages(lambda cursor: search_page(finder, search.query_words(query), 1, cursor))
        return sorted(row.name for row in rows)

    before = {query: found(query) for query in ("com", "ann com", "com firma", "zoe c")}
    for record_id in ids:
        store.update(record_id, {"notes": "changed"}, ME)

    rows = [item["sk"].partition("#")[0] for item in scan(store, store.tables.lookups) if item["pk"] == "WORD#c"]
    everybody = ["Ann", "Anna Com", "Zoe"]
    assert before == {"com": ["Anna Com"], "ann com": everybody[:2], "com firma": everybody, "zoe c": ["Zoe"]}
    assert {query: found(query) for query in before} == before
    assert rows == ["com"]


def test_writers_at_work_do_not_make_pages_lose_or_repeat_others(new_store: Callable[[], Store]) -> None:
    """Rows that nobody touches come exactly once, in order, while others come, go and change their place."""
    store = new_store()
    untouched = [
        store.create({"name": f"{number:02} stays", "email": f"{number}@stays.example"}, ME)
        for number in range(0, 20, 2)
    ]
    moving = [
        store.create({"name": f"{number:02} moves", "email": f"{number}@moves.example"}, ME)
        for number in range(1, 20, 2)
    ]
    finder = Finder(opened(store.database.client, store.tables))
    turn = iter(range(100))

    def page(cursor: str | None) -> Page:
        found = list_page(finder, "name", 3, cursor)
        number = next(turn)
        if number < len(moving) // 2:
            store.update(moving[number].customer_id, {"name": f"{19 - number} moved"}, ME)
            store.trash(moving[-1 - number].customer_id, ME)
            store.create({"name": f"{number:02}1 new", "email": f"{number}@new.example"}, ME)
        return found

    rows = all_pages(page)

    assert [row for row in rows if row.name.endswith("stays")] == untouched


def test_rows_do_not_hold_what_lists_do_not_show(store: Store) -> None:
    """Address and notes stay in the record, so that a page of 25 costs one read unit."""
    wire = {"name": "Ann", "email": "a@b.example", "address": "Weg 1", "notes": "secret"}
    created = store.create(wire, ME)

    finder = Finder(opened(store.database.client, store.tables))
    (row,) = list_page(finder, "name", 1, None, ANYTHING).items

    assert CUSTOMERS.to_wire(row) == CUSTOMERS.to_wire(created) | {"address": "", "notes": ""}


def _named(name: str, phone: str) -> Customer:
    return Customer(customer_id="c1", name=name, email=f"{name.replace(' ', '-')}@x.example", phone=phone)


class TestHolders:
    """Who has an e-mail address or a phone number."""

    def test_of_an_email(self, finder: Finder, everybody: list[Customer]) -> None:
        """The one, however it is capitalised; nobody else, and nobody in the trash."""
        for customer in everybody:
            if not customer.email:
                continue
            (found,) = holder_page(finder, customer.email.upper(), "", 25, None).items
            assert found.customer_id == customer.customer_id
        assert holder_page(finder, "ann@firma", "", 25, None) == Page([], None)
        assert holder_page(finder, "s39@same.example", "", 25, None) == Page([], None)

    @pytest.mark.parametrize("gone", ["changed", "trashed"])
    def test_of_an_email_that_is_just_being_given_away(self, store: Store, gone: str) -> None:
        """Between marker and record somebody may write: then it is nobody's."""
        kept = store.create({"name": "A", "email": "a@example.com"}, ME)

        def write_first(call: Callable[..., Any], request: dict[str, Any]) -> Any:
            if gone == "changed":
                store.update(kept.customer_id, {"email": "b@example.com"}, ME, None)
            else:
                store.trash(kept.customer_id, ME)
            return call(**request)

        between: list[Fault] = [lambda call, request: call(**request), write_first]  # the marker, then the record
        finder = Finder(opened(FaultyClient(store.database.client, get_item=between), store.tables))

        assert holder_page(finder, "a@example.com", "", 25, None).items == []

    def test_of_a_phone(self, store: Store) -> None:
        """The whole number alone counts, however it is written; a company that is called so is no phone."""
        finder = Finder(opened(store.database.client, store.tables))
        people = [("+49711284", ""), ("+497112842", ""), ("49711284", ""), ("", "49711284"), ("+49 711-284", "")]
        made = [
            store.create({"name": f"P{n}", "email": f"p{n}@x.example", "phone": phone, "company": company}, ME)
            for n, (phone, company) in enumerate(people)
        ]
        wanted = {made[n].customer_id for n in (0, 2, 4)}

        for limit in (1, 2, 3, 100):
            found = all_pages(lambda cursor: holder_page(finder, "", "+49711284", limit, cursor))  # noqa: B023
            assert len(found) == 3
            assert {customer.customer_id for customer in found} == wanted
        assert holder_page(finder, "", "+4971128", 25, None) == Page([], None)

    @pytest.mark.parametrize(
        ("query", "queries"),
        [
            ("0711 2842222", 5),
            ("07112842222", 4),
            ("711 28", 5),
            ("0711 2842222 ext. 15", 7),
            ("+49 711 2842222", 2),
            ("ann 0711 2842222", 6),
            ("ann 04 0711 2842222", 8),
            ('"0711 2842222"', 5),
            ("0711", 3),
        ],
    )
    def test_a_search_for_a_number_is_three_queries(self, store: Store, query: str, queries: int) -> None:
        """As it is dialled, from its end, and as words; one more if its beginning may be a word.

        And one for each of its parts in long texts, if these find no more than a page.
        """
        finder = Finder(opened(store.database.client, store.tables))
        wire = {"name": "Ann 04", "email": "ann@x.example", "phone": "+497112842222;ext=15"}
        store.create(wire | {"company": "49711"}, ME)

        with patch.object(store.database.client, "query", wraps=store.database.client.query) as called:
            found = search_page(finder, search.query_words(query), 25, None).items

        assert [customer.name for customer in found] == ["Ann 04"]
        assert called.call_count == queries

    @pytest.mark.parametrize("limit", [1, 2, 100])
    @pytest.mark.parametrize("query", ["20 30 40", "4 20 30 40", '"20 30 40"', "203040"])
    def test_who_matches_as_a_number_and_as_words_comes_once(self, store: Store, query: str, limit: int) -> None:
        """Whichever page it is on, and however many readings find it."""
        finder = Finder(opened(store.database.client, store.tables))
        people = {
            "20 30 40 4": "+203040203040",
            "20 30 40": "+203040",
            "4 on the phone": "+49711203040",
            "4 30 40 20": "",
            "203040": "+4971120304",
        }
        for name, phone in people.items():
            wire = {"name": name, "email": f"{name.replace(' ', '-')}@x.example", "phone": phone}
            store.create(wire, ME)
        wanted = [
            name for name in people if search.matches(CUSTOMERS, _named(name, people[name]), search.query_words(query))
        ]

        found = all_pages(lambda cursor: search_page(finder, search.query_words(query), limit, cursor))

        assert sorted(customer.name for customer in found) == sorted(wanted)
        assert "20 30 40 4" in wanted

    def test_a_search_where_other_prefixes_are_dialled_is_four_queries(self, store: Store) -> None:
        """With what is dialled before the number, as typed numbers have it, and without."""
        finder = Finder(opened(store.database.client, store.tables))
        for name, phone in {"Ann": "+74951234567", "Bob": "8 495 123-45-67 (home)", "Eve": "8495 Ltd"}.items():
            store.create({"name": name, "email": f"{name}@x.example", "phone": phone}, ME)

        with patch.object(store.database.client, "query", wraps=store.database.client.query) as called:
            words = search.query_words("8 495 123-45-67", lambda _: Dialled("+74951234567", "4951234567"))
            found = search_page(finder, words, 25, None).items

        assert sorted(customer.name for customer in found) == ["Ann", "Bob"]
        assert called.call_count == 9  # five of them of long texts

    def test_who_has_a_number_is_one_query(self, store: Store) -> None:
        """The form's hint asks for the whole number alone."""
        finder = Finder(opened(store.database.client, store.tables))
        store.create({"name": "Ann", "email": "ann@x.example", "phone": "+497112842222;ext=15"}, ME)

        with patch.object(store.database.client, "query", wraps=store.database.client.query) as called:
            found = holder_page(finder, "", "+497112842222", 25, None).items

        assert ([customer.name for customer in found], called.call_count) == (["Ann"], 1)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("+497112842222", ["main", "x15", "x16"]),
            ("+497112842222;ext=15", ["x15"]),
            ("+49711284222215", ["longer"]),
            ("+49711284222216", []),
            ("020 7946 0958", ["typed"]),
            ("02079460958", ["typed"]),
            ("02079460958 ext. 3", []),
        ],
    )
    def test_of_a_phone_with_an_extension(self, store: Store, asked: str, found: list[str]) -> None:
        """The main number finds everybody at it, an extension its own; no longer number is taken for one of them."""
        people = {
            "main": "+497112842222",
            "x15": "+497112842222;ext=15",
            "x16": "+497112842222;ext=16",
            "longer": "+49711284222215",
            "typed": "020 7946 0958",
        }
        for name, phone in people.items():
            store.create({"name": name, "email": f"{name}@x.example", "phone": phone}, ME)

        page = holder_page(Finder(store.database), "", asked, 25, None)

        assert sorted(customer.name for customer in page.items) == sorted(found)

    def test_with_more_conditions(self, store: Store) -> None:
        """All of them hold."""
        finder = Finder(opened(store.database.client, store.tables))
        for n, status in enumerate(("lead", "active", "active")):
            wire = {"name": f"P{n}", "email": f"p{n}@x.example", "phone": "+49711284", "status": status}
            store.create(wire, ME)

        active = holder_page(finder, "", "+49711284", 25, None, filters_of(status="active"))
        both = holder_page(finder, "p0@x.example", "+49711284", 25, None)
        neither = holder_page(finder, "p0@x.example", "+49711285", 25, None)

        assert sorted(customer.name for customer in active.items) == ["P1", "P2"]
        assert [customer.name for customer in both.items] == ["P0"]
        assert neither.items == []


class TestWordsOfMoreThanTheRow:
    """Tags, address and notes find a customer, though lists do not show all of it."""

    @pytest.fixture
    def some(self, store: Store) -> Finder:
        """Return a finder of some customers who share words."""
        people = [
            ("Zoe Ash", "Ring 7\n70173 Ulm", ["wine"], "Likes to be called in the morning."),
            ("Bob Ash", "Ring 9\n70173 Ulm", ["vip"], "Never called"),
            ("Eve Ash", "", ["fair-2026"], ""),
        ]
        for name, address, tags, notes in people:
            store.create({"name": name, "address": address, "tags": tags, "notes": notes}, ME)
        return Finder(opened(store.database.client, store.tables))

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("ulm", ["Bob Ash", "Zoe Ash"]),
            ("70173 ring", ["Bob Ash", "Zoe Ash"]),
            ("called", ["Bob Ash", "Zoe Ash"]),
            ("called zoe", ["Zoe Ash"]),
            ("morning ulm wine", ["Zoe Ash"]),
            ('"called in the"', ["Zoe Ash"]),
            ('"7 70173"', ["Zoe Ash"]),
            ("fair ash", ["Eve Ash"]),
            ('"fair-2026"', ["Eve Ash"]),
            ("vip morning", []),
            ("ash", ["Bob Ash", "Eve Ash", "Zoe Ash"]),
        ],
    )
    def test_a_search_finds_by_all_of_it_in_the_order_of_names(
        self, some: Finder, query: str, names: list[str]
    ) -> None:
        """Alone and beside other words."""
        for limit in (1, 25):
            found = all_pages(lambda cursor: search_page(some, search.query_words(query), limit, cursor))  # noqa: B023
            assert [customer.name for customer in found] == names

    def test_the_doctor_brings_records_of_before(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without a name in the keys they are found as before; then by the new words too, and each once."""
        with monkeypatch.context() as before:
            before.setattr("records.search.name_in_keys", lambda *_: "")
            before.setitem(CUSTOMERS.__dict__, "search_also", ())
            kept = store.create({"name": "Zoe Ash", "address": "Ring 7"}, ME)
            store.update(kept.customer_id, {"notes": "Old"}, ME)
        finder = Finder(opened(store.database.client, store.tables))

        def found() -> list[int]:
            return [len(search_page(finder, [word], 25, None).items) for word in ("ash", "zoe", "ring", "old")]

        as_before = found()
        examined = examine(store.database.client, store.tables)
        mended = [done for _, done in mend(store.database.client, store.tables, examined)]

        assert (as_before, mended, found()) == ([1, 1, 0, 0], [True], [1, 1, 1, 1])
        assert_consistent(store)


class TestRanking:
    """What several words find comes with the best matches first."""

    PEOPLE = (
        ("Zoe Ann Ash", "", ""),  # both words, in the name
        ("Ann Ash", "", ""),
        ("Anna Ash", "", ""),  # the beginning of one
        ("Annabel Ashton", "", ""),  # of both
        ("Bob Ash", "Ann Ltd", ""),  # one elsewhere
        ("Cid", "Ash and Ann", ""),
        ("Amy Ash", "", "Sister of Ann"),  # in the notes
        ("Ann", "Ash Ltd", "Ann, of the name of Ash"),
    )

    @pytest.fixture
    def some(self, store: Store) -> Finder:
        """Return a finder of them."""
        for name, company, notes in self.PEOPLE:
            store.create({"name": name, "company": company, "notes": notes}, ME)
        return Finder(opened(store.database.client, store.tables))

    @pytest.mark.parametrize("query", ["ann ash", "ash ann"])
    @pytest.mark.parametrize("limit", [1, 3, 25])
    def test_best_first(self, some: Finder, query: str, limit: int) -> None:
        """The name before other texts, whole words before beginnings, then by name; whatever the size of a page."""
        found = all_pages(lambda cursor: search_page(some, search.query_words(query), limit, cursor))

        names = ["Ann Ash", "Zoe Ann Ash", "Anna Ash", "Annabel Ashton", "Ann", "Bob Ash", "Cid", "Amy Ash"]
        assert [customer.name for customer in found] == names

    def test_the_page_counts_what_it_has_ranked(self, some: Finder) -> None:
        """So that nobody has to count again; and a chosen order is another matter."""
        page = search_page(some, ["ann", "ash"], 2, None)
        by_name = sorted_search_page(some, ["ann", "ash"], "-name", 25, None)

        assert page.matches == Matches(8, exact=True)
        assert [customer.name for customer in by_name.items][:2] == ["Zoe Ann Ash", "Cid"]

    def test_too_many_come_in_the_order_of_the_words(self, some: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
        """Behind the names that begin so, which are a page of their own; each once, and the first page tells of it."""
        monkeypatch.setattr("records.finder.TOGETHER", 3)
        pages = []

        def page(cursor: str | None) -> Page:
            pages.append(search_page(some, ["ann", "ash"], 3, cursor))
            return pages[-1]

        found = [customer.name for customer in all_pages(page)]

        assert sorted(found) == sorted(name for name, *_ in self.PEOPLE)
        assert found[:3] == ["Ann Ash", "Ann", "Bob Ash"]  # of those with the whole word
        assert found[-1] == "Amy Ash"  # in whose notes it is
        assert [each.matches for each in pages] == [Matches(1, exact=False), None, None, None]


@pytest.fixture(scope="module")
def many(new_store: Callable[[], Store]) -> Finder:
    """Return a finder of many with the same first or last name; some have no name in the keys, as before."""
    store = new_store()
    for number, (name, company) in enumerate(TestNames.PEOPLE):
        with pytest.MonkeyPatch.context() as before:
            if number % 3 == 0:
                before.setattr("records.search.name_in_keys", lambda *_: "")
            store.create({"name": name, "company": company}, ME)
    return Finder(opened(Counting(store.database.client), store.tables))


class TestNames:
    """First and last name are found without looking through all who have one of them."""

    PEOPLE = (
        *((f"Bob Ash {number}", "") for number in range(20)),
        *((f"Ann Dee {number}", "") for number in range(20)),
        ("Ann Ash", ""),
        ("Ann Ash", "Other Ltd"),
        ("Ann Ashby", ""),
        ("Ann Maria Ash", ""),
        ("Annabel Ash", ""),
        ("Ash, Ann", ""),
        ("Dr. Ann Ash", ""),
        ("Eve", "Ash and Ann"),
    )

    @pytest.mark.parametrize(
        "query", ["ann ash", "ash ann", "Ann As", "ashb ann", "ann ash maria", "bob ash", "bob ann"]
    )
    @pytest.mark.parametrize("limit", [1, 3, 25, 100])
    def test_everybody_comes_once(self, many: Finder, query: str, limit: int) -> None:
        """On all pages together, whoever has all of the words in whatever text; no empty page has more behind it."""
        words, pages = search.query_words(query), []

        def page(cursor: str | None) -> Page:
            pages.append(search_page(many, words, limit, cursor))
            return pages[-1]

        found = all_pages(page)

        wanted = [
            f"{name}{company}"
            for name, company in self.PEOPLE
            if all(
                any(word.startswith(str(each)) for word in re.split(r"\W+", f"{name} {company}".lower()))
                for each in words
            )
        ]
        assert sorted(f"{one.name}{one.company}" for one in found) == sorted(wanted)
        assert all(each.items or not each.cursor for each in pages)

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("ann ash", ["Ann Ash", "Ann Ash"]),
            ("ash ann", ["Ann Ash", "Ann Ash", "Ann Maria Ash", "Annabel Ash"]),
            ("bob ash 7", ["Bob Ash 7"]),
        ],
    )
    def test_names_come_first_for_two_units(self, many: Finder, query: str, names: list[str]) -> None:
        """And the page says that there may be more; the rest comes on the next one."""
        costs: list[Cost] = []
        many.counters.total()
        cursors.Cursors(many.database).seal({"pk": "any"}, "any")  # the first of a stage makes the secret
        with many.database.client.counted(costs):
            page = many.find(Query(words=tuple(search.query_words(query))))

        assert [one.name for one in page.items] == names
        assert page.matches == Matches(len(names), exact=False)
        assert page.cursor
        assert costs[0].read <= 2


RANKED = st.builds(
    Customer,
    customer_id=st.uuids().map(str),
    name=st.sampled_from(["Ann Ash", "Ash", "Ann", "Anna"]),
    company=st.sampled_from(["", "Ash", "Annex Ashes"]),
    notes=st.sampled_from(["", "ann", "ash ann 4711"]),
    phone=st.sampled_from(["", "+4971147110"]),
)


@given(st.lists(RANKED, min_size=2, max_size=6, unique_by=lambda one: one.customer_id))
def test_ranks_are_a_total_order(some: list[Customer]) -> None:
    """No two records have the same, and what matches nowhere better is never before what does."""
    asked = search.query_words('ann "ash" 4711')

    ranks = [ranking.rank(CUSTOMERS, one, asked) for one in some]

    assert len({tuple(rank) for rank in ranks}) == len(some)
    assert all(one < other or other < one for one, other in pairwise(ranks))


def test_where_a_match_is_that_nobody_sees() -> None:
    """What is shown is not said again; of tags only those that have it."""
    one = Customer(customer_id="1", name="Ann", tags=("wine", "vip"), address="Ring 7", notes="Likes wine. " * 90)

    def found(query: str, *shown: str) -> dict[str, Any]:
        return ranking.found_in(CUSTOMERS, one, search.query_words(query), shown)

    assert found("ann", "name") == {}
    assert found("ann ring", "name") == {"address": "Ring 7"}
    assert found("vip", "name") == {"tags": ["vip"]}
    assert found("wine", "name", "tags") == {}
    assert list(found("wine", "name")) == ["tags", "notes"]
    assert found('"likes wine"', "name", "tags")["notes"].startswith("Likes wine. Likes")
