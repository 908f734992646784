"""Who changed what, the way back to an earlier version, and what I did last."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import LIST, Visitor, change_url, messages

Customer = dict[str, Any]
Api = Callable[[str | None], httpx.Client]


def _history(page: Page, customer: Customer) -> None:
    page.goto(f"{LIST}{customer['customerId']}/history/")
    page.wait_for_selector("#change-history:not([aria-busy])")


def _actions(page: Page) -> list[str]:
    return page.locator("#change-history tbody tr td:last-child > p").all_inner_texts()


def _path(customer: Customer, rest: str = "") -> str:
    return f"/customers/{customer['customerId']}{rest}"


def test_history(page: Page, api: Api, stack: dict[str, Any], customer: Customer) -> None:
    """The pill leads to every change, oldest first, in Django's words, with old and new values."""
    changes = {"name": "Anna", "email": f"new-{customer['email']}", "tags": ["vip", "new"], "address": "Street 2\nTown"}
    api("admin").patch(_path(customer), json=changes).raise_for_status()
    api("editor").delete(_path(customer)).raise_for_status()
    api("editor").post(_path(customer, "/restore"), json={}).raise_for_status()
    page.goto(change_url(customer))
    page.click(".object-tools .historylink[href]")  # which it has once it is known whose
    page.wait_for_selector("#change-history:not([aria-busy])")

    assert page.title() == "Change history: Anna | Clientele site admin"
    assert page.inner_text("h1") == "Change history: Anna"
    crumbs = page.inner_text(".breadcrumbs").split(" \u203a ")
    assert crumbs == ["Home", "Customers", "Customers", "Anna", "History"]
    assert page.locator("#change-history thead th").all_inner_texts() == ["DATE/TIME", "USER", "ACTION"]
    assert _actions(page) == [
        "Added.",
        "Changed Name, Email, Address and Tags.",
        "Moved to the trash.",
        "Restored from the trash.",
    ]
    users = page.locator("#change-history tbody td:nth-child(2)").all_inner_texts()
    assert users == [stack["users"][role]["email"] for role in ("editor", "admin", "editor", "editor")]
    assert page.inner_text("#change-history .paginator").endswith("4 entries")
    row = page.locator("#change-history tbody tr").nth(1)
    assert row.locator("dt").all_inner_texts() == ["Name:", "Email:", "Address:", "Tags:"]
    name, _, address, tags = (row.locator("dd").nth(index) for index in range(4))
    assert name.locator("del").text_content() == f"before: {customer['name']}"
    assert name.locator("ins").text_content() == "now: Anna"
    assert address.text_content() == "Street before: 1now: 2\nTown"
    assert tags.locator("ins").text_content() == "now: vip, new"


def test_revert(page: Page, api: Api, customer: Customer) -> None:
    """Any version comes back after a question that says what will change; "no" changes nothing."""
    api("editor").patch(_path(customer), json={"name": "Anna", "notes": "New"}).raise_for_status()
    _history(page, customer)
    assert page.locator(".revert").count() == 1

    page.click(".revert")
    assert page.evaluate("document.activeElement.innerText") == "No, take me back"
    assert page.locator("dialog dt").all_inner_texts() == ["Name:", "Notes:"]
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.innerText") == "Revert to this version"
    page.click(".revert")
    page.click("dialog [type=submit]")
    page.wait_for_selector("ul.messagelist")

    assert messages(page)[0].startswith(f"The customer “{customer['name']}” was reverted to the version of ")
    page.wait_for_selector("#change-history:not([aria-busy])")
    assert _actions(page)[-1] == "Reverted to an earlier version: changed Name and Notes."
    stored = api("viewer").get(_path(customer)).json()
    assert stored == customer | {"version": 3, "lastModified": stored["lastModified"]}


def test_revert_what_somebody_changed(editor: Visitor, api: Api, customer: Customer) -> None:
    """What the person has not seen is not overwritten."""
    page = editor.page
    editor.refusals |= {412}
    api("editor").patch(_path(customer), json={"name": "Anna"}).raise_for_status()
    _history(page, customer)
    api("admin").patch(_path(customer), json={"notes": "Theirs"}).raise_for_status()

    page.click(".revert")
    page.click("dialog [type=submit]")
    page.wait_for_selector("ul.messagelist")

    assert messages(page)[0].startswith("Somebody else has changed this customer since you opened this page")
    page.wait_for_selector("#change-history:not([aria-busy])")
    assert _actions(page) == ["Added.", "Changed Name.", "Changed Notes."]


