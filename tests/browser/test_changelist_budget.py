"""How light the list is: bytes, requests, and what moves while it comes."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import new_context
from tests.browser.fake_site import ORIGIN, FakeSite, Held, Record

LIST = "/admin/customers/customer/"
_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            window.shifted += entry.value;
        }
    }).observe({type: "layout-shift", buffered: true});
"""
_PAINTED = """
    new Promise((resolve) => {
        new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").length && resolve())
            .observe({type: "paint", buffered: true});
    })
"""

_LATER = re.compile("/static/(doing|offline)[.]")
"""What is fetched one and two seconds after the rows, while somebody reads them."""
MOST_BYTES = 17_360
"""That may travel for a list, in any language."""
MOST_BYTES_OF_A_FORM = 45 * 1024
"""That may travel for the form of a customer, beside the record."""


class _Hundred(CustomerAdmin):
    list_per_page = 100


def _customer(number: int) -> Record:
    """Return a customer with an id, times and a number that cannot be compressed; names can, being alike."""
    chance = random.Random(number)  # noqa: S311 the same ones every time
    seconds = chance.uniform(1.7e9, 1.79e9)
    registered = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "customerId": str(UUID(int=chance.getrandbits(128), version=4)),
        "name": f"Customer {number:03}",
        "email": f"customer.{number:03}@example.com",
        "phone": f"+49711{chance.randrange(10**6)}",
        "company": chance.choice(("", "Acme", "Example GmbH")),
        "status": chance.choice(("lead", "active", "inactive")),
        "tags": [],
        "registrationDate": registered,
        "lastModified": registered,
        "version": 1,
    }


