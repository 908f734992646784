"""Lists of activities: by flag, owner and due date, with those that have none; and searches."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from records import keys
from records.finder import Finder, Matches, Query
from records.lists import ANYTHING, Filters
from records.person import Person
from records.store import Store

ANN = Person("ann@example.com", "sub-of-ann")
BERLIN = "Europe/Berlin"
MOMENTS = [
    None,
    "2026-11-20T22:59:59.999Z",  # the last of the 20th in Berlin
    "2026-11-20T23:00:00.000Z",
    "2026-11-21T12:00:00.000Z",
    "2026-11-21T23:00:00.000Z",  # the first of the 22nd
    None,
    "2025-12-31T23:30:00.000Z",  # in Berlin already 2026
    "0001-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
]
"""When the activity with this number is due."""


@pytest.fixture(scope="module")
def stores(new_stores: Callable[[], tuple[Store, Store]]) -> tuple[Store, Store]:
    """Return the stores of a stage in Berlin, with an activity for each moment."""
    above, below = new_stores()
    below = Store(replace(below.database, tables=replace(below.tables, zone=BERLIN)))
    customer = above.create({"name": "Köhler", "email": "k@example.com"}, ANN)
    other = above.create({"name": "Kohl", "email": "o@example.com"}, ANN)
    for number, due in enumerate(MOMENTS):
        fields = {
            "customerId": (customer, other)[number % 3 == 2].customer_id,
            "kind": ("call", "task")[number % 2],
            "subject": f"Number {number}",
            "text": "Long words " + "x" * 480 + " unsearched" if number == 3 else "",
            "due": due,
            "done": number % 4 == 3,
            "owner": "Bob@example.com" if number > 5 else "",
        }
        below.create(fields, ANN)
    return above, below


def ask(finder: Finder, query: Query, limit: int = 100) -> list[int]:
    """Return the numbers of all activities that a query finds, read in pages."""
    found: list[int] = []
    cursor = None
    while True:
        page = finder.find(replace(query, limit=limit, cursor=cursor))
        found += [int(activity.subject.removeprefix("Number ")) for activity in page.items]
        cursor = page.cursor
        if cursor is None:
            return found


def filters(values: dict[str, str] | None = None, **days: str) -> Filters:
    """Return filters by days of Berlin."""
    return Filters.of(values, **days, zone=BERLIN)


@pytest.mark.parametrize("limit", [1, 2, 100])
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("due", [7, 6, 1, 2, 3, 4, 8, {0, 5}]),
        ("-due", [8, 4, 3, 2, 1, 6, 7, {0, 5}]),
        ("due,subject", [7, 6, 1, 2, 3, 4, 8, 0, 5]),
        ("due,-subject", [7, 6, 1, 2, 3, 4, 8, 5, 0]),
        ("-due,subject", [8, 4, 3, 2, 1, 6, 7, 0, 5]),
        ("subject", [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_what_is_not_due_stays_in_the_list(finder: Finder, sort: str, order: list[Any], limit: int) -> None:
    """It comes last in either direction, on however many pages."""
    found = ask(finder, Query(sort=sort), limit)

    for place in order:
        here = place if isinstance(place, set) else {place}
        assert set(found[: len(here)]) == here
        found = found[len(here) :]
    assert found == []


@pytest.mark.parametrize("sort", ["due", "-due", "created", "subject", "due,subject"])
@pytest.mark.parametrize("limit", [1, 100])
@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        (filters(period="2026-11-21"), {2, 3}),
        (filters(period="2026-11"), {1, 2, 3, 4}),
        (filters(period="2026"), {1, 2, 3, 4, 6}),
        (filters(period="0001"), {7}),
        (filters(period="9999-12-31"), {8}),
        (filters(since="2026-11-21"), {2, 3, 4, 8}),
        (filters(before="2026-11-21"), {1, 6, 7}),
        (filters(since="2026-11-20", before="2026-11-22"), {1, 2, 3}),
        (filters(since="2026-11-22", before="2026-11-22"), set()),
        (filters({"done": "true"}), {3, 7}),
        (filters({"done": "false"}), {0, 1, 2, 4, 5, 6, 8}),
        (filters({"done": "false"}, before="2026-11-22"), {1, 2, 6}),
        (filters({"kind": "task"}, since="2026-11-21"), {3}),
        (filters({"owner": "bob@EXAMPLE.com"}), {6, 7, 8}),
        (filters({"owner": "ann@example.com", "done": "false"}), {0, 1, 2, 4, 5}),
        (filters({"owner": "None"}), set()),
    ],
)
def test_filters(finder: Finder, asked: Filters, numbers: set[int], sort: str, limit: int) -> None:
    """A due date is in the days of the stage's zone; what has none is in none."""
    found = ask(finder, Query(filters=asked, sort=sort), limit)

    assert (set(found), len(found)) == (numbers, len(numbers))


