"""What was deleted comes back, or goes for good."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, Visitor, change_url, ending, expect_messages, expect_soon

Customer = dict[str, Any]
Api = Callable[[str | None], httpx.Client]
TRASH = f"{LIST}trash/"


def _path(customer: Customer) -> str:
    return f"/customers/{customer['customerId']}"


def _trash(page: Page, customer: Customer) -> str:
    """Open the trash and return the selector of a customer's row."""
    page.goto(TRASH)
    page.wait_for_selector("#trash:not([aria-busy])")
    return f"#trash tr:has-text('{customer['name']}')"


def _count(page: Page) -> int:
    return int(page.inner_text(".paginator .count").split()[0])


def test_undo_a_deletion(page: Page, api: Api, customer: Customer) -> None:
    """The message that says it is deleted takes it back."""
    page.goto(change_url(customer).replace("change", "delete"))
    page.click("#delete-form input[type=submit]")
    page.wait_for_url(f"**{LIST}")
    expect_messages(page, [f"The customer “{customer['name']}” was deleted successfully. Undo"])

    page.click("button.undo")
    page.wait_for_selector("ul.messagelist a")

    expect_messages(page, [f"The customer “{customer['name']}” was restored from the trash."])
    stored = api("viewer").get(_path(customer)).json()
    assert stored == customer | {"version": 3, "lastModified": stored["lastModified"]}
    page.click("ul.messagelist a")
    page.wait_for_selector(f"h2:text-is('{customer['name']}')")


def test_undo_many_deletions(page: Page, api: Api, add_customer: Callable[..., Customer]) -> None:
    """All of a bulk deletion come back together."""
    word = uuid4().hex
    customers = [add_customer(company=word) for _ in range(3)]
    page.goto(f"{LIST}?q={word}")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "delete_selected")
    page.click(".actions button")
    page.click("#delete-selected-form input[type=submit]")
    page.wait_for_selector("ul.messagelist")
    expect_messages(page, ["Successfully deleted 3 customers. Undo"])

    page.click("button.undo")
    page.wait_for_selector("text=Successfully restored")

    expect_messages(page, ["Successfully restored 3 customers from the trash."])
    assert [api("viewer").get(_path(customer)).status_code for customer in customers] == [200, 200, 200]


def test_restore(page: Page, api: Api, customer: Customer) -> None:
    """The list leads to the trash, which has what was deleted, and gives it back."""
    api("editor").delete(_path(customer)).raise_for_status()
    page.goto(LIST)
    page.click(".object-tools .trashlink")
    page.wait_for_selector("#trash:not([aria-busy])")
    expect(page).to_have_url(ending(TRASH))
    expect(page).to_have_title("Trash | Clientele site admin")
    expect_soon(
        lambda: page.locator("#trash thead th").all_inner_texts()[1:6],
        [
            "NAME",
            "EMAIL",
            "COMPANY",
            "LAST MODIFIED",
            "DELETED BY",
        ],
    )
    row = f"#trash tr:has-text('{customer['name']}')"
    expect(page.locator(f"{row} .purge")).to_be_hidden()
    before = _count(page)

    page.click(f"{row} .restore")
    page.wait_for_selector("ul.messagelist")

    expect_messages(page, [f"The customer “{customer['name']}” was restored from the trash."])
    expect(page.locator(row)).to_have_count(0)
    expect_soon(lambda: _count(page), before - 1)
    assert api("viewer").get(_path(customer)).json()["version"] == 3
    page.reload()
    page.wait_for_selector("#trash:not([aria-busy])")
    expect(page.locator(row)).to_have_count(0)
    expect_soon(lambda: _count(page), before - 1)


def test_viewers_look_into_the_trash(as_role: Callable[..., Visitor], api: Api, customer: Customer) -> None:
    """The list and Ctrl+K lead there; nothing can be brought back."""
    api("editor").delete(_path(customer)).raise_for_status()
    page = as_role("viewer").page
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page.locator(".object-tools li:visible")).to_have_text(["TRASH"], use_inner_text=True)
    page.keyboard.press("Control+k")
    page.click("#palette >> text=Trash of customers")
    page.wait_for_url(f"**{TRASH}")
    page.wait_for_selector("#trash:not([aria-busy])")

    expect(page.locator(f"#trash tr:has-text('{customer['name']}')")).to_be_visible()
    expect(page.locator("#trash button").filter(visible=True)).to_have_count(0)


def test_restore_when_the_address_is_taken(editor: Visitor, api: Api, add_customer: Callable[..., Customer]) -> None:
    """The message leads to who has the address now, and the customer stays in the trash."""
    page = editor.page
    editor.refusals |= {409}
    customer = add_customer()
    api("editor").delete(_path(customer)).raise_for_status()
    holder = add_customer(email=customer["email"])
    row = _trash(page, customer)

    page.click(f"{row} .restore")
    page.wait_for_selector("ul.messagelist")

    said = f"The customer “{customer['name']}” was not restored: Customer with this Email already exists. "
    expect_messages(page, [said + "Show that customer."])
    expect(page.locator("ul.messagelist li")).to_have_attribute("class", "error")
    expect(page.locator(row)).to_have_count(1)
    page.click("ul.messagelist a")
    page.wait_for_selector(f"h2:text-is('{holder['name']}')")


def test_delete_for_good(as_role: Callable[..., Visitor], api: Api, customer: Customer) -> None:
    """Administrators do it after a question, and only a stub of the history remains."""
    page = as_role("admin").page
    api("editor").delete(_path(customer)).raise_for_status()
    row = _trash(page, customer)

    before = _count(page)
    page.click(f"{row} .purge")
    expect(page.locator("dialog p >> nth=0")).to_contain_text(customer["name"])
    page.click("dialog >> text=No, take me back")
    page.wait_for_selector("dialog", state="detached")
    expect(page.locator(row)).to_have_count(1)
    page.click(f"{row} .purge")
    page.click("dialog [type=submit]")
    page.wait_for_selector("ul.messagelist")

    expect_messages(page, [f"The customer “{customer['name']}” was deleted for good."])
    expect(page.locator(row)).to_have_count(0)
    expect_soon(lambda: _count(page), before - 1)
    entries = api("admin").get(_path(customer) + "/history").json()["items"]
    assert [entry["kind"] for entry in entries] == ["purged"]


@pytest.mark.parametrize("width", [420, 1280])
def test_viewers_see_the_trash(as_role: Callable[..., Visitor], api: Api, customer: Customer, width: int) -> None:
    """Without a button."""
    page = as_role("viewer", viewport={"width": width, "height": 800}).page
    api("editor").delete(_path(customer)).raise_for_status()

    row = _trash(page, customer)

    expect(page.locator(row)).to_be_visible()
    expect(page.locator("#trash tbody .restore, #trash tbody .purge").filter(visible=True)).to_have_count(0)
