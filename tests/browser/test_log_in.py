"""Getting in, to where one wanted to go, and out again."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import (
    LIST,
    Visitor,
    change_url,
    ending,
    expect_draft,
    expect_soon,
    fill_in_log_in,
    starting,
)
from tests.browser.fake_site import Held
from tests.browser.test_accessibility import AXE, FINDINGS

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient


def test_log_in_and_out(visit: Callable[..., Visitor], stack: dict[str, Any]) -> None:
    """A person logs in, sees who they are, and logs out for good."""
    visitor = visit()
    page, user = visitor.page, stack["users"]["admin"]

    page.goto("/admin/login/")
    expect(page).to_have_title("Log in | Clientele site admin")
    expect(page.locator("#id_username")).to_be_focused()
    fill_in_log_in(page, user)
    page.wait_for_url("**/admin/")
    expect(page.locator("h1")).to_have_text("Site administration")
    page.wait_for_selector("#logout-form button")
    expect(page.locator("#user-name")).to_have_text(user["email"])
    assert page.evaluate("document.cookie") == ""

    page.click("#logout-form button")
    page.wait_for_selector("text=Log in again")
    expect(page).to_have_url(ending("/admin/logout/"))
    expect(page.locator("h1")).to_have_text("Logged out")
    visitor.refusals |= {401}
    page.click("text=Log in again")
    page.wait_for_url("**/admin/login/?next=%2Fadmin%2F")


def test_wrong_password(visit: Callable[..., Visitor], stack: dict[str, Any]) -> None:
    """A wrong password is said in Django's words; the name stays, the password goes."""
    visitor = visit()
    visitor.refusals |= {401}
    page, user = visitor.page, stack["users"]["viewer"]
    page.goto("/admin/login/")

    fill_in_log_in(page, user | {"password": "wrong"})

    page.wait_for_selector(".errornote")
    expect(page.locator(".errornote")).to_have_text(
        "Please enter the correct username and password for a staff account. "
        "Note that both fields may be case-sensitive."
    )
    expect(page).to_have_title("Error: Log in | Clientele site admin")
    expect(page.locator("#id_username")).to_have_value(user["email"])
    expect(page.locator("#id_password")).to_have_value("")
    expect(page.locator("#form-status")).to_have_text(page.inner_text(".errornote"))  # the focus is elsewhere


def test_whoever_has_guessed_too_often_waits(visit: Callable[..., Visitor]) -> None:
    """The wait is told in words, and what was typed stays, so that the same can be sent again."""
    visitor = visit(viewport={"width": 390, "height": 800}, locale="de-DE")
    visitor.refusals |= {401, 429}
    page, user = visitor.page, {"email": f"nobody-{uuid4().hex}@example.com", "password": "a guess"}
    page.goto("/admin/login/")
    for _ in range(5):
        with page.expect_response("**/api/session"):
            fill_in_log_in(page, user)
        expect(page.locator("#id_password")).to_have_value("")
        expect(page.locator("#login-form input[type=submit]")).to_be_enabled()

    fill_in_log_in(page, user)

    expect(page.locator(".errornote")).to_have_text(
        "Zu viele Versuche. Bitte warten Sie eine Sekunde, und versuchen Sie es noch einmal."
    )
    expect(page.locator("#id_username")).to_have_value(user["email"])
    expect(page.locator("#id_password")).to_have_value("a guess")


