"""How things stand, above the lists of the index: charts of one answer, for eyes, ears, keys and paper."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from admin.activities import ActivityAdmin
from admin.customers import CustomerAdmin
from tests.browser.conftest import expect_soon
from tests.browser.fake_site import FakeSite, Held

CUSTOMERS = "/admin/customers/customer/"
ACTIVITIES = "/admin/customers/activity/"
COUNTED: dict[str, Any] = {
    "day": "2026-11-28",
    "items": [
        {
            "resource": "customers",
            "facets": {
                "total": 1_000_000,
                "statuses": {"lead": 3, "active": 999_997},
                "years": {},
                "months": {"2024-11": 900_000, "2024-12": 99_000, "2026-10": 40, "2026-11": 30},
            },
            "stays": {
                "statuses": {
                    "lead": {"here": 3, "hereSeconds": 3 * 86_400 * 12, "left": 4, "leftSeconds": 4 * 3600 * 30},
                    "active": {"here": 1, "hereSeconds": 86_400 * 1461, "left": 0, "leftSeconds": 0},
                    "inactive": {"here": 0, "hereSeconds": 0, "left": 1, "leftSeconds": 20},
                }
            },
            "sameDays": {"count": 36, "exact": True, "last": "2026-10-28"},
        },
        {
            "resource": "activities",
            "facets": {"total": 0, "kinds": {}, "done": {}, "years": {}, "months": {}},
            "due": {"overdue": 12, "today": 3, "myOverdue": 1, "myToday": 0, "exact": True},
        },
    ],
}


class _Site(FakeSite):
    """Answers with what was counted; ``answer`` is the status and the body."""

    answer: tuple[int, Any] = (200, COUNTED)

    def api(self, request: Request, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """Return the status and the body that answer a request of the index."""
        if path == "/dashboard":
            return self.answer
        if path.endswith(("/actions", "/changes")) or path == ActivityAdmin.api_path:
            return 200, {"items": [], "nextCursor": None}
        return super().api(request, path, query)


@pytest.fixture(scope="module")
def site() -> _Site:
    """Return the pages of customers and activities."""
    return _Site(CustomerAdmin)


def _index(page: Page) -> None:
    page.goto("/admin/")
    page.wait_for_selector("#dashboard:not([aria-busy])")


def _rows(page: Page, chart: str, section: str = "customers") -> list[list[str]]:
    rows = page.locator(f'[data-resource="{section}"] [data-chart="{chart}"] tbody tr').all()
    return [[text.strip() for text in row.locator("th, td:not(.bar)").all_text_contents()] for row in rows]


def _boxes(page: Page) -> list[Any]:
    return [box.bounding_box() for box in page.locator("#dashboard .chart, .columns, .chart > table :is(th, td)").all()]


def test_what_is_counted(browser: Browser, site: _Site) -> None:
    """Everything comes with one request, moves nothing, and leads to the lists that have as many rows."""
    site.requests.clear()
    with site.visit(browser) as page:
        held = Held(page, "**/api/dashboard?*")
        page.goto("/admin/")
        page.wait_for_selector(".agenda:not([aria-busy])")
        page.wait_for_selector("#recent-actions-module:not([aria-busy])")
        before = _boxes(page)
        held.release()
        page.wait_for_selector("#dashboard:not([aria-busy])")

        assert _boxes(page)[: len(before)] == before
        asked = [request for request in site.requests if "/dashboard" in request]
        assert asked == ["GET /dashboard?resources=customers%2Cactivities&sameDays=true&due=true"]
        expect(page.locator("#dashboard h2")).to_have_text(["Customers 1,000,000", "Activities 0"])
        expect_soon(
            lambda: _rows(page, "thismonth"),
            [
                ["This month so far", "30", ""],
                ["Last month until the same day", "36", "-6 (-17%)"],
                ["All of last month", "40", "-10 (-25%)"],
            ],
        )
        expect_soon(
            lambda: _rows(page, "share"), [["Lead", "3", "0%"], ["Active", "999,997", "100%"], ["Inactive", "0", "0%"]]
        )
        expect_soon(
            lambda: _rows(page, "funnel"),
            [
                ["Lead", "3", "12 days", "4", "30 hr"],
                ["Active", "999,997", "4 yrs", "0", "-"],
                ["Inactive", "0", "-", "1", "0 min"],
            ],
        )
        expect(page.locator('[data-chart="funnel"] rect').first).to_have_attribute("width", "100")
        expect_soon(lambda: _rows(page, "due", "activities"), [["Overdue", "1", "12"], ["Today", "0", "3"]])
        expect_soon(lambda: _rows(page, "share", "activities")[0], ["Call", "0", "0%"])
        trend = _rows(page, "trend")
        assert (len(trend), trend[0], trend[-1]) == (24, ["December 2024", "99,000"], ["November 2026", "30"])
        expect(page.locator(".ends")).to_have_text(["Dec 2024\nNov 2026", "Dec 2025\nMay 2027"], use_inner_text=True)
        expect_soon(lambda: {link: page.locator(link).first.get_attribute("href") for link in _LINKS}, _LINKS)
    site.answer = (200, COUNTED | {"items": COUNTED["items"][1:]})
    with site.visit(browser) as page:
        _index(page)
        expect(page.locator("#dashboard section")).to_have_count(1)  # of what may not be seen
    del site.answer


_LINKS = {
    '[data-chart="thismonth"] tr:nth-child(1) a': f"{CUSTOMERS}?registrationDate__year=2026&registrationDate__month=11",
    '[data-chart="thismonth"] tr:nth-child(2) a': (
        f"{CUSTOMERS}?registrationDate__gte=2026-10-01&registrationDate__lt=2026-10-29"
    ),
    '[data-chart="share"] a': f"{CUSTOMERS}?status__exact=lead",
    '[data-chart="trend"] svg a': f"{CUSTOMERS}?registrationDate__year=2024&registrationDate__month=12",
    '[data-chart="trend"] tbody a': f"{CUSTOMERS}?registrationDate__year=2024&registrationDate__month=12",
    '[data-chart="due"] tr:nth-child(1) td:nth-child(2) a': (
        f"{ACTIVITIES}?done__exact=0&due__lt=2026-11-28&owner=ann%40example.com"
    ),
    '[data-chart="due"] tr:nth-child(2) td:nth-child(3) a': (
        f"{ACTIVITIES}?done__exact=0&due__gte=2026-11-28&due__lt=2026-11-29"
    ),
}
"""What leads to a list -> its address."""


def test_keys_and_paper(browser: Browser, site: _Site) -> None:
    """Bars are no stops for the Tab key: the table has the same links; on paper nothing is cut."""
    with site.visit(browser) as page:
        _index(page)
        trend = page.locator('[data-resource="customers"] [data-chart="trend"]')
        summary = trend.locator("summary")
        summary.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(trend.locator("tbody a").first).to_be_focused()
        expect(trend.locator("svg a[tabindex='-1']")).to_have_count(24)
        page.emulate_media(media="print")
        expect(trend.locator("svg")).to_be_visible()
        page.emulate_media(media="print", color_scheme="dark")
        assert trend.locator("h3").evaluate("one => getComputedStyle(one).color") == "rgb(102, 102, 102)"


def test_more_than_was_counted_and_none_before(browser: Browser, site: _Site) -> None:
    """Is said, and not compared; nor is there a part of nothing."""
    customers = COUNTED["items"][0] | {
        "facets": COUNTED["items"][0]["facets"] | {"months": {"2026-11": 2}},
        "sameDays": {"count": 1000, "exact": False, "last": "2026-10-28"},
    }
    due = COUNTED["items"][1] | {"due": COUNTED["items"][1]["due"] | {"overdue": 1000, "exact": False}}
    site.answer = (200, COUNTED | {"items": [customers, due]})
    with site.visit(browser, locale="de-DE") as page:
        _index(page)
        expect_soon(
            lambda: _rows(page, "thismonth")[1:],
            [
                ["Last month until the same day", "at least 1,000", ""],
                ["All of last month", "0", "+2"],
            ],
        )
        expect_soon(lambda: _rows(page, "due", "activities")[0], ["Overdue", "at least 1", "at least 1,000"])
    del site.answer


def test_an_error_is_told_in_its_place(browser: Browser, site: _Site) -> None:
    """The lists below stay where they are."""
    site.answer = (503, {"status": 503})
    with site.visit(browser, refusals=[503]) as page:
        _index(page)
        expect(page.locator("#dashboard .errornote")).to_have_text(
            "The server is too busy. Nothing is lost: wait a moment and try again."
        )
    del site.answer
