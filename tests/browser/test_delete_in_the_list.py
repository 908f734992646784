"""The link at the end of a row: the question of the delete page, without leaving the list."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import LIST, Visitor, ending, expect_messages, starting
from tests.browser.fake_site import FakeSite, Record
from tests.browser.test_accessibility import AXE, FINDINGS, _tab_to
from tests.browser.test_suppliers import LIST as SUPPLIERS
from tests.browser.test_suppliers import _record, _Suppliers

Customer = dict[str, Any]
LINK = "#result_list .deletelink"
QUESTION = 'Are you sure you want to delete the {} "{}"? All of the following related items will be deleted:'


@pytest.fixture
def site() -> FakeSite:
    """Return a site with 23 suppliers."""
    return FakeSite(_Suppliers, map(_record, range(1, 24)))


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return the last page of its list, sorted by title; what the browser complains of fails the test."""
    with site.visit(browser, {401, 403, 404, 412, 503}, viewport={"width": 320, "height": 640}) as page:
        page.goto(f"{SUPPLIERS}?o=1&p=3")
        page.wait_for_selector("#changelist:not([aria-busy])")
        yield page


def _supplier(site: FakeSite, number: int) -> Record:
    return site.records[_record(number)["supplierId"]]


def _titles(page: Page) -> Locator:
    page.wait_for_selector("#changelist:not([aria-busy])")
    return page.locator("#result_list tbody th")


def _ask(page: Page, title: str) -> None:
    page.click(f"{LINK}[aria-label='Delete: {title}']")
    page.wait_for_selector("dialog")


def test_delete_and_undo(as_role: Callable[..., Visitor], add_customer: Callable[..., Customer]) -> None:
    """On the deployed stack: asked, deleted, told with a way back, and the list is where it was."""
    page = as_role("editor").page
    word = f"row{uuid4().hex[:8]}"
    names = [add_customer(name=f"{word} {n}", company=word)["name"] for n in "AB"]
    address = f"{LIST}?q={word}&o=-1"
    page.goto(address)
    expect(_titles(page)).to_have_text(names[::-1])

    _ask(page, names[1])
    expect(page.locator("dialog h2")).to_have_text("Delete")
    expect(page.locator("dialog p >> nth=1")).to_have_text(QUESTION.format("customer", names[1]))
    expect(page.locator("dialog li")).to_have_text(["Customers: 1", f"Customer: {names[1]}"])
    page.click("dialog [type=submit]")

    expect_messages(page, [f"The customer “{names[1]}” was deleted successfully. Undo"])
    expect(_titles(page)).to_have_text(names[:1])
    expect(page).to_have_url(ending(address))
    page.click("button.undo")
    page.wait_for_selector("ul.messagelist a")
    expect_messages(page, [f"The customer “{names[1]}” was restored from the trash."])
    expect(_titles(page)).to_have_text(names[::-1])


def test_by_keyboard(page: Page, site: FakeSite) -> None:
    """No is the first thing in reach, Escape is no, and the focus comes back to the row."""
    _tab_to(page, f"{LINK}[aria-label='Delete: Supplier 21']")
    page.keyboard.press("Enter")
    expect(page.locator("dialog .cancel-link")).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    expect(page.locator(LINK).first).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator("dialog .cancel-link")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect_messages(page, ["The supplier “Supplier 21” was deleted successfully."])
    expect(_titles(page)).to_have_text(["Supplier 22", "Supplier 23"])
    assert len(site.records) == 22


