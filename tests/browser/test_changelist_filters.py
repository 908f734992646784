"""The panel beside the list, the dates above it, and what is in the address by hand."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import LIST, Visitor, change_url, messages

Customer = dict[str, Any]


@pytest.fixture(scope="module")
def crowd(api: Callable[[str | None], httpx.Client]) -> list[Customer]:
    """Return 30 customers that a word of their company finds: each third a lead, an active one, an inactive one."""
    word = f"sifted{uuid4().hex[:8]}"
    bodies = [
        {
            "name": f"{word} {n:02}",
            "email": f"{word}.{n}@example.com",
            "company": word,
            "status": ("lead", "active", "inactive")[n % 3],
            "tags": [word] if n < 5 else [],
        }
        for n in range(30)
    ]
    return [api("editor").post("/customers", json=body).json() for body in bodies]


def _settle(page: Page) -> None:
    page.wait_for_selector("#changelist:not([aria-busy])")


def _open(page: Page, query: str = "") -> None:
    page.goto(LIST + query)
    _settle(page)


def _names(page: Page) -> list[str]:
    return page.locator("#result_list tbody th").all_inner_texts()


def _entries(page: Page, title: str) -> list[str]:
    return page.locator(f"#changelist-filter [data-filter-title={title}] li").all_inner_texts()


def _selected(page: Page) -> list[str]:
    return page.locator("#changelist-filter li.selected:visible").all_inner_texts()


def _choose(page: Page, entry: str) -> None:
    page.click(f"#changelist-filter li a:text-is('{entry}')")
    page.wait_for_selector(f"#changelist-filter li.selected:has-text('{entry}')")
    _settle(page)


def test_panel_without_a_filter(page: Page) -> None:
    """It offers each choice, and the first of each filter is the one in use."""
    _open(page)

    assert page.inner_text("#changelist-filter h2") == "FILTER"
    assert page.locator("#changelist-filter summary:visible").all_inner_texts() == [
        *("By status", "By tags", "By town", "By country", "By owner"),
        *("By registration date", "Saved filters", "Columns"),
    ]
    assert _entries(page, "status") == ["All", "Lead", "Active", "Inactive"]
    assert _entries(page, "registrationDate") == ["Any date", "Today", "Past 7 days", "This month", "This year"]
    assert _selected(page) == ["All", "Any date"]
    assert not page.is_visible("#changelist-filter-clear")


def test_filters_search_sort_and_pages_go_together(page: Page, crowd: list[Customer]) -> None:
    """Each leaves the others in the address as they are; a new filter begins at the first page."""
    word = crowd[0]["company"]
    _open(page, f"?q={word}&o=1&p=2")

    _choose(page, "Active")
    _choose(page, "Today")
    page.click("th.column-name .toggle")
    page.wait_for_selector("th.column-name.descending")
    _settle(page)

    today, tomorrow = (datetime.now(UTC) + timedelta(days=days) for days in (0, 1))
    date = f"registrationDate__gte={today:%Y-%m-%d}&registrationDate__lt={tomorrow:%Y-%m-%d}"
    assert page.url.endswith(f"?q={word}&o=-1&status__exact=active&{date}")
    assert _names(page) == [c["name"] for c in reversed(crowd) if c["status"] == "active"]
    assert _selected(page) == ["Active", "Today"]
    assert re.match(r"10 results \([\d,]+ total\)", page.inner_text("#search-result"))
    assert page.inner_text(".paginator").endswith("10 customers")
    page.click("#changelist-filter-clear a")
    page.wait_for_url(f"**?q={word}&o=-1")
    _settle(page)
    assert page.inner_text(".paginator").endswith("30 customers")


def test_a_filtered_list_without_a_search_is_counted(page: Page, crowd: list[Customer]) -> None:
    """Beside the total, as after a search."""
    assert crowd
    _open(page, "?status__exact=inactive")

    count, total = re.findall(r"[\d,]+", page.inner_text("#search-result"))
    assert 10 <= int(count.replace(",", "")) < int(total.replace(",", ""))
    assert page.inner_text(".paginator").endswith(f"{count} customers")
    assert set(page.locator("#result_list .field-status").all_inner_texts()) == {"Inactive"}


def test_counts(page: Page, crowd: list[Customer]) -> None:
    """Shown when asked for, beside the search and the other filters, and hidden again."""
    word = crowd[0]["company"]
    _open(page, f"?q={word}&status__exact=lead")

    page.click("text=Show counts")
    page.wait_for_url("**_facets=True")
    for entry in ("Lead", "Active", "Inactive", "Any date", "Today", "Past 7 days", "This month", "This year"):
        page.wait_for_selector(f"#changelist-filter a:has-text('{entry} (')")

    assert _entries(page, "status") == ["All", "Lead (10)", "Active (10)", "Inactive (10)"]
    assert _entries(page, "registrationDate") == [
        "Any date (10)",
        "Today (10)",
        "Past 7 days (10)",
        "This month (10)",
        "This year (10)",
    ]
    page.click("text=Hide counts")
    page.wait_for_url(f"**?q={word}&status__exact=lead")
    _settle(page)
    assert _entries(page, "status") == ["All", "Lead", "Active", "Inactive"]


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
    _open(page, f"?q={crowd[0]['company']}&o=1")

    _choose(page, "Past 7 days")

    now = datetime.now(UTC)
    since, before = (now + timedelta(days=days) for days in (-7, 1))
    assert page.url.endswith(f"registrationDate__gte={since:%Y-%m-%d}&registrationDate__lt={before:%Y-%m-%d}")
    assert len(_names(page)) == 25
    _open(page, f"?q={crowd[0]['company']}&registrationDate__lt={since:%Y-%m-%d}+00:00:00%2B00:00")
    assert _names(page) == []
    assert page.inner_text(".paginator").endswith("0 customers")


def test_tag_in_the_address(page: Page, crowd: list[Customer]) -> None:
    """It is shown as a filter, and can be taken away."""
    word = crowd[0]["company"]
    _open(page, f"?tag={word}&o=1")

    assert _names(page) == [customer["name"] for customer in crowd[:5]]
    assert _entries(page, "tags") == ["All", f"{word} ✖"]
    assert _selected(page) == ["All", f"{word} ✖", "Any date"]
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
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "By tags"

    page.keyboard.type(f" {word.upper()} ")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**?q={word}&status__exact=lead&o=1&tag={word.upper()}")
    _settle(page)

    assert _names(page) == [customer["name"] for customer in crowd[:5] if customer["status"] == "lead"]
    page.fill("[data-filter-title=tags] input", "nobody has this")
    page.click("[data-filter-title=tags] button")
    page.wait_for_url("**&tag=nobody+has+this")
    _settle(page)
    assert _names(page) == []
    page.click("[aria-label='Remove the filter “nobody has this”']")
    page.wait_for_url(f"**?q={word}&status__exact=lead&o=1")
    _settle(page)
    assert page.get_attribute("[data-filter-title=tags]", "open") is None


def test_tags_lead_to_the_list(as_role: Callable[..., Visitor], add_customer: Callable[..., Customer]) -> None:
    """Where the form only shows them."""
    tag = f"a & b {uuid4().hex[:8]}"
    customer = add_customer(tags=["first", tag])
    page = as_role("viewer").page
    page.goto(change_url(customer))
    page.wait_for_selector("text=View customer")
    assert page.inner_text(".field-tags .readonly") == f"first, {tag}"

    page.click(f".field-tags a:text-is('{tag}')")
    page.wait_for_url("**?tag=a%20%26%20b%20*")
    _settle(page)

    assert _names(page) == [customer["name"]]
    assert tag in _selected(page)[1]


def test_date_hierarchy(page: Page, crowd: list[Customer]) -> None:
    """Years, then months, then days, and the way back."""
    word, now = crowd[0]["company"], datetime.now(UTC)
    month, day = f"{now:%B %Y}", f"{now:%B} {now.day}"
    links = page.locator("ul.toplinks li")
    _open(page, f"?q={word}&o=1")
    assert str(now.year) in links.all_inner_texts()

    page.click(f"ul.toplinks >> text={now.year}")
    page.wait_for_selector("ul.toplinks >> text=\u2039 All dates")
    assert links.all_inner_texts()[-1] == month
    page.click(f"ul.toplinks >> text={month}")
    page.wait_for_selector(f"ul.toplinks >> text=\u2039 {now.year}")
    offered = links.all_inner_texts()[1:]
    assert offered == [f"{now:%B} {n}" for n in range(1, now.day + 1) if f"{now:%B} {n}" in offered]
    assert day in offered
    page.click(f"ul.toplinks a:text-is('{day}')")
    page.wait_for_selector(f"ul.toplinks >> text=\u2039 {month}")
    _settle(page)

    assert links.all_inner_texts() == [f"\u2039 {month}", day]
    assert page.url.endswith(
        f"registrationDate__year={now.year}&registrationDate__month={now.month}&registrationDate__day={now.day}"
    )
    assert len(_names(page)) == 25
    page.go_back()
    page.wait_for_selector(f"ul.toplinks >> text=\u2039 {now.year}")


@pytest.mark.parametrize(
    "nonsense",
    [
        "status__exact=nobody",
        "status__exact=toString",
        "registrationDate__year=20x6",
        "registrationDate__month=5",
        "registrationDate__gte=2026-02-30",
        "company__startswith=a",
    ],
)
def test_nonsense_is_left_out(page: Page, nonsense: str) -> None:
    """With a line that names it; the list is there."""
    _open(page, f"?{nonsense}")

    key, value = nonsense.split("=")
    assert messages(page) == [f"“{key}={value}” is nothing this list can be filtered by; it was left out."]
    assert _names(page)
    assert _selected(page) == ["All", "Any date"]
    page.click("#changelist-filter-clear a")
    page.wait_for_url(f"**{LIST}?")
    _settle(page)
    assert page.locator("ul.messagelist").count() == 0


def test_impossible_date(page: Page) -> None:
    """There is no 31 February."""
    _open(page, "?registrationDate__year=2026&registrationDate__month=2&registrationDate__day=31")

    assert len(messages(page)) == 3
    assert _names(page)


def test_folding(page: Page) -> None:
    """A filter that was folded stays so on the next page."""
    _open(page)
    page.wait_for_selector("[data-value=today][href]")  # what can be done in a list has come

    page.click("summary >> text=By registration date")
    assert not page.is_visible("text=Past 7 days")
    page.reload()
    _settle(page)

    assert not page.is_visible("text=Past 7 days")
    assert page.is_visible("#changelist-filter >> text=Inactive")


def test_on_a_phone_the_panel_is_a_sheet(as_role: Callable[..., Visitor]) -> None:
    """The rows come first; a button brings the filters up from below, and a choice among them filters."""
    page = as_role("editor", viewport={"width": 420, "height": 910}).page
    _open(page)
    assert not page.is_visible("#changelist-filter")

    page.click("[popovertarget]")
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
    assert page.is_disabled("#columns input[name=name]")
    assert _headers(page) == ["NAME", "EMAIL", "STATUS", "REGISTRATION DATE"]

    page.reload()
    assert _headers(page) == ["NAME", "EMAIL", "STATUS", "REGISTRATION DATE"]
    _settle(page)
    assert not page.locator(".field-phone").first.is_visible()

    page.click("summary >> text=Columns")
    page.check("#columns >> text=Phone")
    assert _headers(page) == ["NAME", "EMAIL", "PHONE", "STATUS", "REGISTRATION DATE"]
    assert page.locator(".field-phone").first.is_visible()


def _headers(page: Page) -> list[str]:
    return page.locator("#result_list thead .text:visible").all_inner_texts()[1:]


def test_filters_are_saved_under_a_name(page: Page) -> None:
    """For who saved them, in this browser, without what was searched for; until they forget them."""
    _open(page)
    page.click("summary >> text=Saved filters")
    assert page.inner_text("#saved-filters p") == "Filter or sort the list, then it can be saved here."

    _open(page, "?q=secret&status__exact=active&o=1")
    page.click("summary >> text=Saved filters")
    assert page.inner_text("#saved-filters p") == "The words you search for are not saved with them."
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
    assert page.evaluate("document.activeElement.textContent") == "Saved filters"
    page.reload()
    _settle(page)
    page.click("summary >> text=Saved filters")
    page.wait_for_selector("#saved-filters form")
    assert page.locator("#saved-filters a").count() == 0
