"""Page numbers over a list that is far too long to make: the API is a fake here, the pages are real."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import LIST, expect_counted, starting

TOTAL = 20_000
PAGES = TOTAL // 25


class _Rows:
    """A list whose rows are numbers; a cursor is the number of the next one."""

    def __init__(self, *, short: bool = False) -> None:
        self.short = short
        self.asked: list[tuple[int, int]] = []

    def answer(self, route: Route) -> None:
        """Answer with ``limit`` rows, or with fewer although there are more."""
        query = parse_qs(urlsplit(route.request.url).query)
        limit, start = int(query["limit"][0]), int(query.get("cursor", ["0"])[0])
        self.asked.append((start, limit))
        end = min(TOTAL, start + (limit // 2 + 1 if self.short else limit))
        cursor = str(end) if end < TOTAL else None
        body = {"items": [_row(number) for number in range(start, end)], "nextCursor": cursor, "total": TOTAL}
        route.fulfill(content_type="application/json", body=json.dumps(body))


def _row(number: int) -> dict[str, Any]:
    names = {"customerId": f"id-{number}", "name": f"Row {number}", "email": f"{number}@example.com"}
    return names | {"version": 1, "tags": [], "status": "lead", "registrationDate": "2026-11-21T09:16:33.123Z"}


@pytest.fixture
def rows(page: Page) -> _Rows:
    """Return what answers this page's questions for customers."""
    made = _Rows()
    page.route("**/api/customers?*", made.answer)
    return made


def _opens(page: Page, query: str, first: str) -> None:
    page.goto(LIST + query)
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page.locator("#result_list tbody th").first).to_have_text(first)


def test_page_not_yet_walked_to(page: Page, rows: _Rows) -> None:
    """It is reached in big steps, and remembered: the next visit goes there at once, and on from there."""
    _opens(page, "?p=11", "Row 250")
    assert rows.asked == [(0, 100), (100, 100), (200, 50), (250, 25)]

    rows.asked.clear()
    _opens(page, "?p=12", "Row 275")
    assert rows.asked == [(275, 25)]
    rows.asked.clear()
    _opens(page, "?p=10", "Row 225")
    assert rows.asked == [(200, 25), (225, 25)]


@pytest.mark.usefixtures("rows")
def test_numbers_leave_gaps(page: Page) -> None:
    """Few numbers around this page, and the first and last two; those too far away are no links."""
    _opens(page, "?p=9", "Row 200")

    items = f"1 2 … 6 7 8 9 10 11 12 … {PAGES - 1} {PAGES}".split()
    expect(page.locator(".paginator li")).to_have_text(items)
    expect(page.locator(".paginator a").last).to_have_text("12")
    expect_counted(page, "20,000 customers")


@pytest.mark.usefixtures("rows")
def test_gap_of_one(page: Page) -> None:
    """A single missing number stands itself instead of dots."""
    _opens(page, "?p=7", "Row 150")

    expect(page.locator(".paginator li:nth-child(-n + 5)")).to_have_text(["1", "2", "3", "4", "5"])


def test_too_far(page: Page, rows: _Rows) -> None:
    """A page beyond what can be walked at once leads as far as it goes, and says so."""
    _opens(page, "?p=700", "Row 7500")

    expect(page.locator(".this-page")).to_have_text("301")
    said = starting("That page is too far from the pages seen so far")
    expect(page.locator("ul.messagelist li").first).to_have_text(said)
    assert len(rows.asked) == 76


def test_short_answers(page: Page, rows: _Rows) -> None:
    """An answer may hold fewer rows than asked for; a page does not."""
    rows.short = True

    _opens(page, "?p=3", "Row 50")

    expect(page.locator("#result_list tbody tr")).to_have_count(25)
    expect(page.locator("#result_list tbody th").last).to_have_text("Row 74")


def test_a_search_that_finds_hardly_anything_ends(page: Page) -> None:
    """Ten answers with next to nothing in them are enough for one page; the next one goes on from there."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        cursor = parse_qs(urlsplit(route.request.url).query).get("cursor", ["0"])[0]
        asked.append(cursor)
        found = [_row(7)] if cursor == "3" else []
        body = {"items": found, "nextCursor": str(int(cursor) + 1), "total": TOTAL, "matches": 1, "matchesExact": False}
        route.fulfill(content_type="application/json", body=json.dumps(body))

    page.route("**/api/customers?*", answer)

    _opens(page, "?q=row&status__exact=lead", "Row 7")
    assert asked == [str(number) for number in range(10)]
    text = "Many records were looked through for these. There may be more: the next page goes on from here."
    expect(page.locator("#messages .warning")).to_have_text(text)

    asked.clear()
    page.click(".paginator a:text-is('2')")
    page.wait_for_url("**p=2")
    page.wait_for_selector("#changelist:not([aria-busy])")
    assert asked == [str(number) for number in range(10, 20)]
