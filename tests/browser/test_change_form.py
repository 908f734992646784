"""Add, change and delete: what is saved, what is said, and that nothing typed is lost."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import LIST, Visitor, change_url, ending, expect_messages, messages, starting

Customer = dict[str, Any]
Api = Callable[[str | None], httpx.Client]


def _open(page: Page, customer: Customer, query: str = "") -> None:
    page.goto(change_url(customer) + query)
    page.wait_for_selector("#customer_form:not([aria-busy])")


def _stored(api: Api, customer: Customer) -> Customer:
    stored: Customer = api("viewer").get(f"/customers/{customer['customerId']}").json()
    return stored


def test_add(page: Page, api: Api, new_email: Callable[[], str]) -> None:
    """A customer with everything is saved as typed, and the message leads to it."""
    name, email = f"Zoë {uuid4().hex[:8]}", new_email()
    page.goto(f"{LIST}add/")
    expect(page.locator("#id_name")).to_be_focused()
    expect(page.locator("label.required")).to_have_text(["Name:"])
    expect(page.locator("#id_status")).to_have_value("lead")

    page.fill("#id_name", name)
    page.fill("#id_email", email)
    page.fill("#id_phone", "0711 284 2222")
    page.fill("#id_company", "Müller & Co")
    page.fill("#id_address", "Street 1\nTown")
    page.select_option("#id_status", label="Active")
    page.fill("#id_tags", "VIP, , new ,vip")
    page.fill("#id_notes", "<b>Note</b>")
    page.press("#id_name", "Enter")
    page.wait_for_url(f"**{LIST}")

    expect_messages(page, [f"The customer “{name}” was added successfully."])
    expect(page.locator("ul.messagelist li")).to_have_attribute("class", "success")
    page.click("ul.messagelist a")
    page.wait_for_selector(f"h2:text-is('{name}')")
    customer_id = page.url.split("/")[-3]
    stored = api("viewer").get(f"/customers/{customer_id}").json()
    read_only = ("customerId", "ownerSubject", "registrationDate", "lastModified", "version")
    assert {field: value for field, value in stored.items() if field not in read_only} == {
        "name": name,
        "email": email,
        "phone": "+497112842222",
        "company": "Müller & Co",
        "address": "Street 1\nTown",
        "town": "",
        "postcode": "",
        "country": "",
        "status": "active",
        "tags": ["vip", "new"],
        "notes": "<b>Note</b>",
        "owner": "",
        "externalId": "",
    }


def test_add_another_and_continue(page: Page, new_email: Callable[[], str]) -> None:
    """The other two buttons lead to an empty form, and to the new customer's own."""
    page.goto(f"{LIST}add/?_changelist_filters=q%3Dann")
    page.fill("#id_name", "Ann")
    page.fill("#id_email", new_email())
    page.click("[name=_addanother]")
    page.wait_for_selector("ul.messagelist")
    expect_messages(page, ["The customer “Ann” was added successfully. You may add another customer below."])
    expect(page).to_have_url(ending("/add/?_changelist_filters=q%3Dann"))
    expect(page.locator("#id_name")).to_have_value("")

    page.fill("#id_name", "Bob")
    page.fill("#id_email", new_email())
    page.click("[name=_continue]")
    page.wait_for_selector("h2:text-is('Bob')")

    expect_messages(page, ["The customer “Bob” was added successfully. You may edit it again below."])
    expect(page).to_have_url(ending("/change/?_changelist_filters=q%3Dann"))
    expect(page.locator("#id_name")).to_have_value("Bob")


