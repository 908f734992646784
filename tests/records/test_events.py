"""Two images of a record -> what happened."""

from typing import Any

import pytest

from customers.resource import CUSTOMERS
from records.events import Event, StrangeRecordError, event_of

ID = "7f0c6a5e-6a3e-4b63-8a8e-0d4c4e4f9f11"
BEFORE: dict[str, Any] = {
    "customerId": ID,
    "name": "Ann Planted",
    "email": "planted@example.com",
    "tags": ["vip"],
    "version": 4,
    "lastModified": "2026-11-21T09:00:00.000Z",
    "correlationId": "before",
}
NEXT = BEFORE | {"version": 5, "lastModified": "2026-11-21T10:00:00.000Z", "correlationId": "after"}
TRASHED = {"trashedAt": "2026-11-21T10:00:00.000Z"}


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        (None, NEXT, Event(CUSTOMERS, "Created", ID, 5, ("name", "email", "tags"), "after")),
        (BEFORE, NEXT | {"name": "Bo"}, Event(CUSTOMERS, "Updated", ID, 5, ("name",), "after")),
        (BEFORE, NEXT | {"phone": "+49"}, Event(CUSTOMERS, "Updated", ID, 5, ("phone",), "after")),
        (BEFORE, NEXT | TRASHED, Event(CUSTOMERS, "Deleted", ID, 5, (), "after")),
        (BEFORE | TRASHED, NEXT, Event(CUSTOMERS, "Restored", ID, 5, (), "after")),
    ],
)
def test_a_write_is_an_event(before: Any, after: Any, event: Event) -> None:
    """Created, updated, deleted, restored, with the version that it made."""
    assert event_of(CUSTOMERS, before, after) == event
    assert event.event_id == f"{ID}:5"


@pytest.mark.parametrize("before", [BEFORE, BEFORE | TRASHED])
def test_a_purge_says_so(before: Any) -> None:
    """It ends a version that had an event of its own, so the id differs; it says that copies should go."""
    event = event_of(CUSTOMERS, before, None)

    assert event is not None
    assert event.kind == "CustomerDeleted"
    assert event.detail() == {
        "eventId": f"{ID}:4:purged",
        "customerId": ID,
        "version": 4,
        "changedFields": ["name", "email", "tags"],
        "correlationId": f"{ID}:4:purged",
        "purged": True,
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [(BEFORE, BEFORE), (BEFORE, BEFORE | {"repaired": "x"}), (BEFORE | TRASHED, NEXT | TRASHED)],
)
def test_a_repair_is_none(before: Any, after: Any) -> None:
    """Whatever leaves the version, or happens in the trash, concerns nobody."""
    assert event_of(CUSTOMERS, before, after) is None


def test_no_value_of_a_customer_is_in_an_event() -> None:
    """Names of fields only."""
    event = event_of(
        CUSTOMERS, None, BEFORE | {"phone": "+4915112345678", "notes": "secret", "address": "Planted Street 1"}
    )

    assert event is not None
    text = repr(event.detail())
    assert not [value for value in ("Ann", "planted@", "+49151", "secret", "Planted", "vip") if value in text]


@pytest.mark.parametrize("change", [{"version": None}, {"version": "4"}, {"version": 4.5}, {"customerId": None}])
def test_a_record_that_is_none_of_ours_is_strange(change: dict[str, Any]) -> None:
    """It is no event, and says nothing of what it holds."""
    with pytest.raises(StrangeRecordError, match="no id or no version"):
        event_of(CUSTOMERS, None, BEFORE | change)


def test_a_child_follows_its_parent_with_an_event_of_its_own() -> None:
    """Into the trash and back without a new version: the id says with which version of the parent."""
    child = BEFORE | {"trashedWith": 7}

    deleted, restored = event_of(CUSTOMERS, BEFORE, child), event_of(CUSTOMERS, child, BEFORE)

    assert deleted
    assert restored
    assert (deleted.kind, deleted.event_id) == ("CustomerDeleted", f"{ID}:4:deleted-with:7")
    assert (restored.kind, restored.event_id) == ("CustomerRestored", f"{ID}:4:restored-with:7")


@pytest.mark.parametrize(
    ("after", "kind", "event_id"),
    [(NEXT, "CustomerRestored", f"{ID}:5"), (None, "CustomerDeleted", f"{ID}:4:purged"), (NEXT | TRASHED, None, None)],
    ids=["edited", "purged", "thrown away"],
)
def test_a_child_that_lags_behind_is_told_of_once(after: Any, kind: str | None, event_id: str | None) -> None:
    """Consumers have heard that it is deleted; what is written to it now tells them what it is."""
    event = event_of(CUSTOMERS, BEFORE | {"trashedWith": 7}, after)

    assert (event.kind if event else None, event.event_id if event else None) == (kind, event_id)