def test_the_list_of_one_customer(finder: Finder) -> None:
    """It is a list of its own, with every sort."""
    (two,) = (activity for activity in finder.find(Query()).items if activity.subject == "Number 2")

    assert ask(finder, Query(filters=filters({"customerId": two.customer_id}), sort="due")) == [2, 8, 5]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (filters(period="2026-11"), 4),
        (filters(period="2026"), 5),
        (filters({"done": "true"}), 2),
        (filters({"kind": "task"}), 4),
        (filters(before="2026-11-22"), 5),
        (filters({"done": "false"}, before="2026-11-22"), 3),
    ],
)
def test_counts(finder: Finder, asked: Filters, count: int) -> None:
    """By the counters, or by the stretch of a list."""
    assert finder.count(Query(filters=asked)) == Matches(count, exact=True)


def test_facets(finder: Finder) -> None:
    """Years and months are those of the due date; the days are found by it."""
    assert finder.facets("2026-11") == {
        "total": 9,
        "kinds": {"call": 5, "task": 4},
        "done": {"true": 2, "false": 7},
        "years": {"0001": 1, "2026": 5, "9999": 1},
        "months": {"0001-01": 1, "2026-01": 1, "2026-11": 4, "9999-12": 1},
        "days": ["2026-11-20", "2026-11-21", "2026-11-22"],
    }


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("number 3", [3]), ("long", [3]), ('"long words"', [3]), ("unsearched", []), ("words", [3])],
)
def test_searches(finder: Finder, text: str, numbers: list[int]) -> None:
    """The beginning of the text is searched, though lists do not show it."""
    from records.search import query_words  # noqa: PLC0415

    assert ask(finder, Query(words=tuple(query_words(text)))) == numbers


def test_rows_of_lists_are_small(stores: tuple[Store, Store]) -> None:
    """They hold no text; rows of words hold what is searched of it."""
    client, tables = stores[1].database.client, stores[1].tables
    rows = client.scan(TableName=tables.lists)["Items"]
    words = [row for row in client.scan(TableName=tables.lookups)["Items"] if row["pk"]["S"].startswith("WORD#")]

    assert not any("text" in row for row in rows)
    assert max(len(row.get("text", {"S": ""})["S"]) for row in words) == len("Long words " + "x" * 480)


def test_keys_are_never_empty(stores: tuple[Store, Store]) -> None:
    """A row without an index's key would be missing in that index."""
    client, tables = stores[1].database.client, stores[1].tables
    rows = client.scan(TableName=tables.lists)["Items"]

    assert len(rows) == 9 * 5 + 2 * 7  # all, customer, kind, done, owner; year and month of those that are due
    assert all({"dueKey", "subjectKey"} <= row.keys() for row in rows)
    in_order = {row["list"]["S"].partition(":")[0] for row in rows if "lastModified" in row}
    assert in_order == {keys.ALL, "customerId"}  # all others have no place in the order of last change
    assert keys.ALL in {row["list"]["S"] for row in rows}
    assert Filters() == ANYTHING
