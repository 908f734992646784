"""A field of every type in the form and in the list: what is seen, typed, left alone and sent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

import pytest
from marshmallow import fields
from playwright.sync_api import Browser, Page, expect

from admin.resource import ResourceAdmin
from tests.browser.conftest import expect_soon
from tests.browser.fake_site import FakeSite, Record
from tests.every_type import EXTRA, STORED, EveryTypeSchema
from tests.looks.measures import LINKED

LIST = "/admin/customers/every/"
ID = "3f1c6d1e-0000-4000-8000-000000000000"
MANY = max(map(len, STORED.values()))
BASE = {"customerId": ID, "name": "Ann", "email": "ann@example.com", "version": 1}
RECORDS: list[Record] = [
    BASE | {name: values[number % len(values)] for name, values in STORED.items()} for number in range(MANY)
]
LISTED = tuple(name for name in EXTRA if name != "motto")
TYPED: dict[str, tuple[str, Any]] = {
    "born": ("2024-02-29", "2024-02-29"),
    "opens": ("08:15", "08:15:00"),
    "met": ("2026-07-01T10:16", "2026-07-01T08:16:00.000Z"),
    "meets": ("2026-03-29T02:45", "2026-03-29T02:45:00.000"),
    "called": ("2026-12-01T10:16:05", "2026-12-01T09:16:05.000Z"),
    "seats": ("9007199254740991", 2**53 - 1),
    "weight": ("-12.75", -12.75),
    "price": ("1234567890123456789012.5", "1234567890123456789012.50"),
    "ratio": ("0.1234567890123456789", "0.1234567890123456789"),
    "homepage": ("https://example.org", "https://example.org"),
    "contact": ("bo@example.org", "bo@example.org"),
    "badge": ("3F1C6D1E-0000-4000-8000-00000000FFFF", "3f1c6d1e-0000-4000-8000-00000000ffff"),
    "code": ("x", "x"),
    "labels": ("c, D", ["c", "d"]),
    "mobile": ("0711 2842223", "+497112842223"),
    "other": ("Bo@Example.org", "Bo@example.org"),
    "motto": ("three\nfour", "three\nfour"),
}
"""Name -> what is typed in Berlin, what is stored of it; the other fields are chosen."""


class _EveryAdmin(ResourceAdmin):
    schema = EveryTypeSchema
    api_path = "/every"
    id_field = "customerId"
    title_field = "name"
    app_label = "customers"
    app_verbose_name = "Customers"
    model_name = "every"
    verbose_name = "every"
    verbose_name_plural = "all"
    list_display: ClassVar[tuple[str, ...]] = ("name", *LISTED)
    list_editable: ClassVar[tuple[str, ...]] = LISTED
    fieldsets = ((None, {"fields": ("name", "email", *EXTRA)}),)


@pytest.fixture
def site() -> FakeSite:
    """Return a site with one record, the first."""
    return FakeSite(_EveryAdmin, [dict(RECORDS[0])], zone="Europe/Berlin")


@pytest.fixture
def page(browser: Browser, site: FakeSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Return a page of that site, whose stage is in Berlin, in New York."""
    monkeypatch.setenv("PHONE_REGION", "DE")
    with site.visit(browser, {400}, timezone_id="America/New_York") as page:
        yield page


def _sent(page: Page) -> list[Any]:
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if request.method == "PATCH" else None)
    return sent


def _open(page: Page) -> None:
    page.goto(f"{LIST}{ID}/change/")
    page.wait_for_selector("form:not([aria-busy])")


@pytest.mark.parametrize("record", RECORDS, ids=range(MANY))
def test_nothing_is_sent_for_what_nobody_touched(page: Page, site: FakeSite, record: Record) -> None:
    """The one field that was changed is sent, and none that a control cannot show as it is."""
    site.records[ID] = dict(record)
    sent = _sent(page)
    _open(page)

    page.fill("#id_name", "Bo")
    page.click("[name=_continue]")
    page.wait_for_selector("ul.messagelist li.success")

    assert sent == [{"name": "Bo"}]


