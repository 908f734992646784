"""Each job of a day, by mouse alone and by keyboard alone, in windows of every width, by day and by night."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.browser.conftest import expect_soon
from tests.browser.fake_office import AMELIE, ME, TWIN, FakeOffice, customer
from tests.browser.fake_site import ORIGIN, Record
from tests.browser.test_merge import FakeMerges
from tests.browser.test_trash_at_once import TRASHED
from tests.looks.measures import OVERLAPS

LIST = "/admin/customers/customer/"
USERS = "/admin/auth/user/"
WIDTHS = {390: "dark", 768: "light", 1024: "dark", 1280: "light", 1440: "dark", 1920: "light"}
NAMES = ("W" * 200, "علي بن أبي طالب", "王小明 有限公司", "Zoë 👩‍👩‍👧‍👦", "Customer five")
FILE = f"Name,E-mail\n{'V' * 200},v@example.com\nمريم,m@example.com\n".encode()
_MOST_STOPS = 150
"""Presses of Tab that lead to whatever a page has."""
_STOPS = """(control) => {
    const here = document.activeElement;
    if (here === control) {
        return 0;
    }
    const sheet = control.closest(":popover-open");
    if (sheet && !sheet.contains(here)) {
        return 1; // it comes after what has opened it
    }
    const lies = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
    const [first, last] = lies(control, here) ? [control, here] : [here, control];
    const stops = "a[href], button, summary, select, textarea, input:not([type=radio])";
    const between = [...document.querySelectorAll(stops)]
        .filter((one) => lies(first, one) && lies(one, last) && !one.disabled && one.tabIndex >= 0)
        .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest("[popover]"));
    return (between.length + 1) * (first === control ? -1 : 1);
}"""
"""How many presses of Tab lead to a control, at a guess, or of Shift and Tab if it is less than nothing."""


def mouse(control: Locator) -> None:
    """Click where a person would see it; Playwright refuses if anything else lies over it."""
    control.click()


def keyboard(control: Locator) -> None:
    """Go there with Tab, and press what a keyboard has for it."""
    _go_to(control)
    control.page.keyboard.press(control.evaluate("(e) => (e.matches('a, button, [type=submit]') ? 'Enter' : ' ')"))


def _go_to(control: Locator) -> None:
    expect(control).to_be_visible()
    pressed = 0
    while (stops := control.evaluate(_STOPS)) and pressed < _MOST_STOPS:
        for _ in range(abs(stops)):
            control.page.keyboard.press("Tab" if stops > 0 else "Shift+Tab")
        pressed += abs(stops)
    expect(control).to_be_focused()


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
        _type_ahead(control, label)
    else:
        control.select_option(label=label)
    expect(control.locator("option:checked")).to_have_text(label)


def _type_ahead(control: Locator, label: str) -> None:
    """Type what begins an option; a browser forgets it after a second without a key, which a busy machine may take."""
    for _ in range(10):
        control.page.keyboard.press("Home")
        control.page.keyboard.type(label)
        if control.locator("option:checked").inner_text() == label:
            return


def _turn(press: Press, choices: Locator) -> None:
    """Choose the second one of radio buttons, of which the first is chosen."""
    if press is keyboard:
        _go_to(choices.first)
        choices.page.keyboard.press("ArrowDown")
    else:
        press(choices.nth(1))
    expect(choices.nth(1)).to_be_checked()


def _customer(number: int) -> Record:
    own = {"name": NAMES[number - 1], "email": f"c{number}@example.com", "tags": ["old", "new"], "status": "lead"}
    return customer(number, own | {"phone": "+497112842222", "notes": ""})


_ANSWERS: dict[tuple[str, str], tuple[int, Any]] = {
    ("POST", "/session/password"): (204, None),
    ("PUT", "/session/second-factor"): (
        200,
        {"enabled": True, "required": False, "recoveryCodes": ["ABCD-EFGH-2345"] * 10},
    ),
    ("POST", "/customers/exports"): (
        201,
        {
            "exportId": "1",
            "fileName": "customers.csv",
            "state": "done",
            "rows": 6,
            "total": 6,
            "url": f"{ORIGIN}/files/customers.csv",
            "expiresAt": "2099-01-01T00:00:00Z",
        },
    ),
}
"""Method and path -> what answers that which the office does not."""


class _Site(FakeMerges, FakeOffice):
    """The office, to which people come and in which passwords change; it keeps what was done with each customer."""

    def __init__(self) -> None:
        FakeOffice.__init__(self)
        self.asked, self.before = [], {}
        self.groups = ("admins",)
        self.chosen["customers.csv"] = FILE
        self.records = {each["customerId"]: each for each in map(_customer, range(1, 6))}
        self.records[TWIN] = self.records[AMELIE] | {"customerId": TWIN, "name": f"{NAMES[1]} II", "notes": "Twice"}
        self.histories = {key: [_entry("created", 1, {}, _told(record))] for key, record in self.records.items()}
        self.staff = super().table["GET /users"]({})[1]["items"]

    def list_records(self, query: dict[str, str]) -> tuple[int, Any]:
        """Say of records in the trash who threw them away."""
        status, body = super().list_records(query)
        return status, body | {"items": [row | TRASHED if "trash" in query else row for row in body["items"]]}

    def api(self, request: Request, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """Answer what changes people and passwords, and orders files."""
        place, _, person = path.removeprefix("/").partition("/")
        if place == "users" and "owners" not in query:
            return self._staff(request, person, query)
        if path.endswith("/revert"):
            return self._revert(path.split("/")[2], request)
        return _ANSWERS.get((request.method, path)) or super().api(request, path, query)

    def _staff(self, request: Request, path: str, query: dict[str, str]) -> tuple[int, Any]:
        body: Record = request.post_data_json or {} if request.method != "GET" else {}
        if not path and body:
            new = {"subject": str(UUID(int=2999)), "status": "invited", "active": True, "name": "", "version": 1}
            self.staff.append({**self.staff[0], **new, **body})
            return 201, self.staff[-1]
        found = [each for each in self.staff if query.get("q", "") in each["email"]]
        if not path:
            count = {"total": len(self.staff), "matches": len(found), "matchesExact": True}
            return 200, {"items": found, "nextCursor": None} | count
        subject, _, action = path.partition("/")
        person = next(each for each in self.staff if each["subject"] == subject)
        person |= body | ({"active": False} if action else {})
        return 200, person

    def _revert(self, record_id: str, request: Request) -> tuple[int, Any]:
        record, entries, asked = self.records[record_id], self.histories[record_id], request.post_data_json or {}
        values = {
            name: change["new"]
            for entry in entries
            if entry["version"] <= asked["version"]
            for name, change in entry["changes"].items()
        }
        entries.append(_entry("reverted", record["version"] + 1, record, values))
        record |= values | {"version": record["version"] + 1}
        return 200, record

    def _write(self, request: Request, record: Record, body: Record) -> tuple[int, Any]:
        before, rows = dict(record), body.pop("activities", [])
        status, saved = super()._write(request, record, body)
        if status == 200:
            entry = _entry("changed", saved["version"], before, body)
            self.histories.setdefault(record["customerId"], []).append(entry)
            made = [self.activities.add_record(row | {"customerId": record["customerId"]})[1] for row in rows]
            return 200, saved | {"activities": made}
        return status, saved


def _told(record: Record) -> Record:
    return {name: record[name] for name in ("name", "email", "phone", "status", "tags", "notes")}


def _entry(kind: str, version: int, before: Record, values: Record) -> Record:
    changes = {name: {"old": before.get(name), "new": value} for name, value in values.items()}
    entry = {"version": version, "at": "2026-11-20T16:10:00.000Z", "by": ME, "kind": kind, "changes": changes}
    return entry | {"importId": "", "reason": "", "otherId": "", "bySubject": str(UUID(int=2000))}


@pytest.fixture(params=WIDTHS, ids=str)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Return the list of six customers in a window of each width; what the browser complains of fails the test."""
    size = {"width": request.param, "height": 860}
    allowed = ["clipboard-read", "clipboard-write"]
    how: Any = {"viewport": size, "color_scheme": WIDTHS[request.param], "permissions": allowed}
    with _Site().visit(browser, **how) as page:
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
    _write(press, page.locator("#searchbar"), "five")
    page.keyboard.press("Enter")
    page.wait_for_url("**/trash/?q=five")
    press(page.locator("#trash tbody .action-select").first)
    press(page.locator("#restore-selected"))
    _says(page, "from the trash.")


