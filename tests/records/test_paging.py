"""Answers that end early: nothing is cut off, and nobody concludes from a number of items that there are no more."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.errors import UnknownVersionError
from records.finder import CustomerFinder
from records.person import Person
from records.store import CustomerStore
from records.transaction import to_item
from tests.records.consistency import assert_consistent
from tests.records.like_aws import MOST_ITEM, LikeAws

EARLY = 0.3
ME = Person("me@example.com", "sub-of-me")
ANN = {"name": "Ann", "email": "ann@example.com"}
LARGEST = {
    "name": "\U0001f9d1" * 200,
    "company": "\U0001f3e2" * 200,
    "address": "\U0001f3e0" * 500,
    "notes": "\U0001f4dd" * 5000,
}
"""Fields as long as they may be, of the longest characters there are; with them an entry of the history is 48 KB."""


def with_client(store: CustomerStore, **how: Any) -> CustomerStore:
    """Return the same store over a client that does as it is told."""
    return CustomerStore(LikeAws(store.client.client, **how), store.tables)


def test_a_long_history_has_all_its_entries(store: CustomerStore, deadline: float) -> None:
    """Seventy changes of the largest values are three megabytes: several answers, of which none is the end."""
    store = with_client(store)
    ann = store.create(ANN | LARGEST, ME, deadline)
    for number in range(70):
        store.update(ann.customer_id, {"notes": f"{number:02}" + LARGEST["notes"][2:]}, ME, deadline)

    whole = store.history(ann.customer_id, None, 100, deadline)
    middle = store.history(ann.customer_id, 20, 40, deadline)
    backwards = store.history(ann.customer_id, None, 60, deadline, newest_first=True)

    assert [change.version for change in whole] == list(range(1, 72))
    assert [change.version for change in middle] == list(range(21, 61))
    assert [change.version for change in backwards] == list(range(71, 11, -1))
    assert store.as_of(ann.customer_id, 71, deadline) == store.get(ann.customer_id, deadline)
    assert store.revert(ann.customer_id, 69, ME, deadline).notes.startswith("67")
    store.purge(ann.customer_id, ME, deadline)
    assert [change.kind for change in store.history(ann.customer_id, None, 100, deadline)] == ["purged"]


def test_the_largest_customer_stays_within_the_limits(store: CustomerStore, deadline: float) -> None:
    """Neither an item nor a transaction of it is too large; the client refuses those that are."""
    store = with_client(store)
    tags = ["\U0001f3f7" * 39 + chr(0x4E00 + number) for number in range(10)]
    ann = store.create(ANN | LARGEST | {"tags": tags}, ME, deadline)
    changed = {name: text[::-1][1:] + "x" for name, text in LARGEST.items()}
    store.update(ann.customer_id, changed | {"tags": tags[::-1], "status": "active"}, ME, deadline)
    store.trash(ann.customer_id, ME, deadline)
    store.restore(ann.customer_id, ME, deadline)
    store.purge(ann.customer_id, ME, deadline)


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_version_is_known_only_with_all_before_it(store: CustomerStore, gone: int, deadline: float) -> None:
    """A history with a gap gives nobody another version's values."""
    ann = store.create(ANN, ME, deadline)
    for name in ("Second", "Third", "Fourth"):
        store.update(ann.customer_id, {"name": name}, ME, deadline)
    key = to_item({"customerId": ann.customer_id, "version": gone})
    store.client.delete_item(TableName=store.tables.history, Key=key)

    for version in range(gone, 5):
        with pytest.raises(UnknownVersionError):
            store.as_of(ann.customer_id, version, deadline)
    assert [store.as_of(ann.customer_id, version, deadline).version for version in range(1, gone)] == [*range(1, gone)]


@pytest.fixture(scope="module")
def fifteen(new_store: Callable[[], CustomerStore]) -> CustomerStore:
    """Return a store of fifteen customers who share a word and a number."""
    store = new_store()
    for number in range(15):
        wire = {"name": f"Ann {number:02}", "email": f"{number}@example.com", "phone": "+497112842222"}
        store.create(wire, ME, time.monotonic() + 60)
    return store


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), limit=st.integers(1, 12))
def test_every_page_of_a_list_is_complete(fifteen: CustomerStore, seed: int, limit: int) -> None:
    """Whatever answers end early, walking the pages shows each customer once, in order, and the counts are exact."""
    deadline = time.monotonic() + 60
    names = [f"Ann {number:02}" for number in range(15)]
    finder = CustomerFinder(LikeAws(fifteen.client.client, early=0.8, seed=seed), fifteen.tables)

    def walk(page: Callable[[str | None], Any]) -> list[str]:
        found, cursor = [], None
        while True:
            answer = page(cursor)
            found += [customer.name for customer in answer.items]
            cursor = answer.cursor
            if cursor is None:
                return found

    assert walk(lambda cursor: finder.list_page("name", limit, cursor, deadline)) == names
    assert sorted(walk(lambda cursor: finder.search_page(["ann"], limit, cursor, deadline))) == names
    assert sorted(walk(lambda c: finder.holder_page("", "+497112842222", limit, c, deadline))) == names
    assert finder.counters.facets(deadline).total == 15


def test_writers_that_meet_all_get_through(store: CustomerStore) -> None:
    """Transactions on one counter refuse each other, as on AWS; every writer gets through, once."""
    store = with_client(store, window=0.002)
    ids = [store.create(ANN | {"email": f"{n}@example.com"}, ME, time.monotonic() + 60).customer_id for n in range(6)]

    def work(customer_id: str) -> None:
        for number in range(4):
            store.update(customer_id, {"status": ("active", "lead")[number % 2]}, ME, time.monotonic() + 60)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, ids))

    assert [store.get(customer_id, time.monotonic() + 60).version for customer_id in ids] == [5] * 6
    assert_consistent(store, time.monotonic() + 60)


def test_two_on_one_customer_conflict_and_both_are_kept(store: CustomerStore) -> None:
    """A refusal by conflict is no refusal by condition: both changes are there in the end."""
    store = with_client(store, window=0.02)
    ann = store.create(ANN, ME, time.monotonic() + 60)

    with ThreadPoolExecutor(4) as pool:
        fields = [{"name": "Two"}, {"company": "Three"}, {"notes": "Four"}, {"address": "Five"}]
        list(pool.map(lambda one: store.update(ann.customer_id, one, ME, time.monotonic() + 60), fields))

    now = store.get(ann.customer_id, time.monotonic() + 60)
    assert (now.name, now.company, now.notes, now.address, now.version) == ("Two", "Three", "Four", "Five", 5)
    assert store.client.conflicts > 0


def test_the_client_refuses_what_aws_refuses(store: CustomerStore) -> None:
    """An item that is too large: else the limits above would hold by accident."""
    item = to_item({"pk": "x", "sk": "y", "text": "x" * MOST_ITEM})

    with pytest.raises(Exception, match="ValidationException"):
        store.client.put_item(TableName=store.tables.lookups, Item=item)
