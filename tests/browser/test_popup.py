"""`_popup=1`: a window that another page opened to choose a record or to add one, with Django's functions."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.admin.suppliers import SupplierAdmin
from tests.browser.conftest import expect_soon, new_context
from tests.browser.fake_site import ORIGIN, FakeSite

LIST = "/admin/purchasing/supplier/"
_ANN = str(UUID(int=1))
_OPENER = """() => {
    window.taken = [];
    for (const name of ["RelatedLookup", "AddRelatedObject", "ChangeRelatedObject"]) {
        window[`dismiss${name}Popup`] = (popup, ...values) => {
            window.taken.push([name, ...values]);
            popup.close();
        };
    }
}"""
_HIDDEN = ("#header", ".breadcrumbs", "#nav-sidebar", "#footer", ".actions", ".action-select", ".deletelink")


@pytest.fixture
def opener(browser: Browser) -> Iterator[Page]:
    """Return a page of the site's origin that opens windows and takes what they answer."""
    context = new_context(browser, base_url=ORIGIN)
    record = {"supplierId": _ANN, "title": "Ann", "homepage": "", "rating": "a", "since": "2024-01-15", "version": 1}
    FakeSite(SupplierAdmin, [record | {"preferred": False}]).install(context)
    page = context.new_page()
    page.goto("/admin/")
    page.evaluate(_OPENER)
    yield page
    context.close()


def _popup(opener: Page, path: str, ready: str) -> Page:
    with opener.expect_popup() as opened:
        opener.evaluate("path => { window.open(path) }", path)
    popup = opened.value
    popup.wait_for_selector(f"{ready}:not([aria-busy])")
    expect(popup.locator(", ".join(_HIDDEN)).filter(visible=True)).to_have_count(0)
    return popup


def test_a_record_is_chosen(opener: Page) -> None:
    """A click in the list is the answer, also after a search."""
    popup = _popup(opener, f"{LIST}?_popup=1", "#changelist")
    popup.goto(f"{LIST}?_popup=1&o=-1")

    with popup.expect_event("close"):
        popup.click("#result_list th a")

    expect_soon(lambda: opener.evaluate("taken"), [["RelatedLookup", _ANN]])


def test_a_record_is_added(opener: Page) -> None:
    """From the list's own link; only Save is offered."""
    popup = _popup(opener, f"{LIST}?_popup=1", "#changelist")
    popup.click(".object-tools .addlink")
    for name, value in {"title": "Bob", "homepage": "https://bob.example", "since": "2026-11-21"}.items():
        popup.fill(f"#id_{name}", value)
    popup.select_option("#id_rating", "a")
    expect(popup.locator("#header")).to_be_hidden()
    expect(popup.locator(".submit-row input:visible")).to_have_count(1)

    with popup.expect_event("close"):
        popup.click("[name=_save]")

    added = "taken.map(([name, _, title]) => [name, title])"
    expect_soon(lambda: opener.evaluate(added), [["AddRelatedObject", "Bob"]])


def test_a_record_is_changed(opener: Page) -> None:
    """The answer has what it is called now."""
    popup = _popup(opener, f"{LIST}{_ANN}/change/?_popup=1", "#supplier_form")
    popup.fill("#id_title", "Anna")

    with popup.expect_event("close"):
        popup.click("[name=_save]")

    expect_soon(lambda: opener.evaluate("taken"), [["ChangeRelatedObject", _ANN, "Anna", _ANN]])


def test_without_an_opener_it_is_a_page_like_others(opener: Page) -> None:
    """A link that somebody kept leads on, and stays without frills."""
    page = opener.context.new_page()
    page.goto(f"{LIST}?_popup=1")
    page.click("#result_list th a")

    page.wait_for_selector("#supplier_form:not([aria-busy])")
    expect(page).to_have_url(f"{ORIGIN}{LIST}{_ANN}/change/?_changelist_filters=_popup%3D1&_popup=1")
    expect(page.locator("#header")).to_be_hidden()
    page.fill("#id_title", "Anna")
    page.click("[name=_save]")
    expect(page.locator("#messages .success")).to_contain_text("was changed successfully.")
