"""My sessions: where somebody is logged in, and the end of that, in a real browser."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, Visitor, fill_in_log_in

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 "
    "Mobile/15E148 Safari/604.1"
)


def arrive(page: Page, user: dict[str, str]) -> None:
    """Log in."""
    page.goto("/admin/login/")
    fill_in_log_in(page, user)
    page.wait_for_url("**/admin/")


def test_sessions_are_listed_and_end(
    visit: Callable[..., Visitor], stack: dict[str, Any], cognito: Any, api: Callable[..., Any]
) -> None:
    """By the keyboard; the phone that was left somewhere is asked for the password at its next step."""
    user = {"email": f"{uuid4().hex}@example.com", "password": "a phrase of its own"}
    assert api("admin").post("/users", json={"email": user["email"], "groups": ["viewers"]}).status_code == 201
    cognito.admin_set_user_password(
        UserPoolId=stack["userPoolId"], Username=user["email"], Password=user["password"], Permanent=True
    )
    phone, desk = visit(user_agent=PHONE), visit()
    arrive(phone.page, user)
    arrive(desk.page, user)

    page = desk.page
    page.click("#user-tools a[href='/admin/sessions/']")
    page.wait_for_selector("#sessions:not([aria-busy])")
    rows = page.locator("#sessions tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("This session")
    expect(rows.nth(1)).to_contain_text("Safari, iPhone")
    page.get_by_role("button", name="End the session on “Safari, iPhone”").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#sessions-status")).to_have_text("The session on “Safari, iPhone” has ended.")
    expect(rows).to_have_count(1)
    expect(page.locator("#end-others")).to_be_hidden()

    phone.context.clear_cookies(name="__Host-session")  # as after a quarter of an hour
    phone.refusals |= {401}
    phone.page.goto(LIST)
    phone.page.wait_for_url("**/admin/login/?next=*")
