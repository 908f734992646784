"""What everybody changed: every entry once, in one order, however the pages and the answers of DynamoDB end."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from activities.resource import ACTIVITIES
from records import changes, keys, writes
from records.changes import Place, Wanted, page
from records.database import Database, Tables
from records.history import DONE, Entry
from records.person import Person
from records.store import Store
from records.transaction import Step, commit, to_item
from tests.moto_tables import create_tables
from tests.records.asking import opened
from tests.records.like_aws import LikeAws

PEOPLE = [f"Person.{number}@Example.com" for number in range(7)]
EARLY = 0.3


def planted(database: Database[Tables], number: int, seed: int) -> list[Entry]:
    """Put entries, of which many have one moment, and return them newest first."""
    chance, made = random.Random(seed), []  # noqa: S311 the same every time
    resource = database.tables.resource
    for each in range(number):
        email, kind = chance.choice(PEOPLE), chance.choice(DONE[:4])
        imported = chance.random() < 0.3
        at = f"2026-11-{chance.randint(1, 9):02}T10:00:00.{chance.randint(0, 3):03}Z"
        item = {
            resource.id: f"{each:04}",
            "version": 1 + each % 3,
            "at": at,
            "by": email,
            "bySubject": f"sub-{email}",
            "kind": kind,
            "name": f"Name {each}",
            "listed": (keys.imported_by if imported else keys.changes_by)(email),
        } | ({"importId": "an-import"} if imported else {})
        database.put(database.tables.history, item)
        person = Person(email, f"sub-{email}")
        made.append(
            Entry(
                resource.plural,
                f"{each:04}",
                1 + each % 3,
                at,
                person,
                kind,
                f"Name {each}",
                "an-import" if imported else "",
            )
        )
    return made


def in_order(entries: list[Entry]) -> list[Entry]:
    """Return entries as pages have them."""
    return sorted(entries, key=lambda one: (one.at, one.resource, one.id, one.version), reverse=True)


def all_pages(databases: list[Database[Tables]], wanted: Wanted, limit: int) -> list[Entry]:
    """Return the entries of all pages, none of which has more than the limit."""
    found: list[Entry] = []
    after: Place | None = None
    for _ in range(1000):
        entries, after = page(databases, wanted, limit, after)
        assert len(entries) <= limit
        found += entries
        if after is None:
            return found
    raise AssertionError("there is always another page")


@pytest.fixture
def databases(store: Store, dynamodb: Any) -> list[Database[Tables]]:
    """Return those of two resources, whose answers end early."""
    with patch.dict("os.environ", create_tables(dynamodb, "changes")):
        activities = Tables.of(ACTIVITIES)
    return [store.database, opened(LikeAws(dynamodb, early=EARLY), activities)]


@pytest.mark.parametrize("limit", [1, 3, 25, 100])
def test_pages_have_every_entry_once_and_newest_first(databases: list[Database[Tables]], limit: int) -> None:
    """Of both resources and all shards, also where a page ends among entries of one moment."""
    entries = [one for seed, database in enumerate(databases) for one in planted(database, 60, seed)]

    of_people = all_pages(databases, Wanted(), limit)
    of_imports = all_pages(databases, Wanted(imports=True), limit)

    assert of_people == in_order([one for one in entries if not one.import_id])
    assert of_imports == in_order([one for one in entries if one.import_id])


@pytest.mark.parametrize("limit", [2, 25])
def test_filters_leave_out_the_others(databases: list[Database[Tables]], limit: int) -> None:
    """A page ends where enough was looked at, and the next one goes on from there."""
    entries = [one for seed, database in enumerate(databases) for one in planted(database, 60, seed)]
    people = [one for one in entries if not one.import_id]
    ann, kinds = PEOPLE[0], ("created", "trashed")
    days = Wanted(since="2026-11-03T10:00:00.001Z", before="2026-11-05T10:00:00.002Z")

    with patch.object(changes, "_SIFTED", 7):
        of_ann = all_pages(databases, Wanted(by=ann.lower()), limit)
        of_kinds = all_pages(databases, replace(days, kinds=kinds), limit)
    of_days = all_pages(databases, days, limit)

    within = [one for one in people if days.since <= one.at < days.before]
    assert of_ann == in_order([one for one in people if one.by.email == ann])
    assert of_kinds == in_order([one for one in within if one.kind in kinds])
    assert of_days == in_order(within)


def test_what_imports_write_is_listed_apart(store: Store) -> None:
    """The steps of a write become those of an import; the entry of somebody's next change is among the others again."""
    by = Person("ann@example.com", "sub-of-ann")
    made = store.create({"name": "Ann"}, by)
    write = writes.imported(store.tables, _step_of_history(store, made.customer_id), "an-import")
    commit(store.database.client, write, store.database.deadline)
    store.update(made.customer_id, {"name": "Ann Other"}, by)

    people, imports = (page([store.database], Wanted(imports=imports), 10)[0] for imports in (False, True))

    assert [(one.kind, one.name, one.import_id) for one in people] == [("changed", "Ann Other", "")]
    assert [(one.kind, one.name, one.import_id) for one in imports] == [("created", "Ann", "an-import")]


def _step_of_history(store: Store, record_id: str) -> list[Any]:
    entry = store.database.get(store.tables.history, {"customerId": record_id, "version": 1})
    assert entry
    put = {"TableName": store.tables.history, "Item": to_item(entry)}
    return [Step("Put", put)]


def test_of_who_is_gone_only_that_is_left(new_store: Callable[..., Store]) -> None:
    """A purge takes the name out of the list, along with the history; who did it stays."""
    store = new_store()
    by = Person("Ann@Example.com", "sub-of-ann")
    made = store.create({"name": "Forget Me"}, by)
    store.update(made.customer_id, {"notes": "."}, by)
    store.purge(made.customer_id, by)

    entries, _ = page([store.database], Wanted(by="Ann@Example.com"), 10)

    assert [(one.kind, one.name, one.by, one.version) for one in entries] == [("purged", "", by, 3)]
