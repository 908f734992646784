"""People to whom records are given: whoever may write is offered, and of whoever has left it is said so."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from admin.activities import ActivityAdmin
from admin.customers import CustomerAdmin
from tests.browser.conftest import expect_soon
from tests.browser.fake_site import ANN, FakeSite, Held
from tests.browser.test_accessibility import AXE, FINDINGS
from tests.looks.measures import FITS

LIST = "/admin/customers/customer/"
FORM = f"{LIST}{ANN['customerId']}/change/"
OPTIONS = ".suggestions:popover-open [role=option]"
BOB = "Bob Miller\nbob@example.com"
GONE = "gone@example.com"


@pytest.fixture
def site() -> FakeSite:
    """Return a site with a customer whose owner has left."""
    return FakeSite(CustomerAdmin, [ANN | {"owner": GONE}], others=[ActivityAdmin])


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser) as page:
        yield page


def _offered(page: Page) -> list[str]:
    expect(page.locator(".suggestions:popover-open")).to_be_visible()
    return [text.replace(" \n", "\n").replace("  ", "\n") for text in page.locator(OPTIONS).all_inner_texts()]


def test_by_keyboard(page: Page, site: FakeSite) -> None:
    """By name or address; nobody who has left is offered, and nothing is asked before somebody is there."""
    page.goto(f"{LIST}add/")
    owner = page.locator("#id_owner")
    page.wait_for_selector("#id_name:focus")
    assert not [each for each in site.requests if "/users" in each]
    owner.focus()
    expect(owner).to_have_role("combobox")
    page.keyboard.press("ArrowDown")
    expect_soon(lambda: len(_offered(page)), 2)

    page.keyboard.type("mil")
    expect(page.locator(OPTIONS)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
    page.keyboard.press("Enter")

    expect(owner).to_have_value("bob@example.com")
    page.fill("#id_name", "New")
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    assert [*site.records.values()][-1]["owner"] == "bob@example.com"


def test_by_mouse_in_a_row(page: Page) -> None:
    """In rows of what belongs to the record, too."""
    page.goto(f"{LIST}add/")
    row = page.locator("#id_activities-0-owner")
    page.get_by_text("Add another Activity").click()
    row.click()
    expect(row).to_have_role("combobox")
    row.press_sequentially("bo")
    page.locator(OPTIONS).first.click()

    expect(row).to_have_value("bob@example.com")


def test_who_has_left_is_told_and_stays(page: Page, site: FakeSite) -> None:
    """Until somebody else is named; a form that is saved leaves the owner."""
    page.goto(FORM)
    note = page.locator("#id_owner_gone")
    expect(note).to_have_text("Gone Miller (no longer here)")
    expect(page.locator("#id_owner")).to_have_attribute("aria-describedby", "id_owner_helptext id_owner_gone")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []

    page.fill("#id_notes", "Hello")
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert site.records[str(ANN["customerId"])]["owner"] == GONE

    page.locator("#id_owner").fill("bob@example.com")
    expect(note).to_be_hidden()


def test_whoever_is_nobody_is_told(page: Page, site: FakeSite) -> None:
    """Somebody whose account is deleted has an address only."""
    site.people = []
    page.goto(FORM)

    expect(page.locator("#id_owner_gone")).to_have_text(f"{GONE} (no longer here)")


def test_a_long_address_of_whoever_is_nobody_breaks(page: Page, site: FakeSite) -> None:
    """On a phone it is no wider than the page."""
    owner = "x" * 60 + "@example.com"
    site.records[str(ANN["customerId"])]["owner"] = owner
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(FORM)

    expect(page.locator("#id_owner_gone")).to_have_text(f"{owner} (no longer here)")
    assert page.evaluate(FITS)


class _Owned(CustomerAdmin):
    list_display = ("name", "email", "phone", "company", "owner", "registrationDate")


class _Looking(FakeSite):
    """A site for somebody who may only look."""

    def api(self, request: Request, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """Answer as the site does, but for the groups."""
        status, body = super().api(request, path, query)
        return status, body | {"groups": ["viewers"]} if path == "/session" else body


def test_lists_and_histories_name_people(browser: Browser) -> None:
    """In cells, in the filter that is in use and in changes; the address stays on hover, and nobody waits for it."""
    owners = (GONE, "Bob@example.com", "")
    site = FakeSite(_Owned, [ANN | {"customerId": str(UUID(int=n)), "owner": owners[n]} for n in range(3)])
    changes = {"owner": {"old": "ann@example.com", "new": GONE}}
    entry = {"version": 1, "kind": "changed", "at": "2026-11-20T10:00:00.000Z", "by": "bob@example.com"}
    site.histories[str(UUID(int=0))] = [entry | {"changes": changes}]
    with site.visit(browser) as page:
        page.goto(LIST)
        cells = page.locator(".field-owner")
        expect(cells.filter(has_text="Gone")).to_have_text("Gone Miller (no longer here)")
        expect(cells.filter(has_text="Bob")).to_have_text("Bob Miller")
        expect(cells.locator("[title='Bob@example.com']")).to_have_text("Bob Miller")
        expect(cells.filter(has_text="Bob").locator("a")).to_have_attribute("href", "mailto:Bob@example.com")
        assert len([each for each in site.requests if "/users" in each]) == 1
        page.goto(f"{LIST}?owner={GONE}")
        expect(page.locator("[data-filter-title=owner] [aria-current]")).to_have_text("Gone Miller (no longer here)")

        page.goto(f"{LIST}{UUID(int=0)}/history/")
        expect(page.locator("dd ins")).to_have_text("now: Gone Miller (no longer here)")
        expect(page.locator("dd del")).to_have_text("before: Ann Miller")
        page.evaluate(AXE)
        assert page.evaluate(FINDINGS) == []


def test_names_come_after_counts_and_marks(browser: Browser) -> None:
    """An address that has a count behind it, or in which a search has marked something, is as good as any other."""
    site = FakeSite(_Owned, [ANN | {"owner": GONE, "notes": "Gone fishing"}])
    with site.visit(browser) as page:
        held = Held(page, "**/api/users?*")
        page.goto(f"{LIST}?owner={GONE}&_facets=True")
        entry = page.locator("[data-filter-title=owner] [aria-current]")
        expect(entry).to_have_text(f"{GONE} (1)")
        held.release()
        expect(entry).to_have_text("Gone Miller (no longer here) (1)")
    with site.visit(browser) as page:
        held = Held(page, "**/api/users?*")
        page.goto(f"{LIST}?q=gone")
        expect(page.locator(".field-owner mark")).to_have_text("gone")
        held.release()
        expect(page.locator(".field-owner")).to_have_text("Gone Miller (no longer here)")


def test_nobody_is_asked_where_nobody_is_shown(browser: Browser) -> None:
    """Nor by somebody who may only look, whom the API refuses."""
    looking, nobody = _Looking(_Owned, [ANN | {"owner": GONE}]), FakeSite(_Owned, [ANN])
    for site, shown in ((looking, GONE), (nobody, "-")):
        with site.visit(browser) as page:
            with page.expect_response("**/static/names.*.js") as names:
                page.goto(LIST)
            page.evaluate("(url) => import(url)", names.value.url)  # answers after the page's own import
            expect(page.locator(".field-owner")).to_have_text(shown)
        assert not [each for each in site.requests if "/users" in each]


def test_many_are_given_to_somebody(page: Page) -> None:
    """The action of the list offers the same people."""
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.locator("input.action-select").first.check()
    page.select_option("select[name=action]", label="Set owner")
    page.click(".actions button[name=index]")
    page.locator("#id_owner").press_sequentially("bob")
    page.locator(OPTIONS).first.click()

    expect(page.locator("#id_owner")).to_have_value("bob@example.com")
