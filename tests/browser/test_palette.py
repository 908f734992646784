"""Ctrl+K: any page and any record, without a mouse."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import LIST, Visitor, change_url, expect_soon, new_context
from tests.browser.fake_site import ORIGIN, FakeSite, Held
from tests.browser.test_accessibility import AXE, FINDINGS
from tests.browser.test_suppliers import LIST as SUPPLIERS
from tests.browser.test_suppliers import _record, _Suppliers

_FOCUS_AFTER = """
    async (opener) => {
        if (opener === "Control+k") {
            document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "k", ctrlKey: true, bubbles: true}));
        } else {
            document.querySelector(opener).click();
        }
        for (let i = 0; i < 100; i++) {
            await null; // what the event began goes on, but no other event comes
        }
        return document.activeElement.id;
    }
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return the list of a site with 23 suppliers; what the browser complains of fails the test."""
    site = FakeSite(_Suppliers, map(_record, range(1, 24)))
    with site.visit(browser, viewport={"width": 320, "height": 640}) as page:
        page.goto(SUPPLIERS)
        page.wait_for_selector("#changelist:not([aria-busy])")
        yield page


def _open(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-input:focus")


def test_its_script_comes_while_the_keys_are_pressed(page: Page) -> None:
    """So that the first letters of a quick typist are not lost."""
    with page.expect_request("**/static/palette.*.js"):
        page.keyboard.down("Control")

    page.keyboard.press("k")
    page.wait_for_selector("#palette-input:focus")


@pytest.mark.parametrize("opener", ["#palette-button", "Control+k"])
def test_it_opens_at_once_when_its_script_is_there(page: Page, opener: str) -> None:
    """The focus is in the box before any further key can arrive, so that no key goes anywhere else."""
    _open(page)
    page.keyboard.press("Escape")
    page.wait_for_selector("#palette", state="detached")

    assert page.evaluate(_FOCUS_AFTER, opener) == "palette-input"


def test_a_record(page: Page) -> None:
    """What is typed is searched; the first that is found is a press of Enter away."""
    _open(page)
    page.keyboard.type("supplier 07")
    expect(page.locator("#palette [role=option]")).to_have_text(["Supplier 07"])
    expect(page.locator("#palette [role=status]")).to_have_text("1 entry")

    page.keyboard.press("Enter")

    page.wait_for_url(f"**{SUPPLIERS}*-000000000007/change/")


def test_a_resource_without_a_search_is_not_asked(browser: Browser) -> None:
    """Its API would refuse, and nothing would be found of the others either."""
    silent = type("Silent", (_Suppliers,), {"model_name": "silent", "api_path": "/silents", "search_fields": ()})
    site = FakeSite(_Suppliers, map(_record, range(1, 24)), others=(silent,))
    with site.visit(browser) as page:
        page.goto(SUPPLIERS)
        page.wait_for_selector("#changelist:not([aria-busy])")

        _open(page)
        page.keyboard.type("supplier 07")

        expect(page.locator("#palette [role=option]")).to_have_text(["Supplier 07"])
        assert [request for request in site.requests if "silents" in request] == []


def test_more_records_than_there_is_room_for(page: Page) -> None:
    """A few are shown, and the way to all of them."""
    _open(page)
    page.keyboard.type("supplier")
    expect(page.locator("#palette [role=option]")).to_have_text(
        [*(f"Supplier {n:02}" for n in range(1, 6)), "All suppliers with “supplier”", "Suppliers", "Add supplier"]
    )

    page.click("text=All suppliers with")

    page.wait_for_url(f"**{SUPPLIERS}?q=supplier")


def test_pages_by_keyboard(page: Page) -> None:
    """Arrows go round, Enter goes there, Escape gives the focus back."""
    page.focus("#searchbar")
    _open(page)
    options = page.locator("#palette [role=option]")
    expect(options).to_have_text(["Home", "Suppliers", "Add supplier", "Change password", "Second factor", "Log out"])

    def marked() -> Any:
        chosen = page.locator("#palette [aria-selected=true]")
        expect(page.locator("#palette-input")).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
        return chosen.inner_text()

    expect_soon(marked, "Home")
    page.keyboard.press("ArrowUp")
    expect_soon(marked, "Log out")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect_soon(marked, "Suppliers")
    page.keyboard.press("Escape")
    page.wait_for_selector("#palette", state="detached")
    expect(page.locator("#searchbar")).to_be_focused()
    page.click("#palette-button")
    page.wait_for_selector("#palette-input:focus")
    page.keyboard.type("PASS")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/password_change/")


def test_in_german(browser: Browser) -> None:
    """The pages are called what they are called there."""
    context = new_context(browser, base_url=ORIGIN, locale="de-DE")
    FakeSite(CustomerAdmin, page="index.de.html").install(context)
    page = context.new_page()
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")

    _open(page)

    options = page.locator("#palette [role=option]")
    expect(options).to_have_text(
        [
            "Start",
            "Kunden",
            "Kunde hinzufügen",
            "Kunden importieren",
            "Mögliche Dubletten: Kunden",
            "Kunden: Schlagwörter",
            "Papierkorb: Kunden",
            "Aktivitäten",
            "Aktivität hinzufügen",
            "Aktivitäten importieren",
            "Papierkorb: Aktivitäten",
            "Passwort ändern",
            "Zweiter Faktor",
            "Abmelden",
        ]
    )
    context.close()


def test_late_answers(page: Page) -> None:
    """An answer to what nobody asks for any more is dropped."""
    _open(page)
    held = Held(page, "**/api/suppliers?q=supplier+01*")
    with page.expect_request("**/api/suppliers?q=supplier+01*"):
        page.keyboard.type("supplier 01")
    page.keyboard.press("Backspace")
    page.keyboard.type("2")
    expect(page.locator("#palette [role=option]")).to_have_text(["Supplier 02"])

    with page.expect_response("**/api/suppliers?q=supplier+01*"):
        held.release()

    page.evaluate("new Promise((resolve) => setTimeout(resolve))")
    expect(page.locator("#palette [role=option]")).to_have_text(["Supplier 02"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_for_everyone(page: Page, scheme: Any) -> None:
    """Axe finds nothing serious in it, and it fits into a narrow window."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    _open(page)
    page.keyboard.type("supplier")
    page.wait_for_selector("#palette >> text=All suppliers")

    page.evaluate(AXE)

    assert page.evaluate(FINDINGS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_viewers_are_offered_what_they_may(as_role: Callable[..., Visitor], customer: dict[str, Any]) -> None:
    """On the deployed stack: no page that would refuse them, and whom they may see."""
    page = as_role("viewer").page
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    _open(page)
    expect(page.locator("#palette [role=option]")).to_have_text(
        [
            "Home",
            "Customers",
            "Customers: Tags",
            "Trash of customers",
            "Activities",
            "Trash of activities",
            "Change password",
            "Second factor",
            "Log out",
        ]
    )

    page.keyboard.type(customer["name"])
    expect(page.locator("#palette [role=option]")).to_have_text([f"{customer['name']} {customer['email']}"])
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{change_url(customer)}")
