"""For everyone: axe finds nothing serious, the keyboard reaches everything, motion is optional.

``tests/looks`` lets axe look at each page; here it looks at what unfolds, and at pages without a session.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, Visitor

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FINDINGS = """
    axe.run(document, {resultTypes: ["violations"]}).then((results) => results.violations
        .filter(({impact}) => ["serious", "critical"].includes(impact))
        .flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target.join(" ")}`)))
"""
FINDINGS_OF_COLOURS = FINDINGS.replace("{", "{runOnly: ['color-contrast', 'link-in-text-block'], ", 1)
"""By the rules that look at colours: of what the others look at, nothing changes at night."""
Customer = dict[str, Any]
Add = Callable[..., dict[str, Any]]


def findings(page: Page) -> list[str]:
    """Return what axe finds by day and by night."""
    page.evaluate(AXE)  # outside the page's own policy, which would refuse it
    found = page.evaluate(FINDINGS)
    page.emulate_media(color_scheme="dark")
    found += page.evaluate(FINDINGS_OF_COLOURS)
    page.emulate_media(color_scheme="light")
    return list(found)


def test_axe_of_what_unfolds(as_role: Callable[..., Visitor], customer: Customer) -> None:
    """Nor in the panel's tools, once they are open, which leave the panel as wide as it was."""
    page = as_role("editor", reduced_motion="reduce").page
    page.goto(f"{LIST}?q={customer['email']}&o=1")
    _settle(page)
    panel = page.locator("#changelist-filter").bounding_box()

    page.click("summary >> text=By tags")
    page.click("summary >> text=Columns")
    page.click("summary >> text=Saved filters")
    page.fill("#saved-filters input", "By name")
    page.keyboard.press("Enter")
    page.wait_for_selector("#saved-filters a")

    assert findings(page) == []
    unfolded = page.locator("#changelist-filter").bounding_box()
    assert panel
    assert unfolded
    assert unfolded["width"] == panel["width"] == 240


def test_axe_without_a_session(visit: Callable[..., Visitor]) -> None:
    """Nor where people log in, have logged out, and found nothing."""
    visitor = visit(reduced_motion="reduce")
    visitor.refusals |= {401, 404}

    for address in ("/admin/login/", "/admin/logout/", "/admin/nope/"):
        visitor.page.goto(address)
        visitor.page.wait_for_load_state("networkidle")
        assert findings(visitor.page) == [], address


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, which everybody has to be able to see."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", selector
            return
    pytest.fail(f"the Tab key does not reach {selector}")


def _settle(page: Page) -> None:
    page.wait_for_selector("#changelist:not([aria-busy])")


def test_the_list_by_keyboard(page: Page, customer: Customer) -> None:
    """Search, filter, sort, select and act without a mouse."""
    page.goto(LIST)
    _settle(page)

    _tab_to(page, "#searchbar")
    page.keyboard.type(customer["email"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-result:visible")
    _settle(page)
    _tab_to(page, "th.column-name .text a")
    page.keyboard.press("Enter")
    page.wait_for_selector("th.column-name.ascending")
    _settle(page)
    _tab_to(page, "#changelist-filter [data-value=lead]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#changelist-filter li.selected >> text=Lead")
    _settle(page)
    _tab_to(page, "input.action-select")
    page.keyboard.press("Space")
    expect(page.locator(".action-counter")).to_have_text("1 of 1 selected")
    page.focus("#searchbar")
    _tab_to(page, "select[name=action]")
    page.keyboard.type("Delete")
    _tab_to(page, ".actions button[name=index]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#deleted-objects")

    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("#deleted-objects")).to_have_text(f"Customer: {customer['name']}")


def test_no_motion_for_who_wants_none(as_role: Callable[..., Visitor]) -> None:
    """Nothing fades or slides."""
    page = as_role("editor", reduced_motion="reduce").page
    page.goto(LIST)
    _settle(page)

    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((element) => parseFloat(getComputedStyle(element)"
        ".transitionDuration) > 0 || getComputedStyle(element).animationName !== 'none').length"
    )

    assert moving == 0


def test_print(page: Page, customer: Customer) -> None:
    """Paper has the rows, and nothing that is there to be pressed."""
    page.goto(f"{LIST}?q={customer['email']}")
    _settle(page)

    page.emulate_media(media="print")

    expect(page.locator(f"#result_list >> text={customer['email']}")).to_be_visible()
    away = "#header, .breadcrumbs, #nav-sidebar, .object-tools, .actions, #toolbar, #changelist-filter, nav.toplinks, "
    expect(page.locator(away + ".action-checkbox, .deletelink").filter(visible=True)).to_have_count(0)
