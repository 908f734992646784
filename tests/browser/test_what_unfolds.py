"""Whatever opens over a page or within one: axe finds nothing serious in it, by day and by night, from right to left.

``WHERE`` has each dialog, popover, list of choices and disclosure of the sources; one without a row fails. The colours
are those of all languages, and so is what axe looks at; from right to left is where more can go wrong.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.activities import ActivityInline
from admin.customers import CustomerAdmin
from admin.site import SITE
from dev.local import ROOT
from tests.browser.conftest import new_context
from tests.browser.fake_imports import AT
from tests.browser.fake_office import AMELIE, NOW, users
from tests.browser.fake_site import ANN, ORIGIN
from tests.browser.pictures import choose_fields
from tests.browser.test_accessibility import findings
from tests.browser.test_pseudo_languages import ARABIC, Office

_UNFOLDS = re.compile(
    r'(?<!function )\bask\(\{([^}]*$|.*\btitle)|showModal\(|role: "listbox"'
    r'|<details|element\("details"|\bpopover\b[ :]|aria-controls='
)
_LIST = "/admin/customers/customer/"
_FORM = f"{_LIST}{AMELIE}/change/"
_CARD = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Amélie Rousseau\r\nTEL;VALUE=uri:tel:+33199002714\r\nEND:VCARD\r\n"
_FILE = b"Name;E-mail\r\nLena Vogt;lena.vogt@example.com\r\n"
Act = Callable[[Page], None]


def _click(*selectors: str) -> Act:
    def act(page: Page) -> None:
        for selector in selectors:
            page.locator(selector).first.click()

    return act


def _open(name: str) -> Act:
    return _click(f"[data-filter-title={name}] > summary")


def _run_action(name: str) -> Act:
    def act(page: Page) -> None:
        page.locator("input.action-select").first.check()
        page.select_option("select[name=action]", name)
        page.click(".actions button[name=index]")

    return act


def _tag_and_undo(page: Page) -> None:
    _run_action("add_tag")(page)
    page.wait_for_selector(".actions + * input:focus, .actions input:focus, form input:focus")
    page.keyboard.type("newsletter")
    page.keyboard.press("Enter")
    page.click("#undo-import")


def _type(selector: str) -> Act:
    def act(page: Page) -> None:
        page.fill(selector, "")
        page.locator(selector).press_sequentially("v")

    return act


def _lose_session(page: Page) -> None:
    page.route("**/api/**", lambda route: route.fulfill(status=401, json={"status": 401}))
    page.fill("#id_name", "Amélie")
    page.click("[name=_save]")


def _log_out_with_edits(page: Page) -> None:
    page.evaluate("localStorage.setItem('queued', '2')")
    page.goto("/admin/logout/")


def _show_card(page: Page) -> None:
    card = {"body": _CARD, "content_type": "text/vcard"}
    page.route(f"**/api/customers/{AMELIE}", lambda route: route.fulfill(**card))
    page.click(".contactlink")


def _fold_out(*headings: str) -> Act:
    def act(page: Page) -> None:
        choose_fields(page)
        _click(*(f"summary:has({heading})" for heading in headings))(page)

    return act


def _forget_choices(page: Page) -> None:
    _fold_out("#save-heading")(page)
    page.fill("#id_mappingName", "Usual")
    page.click("#save-mapping")
    page.wait_for_selector("#delete-mapping:visible")
    page.click("#delete-mapping")


@dataclass(frozen=True)
class Unfolding:
    """Where in the sources it is, the page that has it, what opens it, and what is there then."""

    where: str
    line: str
    address: str
    act: Act
    opened: str = "dialog[open]"
    width: int = 1280


_ROWS = "#activities-group"
_PANEL = "[data-filter-title={}][open] input"
_OPTION = "[role=listbox] [role=option]"
ROWS = (
    Unfolding("js/list/tags.js", "ask({", f"{_LIST}tags/", _click("#tags tbody input", "#remove-tags")),
    Unfolding("js/list/trash.js", "ask({", f"{_LIST}trash/", _click(".purge")),
    Unfolding("js/list/export.js", "ask({", _LIST, _click("#export")),
    Unfolding("js/list/delete_row.js", "ask({", _LIST, _click("#result_list .deletelink")),
    Unfolding("js/list/write_to.js", "ask({", _LIST, _run_action("write_to_selected")),
    Unfolding("js/session/logout.js", "ask({", "/admin/", _log_out_with_edits),
    Unfolding("js/session/log_in_again.js", "ask({", _FORM, _lose_session),
    Unfolding("js/session/sessions.js", "ask({", "/admin/sessions/", _click("#sessions tbody button")),
    Unfolding("js/record/tools.js", "ask({", "/admin/auth/user/{}/change/", _click("[data-tool]:visible")),
    Unfolding("js/record/contact.js", "ask({", _FORM, _show_card),
    Unfolding("js/record/history.js", "ask({", f"{_LIST}{AMELIE}/history/", _click(".revert")),
    Unfolding("js/import/run.js", "ask({", _LIST, _tag_and_undo),
    Unfolding("js/import/mappings.js", "ask({", f"{_LIST}import/", _forget_choices),
    Unfolding("js/site/dialog.js", "showModal", _LIST, _click("#export"), width=390),
    Unfolding(
        "js/site/palette.js", "showModal", _LIST, lambda page: page.keyboard.press("Control+k"), "#palette[open]"
    ),
    Unfolding("js/site/palette.js", "listbox", _FORM, _click("#palette-button"), _OPTION, width=390),
    Unfolding("js/record/suggest.js", "listbox", _FORM, _type("#id_tags"), _OPTION),
    Unfolding("js/record/suggest.js", "popover", _FORM, _type("#id_tags"), "[popover]:popover-open", width=390),
    Unfolding(
        "js/related/autocomplete.js", "listbox", "/admin/customers/activity/add/", _click(".select2-selection"), _OPTION
    ),
    Unfolding("js/record/history.js", '"details"', f"{_LIST}{AMELIE}/history/", _click("summary"), "details[open]"),
    Unfolding("_charts.html", "details", "/admin/", _click(".chart summary"), ".chart details[open]"),
    Unfolding(
        "_macros.html", "popover", _LIST, _click("[popovertarget]"), "#changelist-filter:popover-open", width=390
    ),
    Unfolding("_macros.html", "data-filter-title", _LIST, _open("tags"), _PANEL.format("tags")),
    Unfolding(
        "_macros.html",
        "saved-filters",
        f"{_LIST}?q=a",
        _click("#saved-filters > summary"),
        "#saved-filters[open] :is(input, p)",
    ),
    Unfolding("_macros.html", '"columns"', _LIST, _click("#columns > summary"), "#columns input"),
    Unfolding("_macros.html", "inline.collapsed", _FORM, _click(f"{_ROWS} summary"), f"{_ROWS} details[open]"),
    Unfolding("_page.html", "nav-sidebar", _LIST, _click("#toggle-nav-sidebar"), "#nav-sidebar:visible"),
    Unfolding("change_form.html", "fieldset.collapsed", _FORM, _click("form details > summary"), "form details[open]"),
    Unfolding("import.html", "values-heading", f"{_LIST}import/", _fold_out("#values-heading"), "#id_addTags:visible"),
    Unfolding("import.html", "save-heading", f"{_LIST}import/", _fold_out("#save-heading"), "#save-mapping:visible"),
)
_ELSEWHERE = ("js/offline/edits_dialog.js",)
"""What needs a service worker: ``test_offline.py`` opens it, and asks ``findings``."""


class _Rows(ActivityInline):
    classes = ("collapse",)


_CUSTOMERS = type("Customers", (CustomerAdmin,), {"inlines": (_Rows,), "shortcuts": ()})


@pytest.fixture(scope="module")
def office() -> Office:
    """Return the site from right to left, with something in the trash, and rows of a form that are folded."""
    resources = tuple(_CUSTOMERS if each is CustomerAdmin else each for each in SITE.resources)
    office = Office(ARABIC, replace(SITE, resources=resources))
    office.groups = ("admins",)
    office.histories[AMELIE][0]["changes"]["status"] = {"old": None, "new": "lead"}  # which can be put back
    return office


@pytest.fixture(scope="module")
def pages(browser: Browser, office: Office) -> Iterator[Callable[[int], Page]]:
    """Return a function that opens a page of a width; some pages lose what they are connected to, and may say so."""
    contexts = []

    def open_page(width: int) -> Page:
        size = {"width": width, "height": 860}
        context = new_context(browser, base_url=ORIGIN, reduced_motion="reduce", viewport=size)
        contexts.append(context)
        context.clock.set_fixed_time(NOW)
        office.install(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.where} {row.line}".replace('"', ""))
def test_axe_of_what_unfolds(pages: Callable[[int], Page], office: Office, row: Unfolding) -> None:
    """Nor does the page scroll sideways."""
    office.chosen["customers.csv"] = _FILE
    office.trash = {"gone": ANN | {"customerId": "gone", "trashedBy": "", "trashedAt": AT}}
    page = pages(row.width)
    page.goto(row.address.format(users()[-1]["subject"]))
    page.wait_for_selector("main:not(:has([aria-busy=true]))")
    page.wait_for_load_state("networkidle")

    row.act(page)
    page.wait_for_selector(row.opened)

    assert findings(page) == []
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_whatever_unfolds_has_a_row() -> None:
    """A new one needs one, and a row is about exactly one."""
    folder = ROOT / "templates"
    files = sorted(each for each in folder.rglob("*") if each.suffix in (".html", ".js"))
    lines = [
        (file.relative_to(folder).as_posix().removeprefix("static/"), line.strip())
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if _UNFOLDS.search(line)
    ]

    rows = Counter((file, line) for row in ROWS for file, line in lines if file == row.where and row.line in line)

    assert [(file, line) for file, line in lines if rows[file, line] != 1 and file not in _ELSEWHERE] == []
    assert len(rows) == len(ROWS), "a row is about nothing"
