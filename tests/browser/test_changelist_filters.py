"""The panel beside the list, the dates above it, and what is in the address by hand."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LIST, Visitor, change_url, ending, expect_counted, expect_messages, expect_soon

Customer = dict[str, Any]


def _settle(page: Page) -> None:
    page.wait_for_selector("#changelist:not([aria-busy])")


def _on_the_day(page: Page, crowd: list[Customer]) -> datetime:
    """Let the page's day be the one on which these were registered, also after midnight; return that moment."""
    page.clock.set_fixed_time(crowd[-1]["registrationDate"])
    return datetime.fromisoformat(crowd[-1]["registrationDate"])


def _open(page: Page, query: str = "") -> None:
    page.goto(LIST + query)
    _settle(page)


def _names(page: Page) -> Locator:
    return page.locator("#result_list tbody th")


def _entries(page: Page, title: str) -> Locator:
    return page.locator(f"#changelist-filter [data-filter-title={title}] li")


def _selected(page: Page) -> Locator:
    return page.locator("#changelist-filter li.selected:visible")


def _choose(page: Page, entry: str) -> None:
    page.click(f"#changelist-filter li a:text-is('{entry}')")
    page.wait_for_selector(f"#changelist-filter li.selected:has-text('{entry}')")
    _settle(page)


def test_panel_without_a_filter(page: Page) -> None:
    """It offers each choice, and the first of each filter is the one in use."""
    _open(page)

    expect(page.locator("#changelist-filter h2")).to_have_text("FILTER", use_inner_text=True)
    expect(page.locator("#changelist-filter summary:visible")).to_have_text(
        [
            *("By status", "By tags", "By town", "By country", "By owner"),
            *("By registration date", "Saved filters", "Columns"),
        ]
    )
    expect(_entries(page, "status")).to_have_text(["All", "Lead", "Active", "Inactive"])
    expect(_entries(page, "registrationDate")).to_have_text(
        ["Any date", "Today", "Past 7 days", "This month", "This year"]
    )
    expect(_selected(page)).to_have_text(["All", "Any date"])
    expect(page.locator("#changelist-filter-clear")).to_be_hidden()


def test_filters_search_sort_and_pages_go_together(page: Page, crowd: list[Customer]) -> None:
    """Each leaves the others in the address as they are; a new filter begins at the first page."""
    word, now = crowd[0]["company"], _on_the_day(page, crowd)
    _open(page, f"?q={word}&o=1&p=2")

    _choose(page, "Active")
    _choose(page, "Today")
    page.click("th.column-name .toggle")
    page.wait_for_selector("th.column-name.descending")
    _settle(page)

    today, tomorrow = (now + timedelta(days=days) for days in (0, 1))
    date = f"registrationDate__gte={today:%Y-%m-%d}&registrationDate__lt={tomorrow:%Y-%m-%d}"
    expect(page).to_have_url(ending(f"?q={word}&o=-1&status__exact=active&{date}"))
    expect(_names(page)).to_have_text([c["name"] for c in reversed(crowd) if c["status"] == "active"])
    expect(_selected(page)).to_have_text(["Active", "Today"])
    expect(page.locator("#search-result")).to_have_text(re.compile(r"20 results \([\d,]+ total\)"))
    expect_counted(page, "20 customers")
    page.click("#changelist-filter-clear a")
    page.wait_for_url(f"**?q={word}&o=-1")
    _settle(page)
    expect_counted(page, "60 customers")


def _numbers(counted: Locator) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", counted.inner_text())]


def test_a_filtered_list_without_a_search_is_counted(page: Page, crowd: list[Customer]) -> None:
    """Beside the total, as after a search."""
    assert crowd
    _open(page, "?status__exact=inactive")

    result = page.locator("#search-result")
    expect(result).to_have_text(re.compile(r"\d.*\d"))
    expect_soon(lambda: 20 <= _numbers(result)[0] < _numbers(result)[1], expected=True)
    expect_counted(page, f"{_numbers(result)[0]:,} customers")
    expect_soon(lambda: set(page.locator("#result_list .field-status").all_inner_texts()), {"Inactive"})


