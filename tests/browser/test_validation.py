"""What is wrong is said before the API is asked, in the API's words, and goes when it is mended."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import expect_messages, expect_soon
from tests.browser.fake_site import ANN, FakeSite

LIST = "/admin/customers/customer/"
CHANGE = f"{LIST}1/change/"
REQUIRED = "This field is required."
WRONG_EMAIL = "Enter a valid email address. It looks like ann@example.com."
_RECORD = ANN | {"email": "from-before-the-rule"}


@pytest.fixture
def site() -> FakeSite:
    """Return a site with one customer, whose address is from before there were rules."""
    return FakeSite(CustomerAdmin, [_RECORD | {}])


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser, {400, 404, 409}) as page:
        yield page


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.wait_for_load_state("networkidle")


_TIED = """() => {
    const wrong = [...document.querySelectorAll("[aria-invalid=true]")];
    const first = (control) => (control.getAttribute("aria-describedby") ?? "").split(" ")[0];
    const tied = wrong.map((control) => [control.name, document.getElementById(first(control))?.innerText]);
    const lists = document.querySelectorAll("ul.errorlist").length;
    return Object.fromEntries(lists === tied.length ? tied : [...tied, ["lists", lists]]);
}"""


def _errors(page: Page) -> Any:
    """Return the messages above the fields, each tied to its control, and how many there are if others are there."""
    return page.evaluate(_TIED)


def _type(page: Page, selector: str, text: str) -> None:
    page.locator(selector).focus()
    page.keyboard.press("End")
    page.keyboard.type(text)


def _written(site: FakeSite) -> list[str]:
    return [request for request in site.requests if not request.startswith("GET")]


def test_submit(page: Page, site: FakeSite) -> None:
    """All fields at once, the first one has the focus, and nothing was sent."""
    _open(page, f"{LIST}add/")
    page.fill("#id_email", "nobody")
    page.fill("#id_tags", f"one, {'x' * 41}")

    page.click("[name=_save]")
    page.wait_for_selector(".errornote")

    expect(page.locator(".errornote")).to_have_text("Please correct the errors below.")
    expect_soon(
        lambda: _errors(page),
        {
            "name": REQUIRED,
            "email": WRONG_EMAIL,
            "tags": "Tag 2, “xxxxxxxxxxxxxxxxxxxx…”: Ensure this value has at most 40 characters (it has 41).",
        },
    )
    expect(page).to_have_title("Error: Add customer | Clientele site admin")
    expect(page.locator("#id_name")).to_be_focused()
    assert _written(site) == []


def test_mended_while_typing(page: Page, site: FakeSite) -> None:
    """Each message goes with its mistake, and with the last one the note and the title's word."""
    _open(page, f"{LIST}add/")
    page.fill("#id_email", "ann")
    page.click("[name=_save]")
    page.wait_for_selector(".errornote")
    expect_soon(lambda: _errors(page), {"name": REQUIRED, "email": WRONG_EMAIL})

    _type(page, "#id_name", "A")
    expect_soon(lambda: _errors(page), {"email": WRONG_EMAIL})
    expect(page.locator(".field-name.errors")).to_have_count(0)
    _type(page, "#id_email", "@example.com")

    expect_soon(lambda: _errors(page), {})
    expect(page.locator(".errornote, .errors")).to_have_count(0)
    expect(page.locator("#id_email")).to_have_attribute("aria-describedby", "id_email_helptext")
    expect(page).to_have_title("Add customer | Clientele site admin")
    page.click("[name=_addanother]")
    expect_messages(page, ["The customer “A” was added successfully. You may add another customer below."])
    assert len(_written(site)) == 1


def test_leaving_a_field(page: Page) -> None:
    """Who only passes through is told nothing; who typed, and emptied it again, is."""
    _open(page, f"{LIST}add/")
    for _ in range(9):
        page.keyboard.press("Tab")
    expect_soon(lambda: _errors(page), {})

    page.fill("#id_phone", "call me")
    expect_soon(lambda: _errors(page), {})
    page.press("#id_phone", "Tab")
    page.wait_for_selector(".field-phone .errorlist")
    page.fill("#id_name", "Ann")
    page.fill("#id_name", "")
    page.press("#id_name", "Tab")
    page.wait_for_selector(".field-name .errorlist")

    expect_soon(
        lambda: _errors(page),
        {
            "name": REQUIRED,
            "phone": "Enter a valid phone number, for example +49 711 2842222.",
        },
    )
    expect(page.locator(".errornote")).to_have_count(0)
    expect(page.locator("#id_email")).to_be_focused()


_LISTEN = """
    window.heard = [];
    new MutationObserver(() => window.heard.push(document.querySelector("#form-status").textContent))
        .observe(document.querySelector("#form-status"), {childList: true});
"""


