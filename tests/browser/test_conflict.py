"""Two people at one record: nothing is overwritten unseen, and nothing that was typed is lost."""

from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, Visitor, change_url, ending, expect_messages, starting

Customer = dict[str, Any]
Api = Callable[[str | None], httpx.Client]


def _open(page: Page, customer: Customer) -> None:
    page.goto(change_url(customer))
    page.wait_for_selector("#customer_form:not([aria-busy])")


def _theirs(api: Api, customer: Customer, **fields: Any) -> None:
    api("admin").patch(f"/customers/{customer['customerId']}", json=fields).raise_for_status()


def _stored(api: Api, customer: Customer) -> Customer:
    stored: Customer = api("viewer").get(f"/customers/{customer['customerId']}").json()
    return stored


def _save(page: Page) -> None:
    page.click("[name=_save]")


def test_what_does_not_clash_is_merged(editor: Visitor, api: Api, customer: Customer) -> None:
    """Their fields are taken over, mine stay, and the next save keeps both."""
    page = editor.page
    editor.refusals |= {412}
    _open(page, customer)
    page.fill("#id_notes", "Mine")
    _theirs(api, customer, company="Theirs", tags=["theirs"])

    _save(page)
    page.wait_for_selector(".errornote")
    note = page.locator(".errornote")
    expect(note).to_have_text(starting("Somebody else has saved this customer since you opened it."))
    expect(note).to_have_text(ending("taken over: Company and Tags. Save again to save yours."))
    expect(page.locator(".conflict")).to_have_count(0)
    expect(page.locator("#id_company")).to_have_value("Theirs")
    expect(page.locator("#id_tags")).to_have_value("theirs")
    _save(page)
    page.wait_for_url(f"**{LIST}")

    expect_messages(page, [f"The customer “{customer['name']}” was changed successfully."])
    stored = _stored(api, customer)
    assert (stored["notes"], stored["company"], stored["tags"]) == ("Mine", "Theirs", ["theirs"])


def test_what_clashes_is_chosen(editor: Visitor, api: Api, customer: Customer) -> None:
    """Each value of a field that both changed is shown; what the person picks is saved on top of theirs."""
    page = editor.page
    editor.refusals |= {412}
    _open(page, customer)
    for name in ("name", "company", "address", "notes"):
        page.fill(f"#id_{name}", f"My {name}")
    _theirs(api, customer, name="Their name", company="Their company", address="Their address", status="active")

    _save(page)
    page.wait_for_selector(".conflict")
    expect(page.locator(".errornote")).to_have_text(
        ending("taken over: Status. Both of you changed Name, Company and Address: choose below, then save again.")
    )
    expect(page.locator("#form-status")).to_have_text(page.inner_text(".errornote"))  # the focus is at the choice
    expect(page.locator(".conflict legend").first).to_have_text("Name: both of you changed this")
    expect(page.locator(".field-name .conflict label")).to_have_text(
        ["Yours: My name", "Theirs: Their name", f"Original: {customer['name']}"]
    )
    expect(page.locator("h2.object-title")).to_have_text("Their name")
    expect(page.locator(".field-name .conflict input").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_name")).to_have_value("Their name")
    page.click(".field-address .conflict >> text=Original:")
    expect(page.locator("#id_address")).to_have_value(customer["address"])
    expect(page.locator("#id_company")).to_have_value("My company")
    _save(page)
    page.wait_for_url(f"**{LIST}")

    stored = _stored(api, customer)
    assert stored == customer | {
        "name": "Their name",
        "company": "My company",
        "notes": "My notes",
        "status": "active",
        "version": 3,
        "lastModified": stored["lastModified"],
    }


def test_somebody_saves_again(editor: Visitor, api: Api, customer: Customer) -> None:
    """A second conflict starts from what the first one left."""
    page = editor.page
    editor.refusals |= {412}
    _open(page, customer)
    page.fill("#id_name", "Mine")
    for turn in ("First", "Second"):
        _theirs(api, customer, name=turn)
        _save(page)
        page.wait_for_selector(f".conflict >> text={turn}")

    expect(page.locator(".conflict")).to_have_count(1)
    expect(page.locator(".conflict label")).to_have_text(["Yours: Mine", "Theirs: Second", "Original: First"])
    _save(page)
    page.wait_for_url(f"**{LIST}")
    assert _stored(api, customer)["name"] == "Mine"
