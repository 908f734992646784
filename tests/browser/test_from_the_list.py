"""From the list to a record: what the list knew is there at once, and gives way to the record itself."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import LIST, ending, expect_draft, expect_messages, expect_soon
from tests.browser.fake_site import FakeSite, Held, Record
from tests.browser.test_changelist_budget import _SHIFTS, _customer

RECORD = "**/api/customers/*"
FORM = "#customer_form"


@pytest.fixture
def site() -> FakeSite:
    """Return a site with three customers."""
    return FakeSite(CustomerAdmin, map(_customer, range(3)))


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser, {404}) as page:
        page.context.add_init_script(_SHIFTS)
        yield page


def _list(page: Page) -> None:
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.wait_for_selector("[data-value=today][href]")  # what can be done in a list has come


def _record(site: FakeSite, number: int) -> Record:
    return list(site.records.values())[number]


def _open(page: Page, record: Record) -> None:
    page.click(f"#result_list >> text={record['name']}")
    page.wait_for_url(f"**/{record['customerId']}/change/")


def _values(page: Page) -> dict[str, Any]:
    names = ("name", "email", "status", "notes")
    return {name: page.input_value(f"#id_{name}") for name in names}


def test_what_the_list_knew(page: Page, site: FakeSite) -> None:
    """It is there before the answer, cannot be typed into, and nothing moves when the newer values come."""
    _list(page)
    record = _record(site, 1)
    old = {**record}
    record |= {"name": "Renamed", "notes": "Of the record itself", "version": 2}
    held = Held(page, RECORD)

    _open(page, old)
    page.wait_for_selector(f"h2:text-is('{old['name']}')")

    expect(page).to_have_title(f"{old['name']} | Change customer | Clientele site admin")
    expect(page.locator(".breadcrumbs")).to_have_text(ending(old["name"]))
    expect_soon(lambda: _values(page), {name: old[name] for name in ("name", "email", "status")} | {"notes": ""})
    expect(page.locator(".field-registrationDate time")).to_have_attribute("datetime", old["registrationDate"])
    expect(page.locator(f"{FORM}[inert][aria-busy=true]")).to_have_count(1)
    page.evaluate("shifted = 0")

    held.release()
    page.wait_for_selector(f"{FORM}:not([aria-busy])")
    page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")

    expect_soon(lambda: _values(page), {name: record[name] for name in ("name", "email", "status", "notes")})
    expect(page.locator("h2.object-title")).to_have_text("Renamed")
    assert page.evaluate("shifted") == 0
    page.fill("#id_company", "Acme & Co")
    page.click("[name=_save]")
    expect_messages(page, ["The customer “Renamed” was changed successfully."])
    assert record == old | {"name": "Renamed", "notes": "Of the record itself", "company": "Acme & Co", "version": 3}


def test_of_one_record_once(page: Page, site: FakeSite) -> None:
    """Another record's page shows nothing of it, and after that no page does."""
    first, second = _record(site, 0), _record(site, 1)
    for opened, shown in ((first, second), (second, first)):
        _list(page)
        page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
        page.click(f"#result_list >> text={opened['name']}")
        kept = "(email) => JSON.stringify(sessionStorage).split(email).length - 1"
        expect_soon(partial(page.evaluate, kept, opened["email"]), 1)
        assert opened["email"] not in page.evaluate("JSON.stringify(localStorage)")
        held = Held(page, RECORD)

        page.goto(f"{LIST}{shown['customerId']}/change/")
        page.wait_for_selector(".known-person strong:not(:empty)")

        expect(page.locator("h2.object-title")).to_have_text("")
        expect(page.locator("#id_name")).to_have_value("")
        assert opened["email"] not in page.evaluate("JSON.stringify(sessionStorage)")
        held.release()
        page.wait_for_selector(f"{FORM}:not([aria-busy])")


def test_who_may_only_look(page: Page, site: FakeSite) -> None:
    """Values are text, those that the list knew and those that come."""
    session = {"email": "ann@example.com", "groups": ["viewers"], "expiresAt": "2099-01-01T00:00:00Z"} | {
        "idleMinutes": 60
    }
    page.route("**/api/session", lambda route: route.fulfill(json=session))
    _list(page)
    page.wait_for_selector("h1 >> text=Select customer to view")
    record = _record(site, 2)
    old = {**record}
    record |= {"company": "Newer", "notes": "Of the record itself"}
    held = Held(page, RECORD)

    _open(page, old)
    page.wait_for_selector(f"h2:text-is('{old['name']}')")

    controls = page.locator(f"{FORM} :is(input, textarea, select):visible")
    expect(page.locator("h1")).to_have_text("View customer")
    expect(page.locator(".field-email .readonly")).to_have_text(old["email"])
    expect(controls).to_have_count(0)
    held.release()
    page.wait_for_selector(f"{FORM}:not([aria-busy])")
    expect(page.locator(".field-company .readonly")).to_have_text("Newer")
    expect(page.locator(".field-notes .readonly")).to_have_text("Of the record itself")
    expect(controls).to_have_count(0)


def test_what_is_gone_meanwhile(page: Page, site: FakeSite) -> None:
    """The page is left with Django's words, whatever the list knew."""
    _list(page)
    record = _record(site, 0)
    del site.records[record["customerId"]]

    page.click(f"#result_list >> text={record['name']}")
    page.wait_for_url("**/admin/")

    said = f"Customer with ID “{record['customerId']}” doesn\N{RIGHT SINGLE QUOTATION MARK}t exist. "
    expect(page.locator("ul.messagelist li").first).to_have_text(said + "Perhaps it was deleted?")


def test_with_a_draft(page: Page, site: FakeSite) -> None:
    """What was typed before is offered beside the record, not beside what the list knew."""
    record = _record(site, 1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{LIST}{record['customerId']}/change/")
    page.wait_for_selector(f"{FORM}:not([aria-busy])")
    page.fill("#id_notes", "Typed")
    expect_draft(page, "Typed")
    _list(page)
    record["company"] = "Newer"
    held = Held(page, RECORD)

    _open(page, record)
    page.wait_for_selector("h2:not(:empty)")
    expect(page.locator("#draft-note")).to_have_count(0)
    held.release()
    page.click("text=Restore them")

    expect(page.locator("#id_notes")).to_have_value("Typed")
    expect_draft(page, "Typed")
