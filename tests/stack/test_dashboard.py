"""How things stand on the deployed stack: the function's role reads the counters and lists that the answer takes."""

from collections.abc import Callable
from typing import Any

import httpx

from tests import described

Clients = Callable[[str | None], httpx.Client]


def _told(api: Clients) -> dict[str, Any]:
    """Return the answer to a viewer, by resource; it is as described."""
    answer = api("viewer").get("/dashboard", params={"sameDays": "true", "due": "true"})
    assert answer.status_code == 200, answer.text
    described.check("GET", "/dashboard", 200, answer.headers, answer.json())
    return {item["resource"]: item for item in answer.json()["items"]}


def test_writes_are_counted(api: Clients, new_email: Callable[[], str]) -> None:
    """A new customer who leaves a status, and a call that is overdue."""
    before = _told(api)
    created = api("editor").post("/customers", json={"name": "Ann Counted", "email": new_email()}).json()
    path = f"/customers/{created['customerId']}"
    assert api("editor").patch(path, json={"status": "active"}).status_code == 200
    overdue = {"subject": "Call back", "kind": "call", "due": "2001-01-01T10:00:00Z"}
    assert api("editor").post(f"{path}/activities", json=overdue).status_code == 201
    after = _told(api)

    def grown(name: str, *places: str) -> int:
        old: Any = before[name]
        new: Any = after[name]
        for place in places:
            old, new = old.get(place, 0), new.get(place, 0)
        return int(new - old)

    assert grown("customers", "facets", "total") == 1
    assert grown("customers", "stays", "statuses", "active", "here") == 1
    assert grown("customers", "stays", "statuses", "lead", "left") == 1
    assert grown("activities", "due", "overdue") == 1
    assert after["customers"]["sameDays"]["exact"]
