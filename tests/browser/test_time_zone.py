"""Days and times on the pages are those of the stage's time zone, wherever somebody's own clock stands."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.admin.suppliers import SupplierAdmin
from tests.browser.conftest import LIST, Customer, Visitor, ending, expect_soon
from tests.browser.fake_site import ANN, FakeSite, Record

AT_4_PM = "2026-11-22T00:00:00Z"
"""Of 21 November in Los Angeles; elsewhere it is the 22nd."""
REGISTERED = {
    "the day before": "2026-11-21T07:59:59.999Z",
    "midnight": "2026-11-21T08:00:00.000Z",
    "noon": "2026-11-21T20:00:00.000Z",
    "just now": "2026-11-21T23:59:00.000Z",
    "in summer": "2026-07-01T06:59:59.999Z",
    "new year": "2026-01-01T07:59:59.999Z",
}
TODAY = ["just now", "midnight", "noon"]


def _record(number: int, name: str, registered: str) -> Record:
    return ANN | {
        "customerId": f"3f1c6d1e-0000-4000-8000-{number:012}",
        "name": name,
        "email": f"c{number}@example.com",
        "registrationDate": registered,
        "lastModified": registered,
    }


RECORDS = [_record(number, *entry) for number, entry in enumerate(REGISTERED.items())]


def _site(page: str = "index.html", zone: str = "America/Los_Angeles") -> FakeSite:
    return FakeSite(CustomerAdmin, RECORDS, page, zone)


def _open(page: Page, query: str = "") -> None:
    page.clock.set_fixed_time(AT_4_PM)
    page.goto(LIST + query)
    page.wait_for_selector("#changelist:not([aria-busy])")


def _names(page: Page) -> list[str]:
    return sorted(page.locator("#result_list tbody .field-name").all_inner_texts())


def _choose(page: Page, entry: str) -> None:
    page.click(f"#changelist-filter li a:text-is('{entry}')")
    page.wait_for_selector(f"#changelist-filter li.selected:has-text('{entry}')")
    page.wait_for_selector("#changelist:not([aria-busy])")


@pytest.mark.parametrize("here", ["America/Los_Angeles", "Europe/Berlin", "Pacific/Kiritimati"])
def test_what_is_shown_is_what_is_filtered(browser: Browser, here: str) -> None:
    """Who was registered today by the times in the list is whom "Today" shows, and so on."""
    with _site().visit(browser, timezone_id=here) as page:
        _open(page)

        shown = page.locator("#result_list tbody tr", has_text="just now").locator("time")
        expect(shown).to_have_text(re.compile(r"^Nov 21, 2026, 3:59\sPM$"))
        _choose(page, "Today")
        expect(page).to_have_url(ending("?registrationDate__gte=2026-11-21&registrationDate__lt=2026-11-22"))
        expect_soon(partial(_names, page), TODAY)
        _choose(page, "Past 7 days")
        expect(page).to_have_url(ending("?registrationDate__gte=2026-11-14&registrationDate__lt=2026-11-22"))
        expect_soon(partial(_names, page), sorted([*TODAY, "the day before"]))
        _choose(page, "This month")
        expect(page).to_have_url(ending("?registrationDate__gte=2026-11-01&registrationDate__lt=2026-12-01"))
        expect_soon(partial(_names, page), sorted([*TODAY, "the day before"]))
        _choose(page, "This year")
        expect(page).to_have_url(ending("?registrationDate__gte=2026-01-01&registrationDate__lt=2027-01-01"))
        expect_soon(partial(_names, page), sorted([*TODAY, "the day before", "in summer"]))


def test_hierarchy_and_counts(browser: Browser) -> None:
    """The day before is one of June and one of 2025; of a month only days that have something are offered."""
    with _site().visit(browser, timezone_id="Europe/Berlin") as page:
        _open(page, "?_facets=True")
        page.wait_for_selector("#changelist-filter a:has-text('Today (')")

        expect(page.locator("#changelist-filter details[data-filter-title=registrationDate] li")).to_have_text(
            ["Any date (6)", "Today (3)", "Past 7 days (4)", "This month (4)", "This year (5)"]
        )
        expect(page.locator("ul.toplinks li")).to_have_text(["2025", "2026"])
        page.click("ul.toplinks >> text=2026")
        page.wait_for_selector("ul.toplinks >> text=All dates")
        expect(page.locator("ul.toplinks li:nth-child(n + 2)")).to_have_text(["June 2026", "November 2026"])
        page.click("ul.toplinks >> text=November 2026")
        page.wait_for_selector("ul.toplinks >> text=November 21")
        expect(page.locator("ul.toplinks li:nth-child(n + 2)")).to_have_text(["November 20", "November 21"])


@pytest.mark.parametrize(
    ("zone", "here", "pages", "note"),
    [
        ("UTC", "UTC", "index.html", ""),
        ("UTC", "Africa/Abidjan", "index.html", ""),
        ("UTC", "Europe/Berlin", "index.html", "Note: You are 1 hour ahead of server time."),
        ("America/Los_Angeles", "UTC", "index.html", "Note: You are 8 hours ahead of server time."),
        ("America/Los_Angeles", "Asia/Kathmandu", "index.html", "Note: You are 13.75 hours ahead of server time."),
        ("Pacific/Apia", "America/Los_Angeles", "index.html", "Note: You are 21 hours behind server time."),
        ("America/Los_Angeles", "UTC", "index.de.html", "Hinweis: Sie sind der Serverzeit 8 Stunden voraus."),
        ("Europe/Berlin", "UTC", "index.de.html", "Hinweis: Sie sind 1 Stunde hinter der Serverzeit."),
    ],
)
def test_the_difference_is_told(browser: Browser, zone: str, here: str, pages: str, note: str) -> None:
    """Beside the filters of a date and the times of a form, in Django's words; where there is none, nothing is said."""
    locale = "de-DE" if "de" in pages else "en-US"
    with _site(pages, zone).visit(browser, timezone_id=here, locale=locale) as page:
        _open(page)
        page.mouse.move(9, 9)  # what is not shown at first comes at once if somebody is there
        page.wait_for_load_state("networkidle")
        said = page.locator("#changelist-filter details[data-filter-title=registrationDate] .timezonewarning")
        expect(said).to_have_text([note] if note else [])
        page.goto(f"{LIST}{RECORDS[0]['customerId']}/change/")
        page.wait_for_selector("form:not([aria-busy])")
        page.wait_for_load_state("networkidle")
        for name in ("registrationDate", "lastModified"):
            said = page.locator(f"[data-field={name}] .timezonewarning")
            expect(said).to_have_text([note] if note else [])
        expect(page.locator(".timezonewarning")).to_have_count(2 if note else 0)


