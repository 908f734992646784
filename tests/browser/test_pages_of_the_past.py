"""Pages by number of a history and of the trash: the API is a fake here, the pages are real."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.admin.suppliers import SupplierAdmin
from tests.browser.conftest import expect_messages, expect_soon
from tests.browser.fake_site import FakeSite, Record

LIST = "/admin/purchasing/supplier/"
ID = str(UUID(int=1))
HISTORY = f"{LIST}{ID}/history/"


class _Suppliers(SupplierAdmin):
    history = True
    trash_display = ("title", "rating")


def _record(number: int, **fields: object) -> Record:
    return {"supplierId": str(UUID(int=number)), "title": f"Supplier {number:03}", "version": 1} | fields


def _entry(version: int) -> Record:
    """Return the entry that made a version; each but the first changed the homepage, and the 3rd the title too."""
    changes: Record = {"homepage": {"old": f"v{version - 1}", "new": f"v{version}"}}
    if version in (1, 3):
        changes["title"] = {"old": "First" if version == 3 else "", "new": "Third" if version == 3 else "First"}
    kind = "created" if version == 1 else "changed"
    at = f"2026-11-21T{version // 60:02}:{version % 60:02}:00.000Z"
    return {"kind": kind, "version": version, "at": at, "by": "ann@example.com", "changes": changes}


@pytest.fixture
def site() -> FakeSite:
    """Return a site with a supplier that was changed 249 times."""
    made = FakeSite(_Suppliers, [_record(1, title="Third", homepage="v250", version=250)])
    made.histories[ID] = [_entry(version) for version in range(1, 251)]
    return made


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser, {404}, timezone_id="UTC") as page:
        yield page


def _versions(page: Page) -> tuple[str, str, int]:
    """Return what the first and last entry shown made of the homepage, and how many there are."""
    page.wait_for_selector("#change-history:not([aria-busy])")
    made = page.locator("#change-history tbody tr > td:last-child > dl ins, #change-history details ins")
    rows = page.locator("#change-history tbody tr")
    last = [made.first.text_content() or "", made.last.text_content() or ""]
    return last[0].split()[-1], last[1].split()[-1], rows.count()


def _paginator(page: Page) -> tuple[str, str]:
    """Return the page numbers and the count."""
    items = " ".join(page.locator(".paginator li").all_inner_texts())
    return items, page.inner_text(".paginator").split("\n")[-1].strip()


def test_pages_of_a_history(page: Page) -> None:
    """A hundred entries each, as in Django; links, reload, back and forward keep the page, and its count is exact."""
    page.goto(HISTORY)
    expect_soon(lambda: _versions(page)[1:], ("v100", 100))
    expect_soon(lambda: _paginator(page), ("1 2 3", "250 entries"))
    expect(page).to_have_title("Change history: Third | Clientele site admin")

    page.click(".paginator a >> text=3")
    page.wait_for_url(f"**{HISTORY}?p=3")
    expect_soon(lambda: _versions(page), ("v201", "v250", 50))
    page.reload()
    expect_soon(lambda: _versions(page), ("v201", "v250", 50))
    page.click(".paginator a >> text=2")
    page.wait_for_url(f"**{HISTORY}?p=2")
    expect_soon(lambda: _versions(page), ("v101", "v200", 100))
    expect(page.locator("[aria-current=page]").last).to_have_text("2")
    page.go_back()
    page.wait_for_url(f"**{HISTORY}?p=3")
    expect_soon(lambda: _versions(page), ("v201", "v250", 50))
    page.click(".paginator a >> text=1")
    page.wait_for_url(f"**{HISTORY}?")
    expect_soon(lambda: _versions(page)[1:], ("v100", 100))


@pytest.mark.parametrize(("p", "shown"), [("9", "3"), ("0", "1"), ("x", "1"), ("2.9", "1")])
def test_no_such_page_of_a_history(page: Page, p: str, shown: str) -> None:
    """Leads to the last one, or where it is no number to the first."""
    page.goto(f"{HISTORY}?p={p}")
    page.wait_for_selector("#change-history:not([aria-busy])")

    expect(page.locator(".this-page")).to_have_text(shown)


def test_values_come_from_the_pages_before(page: Page, site: FakeSite) -> None:
    """A version is all that was ever written until then."""
    site.records[ID] |= {"title": "Now", "homepage": "v250"}
    page.goto(f"{HISTORY}?p=2")
    page.wait_for_selector("#change-history:not([aria-busy])")

    page.click("#change-history tbody tr:nth-child(7) .revert")

    expect(page.locator("dialog dt")).to_have_text(["Title:", "Homepage:"])
    expect(page.locator("dialog ins")).to_have_text(["now: Third", "now: v107"])


def test_a_long_history_in_the_trash(page: Page, site: FakeSite) -> None:
    """Nobody but the last entry knows how many there are, and what the record was called."""
    site.trash[ID] = site.records.pop(ID)
    page.goto(HISTORY)

    expect_soon(lambda: _versions(page)[2], 100)
    expect_soon(lambda: _paginator(page), ("1 2 3", "250 entries"))
    expect_messages(page, ["This supplier is in the trash."])
    expect(page.locator("h1")).to_have_text("Change history: Third")
    expect(page.locator(".revert")).to_have_count(0)


def _titles(page: Page) -> Locator:
    page.wait_for_selector("#trash:not([aria-busy])")
    return page.locator("#trash tbody th")


def test_pages_of_the_trash(page: Page, site: FakeSite) -> None:
    """The same of the trash; what is restored is counted out, and a page that is empty gives way to the one before."""
    site.trash = {str(UUID(int=number)): _record(number) for number in range(2, 104)}
    page.goto(f"{LIST}trash/")
    expect(_titles(page)).to_have_count(100)
    expect_soon(lambda: _paginator(page), ("1 2", "102 suppliers in the trash"))
    page.click(".paginator a")
    page.wait_for_url(f"**{LIST}trash/?p=2")
    expect(_titles(page)).to_have_text(["Supplier 102", "Supplier 103"])
    expect_soon(lambda: _paginator(page), ("1 2", "102 suppliers in the trash"))

    page.click("#trash .restore >> nth=0")
    expect_messages(page, ["The supplier “Supplier 102” was restored from the trash."])
    expect(_titles(page)).to_have_text(["Supplier 103"])
    expect_soon(lambda: _paginator(page)[1], "101 suppliers in the trash")
    expect(page.locator("[aria-label='Restore: Supplier 103']")).to_be_focused()
    page.click("#trash .restore")
    page.wait_for_selector("#trash tbody tr:nth-child(100)")

    expect_messages(page, ["The supplier “Supplier 103” was restored from the trash."])
    expect(_titles(page).last).to_have_text("Supplier 101")
    expect_soon(lambda: _paginator(page), ("", "100 suppliers in the trash"))
    assert list(site.records) == [ID, str(UUID(int=102)), str(UUID(int=103))]
