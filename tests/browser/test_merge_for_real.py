"""Two customers become one on the deployed site, and two again."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import LIST, Visitor, change_url, expect_messages


def test_merge_and_undo(
    as_role: Callable[..., Visitor],
    add_customer: Callable[..., dict[str, Any]],
    api: Callable[[str | None], httpx.Client],
) -> None:
    """From the change page; an activity moves along, the old address leads on, and the undo takes everything back."""
    word = uuid4().hex
    ann, anne = (
        add_customer(name=f"Ann {word}", tags=["a"]),
        add_customer(name=f"Anne {word}", tags=["b"], phone="+4971155501"),
    )
    one, two = ann["customerId"], anne["customerId"]
    made = api("editor").post(f"/customers/{two}/activities", json={"kind": "call", "subject": "A call"})
    activity = made.raise_for_status().json()
    visitor = as_role("editor")
    page = visitor.page
    page.goto(change_url(ann))
    page.locator(".mergelink[href]").click()
    page.fill("#id_with", two)
    page.press("#id_with", "Enter")
    expect(page.locator("#moves-along li")).to_have_text("Activities: 1")
    page.check("[data-field=tags] input[value=both]")
    page.click("#merge-form input[type=submit]")
    page.wait_for_url(f"**{LIST}{one}/change/")
    undo = page.get_by_role("button", name="Undo")
    expect(page.locator(".messagelist .success")).to_contain_text(f"“Anne {word}” was merged into “Ann {word}”.")
    record = api("viewer").get(f"/customers/{one}").json()
    assert (record["tags"], record["phone"], record["email"]) == (["a", "b"], "+4971155501", ann["email"])

    led = page.evaluate("async (path) => (await fetch(path)).url", f"/api/customers/{two}")
    assert led.endswith(f"/api/customers/{one}")
    late = visitor.context.new_page()
    late.goto(change_url(anne))
    late.wait_for_url(f"**{LIST}{one}/change/")
    expect_messages(late, ["The customer that you asked for was merged into this one."])
    assert api("viewer").get(f"/activities/{activity['activityId']}").json()["customerId"] == one

    undo.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("are two customers again.")
    back = [api("viewer").get(f"/customers/{record_id}").json() for record_id in (one, two)]
    assert [(each["name"], each["tags"], each["phone"]) for each in back] == [
        (ann["name"], ["a"], ""),
        (anne["name"], ["b"], "+4971155501"),
    ]
    assert api("viewer").get(f"/activities/{activity['activityId']}").json()["customerId"] == two
