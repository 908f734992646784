"""A forgotten password, from the link on the log-in page to the log-in with the new one."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, fill_in_log_in
from tests.browser.test_accessibility import AXE, FINDINGS
from tests.clock import PATIENCE

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient


@pytest.fixture
def user(cognito: "CognitoIdentityProviderClient", stack: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Return a viewer who will have forgotten the password."""
    who: Any = {"UserPoolId": stack["userPoolId"], "Username": f"{uuid4().hex}@example.com"}
    attributes: Any = [{"Name": "email", "Value": who["Username"]}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(**who, UserAttributes=attributes, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**who, Password="soon to be forgotten", Permanent=True)
    cognito.admin_add_user_to_group(**who, GroupName="viewers")
    yield {"email": who["Username"], "password": "a phrase that is new"}
    cognito.admin_delete_user(**who)


def _code(stack: dict[str, Any], email: str) -> str:
    """Return the code in the last message to somebody."""
    messages = httpx.get(stack["mailboxUrl"], trust_env=False, timeout=PATIENCE).json()["messages"]
    (message,) = [each for account in messages.values() for each in account if email in each["To"]]
    assert message["Subject"] == "Password reset"
    (code,) = re.findall(r"\b[0-9]{6}\b", message["BodyHtml"])
    return str(code)


def test_forgotten_and_set_anew(
    visit: Callable[..., Visitor],
    api: Callable[[str | None], httpx.Client],
    user: dict[str, str],
    stack: dict[str, Any],
) -> None:
    """By keyboard, on a phone; a wrong code is told, and the session of before cannot be renewed."""
    before = api(None).post("/session", json={"email": user["email"], "password": "soon to be forgotten"})
    refresh = next(line for line in before.headers.get_list("Set-Cookie") if line.startswith("__Secure-refresh"))
    visitor = visit(viewport={"width": 390, "height": 800})
    visitor.refusals |= {400}
    page = visitor.page
    page.goto("/admin/login/")
    page.focus(".password-reset-link a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/password_reset/")
    page.wait_for_load_state("networkidle")
    page.fill("#id_email", user["email"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/password_reset/done/")
    expect(page.locator("h1")).to_have_text("Password reset sent")
    page.focus("main a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/reset/")
    page.wait_for_load_state("networkidle")
    page.fill("#id_email", user["email"])
    page.fill("#id_code", "000000")
    for field in ("newPassword", "newPasswordConfirmation"):
        page.fill(f"#id_{field}", user["password"])
    page.keyboard.press("Enter")
    expect(page.locator(".field-code .errorlist")).to_contain_text("This code is not right")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
    page.fill("#id_code", _code(stack, user["email"]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/reset/done/")
    expect(page.locator("main p >> nth=0")).to_have_text("Your password has been set. You may go ahead and log in now.")
    page.click("main a")
    page.wait_for_url("**/admin/login/")
    fill_in_log_in(page, user)
    page.wait_for_url("**/admin/")

    renewed = api(None).post("/session/refresh", json={}, headers={"Cookie": refresh.partition(";")[0]})

    assert renewed.status_code == 401


def test_whose_password_an_administrator_has_reset_is_shown_the_way(
    visit: Callable[..., Visitor],
    cognito: "CognitoIdentityProviderClient",
    user: dict[str, str],
    stack: dict[str, Any],
) -> None:
    """Where the person has logged in before; strangers hear of a wrong password."""
    visitor = visit()
    visitor.refusals |= {401}
    page, old = visitor.page, user | {"password": "soon to be forgotten"}
    page.goto("/admin/login/")
    fill_in_log_in(page, old)
    page.wait_for_url("**/admin/")
    visitor.context.clear_cookies()
    cognito.admin_reset_user_password(UserPoolId=stack["userPoolId"], Username=user["email"])
    page.goto("/admin/login/")
    page.evaluate("localStorage.clear()")
    page.reload()

    fill_in_log_in(page, old)

    note = page.locator(".errornote")
    expect(note).to_contain_text("Your password was reset. Choose a new one with the code")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
    note.locator("a", has_text="Enter the code").click()
    page.wait_for_url("**/admin/reset/")


def test_strangers_hear_the_same(visit: Callable[..., Visitor], stack: dict[str, Any]) -> None:
    """Nothing is sent to somebody without an account, and nobody is told."""
    page, stranger = visit().page, f"stranger-{uuid4().hex}@example.com"
    page.goto("/admin/password_reset/")
    page.wait_for_load_state("networkidle")
    page.fill("#id_email", stranger)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/password_reset/done/")

    assert stranger not in httpx.get(stack["mailboxUrl"], trust_env=False, timeout=PATIENCE).text
    expect(page).not_to_have_url(re.compile("stranger"))
