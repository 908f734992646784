"""The admin in German: for whoever asks for it with the browser or the button, in words, dates and numbers."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from marshmallow import Schema, fields
from playwright.sync_api import Browser, Page

from admin.resource import ResourceAdmin
from tests.browser.conftest import LIST, Visitor, change_url, fill_in_log_in, messages
from tests.browser.fake_site import ORIGIN, FakeSite

Customer = dict[str, Any]


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

    assert page.title() == "Fehler: Anmelden | Clientele-Verwaltung"
    assert page.inner_text("label[for=id_username]") == "Benutzername:"
    assert page.inner_text(".errornote").startswith("Bitte geben Sie Benutzername und Passwort")


def test_list(german: Visitor, customer: Customer) -> None:
    """Headings, filters, counts and dates."""
    page = german.page
    page.goto(f"{LIST}?q={customer['name']}&status__exact=lead")
    page.wait_for_selector("#changelist:not([aria-busy])")

    assert page.get_attribute("html", "lang") == "de"
    assert page.title() == "Kunde zur Änderung auswählen | Clientele-Verwaltung"
    assert page.inner_text("#content h1") == "Kunde zur Änderung auswählen"
    assert page.locator("#result_list thead .text").all_inner_texts()[1:] == [
        *("NAME", "E-MAIL", "TELEFON", "FIRMA", "STATUS", "REGISTRIERUNGSDATUM")
    ]
    assert page.inner_text("#result_list .field-status") == "Interessent"
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d", page.inner_text("#result_list .field-registrationDate"))
    assert page.inner_text("#search-result").startswith("1 Ergebnis (")
    assert page.inner_text(".paginator").endswith("1 Kunde")
    assert page.inner_text("#changelist-filter [data-value=month]") == "Diesen Monat"
    assert page.locator("#changelist-filter li.selected").first.inner_text() == "Interessent"
    assert page.inner_text(".action-counter") == "0 von 1 ausgewählt"


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

    assert page.inner_text("#search-result") == "12.345 Ergebnisse (1.234.567 gesamt)"
    page.wait_for_selector("ul.toplinks li")  # whose script is fetched when there is a year
    assert page.inner_text("ul.toplinks").split("\n")[-1] == "März 2026"


def test_add_and_correct(german: Visitor, customer: Customer, new_email: Callable[[], str]) -> None:
    """What the page finds and what the API answers are both said in German; names keep their grammar."""
    german.refusals |= {409}
    page, name, email = german.page, f"Änne {uuid4().hex[:8]}", new_email()
    page.goto(f"{LIST}add/")
    page.fill("#id_name", name)
    page.fill("#id_email", "nirgends")
    page.click("[name=_save]")
    page.wait_for_selector(".field-email .errorlist")
    assert page.inner_text(".errornote") == "Bitte korrigieren Sie den Fehler unten."
    sentence = "Geben Sie eine gültige E-Mail-Adresse ein. Sie sieht aus wie ann@example.com."
    assert page.inner_text(".field-email .errorlist") == sentence
    assert page.title() == "Fehler: Kunde hinzufügen | Clientele-Verwaltung"

    page.fill("#id_email", customer["email"])
    page.click("[name=_save]")
    page.wait_for_selector(".field-email .errorlist >> text=existiert bereits")
    assert page.inner_text(".field-email .errorlist") == "Ein Kunde mit dieser E-Mail-Adresse existiert bereits."

    page.fill("#id_email", email)
    page.click("[name=_addanother]")
    page.wait_for_selector("ul.messagelist")
    assert messages(page) == [f"Kunde „{name}“ wurde hinzugefügt. Unten lässt sich noch einmal hinzufügen: Kunde."]
    assert page.inner_text("ul.messagelist a") == name


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

    assert page.inner_text(".field-name .errorlist") == "Geben Sie höchstens 200 Zeichen ein (es sind 245)."
    assert page.inner_text(".field-tags .errorlist") == (
        "Schlagwort 2, „Enter text.“: Geben Sie höchstens 40 Zeichen ein (es sind 41)."
    )
    assert page.locator(".field-status .errorlist li").all_inner_texts() == [
        "Wählen Sie eine gültige Möglichkeit. a. b (c) {limit} $& ist keine davon. Es gibt: a, b.",
        "Never heard of.",
    ]


def test_delete_and_history(german: Visitor, customer: Customer) -> None:
    """Question, message, undo, trash and history."""
    page, name = german.page, customer["name"]
    record = f"{LIST}{customer['customerId']}"
    page.goto(f"{record}/delete/")
    page.wait_for_selector("#content-main:not([hidden])")
    assert page.inner_text("#content-main > p").startswith(f"Kunde „{name}“ wirklich löschen?")
    page.click("text=Ja, ich bin sicher")
    page.wait_for_url(f"**{LIST}")
    assert messages(page) == [f"Kunde „{name}“ wurde gelöscht. Rückgängig machen"]

    page.goto(f"{LIST}trash/")
    page.wait_for_selector("#trash:not([aria-busy])")
    assert re.search(r"Kunden? im Papierkorb$", page.inner_text(".paginator"))

    page.goto(f"{record}/history/")
    page.wait_for_selector("#change-history:not([aria-busy])")
    assert page.inner_text("#content h1") == f"Änderungsgeschichte: {name}"
    assert messages(page) == ["Kunde liegt im Papierkorb."]
    assert page.locator("#change-history td > p").all_inner_texts() == ["Hinzugefügt.", "In den Papierkorb gelegt."]
    assert page.inner_text(".paginator").endswith("2 Einträge")


def test_choose_by_keyboard(page: Page, customer: Customer) -> None:
    """The button changes the language and nothing else: address, filter and search stay, and so does the choice."""
    address = f"{LIST}?q={customer['name']}&o=1"
    page.goto(address)
    page.wait_for_selector("#changelist:not([aria-busy])")
    assert page.inner_text("#content h1") == "Select customer to change"

    page.focus("#footer [lang=de]")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1 >> text=Kunde zur Änderung auswählen")
    page.wait_for_selector("#changelist:not([aria-busy])")

    assert page.url.endswith(address.replace(" ", "%20"))
    assert page.locator("#result_list tbody tr").count() == 1
    assert page.locator("#footer button").all_inner_texts() == ["English", "Français", "Español"]
    # The words are German now, the dates too, though the browser would rather have English ones.
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d", page.inner_text("#result_list .field-registrationDate"))
    page.goto("/admin/")
    assert page.inner_text("#content h1") == "Website-Verwaltung"
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
    context = browser.new_context(base_url=ORIGIN, locale="en-US", service_workers="block")
    record = {"parcelId": 1, "title": "Glass", "weight": 1234.5, "paid": True, "version": 1}
    FakeSite(_Parcels, [record], page).install(context)
    visited = context.new_page()
    visited.goto("/admin/post/parcel/")
    visited.wait_for_selector("#changelist:not([aria-busy])")

    assert [
        visited.inner_text(".field-weight"),
        visited.get_attribute(".field-paid .icon-yes", "aria-label"),
        visited.inner_text(".paginator").strip().split("\n")[-1],
    ] == shown
    context.close()


def test_what_was_typed_survives_the_choice(page: Page, customer: Customer) -> None:
    """A change that was not saved yet is offered again, in the other language."""
    page.goto(change_url(customer))
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.fill("#id_company", "Not saved")
    page.on("dialog", lambda dialog: dialog.accept())

    page.click("text=Deutsch")
    page.wait_for_selector("#draft-note")

    assert page.inner_text("#draft-note").startswith("Hier sind Änderungen, die nicht gesichert wurden, vom ")
    page.click("text=Wiederherstellen")
    assert page.input_value("#id_company") == "Not saved"


def test_english_beside_a_german_browser(as_role: Callable[..., Visitor], customer: Customer) -> None:
    """Who chose English gets English dates as well."""
    visitor = as_role("editor", locale="de-DE", service_workers="block")
    page = visitor.page
    page.goto(f"{LIST}?q={customer['name']}")
    page.click("text=English")
    page.wait_for_selector("h1 >> text=Select customer to change")
    page.wait_for_selector("#changelist:not([aria-busy])")

    assert re.fullmatch(
        r"[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d\s[AP]M", page.inner_text("#result_list .field-registrationDate")
    )


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

    assert german.page.inner_text("h1") == "Seite nicht gefunden"
    german.page.click("text=English")
    german.page.wait_for_selector("h1 >> text=Page not found")
