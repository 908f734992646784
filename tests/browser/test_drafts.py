"""What was typed survives a reload, the end of the session and a lost connection."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import LIST, Visitor, change_url, expect_draft, expect_messages, starting

Customer = dict[str, Any]
Api = Callable[[str | None], httpx.Client]


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#customer_form:not([aria-busy]), .app-list, #content-main table")
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
    expect(page.locator("#id_name")).to_have_value(f"{customer['name']} Changed")
    page.click("[name=_save]")
    page.wait_for_url(f"**{LIST}")
    assert asked == ["beforeunload"]


def test_a_draft_is_offered_back(page: Page, api: Api, customer: Customer) -> None:
    """After a reload it can be restored, or discarded; localStorage never holds it."""
    _open(page, change_url(customer))
    page.fill("#id_name", "Typed")
    page.fill("#id_tags", "one, two")
    expect_draft(page, "Typed")
    page.reload()
    page.wait_for_selector("#draft-note")
    expect(page.locator("#draft-note")).to_have_text(starting("There are changes here that were not saved, from "))
    expect(page.locator("#id_name")).to_have_value(customer["name"])
    assert "Typed" not in page.evaluate("JSON.stringify(localStorage)")

    page.click("text=Restore them")
    expect(page.locator("#draft-note:visible")).to_have_count(0)
    expect(page.locator("#id_name")).to_have_value("Typed")
    expect(page.locator("#id_tags")).to_have_value("one, two")
    page.click("[name=_continue]")
    page.wait_for_selector("h2:text-is('Typed')")
    stored = api("viewer").get(f"/customers/{customer['customerId']}").json()
    assert (stored["name"], stored["tags"]) == ("Typed", ["one", "two"])
    expect(page.locator("#draft-note:visible")).to_have_count(0)

    page.fill("#id_name", "Typed again")
    expect_draft(page, "Typed again")
    page.reload()
    page.click("text=Discard them")
    page.reload()
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#draft-note:visible")).to_have_count(0)
    expect(page.locator("#id_name")).to_have_value("Typed")


def test_a_draft_waits_for_an_answer(page: Page, customer: Customer) -> None:
    """However often the page is left, and whatever is typed beside it; that is kept as well."""
    page.on("dialog", lambda dialog: dialog.accept())
    _open(page, change_url(customer))
    page.fill("#id_name", "First")
    expect_draft(page, "First")
    page.reload()
    page.wait_for_selector("#draft-note button")
    _open(page, LIST.replace("customer/", ""))
    _open(page, change_url(customer))
    page.fill("#id_name", "Second")
    expect_draft(page, "Second")
    _open(page, change_url(customer))
    offers = page.locator("#draft-note div")
    expect(offers).to_have_count(2)

    page.fill("#id_name", "Third")
    offers.nth(0).locator("text=Restore them").click()
    expect(page.locator("#id_name")).to_have_value("First")
    expect(offers).to_have_count(2)
    offers.nth(1).locator("text=Restore them").click()
    expect(page.locator("#id_name")).to_have_value("Third")
    offers.nth(0).locator("text=Discard them").click()
    _open(page, change_url(customer))
    expect(offers).to_have_count(2)

    page.fill("#id_name", "Fourth")
    page.click("[name=_continue]")
    page.wait_for_selector("h2:text-is('Fourth')")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#draft-note:visible")).to_have_count(0)


def test_a_draft_outlives_another_record(page: Page) -> None:
    """Who adds somebody else first is still offered what they had begun."""
    page.on("dialog", lambda dialog: dialog.accept())
    _open(page, f"{LIST}add/")
    page.fill("#id_notes", "Begun")
    expect_draft(page, "Begun")
    _open(page, f"{LIST}add/")
    page.fill("#id_name", "Somebody else")
    page.fill("#id_email", f"{uuid4().hex}@example.com")
    page.click("[name=_addanother]")
    page.wait_for_selector("ul.messagelist")
    page.wait_for_load_state("networkidle")

    expect(page.locator("#draft-note div")).to_have_count(1)
    page.click("text=Restore them")
    expect(page.locator("#id_name")).to_have_value("")
    expect(page.locator("#id_notes")).to_have_value("Begun")


def test_a_draft_is_nobody_elses(editor: Visitor, cookies: Callable[[str], Any]) -> None:
    """Who comes to this tab next is not shown what was typed."""
    page = editor.page
    page.on("dialog", lambda dialog: dialog.accept())
    _open(page, f"{LIST}add/")
    page.fill("#id_notes", "Mine")
    expect_draft(page, "Mine")
    editor.context.clear_cookies()
    editor.context.add_cookies(cookies("admin")["cookies"])

    _open(page, f"{LIST}add/")

    expect(page.locator("#user-name")).to_have_text("admin@example.com")
    expect(page.locator("#draft-note:visible")).to_have_count(0)
    assert "Mine" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_draft_of_what_somebody_changed(page: Page, api: Api, customer: Customer) -> None:
    """It is merged with what was saved meanwhile, as any conflict."""
    _open(page, change_url(customer))
    page.fill("#id_name", "Typed")
    expect_draft(page, "Typed")
    theirs = {"name": "Theirs", "company": "Their company"}
    api("admin").patch(f"/customers/{customer['customerId']}", json=theirs).raise_for_status()
    page.reload()

    page.click("text=Restore them")

    expect(page.locator(".conflict label")).to_have_text(
        ["Yours: Typed", "Theirs: Theirs", f"Original: {customer['name']}"]
    )
    expect(page.locator("#id_company")).to_have_value("Their company")
    page.click("[name=_save]")
    page.wait_for_url(f"**{LIST}")
    assert api("viewer").get(f"/customers/{customer['customerId']}").json()["name"] == "Typed"


def test_a_draft_of_a_new_customer(page: Page) -> None:
    """The form for adding has one as well, and logging out forgets it."""
    _open(page, f"{LIST}add/")
    page.fill("#id_notes", "Typed")
    expect_draft(page, "Typed")
    page.reload()
    page.click("text=Restore them")
    expect(page.locator("#id_notes")).to_have_value("Typed")

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
    expect(page.locator("dialog h2")).to_have_text("Your session has ended")
    expect(page.locator("#again_password")).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_selector(".errornote")
    expect(page.locator(".errornote")).to_have_text(starting("Your session has ended. Nothing you typed is lost"))
    expect(page.locator("#id_name")).to_have_value(name)

    page.click("[name=_save]")
    page.fill("#again_password", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog .errornote:visible")
    expect(page.locator("dialog .errornote")).to_have_text("This is not the right password. Please try again.")
    page.fill("#again_password", stack["users"]["editor"]["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIST}")

    expect_messages(page, [f"The customer “{name}” was added successfully."])
    found = api("viewer").get("/customers", params={"q": name.split()[1]}).json()
    assert [customer["name"] for customer in found["items"]] == [name]


def test_offline(editor: Visitor) -> None:
    """A lost connection is said before anybody saves, and goes when it is back."""
    page = editor.page
    _open(page, f"{LIST}add/")
    page.wait_for_selector("#connection", state="attached")  # it comes a moment after the page

    editor.context.set_offline(offline=True)
    page.wait_for_selector("#connection p")
    expect(page.locator("#connection")).to_have_text(starting("You are offline. Nothing you typed is lost"))
    editor.context.set_offline(offline=False)

    page.wait_for_selector("#connection p", state="detached")
