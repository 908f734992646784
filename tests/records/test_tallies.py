"""Counters of tags, towns and countries: what is counted follows from the records alone, whoever was told what when."""

import random
import secrets
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.resource import CUSTOMERS
from records import keys
from records.errors import BusyError, RecordError
from records.person import Person
from records.store import Store
from records.tallies import Tallies, Tally, values_of
from records.transaction import items, to_item
from tests.clock import FAR
from tests.deaths import MortalClient

ME = Person("me@example.com", "sub-of-me")
TAGS = ("vip", "vips", "élite", "elite", "x")
TOWNS = ("", "München", "MUNCHEN", "Bad Homburg", "Bad")


class DeathError(BaseException):
    """Nothing in the process may catch it, as nothing catches the end of a process."""


def tallies_of(store: Store) -> Tallies:
    """Return the counters beside a store, which nobody has yet made to follow."""
    return Tallies(store.database.until(time.monotonic() + FAR))


def stored(store: Store) -> dict[str, Any]:
    """Return id -> item of every customer, in the trash too."""
    found = items(store.database.client.scan, {"TableName": store.tables.records}, 0)
    return {item["customerId"]: item for item in found}


def counters(store: Store) -> Counter[tuple[str, str]]:
    """Return what the counters say, those that are zero too: there should be none."""
    found = items(store.database.client.scan, {"TableName": store.tables.lookups}, 0)
    kinds = {keys.counter(choice, "").pk: name for name, choice in CUSTOMERS.tallied.items()}
    return Counter(
        {(kinds[item["pk"]], item["sk"].partition("\t")[2]): item["n"] for item in found if item["pk"] in kinds}
    )


def recount(store: Store) -> Counter[tuple[str, str]]:
    """Count the records themselves."""
    return Counter(value for item in stored(store).values() for value in values_of(CUSTOMERS, item))


step = st.tuples(
    st.sampled_from(["create", "change", "trash", "restore", "purge"]),
    st.integers(0, 3),
    st.lists(st.sampled_from(TAGS), max_size=3, unique=True),
    st.sampled_from(TOWNS),
)


def act(store: Store, ids: list[str], what: str, number: int, fields: dict[str, Any]) -> set[str]:
    """Do something with one of the customers, and return whom the stream would tell of; nobody if it is refused."""
    before = stored(store)
    with suppress(RecordError):
        record_id = ids[number % len(ids)] if ids else ""
        if what == "create" or not ids:
            ids.append(store.create({"name": "Ann"} | fields, ME).customer_id)
        elif what == "change":
            store.update(record_id, fields, ME)
        elif what == "trash":
            store.trash(record_id, ME)
        elif what == "restore":
            store.restore(record_id, ME)
        elif what == "purge":
            store.purge(record_id, ME)
    after = stored(store)
    return {each for each in {*before, *after} if before.get(each) != after.get(each)}


@settings(max_examples=10)
@given(steps=st.lists(step, max_size=8), seed=st.integers(0, 2**32))
def test_any_order_of_messages_ends_at_a_recount(new_store: Callable[..., Store], steps: list[Any], seed: int) -> None:
    """Late, repeated, swapped, several at once, and ended by a death in between."""
    store, chance = new_store(), random.Random(seed)  # noqa: S311 a test
    ids: list[str] = []
    told: list[str] = []
    tallies = tallies_of(store)
    for what, number, tags, town in steps:
        told += act(store, ids, what, number, {"tags": tags, "town": town, "country": "DE" if town else ""})
        if told and chance.random() < 0.5:
            tallies.settle(chance.sample(told, chance.randint(1, len(told))))
    chance.shuffle(told)
    for start in range(0, len(told), 3):
        tallies.settle(told[start : start + 3])
    before = counters(store)
    tallies.settle(told)
    tallies.forget([value for value, number in before.items() if not number])

    assert before == Counter(dict.fromkeys(before, 0)) | recount(store)
    assert dict(counters(store)) == dict(recount(store))