def test_a_first_password_is_chosen_in_place(
    visit: Callable[..., Visitor], cognito: "CognitoIdentityProviderClient", stack: dict[str, Any]
) -> None:
    """Whoever was invited needs nobody: by keyboard, on a phone, with what is wrong said at once."""
    pool, user = stack["userPoolId"], {"email": f"{uuid4().hex}@example.com", "password": "Before-0123456789"}
    attributes: Any = [{"Name": "email", "Value": user["email"]}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=user["email"],
        UserAttributes=attributes,
        MessageAction="SUPPRESS",
        TemporaryPassword=user["password"],
    )
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=user["email"], GroupName="viewers")
    visitor = visit(viewport={"width": 390, "height": 800})
    visitor.refusals |= {400, 401}
    page = visitor.page
    page.goto("/admin/login/?next=%2Fadmin%2Fcustomers%2F")
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.type(user["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(user["password"])
    page.keyboard.press("Enter")

    expect(page.locator("#id_newPassword")).to_be_focused()
    expect(page).to_have_title("Choose your password | Clientele site admin")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
    page.keyboard.type("Password2026!")
    page.keyboard.press("Tab")
    page.keyboard.type("another one")
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_have_text(
        ["This password is too common.", "The two password fields didn\u2019t match."]
    )
    for field in ("newPassword", "newPasswordConfirmation"):
        page.fill(f"#id_{field}", "a phrase of my own")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/customers/")

    cookies = {cookie["name"] for cookie in visitor.context.cookies()}
    assert {"__Host-session", "__Secure-refresh"} <= cookies
    assert "__Secure-challenge" not in cookies
    cognito.admin_delete_user(UserPoolId=pool, Username=user["email"])


def test_who_is_logged_in_goes_on(visit: Callable[..., Visitor], stack: dict[str, Any]) -> None:
    """To the page that was asked for, in any tab, without having seen the form."""
    visitor = visit()
    page = visitor.page
    page.goto("/admin/login/")
    fill_in_log_in(page, stack["users"]["viewer"])
    page.wait_for_url("**/admin/")
    tab = visitor.context.new_page()
    held = Held(tab, "**/api/session")

    tab.goto("/admin/login/?next=%2Fadmin%2Fcustomers%2Fcustomer%2F%3Fq%3Dann")
    expect(tab.locator("#login-form")).to_be_hidden()
    held.release()
    tab.wait_for_url(f"**{LIST}?q=ann")

    page.goto("/admin/login/")
    page.wait_for_selector("h1:has-text('Site administration')")
    expect(page).to_have_url(stack["siteUrl"] + "/admin/")


def test_a_log_in_sent_early(visit: Callable[..., Visitor], stack: dict[str, Any]) -> None:
    """The form is there before its script, and what was sent meanwhile is sent once that has come."""
    page = visit().page
    held = Held(page, "**/static/login.*.js")
    page.goto("/admin/login/", wait_until="commit")
    fill_in_log_in(page, stack["users"]["viewer"])
    expect(page.locator("html")).to_have_attribute("data-sent", "")

    held.release()

    page.wait_for_url("**/admin/")


def test_the_log_in_of_an_ended_session(visit: Callable[..., Visitor], stack: dict[str, Any]) -> None:
    """Shows the form, also to whom it sends there; asked once, it is known from then on."""
    visitor = visit()
    visitor.refusals |= {401}
    page = visitor.page
    page.goto("/admin/login/")
    fill_in_log_in(page, stack["users"]["viewer"])
    page.wait_for_url("**/admin/")
    page.wait_for_load_state("networkidle")
    visitor.context.clear_cookies()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)

    page.goto("/admin/login/")
    expect(page.locator("#id_username")).to_be_focused()
    expect_soon(lambda: [url.removeprefix(stack["siteUrl"]) for url in asked], ["/api/session", "/api/session/refresh"])
    asked.clear()
    page.reload()
    expect(page.locator("#id_username")).to_be_focused()
    assert asked == []
    page.goto(LIST)
    page.wait_for_url("**/admin/login/?next=*")
    fill_in_log_in(page, stack["users"]["viewer"])

    page.wait_for_url(f"**{LIST}")
    page.click("#logout-form button")
    page.click("text=Log in again")
    page.wait_for_url("**/admin/login/?next=%2Fadmin%2F")
    expect(page.locator("#login-form")).to_be_visible()


def test_nothing_typed(visit: Callable[..., Visitor]) -> None:
    """Both empty fields say that they are required."""
    page = visit().page
    page.goto("/admin/login/")

    page.click(".submit-row input")

    expect(page.locator("ul.errorlist")).to_have_text(["This field is required."] * 2)
    expect(page.locator(".errornote")).to_have_text("Please correct the errors below.")
    expect(page.locator("#id_username")).to_be_focused()


def test_deep_link_returns(visit: Callable[..., Visitor], stack: dict[str, Any], customer: dict[str, Any]) -> None:
    """Who comes by a link gets to that page once logged in."""
    visitor = visit()
    visitor.refusals |= {401}
    page, url = visitor.page, change_url(customer) + "?_changelist_filters=q%3Dann"

    page.goto(url)
    page.wait_for_url("**/admin/login/?next=*")
    fill_in_log_in(page, stack["users"]["editor"])

    page.wait_for_url("**" + url)
    page.wait_for_selector(f"h2:has-text('{customer['name']}')")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/admin/",
        "//example.com/admin/",
        "/\\example.com/admin/",
        "javascript:alert(1)//admin/",
        "/api/session",
        "/admin/logout/",
        "http://[",
    ],
)
def test_next_stays_here(
    visit: Callable[..., Visitor], cookies: Callable[[str], Any], stack: dict[str, Any], elsewhere: str
) -> None:
    """A link that would send people elsewhere after the log-in sends them to the index."""
    page = visit(storage_state=cookies("viewer")).page
    page.route("**/api/session", lambda route, request: _logged_in(route, request.method))
    page.goto("/admin/login/")
    page.evaluate("next => history.replaceState(null, '', '?' + new URLSearchParams({next}))", elsewhere)
    page.reload()

    fill_in_log_in(page, stack["users"]["viewer"])

    page.wait_for_selector("h1:has-text('Site administration')")
    expect(page).to_have_url(stack["siteUrl"] + "/admin/")


