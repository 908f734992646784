"""Days of a time zone: where they begin, what lies in them, and lists, filters and counters that go by them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import Mock, patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.resource import CUSTOMERS, Customer
from dev.doctor.examination import examine
from dev.doctor.mending import mend
from records import days
from records.counters import Facets
from records.errors import InvalidCursorError
from records.finder import Finder, Matches, Query
from records.lists import Filters
from records.person import Person
from records.resource import Dates, Resource
from records.store import Store
from records.transaction import to_item
from tests.records.asking import count_listed, filters_of, list_page, opened, search_page
from tests.records.consistency import assert_consistent
from tests.records.relatives import create

ME = Person("me@example.com", "sub-of-me")
ZONES = ("UTC", "America/Los_Angeles", "Asia/Kathmandu", "Europe/Berlin", "Pacific/Apia")
CHANGING = (*ZONES, "America/Havana", "America/Sao_Paulo", "America/St_Johns", "America/Toronto", "Australia/Lord_Howe")


def written(moment: datetime) -> str:
    """Return a moment as records have it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("UTC", "2026-11-21", "2026-11-21T00:00:00.000Z"),
        ("America/Los_Angeles", "2026-11-21", "2026-11-21T08:00:00.000Z"),
        ("America/Los_Angeles", "2026-03-08", "2026-03-08T08:00:00.000Z"),  # a day of 23 hours
        ("America/Los_Angeles", "2026-03-09", "2026-03-09T07:00:00.000Z"),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00.000Z"),  # a day of 25 hours
        ("Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00.000Z"),
        ("Asia/Kathmandu", "2026-11-21", "2026-11-20T18:15:00.000Z"),
        ("Asia/Kathmandu", "1986-01-01", "1985-12-31T18:30:00.000Z"),  # 00:00 became 00:15
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000Z"),  # 00:00 became 01:00
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00.000Z"),  # 00:00 became 23:00
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00.000Z"),  # 01:00 became 00:00
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00.000Z"),  # 23:30 became 00:30
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00.000Z"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z"),  # which nobody there has seen
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z"),
        ("Asia/Kathmandu", "0001-01-01", days.BEFORE_ALL),
        ("America/Los_Angeles", "9999-12-31", "9999-12-31T08:00:00.000Z"),
    ],
)
def test_where_a_day_begins(zone: str, day: str, first: str) -> None:
    """Also where its midnight is skipped, comes twice, or never comes."""
    assert days.start(day, zone) == first


@given(
    zone=st.sampled_from(CHANGING),
    moment=st.datetimes(datetime(1915, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 it gets one
)
def test_every_moment_lies_in_one_day_the_one_that_clocks_show(zone: str, moment: datetime) -> None:
    """From its beginning to that of the next; but where clocks go back over midnight, the day that began stays."""
    at = written(moment)
    day = days.day_of(at, zone)
    after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()

    assert days.start(day, zone) <= at < days.start(after, zone)
    shown = moment.astimezone(ZoneInfo(zone))
    assert day in (shown.date().isoformat(), (shown + timedelta(hours=1)).date().isoformat())


@given(zone=st.sampled_from(CHANGING), day=st.dates(date(1915, 1, 1), date(2045, 1, 1)))
def test_a_day_begins_when_clocks_first_show_it(zone: str, day: date) -> None:
    """A millisecond before they show another one."""
    first = datetime.fromisoformat(days.start(day.isoformat(), zone))
    here = ZoneInfo(zone)

    assert first.astimezone(here).date() >= day
    assert (first - timedelta(milliseconds=1)).astimezone(here).date() < day


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2028-02", "2028-02-01", "2028-03-01"),
        ("2028-02-29", "2028-02-29", "2028-03-01"),
        ("2026-12-31", "2026-12-31", "2027-01-01"),
        ("9999", "9999-01-01", ""),
        ("9999-12", "9999-12-01", ""),
        ("9999-12-31", "9999-12-31", ""),
    ],
)
def test_what_a_period_spans(period: str, first: str, after: str) -> None:
    """A year, a month, a day."""
    assert days.span(period) == (first, after)


def test_a_month_is_the_same_however_it_is_asked_for() -> None:
    """By its name or by its days; so its list has it, and its counter counts it."""
    assert filters_of(registered="2026-11") == filters_of(since="2026-11-01", before="2026-12-01")
    assert filters_of(registered="2026", since="2026-11-01", before="2026-12-01") == filters_of(registered="2026-11")