def test_revert_to_an_address_that_is_taken(editor: Visitor, api: Api, add_customer: Callable[..., Customer]) -> None:
    """The message leads to the customer that has it now."""
    page = editor.page
    editor.refusals |= {409}
    customer = add_customer()
    api("editor").patch(_path(customer), json={"email": f"new-{customer['email']}"}).raise_for_status()
    holder = add_customer(email=customer["email"])
    _history(page, customer)

    page.click(".revert")
    page.click("dialog [type=submit]")

    said = f"The customer “{customer['name']}” was not reverted: Customer with this Email already exists. "
    assert messages(page) == [said + "Show that customer."]
    page.click("ul.messagelist a")
    page.wait_for_selector(f"h2:text-is('{holder['name']}')")


def test_long_history(page: Page, api: Api, customer: Customer) -> None:
    """It has pages, and nothing is missing between them."""
    client = api("editor")
    for number in range(1, 102):
        client.patch(_path(customer), json={"notes": f"Note {number}"}).raise_for_status()
    _history(page, customer)
    assert page.inner_text("#change-history .paginator").endswith("102 entries")
    assert page.locator("#change-history tbody tr").last.locator("ins").text_content() == "now: 99"
    assert page.locator(".revert").count() == 100

    page.click(".paginator a >> text=2")
    page.wait_for_url("**/history/?p=2")
    page.wait_for_selector("#change-history:not([aria-busy])")

    assert page.locator("#change-history tbody ins").all_text_contents() == ["now: 100", "now: 101"]
    assert page.inner_text("#change-history .paginator").endswith("102 entries")
    assert page.locator(".revert").count() == 1


def test_viewers_read_history(as_role: Callable[..., Visitor], api: Api, customer: Customer) -> None:
    """Without a way back."""
    page = as_role("viewer").page
    api("editor").patch(_path(customer), json={"name": "Anna"}).raise_for_status()
    _history(page, customer)

    assert _actions(page) == ["Added.", "Changed Name."]
    assert not page.is_visible(".revert")


@pytest.mark.parametrize("purged", [False, True])
def test_history_of_what_is_gone(
    as_role: Callable[..., Visitor], api: Api, customer: Customer, *, purged: bool
) -> None:
    """What is in the trash can be read; of what was deleted for good only that remains."""
    page = as_role("admin").page
    api("admin").delete(_path(customer)).raise_for_status()
    if purged:
        api("admin").delete(_path(customer), params={"purge": "true"}).raise_for_status()
    _history(page, customer)

    assert _actions(page) == (["Deleted for good."] if purged else ["Added.", "Moved to the trash."])
    assert messages(page) == [
        "This customer was deleted for good; only that is still known of it."
        if purged
        else "This customer is in the trash."
    ]
    assert page.locator(".revert").count() == 0


def test_history_of_nobody(editor: Visitor) -> None:
    """Django's words and a way back."""
    editor.refusals |= {404}

    editor.page.goto(f"{LIST}00000000-0000-4000-8000-000000000000/history/")
    editor.page.wait_for_url("**/admin/")

    assert messages(editor.page)[0].endswith("t exist. Perhaps it was deleted?")


def test_recent_actions(page: Page, api: Api, add_customer: Callable[..., Customer]) -> None:
    """The index says what I did last, the latest first; what is gone has no link."""
    gone, stays = add_customer(name="Gone"), add_customer(name="Stays")
    api("editor").patch(_path(stays), json={"name": "Still here"}).raise_for_status()
    api("editor").delete(_path(gone)).raise_for_status()
    page.goto("/admin/")
    page.wait_for_selector("#recent-actions-module:not([aria-busy])")

    assert page.inner_text("#recent-actions-module h2") == "Recent actions"
    assert page.inner_text("#recent-actions-module h3") == "My actions"
    items = page.locator("#my-actions + .actionlist li")
    assert items.count() <= 10
    seen = [(item.get_attribute("class"), item.text_content(), item.locator("a").count()) for item in items.all()[:4]]
    assert seen == [
        ("deletelink", "Deleted: GoneCustomer", 0),
        ("changelink", "Changed: Still hereCustomer", 1),
        ("addlink", "Added: StaysCustomer", 1),
        ("addlink", "Added: GoneCustomer", 0),
    ]
    page.click("text=Still here")
    page.wait_for_selector("h2:text-is('Still here')")


def test_no_actions(as_role: Callable[..., Visitor]) -> None:
    """Who has done nothing reads so."""
    page = as_role("viewer").page

    page.goto("/admin/")
    page.wait_for_selector("#recent-actions-module:not([aria-busy])")

    assert page.inner_text("#recent-actions-module p") == "None available"
