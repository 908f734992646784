"""Actions that ask for a value, the job that they begin, and the way back."""

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

LIST = "/admin/customers/customer/"
FULL = [f"t{number}" for number in range(10)]
_LONG, _FULL = "W" * 200, " 満員"


def _customer(number: int) -> Record:
    name = f"Customer {number:02}" + {2: _LONG, 3: "علي بن أبي طالب", 4: _FULL}.get(number, "")
    own = {"customerId": str(UUID(int=number)), "name": name, "email": f"c{number}@example.com"}
    return ANN | own | {"tags": FULL if _FULL in name else ["old"]}


@pytest.fixture
def site() -> FakeImports:
    """Return a site with 40 customers, on two pages."""
    return FakeImports(*map(_customer, range(1, 41)), page="index.html")


@pytest.fixture
def page(browser: Browser, site: FakeImports) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser, {400}) as page:
        page.goto(f"{LIST}?o=1")
        page.wait_for_selector("#changelist:not([aria-busy])")
        yield page


def _choose(page: Page, action: str) -> None:
    page.select_option("select[name=action]", label=action)
    page.click(".actions button[name=index]")
    expect(page.locator("h1")).to_have_text(action)


def _findings(page: Page) -> Any:
    page.evaluate(AXE)
    return page.evaluate(FINDINGS)


def _outcomes(page: Page) -> list[str]:
    return [text.replace("\n", " ") for text in page.locator(".outcomes li").all_inner_texts()]


def test_some_rows_get_a_tag(page: Page, site: FakeImports) -> None:
    """The question says how many and who; what is wrong is told beside the value; the job is undone on its page."""
    for box in page.locator("input.action-select").all()[:12]:
        box.check()
    gone = str(UUID(int=5))
    _choose(page, "Add tag")
    body = page.locator("#content-main")
    expect(body).to_contain_text("12 customers will be changed, also if you close this page meanwhile:")
    expect(body.locator("li")).to_have_count(11)  # ten of them, and how many more
    expect(body).to_contain_text("… and 2 more")
    expect(page.get_by_label("Tags:")).to_be_focused()
    assert _findings(page) == []

    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_have_text("This field is required.")
    page.keyboard.type("a" * 51)
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_contain_text("Tag 1")
    page.get_by_label("Tags:").fill("Vip, new")
    del site.records[gone]
    page.keyboard.press("Enter")

    page.wait_for_selector("#undo-import:visible")
    expect(page.locator("h1")).to_have_text("Change customers")
    expect(page.locator(".object-title")).to_have_text("Tags: add “Vip”, “new”")
    expect_soon(lambda: _outcomes(page), ["10 Changed", "0 As wanted already", "1 Gone", "1 Refused"])
    expect(page.locator("#outcome-rows a")).to_have_text([f"Customer 04{_FULL}"])
    expect(page.locator("#outcome-rows")).to_contain_text("Ensure there are at most 10 tags (there are 12).")
    page.click(".outcomes .gone button")
    expect(page.locator("#outcome-rows")).to_contain_text("There is no customer with this id.")
    expect(page.locator("#wrong-file")).to_have_text("Refused records as a file")
    expect(page.locator(".steps")).to_have_count(0)
    assert _findings(page) == []
    assert site.records[str(UUID(int=1))]["tags"] == ["old", "Vip", "new"]

    page.reload()
    page.click("#undo-import:visible")
    page.click("dialog .dangerous")
    page.wait_for_selector("text=10 records have their earlier values again.")
    expect_soon(lambda: _outcomes(page), ["10 Changed back", "0 Left"])
    assert site.records[str(UUID(int=1))]["tags"] == ["old"]


def test_all_that_match_get_a_status(page: Page, site: FakeImports) -> None:
    """On all pages, from the keyboard; the job is in the list of jobs; Back leads to the list."""
    page.goto(f"{LIST}?o=1&status__exact=lead")
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.focus("#action-toggle")
    page.keyboard.press("Space")
    page.focus(".actions .question a")
    page.keyboard.press("Enter")
    page.focus("select[name=action]")
    page.keyboard.type("Set s")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Status:")).to_be_focused()
    expect(page.locator("#content-main")).to_contain_text("40 customers will be changed")
    expect(page.locator("#content-main")).to_contain_text("… and others")
    page.go_back()
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.check("#action-toggle")
    page.click(".actions .question a")
    _choose(page, "Set status")
    page.keyboard.type("Inactive")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_selector("#undo-import:visible")
    assert site.runs[-1]["selection"] == {"query": {"status": "lead"}}
    expect(page.locator(".object-title")).to_have_text("Status: “Inactive”")
    expect_soon(lambda: _outcomes(page)[0], "40 Changed")
    assert {record["status"] for record in site.records.values()} == {"inactive"}
    page.goto(f"{LIST}imports/")
    row = page.locator("#imports tbody tr")
    expect(row.locator("a")).to_have_text("Status: “Inactive”")
    expect(row.locator("td").nth(2)).to_have_text("Changed")


def test_a_job_is_named_by_all_that_it_does_as_the_language_lists_it(browser: Browser, site: FakeImports) -> None:
    """In French a semicolon has a blank before it at which no line ends."""
    site.speak("index.fr.html")
    body = {"change": {"set": {"status": "inactive"}, "add": {"tags": ["vip"]}}, "selection": {"query": {}}}
    with site.visit(browser) as page:
        page.goto(LIST)
        page.wait_for_selector("#changelist:not([aria-busy])")
        page.evaluate("(body) => fetch('/api/imports', {method: 'POST', body: JSON.stringify(body)})", body)
        page.goto(f"{LIST}imports/")

        said = page.locator("#imports tbody tr a")
        expect(said).to_have_text(re.compile("^Statut\u00a0: .+\u00a0; Étiquettes\u00a0: ajouter «\u00a0vip\u00a0»$"))


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits(browser: Browser, site: FakeImports, width: int, tmp_path: Any) -> None:
    """A name of 200 letters makes nothing wider than the window."""
    with site.visit(browser, viewport={"width": width, "height": 800}) as page:
        page.goto(f"{LIST}?o=1")
        page.wait_for_selector("#changelist:not([aria-busy])")
        for box in page.locator("input.action-select").all()[:4]:
            box.check()
        _choose(page, "Remove tag")
        page.screenshot(path=tmp_path / "question.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_label("Tags:").fill("old")
        page.keyboard.press("Enter")
        page.wait_for_selector("#undo-import:visible")
        page.screenshot(path=tmp_path / "result.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
