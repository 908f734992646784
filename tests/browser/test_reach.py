"""People are reached from the list and from the form, and what reaches them is copied with one click."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from admin.customers import CustomerAdmin
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

    assert _links(page, "#result_list") == [
        ("mailto:ann@example.com", "ann@example.com"),
        ("tel:+497112842222;ext=15", "+49 711 2842222 ext. 15"),
        ("mailto:b%3Fbcc%3Deve@example.com", "b?bcc=eve@example.com"),
        ("tel:+33612345678", "+33 6 12 34 56 78"),
    ]
    assert page.inner_text("tr:has-text('Bob') .field-phone") == "0711 2842222 or 23"

    page.hover("tr:has-text('Ann') .field-phone a")
    page.get_by_role("button", name="Copy “+497112842222;ext=15”").click()
    assert _copied(page) == "+497112842222;ext=15"
    assert page.inner_text("#copy-status") == "“+497112842222;ext=15” was copied."
    page.focus("tr:has-text('Cem') .field-phone a")  # the button of the row before has no focus any more
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_selector("#copy-status:has-text('3361')", state="attached")
    assert _copied(page) == "+33612345678"
    assert page.locator("#result_list .copy").count() == 1


def test_in_the_form(page: Page) -> None:
    """Links stand beside the controls, which keep what is stored, and follow what is typed."""
    page.goto(FORM)
    page.wait_for_selector(".reach a[href^='tel:']")

    assert _links(page, "form") == [
        ("mailto:ann@example.com", "Write an e-mail"),
        ("tel:+497112842222;ext=15", "Call +49 711 2842222 ext. 15"),
        ("https://www.openstreetmap.org/search?query=Street%201%2C%2070173%20Town", "Show on a map"),
    ]
    assert page.get_attribute("[target=_blank]", "rel") == "noreferrer"
    assert page.input_value("#id_phone") == "+497112842222;ext=15"

    page.fill("#id_phone", "+4930123456")
    page.wait_for_selector("a[href='tel:+4930123456']")
    page.fill("#id_email", "")
    page.wait_for_selector(".field-email .copy", state="detached")
    page.click(".field-address .copy")
    assert _copied(page) == "Street 1\n70173 Town"


def test_whoever_only_looks(browser: Browser, site: _Site) -> None:
    """The values themselves are the links."""
    site.groups = ["viewers"]
    with site.visit(browser) as page:
        page.goto(FORM)
        page.wait_for_selector(".readonly a[href^='tel:']")
        page.wait_for_selector("[target=_blank]")

        assert [text for _, text in _links(page, "form")] == [
            "ann@example.com",
            "+49 711 2842222 ext. 15",
            "Street 1\n70173 Town",
        ]
        assert page.locator(".copy").count() == 3


def test_with_a_finger(browser: Browser, site: _Site) -> None:
    """A card has a number to tap, and its button, each as large as a finger."""
    site.groups = ["editors"]
    with site.visit(browser, viewport={"width": 390, "height": 860}, has_touch=True, is_mobile=True) as page:
        page.goto(LIST)
        page.wait_for_selector("#result_list .field-phone .copy")
        page.wait_for_load_state("networkidle")
        assert not page.is_visible("#result_list .field-email a >> nth=0")
        boxes = [each.bounding_box() for each in page.locator(".field-phone :is(a, .copy)").all()]
        page.goto(FORM)
        page.wait_for_selector(".reach a[href^='tel:']")
        boxes += [each.bounding_box() for each in page.locator(".reach :is(a, .copy)").all()]

    assert len(boxes) == 10
    assert [box for box in boxes if not box or box["height"] < 44 or box["width"] < 44] == []
