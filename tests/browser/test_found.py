"""What the list shows of a search: what is marked, where it is in fields that are not shown, and similar words."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import new_context
from tests.browser.fake_site import ORIGIN, FakeSite, Record

LIST = "/admin/customers/customer/"


class _Searched(FakeSite):
    """A site whose API finds Köhler by ``kohler``, and by ``kohlre`` if similar words may be searched for."""

    def list_records(self, query: dict[str, str]) -> tuple[int, Any]:
        typed = query.get("q", "")
        similar = typed == "kohlre" and "similar" in query
        found = list(self.records.values()) if similar or typed.startswith("kohler") else []
        rows = [{name: record[name] for name in query.get("fields", "name").split(",")} for record in found]
        for row in rows:
            row["foundIn"] = {"notes": "Ask for Mrs. Köhler, who knows <b>everything</b> " + "about it. " * 9}
        body = {"items": rows, "nextCursor": None, "total": 1, "matches": len(rows), "matchesExact": True}
        sorted_in_parts = {"matchesSorted": False} if "sort" in query else {}
        return 200, body | sorted_in_parts | ({"searchedFor": "kohler"} if similar else {})


def _customer(number: int, name: str) -> Record:
    long = {"phone": "", "company": "<i>Kohler</i> AG", "status": "lead", "tags": [], "address": "", "notes": ""}
    stamps = {"registrationDate": "2026-11-21T09:16:33.123Z", "lastModified": "2026-11-21T09:16:33.123Z", "version": 1}
    return (
        {"customerId": f"id-{number}", "name": name, "email": "a.kohler@example.com", "externalId": ""} | long | stamps
    )


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return a page of the site, in which no problem of the console is expected."""
    context = new_context(browser, base_url=ORIGIN)
    site = _Searched(
        CustomerAdmin, [_customer(1, "Änne Köhler 👩\u200d👩\u200d👧"), _customer(2, "Mu\u0308ller-Köhler")]
    )
    site.install(context)
    made = context.new_page()
    made.on("pageerror", lambda error: pytest.fail(str(error)))
    yield made
    context.close()


def _open(page: Page, query: str) -> None:
    page.goto(LIST + query)
    page.wait_for_selector("#changelist:not([aria-busy])")


def test_what_matches_is_marked_and_where_else_it_is_said(page: Page) -> None:
    """In cells as text, never as HTML; a long text is cut around its match."""
    _open(page, "?q=kohler")

    row = page.locator("#result_list tbody tr").first
    expect(row.locator(".field-name mark, .found-in mark")).to_have_text(["Köhler", "Köhler"])
    expect(row.locator(".field-company mark")).to_have_text("Kohler")
    expect(row.locator(".field-email a mark")).to_have_text("kohler")  # also once it has become a link
    expect(row.locator(".field-company")).to_have_text("<i>Kohler</i> AG")
    expect(row.locator(".found-in")).to_have_text("Notes: Ask for Mrs. Köhler, who knows <b>everything</b> about it. …")
    expect(page.locator("#result_list tbody tr").nth(1).locator(".field-name a mark")).to_have_text("Köhler")
    expect(page.locator("#result_list td b, #result_list td i")).to_have_count(0)
    expect(page.locator(".found-instead")).to_have_count(0)


def test_a_similar_word_is_told_and_what_was_typed_can_be_searched_for(page: Page) -> None:
    """By keyboard too; a new search may find similar words again."""
    with page.expect_request(lambda request: "q=kohler&" in request.url):  # what filters would leave is counted
        _open(page, "?q=kohlre&_facets=True")

    told = page.locator(".found-instead")
    expect(told).to_have_text("Showing results for kohler. Search for kohlre instead.")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    expect(page.locator("#result_list .field-name mark").first).to_have_text("Köhler")
    told.locator("a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**exact=1**")
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page.locator("#searchbar")).to_have_value("kohlre")
    expect(page.locator("#search-result")).to_contain_text("0 results")
    expect(page.locator("#messages .warning")).to_have_count(0)
    page.fill("#searchbar", "kohlre")
    page.press("#searchbar", "Enter")
    page.wait_for_url(lambda url: "exact" not in url)
    expect(page.locator(".found-instead")).to_be_visible()


def test_an_order_that_is_not_that_of_all_results_is_told(page: Page) -> None:
    """Above the list, where nobody takes the first row for the first of all."""
    _open(page, "?q=kohler&o=1")

    expect(page.locator(".found-instead")).to_have_text(
        "There are too many results to sort them all: up to 200 at a time are sorted. "
        "Narrow the search to sort all of them."
    )
    _open(page, "?q=kohler")
    expect(page.locator(".found-instead")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pictures(page: Page, width: int, scheme: Any, tmp_path: Any) -> None:
    """Marks can be read by day and by night, and nothing is wider than the window."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    _open(page, "?q=kohlre")
    expect(page.locator(".found-in").first).to_be_visible()

    colours = page.locator("mark").first.evaluate(
        "(mark) => [getComputedStyle(mark).color, getComputedStyle(mark).backgroundColor]"
    )
    page.screenshot(path=tmp_path / f"{width}.png")

    assert colours == ["rgb(0, 0, 0)", "rgb(255, 229, 138)"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