def test_what_is_typed_is_stored(page: Page, site: FakeSite) -> None:
    """Every control sends what the API takes, to the last digit."""
    sent = _sent(page)
    _open(page)

    for name, (text, _) in TYPED.items():
        page.fill(f"#id_{name}", text)
    page.select_option("#id_grade", "a")
    page.select_option("#id_level", "high")
    page.select_option("#id_colours", ["green", "blue"])
    page.select_option("#id_land", "FR")
    page.uncheck("#id_member")
    page.click("[name=_continue]")
    page.wait_for_selector("ul.messagelist li.success")

    stored = EveryTypeSchema().load(sent[0], partial=True)
    chosen = {"grade": "a", "level": "high", "colours": ["green", "blue"], "land": "FR", "member": False}
    expected = {name: value for name, (_, value) in TYPED.items()} | chosen
    assert repr(dict(sorted(stored.items()))) == repr(dict(sorted(expected.items())))
    assert repr(site.records[ID]["price"]) == repr("1234567890123456789012.5")


def test_what_is_emptied_is_nothing(page: Page) -> None:
    """No field keeps what was there, and none is refused for it."""
    sent = _sent(page)
    _open(page)

    for name in TYPED:
        page.fill(f"#id_{name}", "")
    page.select_option("#id_grade", "")
    page.click("[name=_continue]")
    page.wait_for_selector("ul.messagelist li.success")

    stored = EveryTypeSchema().load(sent[0], partial=True)
    assert stored == {name: STORED[name][-1] for name in (*TYPED, "grade")} | {"code": ""}


@pytest.mark.parametrize(
    ("name", "keys", "said"),
    [
        ("born", "12", "Enter a valid date such as 2026-11-21."),
        ("opens", "09", "Enter a time such as 09:30 or 09:30:15."),
        ("met", "11", "Enter a date and time such as 2026-11-21T09:30:00Z."),
        ("meets", "11", "Enter a date and time without a zone, such as 2026-11-21T09:30:00."),
        ("seats", "1e", "Enter a whole number."),
        ("weight", "-", "Enter a number."),
        ("price", "--", "Enter a number such as 12.50; in JSON it is a text."),
    ],
)
def test_what_a_browser_cannot_read_is_not_nothing(page: Page, site: FakeSite, name: str, keys: str, said: str) -> None:
    """Half a date has no value: it would empty the field without a word."""
    before = site.records[ID] = site.records[ID] | {name: None}
    sent = _sent(page)
    _open(page)

    page.focus(f"#id_{name}")
    page.keyboard.type(keys)
    page.click("[name=_continue]")
    page.wait_for_selector(".errorlist")

    expect(page.locator(".errorlist li")).to_have_text([said])
    assert (sent, site.records[ID]) == ([], before)


def test_values_in_the_list(page: Page, site: FakeSite) -> None:
    """Each looks as its type does, with all of its digits."""
    site.records[ID] |= {"met": "2026-07-01T08:16:33.000Z", "seats": 2**53 - 1, "weight": 0.1, "opens": "09:30:15"}
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")

    def values() -> dict[str, str]:
        cells = {name: page.locator(f"#result_list .field-{name}").first for name in LISTED}
        return {name: (cell.text_content() or "").replace("\u202f", " ") for name, cell in cells.items()}

    shown = {
        "born": "Feb 28, 2026",
        "opens": "9:30:15 AM",
        "met": "Jul 1, 2026, 10:16 AM",
        "meets": "Mar 29, 2026, 2:30 AM",
        "called": "Nov 21, 2026, 10:16 AM",
        "member": "",
        "seats": "9007199254740991",
        "weight": "0.1",
        "price": "12.50",
        "ratio": "0",
        "homepage": "https://example.com/a?b=c#d",
        "contact": "ann@example.com",
        "badge": "3f1c6d1e-0000-4000-8000-00000000abcd",
        "code": " as it\tis\r\n",
        "grade": "Bad",
        "level": "Low",
        "colours": "Red, Blue",
        "land": "Germany",
        "labels": "b, a",
        "mobile": "+49 711 2842222 ext. 15",
        "other": "zoë@bücher.example",
    }
    expect_soon(values, shown)


