"""Foreign keys: a search as one types, and links to change, add and see what is chosen, with Django's markup."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.admin.deliveries import SupplierWithDeliveries
from tests.browser.conftest import expect_soon
from tests.browser.fake_family import FakeFamily
from tests.browser.fake_site import ORIGIN, Record
from tests.browser.test_accessibility import findings

ADD = "/admin/purchasing/delivery/add/"
SUPPLIER = "/admin/purchasing/supplier/"
BOX = ".select2-selection"
OPTIONS = ".select2-results__option--selectable"


def _supplier(number: int) -> Record:
    return {
        "supplierId": str(UUID(int=number)),
        "title": f"Anna Number {number:02}",
        "homepage": None,
        "rating": "a",
        "since": "2024-01-15",
        "preferred": False,
        "version": 1,
    }


def _delivery(number: int) -> Record:
    return {
        "deliveryId": str(UUID(int=100)),
        "supplierId": str(UUID(int=number)),
        "kind": "parcel",
        "subject": "Pipes",
        "due": None,
        "done": False,
        "version": 1,
    }


@pytest.fixture
def site() -> FakeFamily:
    """Return a site with more suppliers than a page of choices has, and a delivery of one of them."""
    return FakeFamily(SupplierWithDeliveries, map(_supplier, range(1, 46)), [_delivery(3)])


@pytest.fixture
def page(browser: Browser, site: FakeFamily) -> Iterator[Page]:
    """Return a page of somebody who leaves without saving."""
    with site.visit(browser, refusals={400, 500}) as opened:
        opened.on("dialog", lambda dialog: dialog.accept())
        yield opened


def _open(page: Page, address: str = ADD) -> None:
    page.goto(address)
    page.wait_for_selector("#delivery_form:not([aria-busy])")
    page.wait_for_selector(BOX)


def test_the_markup_is_djangos(page: Page) -> None:
    """The control holds the chosen option only; Select2's box stands for it."""
    _open(page, f"{ADD}?supplierId={UUID(int=3)}&kind=pallet&subject=Hello&done=1")
    expect(page.locator("#select2-id_supplierId-container")).to_have_text("Anna Number 03")

    select = page.locator("select#id_supplierId.admin-autocomplete.select2-hidden-accessible")
    attributes = {
        "data-ajax--url": "/api/suppliers",
        "data-app-label": "purchasing",
        "data-model-name": "delivery",
        "data-field-name": "supplierId",
        "data-allow-clear": "false",
    }
    for name, value in attributes.items():
        expect(select).to_have_attribute(name, value)
    expect(select.locator("option")).to_have_text(["", "Anna Number 03"])
    expect(page.locator(f"{BOX}[role=combobox][tabindex='0'][aria-expanded=false]")).to_have_count(1)
    expect(page.locator("#id_subject")).to_have_value("Hello")
    expect(page.locator("#id_kind")).to_have_value("pallet")
    expect(page.locator("#id_done")).to_be_checked()