def test_every_error_at_once(editor: Visitor) -> None:
    """Each wrong field has its message above it, and the first has the focus; what was typed stays."""
    page = editor.page
    editor.refusals |= {400}
    page.goto(f"{LIST}add/")
    page.fill("#id_email", "not an address")
    page.fill("#id_phone", "call me")

    page.click("[name=_save]")
    page.wait_for_selector(".errornote")

    expect(page.locator(".errornote")).to_have_text("Please correct the errors below.")
    expect(page).to_have_title("Error: Add customer | Clientele site admin")
    errors = {
        "name": "This field is required.",
        "email": "Enter a valid email address. It looks like ann@example.com.",
        "phone": "Enter a valid phone number, for example +49 711 2842222.",
    }
    for field, error in errors.items():
        expect(page.locator(f"#id_{field}")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(f".field-{field} ul.errorlist")).to_have_text(error)
    expect(page.locator("#id_name")).to_be_focused()
    assert page.locator(".errornote").evaluate("note => note.getBoundingClientRect().top") > 0
    expect(page.locator("#id_phone")).to_have_value("call me")
    expect(page.locator("#id_email")).to_have_attribute("aria-describedby", "id_email_error id_email_helptext")
    above = "row => row.querySelector('.errorlist').getBoundingClientRect().bottom"
    below = "row => row.querySelector('input').getBoundingClientRect().top"
    row = page.locator(".field-email")
    assert row.evaluate(above) <= row.evaluate(below)


def test_errors_go(editor: Visitor, new_email: Callable[[], str]) -> None:
    """One error is said in the singular, and goes with the next try."""
    page = editor.page
    editor.refusals |= {400}
    page.goto(f"{LIST}add/")
    page.fill("#id_email", new_email())
    page.click("[name=_save]")
    page.wait_for_selector(".errornote")
    expect(page.locator(".errornote")).to_have_text("Please correct the error below.")

    page.fill("#id_name", "Ann")
    page.click("[name=_continue]")

    page.wait_for_selector("h2:text-is('Ann')")
    expect(page.locator(".errornote, .errorlist, .errors, [aria-invalid]")).to_have_count(0)


def test_email_taken(editor: Visitor, customer: Customer) -> None:
    """Somebody else's address is an error of that field."""
    page = editor.page
    editor.refusals |= {409}
    page.goto(f"{LIST}add/")
    page.fill("#id_name", "Ann")
    page.fill("#id_email", customer["email"].upper())

    page.click("[name=_save]")

    page.wait_for_selector(".field-email .errorlist")
    expect(page.locator(".field-email .errorlist")).to_have_text("Customer with this Email already exists.")
    expect(page.locator("#id_email")).to_be_focused()


def test_change(page: Page, api: Api, customer: Customer) -> None:
    """Values come as stored, and what is changed is saved; the rest stays."""
    _open(page, customer)
    expect(page).to_have_title(f"{customer['name']} | Change customer | Clientele site admin")
    expect(page.locator("#id_tags")).to_have_value("vip")
    page.click("summary")
    expect(page.locator(".field-customerId .readonly")).to_have_text(customer["customerId"])
    shown = page.locator(".field-registrationDate time")
    expect(shown).to_have_attribute("datetime", customer["registrationDate"])

    page.fill("#id_name", "New Name")
    page.fill("#id_phone", "")
    page.click("[name=_continue]")
    page.wait_for_selector("h2:text-is('New Name')")

    expect_messages(page, ["The customer “New Name” was changed successfully. You may edit it again below."])
    stored = _stored(api, customer)
    assert stored == customer | {
        "name": "New Name",
        "phone": "",
        "version": 2,
        "lastModified": stored["lastModified"],
    }
    page.click("[name=_addanother]")
    page.wait_for_url(f"**{LIST}add/")
    expect_messages(page, ["The customer “New Name” was changed successfully. You may add another customer below."])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "The server cannot be reached."),
        (403, "You do not have permission to do this."),
        (429, "Too many requests at once."),
        (500, "Something went wrong on the server."),
        (502, "The server is too busy."),
        (503, "The server is too busy."),
    ],
)
def test_what_goes_wrong_loses_nothing(
    editor: Visitor, stack: dict[str, Any], id_token: Callable[[str], str], api: Api, answer: int | None, said: str
) -> None:
    """A refusal says what happened with everything still there, and the next press saves once."""
    page, name = editor.page, f"Ann {uuid4().hex}"
    page.goto(f"{LIST}add/")
    page.wait_for_load_state("networkidle")
    page.fill("#id_name", name)
    page.fill("#id_email", f"{uuid4().hex}@example.com")
    editor.refusals |= {answer or 0}

    def refuse(route: Route) -> None:
        if answer:
            route.fulfill(status=answer, content_type="text/html", body="<h1>No</h1>")
        else:
            # It arrived, but the answer got lost. Node does not resolve the site's name, so it goes to the API itself.
            headers = route.request.headers | {"authorization": id_token("editor")}
            route.fetch(url=stack["apiUrl"] + "/customers", headers=headers)
            route.abort("connectionreset")

    page.route("**/api/customers", refuse)
    page.click("[name=_save]")
    page.wait_for_selector(".errornote")
    expect(page.locator(".errornote")).to_have_text(starting(said))
    expect(page.locator("#id_name")).to_have_value(name)
    page.unroute("**/api/customers")
    page.click("[name=_save]")
    page.wait_for_url(f"**{LIST}")

    found = api("viewer").get("/customers", params={"q": name.split()[1]}).json()
    assert [customer["name"] for customer in found["items"]] == [name]
    editor.complaints[:] = [line for line in editor.complaints if "ERR_CONNECTION_RESET" not in line]