def _tags_many_and_takes_it_back(page: Page, press: Press) -> None:
    _list(page)
    _acts(page, press, "Add tag")
    _write(press, page.get_by_label("Tags:"), "vip")
    page.keyboard.press("Enter")
    press(page.locator("#undo-import"))
    press(page.locator("dialog[open] button").first)
    expect(page.locator("#run-said")).to_contain_text("The change was taken back.")


def _acts(page: Page, press: Press, action: str) -> None:
    page.wait_for_selector(f"select[name=action] >> text={action}", state="attached")
    press(page.locator("#action-toggle"))
    _choose(press, page.locator("select[name=action]"), action)
    press(page.locator(".actions button[name=index]"))


def _writes_to_many(page: Page, press: Press) -> None:
    _list(page)
    _acts(page, press, "Write to selected customers")
    press(page.locator("dialog .copy"))
    expect(page.locator("dialog .copied")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(":focus")).to_have_count(1)


def _exports(page: Page, press: Press) -> None:
    press(page.locator("#export"))
    _choose(press, page.locator("dialog select[name=format]"), "CSV for programs")
    _turn(press, page.locator("dialog [name=columns]"))
    press(page.locator("dialog [type=submit]"))
    expect(page.locator("#messages a")).to_have_attribute("href", f"{ORIGIN}/files/customers.csv")
    expect(page.locator("#export")).to_be_focused()


