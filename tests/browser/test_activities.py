"""Activities on the deployed stack: on the form of their customer, in a list of their own, and along with it."""

from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import ACTIVITIES, LIST, Visitor, change_url, expect_soon

ROWS = "tr.dynamic-activities.has_original"
Record = dict[str, Any]
Api = Callable[[str | None], httpx.Client]


def _path(customer: Record) -> str:
    return f"/customers/{customer['customerId']}"


def _stored(api: Api, customer: Record) -> list[tuple[str, str, bool]]:
    answer = api("editor").get(f"{_path(customer)}/activities", params={"sort": "created"})
    assert answer.status_code == 200, answer.text
    return [(each["subject"], each["kind"], each["done"]) for each in answer.json()["items"]]


def _open(page: Page, customer: Record, rows: int) -> None:
    page.goto(change_url(customer))
    page.wait_for_selector("#customer_form:not([aria-busy])")
    expect(page.locator(ROWS)).to_have_count(rows)


def _save(page: Page) -> None:
    page.click("[name=_save]")
    page.wait_for_url(f"**{LIST}")


def test_one_save_for_a_customer_and_its_activities(page: Page, api: Api, new_email: Callable[[], str]) -> None:
    """Two rows come with a new customer; then one is changed, one deleted and one added. A wrong row stops all."""
    email = new_email()
    page.goto(f"{LIST}add/")
    page.wait_for_selector("#customer_form:not([aria-busy])")
    page.fill("#id_name", "Ann Example")
    page.fill("#id_email", email)
    page.fill("#id_activities-0-subject", "Asked for prices")
    page.click("#activities-group .add-row .addlink")
    page.select_option("#id_activities-1-kind", "task")
    page.fill("#id_activities-1-subject", "Send the offer")
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    page.wait_for_selector(ROWS)
    expect(page.locator(ROWS)).to_have_count(2)
    customer = api("editor").get("/customers", params={"email": email}).json()["items"][0]
    assert sorted(_stored(api, customer)) == [("Asked for prices", "note", False), ("Send the offer", "task", False)]

    def subjects() -> list[str]:
        return [page.input_value(f"#id_activities-{number}-subject") for number in (0, 1)]

    expect_soon(lambda: sorted(subjects()), ["Asked for prices", "Send the offer"])
    offer = subjects().index("Send the offer")
    page.check(f"#id_activities-{1 - offer}-DELETE")
    page.check(f"#id_activities-{offer}-done")
    page.fill("#id_activities-2-subject", "Sent")
    page.fill("#id_activities-2-owner", "nobody")
    page.click("[name=_save]")
    expect(page.locator("#id_activities-2-owner_error")).to_be_visible()
    assert len(_stored(api, customer)) == 2
    page.fill("#id_activities-2-owner", "")
    _save(page)

    assert sorted(_stored(api, customer)) == [("Send the offer", "task", True), ("Sent", "note", False)]


def test_two_people_edit_the_same_row(
    editor: Visitor, api: Api, customer: Record, add_activity: Callable[..., Record]
) -> None:
    """What does not clash is merged, what clashes is chosen, and nothing is lost."""
    page, activity = editor.page, add_activity("Call back")
    editor.refusals |= {409, 412}
    _open(page, customer, 1)
    theirs = {"subject": "Theirs", "done": True}
    answer = api("admin").patch(f"/activities/{activity['activityId']}", json=theirs, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text

    page.fill("#id_activities-0-subject", "Mine")
    page.click("[name=_save]")
    page.wait_for_selector(".conflict")

    expect(page.locator(".row-form-errors")).to_contain_text("Both of you changed Subject")
    expect(page.locator("#id_activities-0-done")).to_be_checked()
    page.click(".conflict >> text=Yours:")
    _save(page)
    assert _stored(api, customer) == [("Mine", "note", True)]


def test_somebody_else_deleted_a_row(
    editor: Visitor, api: Api, customer: Record, add_activity: Callable[..., Record]
) -> None:
    """What was typed becomes a new row, which the next save adds."""
    page, activity = editor.page, add_activity("Call back")
    editor.refusals |= {404, 409, 412}
    _open(page, customer, 1)
    gone = api("admin").delete(f"/activities/{activity['activityId']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 204, gone.text

    page.fill("#id_activities-0-subject", "Called back")
    page.click("[name=_save]")

    expect(page.locator(".row-form-errors")).to_have_text(
        "Somebody else has deleted this activity. Save again to add it anew, or remove it."
    )
    _save(page)
    assert _stored(api, customer) == [("Called back", "note", False)]


def test_a_call_is_noted_by_keyboard_alone(page: Page, api: Api, customer: Record) -> None:
    """From the row of the list that has the focus: the key, the subject, Enter."""
    page.goto(f"{LIST}?q={customer['email']}")
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.focus(f"#result_list >> text={customer['name']}")

    page.keyboard.press("c")
    page.wait_for_url(f"**{change_url(customer)}?*")
    expect(page.locator("#id_activities-0-subject")).to_be_focused()
    page.keyboard.type("Wants two")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIST}?q=*")

    assert _stored(api, customer) == [("Wants two", "call", True)]
    page.goto("/admin/")
    expect(page.locator("#my-actions + .actionlist .addlink a").first).to_have_text("Wants two")


def test_activities_go_and_come_back_with_their_customer(
    page: Page, api: Api, customer: Record, add_activity: Callable[..., Record]
) -> None:
    """The question names them with links; without their customer they are nowhere, and Undo brings them back."""
    offer = add_activity("Send the offer", kind="task", due="2026-11-20T09:00:00Z", owner="editor@example.com")
    add_activity("Asked for prices")
    page.goto(change_url(customer).replace("change", "delete"))
    page.wait_for_selector("#deleted-objects:visible")

    expect(page.locator("#content-main > ul >> nth=0")).to_have_text("Customers: 1\nActivities: 2", use_inner_text=True)
    named = page.locator("#deleted-objects > li > ul > li")
    expect(named).to_have_count(2)
    expect_soon(lambda: sorted(named.all_inner_texts()), ["Activity: Asked for prices", "Activity: Send the offer"])
    address = f"{ACTIVITIES}{offer['activityId']}/change/"
    expect(page.locator("#deleted-objects >> text=Send the offer")).to_have_attribute("href", address)
    page.click("#content-main input[type=submit]")
    page.wait_for_url(f"**{LIST}")
    expect(page.locator("ul.messagelist li")).to_contain_text("was deleted successfully")
    assert api("editor").get(f"/activities/{offer['activityId']}").status_code == 404
    trash = page.context.new_page()
    trash.goto(f"{ACTIVITIES}trash/")
    row = trash.locator("#trash tr:has-text('Send the offer')", has_text=str(customer["name"]))
    expect(row.locator(".help")).to_have_text(f"Deleted with the customer “{customer['name']}”")
    expect(row.locator("button")).to_have_count(0)
    expect(row.locator(".help a")).to_have_attribute("href", f"{LIST}trash/")
    trash.close()

    page.click("ul.messagelist >> text=Undo")
    page.wait_for_selector("ul.messagelist li >> text=restored")
    assert sorted(_stored(api, customer)) == [("Asked for prices", "note", False), ("Send the offer", "task", False)]