def _logged_in(route: Any, method: str) -> None:
    if method == "POST":
        route.fulfill(status=204)  # the password was tried by another test
    else:
        route.continue_()


def test_without_rights(visit: Callable[..., Visitor], cookies: Callable[[str], Any], stack: dict[str, Any]) -> None:
    """Somebody in no group is told so."""
    page = visit(storage_state=cookies("viewer")).page
    nobody = {"email": "nobody@example.com", "groups": [], "expiresAt": "2999-01-01T00:00:00Z"}
    page.route("**/api/session", lambda route: route.fulfill(json=nobody))
    page.goto("/admin/login/")

    fill_in_log_in(page, stack["users"]["viewer"])

    page.wait_for_selector(".errornote")
    expect(page.locator(".errornote")).to_have_text(
        starting("You are authenticated as nobody@example.com, but are not")
    )


def test_session_is_renewed_once(visit: Callable[..., Visitor], cookies: Callable[[str], Any]) -> None:
    """Requests that find the session over wait for one renewal and are repeated."""
    state = cookies("viewer")
    only_refresh = [cookie for cookie in state["cookies"] if cookie["name"] == "__Secure-refresh"]
    visitor = visit(storage_state={"cookies": only_refresh, "origins": []})
    visitor.refusals |= {401}
    renewals = []
    visitor.page.on("request", lambda request: renewals.append(1) if "/session/refresh" in request.url else None)

    visitor.page.goto(LIST)

    visitor.page.wait_for_selector(".paginator:has-text('customer')")
    expect(visitor.page).to_have_url(ending(LIST))
    expect_soon(lambda: len(renewals), 1)


def test_a_log_out_counts_in_every_tab(editor: Visitor, customer: dict[str, Any]) -> None:
    """The other tab asks nothing, and keeps neither what was typed nor what was seen."""
    page = editor.page
    other = editor.context.new_page()
    other.goto(change_url(customer))
    other.wait_for_selector("#customer_form:not([aria-busy])")
    other.fill("#id_name", "Typed and not saved")
    expect_draft(other, "Typed")
    page.goto("/admin/")
    page.evaluate("localStorage.theme = 'dark'")
    page.wait_for_selector("#logout-form button")

    page.click("#logout-form button")

    other.wait_for_url("**/admin/login/?next=*")
    other.wait_for_selector("#id_username")
    expect_soon(partial(other.evaluate, "JSON.stringify(sessionStorage)"), "{}")
    assert "Typed" not in other.content()
    expect_soon(partial(other.evaluate, "localStorage.theme"), "dark")  # the other tab puts it back


def test_a_session_that_ends_by_itself_ends_in_every_tab(editor: Visitor, customer: dict[str, Any]) -> None:
    """A tab that nobody touches asks when its token ends; it and the others keep nothing of what was seen or typed."""
    page, other = editor.page, editor.context.new_page()
    page.clock.install()
    page.goto(LIST)
    page.wait_for_selector("#result_list")
    other.goto(change_url(customer))
    other.wait_for_selector("#customer_form:not([aria-busy])")
    other.fill("#id_name", "Typed and not saved")
    with page.expect_response("**/static/expiry.*.js"):
        page.clock.fast_forward("01:31")
    with page.expect_response("**/api/session") as mine, other.expect_response("**/api/session") as theirs:
        page.clock.fast_forward("01:00:00")
    for answered, tab in ((mine, page), (theirs, other)):
        answered.value.finished()
        tab.evaluate("Promise.resolve()")  # what follows the answer has set its timer
    expect(page).to_have_url(ending(LIST))

    editor.context.clear_cookies()
    editor.refusals |= {401}
    page.clock.fast_forward("24:00:00")

    for tab in (page, other):
        tab.wait_for_url("**/admin/login/?next=*")
        tab.wait_for_selector("#id_username")
        expect_soon(partial(tab.evaluate, "JSON.stringify(sessionStorage)"), "{}")
        assert customer["name"] not in tab.content()
