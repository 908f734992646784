"""The list and the form fit at any width and with any name. ``tests/looks`` looks at all pages, with some names."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import expect_soon
from tests.browser.fake_office import AMELIE, NOW, FakeOffice
from tests.browser.fake_site import FakeSite, Record
from tests.looks.measures import DRAWN, FITS, LINKED, OVERLAPS

LIST = "/admin/customers/customer/"
WIDTHS = (390, 768, 1024, 1100, 1200, 1280, 1440, 1920)
_ID = "3f1c6d1e-0000-4000-8000-{:012}"
NAMES = (
    "Ann Example",
    "x" * 200,
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzbeauftragte Freifrau von und zu Hohenstein, i. R.",
    "محمد بن عبد الله آل سعود",
    "王小明",
    "👩‍👩‍👧‍👦 Family Bakery",
    "Wolfeschlegelsteinhausenberg",
)
_EMAILS = {1: "y" * 64 + "@" + "z" * 60 + ".example.com", 6: "christopher.mont@town.example"}
_COMPANIES = {2: "Donaudampfschifffahrtsgesellschaft Betriebs GmbH", 6: "Straßenbauverwaltungsbehörde"}
"""Of the last one all three have one word, long but of fewer letters than 30."""


def _customer(number: int, name: str) -> Record:
    return {
        "customerId": _ID.format(number),
        "name": name,
        "email": _EMAILS.get(number, f"customer.{number:03}@example.com"),
        "phone": "+497112842222",
        "company": _COMPANIES.get(number, "Acme"),
        "address": "Street 1\nTown",
        "status": "inactive",
        "tags": ["vip"],
        "notes": "",
        "owner": "",
        "ownerSubject": "",
        "externalId": "",
        "registrationDate": "2026-11-21T09:16:33.123Z",
        "lastModified": "2026-11-21T09:16:33.123Z",
        "version": 1,
    }


@pytest.fixture(scope="module")
def site() -> FakeSite:
    """Return the customers' pages, with names of all kinds."""
    return FakeSite(CustomerAdmin, [_customer(number, name) for number, name in enumerate(NAMES)])


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, site: FakeSite, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return a page of each width."""
    with site.visit(browser, [404], viewport={"width": request.param, "height": 900}) as page:
        yield page  # 404: this API has no recent actions, which the index asks for


@pytest.fixture
def resized(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page whose window changes its width."""
    with site.visit(browser, [404]) as page:
        yield page


_STARTS = "[...document.querySelectorAll('#result_list tbody th a')].map((name) => name.getBoundingClientRect().left)"
"""Where names begin, also those that are written from right to left."""


def _widths(page: Page, number: int, address: str, ready: str) -> Iterator[int]:
    """Open a page in a window of one of the widths, which ``number`` picks, and make it as wide as each."""
    for step in range(len(WIDTHS)):
        width = WIDTHS[(number + step) % len(WIDTHS)]
        page.set_viewport_size({"width": width, "height": 900})
        if step == 0:
            _open(page, address, ready)
        page.evaluate(DRAWN)
        yield width


def _fits(page: Page) -> bool:
    """Tell whether neither the page nor the table scrolls sideways."""
    return bool(page.evaluate(FITS))


def _open(page: Page, address: str, ready: str) -> Page:
    page.goto(address)
    page.wait_for_selector(ready)
    return page


def test_the_list_fits(page: Page) -> None:
    """No scrolling sideways, nothing over anything, and a long name takes three lines at most."""
    _open(page, LIST, "#changelist:not([aria-busy])")
    page.wait_for_selector(LINKED)

    heights: list[float] = page.evaluate(
        "[...document.querySelectorAll('#result_list .long')].map((long) => long.getBoundingClientRect().height)"
    )

    assert _fits(page)
    assert page.evaluate(OVERLAPS) == []
    assert len(set(page.evaluate(_STARTS))) == 1
    assert heights
    assert max(heights) <= 3 * 16


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_the_form_fits(resized: Page, number: int) -> None:
    """Title, object's name and pills stand clear of each other; the address has three lines."""
    for width in _widths(resized, number, f"{LIST}{_ID.format(number)}/change/", "form:not([aria-busy])"):
        assert _fits(resized), width
        assert resized.evaluate(OVERLAPS) == [], width
        resized.click(".historylink", trial=True)
        expect(resized.locator("#id_address")).to_have_attribute("rows", "3")


