"""Status and tags of customers are edited in the list, once somebody says so."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import expect_messages
from tests.browser.fake_site import ANN, FakeSite, Record
from tests.browser.test_accessibility import AXE, FINDINGS

LIST = "/admin/customers/customer/"


def _customer(number: int) -> Record:
    name = "W" * 200 if number == 3 else f"Customer {number:02}"
    return ANN | {"customerId": str(UUID(int=number)), "name": name, "tags": ["old"], "version": 1}


@pytest.fixture
def site() -> FakeSite:
    """Return a site with 30 customers, on two pages."""
    return FakeSite(CustomerAdmin, map(_customer, range(1, 31)))


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser, {400, 404, 412}) as page:
        yield page


def _edit(page: Page, address: str) -> None:
    page.goto(f"{LIST}{address}")
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.click("#edit-list")
    page.wait_for_selector(".paginator [name=_save]")


def test_all_mistakes_at_once(page: Page, site: FakeSite) -> None:
    """What is wrong or saved by a colleague is told beside its row; the others are saved, and nothing is lost."""
    first, second, third, _, fifth = list(site.records.values())[:5]
    _edit(page, "?o=1")
    expect(page.locator("#id_form-0-status")).to_be_focused()
    expect(page.locator("#id_form-0-tags")).to_have_value("old")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []

    page.select_option("#id_form-0-status", "active")
    page.fill("#id_form-1-tags", "a" * 60)
    page.fill("#id_form-3-tags", "vip, old")
    first |= {"tags": ["theirs"], "version": 2}
    page.keyboard.press("Enter")
    page.wait_for_selector(".field-status .errorlist")

    expect_messages(page, ["Please correct the errors below.", "1 customer was changed successfully."])
    expect(page.locator(".errorlist")).to_have_count(2)
    expect(page.locator(".field-tags .errorlist")).to_contain_text("Tag 1")
    assert (fifth["tags"], second["tags"]) == (["vip", "old"], ["old"])
    expect(page.locator("#id_form-0-tags")).to_have_value("theirs")
    page.fill("#id_form-1-tags", "fine")
    page.click(".paginator [name=_save]")
    page.wait_for_selector("ul.messagelist >> text=2 customers were changed successfully.")
    assert (first["status"], first["tags"], second["tags"]) == ("active", ["theirs"], ["fine"])
    assert third["version"] == 1


def test_the_second_page_has_its_own_rows(page: Page, site: FakeSite) -> None:
    """Also where a row has gone meanwhile, which stays as it is."""
    page.goto(f"{LIST}?o=1&p=2")
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.click("#edit-list")
    page.wait_for_selector(".paginator [name=_save]")

    page.fill("#id_form-0-tags", "second")
    page.click(".paginator [name=_save]")
    page.wait_for_selector("ul.messagelist")

    assert [record["name"] for record in site.records.values() if record["tags"] == ["second"]] == ["Customer 27"]


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits(browser: Browser, site: FakeSite, width: int, tmp_path: Path) -> None:
    """Cards of a phone have the controls, and nothing is wider than the window."""
    with site.visit(browser, viewport={"width": width, "height": 800}) as page:
        _edit(page, "?o=1")
        page.screenshot(path=tmp_path / "editing.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        status, tags = (page.locator(f"#id_form-1-{name}").bounding_box() for name in ("status", "tags"))
        assert status
        assert tags
        assert status["y"] + status["height"] <= tags["y"] or status["x"] + status["width"] <= tags["x"]
