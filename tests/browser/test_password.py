"""A new password for who is logged in."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, expect_soon, fill_in_log_in

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

OLD, NEW = "Before-0123456789", "After-0123456789"
ADDRESS = "/admin/password_change/"


@pytest.fixture
def user(cognito: "CognitoIdentityProviderClient", stack: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Return a viewer of this test's own."""
    pool, email = stack["userPoolId"], f"{uuid4().hex}@example.com"
    attributes: Any = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(
        UserPoolId=pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS", TemporaryPassword=OLD
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=OLD, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName="viewers")
    yield {"email": email, "password": OLD}
    cognito.admin_delete_user(UserPoolId=pool, Username=email)


@pytest.fixture
def visitor(visit: Callable[..., Visitor], user: dict[str, str]) -> Visitor:
    """Return a browser in which that user is logged in."""
    visitor = visit()
    visitor.page.goto("/admin/login/")
    fill_in_log_in(visitor.page, user)
    visitor.page.wait_for_url("**/admin/")
    return visitor


def _change(page: Page, old: str, one: str, two: str) -> None:
    for name, value in (("old_password", old), ("new_password1", one), ("new_password2", two)):
        page.fill(f"#id_{name}", value)
    page.click(".submit-row input[type=submit]")


def _errors(page: Page) -> Any:
    """Return what is said of each field that is wrong."""
    lists = "ul.errorlist:is(#id_old_password_error, #id_new_password1_error, #id_new_password2_error)"
    texts = "lists => Object.fromEntries(lists.map((list) => [list.id.slice(3, -6), list.innerText]))"
    return page.locator(lists).evaluate_all(texts)


def test_change_password(visitor: Visitor, visit: Callable[..., Visitor], user: dict[str, str]) -> None:
    """The header leads to it; then the new password is the one that counts, and the session goes on."""
    page = visitor.page
    page.click("#user-tools >> text=Change password")
    page.wait_for_url(f"**{ADDRESS}")
    expect(page).to_have_title("Password change | Clientele site admin")
    expect(page.locator("#id_old_password")).to_be_focused()
    expect(page.locator("label.required")).to_have_text(
        ["Old password:", "New password:", "New password confirmation:"]
    )

    _change(page, OLD, NEW, NEW)
    page.wait_for_url(f"**{ADDRESS}done/")

    expect(page.locator("h1")).to_have_text("Password change successful")
    expect(page.locator("#content-main p")).to_have_text("Your password was changed.")
    page.goto("/admin/customers/customer/")
    page.wait_for_selector("#changelist:not([aria-busy])")
    other = visit()
    other.refusals |= {401}
    other.page.goto("/admin/login/")
    fill_in_log_in(other.page, user)
    other.page.wait_for_selector(".errornote")
    fill_in_log_in(other.page, user | {"password": NEW})
    other.page.wait_for_url("**/admin/")


def test_what_is_wrong_with_a_new_password(visitor: Visitor) -> None:
    """Each mistake stands above its field, all of them at once."""
    page = visitor.page
    visitor.refusals |= {400}
    page.goto(ADDRESS)
    page.wait_for_load_state("networkidle")

    page.click(".submit-row input[type=submit]")
    page.wait_for_selector(".errornote")
    expect(page.locator(".errornote")).to_have_text("Please correct the errors below.")
    expect_soon(
        lambda: _errors(page),
        dict.fromkeys(("old_password", "new_password1", "new_password2"), "This field is required."),
    )

    _change(page, OLD, NEW, "Another-0123456789")
    page.wait_for_selector("#id_new_password2_error >> text=The two password fields didn\u2019t match.")
    expect(page.locator(".errornote")).to_have_text("Please correct the error below.")
    expect_soon(lambda: set(_errors(page)), {"new_password2"})
    expect(page.locator("#id_new_password2")).to_be_focused()

    _change(page, "Wrong-0123456789", NEW, NEW)
    page.wait_for_selector("#id_old_password_error")
    expect_soon(
        lambda: _errors(page), {"old_password": "Your old password was entered incorrectly. Please enter it again."}
    )

    _change(page, "Wrong-0123456789", "short", "other")
    page.wait_for_selector("#id_new_password2_error")
    expect_soon(lambda: set(_errors(page)), {"old_password", "new_password1", "new_password2"})

    _change(page, OLD, "a bit short", "a bit short")
    page.wait_for_selector("#id_new_password1_error")
    expect_soon(
        lambda: _errors(page), {"new_password1": "This password is too short. It must contain at least 12 characters."}
    )
    expect(page).to_have_title("Error: Password change | Clientele site admin")


def test_a_new_password_has_a_hint_and_can_be_shown(visitor: Visitor, user: dict[str, str]) -> None:
    """What is missing is said in words while somebody types; one box shows all fields, by keyboard too."""
    page = visitor.page
    page.goto(ADDRESS)
    page.wait_for_load_state("networkidle")
    typed = page.locator("#id_new_password1")
    line = page.locator(".field-new_password1 .password-hint")
    for text, said in (
        ("short", "\u2717 7 more characters are needed."),
        ("x" + user["email"], "\u2717 The password is too similar to the email address."),
        ("abcdabcdabcd", "\u2717 This password is too common."),
        ("a phrase of me", "\u2713 Long enough. Longer ones are stronger."),
        ("a phrase of my own", "\u2713 Long and strong, if nobody else would think of it."),
        ("", ""),
    ):
        typed.fill(text)
        expect(line).to_have_text(said)
    expect(line).to_have_attribute("role", "status")
    for name, kind in (("old_password", "current-password"), ("new_password1", "new-password")):
        expect(page.locator(f"#id_{name}")).to_have_attribute("autocomplete", kind)

    page.focus("#id_new_password2")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for name in ("old_password", "new_password1", "new_password2"):
        expect(page.locator(f"#id_{name}")).to_have_attribute("type", "text")
    page.get_by_label("Show passwords").uncheck()
    expect(typed).to_have_attribute("type", "password")