def test_search_and_choose_by_keys(page: Page, site: FakeFamily) -> None:
    """Opening asks for the first page; what is typed narrows it; Enter takes and does not save."""
    _open(page)
    page.focus("#id_supplierId")
    expect(page.locator("[role=combobox]:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(OPTIONS)).to_have_count(20)
    expect(page.locator(".select2-search__field")).to_be_focused()
    page.keyboard.type("number 07")
    expect(page.locator(OPTIONS)).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.locator("#id_supplierId")).to_have_value(str(UUID(int=7)))
    expect(page.locator("#select2-id_supplierId-container")).to_have_text("Anna Number 07")
    expect(page.locator(".select2-dropdown")).to_have_count(0)
    expect(page.locator("[role=combobox]:focus")).to_have_count(1)
    assert site.bodies == []
    for opening in ("Space", "Alt+ArrowDown"):
        page.keyboard.press(opening)
        expect(page.locator(".select2-results__option--highlighted")).to_have_text("Anna Number 07")
        page.keyboard.press("ArrowDown")
        expect(page.locator(".select2-results__option--highlighted")).to_have_text("Anna Number 08")
        page.keyboard.press("Escape")
        expect(page.locator("#id_supplierId")).to_have_value(str(UUID(int=7)))
        expect(page.locator(f"{BOX}[aria-expanded=false]")).to_be_focused()


def test_more_comes_as_one_scrolls(page: Page, site: FakeFamily) -> None:
    """Twenty at a time, by the API's cursor."""
    _open(page)
    page.click(BOX)
    for count in (20, 40, 45):
        expect(page.locator(OPTIONS)).to_have_count(count)
        page.locator(OPTIONS).last.scroll_into_view_if_needed()
    page.locator(OPTIONS).last.click()

    expect(page.locator("#id_supplierId")).to_have_value(str(UUID(int=45)))
    asked = [request for request in site.requests if "limit=20" in request]
    assert [request.partition("cursor=")[2] for request in asked] == ["", "20", "40"]


def test_nothing_is_found(page: Page) -> None:
    """That is said, as is that the API did not answer."""
    _open(page)
    page.click(BOX)
    page.fill(".select2-search__field", "Nobody")
    expect(page.locator(".select2-results__message")).to_have_text("No results found")
    page.route("**/api/suppliers?*", lambda route: route.fulfill(status=400, json={"errors": {"q": ["No."]}}))
    page.fill(".select2-search__field", "--")
    expect(page.locator(".select2-results__message")).to_have_text("No results found")
    page.route("**/api/suppliers?*", lambda route: route.fulfill(status=500, json={}))
    page.fill(".select2-search__field", "Ann")
    expect(page.locator(".select2-results__message")).to_have_text("The results could not be loaded.")
    page.click("h1")
    expect(page.locator(".select2-dropdown")).to_have_count(0)


def test_it_is_required(page: Page) -> None:
    """Its error stands where the others do, and is said of the box, which gets the focus."""
    _open(page)
    page.fill("#id_subject", "Pipes")
    page.select_option("#id_kind", "parcel")
    page.click("[name=_save]")

    expect(page.locator("#id_supplierId_error")).to_have_text("This field is required.")
    box = page.locator(BOX)
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_attribute("aria-describedby", "id_supplierId_error")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(OPTIONS).first.click()
    expect(page.locator("#id_supplierId_error")).to_have_count(0)
    page.click("[name=_save]")
    page.wait_for_url(f"{ORIGIN}/admin/purchasing/delivery/")


def test_the_links_follow_the_choice(page: Page) -> None:
    """Without one they lead nowhere."""
    _open(page)
    disabled = page.locator(".related-widget-wrapper-link[aria-disabled=true]:not([href])")
    expect_soon(
        lambda: [each.get_attribute("id") for each in disabled.all()], ["change_id_supplierId", "view_id_supplierId"]
    )
    for number, title in enumerate(("Change selected supplier", "Add another supplier", "View selected supplier")):
        expect(page.locator(".related-widget-wrapper-link").nth(number)).to_have_attribute("title", title)
    expect(page.locator(".related-widget-wrapper-link")).to_have_count(3)
    page.click(BOX)
    page.locator(OPTIONS).first.click()

    chosen = f"{SUPPLIER}{UUID(int=1)}/change/?_to_field=id"
    expect(page.locator("#change_id_supplierId")).to_have_attribute("href", f"{chosen}&_popup=1")
    expect(page.locator("#view_id_supplierId")).to_have_attribute("href", chosen)
    expect(page.locator("#add_id_supplierId")).to_have_attribute("href", f"{SUPPLIER}add/?_to_field=id&_popup=1")
    expect(page.locator("[aria-disabled=true]")).to_have_count(0)
    page.evaluate("addEventListener('django:show-related', (event) => event.preventDefault())")
    page.click("#change_id_supplierId")
    assert len(page.context.pages) == 1


def test_another_one_is_added(page: Page) -> None:
    """In a window of its own; it becomes the choice, and what was typed here stays."""
    _open(page)
    page.fill("#id_subject", "Typed")
    with page.expect_popup() as opened:
        page.click("#add_id_supplierId")
    popup = opened.value
    popup.wait_for_selector("#supplier_form:not([aria-busy])")
    assert popup.evaluate("name") == "id_supplierId__1"
    expect(popup.locator(".inline-group")).to_be_visible()
    popup.fill("#id_title", "Bob")
    popup.fill("#id_homepage", "https://bob.example")
    popup.select_option("#id_rating", "a")
    popup.fill("#id_since", "2026-11-21")
    with popup.expect_event("close"):
        popup.click("[name=_save]")

    expect(page.locator("#select2-id_supplierId-container")).to_have_text("Bob")
    expect(page.locator("#id_subject")).to_have_value("Typed")
    expect(page.locator("#change_id_supplierId[href]")).to_have_count(1)


def test_the_chosen_one_is_changed(page: Page) -> None:
    """Its new name is shown."""
    _open(page, f"{ADD}?supplierId={UUID(int=3)}")
    expect(page.locator("#change_id_supplierId[href]")).to_have_count(1)
    with page.expect_popup() as opened:
        page.click("#change_id_supplierId")
    popup = opened.value
    popup.wait_for_selector("#supplier_form:not([aria-busy])")
    popup.fill("#id_title", "Renamed")
    with popup.expect_event("close"):
        popup.click("[name=_save]")

    expect(page.locator("#select2-id_supplierId-container")).to_have_text("Renamed")
    expect(page.locator("#id_supplierId")).to_have_value(str(UUID(int=3)))


def test_the_list_names_it(page: Page) -> None:
    """Its title is a link to it."""
    page.goto("/admin/purchasing/delivery/")

    link = page.locator("td.field-supplierId a")
    expect(link).to_have_text("Anna Number 03")
    expect(link).to_have_attribute("href", f"{SUPPLIER}{UUID(int=3)}/change/")


def test_who_may_only_look_sees_a_link(page: Page, site: FakeFamily) -> None:
    """Neither a box nor the links beside it."""
    site.groups = ["viewers"]
    page.goto(f"/admin/purchasing/delivery/{UUID(int=100)}/change/")

    link = page.locator("#id_supplierId.readonly a")
    expect(link).to_have_text("Anna Number 03")
    expect(page.locator(".related-widget-wrapper, .select2")).to_have_count(0)


@pytest.mark.parametrize("name", ["index.html", "index.de.html"])
def test_axe(browser: Browser, name: str) -> None:
    """Nothing serious in the open box, nor in rows with an error, a mark and a conflict."""
    site = FakeFamily(SupplierWithDeliveries, map(_supplier, range(1, 6)), [_delivery(3)], page=name)
    with site.visit(browser, reduced_motion="reduce") as page:
        page.on("dialog", lambda dialog: dialog.accept())
        _open(page)
        page.click(BOX)
        expect(page.locator(OPTIONS)).to_have_count(5)
        assert findings(page) == []
        page.goto(f"{SUPPLIER}{UUID(int=3)}/change/")
        page.wait_for_selector("tr.has_original")
        page.check("[name=deliveries-0-DELETE]")
        page.select_option("#id_deliveries-1-kind", "parcel")
        page.click("[name=_save]")
        page.wait_for_selector("#id_deliveries-1-subject_error")
        assert findings(page) == []
