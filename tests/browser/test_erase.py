"""An administrator erases somebody for good; what browsers keep of it goes as well."""

import time
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, Visitor, change_url, expect_draft, expect_messages, expect_soon
from tests.clock import PATIENCE

Customer = dict[str, Any]
Api = Callable[[str | None], httpx.Client]
WHY = "Request 17"


def _erased(api: Api, customer: Customer) -> dict[str, Any]:
    """Return the entry of the ledger once nothing is left."""
    asked = {"resource": "customers", "id": customer["customerId"]}
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = api("admin").request(
            "DELETE", "/personal-data", params=asked, json={"reason": "again"}, headers={"If-Match": "*"}
        )
        entry: dict[str, Any] = answer.json()
        if entry["finishedAt"]:
            return entry
        time.sleep(0.2)
    raise AssertionError("it is not finished")


def _drafts(page: Page) -> list[str]:
    """Return what the tab keeps that was typed and not saved."""
    found: list[str] = page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('drafts '))")
    return found


def test_erase_a_customer(
    as_role: Callable[..., Visitor], api: Api, customer: Customer, add_activity: Callable[..., dict[str, Any]]
) -> None:
    """From its page, with a reason; its history says so, and its activities are gone."""
    activity = add_activity("A call")
    visitor = as_role("admin")
    page, one = visitor.page, change_url(customer)
    visitor.refusals |= {400, 404, 410}
    page.goto(one)
    page.click(".object-tools .eraselink[href]")
    page.wait_for_url("**/erase/")
    page.wait_for_selector("#content-main:not([aria-busy])")
    expect(page.locator("#content-main > ul").first).to_have_text("Customers: 1\nActivities: 1", use_inner_text=True)
    expect(page.locator("#deleted-objects")).to_contain_text(customer["name"])
    page.press("#id_reason", "Enter")
    page.wait_for_selector("#id_reason[aria-invalid=true]")
    assert api("viewer").get(f"/customers/{customer['customerId']}").status_code == 200
    page.fill("#id_reason", WHY)
    page.press("#id_reason", "Enter")
    page.wait_for_url(f"**{LIST}")

    said = "The customer was erased. What other places have of it is deleted within minutes."
    expect_messages(page, [said])
    entry = _erased(api, customer)
    assert (entry["reason"], entry["id"]) == (WHY, customer["customerId"])
    assert api("viewer").get(f"/activities/{activity['activityId']}").status_code == 410
    page.goto(one.replace("change", "history"))
    page.wait_for_selector("#change-history:not([aria-busy])")
    expect(page.locator("#change-history tbody td:last-child")).to_have_text([f"Erased. Reason: {WHY}"])
    page.goto(one)
    page.wait_for_url("**/admin/")
    expect_messages(page, ["This customer was erased; only that is still known of it."])


def test_from_the_trash(as_role: Callable[..., Visitor], api: Api, customer: Customer) -> None:
    """A link in its row; the page knows it by its history."""
    visitor = as_role("admin")
    page = visitor.page
    visitor.refusals |= {400, 404, 410}
    assert api("editor").delete(f"/customers/{customer['customerId']}").status_code == 204
    page.goto(f"{LIST}trash/")
    page.click(f"#trash tr:has-text('{customer['name']}') a.needs-administer")
    page.wait_for_selector("#content-main:not([aria-busy])")
    expect(page.locator("#deleted-objects")).to_contain_text(customer["name"])
    page.fill("#id_reason", WHY)
    page.click("#erase-form input[type=submit]")
    page.wait_for_url(f"**{LIST}")

    assert _erased(api, customer)["reason"] == WHY


def test_editors_erase_nothing(as_role: Callable[..., Visitor], customer: Customer) -> None:
    """They see no tool, and the page refuses."""
    page = as_role("editor").page
    page.goto(change_url(customer))
    page.wait_for_selector("#content form:not([aria-busy])")
    expect(page.locator(".eraselink")).to_be_hidden()

    page.goto(change_url(customer).replace("change", "erase"))

    page.wait_for_selector("#form-note .errornote")
    expect(page.locator("#erase-form")).to_be_hidden()


def test_what_was_typed_there_is_forgotten(as_role: Callable[..., Visitor], api: Api, customer: Customer) -> None:
    """On the next page with recent actions, after somebody else has erased the record."""
    visitor = as_role("editor")
    page = visitor.page
    visitor.refusals |= {400, 404, 410}
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(change_url(customer))
    page.wait_for_selector("#content form:not([aria-busy])")
    page.fill("#id_notes", "Likes tea")
    expect_draft(page, "Likes tea")
    _erased(api, customer)

    page.goto("/admin/")

    expect_soon(lambda: _drafts(page), [])
