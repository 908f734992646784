"""What is due stands on the index, and one key begins the note of something on a record's form."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.resource import Agenda, Shortcut
from schemas._fields import Email
from tests.admin.deliveries import DeliveryAdmin, DeliveryInline, DeliverySchema, SupplierWithDeliveries
from tests.browser.fake_family import FakeFamily
from tests.browser.fake_site import ORIGIN, Record

ANN = str(UUID(int=1))
NOW = "2026-11-26T10:00:00Z"


class _Owned(DeliverySchema):
    owner = Email()


class _OwnedAdmin(DeliveryAdmin):
    schema = _Owned
    sortable_by = ("due",)
    agenda = Agenda(due="due", done="done", owner="owner")
    list_display = ("subject", "due")


class _OwnedInline(DeliveryInline):
    resource = _OwnedAdmin


_PARCEL = {"kind": "parcel", "done": True}


class _Supplier(SupplierWithDeliveries):
    inlines = (_OwnedInline,)
    shortcuts = (
        Shortcut(
            key="p", label="Note a parcel", inline=_OwnedInline, values={"kind": "parcel", "done": True}, now="due"
        ),
    )


def _delivery(number: int, due: str, owner: str = "ann@example.com", **fields: Any) -> Record:
    record = {"deliveryId": str(UUID(int=number)), "supplierId": ANN, "kind": "parcel", "subject": f"Number {number}"}
    return record | {"due": due, "owner": owner, "done": False, "version": 1} | fields


@pytest.fixture
def site() -> FakeFamily:
    """Return a site with deliveries of every day and owner."""
    ann = {"supplierId": ANN, "title": "Ann", "homepage": None, "rating": "a", "since": None, "preferred": False}
    rows = [
        _delivery(1, "2026-11-26T23:00:00.000Z"),
        _delivery(2, "2026-11-20T09:00:00.000Z"),
        _delivery(3, "2026-11-27T00:00:00.000Z"),
        _delivery(4, "2026-11-01T09:00:00.000Z", done=True),
        _delivery(5, "2026-11-25T09:00:00.000Z", "zoe@example.com"),
        _delivery(6, "2026-11-25T09:00:00.000Z", ""),
        _delivery(7, "2026-11-25T09:00:00.000Z", "bob@example.com"),
    ]
    return FakeFamily(_Supplier, [ann | {"version": 1}], rows)


def _index(page: Page) -> None:
    page.clock.set_fixed_time(NOW)
    page.goto("/admin/")
    page.wait_for_selector(".agenda:not([aria-busy])")


def test_what_is_due(browser: Browser, site: FakeFamily) -> None:
    """Today's and what is overdue, not what is done; one's own first, then by owner, and each leads to its form."""
    with site.visit(browser) as page:
        _index(page)

        expect(page.locator(".agenda h2")).to_have_text("Due")
        expect(page.locator(".agenda h3")).to_have_text(
            [
                "ann@example.com",
                "bob@example.com",
                "zoe@example.com",
                "Without an owner",
            ]
        )
        expect(page.locator(".agenda li a")).to_have_text([f"Number {number}" for number in (2, 1, 7, 5, 6)])
        href = f"/admin/purchasing/delivery/{UUID(int=2)}/change/"
        expect(page.locator(".agenda li a >> nth=0")).to_have_attribute("href", href)


def test_nothing_is_due(browser: Browser, site: FakeFamily) -> None:
    """That is said, also in German."""
    site.children.records.clear()
    with site.visit(browser) as page:
        _index(page)
        expect(page.locator(".agenda p")).to_have_text("Nothing is due.")
    site.speak("index.de.html")
    with site.visit(browser) as page:
        _index(page)
        expect(page.locator(".agenda p")).to_have_text("Nichts ist fällig.")


def test_one_key_begins_a_row(browser: Browser, site: FakeFamily) -> None:
    """With its values and the moment; a letter in a field stays a letter."""
    site.children.records.clear()
    with site.visit(browser) as page:
        page.clock.set_fixed_time(NOW)
        page.goto(f"/admin/purchasing/supplier/{ANN}/change/")
        page.wait_for_selector("tr.dynamic-deliveries")
        page.wait_for_load_state("networkidle")
        expect(page.locator("[data-shortcut]")).to_have_text("Note a parcel")
        page.keyboard.press("p")
        expect(page.locator("#id_deliveries-0-subject")).to_be_focused()
        page.keyboard.type("pipes")
        page.click("[data-shortcut]")
        expect(page.locator("#id_deliveries-1-subject")).to_be_focused()
        page.keyboard.type("more pipes")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{ORIGIN}/admin/purchasing/supplier/")
    due = "2026-11-26T10:00:00.000Z"
    assert site.bodies[0]["deliveries"] == [
        {"kind": "parcel", "subject": "pipes", "done": True, "due": due},
        {"kind": "parcel", "subject": "more pipes", "done": True, "due": due},
    ]


def test_who_may_only_look_has_no_key(browser: Browser, site: FakeFamily) -> None:
    """Nor a button."""
    site.groups = ["viewers"]
    with site.visit(browser) as page:
        page.goto(f"/admin/purchasing/supplier/{ANN}/change/")
        page.wait_for_selector("tr.dynamic-deliveries")
        page.keyboard.press("p")
        expect(page.locator("[data-shortcut]:visible")).to_have_count(0)
        expect(page.locator("tr.dynamic-deliveries")).to_have_count(7)


def test_the_key_in_the_list(browser: Browser, site: FakeFamily) -> None:
    """Where nobody types it opens the form of the row that has the focus, or of the only one that is ticked."""
    site.children.records.clear()
    with site.visit(browser) as page:
        page.goto("/admin/purchasing/supplier/")
        page.wait_for_selector("#changelist:not([aria-busy])")
        page.keyboard.press("p")
        expect(page.locator("ul.messagelist li.warning")).to_have_text(
            "Which supplier? Put the focus in a row, or tick one, and press the key again."
        )
        page.check(".action-select")
        page.focus("#content-start")
        page.keyboard.press("p")

        expect(page.locator("#id_deliveries-0-subject")).to_be_focused()
        expect(page).to_have_url(f"{ORIGIN}/admin/purchasing/supplier/{ANN}/change/")
        page.goto("/admin/purchasing/supplier/")
        page.focus("#result_list tbody a")
        page.keyboard.press("p")
        expect(page.locator("#id_deliveries-0-subject")).to_be_focused()
        page.keyboard.type("pipes")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{ORIGIN}/admin/purchasing/supplier/")
    assert site.bodies[0]["deliveries"][0].items() >= {"subject": "pipes", "kind": "parcel", "done": True}.items()
