"""What somebody does before a script has come is neither lost nor taken for something else."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import expect_draft, expect_soon
from tests.browser.fake_site import ANN, FakeSite, Held

LIST = "/admin/customers/customer/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page of a site with one customer."""
    with FakeSite(CustomerAdmin, [ANN]).visit(browser) as page:
        yield page


def test_typing_before_the_session_is_known(page: Page) -> None:
    """It is a draft like what is typed later, and what a link says of a new record is none."""
    session = Held(page, "**/api/session")
    page.goto(f"{LIST}add/?company=Example")
    page.fill("#id_name", "Zoe")
    session.release()
    expect_draft(page, "Zoe")

    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_event("dialog"):
        page.reload()

    page.click("text=Restore them")
    expect(page.locator("#id_name")).to_have_value("Zoe")
    expect(page.locator("#id_company")).to_have_value("Example")
    page.goto(f"{LIST}add/?company=Example&name=")


def test_a_link_s_values_are_no_draft(page: Page) -> None:
    """Leaving a form that only a link has filled in asks nothing."""
    page.goto(f"{LIST}add/?company=Example")
    page.wait_for_load_state("networkidle")
    page.on("dialog", lambda dialog: pytest.fail(dialog.type))

    page.reload()

    expect(page.locator("#id_company")).to_have_value("Example")
    expect(page.locator("#draft-note:visible")).to_have_count(0)


def test_a_panel_that_is_opened_before_its_script(page: Page) -> None:
    """It is filled once the script has come."""
    script = Held(page, "**/static/tools.*.js")
    page.goto(LIST)
    page.click("summary >> text=Columns")
    script.release()

    page.wait_for_selector("#columns input")


@pytest.mark.parametrize(
    ("press", "comes"),
    [
        (lambda page: page.check("input.action-select"), "tr.selected .action-select:checked"),
        (lambda page: page.click(".deletelink"), "dialog[open]"),
        (lambda page: page.click("#export"), "dialog[open]"),
        (lambda page: page.press("body", "Control+k"), "dialog[open]"),
        (lambda page: page.click("button[name=index]"), "ul.messagelist .warning"),
        (lambda page: page.click("[data-value=today]"), "#changelist-filter-clear"),
    ],
    ids=["tick", "delete", "export", "palette", "go", "today"],
)
def test_what_is_pressed_before_it_can_be_done(page: Page, press: Callable[[Page], None], comes: str) -> None:
    """It is done, once, when the script has come that does it."""
    script = Held(page, "**/static/doing.*.js")
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    press(page)
    expect(page.locator(comes)).to_have_count(0)

    script.release()

    page.wait_for_selector(comes)
    expect(page.locator(comes)).to_have_count(1)


def test_the_page_has_what_its_script_would_make(page: Page) -> None:
    """Of a list whose address says nothing: links of headers and filters, what is sorted by and what is chosen."""
    parts = ("#result_list thead", "#changelist-filter")
    page.goto(LIST)
    page.wait_for_selector("[data-value=today][href]")
    made = [_attributes(page.inner_html(part)) for part in parts]

    page.goto(f"{LIST}?e=1")
    page.wait_for_selector("#changelist:not([aria-busy])")

    def shown() -> list[list[tuple[str, list[str]]]]:
        htmls = [page.inner_html(part) for part in parts]
        return [_attributes(html.replace("?e=1&amp;", "?").replace("?e=1", "?")) for html in htmls]

    expect_soon(shown, made)


def _attributes(html: str) -> list[tuple[str, list[str]]]:
    """Return the tags, each with its attributes in one order."""
    return [(tag, sorted(re.findall(r'[\w-]+="[^"]*"', rest))) for tag, rest in re.findall(r"<(\w+)([^>]*)>", html)]


def test_a_row_that_is_chosen_at_once(browser: Browser) -> None:
    """A window for choosing a record shows its rows only when a click on one is a choice."""
    with FakeSite(CustomerAdmin, [ANN]).visit(browser) as page:
        script = Held(page, "**/static/popup.*.js")
        page.goto(f"{LIST}?_popup=1")
        page.evaluate("new Promise((resolve) => setTimeout(resolve, 500))")
        expect(page.locator("#result_list tbody tr")).to_have_count(0)

        script.release()

        page.wait_for_selector("#result_list tbody tr")


def test_the_theme_before_a_list_knows_what_it_is_asked_for(page: Page) -> None:
    """It is changed as well where the address narrows the list, which takes a script more."""
    script = Held(page, "**/static/asked.*.js")
    page.goto(f"{LIST}?status__exact=lead", wait_until="domcontentloaded")
    page.click(".theme-toggle")
    script.release()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_another_language_before_a_list_knows_what_it_is_asked_for(page: Page) -> None:
    """The page is loaded in it."""
    script = Held(page, "**/static/asked.*.js")
    page.goto(f"{LIST}?status__exact=lead", wait_until="domcontentloaded")
    page.click("#footer [lang=de]")
    with page.expect_navigation(wait_until="commit"):
        script.release()

    expect_soon(lambda: [cookie["value"] for cookie in page.context.cookies()], ["de"])