def test_whoever_goes_by_an_old_record_is_refused(store: Store) -> None:
    """Between reading and writing the customer changes, and somebody else counts it: both agree with the last one."""
    made = store.create({"name": "Ann", "tags": ["a"]}, ME)
    other = tallies_of(store)

    class Meddled:
        """A client before whose first transaction something else happens."""

        def __init__(self, client: Any) -> None:
            self.client, self.done = client, False

        def __getattr__(self, name: str) -> Any:
            return getattr(self.client, name)

        def transact_write_items(self, **request: Any) -> Any:
            if not self.done:
                self.done = True
                store.update(made.customer_id, {"tags": ["b"]}, ME)
                other.settle([made.customer_id])
            return self.client.transact_write_items(**request)

    database = replace(other.database, client=Meddled(other.database.client))
    Tallies(database).settle([made.customer_id])

    assert dict(counters(store)) == {("tags", "b"): 1}


def test_each_death_is_made_up_for(new_store: Callable[..., Store]) -> None:
    """The process ends at each of its calls in turn; who is told again counts what is left, and nothing twice."""

    def die() -> None:
        raise DeathError

    for moment in range(8):
        store = new_store()
        made = [store.create({"name": "Ann", "tags": ["a", f"t{number}"], "town": "Ulm"}, ME) for number in range(3)]
        tallies = tallies_of(store)
        mortal = MortalClient(tallies.database.client, moment, die)
        with suppress(DeathError):
            Tallies(replace(tallies.database, client=mortal)).settle([each.customer_id for each in made])
        tallies.settle([each.customer_id for each in made])

        assert dict(counters(store)) == dict(recount(store))


def test_values_are_read_by_their_beginning(store: Store) -> None:
    """Without regard to case and accents; spellings of one town are one, under the spelling of most."""
    for town, tags in (("München", ["élite"]), ("München", ["elite"]), ("MUNCHEN", ["elite", "vip"]), ("Ulm", [])):
        store.create({"name": "Ann", "town": town, "tags": tags}, ME)
    tallies = tallies_of(store)
    tallies.settle([*stored(store)])

    assert tallies.read("towns", "", by_count=True, limit=10) == Tally((("München", 3), ("Ulm", 1)), 2, exact=True)
    assert tallies.read("towns", "ü", by_count=True, limit=10).values == (("Ulm", 1),)
    assert tallies.read("towns", "munch", by_count=False, limit=10).values == (("München", 3),)
    assert tallies.read("tags", "E", by_count=True, limit=10).values == (("elite", 2), ("élite", 1))
    assert tallies.read("tags", "", by_count=False, limit=1, offset=2) == Tally((("vip", 1),), 3, exact=True)
    assert tallies.read("countries", "", by_count=True, limit=10) == Tally((), 0, exact=True)


def test_the_longest_value_has_a_key(store: Store) -> None:
    """DynamoDB takes 1,024 bytes; a letter may become several when it is folded."""
    longest = "㌀" * 100
    store.create({"name": "Ann", "town": longest}, ME)
    tallies_of(store).settle([*stored(store)])

    assert tallies_of(store).read("towns", longest, by_count=True, limit=1).values == ((longest, 1),)


def test_a_busy_table_is_told(store: Store) -> None:
    """Nobody waits for ever for a note that others go on writing."""
    made = store.create({"name": "Ann", "tags": ["a"]}, ME)

    class Overtaken:
        def __init__(self, client: Any) -> None:
            self.client = client

        def __getattr__(self, name: str) -> Any:
            return getattr(self.client, name)

        def transact_write_items(self, **request: Any) -> Any:
            note = keys.counted(made.customer_id)._asdict() | {"mark": secrets.token_hex(4), "values": []}
            self.client.put_item(TableName=store.tables.lookups, Item=to_item(note))
            return self.client.transact_write_items(**request)

    database = replace(store.database, client=Overtaken(store.database.client), deadline=0.0)
    with pytest.raises(BusyError):
        Tallies(database).settle([made.customer_id])
