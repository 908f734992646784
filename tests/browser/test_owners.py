"""People to whom records are given: whoever may write is offered, and of whoever has left it is said so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.activities import ActivityAdmin
from admin.customers import CustomerAdmin
from tests.browser.conftest import expect_soon
from tests.browser.fake_site import ANN, FakeSite
from tests.browser.test_accessibility import AXE, FINDINGS
from tests.looks.measures import FITS

LIST = "/admin/customers/customer/"
FORM = f"{LIST}{ANN['customerId']}/change/"
OPTIONS = ".suggestions:popover-open [role=option]"
BOB = "Bob Miller\nbob@example.com"
GONE = "gone@example.com"


@pytest.fixture
def site() -> FakeSite:
    """Return a site with a customer whose owner has left."""
    return FakeSite(CustomerAdmin, [ANN | {"owner": GONE}], others=[ActivityAdmin])


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser) as page:
        yield page


def _offered(page: Page) -> list[str]:
    expect(page.locator(".suggestions:popover-open")).to_be_visible()
    return [text.replace(" \n", "\n").replace("  ", "\n") for text in page.locator(OPTIONS).all_inner_texts()]


def test_by_keyboard(page: Page, site: FakeSite) -> None:
    """By name or address; nobody who has left is offered, and nothing is asked before somebody is there."""
    page.goto(f"{LIST}add/")
    owner = page.locator("#id_owner")
    page.wait_for_selector("#id_name:focus")
    assert not [each for each in site.requests if "/users" in each]
    owner.focus()
    expect(owner).to_have_role("combobox")
    page.keyboard.press("ArrowDown")
    expect_soon(lambda: len(_offered(page)), 2)

    page.keyboard.type("mil")
    expect(page.locator(OPTIONS)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
    page.keyboard.press("Enter")

    expect(owner).to_have_value("bob@example.com")
    page.fill("#id_name", "New")
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    assert [*site.records.values()][-1]["owner"] == "bob@example.com"


def test_by_mouse_in_a_row(page: Page) -> None:
    """In rows of what belongs to the record, too."""
    page.goto(f"{LIST}add/")
    row = page.locator("#id_activities-0-owner")
    page.get_by_text("Add another Activity").click()
    row.click()
    expect(row).to_have_role("combobox")
    row.press_sequentially("bo")
    page.locator(OPTIONS).first.click()

    expect(row).to_have_value("bob@example.com")


def test_who_has_left_is_told_and_stays(page: Page, site: FakeSite) -> None:
    """Until somebody else is named; a form that is saved leaves the owner."""
    page.goto(FORM)
    note = page.locator("#id_owner_gone")
    expect(note).to_have_text("Gone Miller (no longer here)")
    expect(page.locator("#id_owner")).to_have_attribute("aria-describedby", "id_owner_helptext id_owner_gone")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []

    page.fill("#id_notes", "Hello")
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert site.records[str(ANN["customerId"])]["owner"] == GONE

    page.locator("#id_owner").fill("bob@example.com")
    expect(note).to_be_hidden()


def test_whoever_is_nobody_is_told(page: Page, site: FakeSite) -> None:
    """Somebody whose account is deleted has an address only."""
    site.people = []
    page.goto(FORM)

    expect(page.locator("#id_owner_gone")).to_have_text(f"{GONE} (no longer here)")


def test_a_long_address_of_whoever_is_nobody_breaks(page: Page, site: FakeSite) -> None:
    """On a phone it is no wider than the page."""
    owner = "x" * 60 + "@example.com"
    site.records[str(ANN["customerId"])]["owner"] = owner
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(FORM)

    expect(page.locator("#id_owner_gone")).to_have_text(f"{owner} (no longer here)")
    assert page.evaluate(FITS)


def test_many_are_given_to_somebody(page: Page) -> None:
    """The action of the list offers the same people."""
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.locator("input.action-select").first.check()
    page.select_option("select[name=action]", label="Set owner")
    page.click(".actions button[name=index]")
    page.locator("#id_owner").press_sequentially("bob")
    page.locator(OPTIONS).first.click()

    expect(page.locator("#id_owner")).to_have_value("bob@example.com")
