"""Who else has an e-mail address or a phone number is said while it is typed, and is in nobody's way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import Visitor, ending, expect_messages, new_context
from tests.browser.fake_site import ORIGIN, FakeSite, Held, Record

LIST = "/admin/customers/customer/"
NOTE = ".field-{} .duplicates"


def _record(number: int) -> Record:
    wire = dict.fromkeys(("company", "address", "notes"), "") | {"tags": [], "status": "lead", "version": 1}
    registered = {"registrationDate": "2026-11-21T09:16:33.123Z", "lastModified": "2026-11-21T09:16:33.123Z"}
    own = {"customerId": str(number), "name": f"Ann {number}", "email": f"{number}@x.example", "phone": "+49711284"}
    return wire | registered | own


@pytest.fixture
def site() -> FakeSite:
    """Return a site with five customers, who share a phone number."""
    return FakeSite(CustomerAdmin, map(_record, range(1, 6)))


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    context = new_context(browser, base_url=ORIGIN)
    site.install(context)
    visitor = Visitor(context, context.new_page(), refusals={400, 401, 503})
    visitor.listen()
    yield visitor.page
    context.close()
    assert [line for line in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in line] == []


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".field-phone .duplicates", state="attached")


def _looks(site: FakeSite) -> list[str]:
    return [request for request in site.requests if request.startswith("GET /customers?")]


def test_while_typing(page: Page, site: FakeSite) -> None:
    """After a pause, politely, with a way to the other one that leaves this form alone; and it still saves."""
    _open(page, f"{LIST}add/")
    note = page.locator(NOTE.format("email"))
    expect(note).to_have_attribute("aria-live", "polite")

    page.fill("#id_email", "3@x.example")
    expect(note).to_have_text("Ann 3 (opens in a new tab) has this Email already.")
    assert _looks(site) == ["GET /customers?email=3%40x.example&limit=5"]
    with page.expect_popup() as popup:
        note.locator("a").click()
    popup.value.wait_for_selector("h2:text-is('Ann 3')")

    page.fill("#id_email", "33@x.example")
    expect(note).to_have_text("")
    page.fill("#id_email", "3@x.example")
    expect(note).not_to_have_text("")
    page.fill("#id_name", "Ann")
    page.click("[name=_addanother]")
    expect_messages(page, ["The customer “Ann” was added successfully. You may add another customer below."])


def test_what_was_typed_before_the_script_came(page: Page) -> None:
    """Is looked at when it has come."""
    held = Held(page, "**/static/after.*")
    page.goto(f"{LIST}add/")
    page.fill("#id_email", "3@x.example")
    page.focus("#id_name")

    held.release()

    expect(page.locator(NOTE.format("email"))).to_contain_text("has this Email already.")


def test_many(page: Page, site: FakeSite) -> None:
    """Three are named; the record itself is nobody else, and what is stored is not asked about."""
    _open(page, f"{LIST}2/change/")
    note = page.locator(NOTE.format("phone"))
    page.fill("#id_phone", "")
    page.fill("#id_phone", "+49711284")
    page.press("#id_phone", "Tab")
    page.fill("#id_email", "nobody")
    page.press("#id_email", "Tab")
    page.wait_for_selector(".field-email .errorlist")
    assert _looks(site) == []
    site.records["2"]["phone"] = "+49711285"
    _open(page, f"{LIST}2/change/")

    page.fill("#id_phone", "+49711284")
    page.press("#id_phone", "Tab")

    expect(note.locator("div")).to_have_text(
        [f"Ann {number} (opens in a new tab) has this Phone already." for number in (1, 3, 4)] + ["So have others."]
    )


def test_an_answer_that_comes_late(page: Page, site: FakeSite) -> None:
    """Who typed on is not told of what stood there before."""
    _open(page, f"{LIST}add/")
    held = Held(page, "**/api/customers?email=1*")
    page.fill("#id_email", "1@x.example")
    page.press("#id_email", "Tab")
    page.fill("#id_email", "2@x.example")
    note = page.locator(NOTE.format("email"))
    expect(note).to_contain_text("Ann 2")

    with page.expect_response("**/api/customers?email=1*"):
        held.release()
    page.wait_for_load_state("networkidle")

    expect(note).to_contain_text("Ann 2")
    assert len(_looks(site)) == 2


@pytest.mark.parametrize("status", [401, 503, None])
def test_nothing_is_said_when_nobody_can_tell(page: Page, status: int | None) -> None:
    """No session, a busy server, no connection: the form stays as it is, and so does the page."""
    _open(page, f"{LIST}add/")
    if status:
        headers = {"Retry-After": "0.01"}
        page.route("**/api/session/refresh", lambda route: route.fulfill(status=401, json={}))
        page.route("**/api/customers?*", lambda route: route.fulfill(status=status, json={}, headers=headers))
    else:
        page.route("**/api/customers?*", lambda route: route.abort("internetdisconnected"))

    with page.expect_event("requestfinished" if status else "requestfailed", lambda asked: "/customers?" in asked.url):
        page.fill("#id_email", "3@x.example")
    page.wait_for_load_state("networkidle")

    expect(page.locator(NOTE.format("email"))).to_have_text("")
    expect(page.locator("ul.messagelist, dialog, .errornote")).to_have_count(0)
    expect(page).to_have_url(ending("/add/"))
    expect(page.locator("#id_email")).to_have_value("3@x.example")
