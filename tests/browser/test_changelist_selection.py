"""Selecting across pages, and what is then done with all of it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, Visitor, messages
from tests.browser.fake_site import Held

Customer = dict[str, Any]


def _thirty(api: Callable[[str | None], httpx.Client]) -> list[Customer]:
    """Add 30 customers, 28 of them active, that a word of their company finds."""
    word = f"many{uuid4().hex[:8]}"
    bodies = [
        {"name": f"{word} {n:02}", "email": f"{word}.{n}@example.com", "company": word, "status": "active"}
        for n in range(28)
    ] + [{"name": f"{word} {n}", "email": f"{word}.{n}@example.com", "company": word} for n in (28, 29)]
    return [api("editor").post("/customers", json=body).json() for body in bodies]


@pytest.fixture
def crowd(api: Callable[[str | None], httpx.Client]) -> list[Customer]:
    """Return 30 customers that nobody else has."""
    return _thirty(api)


@pytest.fixture(scope="module")
def lasting(api: Callable[[str | None], httpx.Client]) -> list[Customer]:
    """Return 30 customers of all tests that leave them as they are."""
    return _thirty(api)


def _open(page: Page, query: str) -> None:
    page.goto(LIST + query)
    page.wait_for_selector("#changelist:not([aria-busy])")


def _bar_says(page: Page, *texts: str) -> None:
    """Wait for the script that counts, which comes with the first click."""
    expect(page.locator(".actions > span:visible")).to_have_text(texts)


def test_the_question(page: Page, lasting: list[Customer]) -> None:
    """Who ticks all rows of a page is asked whether all pages are meant, and can take it back."""
    _open(page, f"?q={lasting[0]['company']}&status__exact=active")
    _bar_says(page, "0 of 25 selected")

    page.check("#action-toggle")
    _bar_says(page, "25 of 25 selected", "Select all 28 customers")
    page.click(".actions .question a")
    _bar_says(page, "All 28 selected", "Clear selection")
    page.locator("input.action-select").first.uncheck()
    _bar_says(page, "24 of 25 selected")
    page.check("#action-toggle")
    page.click(".actions .question a")
    page.click(".actions .clear a")

    _bar_says(page, "0 of 25 selected")
    assert page.locator("input.action-select:checked").count() == 0
    _open(page, f"?q={lasting[0]['company']}&status__exact=lead")
    page.check("#action-toggle")
    _bar_says(page, "2 of 2 selected")


def test_delete_all_that_is_found(
    editor: Visitor, crowd: list[Customer], api: Callable[[str | None], httpx.Client]
) -> None:
    """Search and filter decide what "all" is; what somebody has changed meanwhile stays, and is named."""
    page, word = editor.page, crowd[0]["company"]
    editor.refusals |= {412}
    _open(page, f"?q={word}&status__exact=active&o=1")

    page.check("#action-toggle")
    page.click(".actions .question a")
    page.select_option("select[name=action]", "delete_selected")
    page.click(".actions button[name=index]")
    page.wait_for_selector("#deleted-objects")
    assert page.inner_text("h1") == "Delete multiple objects"
    crumbs = page.inner_text(".breadcrumbs").split(" \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ")
    assert crumbs == ["Home", "Customers", "Customers", "Delete multiple objects"]
    assert page.inner_text(".summary") == "Customers: 28"
    assert page.locator("#deleted-objects li").all_inner_texts() == [f"Customer: {c['name']}" for c in crowd[:28]]
    changed = crowd[26]
    api("admin").patch(f"/customers/{changed['customerId']}", json={"notes": "Keep me."}).raise_for_status()
    page.click("#delete-selected-form input[type=submit]")
    page.wait_for_selector("ul.messagelist li.success")

    failed, done = messages(page)
    assert failed.startswith(f"The customer “{changed['name']}” was not deleted: ")
    assert done == "Successfully deleted 27 customers. Undo"
    left = api("editor").get("/customers", params={"q": word}).json()["items"]
    assert {row["customerId"] for row in left} == {c["customerId"] for c in crowd[26:] if c is not crowd[27]}
    history = api("editor").get(f"/customers/{crowd[0]['customerId']}/history").json()["items"]
    assert len(history) == 2


@pytest.mark.parametrize("way", [".breadcrumbs >> text=Customers >> nth=1", ".cancel-link"])
def test_back_to_the_list(page: Page, lasting: list[Customer], way: str) -> None:
    """As it was, from the question whether to delete; also for whoever came by the skip link."""
    _open(page, f"?q={lasting[0]['company']}#content-start")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "delete_selected")
    page.click(".actions button[name=index]")
    page.wait_for_selector("#deleted-objects")

    page.click(way)

    page.wait_for_selector("#changelist:not([aria-busy])")
    assert page.url.endswith(f"{LIST}?q={lasting[0]['company']}")
    assert page.locator("#result_list tbody tr").count() == 25


def test_before_the_rows_are_there(page: Page, lasting: list[Customer]) -> None:
    """Nothing can be pressed yet, and what a script presses leads nowhere: pages take no POST."""
    word = lasting[0]["company"]
    held = Held(page, "**/api/customers?*")
    page.goto(f"{LIST}?q={word}")
    assert page.locator("#changelist-form").get_attribute("inert") is not None

    page.evaluate("document.querySelector('.actions button').click()")
    held.release()
    page.check("#action-toggle")

    assert page.url.endswith(f"?q={word}")
    _bar_says(page, "25 of 25 selected", "Select all 30 customers")


def test_progress(editor: Visitor, crowd: list[Customer]) -> None:
    """People see how far it is, and are warned before they leave it half done."""
    page = editor.page
    _open(page, f"?q={crowd[0]['company']}&o=1")
    held = Held(page, "**/api/customers/*")

    page.check("#action-toggle")
    page.click(".actions .question a")
    page.select_option("select[name=action]", "delete_selected")
    page.click(".actions button[name=index]")
    page.click("#delete-selected-form input[type=submit]")
    page.wait_for_selector(".bulk-progress:visible")
    assert page.inner_text(".bulk-progress").strip() == "0 of 30"
    held.release()
    page.wait_for_selector("ul.messagelist li.success")

    assert messages(page) == ["Successfully deleted 30 customers. Undo"]