MOMENTS = sorted(
    written(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)) + timedelta(milliseconds=edge))
    for zone in ZONES
    for day in ("2011-12-31", "2026-03-08", "2026-10-25", "2026-11-01", "2027-01-01")
    for edge in (-1, 0)
)
"""The last and the first of days on which clocks change, months and years begin, in each of the zones."""


def filled(store: Store, zone: str, moments: Sequence[str] = MOMENTS) -> Store:
    """Return the store of a stage in a zone, with a customer at each of the moments."""
    there = Store(opened(store.database.client, replace(store.tables, zone=zone)))
    for number, moment in enumerate(moments):
        wire = {"name": f"Same {number % 3}", "email": f"c{number}@example.com", "tags": ["even"][: number % 2]}
        with patch("records.planning.now", lambda at=moment: at):
            there.create(wire, ME)
    return there


@pytest.fixture(scope="module", params=ZONES)
def stage(new_store: Callable[[], Store], request: pytest.FixtureRequest) -> tuple[Finder, list[Any]]:
    """Return a finder of a stage's customers, and each of them with the day on which it was registered there."""
    store = filled(new_store(), request.param)
    finder = Finder(opened(store.database.client, store.tables))
    everybody = list_page(finder, "name", 100, None).items
    here = ZoneInfo(request.param)
    shown = [
        (datetime.fromisoformat(one.registration_date).astimezone(here).date().isoformat(), one) for one in everybody
    ]
    return finder, shown


ASKED: tuple[dict[str, str], ...] = (
    *({"registered": period} for period in ("2026", "2027", "2026-10", "2026-11", "2026-12", "2011", "2011-12")),
    *({"registered": day} for day in ("2011-12-30", "2011-12-31", "2026-03-08", "2026-10-25", "2026-11-01")),
    {"since": "2026-11-01"},
    {"before": "2026-03-08"},
    {"since": "2026-10-24", "before": "2026-10-26"},
    {"since": "2026-10-01", "before": "2026-11-01"},
    {"since": "2026-01-01", "before": "2027-01-01", "tag": "even"},
    {"registered": "2026-10", "since": "2026-10-25"},
    {"since": "2026-11-01", "before": "2026-11-01"},
)


def is_in(day: str, customer: Customer, asked: dict[str, str]) -> bool:
    """Tell by the day that clocks showed whether a customer has what is asked for."""
    in_time = asked.get("since", "") <= day < asked.get("before", "~")
    return in_time and day.startswith(asked.get("registered", "")) and {asked.get("tag")} <= {None, *customer.tags}


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_filters_find_those_whose_days_they_name(stage: tuple[Finder, list[Any]], asked: dict[str, str]) -> None:
    """In every order, by a search, and counted."""
    finder, shown = stage
    filters = filters_of(**asked, zone=finder.tables.zone)
    right = {customer.customer_id for day, customer in shown if is_in(day, customer, asked)}

    for sort in CUSTOMERS.sort_names:
        page = list_page(finder, sort, 100, None, filters)
        assert {customer.customer_id for customer in page.items} == right
    searched = search_page(finder, ["same"], 100, None, filters)
    assert {customer.customer_id for customer in searched.items} == right
    assert count_listed(finder, filters) == Matches(len(right), exact=True)


def test_counters_count_by_the_days_that_clocks_showed(stage: tuple[Finder, list[Any]]) -> None:
    """By year and by month."""
    finder, shown = stage

    assert finder.counters.facets() == Facets(
        total=len(MOMENTS),
        statuses={"lead": len(MOMENTS)},
        years=dict(Counter(day[:4] for day, _ in shown)),
        months=dict(Counter(day[:7] for day, _ in shown)),
    )


@pytest.mark.parametrize(
    "month", ["2011-12", "2026-03", "2026-10", "2026-11", "2026-12", "2027-01", "2026-07", "9999-12"]
)
def test_the_days_of_a_month_are_those_that_have_something(stage: tuple[Finder, list[Any]], month: str) -> None:
    """As clocks showed them, each once and in order."""
    finder, shown = stage

    assert finder.days_in(month) == sorted({day for day, _ in shown if day.startswith(month)})


COSTS = [((0,) * 30, 1), ((1,) * 24, 1), ((70,) * 31, 31), ((0, 900, 0, 3), 2)]


