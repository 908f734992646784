"""Customers whose id is not registered are found and registered, and nobody else is looked at."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from records import keys
from records.errors import NotFoundError
from records.person import Person
from records.store import Store
from records.transaction import to_item
from registry.id_registry import IdRegistry
from registry.reconciliation import Reconciliation
from tests.records.consistency import records, scan

BY = Person("editor@example.com", "sub-of-editor")


@pytest.fixture
def reconciliation(store: Store, registry: IdRegistry) -> Reconciliation:
    """Return the reconciliation of the store's tables."""
    return Reconciliation(store.database, registry)


def customers(store: Store, count: int) -> list[str]:
    """Make customers; return their ids."""
    return [store.create({"name": "Ann", "email": f"{i}@example.com"}, BY).customer_id for i in range(count)]


def awaited(store: Store) -> set[str]:
    """Return the ids that the next turn looks at."""
    return {item["sk"] for item in scan(store, store.tables.lookups) if item["pk"] in keys.UNREGISTERED}


def test_missing_ids_are_registered(store: Store, registry: IdRegistry, reconciliation: Reconciliation) -> None:
    """Those of living customers; what was registered keeps whose it is, and is not even looked at."""
    ids = customers(store, 5)
    registry.register(ids[0], "somebody")
    store.trash(ids[1], BY)

    turn = reconciliation.take_turn("us", most=100)
    again = reconciliation.take_turn("us", most=100)

    assert (turn.checked, turn.registered, turn.finished) == (4, 3, True)
    assert [registry.exists(id_) for id_ in ids] == [True, False, True, True, True]
    assert not registry.register(ids[0], "us")
    assert (again.checked, awaited(store)) == (0, set())


def test_a_turn_ends_after_so_many(store: Store, registry: IdRegistry, reconciliation: Reconciliation) -> None:
    """The next one looks at the others, because nobody is looked at twice."""
    ids = customers(store, 10)

    turns = [reconciliation.take_turn("us", most=4) for _ in range(3)]

    assert [(turn.checked, turn.finished) for turn in turns] == [(4, False), (4, False), (2, True)]
    assert all(registry.exists(id_) for id_ in ids)


def test_a_turn_ends_in_time(store: Store, reconciliation: Reconciliation) -> None:
    """What is left is the next one's."""
    customers(store, 1)

    late = replace(reconciliation, database=store.database.until(time.monotonic() - 1))

    turn = late.take_turn("us", most=100)

    assert (turn.checked, turn.finished, len(awaited(store))) == (0, False, 1)


def test_an_id_that_was_removed_comes_back(store: Store, registry: IdRegistry, reconciliation: Reconciliation) -> None:
    """Of a living customer; an id of nobody stays away, and is looked at once."""
    (id_,) = customers(store, 1)
    registry.register(id_, "somebody")
    for removed in (id_, "order-17"):
        registry.remove(removed)

    turns = [reconciliation.take_turn("us", most=100) for _ in range(2)]

    assert [(turn.checked, turn.registered) for turn in turns] == [(2, 1), (0, 0)]
    assert (registry.exists(id_), registry.exists("order-17")) == (True, False)


def test_a_restored_customer_is_registered(store: Store, registry: IdRegistry, reconciliation: Reconciliation) -> None:
    """Whether or not its id was registered before; in the trash it is not."""
    before, after = customers(store, 2)
    registry.register(before, "somebody")
    for id_ in (before, after):
        store.trash(id_, BY)
    reconciliation.take_turn("us", most=100)
    in_trash = registry.exists(after)

    for id_ in (before, after):
        store.restore(id_, BY)
    turns = [reconciliation.take_turn("us", most=100) for _ in range(2)]

    assert not in_trash
    assert [(turn.checked, turn.registered) for turn in turns] == [(2, 1), (0, 0)]
    assert registry.exists(after)


def test_a_purged_customer_is_looked_at_once(
    store: Store, registry: IdRegistry, reconciliation: Reconciliation
) -> None:
    """Nothing is registered of it."""
    (id_,) = customers(store, 1)
    store.purge(id_, BY)

    turns = [reconciliation.take_turn("us", most=100) for _ in range(2)]

    assert [(turn.checked, turn.registered) for turn in turns] == [(1, 0), (0, 0)]
    assert not registry.exists(id_)


