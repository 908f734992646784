"""The page with everything that is stored about a record: read, downloaded, refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from admin.activities import ActivityAdmin
from admin.customers import CustomerAdmin
from tests.browser.conftest import LIST, expect_messages
from tests.browser.fake_site import ANN, FakeSite, Record
from tests.browser.test_accessibility import AXE, FINDINGS

ID, CALL, IMPORT = (f"0b1c2d3e-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
WHEN = "2026-11-21T09:16:33.123Z"
HOSTILE = "<img src=x onerror=alert(1)>"
WHO = {"by": "ann@example.com", "bySubject": "1", "importId": None, "otherId": None, "reason": ""}


def _about(resource: str, record_id: str, relation: str, record: Record, **more: Any) -> Record:
    """Return what the API says of one record that was made and never changed."""
    changes = {name: {"old": None, "new": value} for name, value in record.items()}
    made = {"version": 1, "at": WHEN, "kind": "created", "changes": changes} | WHO
    event = {"type": f"{resource}.made", "source": "clientele", "at": WHEN, "version": 1}
    told = {"resource": resource, "id": record_id, "relation": relation, "inTrash": False, "mergedInto": None}
    rest = {"registered": None, "record": record, "events": [event], "imports": [], "history": [made]}
    return told | rest | more


class FakePersonalData(FakeSite):
    """A :class:`FakeSite` for an administrator; ``status`` is what it answers if somebody asks for everything."""

    def __init__(self, page: str = "index.html") -> None:
        super().__init__(CustomerAdmin, [ANN | {"customerId": ID}], page=page, others=[ActivityAdmin])
        self.status = 200
        self.groups = ["admins"]
        customer = ANN | {"customerId": ID, "notes": HOSTILE, "newField": "of a later version"}
        file = {"importId": IMPORT, "fileName": "fair.csv", "createdAt": WHEN, "createdBy": "ann@example.com"}
        imports = [file | {"rows": [{"row": 2, "is": "created"}, {"row": 3, "is": "twice"}]}]
        activity = {"activityId": CALL, "subject": "A call", "version": 1}
        self.everything: dict[str, Any] = {
            "resource": "customers",
            "id": ID,
            "at": WHEN,
            "records": [
                _about("customers", ID, "self", customer, registered=True, imports=imports),
                _about("activities", CALL, "child", activity, inTrash=True),
            ],
        }

    def api(self, request: Request, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """Answer everything about the one record as well."""
        if path == "/session":
            return 200, super().api(request, path, query)[1] | {"groups": self.groups}
        if path == "/personal-data":
            assert query == {"resource": "customers", "id": ID}
            if self.status != 200:
                return self.status, {"status": self.status, "detail": "Refused."}
            return 200, self.everything
        if path.startswith(ActivityAdmin.api_path) or path.endswith(("/actions", "/changes")):
            return 200, {"items": [], "nextCursor": None}  # what the index asks for
        return super().api(request, path, query)


def _open(page: Page) -> None:
    page.goto(f"{LIST}{ID}/personal-data/")
    page.wait_for_selector("#content-main:not([aria-busy])")


def _texts(page: Page, selector: str) -> Iterator[str]:
    return (text.strip() for text in page.locator(selector).all_inner_texts())


def test_everything_is_shown_and_downloaded(browser: Browser, tmp_path: Path) -> None:
    """A section for each record, by the labels of its resource; values are texts; the file is the API's answer."""
    site = FakePersonalData()
    with site.visit(browser) as page:
        _open(page)
        assert list(_texts(page, "#content-main section h2")) == ["Customer: Ann", "Activity: A call"]
        customer, activity = page.locator("#content-main section").all()
        expect(customer.locator("> p")).to_have_text("Its ID is registered.")
        expect(activity.locator("> p")).to_have_text("Belongs to another record on this page. It is in the trash.")
        fields = customer.locator("> dl")
        terms, values = (fields.locator(name).all_inner_texts() for name in ("dt", "dd"))
        shown = dict(zip(terms, values, strict=True))
        assert (shown["Name:"], shown["Notes:"], shown["newField:"]) == ("Ann", HOSTILE, "of a later version")
        expect(page.locator("#content-main img")).to_have_count(0)
        expect(customer.locator("h3")).to_have_text(["History", "Events", "Imports"])
        history, events, imports = (table.locator("tbody tr") for table in customer.locator("table").all())
        expect(history.locator("td").first).to_have_text("ann@example.com")
        expect(history).to_contain_text("Added.")
        expect(events.locator("td")).to_have_text(["customers.made"])
        expect(imports.locator("td")).to_have_text(
            [
                "ann@example.com",
                "fair.csv",
                "2 (New), 3 (Twice in the file)",
            ]
        )
        expect(activity.locator("h3")).to_have_text(["History", "Events"])

        with page.expect_download() as download:
            page.press("#download", "Enter")
        file = tmp_path / "file.json"
        download.value.save_as(file)
        assert download.value.suggested_filename == f"customers-{ID}.json"
        assert json.loads(file.read_text(encoding="utf-8")) == site.everything


def test_the_change_page_leads_there(browser: Browser) -> None:
    """Administrators have a tool for it."""
    with FakePersonalData().visit(browser) as page:
        page.goto(f"{LIST}{ID}/change/")
        page.click(".object-tools .personal-datalink[href]")
        page.wait_for_url(f"**{LIST}{ID}/personal-data/")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, f"Customer with ID “{ID}” doesn’t exist. Perhaps it was deleted?"),  # noqa: RUF001
        (410, "This customer was erased; only that is still known of it."),
    ],
)
def test_there_is_nothing(browser: Browser, status: int, said: str) -> None:
    """The index says so."""
    site = FakePersonalData()
    site.status = status
    with site.visit(browser, refusals=[status]) as page:
        page.goto(f"{LIST}{ID}/personal-data/")
        page.wait_for_url("**/admin/")
        expect_messages(page, [said])


def test_there_is_too_much(browser: Browser) -> None:
    """The page says where else to look."""
    site = FakePersonalData()
    site.status = 413
    with site.visit(browser, refusals=[413]) as page:
        page.goto(f"{LIST}{ID}/personal-data/")
        expect(page.locator(".errornote")).to_contain_text("There is too much about this record for one page.")
        expect(page.locator("#content-main")).to_be_hidden()


def test_editors_see_nothing(browser: Browser) -> None:
    """The page does not even ask."""
    site = FakePersonalData()
    site.groups = ["editors"]
    with site.visit(browser) as page:
        page.goto(f"{LIST}{ID}/personal-data/")
        expect(page.locator(".errornote")).to_contain_text("You do not have permission to do this.")
        expect(page.locator("#content-main")).to_be_hidden()
    assert not any("/personal-data" in request for request in site.requests)


def test_on_a_phone_in_german_and_dark(browser: Browser) -> None:
    """Nothing is wider than the screen, and axe finds nothing serious."""
    site = FakePersonalData("index.de.html")
    site.everything["records"][0]["record"]["company"] = "Donaudampfschifffahrtsgesellschaft" * 4
    size = {"width": 390, "height": 800}
    with site.visit(browser, viewport=size, locale="de-DE", color_scheme="dark") as page:
        _open(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator("h1")).to_have_text("Personenbezogene Daten")
        page.evaluate(AXE)
        assert page.evaluate(FINDINGS) == []
