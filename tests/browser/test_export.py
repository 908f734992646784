"""The list as a file: what a dialog asks, by keyboard and on a phone, and how a large file comes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import LIST, Customer, Visitor, ending
from tests.browser.fake_site import FakeSite
from tests.browser.test_changelist_budget import _customer

PHONE = {"width": 375, "height": 700}


class Exports:
    """The routes of exports: the first answers wait in ``answers``; ``asked`` is what they were asked."""

    def __init__(self, page: Page) -> None:
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        page.route("**/api/customers/exports**", self._answer)
        page.route("**/file", lambda route: route.fulfill(status=204))

    def _answer(self, route: Route) -> None:
        request = route.request
        body = json.loads(request.post_data) if request.post_data else None
        self.asked.append((request.method, dict(parse_qsl(urlsplit(request.url).query)), body))
        status, answer = self.answers.pop(0)
        route.fulfill(status=status, json={"exportId": "1", "fileName": "customers.xlsx"} | answer)


DONE: dict[str, Any] = {
    "state": "done",
    "rows": 3,
    "total": 3,
    "url": "http://admin.localhost/file",
    "expiresAt": "2099-01-01T00:00:00Z",
}


@pytest.fixture(params=["index.html", "index.de.html"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return a page of a site with three customers on a phone, in each language; complaints fail the test."""
    site = FakeSite(CustomerAdmin, map(_customer, range(3)), request.param)
    with site.visit(browser, {413}, viewport=PHONE, locale="de-DE") as page:
        page.clock.install()
        yield page


def _open(page: Page, query: str = "") -> None:
    page.goto(LIST + query)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.focus("#export")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")


def test_by_keyboard_on_a_phone(page: Page) -> None:
    """The list's filters, search, order and columns, or all of them; the separator is that of the reader."""
    exports = Exports(page)
    exports.answers = [(201, DONE), (201, DONE)]

    _open(page, "?status__exact=lead&q=customer&o=-1")
    expect(page.locator("dialog select")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("c")  # the first format with this letter
    for key in ("Tab", "Tab", "Tab", "Enter"):  # past records and columns
        page.keyboard.press(key)
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#messages a")).to_have_attribute("href", DONE["url"])
    page.click("#export")
    page.check("dialog [name=records][value=all]")
    page.check("dialog [name=columns][value=all]")
    page.click("dialog [type=submit]")
    expect(page.locator("dialog")).to_have_count(0)

    (_, listed, body), (_, everything, _) = exports.asked
    shown = "name,email,phone,company,status,registrationDate"
    assert listed == {"status": "lead", "q": "customer", "sort": "-name", "fields": shown}
    assert everything == {"sort": "-name"}
    assert (body["format"], body["delimiter"]) == ("csv-excel", ";")
    assert set(body["labels"]) >= {"name", "notes", "registrationDate", "version"}
    expect(page.locator("#export")).to_be_focused()


def test_a_large_file(page: Page) -> None:
    """Its progress moves; whoever closes the dialog finds it again, and what fails is told."""
    exports = Exports(page)
    running = {"state": "running", "total": 1000}
    exports.answers = [
        (202, running | {"rows": 100}),
        (200, running | {"rows": 400}),
        (200, running | {"rows": 700}),
        (200, running | {"state": "failed", "rows": 700, "detail": "The file could not be written. Try again."}),
        (413, {"status": 413, "detail": "A workbook has room for 1,048,575 records."}),
    ]

    _open(page)
    page.click("dialog [type=submit]")
    bar = page.locator("dialog progress")
    expect(bar).to_have_attribute("value", "100")
    page.clock.run_for(2000)
    expect(bar).to_have_attribute("value", "400")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.clock.run_for(2000)
    page.reload()
    _open(page)
    page.click("dialog [type=submit]")
    expect(bar).to_have_attribute("value", "400")
    page.clock.run_for(2000)
    expect(bar).to_have_attribute("value", "700")
    page.clock.run_for(2000)
    expect(page.locator("dialog [role=alert]")).to_be_visible()
    page.keyboard.press("Escape")
    page.click("#export")
    page.click("dialog [type=submit]")
    expect(page.locator("dialog [role=alert]")).to_contain_text("1,048,575")

    assert [method for method, _, _ in exports.asked] == ["POST", "GET", "GET", "GET", "POST"]


def test_the_file_comes(as_role: Callable[..., Visitor], add_customer: Callable[..., Customer], tmp_path: Path) -> None:
    """On the deployed stack: the browser keeps what the link leads to, and the page stays."""
    customer = add_customer(notes="=1+1")
    page = as_role("editor").page
    page.goto(f"{LIST}?q={customer['name'].split()[1]}")
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.click("#export")
    page.select_option("dialog select", "csv")
    page.check("dialog [name=columns][value=all]")
    with page.expect_download() as begun:
        page.click("dialog [type=submit]")
    file = tmp_path / begun.value.suggested_filename
    begun.value.save_as(file)

    assert (file.name[:10], file.suffix) == ("customers-", ".csv")
    assert f"{customer['customerId']},{customer['name']}," in file.read_text()
    assert "'=1+1" in file.read_text()
    expect(page).to_have_url(ending(customer["name"].split()[1]))


def test_viewers_are_offered_no_file(as_role: Callable[..., Visitor]) -> None:
    """The API would refuse it."""
    page = as_role("viewer").page
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")

    expect(page.locator("#export")).to_be_hidden()