def test_what_somebody_changed(page: Page, site: FakeSite) -> None:
    """Who deletes has seen what they delete."""
    _supplier(site, 22).update(title="Renamed", version=2)

    _ask(page, "Supplier 22")
    page.click("dialog [type=submit]")
    page.wait_for_selector("dialog .errornote:focus")

    expect(page.locator("dialog .errornote")).to_have_text(
        starting("Somebody else has changed this supplier since you opened")
    )
    expect(page.locator("dialog p >> nth=1")).to_have_text(QUESTION.format("supplier", "Renamed"))
    assert _supplier(site, 22)["version"] == 2
    page.click("dialog [type=submit]")
    expect_messages(page, ["The supplier “Renamed” was deleted successfully."])
    expect(_titles(page)).to_have_text(["Supplier 21", "Supplier 23"])


def test_what_is_gone(page: Page, site: FakeSite) -> None:
    """The list says so, and no longer has it."""
    supplier_id = _supplier(site, 22)["supplierId"]
    del site.records[supplier_id]

    _ask(page, "Supplier 22")
    page.click("dialog [type=submit]")

    said = f"Supplier with ID “{supplier_id}” doesn\N{RIGHT SINGLE QUOTATION MARK}t exist. Perhaps it was deleted?"
    expect_messages(page, [said])
    expect(_titles(page)).to_have_text(["Supplier 21", "Supplier 23"])


@pytest.mark.parametrize(
    ("status", "said"),
    [(403, "You do not have permission to do this."), (503, "The server is too busy.")],
)
def test_what_goes_wrong(page: Page, site: FakeSite, status: int, said: str) -> None:
    """The question stays with the reason, and a second yes tries again."""
    refused = [status]  # reading, which comes before, is repeated by itself

    def refuse(route: Route) -> None:
        if route.request.method == "DELETE" and refused:
            route.fulfill(status=refused.pop(), body="")
        else:
            route.fallback()

    page.route("**/api/suppliers/*", refuse)
    _ask(page, "Supplier 23")
    page.click("dialog [type=submit]")
    page.wait_for_selector("dialog .errornote:focus")

    expect(page.locator("dialog .errornote")).to_have_text(starting(said))
    assert len(site.records) == 23
    page.click("dialog [type=submit]")
    expect_messages(page, ["The supplier “Supplier 23” was deleted successfully."])


def test_when_the_session_has_ended(page: Page, site: FakeSite) -> None:
    """The password is asked for in front of the question, and what was asked for is done."""
    over = True

    def refuse(route: Route) -> None:
        if over:
            route.fulfill(status=401, body="")
        else:
            route.fallback()

    page.route("**/api/suppliers/*", refuse)
    _ask(page, "Supplier 23")
    page.click("dialog [type=submit]")
    page.fill("#again_password", "secret")
    over = False
    page.keyboard.press("Enter")

    expect_messages(page, ["The supplier “Supplier 23” was deleted successfully."])
    assert len(site.records) == 22


def test_another_tab(as_role: Callable[..., Visitor], customer: Customer) -> None:
    """The link is one: with Ctrl it opens the page that asks, and nothing happens here."""
    page = as_role("editor").page
    page.goto(f"{LIST}?q={customer['email']}")

    with page.context.expect_page() as opened:
        page.click(LINK, modifiers=["Control"])

    opened.value.wait_for_selector("#delete-form:visible")
    expect(opened.value.locator("#content-main p").first).to_have_text(QUESTION.format("customer", customer["name"]))
    expect(opened.value).to_have_url(re.compile(r"/delete/\?_changelist_filters=q"))
    expect(page.locator("dialog")).to_have_count(0)


def test_without_its_script(page: Page) -> None:
    """Where the question's script does not come, the page asks."""
    page.route("**/static/delete_row.*.js", lambda route: route.fulfill(status=503, body=""))

    page.click(f"{LINK} >> nth=0")

    page.wait_for_selector("#delete-form:visible")
    expect(page.locator("#content-main p").first).to_have_text(QUESTION.format("supplier", "Supplier 21"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_for_everyone(page: Page, scheme: Any) -> None:
    """Axe finds nothing serious, in the list and in the question, and both fit into a narrow window."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []

    _ask(page, "Supplier 22")

    assert page.evaluate(FINDINGS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