def _as_admin(browser: Browser, **options: Any) -> Any:
    """Visit in German, with all tools there are, and real names, addresses and numbers."""
    office = FakeOffice()
    office.groups, office.page = ("admins",), "index.de.html"
    return office.visit(browser, [404], **options)


def test_tools_stand_in_few_lines(browser: Browser) -> None:
    """Above a form no label breaks; there is one line of tools on a phone, and there are two at most elsewhere."""
    boxes = "tools => tools.map((tool) => tool.getBoundingClientRect()).map(({top, height}) => [top, height])"
    with _as_admin(browser) as page:
        tools = page.locator(".object-tools li:not([hidden]) a")
        for width in _widths(page, 0, f"{LIST}{AMELIE}/change/", "form:not([aria-busy])"):
            expect(tools).to_have_count(7)
            expect_soon(lambda: {height for _, height in tools.evaluate_all(boxes)}, {44 if width < 768 else 26})
            expect_soon(lambda: len({top for top, _ in tools.evaluate_all(boxes)}) <= 2, expected=True)
            if width < 768:
                expect_soon(lambda: len({top for top, _ in tools.evaluate_all(boxes)}), 1)


_CELLS = """
    [...document.querySelectorAll("#result_list tbody tr > *")].map((cell) => {
        const {left, top, width, height} = cell.getBoundingClientRect();
        return [cell.className.replace(" reachable", ""), left, top, width, height];
    })
"""
_BROKEN = """
    [...document.querySelectorAll("#result_list :is(.select, .date, .datetime, .tel)")].filter((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell.querySelector("a, time") ?? cell);
        return new Set([...range.getClientRects()].map(({top}) => top)).size > 1;
    }).map(({innerText}) => innerText)
"""

_BROKEN_NAMES = """
    [...document.querySelectorAll("#result_list tbody th a")].flatMap(({firstChild}) =>
        [...firstChild.data.matchAll(/[^ -]+/g)].filter(([word]) => word.length <= 10).filter(({0: word, index}) => {
            const range = document.createRange();
            range.setStart(firstChild, index);
            range.setEnd(firstChild, index + word.length);
            return new Set([...range.getClientRects()].map(({top}) => top)).size > 1;
        }).map(([word]) => word))
"""


@pytest.mark.parametrize("width", [390, 768, 1024, 1279, 1280, 1440, 1920])
def test_nothing_moves_when_numbers_become_links(browser: Browser, width: int) -> None:
    """Their room is there before; moments, numbers, words that somebody chose and those of a name stand in a line."""
    with _as_admin(browser, viewport={"width": width, "height": 900}) as page:
        page.clock.install(time=NOW)
        _open(page, LIST, "#changelist:not([aria-busy])")
        page.wait_for_load_state("networkidle")
        before = page.evaluate(_CELLS)

        page.clock.run_for(1100)
        page.wait_for_selector("td.field-phone a")
        page.wait_for_load_state("networkidle")

        assert page.evaluate(_CELLS) == before
        assert page.evaluate(_BROKEN) + page.evaluate(_BROKEN_NAMES) == []
        assert _fits(page)


def test_a_long_value_opens(page: Page) -> None:
    """What is cut after three lines is all there for the pointer and for the keyboard."""
    _open(page, LIST, "#changelist:not([aria-busy])")
    long = page.locator("th .long").first
    cut = long.bounding_box()
    assert cut

    long.focus()

    expect_soon(lambda: (long.bounding_box() or cut)["height"] > cut["height"], expected=True)


def _on(browser: Browser, site: FakeSite, width: int, **options: Any) -> Any:
    return site.visit(browser, viewport={"width": width, "height": 900}, **options)