def test_counts(page: Page, crowd: list[Customer]) -> None:
    """Shown when asked for, beside the search and the other filters, and hidden again."""
    word = crowd[0]["company"]
    _on_the_day(page, crowd)
    _open(page, f"?q={word}&status__exact=lead")

    page.click("text=Show counts")
    page.wait_for_url("**_facets=True")
    for entry in ("Lead", "Active", "Inactive", "Any date", "Today", "Past 7 days", "This month", "This year"):
        page.wait_for_selector(f"#changelist-filter a:has-text('{entry} (')")

    expect(_entries(page, "status")).to_have_text(["All", "Lead (20)", "Active (20)", "Inactive (20)"])
    expect(_entries(page, "registrationDate")).to_have_text(
        [
            "Any date (20)",
            "Today (20)",
            "Past 7 days (20)",
            "This month (20)",
            "This year (20)",
        ]
    )
    page.click("text=Hide counts")
    page.wait_for_url(f"**?q={word}&status__exact=lead")
    _settle(page)
    expect(_entries(page, "status")).to_have_text(["All", "Lead", "Active", "Inactive"])


def test_counts_of_everything_cost_no_request(page: Page) -> None:
    """The API keeps those of each status and month."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    _open(page, "?_facets=True")
    page.wait_for_selector("#changelist-filter >> text=/Inactive \\(\\d/")
    page.wait_for_load_state("networkidle")

    counting = [url for url in asked if "limit=1&" in url]
    assert len(counting) == 2, counting  # today, and the past 7 days


def test_past_7_days(page: Page, crowd: list[Customer]) -> None:
    """From the day a week ago on, and before tomorrow."""
    now = _on_the_day(page, crowd)
    _open(page, f"?q={crowd[0]['company']}&o=1")

    _choose(page, "Past 7 days")

    since, before = (now + timedelta(days=days) for days in (-7, 1))
    expect(page).to_have_url(ending(f"registrationDate__gte={since:%Y-%m-%d}&registrationDate__lt={before:%Y-%m-%d}"))
    expect(_names(page)).to_have_count(25)
    _open(page, f"?q={crowd[0]['company']}&registrationDate__lt={since:%Y-%m-%d}+00:00:00%2B00:00")
    expect(_names(page)).to_have_count(0)
    expect_counted(page, "0 customers")


def test_tag_in_the_address(page: Page, crowd: list[Customer]) -> None:
    """It is shown as a filter, and can be taken away."""
    word = crowd[0]["company"]
    _open(page, f"?tag={word}&o=1")

    expect(_names(page)).to_have_text([customer["name"] for customer in crowd[:5]])
    expect(_entries(page, "tags")).to_have_text(["All", f"{word} ✖"])
    expect(_selected(page)).to_have_text(["All", f"{word} ✖", "Any date"])
    page.click("#changelist-filter [data-filter-title=tags] a:text-is('All')")
    page.wait_for_url("**?o=1")


def test_a_tag_is_typed(page: Page, crowd: list[Customer]) -> None:
    """By keyboard, beside the search and the other filters; it can be replaced, and taken away."""
    word = crowd[0]["company"]
    _open(page, f"?q={word}&status__exact=lead&o=1&p=1")
    page.focus("summary >> text=By tags")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-filter-title=tags] input")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[aria-label='By tags']")).to_be_focused()

    page.keyboard.type(f" {word.upper()} ")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**?q={word}&status__exact=lead&o=1&tag={word.upper()}")
    _settle(page)

    expect(_names(page)).to_have_text([customer["name"] for customer in crowd[:5] if customer["status"] == "lead"])
    page.fill("[data-filter-title=tags] input", "nobody has this")
    page.click("[data-filter-title=tags] button")
    page.wait_for_url("**&tag=nobody+has+this")
    _settle(page)
    expect(_names(page)).to_have_count(0)
    page.click("[aria-label='Remove the filter “nobody has this”']")
    page.wait_for_url(f"**?q={word}&status__exact=lead&o=1")
    _settle(page)
    expect(page.locator("[data-filter-title=tags]:not([open])")).to_have_count(1)


def test_tags_lead_to_the_list(as_role: Callable[..., Visitor], add_customer: Callable[..., Customer]) -> None:
    """Where the form only shows them."""
    tag = f"a & b {uuid4().hex[:8]}"
    customer = add_customer(tags=["first", tag])
    page = as_role("viewer").page
    page.goto(change_url(customer))
    page.wait_for_selector("text=View customer")
    expect(page.locator(".field-tags .readonly")).to_have_text(f"first, {tag}")

    page.click(f".field-tags a:text-is('{tag}')")
    page.wait_for_url("**?tag=a%20%26%20b%20*")
    _settle(page)

    expect(_names(page)).to_have_text([customer["name"]])
    expect(_selected(page).nth(1)).to_contain_text(tag)


def test_date_hierarchy(page: Page, crowd: list[Customer]) -> None:
    """Years, then months, then days, and the way back."""
    word, now = crowd[0]["company"], _on_the_day(page, crowd)
    month, day = f"{now:%B %Y}", f"{now:%B} {now.day}"
    links = page.locator("ul.toplinks li")
    _open(page, f"?q={word}&o=1")
    expect(links.filter(has_text=str(now.year))).to_have_count(1)

    page.click(f"ul.toplinks >> text={now.year}")
    page.wait_for_selector("ul.toplinks >> text=\u2039 All dates")
    expect(links.last).to_have_text(month)
    page.click(f"ul.toplinks >> text={month}")
    page.wait_for_selector(f"ul.toplinks >> text=\u2039 {now.year}")
    expect(links.get_by_text(day, exact=True)).to_be_visible()
    days = [f"{now:%B} {n}" for n in range(1, now.day + 1)]
    expect_soon(
        lambda: sorted(links.all_inner_texts()[1:], key=days.index) == links.all_inner_texts()[1:], expected=True
    )
    page.click(f"ul.toplinks a:text-is('{day}')")
    page.wait_for_selector(f"ul.toplinks >> text=\u2039 {month}")
    _settle(page)

    expect(links).to_have_text([f"\u2039 {month}", day])
    expect(page).to_have_url(
        ending(f"registrationDate__year={now.year}&registrationDate__month={now.month}&registrationDate__day={now.day}")
    )
    expect(_names(page)).to_have_count(25)
    page.go_back()
    page.wait_for_selector(f"ul.toplinks >> text=\u2039 {now.year}")


_NONSENSE = (
    "status__exact=nobody",
    "status__exact=toString",
    "registrationDate__year=20x6",
    "registrationDate__month=5",
    "registrationDate__gte=2026-02-30",
    "company__startswith=a",
)


@pytest.mark.usefixtures("crowd")
def test_nonsense_is_left_out(page: Page) -> None:
    """With a line that names it; the list is there."""
    for nonsense in _NONSENSE:
        _open(page, f"?{nonsense}")
        expect_messages(page, [f"“{nonsense}” is nothing this list can be filtered by; it was left out."])
        expect(_names(page)).to_have_count(25)
        expect(_selected(page)).to_have_text(["All", "Any date"])
    page.click("#changelist-filter-clear a")
    page.wait_for_url(f"**{LIST}?")
    _settle(page)
    expect(page.locator("ul.messagelist")).to_have_count(0)


def test_impossible_date(page: Page) -> None:
    """There is no 31 February."""
    _open(page, "?registrationDate__year=2026&registrationDate__month=2&registrationDate__day=31")

    expect(page.locator("ul.messagelist li")).to_have_count(3)
    expect(_names(page)).not_to_have_count(0)


def test_folding(page: Page) -> None:
    """A filter that was folded stays so on the next page."""
    _open(page)
    page.wait_for_selector("[data-value=today][href]")  # what can be done in a list has come

    page.click("summary >> text=By registration date")
    expect(page.locator("text=Past 7 days").filter(visible=True)).to_have_count(0)
    page.reload()
    _settle(page)

    expect(page.locator("text=Past 7 days").filter(visible=True)).to_have_count(0)
    expect(page.locator("#changelist-filter >> text=Inactive")).to_be_visible()


def test_on_a_phone_the_panel_is_a_sheet(as_role: Callable[..., Visitor]) -> None:
    """The rows come first; a button brings the filters up from below, and a choice among them filters."""
    page = as_role("editor", viewport={"width": 420, "height": 910}).page
    _open(page)
    expect(page.locator("#changelist-filter")).to_be_hidden()

    page.click("[popovertarget]")
    expect(page.locator("#changelist-filter")).to_be_visible()
    panel = page.locator("#changelist-filter").bounding_box()
    page.click("#changelist-filter [data-value=active]")
    page.wait_for_url(f"**{LIST}?status__exact=active")

    assert panel
    assert panel["width"] == 420
    assert panel["y"] + panel["height"] == 910


def test_columns_are_chosen(page: Page, customer: Customer) -> None:
    """What is not wanted stays away, from the first picture on; the column that leads to the record stays."""
    assert customer
    _open(page)
    page.click("summary >> text=Columns")
    page.uncheck("#columns >> text=Phone")
    page.uncheck("#columns >> text=Company")
    expect(page.locator("#columns input[name=name]")).to_be_disabled()
    expect(_headers(page)).to_have_text(["NAME", "EMAIL", "STATUS", "REGISTRATION DATE"], use_inner_text=True)

    page.reload()
    at_once = _headers(page).all_inner_texts()
    assert at_once == ["NAME", "EMAIL", "STATUS", "REGISTRATION DATE"]
    _settle(page)
    expect(page.locator(".field-phone").first).to_be_hidden()

    page.click("summary >> text=Columns")
    page.check("#columns >> text=Phone")
    expect(_headers(page)).to_have_text(["NAME", "EMAIL", "PHONE", "STATUS", "REGISTRATION DATE"], use_inner_text=True)
    expect(page.locator(".field-phone").first).to_be_visible()


def _headers(page: Page) -> Locator:
    return page.locator("#result_list thead th[class^=column] .text:visible")


def test_filters_are_saved_under_a_name(page: Page) -> None:
    """For who saved them, in this browser, without what was searched for; until they forget them."""
    _open(page)
    page.click("summary >> text=Saved filters")
    expect(page.locator("#saved-filters p")).to_have_text("Filter or sort the list, then it can be saved here.")

    _open(page, "?q=secret&status__exact=active&o=1")
    page.click("summary >> text=Saved filters")
    expect(page.locator("#saved-filters p")).to_have_text("The words you search for are not saved with them.")
    page.fill("#saved-filters input", "Active by name")
    page.keyboard.press("Enter")
    page.wait_for_selector("#saved-filters a >> text=Active by name")
    assert "secret" not in page.evaluate("JSON.stringify(localStorage)")
    assert "@" not in page.evaluate("JSON.stringify(localStorage)")

    _open(page)
    page.click("summary >> text=Saved filters")
    page.click("#saved-filters a >> text=Active by name")
    page.wait_for_url(f"**{LIST}?status__exact=active&o=1")
    _settle(page)
    page.click("summary >> text=Saved filters")
    page.click("#saved-filters button[aria-label='Forget “Active by name”']")
    page.wait_for_selector("#saved-filters a", state="detached")
    expect(page.locator("#saved-filters summary")).to_be_focused()
    page.reload()
    _settle(page)
    page.click("summary >> text=Saved filters")
    page.wait_for_selector("#saved-filters form")
    expect(page.locator("#saved-filters a")).to_have_count(0)
