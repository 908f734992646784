"""The audit log in the browser: what people did is there, for administrators alone."""

from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import Customer, Visitor, fill_in_log_in

AUDIT = "/admin/auth/audit/"
Visit = Callable[..., Visitor]


def rows(page: Page) -> list[list[str]]:
    """Return event, outcome, person and details of each row that is shown, when the page has them."""
    expect(page.locator("#audit")).not_to_have_attribute("aria-busy", "true")
    found = [each.locator("th, td").all_inner_texts() for each in page.locator("#audit tbody tr").all()]
    return [[cells[1], cells[2].strip(), cells[3], cells[6].partition("\n")[0]] for cells in found]


def test_what_people_did_is_seen_by_administrators(
    as_role: Visit, visit: Visit, stack: dict[str, Any], api: Callable[[str | None], httpx.Client], customer: Customer
) -> None:
    """A wrong log-in, the right one, a change of a user, a purge, and what was refused."""
    viewer, admin = (stack["users"][role]["email"] for role in ("viewer", "admin"))
    users = api("admin").get(f"/users?q={viewer}").json()["items"]  # from now on the list knows who there is
    subject = next(user["subject"] for user in users if user["email"] == viewer)
    stranger = visit()
    stranger.refusals.add(401)
    for password in ("planted-wrong-password", stack["users"]["viewer"]["password"]):
        stranger.page.goto("/admin/login/")
        fill_in_log_in(stranger.page, {"email": viewer, "password": password})
        expect(stranger.page.locator(".errornote, #user-name").first).to_be_visible()
    stranger.page.wait_for_url("**/admin/")
    api("admin").patch(f"/users/{subject}", json={"name": "Vera Viewer"})
    assert api("viewer").delete(f"/customers/{customer['customerId']}?purge=true").status_code == 403
    assert api("admin").delete(f"/customers/{customer['customerId']}?purge=true").status_code == 204

    page = as_role("admin").page
    page.goto("/admin/")
    page.click("#content .model-audit th a")
    page.wait_for_url(f"**{AUDIT}")
    page.fill("#id_person", viewer)
    page.click("#audit-filter button")
    page.wait_for_url("**person=**")
    assert rows(page)[:3] == [
        ["Permanent deletion", "Denied", viewer, "Status 403"],
        ["Log in", "Done", viewer, rows(page)[1][3]],
        ["Log in", "Denied", viewer, "Wrong password"],
    ]
    page.goto(f"{AUDIT}?target={subject}&event=userChange")
    assert rows(page)[0] == ["Change of a user", "Done", admin, "name"]
    page.goto(f"{AUDIT}?target={customer['customerId']}")
    assert [row[:3] for row in rows(page)] == [
        ["Permanent deletion", "Done", admin],
        ["Permanent deletion", "Denied", viewer],
    ]
    assert "planted" not in page.content()


def test_filters_stay_in_the_address_and_pages_go_on(as_role: Visit, api: Callable[[str | None], httpx.Client]) -> None:
    """By the keyboard; what was chosen is shown as chosen, and the next page has the focus."""
    for _ in range(51):
        assert api("viewer").post("/customers", json={}).status_code == 403
    page = as_role("admin").page
    page.goto(AUDIT)
    page.select_option("#id_event", "accessDenied")
    page.focus("#id_outcome")
    page.keyboard.type("Denied")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{AUDIT}?event=accessDenied&outcome=denied")
    assert {(row[0], row[1]) for row in rows(page)} == {("Refused request", "Denied")}
    expect(page.locator("#id_event")).to_have_value("accessDenied")
    expect(page.locator("#audit tbody tr")).to_have_count(50)

    page.click("#more-entries")

    expect(page.locator("#audit tbody tr").nth(50)).to_be_visible()
    expect(page.locator("#audit tbody tr:nth-child(51) th")).to_be_focused()
    page.goto(f"{AUDIT}?since=2001-01-01&until=2001-01-02")
    expect(page.locator("#no-entries")).to_have_text("No entries match.")
    page.click("#all-entries")
    expect(page.locator("#audit tbody tr").first).to_be_visible()
