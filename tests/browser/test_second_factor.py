"""A second factor in the browser, with an authenticator app that is computed from the secret on the page."""

import base64
import hmac
import struct
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, fill_in_log_in
from tests.browser.test_accessibility import AXE, FINDINGS

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

PASSWORD = "Before-0123456789"
ADDRESS = "/admin/second-factor/"
WRONG_CODE = "This code is not right, or was used already. Enter the one that your app shows now."


def code_of(secret: str, moment: float) -> str:
    """Return what an authenticator app shows at a moment: RFC 6238 with SHA-1, 30 seconds and six digits."""
    key = base64.b32decode(secret.replace(" ", ""))
    mac = hmac.new(key, struct.pack(">Q", int(moment // 30)), "sha1").digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, in six digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()

    assert [code_of(secret, moment) for moment in (59, 1111111109)] == ["287082", "081804"]


@pytest.fixture
def user(
    api: Callable[..., Any], cognito: "CognitoIdentityProviderClient", stack: dict[str, Any]
) -> Iterator[dict[str, str]]:
    """Invite a viewer of this test's own, who has chosen a password."""
    email = f"{uuid4().hex}@example.com"
    invited = api("admin").post("/users", json={"email": email, "groups": ["viewers"]}).json()
    cognito.admin_set_user_password(UserPoolId=stack["userPoolId"], Username=email, Password=PASSWORD, Permanent=True)
    yield {"email": email, "password": PASSWORD}
    api("admin").delete(f"/users/{invited['subject']}")


def _log_in(visitor: Visitor, user: dict[str, str]) -> Page:
    page = visitor.page
    page.goto("/admin/login/")
    fill_in_log_in(page, user)
    return page


def _set_up(page: Page) -> tuple[str, list[str]]:
    """Switch the second factor on; return the secret and the recovery codes."""
    page.goto(ADDRESS)
    expect(page.locator("#factor-state")).to_have_text("The second factor is off.")
    page.fill("#begin-form [name=oldPassword]", PASSWORD)
    page.click("#begin-form [type=submit]")
    secret = page.inner_text("#secret")
    expect(page.locator("#on-form [name=code]")).to_be_focused()
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
    page.keyboard.type(code_of(secret, time.time() - 3600))
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_have_text(WRONG_CODE)
    page.fill("#on-form [name=code]", code_of(secret, time.time()))
    page.keyboard.press("Enter")
    expect(page.locator("#recovery-codes h2")).to_be_focused()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    codes = page.locator("#recovery-codes li").all_inner_texts()
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
    page.click("#recovery-codes button")
    expect(page.locator("#factor-state")).to_have_text("The second factor is on.")
    expect(page.locator("#off-form")).to_be_visible()
    return secret, codes


def _ask(visitor: Visitor, method: str, path: str) -> Any:
    """Return what the API answers somebody in their browser."""
    if not visitor.page.url.startswith("http"):
        visitor.page.goto("/admin/")
    script = """async ([method, path]) => {
        const headers = {"Content-Type": "application/json"};
        return (await fetch("/api" + path, {method, headers, body: method === "GET" ? undefined : "{}"})).json();
    }"""
    return visitor.page.evaluate(script, [method, path])


def _listed(visitor: Visitor, email: str) -> Any:
    """Return what the list of users says of somebody."""
    (found,) = _ask(visitor, "GET", f"/users?q={email}&fields=subject,secondFactor")["items"]
    return found


def test_the_life_of_a_second_factor(
    visit: Callable[..., Visitor], cookies: Callable[[str], Any], user: dict[str, str]
) -> None:
    """Set up on a phone; asked for at the log-in; switched off. The list of users knows each at once."""
    visitor, administrator = visit(viewport={"width": 390, "height": 800}), visit(storage_state=cookies("admin"))
    visitor.refusals |= {400, 401}
    page = _log_in(visitor, user)
    page.wait_for_url("**/admin/")
    page.goto("/admin/password_change/")
    page.click("text=Second factor")
    page.wait_for_url(f"**{ADDRESS}")
    expect(page).to_have_title("Second factor | Clientele site admin")
    assert not _listed(administrator, user["email"])["secondFactor"]
    secret, _ = _set_up(page)
    assert _listed(administrator, user["email"])["secondFactor"]
    assert secret not in page.content() + page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

    page.goto("/admin/logout/")
    page.wait_for_selector("text=Log in again")
    page = _log_in(visitor, user)
    expect(page.locator("#id_code")).to_be_focused()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_have_text(WRONG_CODE)
    page.fill("#id_code", code_of(secret, time.time()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")

    page.goto(ADDRESS)
    page.fill("#off-form [name=oldPassword]", PASSWORD)
    page.fill("#off-form [name=code]", code_of(secret, time.time()))
    page.click("#off-form [type=submit]")
    expect(page.locator("#factor-state")).to_have_text("The second factor is off.")
    assert not _listed(administrator, user["email"])["secondFactor"]


def test_a_lost_second_factor(
    visit: Callable[..., Visitor], cookies: Callable[[str], Any], user: dict[str, str]
) -> None:
    """A recovery code lets in once; an administrator takes a second factor away."""
    visitor, administrator = visit(), visit(storage_state=cookies("admin"))
    visitor.refusals |= {400, 401}
    page = _log_in(visitor, user)
    page.wait_for_url("**/admin/")
    _, codes = _set_up(page)

    page.goto("/admin/logout/")
    page.wait_for_selector("text=Log in again")
    page = _log_in(visitor, user)
    page.click("text=Use a recovery code")
    expect(page.locator("#id_recoveryCode")).to_be_focused()
    page.keyboard.type(codes[0][:-1] + "8")
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_have_text(
        "This recovery code is not right, or was used already. Enter another one."
    )
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
    page.fill("#id_recoveryCode", codes[0].upper())
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    assert not _listed(administrator, user["email"])["secondFactor"]

    _set_up(page)
    subject = _listed(administrator, user["email"])["subject"]
    assert _ask(administrator, "POST", f"/users/{subject}/remove-second-factor")["secondFactor"] is False
    page.goto("/admin/logout/")
    page.wait_for_selector("text=Log in again")
    _log_in(visitor, user)
    page.wait_for_url("**/admin/")


def test_a_password_change_takes_the_code(visit: Callable[..., Visitor], user: dict[str, str]) -> None:
    """The form asks for it once it is needed, and keeps what was typed."""
    visitor = visit()
    visitor.refusals |= {400, 401}
    page = _log_in(visitor, user)
    page.wait_for_url("**/admin/")
    secret, _ = _set_up(page)
    page.goto("/admin/password_change/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#id_code")).to_be_hidden()
    for name, value in (
        ("old_password", PASSWORD),
        ("new_password1", "another phrase"),
        ("new_password2", "another phrase"),
    ):
        page.fill(f"#id_{name}", value)
    page.keyboard.press("Enter")

    expect(page.locator("#id_code")).to_be_focused()
    page.keyboard.type(code_of(secret, time.time()))
    page.keyboard.press("Enter")

    page.wait_for_url("**/admin/login/?next=*")  # each code is good for one log-in
    fill_in_log_in(page, user | {"password": "another phrase"})
    page.fill("#id_code", code_of(secret, time.time()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/password_change/done/")
