"""What everybody changed, as two people see it: on the index, and on the page with filters."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, Visitor, expect_messages, expect_soon, starting

Customer = dict[str, Any]
Api = Callable[[str | None], httpx.Client]


def _open(page: Page, query: str = "") -> None:
    page.goto(f"/admin/changes/{query}")
    page.wait_for_selector("#changes:not([aria-busy])")


def _rows(page: Page, names: tuple[str, ...]) -> list[list[str]]:
    """Return who, what, of which kind and whom, of the entries about these records."""
    rows = [row.locator("td").all_text_contents() for row in page.locator("#changes tbody tr").all()]
    return [row for row in rows if row[-1] in names]


def test_what_a_colleague_changed(
    as_role: Callable[..., Visitor], api: Api, stack: dict[str, Any], add_customer: Callable[..., Customer]
) -> None:
    """A viewer reads on the index what an editor and an administrator did, follows it, and filters."""
    mark = uuid4().hex[:8]  # a stack may have those of an earlier run
    together, apart = f"Ann Together {mark}", f"Ann Apart {mark}"
    ours = add_customer(name=together)
    api("admin").patch(f"/customers/{ours['customerId']}", json={"name": apart}).raise_for_status()
    admin, editor = (stack["users"][role]["email"] for role in ("admin", "editor"))
    page = as_role("viewer").page

    page.goto("/admin/")
    page.wait_for_selector("#recent-actions-module:not([aria-busy])")
    latest = page.locator("#everybodys-actions + .actionlist li")
    for number, said in enumerate((f"Changed: {apart}Customer, {admin}", f"Added: {together}Customer, {editor}")):
        expect(latest.nth(number)).to_have_text(said)
    expect(page.locator("#everybodys-actions + .actionlist li:nth-child(11)")).to_have_count(0)
    page.click("#content-related >> text=Show all")
    page.wait_for_selector("#changes:not([aria-busy])")

    expect(page).to_have_title("Everybody\u2019s actions | Clientele site admin")
    expect(page.locator(".breadcrumbs")).to_have_text("Home \u203a Everybody\u2019s actions")
    names = (apart, together)
    changed = [admin, "Changed", "Customer", apart]
    added = [editor, "Added", "Customer", together]
    expect_soon(lambda: _rows(page, names), [changed, added])

    page.click(f"#changes tbody tr:has-text('{apart}') a:has-text('{admin}')")
    page.wait_for_url("**/changes/?*by=*")
    page.wait_for_selector("#changes:not([aria-busy])")
    expect(page.locator("[name=by]")).to_have_value(admin)
    expect_soon(lambda: _rows(page, names), [changed])
    page.fill("[name=by]", "")
    page.select_option("[name=kinds]", label="Added")
    page.select_option("[name=resource]", label="Customers")
    page.keyboard.press("Tab")
    page.click("#changes-filter [type=submit]")
    page.wait_for_url("**/changes/?resource=customers&kinds=created")
    page.wait_for_selector("#changes:not([aria-busy])")
    expect(page.locator("[name=kinds]")).to_have_value("created")
    expect_soon(lambda: _rows(page, names), [added])
    _open(page, "?day=2020-02-29")
    expect(page.locator("#changes-count")).to_have_text("None available")

    _open(page)
    page.click(f"#changes tbody >> text={apart}")
    page.wait_for_url(f"**{LIST}{ours['customerId']}/history/")
    page.wait_for_selector("#change-history:not([aria-busy])")
    expect(page.locator("h1")).to_have_text(f"Change history: {apart}")


def test_pages_come_one_after_the_other(
    as_role: Callable[..., Visitor], api: Api, add_customer: Callable[..., Customer]
) -> None:
    """The button brings older entries, puts the focus on the first of them, and every entry stands there once."""
    paged = f"Paged {uuid4().hex[:8]}"
    customer = add_customer(name=paged)
    for number in range(52):
        answered = api("editor").patch(f"/customers/{customer['customerId']}", json={"notes": str(number)})
        answered.raise_for_status()
    page = as_role("viewer").page
    _open(page)
    expect(page.locator("#changes tbody tr")).to_have_count(50)

    page.click("#more-changes")
    page.wait_for_selector("#changes tbody tr:nth-child(51)")

    expect(page.locator("#changes tbody tr:nth-child(51) :focus")).to_have_count(1)
    expect_soon(lambda: len(_rows(page, (paged,))), 53)
    expect(page.locator("#changes-count")).to_have_text(starting(str(page.locator("#changes tbody tr").count())))


def test_what_is_gone_and_what_is_wrong(
    as_role: Callable[..., Visitor], api: Api, add_customer: Callable[..., Customer]
) -> None:
    """Who was purged has no name; the history tells who did it. An address that asks for nonsense is told so."""
    customer = add_customer(name="Forget Me")
    api("admin").delete(f"/customers/{customer['customerId']}?purge=true").raise_for_status()
    visitor = as_role("viewer")
    page = visitor.page
    _open(page)
    row = page.locator("#changes tbody tr", has=page.locator(f"a[href*='{customer['customerId']}']")).first
    expect_soon(lambda: row.locator("td").all_text_contents()[1:], ["Deleted for good", "Customer", "Customer"])
    expect(page.locator("#changes >> text=Forget Me")).to_have_count(0)
    row.locator("td:last-child a").click()
    page.wait_for_selector("#change-history:not([aria-busy])")
    expect(page.locator("#change-history tbody tr")).to_have_count(1)

    visitor.refusals.add(400)
    _open(page, f"?by={'x' * 300}")
    expect_messages(page, ["Enter one e-mail address."])