def _heard(page: Page, last: str) -> list[str]:
    """Return what was read aloud, once ``last`` was; silence is not in it."""
    expect(page.get_by_role("status").and_(page.locator("#form-status"))).to_have_text(last)
    heard: list[str] = page.evaluate("window.heard.splice(0).filter(Boolean)")
    return heard


def test_what_a_screen_reader_says(page: Page) -> None:
    """A message is read once, after its field was left, and belongs to the field from then on."""
    _open(page, f"{LIST}add/")
    page.evaluate(_LISTEN)
    wrong, email = f"Email: {WRONG_EMAIL}", page.locator("#id_email")
    help_text = "Must be unique, in upper or lower case."

    email.focus()
    page.keyboard.type("nobody")
    page.keyboard.press("Tab")
    assert _heard(page, wrong) == [wrong]
    expect(email).to_have_accessible_description(f"{WRONG_EMAIL} {help_text}")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("@")
    page.keyboard.press("Tab")
    page.fill("#id_notes", "Moved on")
    assert _heard(page, wrong) == []
    page.fill("#id_name", "Ann")
    page.fill("#id_name", "")
    page.press("#id_name", "Tab")
    assert _heard(page, f"Name: {REQUIRED}") == [f"Name: {REQUIRED}"]
    page.fill("#id_name", "Ann")
    page.fill("#id_email", "ann@example.com")
    assert _heard(page, "") == []
    expect(email).to_have_accessible_description(help_text)


def test_what_a_screen_reader_says_of_all_errors(page: Page) -> None:
    """The note; the first message is read with the field that gets the focus, unless it has it already."""
    _open(page, f"{LIST}add/")
    page.evaluate(_LISTEN)
    page.fill("#id_email", "nobody")

    page.press("#id_email", "Enter")
    assert _heard(page, "Please correct the errors below.") == ["Please correct the errors below."]
    expect(page.locator("#id_name:focus")).to_have_accessible_description(REQUIRED)
    page.fill("#id_name", "Ann")
    page.press("#id_email", "Enter")

    said = f"Please correct the error below. {WRONG_EMAIL}"
    assert _heard(page, said) == [said]
    page.click("[name=_save]")
    assert _heard(page, "Please correct the error below.") == ["Please correct the error below."]


def test_a_press_does_not_miss(page: Page) -> None:
    """The message that comes because somebody presses a button does not push the button away under the press."""
    _open(page, f"{LIST}add/")
    page.fill("#id_name", "Ann")
    page.fill("#id_email", "ann@example.com")
    page.fill("#id_phone", "x")
    page.locator("[name=_save]").scroll_into_view_if_needed()
    box = page.locator("[name=_save]").bounding_box()
    assert box

    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.wait_for_selector("[name=_save]:focus")
    expect_soon(lambda: _errors(page), {})
    page.mouse.up()
    page.wait_for_selector(".errornote")

    expect_soon(lambda: list(_errors(page)), ["phone"])
    page.fill("#id_phone", "y")
    page.click("h1")
    page.wait_for_selector(".field-phone .errorlist")


def test_only_what_changed(page: Page, site: FakeSite) -> None:
    """What is stored already and not touched is not in the way."""
    _open(page, CHANGE)
    page.fill("#id_name", "Ben")
    page.click("[name=_continue]")
    page.wait_for_selector("ul.messagelist")
    assert site.records["1"]["name"] == "Ben"

    page.fill("#id_email", "still-no-address")
    page.click("[name=_save]")
    page.wait_for_selector(".errornote")
    expect_soon(lambda: _errors(page), {"email": WRONG_EMAIL})


def test_what_only_the_api_knows(page: Page, site: FakeSite) -> None:
    """Its message stays while the value does, and goes with it."""
    taken = "Customer with this Email already exists."

    def refuse(route: Route) -> None:
        route.fulfill(status=409, json={"status": 409, "errors": {"email": [taken]}})

    _open(page, f"{LIST}add/")
    page.fill("#id_name", "Ann")
    page.fill("#id_email", "ann@example.com")
    page.route("**/api/customers", refuse)
    page.click("[name=_save]")
    page.wait_for_selector(".errornote")
    page.unroute("**/api/customers")

    page.click("#id_notes")
    expect_soon(lambda: _errors(page), {"email": taken})
    _type(page, "#id_email", ".au")
    expect_soon(lambda: _errors(page), {})
    page.click("[name=_addanother]")
    page.wait_for_selector("ul.messagelist")
    assert _written(site) == ["POST /customers"]


def test_without_the_script(page: Page, site: FakeSite) -> None:
    """A page whose release is gone from the server cannot fetch the rules; the API says what is wrong."""
    page.route("**/static/after.*", lambda route: route.fulfill(status=404))
    _open(page, f"{LIST}add/")

    page.click("[name=_save]")
    page.wait_for_selector(".errornote")

    expect_soon(lambda: _errors(page), {"name": REQUIRED})
    assert _written(site) == ["POST /customers"]
