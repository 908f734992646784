"""Pairs of customers that may be one: from their creation to "Not a duplicate" and back, an edit, a deletion."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LIST, Visitor, change_url, expect_soon
from tests.clock import PATIENCE

PAIRS = f"{LIST}duplicates/"


def _pairs_of(page: Page, customer: dict[str, Any]) -> Locator:
    """Return the pairs on the page of one customer's."""
    page.goto(f"{PAIRS}?of={customer['customerId']}")
    page.wait_for_selector("#pairs:not([aria-busy])", state="attached")
    return page.locator("#pairs article")


def _until(page: Page, customer: dict[str, Any], count: int) -> Locator:
    """Look again until the function behind the stream has found so many pairs."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = _pairs_of(page, customer)
        if found.count() == count:
            return found
        page.wait_for_timeout(500)
    raise AssertionError(f"There are {_pairs_of(page, customer).count()} pairs.")


def test_from_two_customers_to_none(
    as_role: Callable[..., Visitor], add_customer: Callable[..., dict[str, Any]]
) -> None:
    """With the keyboard; what is equal is marked, and "Not a duplicate" has a way back."""
    number = f"+4971155{uuid4().int % 10**6:06}"
    word = uuid4().hex  # no customer of another test has it
    ann = add_customer(name=f"Ann {word}", phone=number, company=word)
    anne = add_customer(name=f"{word}, Anne", phone=number, company=word, address="Ulm")
    page = as_role("editor").page

    pair = _until(page, ann, 1)

    expect(pair.locator(".reasons li")).to_have_text(["The same: Phone", "Nearly the same: Name"])
    expect_soon(lambda: sorted(pair.locator("thead a").all_text_contents()), sorted([ann["name"], anne["name"]]))
    equal = pair.locator("tr.equal th")
    for label in ("Phone (equal)", "Company (equal)", "Status (equal)"):
        expect(equal.filter(has_text=label)).to_have_text([label])
    expect(equal.filter(has_text="Name")).to_have_count(0)

    button = pair.get_by_role("button", name="Not a duplicate")
    button.focus()
    page.keyboard.press("Enter")
    line = page.locator(".pair-done")
    expect(line).to_contain_text("No duplicates: ")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(pair.get_by_role("button", name="Not a duplicate")).to_be_focused()
    page.keyboard.press("Enter")
    expect(line).to_be_visible()
    expect(_pairs_of(page, ann)).to_have_count(0)
    expect(page.get_by_text("There are none.")).to_be_visible()
    page.goto(f"{PAIRS}?dismissed=1")
    back = page.locator("article", has_text=anne["name"]).get_by_role("button")
    expect(back).to_have_text("May be a duplicate after all")
    back.click()
    expect(page.locator(".pair-done")).to_contain_text("Possible duplicates again")

    page.goto(change_url(ann))
    page.locator(".duplicateslink[href]").click()
    expect(pair).to_have_count(1)
    page.goto(change_url(anne))
    page.locator("#id_phone").fill("")
    page.locator("#id_name").fill("Somebody Else")
    page.locator('input[name="_save"]').click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    _until(page, ann, 0)


def test_on_a_phone_in_german_and_dark(
    as_role: Callable[..., Visitor],
    add_customer: Callable[..., dict[str, Any]],
    api: Callable[[str | None], httpx.Client],
) -> None:
    """Nothing is wider than the screen; a customer that is deleted is in no pair."""
    word = uuid4().hex  # no customer of another test has it
    made = [add_customer(name=f"{word}schifffahrtsgesellschaft" * 2, company=word) for _ in range(2)]
    visitor = as_role("editor", viewport={"width": 390, "height": 800}, locale="de-DE", color_scheme="dark")
    page = visitor.page

    pair = _until(page, made[0], 1)

    expect(pair.locator(".reasons li")).to_have_text(["Gleich: Name und Firma"])
    expect(pair.get_by_role("button")).to_have_text("Keine Dublette")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert api("editor").delete(f"/customers/{made[1]['customerId']}").status_code == 204
    expect(_pairs_of(page, made[0])).to_have_count(0)