def _edits_in_the_list(page: Page, press: Press) -> None:
    _list(page)
    press(page.locator("#edit-list"))
    _choose(press, page.locator("#id_form-1-status"), "Active")
    press(page.locator(".paginator [name=_save]"))
    _says(page, "1 customer was changed successfully.")


def _filters_and_keeps_the_filter(page: Page, press: Press) -> None:
    _list(page)
    _open_filters(page, press)
    press(page.locator("#changelist-filter [data-value=active]").first)
    page.wait_for_url("**status__exact=active**")
    page.wait_for_selector("#changelist:not([aria-busy])")
    _open_filters(page, press)
    press(page.locator("#saved-filters summary"))
    _write(press, page.locator("#saved-filters input[type=text]"), NAMES[1])
    page.keyboard.press("Enter")
    with page.expect_navigation(url="**status__exact=active**"):
        press(page.locator("#saved-filters li a"))


def _open_filters(page: Page, press: Press) -> None:
    if (sheet := page.locator("[popovertarget=changelist-filter]")).is_visible():
        press(sheet)


def _knows_a_customer(page: Page, press: Press) -> None:
    page.goto(f"{LIST}{AMELIE}/change/")
    press(page.locator(".contactlink"))
    expect(page.locator("dialog .qr-code")).to_be_visible()
    with page.expect_download():
        press(page.locator("dialog [type=submit]"))
    press(page.locator("#activities-group .add-row a"))
    _write(press, page.locator("[name=activities-1-subject]"), NAMES[0])
    _write(press, page.locator("#id_notes"), NAMES[3])
    press(page.locator("[name=_continue]"))
    _says(page, "was changed successfully.")
    press(page.locator(".historylink[href]"))
    press(page.locator(".revert"))
    press(page.locator("dialog [type=submit]"))
    _says(page, "was reverted to the version of")


def _relates(page: Page, press: Press) -> None:
    page.goto("/admin/customers/activity/add/")
    box = page.locator(".field-customerId .select2-selection")
    press(box)
    expect(page.locator(".select2-search__field")).to_be_focused()
    page.keyboard.type("five")
    expect(page.locator(".select2-results__option")).to_have_text([NAMES[4]])
    if press is keyboard:
        page.keyboard.press("Enter")
    else:
        press(page.locator(".select2-results__option"))
    expect(box).to_contain_text(NAMES[4])
    _write(press, page.locator("#id_subject"), NAMES[2])
    press(page.locator("[name=_save]"))
    _says(page, "was added successfully.")


