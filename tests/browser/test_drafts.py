"""What was typed survives a reload, the end of the session and a lost connection."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Dialog, Page

from tests.browser.conftest import LIST, Visitor, change_url, messages

Customer = dict[str, Any]
Api = Callable[[str | None], httpx.Client]


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.wait_for_load_state("networkidle")


def test_leaving_asks_first(page: Page, customer: Customer) -> None:
    """The browser asks about changes that were not saved, and only about those."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    _open(page, change_url(customer))
    page.click("#site-name a")
    page.wait_for_url("**/admin/")
    assert asked == []
    _open(page, change_url(customer))
    page.press("#id_name", "End")
    page.keyboard.type(" Changed")

    with page.expect_event("dialog"):
        page.click("#site-name a", no_wait_after=True)
    assert asked == ["beforeunload"]
    assert page.input_value("#id_name") == f"{customer['name']} Changed"
    page.click("[name=_save]")
    page.wait_for_url(f"**{LIST}")
    assert asked == ["beforeunload"]


def test_a_draft_is_offered_back(page: Page, api: Api, customer: Customer) -> None:
    """After a reload it can be restored, or discarded; localStorage never holds it."""
    _open(page, change_url(customer))
    page.fill("#id_name", "Typed")
    page.fill("#id_tags", "one, two")
    page.reload()
    page.wait_for_selector("#draft-note")
    assert page.inner_text("#draft-note").startswith("There are changes here that were not saved, from ")
    assert page.input_value("#id_name") == customer["name"]
    assert "Typed" not in page.evaluate("JSON.stringify(localStorage)")

    page.click("text=Restore them")
    assert page.locator("#draft-note").count() == 0
    assert (page.input_value("#id_name"), page.input_value("#id_tags")) == ("Typed", "one, two")
    page.click("[name=_continue]")
    page.wait_for_selector("h2:text-is('Typed')")
    stored = api("viewer").get(f"/customers/{customer['customerId']}").json()
    assert (stored["name"], stored["tags"]) == ("Typed", ["one", "two"])
    assert page.locator("#draft-note").count() == 0

    page.fill("#id_name", "Typed again")
    page.reload()
    page.click("text=Discard them")
    page.reload()
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.wait_for_load_state("networkidle")
    assert page.locator("#draft-note").count() == 0
    assert page.input_value("#id_name") == "Typed"


def test_a_draft_of_what_somebody_changed(page: Page, api: Api, customer: Customer) -> None:
    """It is merged with what was saved meanwhile, as any conflict."""
    _open(page, change_url(customer))
    page.fill("#id_name", "Typed")
    theirs = {"name": "Theirs", "company": "Their company"}
    api("admin").patch(f"/customers/{customer['customerId']}", json=theirs).raise_for_status()
    page.reload()

    page.click("text=Restore them")

    labels = page.locator(".conflict label").all_text_contents()
    assert labels == ["Yours: Typed", "Theirs: Theirs", f"Original: {customer['name']}"]
    assert page.input_value("#id_company") == "Their company"
    page.click("[name=_save]")
    page.wait_for_url(f"**{LIST}")
    assert api("viewer").get(f"/customers/{customer['customerId']}").json()["name"] == "Typed"


def test_a_draft_of_a_new_customer(page: Page) -> None:
    """The form for adding has one as well, and logging out forgets it."""
    _open(page, f"{LIST}add/")
    page.fill("#id_notes", "Typed")
    page.reload()
    page.click("text=Restore them")
    assert page.input_value("#id_notes") == "Typed"

    page.click("#logout-form button")
    page.wait_for_selector("#logged-out:not([hidden])")
    assert page.evaluate("sessionStorage.length") == 0


def test_log_in_again_in_place(editor: Visitor, api: Api, stack: dict[str, Any]) -> None:
    """A session that ended while somebody typed is renewed in a dialog, and the save goes on."""
    page, name = editor.page, f"Ann {uuid4().hex}"
    editor.refusals |= {401}
    _open(page, f"{LIST}add/")
    page.fill("#id_name", name)
    page.fill("#id_email", f"{uuid4().hex}@example.com")
    editor.context.clear_cookies()

    page.click("[name=_save]")
    page.wait_for_selector("dialog")
    assert page.inner_text("dialog h2") == "Your session has ended"
    assert page.evaluate("document.activeElement.id") == "again_password"
    page.keyboard.press("Escape")
    page.wait_for_selector(".errornote")
    assert page.inner_text(".errornote").startswith("Your session has ended. Nothing you typed is lost")
    assert page.input_value("#id_name") == name

    page.click("[name=_save]")
    page.fill("#again_password", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog .errornote:visible")
    assert page.inner_text("dialog .errornote") == "This is not the right password. Please try again."
    page.fill("#again_password", stack["users"]["editor"]["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIST}")

    assert messages(page) == [f"The customer “{name}” was added successfully."]
    found = api("viewer").get("/customers", params={"q": name.split()[1]}).json()
    assert [customer["name"] for customer in found["items"]] == [name]


def test_offline(editor: Visitor) -> None:
    """A lost connection is said before anybody saves, and goes when it is back."""
    page = editor.page
    _open(page, f"{LIST}add/")

    editor.context.set_offline(offline=True)
    page.wait_for_selector("#connection p")
    assert page.inner_text("#connection").startswith("You are offline. Nothing you typed is lost")
    editor.context.set_offline(offline=False)

    page.wait_for_selector("#connection p", state="detached")
