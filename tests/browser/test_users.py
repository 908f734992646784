"""Users in the browser: a colleague is invited, gets other rights, is deactivated, activated and deleted."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import boto3
import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, Visitor, expect_messages, expect_soon, fill_in_log_in
from tests.browser.test_accessibility import AXE, FINDINGS
from tests.clock import PATIENCE

USERS = "/admin/auth/user/"
PASSWORD = "Quite-a-long-passw0rd-of-mine"  # of a user who lives as long as the test
Visit = Callable[..., Visitor]


@pytest.fixture
def email() -> str:
    """Return an address that nobody has yet."""
    return f"colleague-{uuid4().hex[:12]}@example.com"


@pytest.fixture
def pool(aws: dict[str, Any], stack: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """Return a function that asks the user pool."""
    with closing(boto3.client("cognito-idp", **aws)) as client:
        yield lambda name, **request: getattr(client, name)(UserPoolId=stack["userPoolId"], **request)


def open_user(page: Page, email: str) -> None:
    """Go from the list to the form of a user."""
    page.goto(f"{USERS}?q={email}")
    page.click(f"#result_list th a:has-text('{email}')")
    page.wait_for_url(f"**{USERS}*/change/**")
    expect(page.locator("#user_form")).not_to_have_attribute("aria-busy", "true")


def use_tool(page: Page, name: str) -> str:
    """Press an object tool and say yes; return what is said afterwards."""
    page.click(f".object-tools :text-is('{name}')")
    with page.expect_navigation():
        page.click("dialog button[type=submit]")
    return page.locator("ul.messagelist li").first.inner_text()


def log_in(page: Page, email: str) -> None:
    """Log in, whoever was here before, and wait for the index."""
    try_to_log_in(page, email)
    page.wait_for_url("**/admin/")


def try_to_log_in(page: Page, email: str) -> None:
    """Give address and password."""
    page.context.clear_cookies()
    page.goto("/admin/login/")
    fill_in_log_in(page, {"email": email, "password": PASSWORD})


def invite(page: Page, email: str, group: str) -> None:
    """Add a user, from the index."""
    page.goto("/admin/")
    page.click("#content .app-auth .model-user .addlink")
    page.fill("#id_email", email)
    page.fill("#id_name", "Zoé Müller-Lüdenscheidt-Österreicher")
    page.select_option("#id_groups", [group])
    page.click(".submit-row [name=_save]")
    expect_messages(page, [f"The user “{email}” was added successfully."])


def test_a_colleague_comes_and_goes(as_role: Visit, visit: Visit, pool: Callable[..., Any], email: str) -> None:
    """From the invitation to the deletion, with what she may do at each step."""
    page = as_role("admin").page
    invite(page, email, "viewers")
    page.goto(f"{USERS}?groups__exact=viewers&active__exact=1&q={email}")
    cells = page.locator("#result_list tbody tr").locator("th, td")
    expect(cells.nth(1)).to_have_text("Zoé Müller-Lüdenscheidt-Österreicher")
    expect(cells.nth(2)).to_have_text("viewers")
    open_user(page, email)
    assert use_tool(page, "Send the invitation again") == f"The invitation was sent to “{email}” again."

    pool("admin_set_user_password", Username=email, Password=PASSWORD, Permanent=True)
    hers = visit()
    hers.refusals.update({401, 403})
    log_in(hers.page, email)
    expect(hers.page.locator("#content .model-customer .viewlink")).to_be_visible()

    open_user(page, email)
    page.select_option("#id_groups", ["editors"])
    page.click(".submit-row [name=_continue]")
    expect(page.locator("ul.messagelist li")).to_contain_text("was changed successfully")
    log_in(hers.page, email)
    expect(hers.page.locator("#content .model-customer .addlink")).to_be_visible()

    open_user(page, email)
    assert use_tool(page, "Deactivate") == f"“{email}” was deactivated."
    expect(page.locator("#id_active")).not_to_be_checked()
    try_to_log_in(hers.page, email)
    expect(hers.page.locator(".errornote")).to_be_visible()
    assert use_tool(page, "Activate") == f"“{email}” was activated."
    log_in(hers.page, email)

    open_user(page, email)
    page.click(".deletelink")
    page.wait_for_url("**/delete/**")
    page.click("#delete-form input[type=submit]")
    expect_messages(page, [f"The user “{email}” was deleted successfully."])
    page.goto(f"{USERS}?q={email}")
    expect(page.locator("#search-result")).to_contain_text("0 results")
    try_to_log_in(hers.page, email)
    expect(hers.page.locator(".errornote")).to_be_visible()


def test_an_address_in_another_case_is_taken(as_role: Visit, email: str) -> None:
    """In Django's words, at the field."""
    admin = as_role("admin")
    admin.refusals.add(409)
    page = admin.page
    invite(page, email, "viewers")

    page.goto(f"{USERS}add/")
    page.fill("#id_email", email.upper())
    page.click(".submit-row [name=_save]")

    expect(page.locator(".errorlist")).to_have_text("User with this Email address already exists.")
    page.fill("#id_email", "")
    page.evaluate("sessionStorage.clear()")


