"""The list: rows, search, sorting, pages, and what is done with selected rows."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    LIST,
    Visitor,
    change_url,
    ending,
    expect_counted,
    expect_messages,
    expect_soon,
    messages,
    starting,
)

Customer = dict[str, Any]


def _open(page: Page, query: str = "") -> None:
    page.goto(LIST + query)
    page.wait_for_selector("#changelist:not([aria-busy])")


def _names(page: Page) -> Locator:
    return page.locator("#result_list tbody th")


def _pages(page: Page) -> Locator:
    return page.locator(".paginator li")


def test_newest_first(page: Page, add_customer: Callable[..., Customer]) -> None:
    """The list opens with the latest customers, all their values as text or in the person's own way."""
    older = add_customer(name="<img src=x onerror=alert(1)>", phone="0711 2842222", company="Köhler & Söhne")
    newer = add_customer(status="active")

    _open(page)

    expect(_names(page).first).to_have_text(newer["name"])
    expect(_names(page).nth(1)).to_have_text(older["name"])
    cells = page.locator("#result_list tbody tr").nth(1).locator("td, th")
    expect_soon(
        lambda: cells.all_inner_texts()[1:-2],
        [
            older["name"],
            older["email"],
            "+49 711 2842222",
            "Köhler & Söhne",
            "Lead",
        ],
    )
    expect(cells.nth(-2).locator("time")).to_have_attribute("datetime", older["registrationDate"])
    first = page.locator("#result_list tbody tr").first
    expect(first.locator(".field-company")).to_have_text("-")
    expect(first.locator("th a")).to_have_attribute("href", change_url(newer))
    headers = page.locator("#result_list thead th .text")
    shown = ["NAME", "EMAIL", "PHONE", "COMPANY", "STATUS", "REGISTRATION DATE"]
    expect_soon(lambda: headers.all_inner_texts()[1:], shown)


def test_search(page: Page, crowd: list[Customer]) -> None:
    """Found rows are counted beside the total, which clears the search; the box keeps what was asked."""
    _open(page)
    counted = re.compile(r"([\d,]+) customers")
    expect(page.locator(".paginator")).to_have_text(counted)
    (total,) = counted.findall(page.inner_text(".paginator"))

    page.fill("#searchbar", f" {crowd[7]['email']} ")
    page.press("#searchbar", "Enter")
    page.wait_for_selector("#search-result:visible")

    expect(page.locator("#search-result")).to_have_text(f"1 result ({total} total)")
    expect(page.locator("#searchbar")).to_have_value(crowd[7]["email"])
    expect(_names(page)).to_have_text([crowd[7]["name"]])
    expect_counted(page, "1 customer")
    page.click("#search-result a")
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page.locator("#searchbar")).to_have_value("")


def test_nothing_found(page: Page) -> None:
    """A search without a match says "0 customers" and shows no table."""
    _open(page, f"?q={uuid4().hex}")

    expect_counted(page, "0 customers")
    expect(page.locator("#search-result")).to_have_text(starting("0 results ("))
    expect(page.locator("#result_list")).to_be_hidden()
    expect(page.locator(".actions")).to_be_hidden()


def test_words_that_are_none(editor: Visitor) -> None:
    """What the API says of a search it cannot do stands above the list."""
    editor.refusals |= {400}

    _open(editor.page, "?q=%26%26")

    expect_messages(editor.page, ["Enter letters or digits: a search needs a word or a number."])
    expect(editor.page.locator("ul.messagelist li")).to_have_attribute("class", "error")


def test_sorting(page: Page, crowd: list[Customer]) -> None:
    """A click on a header sorts, a second one turns round, the cross takes it back; all of it is in the address."""
    query = f"?q={crowd[0]['company']}"
    _open(page, query)

    page.click("th.column-name .text a")
    page.wait_for_selector("th.column-name.sorted.ascending")
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page).to_have_url(ending(f"{query}&o=1"))
    expect(_names(page).first).to_have_text("Member 00")
    page.click("th.column-name .toggle")
    page.wait_for_selector("th.column-name.sorted.descending")
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page).to_have_url(ending(f"{query}&o=-1"))
    expect(_names(page).first).to_have_text("Member 59")
    page.reload()
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(_names(page).first).to_have_text("Member 59")
    page.click("th.column-name .sortremove")
    page.wait_for_selector("#changelist:not([aria-busy])")

    expect(page).to_have_url(ending(f"{query}&o="))
    expect(page.locator("th.sorted")).to_have_count(0)


def test_default_sorting_is_shown(page: Page) -> None:
    """Without a word about it the list is sorted by the declared column, and says so."""
    _open(page)

    expect(page.locator("th.sorted")).to_have_attribute(
        "class", "column-registrationDate only-wide sortable sorted descending"
    )
    expect(page.locator("th.sorted")).to_have_attribute("aria-sort", "descending")


def test_pages(page: Page, crowd: list[Customer]) -> None:
    """Page numbers lead to the rows they mean, also without having walked there, and back again."""
    query = f"?q={crowd[0]['company']}&o=1"
    names = [customer["name"] for customer in crowd]

    _open(page, f"{query}&p=3")
    expect(_names(page)).to_have_text(names[50:])
    expect(_pages(page)).to_have_text(["1", "2", "3"])
    expect(page.locator(".this-page")).to_have_text("3")
    page.click(".paginator a >> text=1")
    page.wait_for_selector(".this-page:text('1')")
    expect(_names(page)).to_have_text(names[:25])
    page.click(".paginator a >> text=2")
    page.wait_for_selector(".this-page:text('2')")
    expect(_names(page)).to_have_text(names[25:50])
    expect(page).to_have_url(ending(f"{query}&p=2"))
    page.go_back()
    page.wait_for_selector(".this-page:text('1')")

    expect(_names(page)).to_have_text(names[:25])
    expect_counted(page, "60 customers")


