"""An activity belongs to whoever writes it, unless somebody else is named."""

from typing import Any

import pytest

from records.person import Person
from records.store import Store

ANN, BOB = Person("ann@example.com", "sub-of-ann"), Person("Bob@Example.com", "sub-of-bob")


def owner(activity: Any) -> tuple[str, str]:
    """Return to whom an activity belongs."""
    return activity.owner, activity.owner_subject


@pytest.mark.parametrize("said", [{}, {"owner": ""}, {"owner": "ann@example.com"}])
def test_whoever_writes_is_the_owner(store: Store, customer_id: str, said: dict[str, str]) -> None:
    """Unless somebody else is named."""
    made = store.create({"customerId": customer_id, "subject": "Called"} | said, ANN)

    assert owner(made) == ("ann@example.com", "sub-of-ann")
    assert owner(store.get(made.activity_id)) == owner(made)


def test_an_address_is_the_writers_in_any_spelling(store: Store, customer_id: str) -> None:
    """It stays as it was entered."""
    made = store.create({"customerId": customer_id, "subject": "Called", "owner": "bob@example.com"}, BOB)

    assert owner(made) == ("bob@example.com", "sub-of-bob")


def test_somebody_else_has_no_subject_yet(store: Store, customer_id: str) -> None:
    """The service does not ask Cognito who that is."""
    made = store.create({"customerId": customer_id, "subject": "Call", "owner": "bob@example.com"}, ANN)

    assert owner(made) == ("bob@example.com", "")


@pytest.mark.parametrize(
    ("fields", "by", "after"),
    [
        ({"subject": "New"}, BOB, ("ann@example.com", "sub-of-ann")),
        ({"owner": "ANN@example.com"}, BOB, ("ANN@example.com", "sub-of-ann")),
        ({"owner": "bob@example.com"}, BOB, ("bob@example.com", "sub-of-bob")),
        ({"owner": ""}, BOB, ("Bob@Example.com", "sub-of-bob")),
        ({"owner": "carl@example.com"}, BOB, ("carl@example.com", "")),
    ],
)
def test_a_change_names_the_owner_likewise(
    store: Store, customer_id: str, fields: dict[str, str], by: Person, after: tuple[str, str]
) -> None:
    """What a change leaves out stays."""
    made = store.create({"customerId": customer_id, "subject": "Called"}, ANN)

    assert owner(store.update(made.activity_id, fields, by)) == after


def test_an_earlier_version_has_its_owner_again(store: Store, customer_id: str) -> None:
    """Address and subject, whoever goes back to it."""
    made = store.create({"customerId": customer_id, "subject": "Called"}, ANN)
    store.update(made.activity_id, {"owner": "carl@example.com"}, ANN)

    assert owner(store.revert(made.activity_id, 1, BOB)) == ("ann@example.com", "sub-of-ann")