def test_nobody_takes_the_own_rights(as_role: Visit, stack: dict[str, Any]) -> None:
    """Neither by the form nor by a tool; nothing is changed."""
    admin = as_role("admin")
    admin.refusals.add(403)
    page, email = admin.page, stack["users"]["admin"]["email"]
    open_user(page, email)

    page.select_option("#id_groups", ["viewers"])
    page.click(".submit-row [name=_save]")
    expect(page.locator(".field-groups .errorlist")).to_contain_text("You cannot change your own groups")
    page.select_option("#id_groups", ["admins"])
    page.click(".object-tools :text-is('Deactivate')")
    page.click("dialog button[type=submit]")

    expect(page.locator("dialog .errornote")).to_be_visible()
    page.goto(f"{USERS}?q={email}")
    expect(page.locator("#result_list tbody .field-groups")).to_have_text("admins")


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_others_do_not_see_that_there_are_users(as_role: Visit, role: str) -> None:
    """Neither on the index nor in the sidebar or the palette; an address that they know says so in Django's words."""
    visitor = as_role(role)
    visitor.refusals.add(403)
    page = visitor.page
    page.goto("/admin/")
    expect(page.locator("#content .app-customers")).to_be_visible()
    expect(page.locator(".app-auth")).to_be_hidden()
    page.goto(LIST)
    expect(page.locator("#nav-sidebar .app-auth")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.fill("#palette-input", "user")
    expect(page.locator("#palette [role=option]")).to_have_count(0)

    for address in ("", "add/", "6f1f7b8e-3a77-4a2e-9be5-9a7f4d0c2b11/change/", "../group/", "../audit/"):
        page.goto(f"{USERS}{address}")
        expect(page.locator("#content h1")).to_have_text("403 Forbidden")
        expect(page.locator("#content")).to_have_text("403 Forbidden")


def test_groups_say_what_each_may(as_role: Visit) -> None:
    """By the declarations of rights; each leads to its users."""
    page = as_role("admin").page
    page.goto("/admin/auth/")
    page.click("#content .model-group a")

    rows = "rows => rows.map(({cells}) => [...cells].map((cell) => cell.textContent.trim().replace(/\\s+/g, ' ')))"
    rights = [
        ["Group", "Customers", "Activities", "Users"],
        ["viewers", "view", "view", "-"],
        ["editors", "view, add, change, delete", "view, add, change, delete", "-"],
        ["admins", *["view, add, change, delete, administer"] * 2, "administer"],
    ]
    expect_soon(lambda: page.locator("#groups tr").evaluate_all(rows), rights)
    page.click("#groups a:has-text('admins')")
    expect(page.locator("#result_list tbody .field-groups").first).to_have_text("admins")


def test_axe(as_role: Visit, stack: dict[str, Any]) -> None:
    """Nothing serious on any page of people by night, in German, on a phone; nothing is wider than it.

    ``tests/looks`` has them by day, in English and on larger screens.
    """
    size = {"width": 390, "height": 844}
    page = as_role("admin", reduced_motion="reduce", color_scheme="dark", locale="de-DE", viewport=size).page
    open_user(page, stack["users"]["viewer"]["email"])
    form = page.url.partition("?")[0].partition(USERS)[2]
    addresses = ["/admin/auth/", "/admin/auth/group/", "/admin/auth/audit/", USERS, f"{USERS}add/", f"{USERS}{form}"]
    found: list[str] = []

    for address in [*addresses, f"{USERS}{form.replace('change', 'delete')}"]:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE)
        found += [f"{address} {finding}" for finding in page.evaluate(FINDINGS)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is wider than the window")

    assert found == []


def test_a_button_that_is_pressed_twice_invites_once(as_role: Visit, email: str, stack: dict[str, Any]) -> None:
    """One user, one e-mail; another tab that invites the same address hears who was first."""
    admin = as_role("admin")
    admin.refusals.add(409)
    page = admin.page
    page.goto(f"{USERS}add/")
    page.fill("#id_email", email)
    page.dblclick(".submit-row [name=_save]")
    expect_messages(page, [f"The user “{email}” was added successfully."])

    page.goto(f"{USERS}?q={email}")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    mails = httpx.get(stack["mailboxUrl"], trust_env=False, timeout=PATIENCE).json()["messages"]
    assert len([mail for account in mails.values() for mail in account if email in mail["To"]]) == 1


def test_two_administrators_who_demote_each_other(
    as_role: Visit, visit: Visit, pool: Callable[..., Any], email: str
) -> None:
    """Both forms are open: the first who saves stays, the other hears it and changes nobody."""
    page = as_role("admin").page
    people = [f"{name}-{email}" for name in ("ann", "bob")]
    visitors = []
    for each in people:
        invite(page, each, "admins")
        pool("admin_set_user_password", Username=each, Password=PASSWORD, Permanent=True)
        visitors.append(visit())
        visitors[-1].refusals.update({401, 403})
        log_in(visitors[-1].page, each)
    for visitor, other in zip(visitors, reversed(people), strict=True):
        open_user(visitor.page, other)
        visitor.page.select_option("#id_groups", ["viewers"])

    ann, bob = visitors
    ann.page.click(".submit-row [name=_save]")
    expect(ann.page.locator("ul.messagelist li")).to_contain_text("was changed successfully")
    bob.page.click(".submit-row [name=_save]")

    expect(bob.page.locator(".errornote, dialog[open]").first).to_be_visible()
    for each, group in zip(people, ("admins", "viewers"), strict=True):
        page.goto(f"{USERS}?q={each}")
        expect(page.locator("#result_list tbody .field-groups")).to_have_text(group)


def test_somebody_who_is_deleted_at_a_form(
    as_role: Visit, visit: Visit, pool: Callable[..., Any], api: Callable[[str | None], httpx.Client], email: str
) -> None:
    """What she typed is not written; she is asked to log in again, which does not help."""
    invite(as_role("admin").page, email, "editors")
    pool("admin_set_user_password", Username=email, Password=PASSWORD, Permanent=True)
    hers, admin, name = visit(), api("admin"), f"Written by {email}"
    hers.refusals.update({401, 403})
    log_in(hers.page, email)
    hers.page.goto(f"{LIST}add/")
    hers.page.fill("#id_name", name)
    (user,) = admin.get("/users", params={"q": email, "fields": "subject"}).json()["items"]
    assert admin.delete(f"/users/{user['subject']}").status_code == 204

    hers.page.click(".submit-row [name=_save]")
    hers.page.fill("#again_password", PASSWORD)
    hers.page.keyboard.press("Enter")

    expect(hers.page.locator("dialog .errornote")).to_have_text("This is not the right password. Please try again.")
    expect(hers.page.locator("#id_name")).to_have_value(name)
    assert admin.get("/customers", params={"q": name}).json()["items"] == []
    hers.page.evaluate("sessionStorage.clear()")
