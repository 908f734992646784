"""Small habits of Django's admin that people have in their fingers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import ending, new_context
from tests.browser.fake_site import ORIGIN, FakeSite
from tests.browser.test_changelist_budget import _customer

LIST = "/admin/customers/customer/"
READY = "#changelist:not([aria-busy])"


@pytest.fixture(scope="module")
def site() -> FakeSite:
    """Return the pages with 60 customers, 25 on a page."""
    return FakeSite(CustomerAdmin, [_customer(number) | {"address": "", "notes": ""} for number in range(60)])


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return an editor's page."""
    with site.visit(browser) as page:
        yield page


@pytest.mark.parametrize("asked", ["999", "4", "0", "-1"])
def test_a_page_that_does_not_exist(page: Page, asked: str) -> None:
    """The whole list is shown instead, and the address says so with ``e=1``."""
    page.goto(f"{LIST}?p={asked}&q=customer")

    page.wait_for_url(f"**{LIST}?e=1")
    page.wait_for_selector(READY)

    expect(page.locator("#result_list tbody tr")).to_have_count(25)


@pytest.mark.parametrize("asked", ["", "abc", "1.5", "1", "+1"])
def test_what_is_no_page_number(page: Page, asked: str) -> None:
    """It is the first page, where it is."""
    page.goto(f"{LIST}?p={asked}")
    page.wait_for_selector(READY)

    expect(page.locator(".this-page")).to_have_text("1")
    expect(page).to_have_url(ending(f"?p={asked}"))


def test_removing_the_last_sorted_column(page: Page) -> None:
    """An empty ``o`` stays in the address."""
    page.goto(f"{LIST}?o=1")
    page.wait_for_selector(READY)

    page.click(".sortremove")
    page.wait_for_selector(READY)

    expect(page).to_have_url(f"{LIST}?o=")


@pytest.mark.parametrize(
    ("system", "round_"), [("light", ["dark", "light", "auto"]), ("dark", ["light", "dark", "auto"])]
)
def test_the_theme_goes_round(browser: Browser, site: FakeSite, system: str, round_: list[str]) -> None:
    """The first press brings what the system does not have."""
    with site.visit(browser, color_scheme=system) as page:
        page.goto(LIST)
        for theme in round_:
            page.click(".theme-toggle")
            expect(page.locator("html")).to_have_attribute("data-theme", theme)


def test_viewers_may_not_add(browser: Browser, site: FakeSite) -> None:
    """They get Django's page, with nothing of the form."""
    with site.visit(browser) as page:
        viewer = {"email": "v@example.com", "groups": ["viewers"]}
        page.route("**/api/session", lambda route: route.fulfill(json=viewer))
        page.goto(f"{LIST}add/")

        expect(page.locator("#content")).to_have_text("403 Forbidden")
        expect(page).to_have_title("403 Forbidden")


def test_deletion_names_the_trash(page: Page, site: FakeSite) -> None:
    """The question says that there is a way back, on its page and in front of the list."""
    trash = "What is deleted goes to the trash and can be restored from there."
    page.goto(f"{LIST}{next(iter(site.records))}/delete/")
    expect(page.locator("#content")).to_contain_text(trash)

    page.goto(LIST)
    page.wait_for_selector(READY)
    page.click("#result_list .deletelink >> nth=0")

    expect(page.locator("dialog")).to_contain_text(trash)


def test_the_server_comes_back(browser: Browser, site: FakeSite) -> None:
    """The line that says it cannot be reached goes when it can, and the list comes."""
    context = new_context(browser, base_url=ORIGIN)
    site.install(context)
    context.add_init_script("localStorage.setItem('logged-in', 'yes')")  # as the log-in does: else it comes first
    context.route("**/api/**", lambda route: route.abort())
    page = context.new_page()
    page.clock.install()
    page.goto(LIST)
    expect(page.locator(".messagelist li")).to_contain_text(["cannot be reached"] * 2)
    context.unroute("**/api/**")
    page.clock.run_for(6_000)

    expect(page.locator("#result_list tbody tr")).to_have_count(25)
    expect(page.locator(".messagelist")).to_have_count(0)
    context.close()


def test_no_site_no_link(page: Page) -> None:
    """Without a ``site_url`` nothing is called "View site"."""
    page.goto(LIST)
    page.wait_for_selector(READY)

    expect(page.locator("#user-tools")).not_to_contain_text("View site")


def test_compact_rows(page: Page) -> None:
    """Rows stand closer once somebody wants it, on the next page too."""
    page.goto(LIST)
    page.wait_for_selector(READY)
    row = page.locator("#result_list tbody tr").first
    usual = row.bounding_box()
    page.click("#columns summary")
    page.check("#compact")
    page.reload()
    page.wait_for_selector(READY)
    compact = row.bounding_box()

    assert usual
    assert compact
    assert compact["height"] < usual["height"]
