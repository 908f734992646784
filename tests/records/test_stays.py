"""How long records stay with a value: whatever is written, the counters are what histories tell."""

from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.resource import CUSTOMERS, STATUSES
from records import stays
from records.counters import Counters
from records.person import Person
from records.store import Store
from records.transaction import to_item
from tests.records.consistency import assert_stays, scan

ANN = Person("ann@example.com", "sub-of-ann")
NONE = {"here": 0, "hereSeconds": 0, "left": 0, "leftSeconds": 0}


def _moment(seconds: int) -> str:
    """Return a moment so many seconds after noon of a day."""
    return f"2026-11-28T{12 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.500Z"


def _at(seconds: int) -> Any:
    return patch("records.planning.now", return_value=_moment(seconds))


def _told(store: Store, seconds: int) -> dict[str, dict[str, int]]:
    """Return what is told of statuses at a moment, but for those without any."""
    with patch("records.days.now", return_value=_moment(seconds)):
        told = Counters(store.database).facets_and_stays()[1]["statuses"]
    assert list(told) == list(STATUSES)
    return {value: stay for value, stay in told.items() if stay != NONE}


@given(st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(-5, 5000)), min_size=1, max_size=12))
def test_any_life_is_what_its_history_tells(life: list[tuple[str, int]]) -> None:
    """Also where clocks go back: each stay is counted once, and none is shorter than nothing."""
    said: dict[str, Any] = {}
    entries, before, moment, expected, began = [], "", 0, Counter[str](), 0
    for status, passed in life:
        moment = max(0, moment + passed)
        wire = {"status": status, "lastModified": _moment(moment % 36_000)}
        here = stays.seconds(wire["lastModified"])
        said = stays.after(CUSTOMERS, said, {"status": before}, wire)
        entries.append(
            {"at": wire["lastModified"], "changes": {"status": [before, status]} if before != status else {}}
        )
        if before != status:
            if before:
                expected[f"left#status:{before}"] += 1
                expected[f"spent#status:{before}"] += max(0, here - began)
            began, before = here, status
    expected.update({f"known#status:{before}": 1, f"since#status:{before}": began})

    assert +Counter(stays.numbers(CUSTOMERS, said)) == +expected
    assert stays.of_history(CUSTOMERS, entries) == said


def test_a_life_in_the_counters(store: Store) -> None:
    """A stay ends with another status; the trash takes its numbers along, and a restore brings them back."""
    with _at(0):
        ann = store.create({"name": "Ann"}, ANN).customer_id
        store.create({"name": "Bob"}, ANN)
    with _at(60):
        store.update(ann, {"status": "active"}, ANN)
    with _at(100):
        store.update(ann, {"name": "Ann Other"}, ANN)
    lead = {"here": 1, "hereSeconds": 100, "left": 1, "leftSeconds": 60}
    assert _told(store, 100) == {"lead": lead, "active": NONE | {"here": 1, "hereSeconds": 40}}
    with _at(120):
        store.trash(ann, ANN)
    assert _told(store, 120) == {"lead": NONE | {"here": 1, "hereSeconds": 120}}
    with _at(200):
        store.restore(ann, ANN)
    with _at(260):
        store.revert(ann, 1, ANN)

    assert _told(store, 300) == {
        "lead": {"here": 2, "hereSeconds": 340, "left": 1, "leftSeconds": 60},
        "active": NONE | {"left": 1, "leftSeconds": 200},
    }
    assert _told(store, 0)["lead"]["hereSeconds"] == 0  # of a clock that is behind
    assert_stays(store)
    with _at(400):
        store.trash(ann, ANN)
    store.purge(ann, ANN)
    assert _told(store, 400) == {"lead": NONE | {"here": 1, "hereSeconds": 400}}


@pytest.mark.parametrize("status", ["lead", "active"])
def test_a_record_of_before(store: Store, status: str) -> None:
    """Is left out until its status changes: nobody knows since when it had the first one."""
    with _at(0):
        ann = store.create({"name": "Ann"}, ANN).customer_id
    (item,) = scan(store, store.tables.records)
    old = {name: value for name, value in item.items() if name != stays.STAYS}
    store.database.client.put_item(TableName=store.tables.records, Item=to_item(old))
    for shard in scan(store, store.tables.lookups):
        kept = {name: value for name, value in shard.items() if "#" not in name}
        store.database.client.put_item(TableName=store.tables.lookups, Item=to_item(kept))

    with _at(60):
        store.update(ann, {"status": status, "notes": "New"}, ANN)
    with _at(90):
        store.trash(ann, ANN)
        store.restore(ann, ANN)

    known = {"active": NONE | {"here": 1, "hereSeconds": 40}}
    assert _told(store, 100) == (known if status == "active" else {})
