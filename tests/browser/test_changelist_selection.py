"""Selecting across pages, and what is then done with all of it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, Visitor, ending, messages
from tests.browser.fake_site import Held

Customer = dict[str, Any]


def _thirty(api: Callable[[str | None], httpx.Client]) -> list[Customer]:
    """Add 30 customers, 28 of them active, that a word of their company finds and nobody else has."""
    word = f"many{uuid4().hex[:8]}"
    bodies = [
        {"name": f"{word} {n:02}", "email": f"{word}.{n}@example.com", "company": word, "status": "active"}
        for n in range(28)
    ] + [{"name": f"{word} {n}", "email": f"{word}.{n}@example.com", "company": word} for n in (28, 29)]
    return [api("editor").post("/customers", json=body).json() for body in bodies]


def _open(page: Page, query: str) -> None:
    page.goto(LIST + query)
    page.wait_for_selector("#changelist:not([aria-busy])")


def _bar_says(page: Page, *texts: str) -> None:
    """Wait for the script that counts, which comes with the first click."""
    expect(page.locator(".actions > span:visible")).to_have_text(texts)


def test_the_question(page: Page, crowd: list[Customer]) -> None:
    """Who ticks all rows of a page is asked whether all pages are meant, and can take it back."""
    _open(page, f"?q={crowd[0]['company']}")
    _bar_says(page, "0 of 25 selected")

    page.check("#action-toggle")
    _bar_says(page, "25 of 25 selected", "Select all 60 customers")
    page.click(".actions .question a")
    _bar_says(page, "All 60 selected", "Clear selection")
    page.locator("input.action-select").first.uncheck()
    _bar_says(page, "24 of 25 selected")
    page.check("#action-toggle")
    page.click(".actions .question a")
    page.click(".actions .clear a")

    _bar_says(page, "0 of 25 selected")
    expect(page.locator("input.action-select:checked")).to_have_count(0)
    _open(page, f"?q={crowd[0]['company']}&status__exact=lead")
    page.check("#action-toggle")
    _bar_says(page, "20 of 20 selected")


def test_delete_all_that_is_found(editor: Visitor, api: Callable[[str | None], httpx.Client]) -> None:
    """Search and filter decide what "all" is; it says how far it is; who was changed meanwhile stays, and is named."""
    page, many = editor.page, _thirty(api)
    word = many[0]["company"]
    editor.refusals |= {412}
    _open(page, f"?q={word}&status__exact=active&o=1")

    page.check("#action-toggle")
    page.click(".actions .question a")
    page.select_option("select[name=action]", "delete_selected")
    page.click(".actions button[name=index]")
    page.wait_for_selector("#deleted-objects")
    expect(page.locator("h1")).to_have_text("Delete multiple objects")
    expect(page.locator(".breadcrumbs")).to_have_text("Home › Customers › Customers › Delete multiple objects")  # noqa: RUF001
    expect(page.locator(".summary")).to_have_text("Customers: 28")
    expect(page.locator("#deleted-objects li")).to_have_text([f"Customer: {c['name']}" for c in many[:28]])
    changed = many[26]
    api("admin").patch(f"/customers/{changed['customerId']}", json={"notes": "Keep me."}).raise_for_status()
    held = Held(page, "**/api/customers/*")
    page.click("#delete-selected-form input[type=submit]")
    expect(page.locator(".bulk-progress")).to_have_text("0 of 28")
    held.release()
    expect(page.locator("ul.messagelist li")).to_have_count(2)

    failed, done = messages(page)
    assert failed.startswith(f"The customer “{changed['name']}” was not deleted: ")
    assert done == "Successfully deleted 27 customers. Undo"
    left = api("editor").get("/customers", params={"q": word}).json()["items"]
    assert {row["customerId"] for row in left} == {c["customerId"] for c in many[26:] if c is not many[27]}
    history = api("editor").get(f"/customers/{many[0]['customerId']}/history").json()["items"]
    assert len(history) == 2


@pytest.mark.parametrize("way", [".breadcrumbs >> text=Customers >> nth=1", ".cancel-link"])
def test_back_to_the_list(page: Page, crowd: list[Customer], way: str) -> None:
    """As it was, from the question whether to delete; also for whoever came by the skip link."""
    _open(page, f"?q={crowd[0]['company']}#content-start")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "delete_selected")
    page.click(".actions button[name=index]")
    page.wait_for_selector("#deleted-objects")

    page.click(way)

    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page).to_have_url(f"{LIST}?q={crowd[0]['company']}")
    expect(page.locator("#result_list tbody tr")).to_have_count(25)


def test_before_the_rows_are_there(page: Page, crowd: list[Customer]) -> None:
    """Nothing can be pressed yet, and what a script presses leads nowhere: pages take no POST."""
    word = crowd[0]["company"]
    held = Held(page, "**/api/customers?*")
    page.goto(f"{LIST}?q={word}")
    expect(page.locator("#changelist-form[inert]")).to_have_count(1)

    page.evaluate("document.querySelector('.actions button').click()")
    held.release()
    page.check("#action-toggle")

    expect(page).to_have_url(ending(f"?q={word}"))
    _bar_says(page, "25 of 25 selected", "Select all 60 customers")
