"""The admin in German: for whoever asks for it with the browser or the button, in words, dates and numbers."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from marshmallow import Schema, fields
from playwright.sync_api import Browser, Page, expect

from admin.resource import ResourceAdmin
from tests.browser.conftest import (
    LIST,
    Visitor,
    change_url,
    ending,
    expect_counted,
    expect_messages,
    fill_in_log_in,
    new_context,
    starting,
)
from tests.browser.fake_site import ORIGIN, FakeSite

Customer = dict[str, Any]
GERMAN_MOMENT = re.compile(r"^\s*\d\d\.\d\d\.\d{4}, \d\d:\d\d\s*$")


@pytest.fixture
def german(as_role: Callable[..., Visitor]) -> Visitor:
    """Return an editor's browser that asks for German."""
    return as_role("editor", locale="de-DE", timezone_id="Europe/Berlin")


def test_log_in(visit: Callable[..., Visitor], stack: dict[str, Any]) -> None:
    """The first page of all speaks the browser's language, and so does what it answers."""
    visitor = visit(locale="de-AT")
    visitor.refusals |= {401}
    page = visitor.page
    page.goto("/admin/login/")

    fill_in_log_in(page, stack["users"]["viewer"] | {"password": "wrong"})
    page.wait_for_selector(".errornote")

    expect(page).to_have_title("Fehler: Anmelden | Clientele-Verwaltung")
    expect(page.locator("label[for=id_username]")).to_have_text("Benutzername:")
    expect(page.locator(".errornote")).to_have_text(starting("Bitte geben Sie Benutzername und Passwort"))


def test_list(german: Visitor, customer: Customer) -> None:
    """Headings, filters, counts and dates."""
    page = german.page
    page.goto(f"{LIST}?q={customer['name']}&status__exact=lead")
    page.wait_for_selector("#changelist:not([aria-busy])")

    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page).to_have_title("Kunde zur Änderung auswählen | Clientele-Verwaltung")
    expect(page.locator("#content h1")).to_have_text("Kunde zur Änderung auswählen")
    expect(page.locator("#result_list thead th[class^=column] .text")).to_have_text(
        ["Name", "E-Mail", "Telefon", "Firma", "Status", "Registrierungsdatum"]
    )
    expect(page.locator("#result_list .field-status")).to_have_text("Interessent")
    expect(page.locator("#result_list .field-registrationDate")).to_have_text(GERMAN_MOMENT)
    expect(page.locator("#search-result")).to_have_text(starting("1 Ergebnis ("))
    expect_counted(page, "1 Kunde")
    expect(page.locator("#changelist-filter [data-value=month]")).to_have_text("Diesen Monat")
    expect(page.locator("#changelist-filter li.selected").first).to_have_text("Interessent")
    expect(page.locator(".action-counter")).to_have_text("0 von 1 ausgewählt")


def test_numbers_and_months(german: Visitor) -> None:
    """Thousands are set apart as in German, months have their German names."""
    page = german.page
    answer: dict[str, Any] = {
        "items": [],
        "nextCursor": None,
        "total": 1_234_567,
        "matches": 12_345,
        "matchesExact": True,
    }
    facets = {"facets": {"months": {"2026-03": 12_345}, "statuses": {}}}
    page.route("**/api/customers?**", lambda route: route.fulfill(json=answer | facets))

    page.goto(f"{LIST}?registrationDate__year=2026")
    page.wait_for_selector("#changelist:not([aria-busy])")

    expect(page.locator("#search-result")).to_have_text("12.345 Ergebnisse (1.234.567 gesamt)")
    page.wait_for_selector("ul.toplinks li")  # whose script is fetched when there is a year
    expect(page.locator("ul.toplinks li").last).to_have_text("März 2026")


