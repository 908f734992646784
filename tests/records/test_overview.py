"""How things stand beside the counters: last month until the same day, in the days of the stage's zone."""

from collections.abc import Sequence
from dataclasses import replace
from unittest.mock import patch

import pytest

from records import overview
from records.overview import Overview, SameDays, same_days_of
from records.person import Person
from records.store import Store

ANN = Person("ann@example.com", "sub-of-ann")
MADE = [
    "2026-09-30T21:59:59.999Z",  # still September in Berlin
    "2026-09-30T22:00:00.000Z",
    "2026-10-15T12:00:00.000Z",
    "2026-10-28T22:59:59.999Z",
    "2026-10-28T23:00:00.000Z",  # the 29th
    "2026-10-31T22:59:59.999Z",
    "2026-10-31T23:00:00.000Z",  # November
]


def _made(store: Store, moments: Sequence[str], zone: str) -> Store:
    """Return the store of a stage in a zone, with a customer made at each moment."""
    here = Store(replace(store.database, tables=replace(store.tables, zone=zone)))
    for moment in moments:
        with patch("records.planning.now", return_value=moment):
            here.create({"name": "Ann"}, ANN)
    return here


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("2026-11-28", ("2026-10-01", "2026-10-28")),
        ("2026-03-31", ("2026-02-01", "2026-02-28")),
        ("2028-03-30", ("2028-02-01", "2028-02-29")),
        ("2026-01-01", ("2025-12-01", "2025-12-01")),
        ("2026-12-31", ("2026-11-01", "2026-11-30")),
    ],
)
def test_days_that_both_months_have(today: str, days: tuple[str, str]) -> None:
    """From the first to the same day, or to the end of a shorter month."""
    assert same_days_of(today) == days


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-01", SameDays(1, exact=True, last="2026-10-01")),
        ("2026-11-28", SameDays(3, exact=True, last="2026-10-28")),
        ("2026-11-30", SameDays(4, exact=True, last="2026-10-30")),
        ("2026-12-31", SameDays(1, exact=True, last="2026-11-30")),
        ("2027-02-01", SameDays(0, exact=True, last="2027-01-01")),
    ],
)
def test_last_month_until_the_same_day(store: Store, today: str, expected: SameDays) -> None:
    """By the days of Berlin, the last of them whole."""
    database = _made(store, MADE, "Europe/Berlin").database

    assert Overview(database, today).same_days() == expected


def test_more_than_are_counted(store: Store) -> None:
    """Are said to be more."""
    database = _made(store, [f"2026-10-{day:02}T10:00:00.000Z" for day in range(1, 6)], "UTC").database

    with patch.object(overview, "MOST", 3):
        counted = [Overview(database, f"2026-11-{day:02}").same_days() for day in (3, 4)]

    assert counted == [SameDays(3, exact=True, last="2026-10-03"), SameDays(3, exact=False, last="2026-10-04")]