def test_an_event_that_comes_twice_changes_nothing(store: Store, registry: IdRegistry) -> None:
    """The first execution registers; another finds it done, and the first repeated finds its own work."""
    (id_,) = customers(store, 1)

    answers = [registry.register(id_, by) for by in ("first", "second", "first")]

    assert (answers, awaited(store)) == ([True, False, True], set())


def test_an_event_that_comes_late_is_no_matter(
    store: Store, registry: IdRegistry, reconciliation: Reconciliation
) -> None:
    """The reconciliation was faster."""
    (id_,) = customers(store, 1)
    reconciliation.take_turn("us", most=100)

    assert (registry.register(id_, "execution"), awaited(store)) == (False, set())


def test_other_partitions_of_the_past_are_emptied(
    store: Store, registry: IdRegistry, reconciliation: Reconciliation
) -> None:
    """An id may wait where another number of partitions has put it."""
    (id_,) = customers(store, 1)
    elsewhere = next(pk for pk in keys.UNREGISTERED if pk != keys.unregistered(id_).pk)
    store.database.client.put_item(TableName=store.tables.lookups, Item=to_item({"pk": elsewhere, "sk": id_}))

    for by in ("one turn", "another"):
        reconciliation.take_turn(by, most=100)

    assert (registry.exists(id_), awaited(store)) == (True, set())


MEANWHILE: dict[str, Callable[[Store, IdRegistry, str], object]] = {
    "trash": lambda store, _, id_: store.trash(id_, BY),
    "purge": lambda store, _, id_: store.purge(id_, BY),
    "restore": lambda store, _, id_: store.restore(id_, BY),
    "register": lambda _, registry, id_: registry.register(id_, "somebody"),
    "remove": lambda _, registry, id_: registry.remove(id_),
}


@pytest.mark.parametrize("before", [[], ["register"], ["trash"], ["register", "trash", "restore"], ["purge"]], ids=str)
@pytest.mark.parametrize("what", MEANWHILE)
@pytest.mark.parametrize("moment", [0, 1])
def test_nobody_is_forgotten_in_a_race(
    store: Store,
    registry: IdRegistry,
    reconciliation: Reconciliation,
    before: list[str],
    what: str,
    moment: int,
) -> None:
    """Whatever happens right before each of a turn's writes: a living customer is registered or will be looked at."""
    (id_,) = customers(store, 1)
    for step in before:
        MEANWHILE[step](store, registry, id_)
    real, writes = store.database.client.transact_write_items, 0

    def interrupted(**request: Any) -> Any:
        nonlocal writes
        writes += 1
        if writes == moment + 1:
            with patch.object(store.database.client, "transact_write_items", real):
                do(store, registry, id_, what)
        return real(**request)

    with patch.object(store.database.client, "transact_write_items", interrupted):
        reconciliation.take_turn("us", most=100)

    assert_nobody_forgotten(store, registry)


def do(store: Store, registry: IdRegistry, id_: str, what: str) -> None:
    """Do it, if the customer is there for it."""
    with suppress(NotFoundError):
        MEANWHILE[what](store, registry, id_)


def assert_nobody_forgotten(store: Store, registry: IdRegistry) -> None:
    """Each living customer is registered, or the next turn looks at it; then it is registered, and nobody waits."""
    living = {customer.customer_id for customer in records(store)[0]}
    assert {id_ for id_ in living if not registry.exists(id_)} <= awaited(store)
    Reconciliation(store.database, registry).take_turn("us", most=1000)
    assert {id_ for id_ in living if not registry.exists(id_)} == set()
    assert awaited(store) == set()


@pytest.mark.parametrize("seed", range(4))
def test_nobody_is_forgotten_whatever_happens(
    store: Store, registry: IdRegistry, reconciliation: Reconciliation, seed: int
) -> None:
    """Several writers and turns at once, in any order."""
    ids = customers(store, 6)

    def write(number: int) -> None:
        random = Random(f"{seed} {number}")  # noqa: S311 repeatable, not secret
        for _ in range(12):
            what = random.choice([*MEANWHILE, "turn", "turn"])
            if what == "turn":
                reconciliation.take_turn(f"turn {number}", most=3)
            else:
                do(store, registry, random.choice(ids), what)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    assert_nobody_forgotten(store, registry)
