"""A customer has an owner only if somebody is named."""

from typing import Any

import pytest

from customers.resource import CUSTOMERS
from records.database import Tables
from records.person import Person
from records.planning import Stored, change, creation

ANN, BOB = Person("ann@example.com", "sub-of-ann"), Person("Bob@Example.com", "sub-of-bob")
TABLES = Tables(CUSTOMERS, "records", "lookups", "lists", "history")


def owner(customer: Any) -> tuple[str, str]:
    """Return who looks after a customer."""
    return customer.owner, customer.owner_subject


def made(by: Person, **fields: str) -> Any:
    """Return a customer as it is made."""
    return creation(TABLES, {"name": "Ann"} | fields, by).record


@pytest.mark.parametrize(
    ("fields", "of"),
    [
        ({}, ("", "")),
        ({"owner": ""}, ("", "")),
        ({"owner": "ANN@example.com"}, ("ANN@example.com", "sub-of-ann")),
        ({"owner": "bob@example.com"}, ("bob@example.com", "")),
    ],
)
def test_nobody_unless_somebody_is_named(fields: dict[str, str], of: tuple[str, str]) -> None:
    """The subject is known of whoever writes."""
    assert owner(made(ANN, **fields)) == of


@pytest.mark.parametrize(
    ("fields", "by", "after"),
    [
        ({"name": "New"}, BOB, ("ann@example.com", "sub-of-ann")),
        ({"owner": "ANN@example.com"}, BOB, ("ANN@example.com", "sub-of-ann")),
        ({"owner": "bob@example.com"}, BOB, ("bob@example.com", "sub-of-bob")),
        ({"owner": ""}, ANN, ("", "")),
    ],
)
def test_a_change_names_the_owner_likewise(fields: dict[str, str], by: Person, after: tuple[str, str]) -> None:
    """What a change leaves out stays, and an empty owner is nobody."""
    record = made(ANN, owner="ann@example.com")
    item = CUSTOMERS.to_wire(record) | {"indexed": {"marker": "", "words": [], "lists": []}}

    write = change(TABLES, Stored(CUSTOMERS, item), fields, "changed", by)

    assert write is not None
    assert owner(write.record) == after


def test_the_list_of_an_owner() -> None:
    """By the address in any spelling; nobody has none."""
    names = [list(filter(lambda name: name.startswith("owner:"), _lists(each))) for each in ("", "Bob@Example.com")]

    assert names == [[], ["owner:bob@example.com"]]


def _lists(address: str) -> list[str]:
    steps = creation(TABLES, {"name": "Ann", "owner": address}, ANN).steps
    items = [step.request["Item"] for step in steps if step.request["TableName"] == "lists"]
    return [item["list"]["S"] for item in items]
