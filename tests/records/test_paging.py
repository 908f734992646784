"""Answers that end early: nothing is cut off, and nobody concludes from a number of items that there are no more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.errors import UnknownVersionError
from records.finder import Finder
from records.person import Person
from records.store import Store
from records.transaction import to_item
from tests.records.asking import holder_page, list_page, opened, search_page
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


def with_client(store: Store, **how: Any) -> Store:
    """Return the same store over a client that does as it is told."""
    return Store(opened(LikeAws(store.database.client.client, **how), store.tables))


def test_a_long_history_has_all_its_entries(store: Store) -> None:
    """Seventy changes of the largest values are three megabytes: several answers, of which none is the end."""
    store = with_client(store)
    ann = store.create(ANN | LARGEST, ME)
    for number in range(70):
        store.update(ann.customer_id, {"notes": f"{number:02}" + LARGEST["notes"][2:]}, ME)

    whole = store.history(ann.customer_id, None, 100)
    middle = store.history(ann.customer_id, 20, 40)
    backwards = store.history(ann.customer_id, None, 60, newest_first=True)

    assert [change.version for change in whole] == list(range(1, 72))
    assert [change.version for change in middle] == list(range(21, 61))
    assert [change.version for change in backwards] == list(range(71, 11, -1))
    assert store.as_of(ann.customer_id, 71) == store.get(ann.customer_id)
    assert store.revert(ann.customer_id, 69, ME).notes.startswith("67")
    store.purge(ann.customer_id, ME)
    assert [change.kind for change in store.history(ann.customer_id, None, 100)] == ["purged"]


def test_the_largest_customer_stays_within_the_limits(store: Store) -> None:
    """Neither an item nor a transaction of it is too large; the client refuses those that are."""
    store = with_client(store)
    tags = ["\U0001f3f7" * 39 + chr(0x4E00 + number) for number in range(10)]
    ann = store.create(ANN | LARGEST | {"tags": tags}, ME)
    changed = {name: text[::-1][1:] + "x" for name, text in LARGEST.items()}
    store.update(ann.customer_id, changed | {"tags": tags[::-1], "status": "active"}, ME)
    store.trash(ann.customer_id, ME)
    store.restore(ann.customer_id, ME)
    store.purge(ann.customer_id, ME)


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_version_is_known_only_with_all_before_it(store: Store, gone: int) -> None:
    """A history with a gap gives nobody another version's values."""
    ann = store.create(ANN, ME)
    for name in ("Second", "Third", "Fourth"):
        store.update(ann.customer_id, {"name": name}, ME)
    key = to_item({"customerId": ann.customer_id, "version": gone})
    store.database.client.delete_item(TableName=store.tables.history, Key=key)

    for version in range(gone, 5):
        with pytest.raises(UnknownVersionError):
            store.as_of(ann.customer_id, version)
    assert [store.as_of(ann.customer_id, version).version for version in range(1, gone)] == [*range(1, gone)]


@pytest.fixture(scope="module")
def fifteen(new_store: Callable[[], Store]) -> Store:
    """Return a store of fifteen customers who share a word and a number."""
    store = new_store()
    for number in range(15):
        wire = {"name": f"Ann {number:02}", "email": f"{number}@example.com", "phone": "+497112842222"}
        store.create(wire, ME)
    return store


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), limit=st.integers(1, 12))
def test_every_page_of_a_list_is_complete(fifteen: Store, seed: int, limit: int) -> None:
    """Whatever answers end early, walking the pages shows each customer once, in order, and the counts are exact."""
    names = [f"Ann {number:02}" for number in range(15)]
    finder = Finder(opened(LikeAws(fifteen.database.client.client, early=0.8, seed=seed), fifteen.tables))

    def walk(page: Callable[[str | None], Any]) -> list[str]:
        found, cursor = [], None
        while True:
            answer = page(cursor)
            found += [customer.name for customer in answer.items]
            cursor = answer.cursor
            if cursor is None:
                return found

    assert walk(lambda cursor: list_page(finder, "name", limit, cursor)) == names
    assert sorted(walk(lambda cursor: search_page(finder, ["ann"], limit, cursor))) == names
    assert sorted(walk(lambda c: holder_page(finder, "", "+497112842222", limit, c))) == names
    assert finder.counters.facets()["total"] == 15


def test_writers_that_meet_all_get_through(store: Store) -> None:
    """Transactions on one counter refuse each other, as on AWS; every writer gets through, once."""
    store = with_client(store, window=0.002)
    ids = [store.create(ANN | {"email": f"{n}@example.com"}, ME).customer_id for n in range(6)]

    def work(customer_id: str) -> None:
        for number in range(4):
            store.update(customer_id, {"status": ("active", "lead")[number % 2]}, ME)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, ids))

    assert [store.get(customer_id).version for customer_id in ids] == [5] * 6
    assert_consistent(store)


def test_two_on_one_customer_conflict_and_both_are_kept(store: Store) -> None:
    """A refusal by conflict is no refusal by condition: both changes are there in the end."""
    store = with_client(store, window=0.02)
    ann = store.create(ANN, ME)

    with ThreadPoolExecutor(4) as pool:
        fields = [{"name": "Two"}, {"company": "Three"}, {"notes": "Four"}, {"address": "Five"}]
        list(pool.map(lambda one: store.update(ann.customer_id, one, ME), fields))

    now = store.get(ann.customer_id)
    assert (now.name, now.company, now.notes, now.address, now.version) == ("Two", "Three", "Four", "Five", 5)
    assert store.database.client.conflicts > 0


def test_the_client_refuses_what_aws_refuses(store: Store) -> None:
    """An item that is too large: else the limits above would hold by accident."""
    item = to_item({"pk": "x", "sk": "y", "text": "x" * MOST_ITEM})

    with pytest.raises(Exception, match="ValidationException"):
        store.database.client.put_item(TableName=store.tables.lookups, Item=item)
