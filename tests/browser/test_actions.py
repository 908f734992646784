"""Actions of a declaration: the selected records get what it updates, each in a request of its own."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.actions import action
from tests.admin.suppliers import SupplierAdmin
from tests.browser.conftest import expect_messages, messages
from tests.browser.fake_site import FakeSite, Held, Record
from tests.browser.test_accessibility import AXE, FINDINGS

SUPPLIERS = "/admin/purchasing/supplier/"
_SELECTED = "#result_list tr.selected"


class _Rated(SupplierAdmin):
    sortable_by = ("title",)
    list_per_page = 10
    actions = ("delete_selected", "recommend")

    @action(description="Recommend selected %(verbose_name_plural)s")
    def recommend(self, _: Any, queryset: Any) -> None:
        """Set two fields."""
        queryset.update(rating="a", homepage="https://example.com/")


def _record(number: int) -> Record:
    return {
        "supplierId": str(UUID(int=number)),
        "title": f"Supplier {number:02}",
        "homepage": "",
        "rating": "b",
        "since": "2025-01-15",
        "preferred": False,
        "version": 1,
    }


@pytest.fixture
def site() -> FakeSite:
    """Return a site with 23 suppliers."""
    return FakeSite(_Rated, map(_record, range(1, 24)))


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser, {404, 412}) as page:
        yield page


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#changelist:not([aria-busy])")


def _select(page: Page, count: int) -> None:
    for box in page.locator("input.action-select").all()[:count]:
        box.check()
    expect(page.locator(_SELECTED)).to_have_count(count)


def _run(page: Page, name: str) -> None:
    page.select_option("select[name=action]", name)
    page.click(".actions button[name=index]")


def test_selected_rows_are_updated(page: Page, site: FakeSite) -> None:
    """These and no others, with what the declaration says, on top of the version that was seen."""
    _open(page, SUPPLIERS)
    _select(page, 3)

    _run(page, "recommend")

    expect_messages(page, ["3 suppliers were changed successfully."])
    page.wait_for_selector("#changelist:not([aria-busy])")
    records = list(site.records.values())
    assert [(r["rating"], r["homepage"], r["version"]) for r in records[:3]] == [("a", "https://example.com/", 2)] * 3
    assert records[3:] == list(map(_record, range(4, 24)))
    assert sorted(request for request in site.requests if request.startswith("PATCH")) == [
        f"PATCH /suppliers/{record['supplierId']}" for record in records[:3]
    ]
    expect(page.locator(_SELECTED)).to_have_count(0)


def test_all_pages_with_progress(page: Page, site: FakeSite) -> None:
    """People see how far it is, cannot press anything twice, and are warned before they leave it half done."""
    _open(page, SUPPLIERS)
    page.check("#action-toggle")
    page.click(".actions .question a")
    held = Held(page, "**/api/suppliers/*")

    _run(page, "recommend")
    page.wait_for_selector(".bulk-progress:visible")

    expect(page.locator(".bulk-progress")).to_have_text("0 of 23")
    expect(page.locator("#changelist-form[inert]")).to_have_count(1)
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
    held.release()
    expect_messages(page, ["23 suppliers were changed successfully."])
    assert {record["rating"] for record in site.records.values()} == {"a"}


def test_what_others_have_changed_meanwhile(page: Page, site: FakeSite) -> None:
    """Stays beside what the action sets; where they decided the same field otherwise, theirs stays and is named."""
    _open(page, SUPPLIERS)
    other, same, against, gone, _ = list(site.records.values())[:5]
    other |= {"title": "New name", "version": 2}
    same |= {"rating": "a", "version": 2}
    against |= {"rating": "", "version": 2}
    del site.records[gone["supplierId"]]
    _select(page, 5)

    _run(page, "recommend")

    expect(page.locator("ul.messagelist li")).to_have_count(3)
    said = messages(page)
    assert sorted(said[:2]) == [
        "The supplier “Supplier 03” was not changed: Somebody else has changed this.",
        "The supplier “Supplier 04” was not changed: This supplier is gone. Perhaps it was deleted?",
    ]
    assert said[2:] == ["3 suppliers were changed successfully."]
    expect(page.locator("ul.messagelist li")).to_have_class(["error", "error", "success"])
    assert (other["title"], other["rating"], other["version"]) == ("New name", "a", 3)
    assert (same["rating"], same["homepage"], same["version"]) == ("a", "https://example.com/", 3)
    assert (against["rating"], against["homepage"], against["version"]) == ("", "", 2)
    page.click("ul.messagelist >> text=Supplier 03")
    page.wait_for_url(f"**{SUPPLIERS}{against['supplierId']}/change/")


def test_many_that_failed(page: Page, site: FakeSite) -> None:
    """Ten are named, the others counted; nothing says that something was done."""
    _open(page, SUPPLIERS)
    page.check("#action-toggle")
    page.click(".actions .question a")
    page.route("**/api/suppliers/*", lambda route: route.fulfill(status=404, json={"status": 404}))

    _run(page, "recommend")
    page.wait_for_selector("text=13 more suppliers were not changed.")

    expect(page.locator("ul.messagelist li")).to_have_count(11)
    assert {record["version"] for record in site.records.values()} == {1}