@pytest.mark.parametrize("page_name", ["change", "delete"])
@pytest.mark.parametrize("unknown", ["00000000-0000-4000-8000-000000000000", "nobody", "%E0%A4%A"])
def test_unknown_id(editor: Visitor, unknown: str, page_name: str) -> None:
    """A record that does not exist leads to the index, with Django's words."""
    editor.refusals |= {400, 403, 404}

    editor.page.goto(f"{LIST}{unknown}/{page_name}/")
    editor.page.wait_for_url("**/admin/")

    assert messages(editor.page)[0].startswith("Customer with ID “")
    assert messages(editor.page)[0].endswith("t exist. Perhaps it was deleted?")
    expect(editor.page.locator("ul.messagelist li")).to_have_attribute("class", "warning")


def test_delete(page: Page, api: Api, customer: Customer) -> None:
    """The red link leads to the question, "no" back to the form, "yes" to the list without it."""
    _open(page, customer, "?_changelist_filters=o%3D1")

    page.click(".deletelink")
    page.wait_for_selector("#delete-form:visible")
    expect(page.locator("#content-main p").first).to_have_text(
        f'Are you sure you want to delete the customer "{customer["name"]}"? '
        "All of the following related items will be deleted:"
    )
    expect(page.locator("#deleted-objects")).to_have_text(f"Customer: {customer['name']}")
    page.click("text=No, take me back")
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.click(".deletelink")
    page.click("#delete-form input[type=submit]")
    page.wait_for_url(f"**{LIST}?o=1")

    expect_messages(page, [f"The customer “{customer['name']}” was deleted successfully. Undo"])
    assert api("viewer").get(f"/customers/{customer['customerId']}").status_code == 404


def test_delete_what_somebody_changed(editor: Visitor, api: Api, customer: Customer) -> None:
    """Who deletes has seen what they delete."""
    page = editor.page
    page.goto(change_url(customer).replace("change", "delete"))
    page.wait_for_selector("#delete-form:visible")
    renamed = {"name": "Somebody else"}
    api("admin").patch(f"/customers/{customer['customerId']}", json=renamed).raise_for_status()
    editor.refusals |= {412}

    page.click("#delete-form input[type=submit]")
    page.wait_for_selector(".errornote")
    expect(page.locator("#deleted-objects")).to_have_text("Customer: Somebody else")
    assert api("viewer").get(f"/customers/{customer['customerId']}").status_code == 200
    page.click("#delete-form input[type=submit]")
    page.wait_for_url(f"**{LIST}")

    expect_messages(page, ["The customer “Somebody else” was deleted successfully. Undo"])
