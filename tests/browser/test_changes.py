"""What everybody changed, as two people see it: on the index, and on the page with filters."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Page

from tests.browser.conftest import LIST, Visitor, messages

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
    assert [latest.nth(number).text_content() for number in range(2)] == [
        f"Changed: {apart}Customer, {admin}",
        f"Added: {together}Customer, {editor}",
    ]
    assert latest.count() <= 10
    page.click("#content-related >> text=Show all")
    page.wait_for_selector("#changes:not([aria-busy])")

    assert page.title() == "Everybody\u2019s actions | Clientele site admin"
    assert page.inner_text(".breadcrumbs").split(" \u203a ") == ["Home", "Everybody\u2019s actions"]
    names = (apart, together)
    changed = [admin, "Changed", "Customer", apart]
    added = [editor, "Added", "Customer", together]
    assert _rows(page, names) == [changed, added]

    page.click(f"#changes tbody tr:has-text('{apart}') a:has-text('{admin}')")
    page.wait_for_selector("#changes:not([aria-busy])")
    assert (_rows(page, names), page.input_value("[name=by]")) == ([changed], admin)
    page.fill("[name=by]", "")
    page.select_option("[name=kinds]", label="Added")
    page.select_option("[name=resource]", label="Customers")
    page.keyboard.press("Tab")
    page.click("#changes-filter [type=submit]")
    page.wait_for_url("**/changes/?resource=customers&kinds=created")
    page.wait_for_selector("#changes:not([aria-busy])")
    assert (_rows(page, names), page.input_value("[name=kinds]")) == ([added], "created")
    _open(page, "?day=2020-02-29")
    assert page.inner_text("#changes-count") == "None available"

    _open(page)
    page.click(f"#changes tbody >> text={apart}")
    page.wait_for_url(f"**{LIST}{ours['customerId']}/history/")
    page.wait_for_selector("#change-history:not([aria-busy])")
    assert page.inner_text("h1") == f"Change history: {apart}"


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
    assert page.locator("#changes tbody tr").count() == 50

    page.click("#more-changes")
    page.wait_for_selector("#changes tbody tr:nth-child(51)")

    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 51
    assert len(_rows(page, (paged,))) == 53
    assert page.inner_text("#changes-count").startswith(str(page.locator("#changes tbody tr").count()))


def test_what_is_gone_and_what_is_wrong(
    as_role: Callable[..., Visitor], api: Api, add_customer: Callable[..., Customer]
) -> None:
    """Who was purged has no name; the history tells who did it. An address that asks for nonsense is told so."""
    customer = add_customer(name="Forget Me")
    api("admin").delete(f"/customers/{customer['customerId']}?purge=true").raise_for_status()
    visitor = as_role("viewer")
    page = visitor.page
    _open(page)
    row = page.locator("#changes tbody tr").first
    assert row.locator("td").all_text_contents()[1:] == ["Deleted for good", "Customer", "Customer"]
    assert page.locator("#changes >> text=Forget Me").count() == 0
    row.locator("td:last-child a").click()
    page.wait_for_selector("#change-history:not([aria-busy])")
    assert page.locator("#change-history tbody tr").count() == 1

    visitor.refusals.add(400)
    _open(page, f"?by={'x' * 300}")
    assert messages(page) == ["Enter one e-mail address."]