def test_a_row_is_a_card_on_a_phone(browser: Browser, site: FakeSite) -> None:
    """A phone shows the columns that the declaration wants there, and nothing is smaller than a finger."""
    with _on(browser, site, 390) as page:
        _open(page, LIST, "#changelist:not([aria-busy])")
        card = page.locator("#result_list tbody tr").first

        cells = card.locator("[class^=field-]").locator("visible=true")
        expect(cells).to_have_class([re.compile(rf"^field-{name}\b") for name in ("name", "phone", "company")])
        small = page.evaluate("""
            [...document.querySelectorAll(".button, #toolbar input, .actions select, #result_list a, .object-tools a")]
                .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
                .map((one) => one.outerHTML)
        """)

    assert small == []


def test_filters_are_a_sheet_on_a_phone(browser: Browser, site: FakeSite) -> None:
    """A button opens the filters, Escape closes them, and beside a wide list they are just there."""
    with _on(browser, site, 390) as page:
        _open(page, LIST, "#changelist:not([aria-busy])")
        expect(page.locator("#changelist-filter")).to_be_hidden()
        page.click("[popovertarget]")
        page.click("#changelist-filter [data-value=active]", trial=True)
        page.keyboard.press("Escape")
        expect(page.locator("#changelist-filter")).to_be_hidden()
        page.set_viewport_size({"width": 1280, "height": 900})
        expect(page.locator("#changelist-filter")).to_be_visible()
        expect(page.locator("[popovertarget]")).to_be_hidden()


def test_the_header_stays(browser: Browser, site: FakeSite) -> None:
    """The names of the columns stay in sight while the rows pass."""
    with site.visit(browser, viewport={"width": 1280, "height": 400}) as page:
        _open(page, LIST, "#changelist:not([aria-busy])")
        page.evaluate("scrollTo(0, document.querySelector('#result_list tbody').getBoundingClientRect().top + 50)")
        top = page.evaluate("document.querySelector('#result_list thead th').getBoundingClientRect().top")

    assert top == 0


def test_the_navigation_is_folded_for_one_resource(browser: Browser, site: FakeSite) -> None:
    """There is nothing to navigate to; who opens it finds it open on the next page."""
    with _on(browser, site, 1280) as page:
        _open(page, LIST, "#changelist:not([aria-busy])")
        expect(page.locator("#nav-sidebar")).to_be_hidden()
        page.click("#toggle-nav-sidebar")
        page.wait_for_selector("#nav-sidebar:visible")
        _open(page, f"{LIST}add/", "form")
        expect(page.locator("#nav-sidebar")).to_be_visible()


def test_on_paper(browser: Browser, site: FakeSite) -> None:
    """The list has all its columns, and the form is a card of labels and values without boxes."""
    with _on(browser, site, 700) as page:
        _open(page, LIST, "#changelist:not([aria-busy])")
        page.emulate_media(media="print")
        expect(page.locator("td.field-email >> nth=0")).to_be_visible()
        expect(page.locator("#toolbar")).to_be_hidden()
        assert page.evaluate("document.querySelector('h1').getBoundingClientRect().x") == 0  # paper has its own margins
        page.emulate_media(media="screen")
        _open(page, f"{LIST}{_ID.format(0)}/change/", "form:not([aria-busy])")
        page.emulate_media(media="print")
        border = page.evaluate("getComputedStyle(document.querySelector('#id_name')).borderStyle")
        assert border == "none"
        expect(page.locator("#id_phone_helptext")).to_be_hidden()
        expect(page.locator("#id_registrationDate")).to_be_visible()


def test_a_long_value_is_whole_on_paper(browser: Browser, site: FakeSite) -> None:
    """Its control cuts it off on the screen; afterwards the form is as it was, with what is being typed."""
    with _on(browser, site, 794) as page:
        _open(page, f"{LIST}{_ID.format(1)}/change/", "form:not([aria-busy])")
        page.wait_for_selector(".reach a")  # what comes after the form has come
        page.fill("#id_company", "Typed " * 30)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")

        expect(page.locator(".field-name .on-paper")).to_be_visible()
        expect(page.locator(".field-name .on-paper")).to_have_text("x" * 200)
        expect(page.locator(".field-company .on-paper")).to_have_text(("Typed " * 30).strip())
        expect(page.locator("#id_name")).to_be_hidden()
        assert page.evaluate(FITS)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(page.locator(".on-paper")).to_have_count(0)
        expect(page.locator("#id_company")).to_have_value("Typed " * 30)
