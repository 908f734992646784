"""Log-in and list stand as soon as their pages have come: what shows them is in these, and the policy allows it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import USUAL, Visitor
from tests.browser.fake_site import ANN, ORIGIN, FakeSite, Held
from website.policy import hashes

LOG_IN = "/admin/login/"
LIST = "/admin/customers/customer/"
_PAINTED = """
    new Promise((resolve) => {
        new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").length && resolve())
            .observe({type: "paint", buffered: true});
    })
"""
_BLOCKING = """
    performance.getEntriesByType("resource")
        .filter((each) => each.name.includes("/static/%s."))
        .map((each) => each.renderBlockingStatus)
"""
"""Answers whether a style sheet was waited for before anything was painted."""


@pytest.fixture(scope="module")
def site() -> FakeSite:
    """Return a site with one customer."""
    return FakeSite(CustomerAdmin, [ANN])


@pytest.mark.parametrize("path", [LOG_IN, LIST])
def test_a_page_is_painted_before_anything_else_has_come(browser: Browser, site: FakeSite, path: str) -> None:
    """With its styles and the theme that was chosen; the browser complains of nothing."""
    with site.visit(browser) as page:
        page.add_init_script("localStorage.setItem('theme', 'dark')")
        held = Held(page, "**/static/**")

        page.goto(path, wait_until="commit")
        page.evaluate(_PAINTED)

        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("#header")).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
        expect(page.locator("#header")).to_have_css("display", "flex")
        assert len(held.waiting) > 0
        held.release()


@pytest.mark.parametrize("path", [LOG_IN, LIST, f"{LIST}add/"])
def test_a_phone_waits_for_its_own_styles(browser: Browser, site: FakeSite, path: str) -> None:
    """It is not painted as a wide screen first."""
    with site.visit(browser, viewport={"width": 390, "height": 844}) as page:
        page.goto(path)
        page.wait_for_load_state("networkidle")

        assert page.evaluate(_BLOCKING % "narrow") == ["blocking"]


def test_nobody_sees_the_form_who_is_here(browser: Browser, site: FakeSite) -> None:
    """Nor before the script of the log-in has come."""
    with site.visit(browser, refusals=[404]) as page:  # what the index shows is not there
        page.add_init_script("localStorage.setItem('logged-in', 'yes')")
        held = Held(page, "**/static/**")

        page.goto(LOG_IN, wait_until="commit")
        page.evaluate(_PAINTED)

        expect(page.locator("#login-form")).to_be_hidden()
        held.release()
        page.wait_for_url("**/admin/")
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("kind", ["styles", "scripts"])
@pytest.mark.parametrize("path", [LOG_IN, LIST])
def test_a_policy_of_another_version(browser: Browser, path: str, kind: str) -> None:
    """While a stage is deployed, its policy may be newer than its pages: what it forbids in these comes as a file."""
    site = FakeSite(CustomerAdmin, [ANN])
    site.policy = {name: text.replace(hashes()[kind], "'sha256-AAAA'") for name, text in site.policy.items()}
    context = browser.new_context(**(USUAL | {"base_url": ORIGIN}))
    site.install(context)
    visitor = Visitor(context, context.new_page())
    visitor.listen()
    page = visitor.page

    page.goto(path)

    expect(page.locator("#header")).to_have_css("display", "flex")
    expect(page.locator("html")).to_have_attribute("data-theme", "auto")
    if kind == "styles":
        assert page.evaluate(_BLOCKING % ("list" if path == LIST else "log_in")) == ["blocking"]
    _stands(page, path)
    page.click(".theme-toggle")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()
    assert [each.partition(".")[0] for each in visitor.complaints if "Content Security Policy" not in each] == []
    assert len(visitor.complaints) == 1


def _stands(page: Page, path: str) -> None:
    """Wait until the page's script has done what the page is opened for."""
    if path == LIST:
        expect(page.locator("#result_list tbody tr")).to_have_count(1)
    else:
        page.fill("#id_username", "ann@example.com")
        page.click("#login-form [type=submit]")
        page.wait_for_selector(".errornote, .errorlist")
