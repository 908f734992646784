"""What everybody changed on the deployed stack: with the function's own role, and the indexes of both histories."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Clients = Callable[[str | None], httpx.Client]


def changes(client: httpx.Client, **asked: Any) -> list[dict[str, Any]]:
    """Return the entries of a page."""
    answered = client.get("/changes", params=asked)
    assert answered.status_code == 200, answered.text
    items: list[dict[str, Any]] = answered.json()["items"]
    return items


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("viewer", 200), ("admin", 200)])
def test_who_may_read(api: Clients, role: str | None, status: int) -> None:
    """Whoever may read records may read who changed them."""
    assert api(role).get("/changes").status_code == status


def test_colleagues_see_each_others_changes(api: Clients, stack: dict[str, Any], new_email: Callable[[], str]) -> None:
    """Of customers and activities in one list, in pages, by person and kind; of who is purged no name is left."""
    editor, admin, viewer = api("editor"), api("admin"), api("viewer")
    made = editor.post("/customers", json={"name": "Ann Changes", "email": new_email()}).json()
    one = f"/customers/{made['customerId']}"
    called = editor.post(f"{one}/activities", json={"subject": "A call", "kind": "call"}).json()
    admin.patch(one, json={"name": "Ann Changed"}).raise_for_status()

    def mine(entries: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
        ids = (made["customerId"], called["activityId"])
        return [(each["kind"], each["name"], each["by"]) for each in entries if each["id"] in ids]

    first = viewer.get("/changes", params={"limit": 1}).json()
    second = viewer.get("/changes", params={"limit": 1, "cursor": first["nextCursor"]}).json()
    by_admin, by_editor = stack["users"]["admin"]["email"], stack["users"]["editor"]["email"]
    changed, added = ("changed", "Ann Changed", by_admin), ("created", "A call", by_editor)
    created = ("created", "Ann Changes", by_editor)
    assert mine([*first["items"], *second["items"]]) == [changed, added]
    assert mine(changes(viewer, limit=100)) == [changed, added, created]
    assert mine(changes(viewer, by=by_admin.upper())) == [changed]
    assert mine(changes(viewer, kinds="created", resource="customers")) == [created]
    assert mine(changes(viewer, imports="true")) == []
    admin.delete(one, params={"purge": "true"}).raise_for_status()
    left = [each for each in changes(viewer, resource="customers", limit=100) if each["id"] == made["customerId"]]
    assert [(each["kind"], each["name"], each["by"]) for each in left] == [("purged", "", by_admin)]


def test_all_that_is_wrong_is_named(api: Clients) -> None:
    """Through the gateway too, and nothing of it is read."""
    answered = api("viewer").get("/changes", params={"day": "tomorrow", "kinds": "painted", "resource": "orders"})

    assert answered.status_code == 400
    assert sorted(answered.json()["errors"]) == ["day", "kinds", "resource"]
