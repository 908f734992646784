"""The page of all tags: how many have each, and a way to rename, merge and remove them."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fake_imports import FakeImports
from tests.browser.fake_site import ANN, Record
from tests.browser.test_accessibility import AXE, FINDINGS
from tests.looks.measures import FITS

LIST = "/admin/customers/customer/"
LONG = "w" * 40
TAGGED = (["vip", "new", LONG], ["vip", "gold"], ["vip", "new"], ["متعاقد"], ["gold"], ["vip"])


def _customer(number: int, tags: list[str]) -> Record:
    own = {"customerId": str(UUID(int=number)), "email": f"c{number}@example.com"}
    return ANN | own | {"name": f"Customer {number}", "tags": tags, "registrationDate": "2026-11-01T00:00:00.000Z"}


@pytest.fixture
def site() -> FakeImports:
    """Return a site with six customers, who have five tags."""
    return FakeImports(*(_customer(number, tags) for number, tags in enumerate(TAGGED)), page="index.html")


@pytest.fixture
def page(browser: Browser, site: FakeImports) -> Iterator[Page]:
    """Return the page of tags; what the browser complains of fails the test."""
    with site.visit(browser, {400}) as page:
        _open(page)
        yield page


def _open(page: Page, query: str = "") -> None:
    page.goto(f"{LIST}tags/{query}")
    page.wait_for_selector("#tags:not([aria-busy])")


def _rows(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator("#tags tbody tr").all_inner_texts()]


def _tick(page: Page, *tags: str) -> None:
    for tag in tags:
        page.check(f"#tags .action-select[value='{tag}']")


def test_all_tags(page: Page, site: FakeImports) -> None:
    """The most frequent first, or by name; a beginning narrows them; each leads to the list of those who have it."""
    assert _rows(page)[:3] == ["vip 4", "gold 2", "new 2"]
    assert page.locator(".cloud li:first-child").inner_text() == "gold"
    sizes = {each.inner_text(): each.get_attribute("data-size") for each in page.locator(".cloud li").all()}
    assert (sizes["vip"], sizes["gold"], sizes[LONG]) == ("5", "3", "1")
    assert page.inner_text(".paginator .count") == "5 entries"

    page.click("#tags thead a:text-is('Tags')")
    page.wait_for_url("**/tags/?o=name")
    page.wait_for_selector("#tags:not([aria-busy])")
    assert _rows(page)[0] == "gold 2"
    expect(page.locator("#tags th[aria-sort]")).to_have_text("Tags")
    page.fill("#searchbar", "N")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tags/?o=name&q=N")
    page.wait_for_selector("#tags:not([aria-busy])")
    assert _rows(page) == ["new 2"]
    assert [each for each in site.requests if "/facets" in each] == [
        "GET /customers/facets?tags=&order=count&limit=100&offset=0",
        "GET /customers/facets?tags=&order=name&limit=100&offset=0",
        "GET /customers/facets?tags=N&order=name&limit=100&offset=0",
    ]
    page.click("#tags tbody a")
    page.wait_for_url(f"**{LIST}?tag=new")
    page.wait_for_selector("#changelist:not([aria-busy])")
    assert page.locator("#result_list tbody tr").count() == 2
    page.click("text=Show all")  # the panel of a filter in use is open
    page.wait_for_url("**/tags/")


def test_two_become_one(page: Page, site: FakeImports) -> None:
    """By the keyboard; the question names them, the job does it, and takes it back."""
    _tick(page, "vip", "gold")
    expect(page.locator(".action-counter")).to_have_text("2 of 5 selected")
    page.focus("#id_to")
    page.keyboard.press("Enter")
    expect(page.locator("#tags-problem")).to_have_text("This field is required.")
    page.keyboard.type("a, b")
    page.keyboard.press("Enter")
    expect(page.locator("#tags-problem")).to_have_text("Enter one name, without commas.")
    page.fill("#id_to", "top")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog")
    expect(dialog.locator("li")).to_have_text(["vip", "gold"])
    assert "Whoever has one of these gets “top” instead" in dialog.inner_text()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert [record["tags"] for record in site.records.values()] == list(TAGGED)
    page.click("text=Rename or merge")
    page.click("dialog >> text=Yes")

    page.wait_for_url(f"**{LIST}import/?importId=*")
    expect(page.locator(".outcomes")).to_be_visible()
    after = [set(record["tags"]) for record in site.records.values()]
    assert after == [{"new", LONG, "top"}, {"top"}, {"new", "top"}, {"متعاقد"}, {"top"}, {"top"}]


def test_a_tag_is_removed_or_stays(page: Page, site: FakeImports) -> None:
    """One that is ticked may be what the others become; the same name is none, and what the API refuses is told."""
    _tick(page, "new")
    page.fill("#id_to", "New")
    page.click("text=Rename or merge")
    expect(page.locator("#tags-problem")).to_have_text("This is its name already.")
    page.fill("#id_to", "x" * 51)
    page.click("text=Rename or merge")
    page.click("dialog >> text=Yes")
    expect(page.locator("#tags-problem")).to_have_text(re.compile("at most 40 characters"))
    page.click("#remove-tags")
    page.click("dialog >> text=Yes")

    page.wait_for_url(f"**{LIST}import/?importId=*")
    expect(page.locator(".outcomes")).to_be_visible()
    assert [record["tags"] for record in site.records.values()][:3] == [["vip", LONG], ["vip", "gold"], ["vip"]]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_it_fits(page: Page, width: int, scheme: Any) -> None:
    """Also a tag of 40 letters, and with the question in front of it."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(AXE)

    assert page.evaluate(FINDINGS) == []
    assert page.evaluate(FITS)
    _tick(page, LONG)
    page.click("#remove-tags")
    assert page.evaluate(FINDINGS) == []
    assert page.evaluate(FITS)