@pytest.fixture(params=["index.html", "index.de.html", "index.fr.html", "index.es.html"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return a page of a site with 237 customers, 100 on a page, in a browser that has never been there."""
    context = new_context(browser, base_url=ORIGIN)
    FakeSite(_Hundred, map(_customer, range(237)), request.param).install(context)
    context.add_init_script(_SHIFTS)
    yield context.new_page()
    context.close()


def _sent(response: Response) -> int:
    """Return how many bytes of it travel where things are compressed with gzip."""
    if not urlsplit(response.url).path.startswith("/api/"):
        return len(gzip.compress(response.body()))
    body = json.dumps(response.json(), ensure_ascii=False, separators=(",", ":"))  # as the handlers write it
    return len(gzip.compress(body.encode()))


def test_bytes_and_requests(page: Page) -> None:
    """A hundred rows with all that shows them: four requests, 17 KB, nobody else's server."""
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108 it wants a function
    page.route(_LATER, lambda route: route.abort())

    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.wait_for_load_state("networkidle")

    sizes = {urlsplit(response.url).path: _sent(response) for response in responses}
    expect(page.locator("#result_list tbody tr")).to_have_count(100)
    assert len(responses) <= 4, sizes
    assert {f"{urlsplit(r.url).scheme}://{urlsplit(r.url).netloc}" for r in responses} == {ORIGIN}
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_painted_before_the_data_and_nothing_jumps(page: Page) -> None:
    """Everything is there but the rows; when they come, nothing that was there moves."""
    held = Held(page, "**/api/**")

    page.goto(LIST)
    page.evaluate(_PAINTED)
    expect(page.locator("#changelist-filter [data-value=inactive]")).to_be_visible()
    expect(page.locator("#result_list thead .column-company")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(0)
    held.release()
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.wait_for_load_state("networkidle")
    page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")

    expect(page.locator("#result_list tbody tr")).to_have_count(100)
    assert page.evaluate("shifted") < 0.02


_ENGLISH = pytest.mark.parametrize("page", ["index.html"], indirect=True)
"""Of what no language changes."""


@_ENGLISH
@pytest.mark.parametrize("comes", [True, False], ids=["comes", "fails"])
def test_several_wait_for_the_same_styles(page: Page, *, comes: bool) -> None:
    """Each panel is filled, though all were opened while the sheet was on its way, or after it had failed."""
    held = Held(page, "**/static/admin.*.css")
    page.goto(f"{LIST}?status__exact=lead")
    page.wait_for_selector("#changelist:not([aria-busy])")

    for panel in ("#columns", "[data-filter-title=tags]"):
        page.click(f"{panel} summary")
    if comes:
        held.release()
    else:
        held.fail()
    for panel in ("#columns", "[data-filter-title=tags]"):
        page.wait_for_selector(f"{panel} input")
    page.click("#saved-filters summary")

    page.wait_for_selector("#saved-filters input")


@_ENGLISH
def test_styles_of_pointers_come_with_them(page: Page) -> None:
    """They are no part of the first picture."""
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    button = page.locator(".object-tools a").first
    colour = button.evaluate("(link) => getComputedStyle(link).backgroundColor")

    button.hover()

    expect(button).not_to_have_css("background-color", colour)


@_ENGLISH
def test_what_was_chosen_is_there_at_once(page: Page) -> None:
    """A theme and close rows: their styles are no part of what most lists begin with."""
    Held(page, "**/static/doing.*.js")
    page.add_init_script("localStorage.setItem('theme', 'dark'); localStorage.setItem('density', 'compact')")

    page.goto(LIST)

    expect(page.locator(".theme-label-when-dark")).to_have_css("display", "block")
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    expect(page.locator("#result_list tbody th").first).to_have_css("padding-top", "3px")


@_ENGLISH
def test_the_theme_is_changed_by_a_click_before_its_script(page: Page) -> None:
    """Once, when it has come."""
    script = Held(page, "**/static/doing.*.js")
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")

    page.click(".theme-toggle")
    script.release()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@_ENGLISH
def test_a_script_that_did_not_come_is_asked_for_again(page: Page) -> None:
    """By the next press: a line that is lost for a moment is no reason to reload the page."""
    page.route("**/static/doing.*.js", lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed", lambda request: "/doing." in request.url):
        page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")

    page.click("#export")

    page.wait_for_selector("dialog[open]")


@_ENGLISH
def test_rows_are_asked_for_at_once(page: Page) -> None:
    """Before the page is parsed, and once: what was asked early is what the script shows."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)

    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.wait_for_load_state("networkidle")

    expect(page.locator("#result_list tbody tr")).to_have_count(100)
    assert [urlsplit(each).path for each in asked] == ["/api/customers", "/api/session"], asked


@_ENGLISH
def test_rows_that_the_address_narrows_are_asked_for_once(page: Page) -> None:
    """Those of the whole list are not asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/customers" in request.url else None)

    page.goto(f"{LIST}?status__exact=lead")
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.wait_for_load_state("networkidle")

    assert len(asked) == 1, asked


@_ENGLISH
def test_what_a_form_works_without_comes_after_its_record(page: Page) -> None:
    """Checks and links do not keep the line busy while the values are on their way."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/static/after." in request.url else None)
    record = Held(page, "**/api/customers/*")
    page.goto(f"{LIST}{_customer(0)['customerId']}/change/")
    expect(page.locator("#user-name")).to_have_text("ann@example.com")
    before = [*asked]

    with page.expect_request("**/static/after.*.js"):
        record.release()

    assert before == []


def test_the_change_form(page: Page) -> None:
    """One style sheet, what shows the form, what checks and links it then, who may own it, how phones are written."""
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108 it wants a function
    page.route(_LATER, lambda route: route.abort())

    page.goto(f"{LIST}{_customer(0)['customerId']}/change/")
    page.wait_for_selector("form:not([aria-busy]) #id_name")
    page.wait_for_load_state("networkidle")

    sizes = {urlsplit(each.url).path: _sent(each) for each in responses if "/api/" not in each.url}
    expect(page.locator("#id_name")).to_have_value("Customer 000")
    assert sorted(PurePosixPath(each).suffix for each in sizes) == ["", ".css", ".js", ".js", ".js", ".json"], sizes
    assert sum(sizes.values()) <= MOST_BYTES_OF_A_FORM, sizes
