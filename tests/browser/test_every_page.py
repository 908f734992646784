"""What all pages have in common."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ACTIVITIES, LIST, Visitor, addresses_of, change_url, ending, expect_soon
from tests.browser.fake_site import Held

_THEN = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
"""Between the breadcrumbs."""


LONG = "Donaudampfschifffahrtsgesellschaft" * 4


def _settled(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")


def test_no_sideways_scrolling(
    as_role: Callable[..., Visitor],
    api: Callable[[str | None], httpx.Client],
    add_customer: Callable[..., dict[str, Any]],
    add_activity: Callable[..., dict[str, Any]],
) -> None:
    """Pages with longer words fit into narrow windows, also with names that have no blanks, and after it was wider."""
    below = f"/customers/{add_customer(name='Many Short Words ' * 2 + 'In One Name')['customerId']}/activities"
    assert api("editor").post(below, json={"subject": "Call"}).status_code == 201
    customer, activity = add_customer(name=LONG, phone="+497112842222"), add_activity(LONG, due="2026-11-21T10:00:00Z")
    other = add_customer(name=LONG, phone="+497112842222", company=LONG)
    merge = f"{LIST}{customer['customerId']}/merge/?with={other['customerId']}"
    page = as_role("admin", locale="de-DE").page
    wide = []

    for number, path in enumerate((*addresses_of(customer, activity), f"{LIST}?q=nobody", merge)):
        widths = (320, 1024) if number % 2 else (1024, 320)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            if width == widths[0]:
                _settled(page, path)
            wide += [(path, width)] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []

    assert wide == []


def test_titles_and_breadcrumbs(
    page: Page, customer: dict[str, Any], add_activity: Callable[..., dict[str, Any]]
) -> None:
    """Each page says where it is, as Django does."""
    name, record = customer["name"], f"{LIST}{customer['customerId']}"
    end, home = " | Clientele site admin", ["Home", "Customers"]
    form = f"{ACTIVITIES}{add_activity('A call')['activityId']}/change/"
    expected: dict[str, tuple[str, str, list[str]]] = {
        "/admin/": ("Site administration", "Site administration", []),
        "/admin/customers/": ("Customers administration", "Customers administration", home),
        LIST: ("Select customer to change", "Select customer to change", [*home, "Customers"]),
        f"{LIST}add/": ("Add customer", "Add customer", [*home, "Customers", "Add customer"]),
        f"{record}/change/": (f"{name} | Change customer", "Change customer", [*home, "Customers", name]),
        f"{record}/delete/": ("Delete", "Delete", [*home, "Customers", name, "Delete"]),
        ACTIVITIES: ("Select activity to change", "Select activity to change", [*home, "Activities"]),
        form: ("A call | Change activity", "Change activity", [*home, "Activities", "A call"]),
    }

    for path, (title, heading, crumbs) in expected.items():
        page.goto(path)
        expect(page).to_have_title(title + end)
        expect(page.locator("h1")).to_have_text(heading)
        expect(page.locator(".breadcrumbs")).to_have_text([_THEN.join(crumbs)] if crumbs else [])


def test_index_leads_everywhere(page: Page) -> None:
    """The index names each app and model with its links."""
    page.goto("/admin/")
    page.wait_for_selector(".app-customers .addlink")

    seen = "links => links.filter((a) => a.closest('.module').checkVisibility()).map((a) => [a.innerText, a.pathname])"

    activities = "/admin/customers/activity/"
    links = [
        ["CUSTOMERS", "/admin/customers/"],
        ["Customers", LIST],
        ["Add", f"{LIST}add/"],
        ["Change", LIST],
        ["View", LIST],
        ["Customers: Tags", f"{LIST}tags/"],
        ["View", f"{LIST}tags/"],
        ["Activities", activities],
        ["Add", f"{activities}add/"],
        ["Change", activities],
        ["View", activities],
    ]
    expect_soon(lambda: page.locator("#content-main a").evaluate_all(seen), links)


def test_addresses_of_django(page: Page, stack: dict[str, Any], customer: dict[str, Any]) -> None:
    """A missing slash, the bare id and the bare site lead on."""
    record = f"{LIST}{customer['customerId']}"

    for asked, reached in (("/", "/admin/"), (f"{record}/", f"{record}/change/"), (LIST[:-1], LIST)):
        page.goto(asked)
        expect(page).to_have_url(stack["siteUrl"] + reached)


def test_theme(page: Page) -> None:
    """The toggle goes round auto, dark and light on a light system, and the next page remembers."""
    page.goto("/admin/")
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "auto")

    page.click(".theme-toggle")
    page.goto(LIST)

    expect(root).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 18, 18)"
    page.click(".theme-toggle")
    expect(root).to_have_attribute("data-theme", "light")
    page.click(".theme-toggle")
    expect(root).to_have_attribute("data-theme", "auto")


def test_what_was_typed_into_the_sidebar_before_the_script_came(page: Page) -> None:
    """Narrows it when it has come."""
    page.add_init_script("localStorage.setItem('sidebar', 'open')")
    held = Held(page, "**/static/sidebar.*.js")
    page.goto("/admin/customers/")
    page.fill("#nav-filter", "zzz")

    held.release()

    expect(page.locator("#nav-sidebar .model-customer")).to_be_hidden()


def test_sidebar(page: Page) -> None:
    """Folded where there is one list; narrows to what is typed, marks where one is, stays as somebody left it."""
    page.goto(LIST)
    expect(page.locator("#nav-sidebar")).to_be_hidden()
    page.click("#toggle-nav-sidebar")
    expect(page.locator("#nav-sidebar .current-model a").first).to_have_attribute("aria-current", "page")
    expect(page.locator("#nav-sidebar .current-app")).to_have_count(1)

    page.fill("#nav-filter", "CUST")
    expect(page.locator("#nav-sidebar .model-customer")).to_be_visible()
    page.fill("#nav-filter", "zzz")
    expect(page.locator("#nav-sidebar .model-customer")).to_be_hidden()
    page.press("#nav-filter", "Escape")
    expect(page.locator("#nav-sidebar .model-customer")).to_be_visible()

    page.click("#toggle-nav-sidebar")
    expect(page.locator("#nav-sidebar")).to_be_hidden()
    page.reload()
    expect(page.locator("#nav-sidebar")).to_be_hidden()
    page.click("#toggle-nav-sidebar")
    expect(page.locator("#nav-sidebar")).to_be_visible()


def test_skip_link(page: Page) -> None:
    """The first stop of the Tab key leads past the header."""
    page.goto("/admin/")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")

    expect(page).to_have_url(ending("#content-start"))
    expect(page.locator("#content-start")).to_be_focused()


@pytest.mark.parametrize("address", ["/admin/nope/", "/nope/", f"{LIST}x/nope/", "/favicon.ico"])
def test_page_not_found(editor: Visitor, address: str) -> None:
    """What the edge sends for an address that has no page is in the admin's look."""
    editor.refusals |= {404}

    answer = editor.page.goto(address)

    assert answer is not None
    assert answer.status == 404
    expect(editor.page.locator("h1")).to_have_text("Page not found")
    colour = editor.page.evaluate("getComputedStyle(document.querySelector('#header')).backgroundColor")
    assert colour == "rgb(65, 118, 144)"


