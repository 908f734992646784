"""People are reached from the list and from the form, and what reaches them is copied with one click."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import expect_soon
from tests.browser.fake_site import ANN, FakeSite, Record

LIST = "/admin/customers/customer/"
FORM = f"{LIST}1/change/"
_HERE: dict[str, Any] = {"email": "ann@example.com", "expiresAt": "2099-01-01T00:00:00Z", "idleMinutes": 60}
PEOPLE: list[Record] = [
    ANN | {"phone": "+497112842222;ext=15", "address": "Street 1\n70173 Town"},
    ANN | {"customerId": "2", "name": "Bob", "email": "b?bcc=eve@example.com", "phone": "0711 2842222 or 23"},
    ANN | {"customerId": "3", "name": "Cem", "email": "", "phone": "+33612345678"},
]


class _Site(FakeSite):
    groups: list[str]

    def api(self, request: Any, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """Answer as the API does to somebody of these groups."""
        return (200, _HERE | {"groups": self.groups}) if path == "/session" else super().api(request, path, query)


@pytest.fixture(scope="module")
def site() -> _Site:
    """Return the customers' pages."""
    return _Site(CustomerAdmin, PEOPLE)


@pytest.fixture
def page(browser: Browser, site: _Site) -> Iterator[Page]:
    """Return a page of an editor, who may copy."""
    site.groups = ["editors"]
    with site.visit(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


def _links(page: Page, root: str) -> list[tuple[str | None, str]]:
    found = page.locator(f"{root} a:is([href^='mailto:'], [href^='tel:'], [target])").all()
    return [(link.get_attribute("href"), link.inner_text()) for link in found]


def _copied(page: Page) -> str:
    page.wait_for_selector("#copy-status:not(:empty)", state="attached")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_in_the_list(page: Page) -> None:
    """E-mails and numbers lead to people; a button beside each copies it as it is stored, by mouse and keyboard."""
    page.goto(LIST)
    page.wait_for_selector("a[href^='tel:']")

    expect_soon(
        lambda: _links(page, "#result_list"),
        [
            ("mailto:ann@example.com", "ann@example.com"),
            ("tel:+497112842222;ext=15", "+49 711 2842222 ext. 15"),
            ("mailto:b%3Fbcc%3Deve@example.com", "b?bcc=eve@example.com"),
            ("tel:+33612345678", "+33 6 12 34 56 78"),
        ],
    )
    expect(page.locator("tr:has-text('Bob') .field-phone")).to_have_text("0711 2842222 or 23")

    page.hover("tr:has-text('Ann') .field-phone a")
    page.get_by_role("button", name="Copy “+497112842222;ext=15”").click()
    expect_soon(lambda: _copied(page), "+497112842222;ext=15")
    expect(page.locator("#copy-status")).to_have_text("“+497112842222;ext=15” was copied.")
    page.focus("tr:has-text('Cem') .field-phone a")  # the button of the row before has no focus any more
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_selector("#copy-status:has-text('3361')", state="attached")
    expect_soon(lambda: _copied(page), "+33612345678")
    expect(page.locator("#result_list .copy")).to_have_count(1)


def test_in_the_form(page: Page) -> None:
    """Links stand beside the controls, which keep what is stored, and follow what is typed."""
    page.goto(FORM)
    page.wait_for_selector(".reach a[href^='tel:']")

    expect_soon(
        lambda: _links(page, "form"),
        [
            ("mailto:ann@example.com", "Write an e-mail"),
            ("tel:+497112842222;ext=15", "Call \u2066+49 711 2842222 ext. 15\u2069"),
            ("https://www.openstreetmap.org/search?query=Street%201%2C%2070173%20Town", "Show on a map"),
        ],
    )
    expect(page.locator("[target=_blank]")).to_have_attribute("rel", "noreferrer")
    expect(page.locator("#id_phone")).to_have_value("+497112842222;ext=15")

    page.fill("#id_phone", "+4930123456")
    page.wait_for_selector("a[href='tel:+4930123456']")
    page.fill("#id_email", "")
    page.wait_for_selector(".field-email .copy", state="detached")
    page.click(".field-address .copy")
    expect_soon(lambda: _copied(page), "Street 1\n70173 Town")

    page.fill("#id_address", "Street 1")
    for field, value in (("postcode", "70173"), ("town", "Stuttgart")):
        page.fill(f"#id_{field}", value)
    page.select_option("#id_country", "DE")
    page.hover("#id_address")
    place = "Street%201%2C%2070173%2C%20Stuttgart%2C%20DE"
    page.wait_for_selector(f"[href='https://www.openstreetmap.org/search?query={place}']")

    page.fill("#id_address", "Street 1\n70173 STUTTGART")  # as imports leave it
    place = "Street%201%2C%2070173%20STUTTGART%2C%20DE"
    page.wait_for_selector(f"[href='https://www.openstreetmap.org/search?query={place}']")


def test_whoever_only_looks(browser: Browser, site: _Site) -> None:
    """The values themselves are the links."""
    site.groups = ["viewers"]
    with site.visit(browser) as page:
        page.goto(FORM)
        page.wait_for_selector(".readonly a[href^='tel:']")
        page.wait_for_selector("[target=_blank]")

        expect_soon(
            lambda: [text for _, text in _links(page, "form")],
            [
                "ann@example.com",
                "+49 711 2842222 ext. 15",
                "Street 1\n70173 Town",
            ],
        )
        expect(page.locator(".copy")).to_have_count(3)


def test_with_a_finger(browser: Browser, site: _Site) -> None:
    """A card has a number to tap, and its button, each as large as a finger."""
    site.groups = ["editors"]
    with site.visit(browser, viewport={"width": 390, "height": 860}, has_touch=True, is_mobile=True) as page:
        page.goto(LIST)
        page.wait_for_selector("#result_list .field-phone .copy")
        page.wait_for_load_state("networkidle")
        expect(page.locator("#result_list .field-email a >> nth=0")).to_be_hidden()
        boxes = [each.bounding_box() for each in page.locator(".field-phone :is(a, .copy)").all()]
        page.goto(FORM)
        page.wait_for_selector(".reach a[href^='tel:']")
        boxes += [each.bounding_box() for each in page.locator(".reach :is(a, .copy)").all()]

    assert len(boxes) == 10
    assert [box for box in boxes if not box or box["height"] < 44 or box["width"] < 44] == []


def test_a_contact_card(page: Page) -> None:
    """A code for a phone, with what is in it as text; the file has everything. It is opened by keyboard."""
    page.goto(FORM)
    page.wait_for_selector("form:not([aria-busy])")
    page.focus(".contactlink")
    page.keyboard.press("Space")
    page.wait_for_selector("dialog .qr-code")

    expect(page.locator(".qr-code")).to_have_attribute("aria-label", "QR code with the contact card of Ann")
    expect(page.locator("dialog .card li")).to_have_text(
        [
            "Ann",
            "ann@example.com",
            "+497112842222;ext=15",
            "Street 1, 70173 Town",
        ]
    )
    with page.expect_download() as download:
        page.click("dialog [type=submit]")
    assert download.value.suggested_filename == "Ann.vcf"
    content = Path(download.value.path()).read_text(encoding="utf-8")
    assert content.startswith("BEGIN:VCARD\nVERSION:4.0\nFN:Ann\n")
    assert "REV:20261121T091633Z\n" in content


def test_write_to_many(page: Page) -> None:
    """One mail to all who have an address, or their addresses; who has none is named; the file is of these."""
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "write_to_selected")
    page.click(".actions button")
    page.wait_for_selector("dialog")

    expect(page.locator("dialog h2 + form > p").first).to_have_text("2 e-mail addresses of 3 customers.")
    expect(page.locator("dialog a.button")).to_have_attribute(
        "href", "mailto:?bcc=ann@example.com,b%3Fbcc%3Deve@example.com"
    )
    expect(page.locator("dialog .without")).to_have_text("Cem")
    page.click("dialog .copy")
    expect_soon(lambda: _copied(page), "ann@example.com, b?bcc=eve@example.com")

    asked: list[Any] = []

    def answer(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(status=201, json={"state": "done", "fileName": "customers.csv", "rows": 3, "url": "/none"})

    page.route("**/api/customers/exports**", answer)
    page.click("dialog [type=submit]")
    page.select_option("dialog select[name=format]", "csv-excel")
    page.click("dialog [type=submit]")
    page.wait_for_selector("ul.messagelist")
    assert (asked[0]["format"], asked[0]["ids"]) == ("csv-excel", ["1", "2", "3"])


def test_all_pages_on_paper(browser: Browser) -> None:
    """They are there while the page is printed, and lead to people; then the list is as it was."""
    many = [ANN | {"customerId": str(number), "name": f"Customer {number}"} for number in range(260)]
    site = _Site(CustomerAdmin, many)
    site.groups = ["viewers"]
    with site.visit(browser) as page:
        page.add_init_script("""
            window.print = () => {
                window.printed = document.querySelectorAll("#result_list tbody tr").length;
                document.documentElement.dataset.printed = "yes";
                window.linked = document.querySelectorAll("#result_list a[href^='mailto:']").length;
            };
        """)
        page.goto(LIST)
        page.wait_for_selector(".print-all")
        page.emulate_media(media="print")  # whoever prints this page alone
        expect(page.locator(".paginator :is(a, button):visible")).to_have_count(0)
        page.emulate_media(media="screen")
        page.click(".print-all")
        page.wait_for_selector("html[data-printed]")
        page.wait_for_selector(".print-all:enabled")

        assert page.evaluate("[printed, linked]") == [260, 260]
        expect(page.locator("#result_list tbody tr")).to_have_count(25)
        expect(page.locator(".messagelist")).to_have_count(0)
        page.emulate_media(media="print")
        expect(page.locator(".print-all")).to_be_hidden()
