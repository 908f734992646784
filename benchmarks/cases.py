"""What is asked of customers, and how each of the two finders answers it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.scanning import ScanningFinder
from customers.resource import CUSTOMERS
from records.finder import Finder, Page, Query
from records.lists import ANYTHING, Filters
from records.search import query_words

LIMIT = 25
DEEP_PAGE = 400
LIST, SEARCH, OTHER = "list", "search", "other"
ONE_WORD, FIRST_AND_LAST = "search for a word", "search for first and last name"


_SCANNED = (
    "first page by name",
    "deep page by name",
    "filter by status",
    "search for a word",
    "search for two words",
    "search for the end of a phone number",
    "count of matches",
    "total",
    "counts by status, year and month",
)
"""Scanning takes long, and as long for the others."""


@dataclass(frozen=True)
class Case:
    """One question."""

    name: str
    ours: Callable[[Finder], Any]
    scanning: Callable[[ScanningFinder], Any] | None
    """None where it does the same as in another case."""
    kind: str = OTHER
    """What is demanded of it."""
    deep_sort: str = ""
    """The sort, if it asks for :data:`DEEP_PAGE` or the last page."""
    most_units: float = 0
    """Read units that it may take, if that is demanded of it alone."""
    most_calls: int = 0
    """Calls that it may take: a count that came by itself would be one more."""


def cases(deep_cursors: dict[str, str | None], deep_page: int) -> dict[str, Case]:
    """Return every case by its name; ``deep_cursors`` leads to page ``deep_page`` in each of its sorts."""
    found = [
        *(_page(first_page(sort), sort, ANYTHING) for sort in CUSTOMERS.sort_names),
        *(_deep(sort, cursor, deep_page) for sort, cursor in deep_cursors.items()),
        *_filtered(),
        *_searches(),
        Case(
            "count of matches",
            lambda finder: finder.count(Query(words=("anna",))),
            lambda finder: len(finder.search_page(["anna"], 10**9)),
        ),
        Case("total", lambda finder: finder.counters.total(), lambda finder: finder.total()),
        Case(
            "counts by status, year and month",
            lambda finder: finder.counters.facets(),
            lambda finder: finder.facets(),
        ),
    ]
    return {case.name: case if case.name in _SCANNED else replace(case, scanning=None) for case in found}


def _filtered() -> Iterator[Case]:
    filters = {
        "status": _filters(status="active"),
        "tag": _filters(tag="vip"),
        "year": _filters("2025"),
        "month": _filters("2025-03"),
        "day": _filters("2025-03-14"),
    }
    several = _filters("2025", status="lead", tag="vip")
    for name, filter_ in filters.items():
        yield _page(f"filter by {name}", "-registrationDate", filter_)
    for name in ("status", "tag", "month"):
        yield _page(f"filter by {name}, by name", "name", filters[name])
    month, day = _filters("2025-03", status="lead", tag="vip"), _filters("2025-03-14", tag="vip")
    yield replace(_page("filter by status, tag and month", "-registrationDate", month, OTHER), most_units=5)
    yield replace(_page("filter by tag and day, by name", "name", day, OTHER), most_units=5)
    yield _page("filter by status, tag and year, by name", "name", several, OTHER)


def _searches() -> list[Case]:
    return [
        _search(ONE_WORD, "anna", SEARCH),
        _search("search for the beginning of a word", "schm", SEARCH),
        _search("search for an e-mail address", "anna.schmidt", OTHER),
        _search("search for two words", "schmidt anna", OTHER),
        replace(_search(FIRST_AND_LAST, "anna schmidt", OTHER), most_units=2),
        _search("search for a rare first and last name", "anna steinbach", OTHER),
        _search("search for a name that nobody has", "anna virtanenn", OTHER),
        replace(
            _search("search for three names that nobody has together", "anna maria steinbach", OTHER), most_units=15
        ),
        *(
            _whole_request(f"whole request for {what}{by and f', by {by}'}", text, by)
            for what, text in (("a word", "anna"), ("first and last name", "anna schmidt"))
            for by in ("", "email")
        ),
        _search("search for the end of a phone number", "77", SEARCH),
        Case(
            "search for few customers, by name",
            lambda finder: finder.find(Query(words=("schroder12",), sort="name", limit=LIMIT)),
            None,
        ),
    ]


def first_page(sort: str) -> str:
    """Return the name of the case that asks for the first page in a sort."""
    return f"first page by {sort}"


def cursor_of_page(finder: Finder, sort: str, page: int) -> str | None:
    """Walk to a page, and return its cursor."""
    cursor = None
    for _ in range(page - 1):
        cursor = finder.find(Query(sort=sort, limit=LIMIT, cursor=cursor)).cursor
    return cursor


def _filters(period: str = "", **values: str) -> Filters:
    return Filters.of(values, period=period, zone="UTC")


def _page(name: str, sort: str, filters: Filters, kind: str = LIST) -> Case:
    return Case(
        name,
        lambda finder: finder.find(Query(sort=sort, limit=LIMIT, filters=filters)),
        lambda finder: finder.list_page(sort, 1, LIMIT, filters),
        kind,
    )


def _deep(sort: str, cursor: str | None, page: int) -> Case:
    return Case(
        f"deep page by {sort}",
        lambda finder: finder.find(Query(sort=sort, limit=LIMIT, cursor=cursor)),
        lambda finder: finder.list_page(sort, page, LIMIT, ANYTHING),
        LIST,
        sort,
    )


def whole_request(finder: Finder, query: Query) -> Page:
    """Return a page, and ask for what the admin's list shows besides: the total, and how many a search finds."""
    page = finder.find(replace(query, limit=LIMIT, counted=True))
    finder.counters.total()
    return page


def _whole_request(name: str, text: str, sort: str) -> Case:
    query = Query(words=tuple(query_words(text)), sort=sort)
    calls = 2 if len(query.words) == 1 else 0  # the page and the total
    return Case(name, lambda finder: whole_request(finder, query), None, most_units=15, most_calls=calls)


def _search(name: str, query: str, kind: str) -> Case:
    words = query_words(query)
    return Case(
        name,
        lambda finder: finder.find(Query(words=tuple(words), limit=LIMIT)),
        lambda finder: finder.search_page(words, LIMIT),
        kind,
    )