@pytest.mark.parametrize("early", [0.0, 0.5])
@pytest.mark.parametrize(("rows_a_day", "queries"), COSTS)
def test_days_cost_at_most_a_query_each(
    new_store: Callable[..., Store], rows_a_day: Sequence[int], queries: int, early: float
) -> None:
    """Of 25 rows, which is one read unit, however many customers a day has."""
    store = new_store(early)
    rows = [
        {"list": "registered:2026-12", "sk": f"2026-12-{day:02}T10:00:00.000Z#{number:04}", "name": "x" * 200}
        for day, count in enumerate(rows_a_day, 1)
        for number in range(count)
    ]
    for some in range(0, len(rows), 25):
        puts = [{"PutRequest": {"Item": to_item(row)}} for row in rows[some : some + 25]]
        store.database.client.batch_write_item(RequestItems={store.tables.lists: puts})
    client = Mock(wraps=store.database.client)

    found = Finder(opened(client, store.tables)).days_in("2026-12")

    assert found == [f"2026-12-{day:02}" for day, count in enumerate(rows_a_day, 1) if count]
    assert [call[0] for call in client.method_calls] == ["query"] * len(client.method_calls)
    assert {call.kwargs["Limit"] for call in client.method_calls} == {25}
    if not early:
        assert len(client.method_calls) == queries


def test_a_cursor_belongs_to_its_zone(store: Store) -> None:
    """Who is between two pages while the zone changes begins again."""
    tables = filled(store, "Asia/Kathmandu", MOMENTS[-12:]).tables
    finder = Finder(opened(store.database.client, tables))
    first = list_page(finder, "name", 2, None, filters_of(registered="2026", zone=tables.zone))

    with pytest.raises(InvalidCursorError):
        list_page(finder, "name", 2, first.cursor, filters_of(registered="2026", zone="UTC"))


@pytest.mark.parametrize(("old", "new"), [("UTC", "Pacific/Apia"), ("Asia/Kathmandu", "America/Los_Angeles")])
def test_the_doctor_takes_a_stage_to_another_zone(store: Store, old: str, new: str) -> None:
    """What was written before the change is found, counted and deleted by days of the new zone."""
    before = filled(store, old, MOMENTS[::4])
    assert_consistent(before)
    after = Store(opened(store.database.client, replace(store.tables, zone=new)))
    meanwhile = after.create({"name": "New", "email": "new@example.com"}, ME)
    moved = list_page(Finder(after.database), "name", 1, None).items[0]
    after.update(moved.customer_id, {"status": "active"}, ME)

    findings = examine(store.database.client, after.tables)
    outcomes = list(mend(store.database.client, after.tables, findings))

    assert outcomes
    assert all(mended for _, mended in outcomes)
    assert list(examine(store.database.client, after.tables).all()) == []
    assert_consistent(after)
    after.trash(meanwhile.customer_id, ME)
    after.purge(meanwhile.customer_id, ME)
    assert_consistent(after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A record with a day."""

    bill_id: str
    title: str
    issued: str | None = None
    created: str = ""
    last_modified: str = ""
    version: int = 1


BILLS = Resource(
    name="bill",
    plural="bills",
    record=Bill,
    id="billId",
    title="title",
    sorts={"issued": None, "created": None, "lastModified": None},
    filters=(Dates("issued", of_days=True),),
)
DAYS = ("0001-01-01", "2026-10-31", "2026-11-01", "2026-11-02", "2026-11-30", "9999-12-31")


@pytest.mark.parametrize("zone", ZONES)
def test_days_are_the_same_in_every_zone(dynamodb: Any, zone: str) -> None:
    """A field that holds days is listed, counted and filtered by them."""
    tables = replace(create(dynamodb, f"days-{zone[:3]}", BILLS), zone=zone)
    store = Store(opened(dynamodb, tables))
    for day in (*DAYS, None):
        store.create({"title": "A bill", "issued": day}, ME)
    finder = Finder(opened(dynamodb, tables))

    def found(sort: str, since: str, before: str) -> list[str]:
        filters = Filters.of(since=since, before=before, zone=tables.zone_of_days)
        return [bill.issued for bill in finder.find(Query(sort=sort, limit=10, filters=filters)).items]

    assert finder.counters.facets()["months"] == Counter(day[:7] for day in DAYS)
    assert finder.days_in("2026-11") == ["2026-11-01", "2026-11-02", "2026-11-30"]
    for since, before in [("2026-11-01", "2026-12-01"), ("2026-11-02", "2026-11-03"), ("2026-10-31", "2026-11-02")]:
        right = [day for day in DAYS if since <= day < before]
        assert found("issued", since, before) == found("-issued", since, before)[::-1] == right
        assert sorted(found("created", since, before)) == right
