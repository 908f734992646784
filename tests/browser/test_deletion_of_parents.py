"""Every question before a deletion names the records that go along, in the form of Django's confirmation."""

from typing import Any, ClassVar
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.admin.deliveries import DeliveryAdmin, DeliveryInline, SupplierWithDeliveries
from tests.browser.conftest import expect_soon, starting
from tests.browser.fake_family import FakeFamily
from tests.browser.fake_site import Record

LIST = "/admin/purchasing/supplier/"
DELIVERY = "/admin/purchasing/delivery/{}/change/"


class _Deliveries(DeliveryAdmin):
    trash_display: ClassVar[tuple[str, ...]] = ("subject",)


class _Inline(DeliveryInline):
    resource = _Deliveries


class _Suppliers(SupplierWithDeliveries):
    """A trash as well."""

    trash_display: ClassVar[tuple[str, ...]] = ("title",)
    inlines = (_Inline,)


def _supplier(number: int) -> Record:
    named = {"supplierId": str(UUID(int=number)), "title": f"Supplier {number}", "version": 1}
    return named | {"homepage": None, "rating": "a", "since": "2024-01-15", "preferred": False}


def _delivery(number: int, supplier: int) -> Record:
    ids = {"deliveryId": str(UUID(int=100 + number)), "supplierId": str(UUID(int=supplier)), "version": 1}
    return ids | {"kind": "parcel", "subject": f"Delivery {number}", "due": None, "done": False}


@pytest.fixture
def site() -> FakeFamily:
    """Return suppliers with two, one and no deliveries."""
    deliveries = [_delivery(1, 1), _delivery(2, 1), _delivery(3, 2)]
    return FakeFamily(_Suppliers, map(_supplier, (1, 2, 3)), deliveries)


def _objects(page: Page) -> Locator:
    return page.locator("#deleted-objects > li")


def test_the_page(browser: Browser, site: FakeFamily) -> None:
    """Summary, nested list and links as Django has them; a supplier without deliveries has no line for them."""
    with site.visit(browser) as page:
        page.goto(f"{LIST}{UUID(int=1)}/delete/")
        page.wait_for_selector("#content-main:visible")

        expect(_objects(page)).to_have_text(
            ["Supplier: Supplier 1\nDelivery: Delivery 1\nDelivery: Delivery 2"], use_inner_text=True
        )
        expect(page.locator("#content-main > ul >> nth=0")).to_have_text(
            "Suppliers: 1\nDeliveries: 2", use_inner_text=True
        )
        links = page.locator("#deleted-objects > li > ul > li > a")
        expect_soon(
            lambda: [link.get_attribute("href") for link in links.all()],
            [
                DELIVERY.format(UUID(int=101)),
                DELIVERY.format(UUID(int=102)),
            ],
        )
        page.goto(f"{LIST}{UUID(int=3)}/delete/")
        page.wait_for_selector("#content-main:visible")
        expect(page.locator("#content-main > ul")).to_have_text(["Suppliers: 1", "Supplier: Supplier 3"])


def test_the_question_in_the_list(browser: Browser, site: FakeFamily) -> None:
    """The dialog says the same."""
    with site.visit(browser) as page:
        page.goto(LIST)
        page.click(".deletelink[aria-label='Delete: Supplier 2']")

        page.wait_for_selector("dialog")
        expect(page.locator("dialog ul.summary > li")).to_have_text(["Suppliers: 1", "Deliveries: 1"])
        expect(_objects(page)).to_have_text(["Supplier: Supplier 2\nDelivery: Delivery 3"], use_inner_text=True)


def test_the_question_after_a_conflict(browser: Browser, site: FakeFamily) -> None:
    """It counts what goes along by now, and nothing twice."""
    with site.visit(browser, {412}) as page:
        page.goto(LIST)
        page.click(".deletelink[aria-label='Delete: Supplier 2']")
        page.wait_for_selector("dialog")
        site.records[str(UUID(int=2))].update(title="Renamed", version=2)
        more = _delivery(4, 2)
        site.children.records[more["deliveryId"]] = more
        page.click("dialog [type=submit]")

        expect(page.locator("dialog .errornote")).to_be_focused()
        expect(page.locator("dialog ul.summary > li")).to_have_text(["Suppliers: 1", "Deliveries: 2"])
        told = "Supplier: Renamed\nDelivery: Delivery 3\nDelivery: Delivery 4"
        expect(_objects(page)).to_have_text([told], use_inner_text=True)


def test_the_action(browser: Browser, site: FakeFamily) -> None:
    """The summary counts over all that are selected; each has its own list."""
    with site.visit(browser) as page:
        page.goto(LIST)
        page.check("#action-toggle")
        page.select_option("select[name=action]", "delete_selected")
        page.click(".actions button")

        page.wait_for_selector("#deleted-objects")
        expect(page.locator("ul.summary > li")).to_have_text(["Suppliers: 3", "Deliveries: 3"])
        expect(_objects(page)).to_have_text(
            [
                "Supplier: Supplier 1\nDelivery: Delivery 1\nDelivery: Delivery 2",
                "Supplier: Supplier 2\nDelivery: Delivery 3",
                "Supplier: Supplier 3",
            ],
            use_inner_text=True,
        )


def test_the_trash(browser: Browser, site: FakeFamily) -> None:
    """A purge takes what is in the trash with the record."""
    site.trash, site.records = site.records, {}
    site.children.trash, site.children.records = site.children.records, {}
    with site.visit(browser) as page:
        site.groups = ["admins"]
        page.goto(f"{LIST}trash/")
        page.click("tr:has-text('Supplier 1') .purge")

        page.wait_for_selector("dialog")
        expect(page.locator("dialog li")).to_have_text(
            [
                "Deliveries: 2",
                "Delivery: Delivery 1",
                "Delivery: Delivery 2",
            ]
        )


def test_children_that_cannot_be_read_are_said(browser: Browser, site: FakeFamily, monkeypatch: Any) -> None:
    """Whoever deletes is told that something may go along, and can still delete."""
    monkeypatch.setattr(site.children, "list_records", lambda _: (500, {"status": 500, "detail": "It broke."}))
    with site.visit(browser, [500]) as page:
        page.goto(f"{LIST}{UUID(int=1)}/delete/")

        page.wait_for_selector("#content-main:visible")
        expect(page.locator("#content-main > ul >> nth=0")).to_have_text(
            "Suppliers: 1\nDeliveries: number not known", use_inner_text=True
        )
        expect(_objects(page).first).to_have_text(starting("Supplier: Supplier 1\nDeliveries: "), use_inner_text=True)
        expect(page.locator("#delete-form input[type=submit]")).to_be_enabled()
