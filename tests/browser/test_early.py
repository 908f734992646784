"""What somebody does before a script has come is neither lost nor taken for something else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
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
    page.wait_for_load_state("networkidle")

    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_event("dialog"):
        page.reload()

    page.click("text=Restore them")
    assert (page.input_value("#id_name"), page.input_value("#id_company")) == ("Zoe", "Example")
    page.goto(f"{LIST}add/?company=Example&name=")


def test_a_link_s_values_are_no_draft(page: Page) -> None:
    """Leaving a form that only a link has filled in asks nothing."""
    page.goto(f"{LIST}add/?company=Example")
    page.wait_for_load_state("networkidle")
    page.on("dialog", lambda dialog: pytest.fail(dialog.type))

    page.reload()

    expect(page.locator("#id_company")).to_have_value("Example")
    assert page.locator("#draft-note:visible").count() == 0


def test_a_panel_that_is_opened_before_its_script(page: Page) -> None:
    """It is filled once the script has come."""
    script = Held(page, "**/static/tools.*.js")
    page.goto(LIST)
    page.click("summary >> text=Columns")
    script.release()

    page.wait_for_selector("#columns input")


def test_a_row_that_is_chosen_at_once(browser: Browser) -> None:
    """A window for choosing a record shows its rows only when a click on one is a choice."""
    with FakeSite(CustomerAdmin, [ANN]).visit(browser) as page:
        script = Held(page, "**/static/popup.*.js")
        page.goto(f"{LIST}?_popup=1")
        page.evaluate("new Promise((resolve) => setTimeout(resolve, 500))")
        assert page.locator("#result_list tbody tr").count() == 0

        script.release()

        page.wait_for_selector("#result_list tbody tr")