def test_sorting_that_is_none(page: Page, crowd: list[Customer]) -> None:
    """A hand-written sort by a column that cannot be sorted by, or is none, is left aside."""
    _open(page, f"?q={crowd[0]['company']}&o=3.99.x.-1")

    expect(_names(page).first).to_have_text("Member 59")


def test_state_comes_back(page: Page, crowd: list[Customer]) -> None:
    """Search, sort and page survive the way to a form and back after a save."""
    state = f"q={crowd[0]['company']}&o=1&p=2"
    _open(page, f"?{state}")

    page.click("#result_list tbody tr:first-child th a")
    page.wait_for_url("**_changelist_filters=**")
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.fill("#id_notes", uuid4().hex)
    page.click("[name=_save]")
    page.wait_for_url(f"**{LIST}?{state}")

    expect_messages(page, ["The customer “Member 25” was changed successfully."])
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(_names(page).first).to_have_text("Member 25")
    page.reload()
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page.locator("ul.messagelist li")).to_have_count(0)


def test_selecting(page: Page, crowd: list[Customer]) -> None:
    """Boxes count, the one on top is all of them, Shift selects what lies between."""
    _open(page, f"?q={crowd[0]['company']}&o=1&p=3")
    counter, boxes = page.locator(".action-counter"), page.locator("input.action-select")
    expect(counter).to_have_text("0 of 10 selected")

    boxes.nth(1).click()
    expect(counter).to_have_text("1 of 10 selected")
    expect(page.locator("tr.selected")).to_have_count(1)
    boxes.nth(4).click(modifiers=["Shift"])
    expect(counter).to_have_text("4 of 10 selected")
    page.check("#action-toggle")
    expect(counter).to_have_text("10 of 10 selected")
    boxes.nth(0).click()
    expect(page.locator("#action-toggle")).not_to_be_checked()
    page.check("#action-toggle")
    page.uncheck("#action-toggle")

    expect(counter).to_have_text("0 of 10 selected")


def test_action_without_choice(page: Page, crowd: list[Customer]) -> None:
    """Nothing happens, and Django's words say why."""
    _open(page, f"?q={crowd[0]['company']}")

    page.click(".actions button[name=index]")
    expect_messages(page, ["Items must be selected in order to perform actions on them. No items have been changed."])
    page.locator("input.action-select").first.check()
    page.click(".actions button[name=index]")

    expect_messages(page, ["No action selected."])


def test_delete_selected(editor: Visitor, add_customer: Callable[..., Customer]) -> None:
    """Chosen rows are named, and only after the second click are they gone."""
    page, word = editor.page, f"bulk{uuid4().hex[:8]}"
    first, second, third = [add_customer(name=f"{word} {n}", company=word) for n in "ABC"]
    _open(page, f"?q={word}&o=1")

    page.locator("input.action-select").nth(0).check()
    page.locator("input.action-select").nth(2).check()
    page.select_option("select[name=action]", label="Delete selected customers")
    page.click(".actions button[name=index]")
    page.wait_for_selector("#deleted-objects")
    expect(page.locator("h1")).to_have_text("Delete multiple objects")
    expect(page.locator("#content-main p").first).to_have_text(
        "Are you sure you want to delete the selected customers? "
        "All of the following objects and their related items will be deleted:"
    )
    expect(page.locator(".summary")).to_have_text("Customers: 2")
    expect(page.locator("#deleted-objects li")).to_have_text(
        [
            f"Customer: {first['name']}",
            f"Customer: {third['name']}",
        ]
    )
    page.click(".cancel-link")
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(_names(page)).to_have_count(3)

    page.check("#action-toggle")
    expect(page.locator("input.action-select").nth(1)).to_be_checked()  # by a script that comes when it is needed
    page.locator("input.action-select").nth(1).uncheck()
    page.select_option("select[name=action]", "delete_selected")
    page.click(".actions button[name=index]")
    page.click("#delete-selected-form input[type=submit]")
    page.wait_for_selector("ul.messagelist")

    expect_messages(page, ["Successfully deleted 2 customers. Undo"])
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(_names(page)).to_have_text([second["name"]])
    expect(page).to_have_url(ending(f"?q={word}&o=1"))


def test_delete_selected_that_changed(
    editor: Visitor, add_customer: Callable[..., Customer], api: Callable[[str | None], httpx.Client]
) -> None:
    """A row that shows something else by now stays, one that is gone already is no matter."""
    page, word = editor.page, f"bulk{uuid4().hex[:8]}"
    changed, gone, _ = [add_customer(name=f"{word} {n}", company=word) for n in "ABC"]
    _open(page, f"?q={word}&o=1")
    api("editor").patch(f"/customers/{changed['customerId']}", json={"status": "inactive"}).raise_for_status()
    api("editor").delete(f"/customers/{gone['customerId']}").raise_for_status()
    editor.refusals |= {404, 412}

    page.check("#action-toggle")
    page.select_option("select[name=action]", "delete_selected")
    page.click(".actions button[name=index]")
    page.click("#delete-selected-form input[type=submit]")
    expect(page.locator("ul.messagelist li")).to_have_count(2)

    failed, done = messages(page)
    assert failed.startswith(f"The customer “{changed['name']}” was not deleted: ")
    assert done == "Successfully deleted 1 customer. Undo"
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(_names(page)).to_have_text([changed["name"]])