def test_viewers_only_look(as_role: Callable[..., Visitor], customer: dict[str, Any]) -> None:
    """Who may not write sees values and Close, and nothing that would be refused."""
    visitor = as_role("viewer")
    page = visitor.page

    _settled(page, "/admin/")
    expect(page.locator("#content-main .app-customers .viewlink").first).to_be_visible()
    expect(page.locator("#content-main .addlink, #content-main .changelink").filter(visible=True)).to_have_count(0)
    _settled(page, f"{LIST}?q={customer['name']}")
    expect(page.locator("h1")).to_have_text("Select customer to view")
    expect(
        page.locator(".addlink, .actions, .action-select, #action-toggle, .deletelink").filter(visible=True)
    ).to_have_count(0)
    page.click(f"#result_list >> text={customer['name']}")

    page.wait_for_selector("text=View customer")
    expect(page.locator(".field-email .readonly")).to_have_text(customer["email"])
    expect(page.locator(".field-status .readonly")).to_have_text("Lead")
    expect(page.locator("form#customer_form :is(input, textarea, select):visible")).to_have_count(0)
    expect(page.locator(".submit-row > *:visible")).to_have_text(["Close"])
    page.click(".closelink")
    page.wait_for_url(f"**{LIST}?q=*")
    page.goto(f"{LIST}add/")
    expect(page.locator("#content")).to_have_text("403 Forbidden")
    page.goto(change_url(customer).replace("change", "delete"))
    expect(page.locator(".errornote")).to_have_text("You do not have permission to do this. Nothing was changed.")