def test_a_date_without_a_time_is_the_same_everywhere(browser: Browser) -> None:
    """Only who is elsewhere is told, because their today may be another one."""
    with FakeSite(SupplierAdmin, zone="America/Los_Angeles").visit(browser, timezone_id="Pacific/Kiritimati") as page:
        page.clock.set_fixed_time(AT_4_PM)
        page.goto("/admin/purchasing/supplier/add/")
        page.wait_for_selector("[data-field=since] .timezonewarning")
        expect(page.locator("[data-field=since] .timezonewarning")).to_have_text(
            "Note: You are 22 hours ahead of server time."
        )


def test_somebody_far_away_sees_their_new_customer_today(
    as_role: Callable[..., Visitor], add_customer: Callable[..., Customer], stack: dict[str, Any]
) -> None:
    """On the deployed stack, whose zone is UTC: the list shows, and finds, the same day."""
    customer = add_customer()
    page = as_role("editor", timezone_id="Pacific/Kiritimati").page
    page.clock.set_fixed_time(customer["registrationDate"])

    page.goto(f"{LIST}?q={customer['name'].split()[-1]}")
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.click("#changelist-filter li a:text-is('Today')")
    page.wait_for_selector("#changelist-filter li.selected:has-text('Today')")
    page.wait_for_selector("#changelist:not([aria-busy])")

    registered = datetime.fromisoformat(customer["registrationDate"]).astimezone(UTC)
    shown = f"{registered:%b} {registered.day}, {registered:%Y}, {registered:%I:%M %p}".replace(" 0", " ")
    expect_soon(lambda: page.inner_text("#result_list tbody time").replace("\u202f", " "), shown)
    expect(page.locator("#changelist-filter .timezonewarning")).to_have_text(
        "Note: You are 14 hours ahead of server time."
    )
    assert stack
