"""Who changed what, the way back to an earlier version, and what I did last."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LIST, Visitor, change_url, ending, expect_counted, expect_messages, starting

Customer = dict[str, Any]
Api = Callable[[str | None], httpx.Client]


def _history(page: Page, customer: Customer) -> None:
    page.goto(f"{LIST}{customer['customerId']}/history/")
    page.wait_for_selector("#change-history:not([aria-busy])")


def _actions(page: Page) -> Locator:
    return page.locator("#change-history tbody tr td:last-child > p")


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

    expect(page).to_have_title("Change history: Anna | Clientele site admin")
    expect(page.locator("h1")).to_have_text("Change history: Anna")
    expect(page.locator(".breadcrumbs")).to_have_text(
        "Home \u203a Customers \u203a Customers \u203a Anna \u203a History"
    )
    expect(page.locator("#change-history thead th")).to_have_text(["DATE/TIME", "USER", "ACTION"], use_inner_text=True)
    expect(_actions(page)).to_have_text(
        [
            "Added.",
            "Changed Name, Email, Address and Tags.",
            "Moved to the trash.",
            "Restored from the trash.",
        ]
    )
    expect(page.locator("#change-history tbody td:nth-child(2)")).to_have_text(
        [stack["users"][role]["email"] for role in ("editor", "admin", "editor", "editor")]
    )
    expect_counted(page, "4 entries")
    row = page.locator("#change-history tbody tr").nth(1)
    expect(row.locator("dt")).to_have_text(["Name:", "Email:", "Address:", "Tags:"])
    name, _, address, tags = (row.locator("dd").nth(index) for index in range(4))
    expect(name.locator("del")).to_have_text(f"before: {customer['name']}")
    expect(name.locator("ins")).to_have_text("now: Anna")
    expect(address).to_have_text("Street before: 1now: 2\nTown")
    expect(tags.locator("ins")).to_have_text("now: vip, new")


def test_revert(page: Page, api: Api, customer: Customer) -> None:
    """Any version comes back after a question that says what will change; "no" changes nothing."""
    api("editor").patch(_path(customer), json={"name": "Anna", "notes": "New"}).raise_for_status()
    _history(page, customer)
    expect(page.locator(".revert")).to_have_count(1)

    page.click(".revert")
    expect(page.locator(":focus")).to_have_text("No, take me back")
    expect(page.locator("dialog dt")).to_have_text(["Name:", "Notes:"])
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    expect(page.locator(":focus")).to_have_text("Revert to this version")
    page.click(".revert")
    page.click("dialog [type=submit]")
    page.wait_for_selector("ul.messagelist")

    said = f"The customer “{customer['name']}” was reverted to the version of "
    expect(page.locator("ul.messagelist li")).to_have_text(starting(said))
    page.wait_for_selector("#change-history:not([aria-busy])")
    expect(_actions(page).last).to_have_text("Reverted to an earlier version: changed Name and Notes.")
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

    said = "Somebody else has changed this customer since you opened this page"
    expect(page.locator("ul.messagelist li").first).to_have_text(starting(said))
    page.wait_for_selector("#change-history:not([aria-busy])")
    expect(_actions(page)).to_have_text(["Added.", "Changed Name.", "Changed Notes."])


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
    expect_messages(page, [said + "Show that customer."])
    page.click("ul.messagelist a")
    page.wait_for_selector(f"h2:text-is('{holder['name']}')")


def test_long_history(page: Page, api: Api, customer: Customer) -> None:
    """It has pages, and nothing is missing between them."""
    client = api("editor")
    for number in range(1, 102):
        client.patch(_path(customer), json={"notes": f"Note {number}"}).raise_for_status()
    _history(page, customer)
    expect_counted(page, "102 entries")
    expect(page.locator("#change-history tbody tr").last.locator("ins")).to_have_text("now: 99")
    expect(page.locator(".revert")).to_have_count(100)

    page.click(".paginator a >> text=2")
    page.wait_for_url("**/history/?p=2")
    page.wait_for_selector("#change-history:not([aria-busy])")

    expect(page.locator("#change-history tbody ins")).to_have_text(["now: 100", "now: 101"])
    expect_counted(page, "102 entries")
    expect(page.locator(".revert")).to_have_count(1)


def test_viewers_read_history(as_role: Callable[..., Visitor], api: Api, customer: Customer) -> None:
    """Without a way back."""
    page = as_role("viewer").page
    api("editor").patch(_path(customer), json={"name": "Anna"}).raise_for_status()
    _history(page, customer)

    expect(_actions(page)).to_have_text(["Added.", "Changed Name."])
    expect(page.locator(".revert").filter(visible=True)).to_have_count(0)


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

    expect(_actions(page)).to_have_text(["Deleted for good."] if purged else ["Added.", "Moved to the trash."])
    expect_messages(
        page,
        [
            "This customer was deleted for good; only that is still known of it."
            if purged
            else "This customer is in the trash."
        ],
    )
    expect(page.locator(".revert")).to_have_count(0)


def test_history_of_nobody(editor: Visitor) -> None:
    """Django's words and a way back."""
    editor.refusals |= {404}

    editor.page.goto(f"{LIST}00000000-0000-4000-8000-000000000000/history/")
    editor.page.wait_for_url("**/admin/")

    expect(editor.page.locator("ul.messagelist li").first).to_have_text(ending("t exist. Perhaps it was deleted?"))


def test_recent_actions(page: Page, api: Api, add_customer: Callable[..., Customer]) -> None:
    """The index says what I did last, the latest first; what is gone has no link."""
    gone, stays = add_customer(name="Gone"), add_customer(name="Stays")
    api("editor").patch(_path(stays), json={"name": "Still here"}).raise_for_status()
    api("editor").delete(_path(gone)).raise_for_status()
    page.goto("/admin/")
    page.wait_for_selector("#recent-actions-module:not([aria-busy])")

    expect(page.locator("#recent-actions-module h2")).to_have_text("Recent actions")
    expect(page.locator("#my-actions")).to_have_text("My actions")
    items = page.locator("#my-actions + .actionlist li")
    expect(page.locator("#my-actions + .actionlist li:nth-child(11)")).to_have_count(0)
    seen = (
        ("deletelink", "Deleted: GoneCustomer", 0),
        ("changelink", "Changed: Still hereCustomer", 1),
        ("addlink", "Added: StaysCustomer", 1),
        ("addlink", "Added: GoneCustomer", 0),
    )
    for number, (kind, text, links) in enumerate(seen):
        expect(items.nth(number)).to_have_class(kind)
        expect(items.nth(number)).to_have_text(text)
        expect(items.nth(number).locator("a")).to_have_count(links)
    page.click("text=Still here")
    page.wait_for_selector("h2:text-is('Still here')")


def test_no_actions(as_role: Callable[..., Visitor]) -> None:
    """Who has done nothing reads so."""
    page = as_role("viewer").page

    page.goto("/admin/")
    page.wait_for_selector("#recent-actions-module:not([aria-busy])")

    expect(page.locator("#my-actions + p")).to_have_text("None available")