def test_add_and_correct(german: Visitor, customer: Customer, new_email: Callable[[], str]) -> None:
    """What the page finds and what the API answers are both said in German; names keep their grammar."""
    german.refusals |= {409}
    page, name, email = german.page, f"Änne {uuid4().hex[:8]}", new_email()
    page.goto(f"{LIST}add/")
    page.fill("#id_name", name)
    page.fill("#id_email", "nirgends")
    page.click("[name=_save]")
    page.wait_for_selector(".field-email .errorlist")
    expect(page.locator(".errornote")).to_have_text("Bitte korrigieren Sie den Fehler unten.")
    sentence = "Geben Sie eine gültige E-Mail-Adresse ein. Sie sieht aus wie ann@example.com."
    expect(page.locator(".field-email .errorlist")).to_have_text(sentence)
    expect(page).to_have_title("Fehler: Kunde hinzufügen | Clientele-Verwaltung")

    page.fill("#id_email", customer["email"])
    page.click("[name=_save]")
    page.wait_for_selector(".field-email .errorlist >> text=existiert bereits")
    expect(page.locator(".field-email .errorlist")).to_have_text(
        "Ein Kunde mit dieser E-Mail-Adresse existiert bereits."
    )

    page.fill("#id_email", email)
    page.click("[name=_addanother]")
    page.wait_for_selector("ul.messagelist")
    expect_messages(page, [f"Kunde „{name}“ wurde hinzugefügt. Unten lässt sich noch einmal hinzufügen: Kunde."])
    expect(page.locator("ul.messagelist a")).to_have_text(name)


def test_an_answer_with_numbers_in_it(german: Visitor, customer: Customer) -> None:
    """The API's sentence with its values is the German one with the same values; what nobody knows stays."""
    german.refusals |= {400}
    page = german.page
    said = {
        "name": ["Ensure this value has at most 200 characters (it has 245)."],
        "tags": ["Tag 2, “Enter text.”: Ensure this value has at most 40 characters (it has 41)."],
        "status": [
            "Select a valid choice. a. b (c) {limit} $& is not one of the available choices. These are: a, b.",
            "Never heard of.",
        ],
    }
    body = json.dumps({"status": 400, "detail": "Please correct the errors below.", "errors": said})
    page.goto(change_url(customer))
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.route(
        "**/api/customers/*",
        lambda route: route.fulfill(status=400, content_type="application/problem+json", body=body),
    )

    page.fill("#id_company", "Anders")
    page.click("[name=_save]")
    page.wait_for_selector(".field-name .errorlist")

    expect(page.locator(".field-name .errorlist")).to_have_text("Geben Sie höchstens 200 Zeichen ein (es sind 245).")
    expect(page.locator(".field-tags .errorlist")).to_have_text(
        "Schlagwort 2, „Enter text.“: Geben Sie höchstens 40 Zeichen ein (es sind 41)."
    )
    expect(page.locator(".field-status .errorlist li")).to_have_text(
        [
            "Wählen Sie eine gültige Möglichkeit. a. b (c) {limit} $& ist keine davon. Es gibt: a, b.",
            "Never heard of.",
        ]
    )


def test_delete_and_history(german: Visitor, customer: Customer) -> None:
    """Question, message, undo, trash and history."""
    page, name = german.page, customer["name"]
    record = f"{LIST}{customer['customerId']}"
    page.goto(f"{record}/delete/")
    page.wait_for_selector("#content-main:not([hidden])")
    expect(page.locator("#content-main > p").first).to_have_text(starting(f"Kunde „{name}“ wirklich löschen?"))
    page.click("text=Ja, ich bin sicher")
    page.wait_for_url(f"**{LIST}")
    expect_messages(page, [f"Kunde „{name}“ wurde gelöscht. Rückgängig machen"])

    page.goto(f"{LIST}trash/")
    page.wait_for_selector("#trash:not([aria-busy])")
    expect(page.locator(".paginator")).to_have_text(re.compile(r"Kunden? im Papierkorb\s*$"))

    page.goto(f"{record}/history/")
    page.wait_for_selector("#change-history:not([aria-busy])")
    expect(page.locator("#content h1")).to_have_text(f"Änderungsgeschichte: {name}")
    expect_messages(page, ["Kunde liegt im Papierkorb."])
    expect(page.locator("#change-history td > p")).to_have_text(["Hinzugefügt.", "In den Papierkorb gelegt."])
    expect_counted(page, "2 Einträge")


def test_choose_by_keyboard(page: Page, customer: Customer) -> None:
    """The button changes the language and nothing else: address, filter and search stay, and so does the choice."""
    address = f"{LIST}?q={customer['name']}&o=1"
    page.goto(address)
    page.wait_for_selector("#changelist:not([aria-busy])")
    expect(page.locator("#content h1")).to_have_text("Select customer to change")

    page.focus("#footer [lang=de]")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1 >> text=Kunde zur Änderung auswählen")
    page.wait_for_selector("#changelist:not([aria-busy])")

    expect(page).to_have_url(ending(address.replace(" ", "%20")))
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(page.locator("#footer button")).to_have_text(["English", "Français", "Español"])
    # The words are German now, the dates too, though the browser would rather have English ones.
    expect(page.locator("#result_list .field-registrationDate")).to_have_text(GERMAN_MOMENT)
    page.goto("/admin/")
    expect(page.locator("#content h1")).to_have_text("Website-Verwaltung")
    page.click("text=English")
    page.wait_for_selector("h1 >> text=Site administration")