def test_values_as_germans_write_them(browser: Browser, site: FakeSite) -> None:
    """Decimal numbers to the last digit, and what a clock shows as any moment."""
    site.speak("index.de.html")
    site.records[ID] |= {
        "ratio": "-0.1234567890123456789012345678",
        "met": "2026-11-21T09:16:00.000",
        "opens": "23:59:00",
    }
    with site.visit(browser, timezone_id="Asia/Tokyo") as page:
        page.goto(LIST)
        page.wait_for_selector("#changelist:not([aria-busy])")
        shown = {
            "price": "12,50",
            "ratio": "-0,1234567890123456789012345678",
            "met": "21.11.2026, 09:16",
            "meets": "29.03.2026, 02:30",
            "opens": "23:59",
        }
        cells = {name: page.locator(f"#result_list .field-{name}").first for name in shown}
        expect_soon(lambda: {name: cell.text_content() for name, cell in cells.items()}, shown)


class _DefaultsSchema(EveryTypeSchema):
    met = fields.DateTime(load_default=datetime(2026, 7, 1, 8, 16, 33, tzinfo=UTC))
    meets = fields.NaiveDateTime(load_default=datetime(2026, 3, 29, 2, 30, 0, 123456))  # noqa: DTZ001 what it is
    opens = fields.Time(load_default=time(9, 30, 0, 500))
    called = fields.AwareDateTime(load_default=lambda: datetime.now(UTC))
    born = fields.Date(load_default=date(2026, 2, 28))


class _DefaultsAdmin(_EveryAdmin):
    schema = _DefaultsSchema


def test_a_new_record_begins_with_the_defaults(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are shown by the stage's clock and sent to the last digit; one that the API makes is left to it."""
    monkeypatch.setenv("PHONE_REGION", "DE")
    with FakeSite(_DefaultsAdmin, [], zone="Europe/Berlin").visit(browser, timezone_id="America/New_York") as page:
        sent: list[Any] = []
        page.on("request", lambda request: sent.append(request.post_data_json) if request.method == "POST" else None)
        page.goto(f"{LIST}add/")
        page.wait_for_selector("form:not([aria-busy])")
        shown = {
            "met": "2026-07-01T10:16:33",
            "meets": "2026-03-29T02:30:00.123",
            "opens": "09:30:00.000",
            "called": "",
            "born": "2026-02-28",
        }
        expect_soon(lambda: {name: page.input_value(f"#id_{name}") for name in shown}, shown)
        page.fill("#id_name", "Ann")
        page.fill("#id_email", "ann@example.com")
        page.fill("#id_born", "")
        page.click("[name=_save]")
        page.wait_for_selector("ul.messagelist li.success")

    assert {name: sent[0].get(name, "left out") for name in shown} == {
        "met": "2026-07-01T08:16:33.000Z",
        "meets": "2026-03-29T02:30:00.123456",
        "opens": "09:30:00.000500",
        "called": "left out",
        "born": None,
    }


def test_one_column_is_changed_in_the_list(page: Page) -> None:
    """The others of the row are not sent."""
    sent = _sent(page)
    page.goto(LIST)
    page.click("#edit-list")
    page.wait_for_selector("#id_form-0-born")

    page.fill("#id_form-0-price", "99.9")
    page.fill("#id_form-0-met", "2026-07-01T10:16")
    page.select_option("#id_form-0-colours", ["Green", "Red"])
    page.click(".paginator [name=_save]")
    page.wait_for_selector("ul.messagelist li.success")

    assert sent == [{"price": "99.9", "met": "2026-07-01T08:16:00.000Z", "colours": ["red", "green"]}]


def test_the_theme_changes_once_a_click(page: Page) -> None:
    """The page of such a list can change it, and so can what comes a moment later."""
    page.goto(LIST)
    page.wait_for_selector(LINKED)

    page.click(".theme-toggle")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
