"""Values that records have, offered below the box into which one is typed."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import ending, expect_soon
from tests.browser.fake_site import ANN, FakeSite, Record
from tests.browser.test_accessibility import AXE, FINDINGS
from tests.looks.measures import FITS

LIST = "/admin/customers/customer/"
LONG = "w" * 40
TAGGED = (["vip", "new", LONG], ["vip", "Viennese"], ["vip", "new"], ["متعاقد"])
OPTIONS = ".suggestions:popover-open [role=option]"


def _customer(number: int, tags: list[str]) -> Record:
    own = {
        "customerId": str(UUID(int=number)),
        "email": f"c{number}@example.com",
        "town": f"Town {number % 2}",
        "registrationDate": "2026-11-01T00:00:00.000Z",
    }
    own["owner"] = "bob@example.com" if number % 2 else "ann@example.com"
    return ANN | own | {"name": f"Customer {number}", "tags": tags}


@pytest.fixture
def site() -> FakeSite:
    """Return a site with four customers, three of whom share a tag."""
    return FakeSite(CustomerAdmin, [_customer(number, tags) for number, tags in enumerate(TAGGED)])


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser, {400, 500}) as page:
        yield page


def _offered(page: Page) -> list[str]:
    expect(page.locator(".suggestions:popover-open")).to_be_visible()
    return page.locator(OPTIONS).all_inner_texts()


def _findings(page: Page) -> Any:
    page.evaluate(AXE)
    return page.evaluate(FINDINGS)


def test_tags_of_a_form(page: Page, site: FakeSite) -> None:
    """By the keyboard: the most frequent first, what is typed narrows them, what the box has is not offered again."""
    page.goto(f"{LIST}add/")
    tags, asked = page.locator("#id_tags"), len(site.requests)
    tags.focus()
    expect(tags).to_have_role("combobox")
    page.keyboard.press("ArrowDown")

    expect_soon(lambda: _offered(page)[:2], ["vip\n3", "new\n2"])
    expect(tags).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#{tags.get_attribute('aria-activedescendant')}")).to_have_text("new\n2")
    assert _findings(page) == []
    page.keyboard.press("Enter")
    expect(tags).to_have_value("new, ")
    expect(page.locator(".suggestions:popover-open")).to_have_count(0)
    page.keyboard.type("Vi")
    expect_soon(lambda: _offered(page), ["vip\n3", "Viennese\n1"])
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions:popover-open")).to_have_count(0)
    page.keyboard.type("e")
    expect_soon(lambda: _offered(page), ["Viennese\n1"])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(tags).to_have_value("new, Viennese, ")

    tags.evaluate("(box) => box.setSelectionRange(1, 1)")
    with page.expect_response("**/facets?tags=nvew&*"):
        page.keyboard.type("v")  # "nvew": nothing begins so
    expect(page.locator(".suggestions:popover-open")).to_have_count(0)
    facets = [each for each in site.requests[asked:] if "/facets" in each]
    assert facets[0] == "GET /customers/facets?tags=&limit=10"
    beginnings = [each.partition("tags=")[2].partition("&")[0] for each in facets]
    assert [each for each in beginnings if each != "V"] == [
        "",
        "Vi",
        "Vie",
        "nvew",
    ]  # slow typists see those of V


def test_a_form_goes_on_without_suggestions(page: Page, site: FakeSite) -> None:
    """One can type what nobody has, and also when the API does not answer."""
    page.route("**/facets?*", lambda route: route.fulfill(status=500, json={"status": 500, "title": "Internal"}))
    page.goto(f"{LIST}add/")
    with page.expect_response("**/facets?*"):
        for label, value in (("Name:", "Ann"), ("Email:", "ann@new.example"), ("Tags:", "unheard of,vip")):
            box = page.get_by_role("textbox", name=label).or_(page.get_by_role("combobox", name=label))
            box.press_sequentially(value)
    page.click("[name=_continue]")

    page.wait_for_url("**/change/")
    assert [*site.records.values()][-1]["tags"] == ["unheard of", "vip"]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_filters(browser: Browser, site: FakeSite, width: int, scheme: Any) -> None:
    """A click on a value filters by it; the values lie above the panel, and within the window."""
    options: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with site.visit(browser, has_touch=width < 768, **options) as page:
        page.goto(LIST)
        page.wait_for_selector("#changelist:not([aria-busy])")
        if width < 768:
            page.click("button:text-is('Filter')")
        page.click("summary:text-is('By tags')")
        expect(page.locator("input[name=tag]")).to_have_role("combobox")
        page.locator("input[name=tag]").click()
        expect_soon(lambda: _offered(page)[:2], ["vip\n3", "new\n2"])
        assert _findings(page) == []
        box: Any = page.locator(".suggestions").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert page.evaluate(FITS)
        page.click(f"{OPTIONS}:has-text('new')")

        page.wait_for_url("**/?tag=new")
        page.wait_for_selector("#changelist:not([aria-busy])")
        expect(page.locator("#result_list tbody tr")).to_have_count(2)
        if width < 768:
            page.click("button:text-is('Filter')")
        page.click("summary:text-is('By town')")
        expect(page.locator("input[name=town]")).to_have_role("combobox")
        page.locator("input[name=town]").press_sequentially("t")
        expect_soon(lambda: _offered(page), ["Town 0\n2", "Town 1\n2"])


def test_an_action_and_a_list_that_is_edited(page: Page) -> None:
    """Wherever tags and owners are written; one's own records are a click away."""
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.locator("input.action-select").first.check()
    page.select_option("select[name=action]", label="Add tag")
    page.click(".actions button[name=index]")
    page.locator("#id_tags").press_sequentially("v")
    expect_soon(lambda: _offered(page), ["vip\n3", "Viennese\n1"])

    page.go_back()
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.click("#edit-list")
    tags = page.get_by_role("textbox", name="Tags, Customer 3").or_(
        page.get_by_role("combobox", name="Tags, Customer 3")
    )
    tags.focus()
    expect(tags).to_have_role("combobox")
    tags.press("End")
    tags.press_sequentially(", n")
    expect_soon(lambda: _offered(page), ["new\n2"])
    tags.press("ArrowDown")
    tags.press("Enter")
    expect(tags).to_have_value("متعاقد, new, ")
    expect(page).to_have_url(ending(LIST))

    page.click("summary:text-is('By owner')")
    expect(page.locator("input[name=owner]")).to_have_role("combobox")
    page.fill("input[name=owner]", "")
    page.locator("input[name=owner]").press_sequentially("b")
    expect_soon(lambda: _offered(page), ["bob@example.com\n2"])
    page.click("#changelist-filter >> text=Mine")
    page.wait_for_url("**/?owner=ann%40example.com")