class _ParcelSchema(Schema):
    parcelId = fields.Integer(dump_only=True)  # noqa: N815 wire name
    title = fields.String(required=True)
    weight = fields.Float()
    paid = fields.Boolean()
    version = fields.Integer(dump_only=True)


class _Parcels(ResourceAdmin):
    schema = _ParcelSchema
    api_path = "/parcels"
    id_field = "parcelId"
    title_field = "title"
    app_label = "post"
    app_verbose_name = "Post"
    model_name = "parcel"
    verbose_name = "parcel"
    verbose_name_plural = "parcels"
    list_display = ("title", "weight", "paid")


@pytest.mark.parametrize(
    ("page", "shown"),
    [("index.html", ["1234.5", "true", "1 parcel"]), ("index.de.html", ["1234,5", "ja", "1 parcel"])],
)
def test_values_of_a_resource_without_translations(browser: Browser, page: str, shown: list[str]) -> None:
    """Numbers and icons speak the page's language; its own name stays as it was declared."""
    context = new_context(browser, base_url=ORIGIN)
    record = {"parcelId": 1, "title": "Glass", "weight": 1234.5, "paid": True, "version": 1}
    FakeSite(_Parcels, [record], page).install(context)
    visited = context.new_page()
    visited.goto("/admin/post/parcel/")
    visited.wait_for_selector("#changelist:not([aria-busy])")

    expect(visited.locator(".field-weight")).to_have_text(shown[0])
    expect(visited.locator(".field-paid .icon-yes")).to_have_attribute("aria-label", shown[1])
    expect_counted(visited, shown[2])
    context.close()


def test_what_was_typed_survives_the_choice(page: Page, customer: Customer) -> None:
    """A change that was not saved yet is offered again, in the other language."""
    page.goto(change_url(customer))
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.fill("#id_company", "Not saved")
    page.on("dialog", lambda dialog: dialog.accept())

    page.click("text=Deutsch")
    page.wait_for_selector("#draft-note")

    expect(page.locator("#draft-note")).to_have_text(starting("Hier sind Änderungen, die nicht gesichert wurden, vom "))
    page.click("text=Wiederherstellen")
    expect(page.locator("#id_company")).to_have_value("Not saved")


def test_english_beside_a_german_browser(as_role: Callable[..., Visitor], customer: Customer) -> None:
    """Who chose English gets English dates as well."""
    visitor = as_role("editor", locale="de-DE", service_workers="block")
    page = visitor.page
    page.goto(f"{LIST}?q={customer['name']}")
    page.click("text=English")
    page.wait_for_selector("h1 >> text=Select customer to change")
    page.wait_for_selector("#changelist:not([aria-busy])")

    moment = re.compile(r"^\s*[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d\s[AP]M\s*$")
    expect(page.locator("#result_list .field-registrationDate")).to_have_text(moment)


def test_headers(stack: dict[str, Any]) -> None:
    """A page says its language; the same address asked for again in another language is not "not modified"."""
    host = {"Host": stack["siteUrl"].removeprefix("http://")}
    with httpx.Client(base_url=stack["endpointUrl"], headers=host) as site:
        english = site.get("/admin/")
        german = site.get("/admin/", headers={"Accept-Language": "de", "If-None-Match": english.headers["ETag"]})
        chosen = site.get("/admin/", headers={"Accept-Language": "de", "Cookie": "x=y; django_language=en"})

    assert (english.status_code, english.headers["Content-Language"]) == (200, "en")
    assert (german.status_code, german.headers["Content-Language"]) == (200, "de")
    assert '<html lang="de"' in german.text
    assert chosen.content == english.content


def test_unknown_address(german: Visitor) -> None:
    """It has a page in each language, with the way to the other one."""
    german.refusals |= {404}

    german.page.goto("/admin/nichts/")

    expect(german.page.locator("h1")).to_have_text("Seite nicht gefunden")
    german.page.click("text=English")
    german.page.wait_for_selector("h1 >> text=Page not found")
