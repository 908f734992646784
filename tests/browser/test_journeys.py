"""Each job of a day, by mouse alone and by keyboard alone, in windows of every width, by day and by night."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.fake_imports import FakeImports
from tests.browser.fake_site import ANN, Record
from tests.browser.test_trash_at_once import TRASHED

LIST = "/admin/customers/customer/"
WIDTHS = {390: "dark", 768: "light", 1024: "dark", 1280: "light", 1440: "dark", 1920: "light"}
NAMES = ("W" * 200, "علي بن أبي طالب", "王小明 有限公司", "Zoë 👩‍👩‍👧‍👦", "Customer five")
_MOST_STOPS = 150
"""Presses of Tab that lead to whatever a page has."""


def mouse(control: Locator) -> None:
    """Click where a person would see it; Playwright refuses if anything else lies over it."""
    control.click()


def keyboard(control: Locator) -> None:
    """Go there with Tab, and press what a keyboard has for it."""
    _go_to(control)
    control.page.keyboard.press(control.evaluate("(e) => (e.matches('a, button, [type=submit]') ? 'Enter' : ' ')"))


def _go_to(control: Locator) -> None:
    expect(control).to_be_visible()
    for _ in range(_MOST_STOPS):
        if control.evaluate("(e) => e === document.activeElement"):
            return
        control.page.keyboard.press("Tab")
    pytest.fail(f"no key leads to {control}")


Press = Callable[[Locator], None]
HANDS: dict[str, Press] = {"mouse": mouse, "keyboard": keyboard}


def _write(press: Press, control: Locator, text: str) -> None:
    if press is keyboard:
        _go_to(control)
    else:
        press(control)
    control.page.keyboard.press("Control+A")
    control.page.keyboard.type(text)


def _choose(press: Press, control: Locator, label: str) -> None:
    """Choose from a list of options, whose own list is the browser's and not the page's."""
    if press is keyboard:
        _go_to(control)
        control.page.keyboard.type(label)
    else:
        control.select_option(label=label)


def _customer(number: int) -> Record:
    own = {"customerId": str(UUID(int=number)), "name": NAMES[number - 1], "email": f"c{number}@example.com"}
    return ANN | own | {"tags": ["old"], "version": 1}


class _Site(FakeImports):
    """Says of records in the trash who threw them away."""

    def list_records(self, query: dict[str, str]) -> tuple[int, Any]:
        """Answer a GET of the list, or of the trash."""
        status, body = super().list_records(query)
        return status, body | {"items": [row | TRASHED if "trash" in query else row for row in body["items"]]}


@pytest.fixture(params=WIDTHS, ids=str)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Return the list of five customers in a window of each width; what the browser complains of fails the test."""
    site = _Site(*map(_customer, range(1, 6)), page="index.html")
    size = {"width": request.param, "height": 860}
    with site.visit(browser, viewport=size, color_scheme=WIDTHS[request.param]) as page:
        yield page


def _list(page: Page, address: str = "?o=1") -> None:
    page.goto(f"{LIST}{address}")
    page.wait_for_selector("#changelist:not([aria-busy])")


def _says(page: Page, text: str) -> None:
    expect(page.locator("ul.messagelist li").first).to_contain_text(text)


def _finds_opens_and_changes(page: Page, press: Press) -> None:
    _list(page)
    _write(press, page.locator("#searchbar"), "five")
    page.keyboard.press("Enter")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    press(page.locator("#result_list tbody th a"))
    _write(press, page.locator("#id_company"), "Five and sons")
    press(page.locator("[name=_save]"))
    _says(page, "was changed successfully.")


def _adds(page: Page, press: Press) -> None:
    _list(page)
    press(page.locator(".object-tools .addlink"))
    _write(press, page.locator("#id_name"), "Somebody new")
    press(page.locator("[name=_save]"))
    _says(page, "was added successfully.")


def _deletes_and_restores(page: Page, press: Press) -> None:
    page.goto(f"{LIST}{UUID(int=5)}/change/")
    press(page.locator(".deletelink"))
    press(page.locator("#content form [type=submit]"))
    _says(page, "was deleted successfully.")
    page.goto(f"{LIST}trash/")
    press(page.locator("#trash tbody .action-select").first)
    press(page.locator("#restore-selected"))
    _says(page, "from the trash.")


def _tags_many_and_takes_it_back(page: Page, press: Press) -> None:
    _list(page)
    page.wait_for_selector("select[name=action] >> text=Add tag", state="attached")
    press(page.locator("#action-toggle"))
    _choose(press, page.locator("select[name=action]"), "Add tag")
    press(page.locator(".actions button[name=index]"))
    _write(press, page.get_by_label("Tags:"), "vip")
    page.keyboard.press("Enter")
    press(page.locator("#undo-import"))
    press(page.locator("dialog[open] button").first)
    expect(page.locator("#run-said")).to_contain_text("The change was taken back.")


def _edits_in_the_list(page: Page, press: Press) -> None:
    _list(page)
    press(page.locator("#edit-list"))
    _choose(press, page.locator("#id_form-1-status"), "Active")
    press(page.locator(".paginator [name=_save]"))
    _says(page, "1 customer was changed successfully.")


def _filters(page: Page, press: Press) -> None:
    _list(page)
    if (sheet := page.locator("[popovertarget=changelist-filter]")).is_visible():
        press(sheet)
    press(page.locator("#changelist-filter [data-value=active]").first)
    page.wait_for_url("**status__exact=active**")


JOBS = (
    _finds_opens_and_changes,
    _adds,
    _edits_in_the_list,
    _filters,
    _tags_many_and_takes_it_back,
    _deletes_and_restores,
)


@pytest.mark.parametrize("hand", HANDS)
def test_a_day(page: Page, hand: str) -> None:
    """Names are long, Arabic, Chinese and of pictures; nothing lies over what is pressed."""
    for job in JOBS:
        job(page, HANDS[hand])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), job.__name__
