"""The page of all tags: how many have each, and a way to rename, merge and remove them."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import expect_soon
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
    expect_soon(lambda: _rows(page)[:3], ["vip 4", "gold 2", "new 2"])
    expect(page.locator(".cloud li:first-child")).to_have_text("gold")
    for tag, size in (("vip", "5"), ("gold", "3"), (LONG, "1")):
        expect(page.locator(".cloud li").filter(has_text=tag)).to_have_attribute("data-size", size)
    expect(page.locator(".paginator .count")).to_have_text("5 entries")

    page.click("#tags thead a:text-is('Tags')")
    page.wait_for_url("**/tags/?o=name")
    page.wait_for_selector("#tags:not([aria-busy])")
    expect_soon(lambda: _rows(page)[0], "gold 2")
    expect(page.locator("#tags th[aria-sort]")).to_have_text("Tags")
    page.fill("#searchbar", "N")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tags/?o=name&q=N")
    page.wait_for_selector("#tags:not([aria-busy])")
    expect_soon(lambda: _rows(page), ["new 2"])
    assert [each for each in site.requests if "/facets" in each] == [
        "GET /customers/facets?tags=&order=count&limit=100&offset=0",
        "GET /customers/facets?tags=&order=name&limit=100&offset=0",
        "GET /customers/facets?tags=N&order=name&limit=100&offset=0",
    ]
    page.click("#tags tbody a")
    page.wait_for_url(f"**{LIST}?tag=new")
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
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
    expect(dialog).to_contain_text("Whoever has one of these gets “top” instead")
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


@pytest.mark.parametrize("query", ["?p=0", "?p=2", "?p=102", "?p=999999999999", "?p=-1&q=vip"])
def test_a_page_that_is_not_there_leads_to_all(page: Page, site: FakeImports, query: str) -> None:
    """As in a list, whether or not the API would take the number."""
    _open(page, query)
    page.wait_for_url("**/tags/?e=1")
    page.wait_for_selector("#tags:not([aria-busy])")

    expect_soon(lambda: _rows(page)[0], "vip 4")
    asked = [each for each in site.requests if "/facets" in each]
    assert all(int(each.rpartition("=")[2]) <= 10_000 for each in asked)


def test_ten_thousand_tags(browser: Browser) -> None:
    """A hundred pages, and the last one is reached; a search that is longer than any tag finds nothing."""
    many = FakeImports(*(_customer(n, [f"t{m:04}" for m in range(n * 10, n * 10 + 10)]) for n in range(1000)))
    with many.visit(browser) as page:
        _open(page)
        expect_soon(lambda: (len(_rows(page)), page.inner_text(".paginator .count")), (100, "10,000 entries"))
        page.click(".paginator a:text-is('100')")
        page.wait_for_url("**/tags/?p=100")
        page.wait_for_selector("#tags:not([aria-busy])")
        expect_soon(lambda: _rows(page)[-1], "t9999 1")
        _open(page, "?q=" + "t" * 300)
        expect_soon(lambda: (_rows(page), page.inner_text(".paginator .count")), ([], "0 entries"))
        assert f"?tags={'t' * 100}&" in many.requests[-1]


def test_a_viewer_changes_nothing(browser: Browser) -> None:
    """There are tags and their lists, and nothing that would be refused."""
    seen = FakeImports(_customer(0, ["vip"]), groups=("viewers",))
    with seen.visit(browser) as page:
        _open(page)
        expect_soon(lambda: _rows(page), ["vip 1"])
        expect(page.locator("#tags-form")).to_be_hidden()
        expect(page.locator("#tags .action-select")).to_be_hidden()
        page.evaluate(AXE)
        assert page.evaluate(FINDINGS) == []


def test_a_tag_that_changes_meanwhile(page: Page, site: FakeImports) -> None:
    """Whoever has it when the job begins is changed; a colleague who took it away everywhere is no failure."""
    _tick(page, "gold", "new")
    page.fill("#id_to", "top")
    for record in site.records.values():
        record["tags"] = ["late"] if "gold" in record["tags"] else record["tags"]
    page.click("text=Rename or merge")
    page.click("dialog >> text=Yes")
    page.wait_for_url(f"**{LIST}import/?importId=*")
    expect(page.locator(".outcomes")).to_be_visible()

    after = [set(record["tags"]) for record in site.records.values()]
    assert after == [{"vip", LONG, "top"}, {"late"}, {"vip", "top"}, {"متعاقد"}, {"late"}, {"vip"}]


def test_the_index_leads_there(browser: Browser, site: FakeImports) -> None:
    """Below the resource itself."""
    with site.visit(browser, {404}) as page:  # this site has nothing else that the index shows
        page.goto("/admin/")
        page.click("#content-main a:text-is('Customers: Tags')")
        page.wait_for_url("**/tags/")


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
    page.wait_for_selector("dialog[open]")
    assert page.evaluate(FINDINGS) == []
    assert page.evaluate(FITS)