def _merges(page: Page, press: Press) -> None:
    page.goto(f"{LIST}duplicates/")
    press(page.locator(".pair-tools a"))
    _turn(press, page.locator("[data-field=name] input"))
    press(page.locator("#merge-form input[type=submit]"))
    _says(page, "was merged into")
    press(page.get_by_role("button", name="Undo"))
    expect(page.locator(".messagelist .success")).to_contain_text("are two customers again.")


def _renames_tags(page: Page, press: Press) -> None:
    page.goto(f"{LIST}tags/")
    press(page.locator("#tags .action-select").nth(0))
    press(page.locator("#tags .action-select").nth(1))
    _write(press, page.locator("#id_to"), "متعاقد")
    press(page.get_by_role("button", name="Rename or merge"))
    press(page.locator("dialog [type=submit]"))
    page.wait_for_url(f"**{LIST}import/?importId=*")
    expect(page.locator("#undo-import")).to_be_visible()


def _imports(page: Page, press: Press) -> None:
    page.goto(f"{LIST}import/")
    with page.expect_file_chooser() as chooser:
        press(page.locator("#step-file:not([hidden]) input"))
    content: Any = {"name": "customers.csv", "mimeType": "text/csv", "buffer": FILE}
    chooser.value.set_files(content)
    for step in ("table", "fields", "known", "run"):
        press(page.locator(f"#{step}-form [type=submit]"))
    press(page.locator("#undo-import"))
    press(page.locator("dialog[open] [type=submit]"))
    expect(page.locator("#run-said")).to_contain_text("2 records were deleted for good.")


def _manages_people(page: Page, press: Press) -> None:
    page.goto(USERS)
    press(page.locator(".object-tools .addlink"))
    _write(press, page.locator("#id_email"), "new@example.com")
    _write(press, page.locator("#id_name"), NAMES[0][:150])
    _choose(press, page.locator("#id_groups"), "viewers")
    press(page.locator(".submit-row [name=_save]"))
    _says(page, "was added successfully.")
    press(page.locator("#result_list th a:has-text('new@example.com')"))
    _choose(press, page.locator("#id_groups"), "editors")
    press(page.locator(".submit-row [name=_continue]"))
    _says(page, "was changed successfully.")
    press(page.locator(".object-tools :text-is('Deactivate')"))
    press(page.locator("dialog [type=submit]"))
    _says(page, "was deactivated.")


def _guards_the_account(page: Page, press: Press) -> None:
    page.goto("/admin/second-factor/")
    _write(press, page.locator("#begin-form [name=oldPassword]"), "a phrase of its own")
    press(page.locator("#begin-form [type=submit]"))
    _write(press, page.locator("#on-form [name=code]"), "123456")
    press(page.locator("#on-form [type=submit]"))
    expect(page.locator("#recovery-codes h2")).to_be_focused()
    page.goto("/admin/password_change/")
    for name in ("old_password", "new_password1", "new_password2"):
        _write(press, page.locator(f"#id_{name}"), "another phrase of its own")
    press(page.locator("#password-form [type=submit]"))
    page.wait_for_url("**/password_change/done/")


def _sees_what_is_up(page: Page, press: Press) -> None:
    page.goto("/admin/")
    trend = page.locator('[data-resource="customers"] [data-chart="trend"]')
    press(trend.locator("summary"))
    press(trend.locator("tbody a").first)
    page.wait_for_url(f"**{LIST}?registrationDate__year=*")


JOBS = (
    _finds_opens_and_changes,
    _adds,
    _edits_in_the_list,
    _filters_and_keeps_the_filter,
    _writes_to_many,
    _exports,
    _tags_many_and_takes_it_back,
    _deletes_and_restores,
    _knows_a_customer,
    _relates,
    _merges,
    _renames_tags,
    _imports,
    _manages_people,
    _guards_the_account,
    _sees_what_is_up,
)


@pytest.mark.parametrize("hand", HANDS)
def test_a_day(page: Page, hand: str) -> None:
    """Names are long, Arabic, Chinese and of pictures; nothing lies over what is pressed."""
    for job in JOBS:
        job(page, HANDS[hand])
        expect_soon(lambda: page.evaluate("document.documentElement.scrollWidth <= innerWidth"), expected=True)
        expect_soon(lambda: page.evaluate(OVERLAPS), [])
