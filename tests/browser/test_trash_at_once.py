"""The trash is searched, says who deleted what, and gives back many at once."""

from typing import Any

from playwright.sync_api import Browser, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import starting
from tests.browser.fake_site import ANN, FakeSite, Record

TRASH = "/admin/customers/customer/trash/"
TRASHED = {"trashedBy": "bob@example.com", "trashedAt": "2026-11-22T10:00:00.000Z"}


class _Trash(FakeSite):
    """Gives back all but those whose address somebody else has."""

    taken = ("2",)

    def api(self, request: Any, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """Answer as the API does."""
        record_id = path.split("/")[2] if path.endswith("/restore") else ""
        if record_id in self.taken:
            why = {"email": ["Customer with this Email already exists."]}
            return 409, {"status": 409, "detail": "Taken.", "errors": why, "holderId": "9"}
        return super().api(request, path, query)

    def list_records(self, query: dict[str, str]) -> tuple[int, Any]:
        """Answer a GET of the trash with who threw each record away."""
        status, body = super().list_records(query)
        body["items"] = [row | TRASHED | self.trash.get(row["customerId"], {}) for row in body["items"]]
        return status, body


def _customer(number: int, **more: Any) -> Record:
    return ANN | {"customerId": str(number), "name": f"Customer {number}"} | more


def test_many_come_back(browser: Browser) -> None:
    """Each row that does not says why, with a link to what stands in the way; by keyboard."""
    site = _Trash(CustomerAdmin)
    gone = [_customer(1), _customer(2), _customer(3), _customer(4, mergedInto="9")]
    site.trash = {record["customerId"]: record for record in gone}
    with site.visit(browser, [409]) as page:
        page.goto(TRASH)
        page.wait_for_selector("#trash:not([aria-busy])")
        expect(page.locator("#trash .field-trashedBy").first).to_contain_text("bob@example.com")
        expect(page.locator("#trash .action-select")).to_have_count(3)
        expect(page.locator("#restore-selected")).to_be_disabled()

        page.focus("#action-toggle")
        page.keyboard.press("Space")
        expect(page.locator(".action-counter")).to_have_text("3 of 3 selected")
        page.focus("#restore-selected")
        page.keyboard.press("Enter")
        page.wait_for_selector(".not-restored")

        expect(page.locator("ul.messagelist li")).to_have_text(
            [
                "Successfully restored 2 customers from the trash.",
                "1 customer could not be restored; its row says why.",
            ]
        )
        expect(page.locator("#trash tbody tr")).to_have_count(2)
        expect(page.locator("tr:has-text('Customer 2') .not-restored")).to_have_text(
            starting("Customer with this Email already exists.")
        )
        expect(page.locator(".not-restored a")).to_have_attribute("href", "/admin/customers/customer/9/change/")
        assert sorted(site.records) == ["1", "3"]


def test_search(browser: Browser) -> None:
    """The words are in the address, and stay in the box."""
    site = _Trash(CustomerAdmin)
    site.trash = {str(number): _customer(number, company=f"Company {number}") for number in range(3)}
    with site.visit(browser) as page:
        page.goto(TRASH)
        page.fill("#searchbar", "company 2")
        page.press("#searchbar", "Enter")
        page.wait_for_url("**?q=company+2")
        page.wait_for_selector("#trash:not([aria-busy])")

        expect(page.locator("#trash tbody th")).to_have_text(["Customer 2"])
        expect(page.locator("#searchbar")).to_have_value("company 2")
        expect(page.locator(".paginator .count")).to_have_text("1 result")
