"""Rules change, and nobody's data is left behind: deletions go by what the record says, never by the rules of today."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from customers.resource import CUSTOMERS
from dev.doctor.examination import examine
from dev.doctor.mending import mend
from records import keys, search
from records.errors import HistoryAheadError, NotIndexedError
from records.finder import Finder
from records.person import Person
from records.store import Store
from records.transaction import to_item
from tests.records.asking import opened
from tests.records.consistency import scan

ME = Person("me@example.com", "sub-of-me")
ZOE = {
    "name": "Zoë Quetzal",
    "email": "zoe@quetzal.com",
    "phone": "+497112842222",
    "company": "Quetzal Corp",
    "tags": ["vip"],
    "status": "active",
}
TRACES = ("quetzal", "zoë", "zoe", "2842222", "2224824")


def _no_folding(text: str) -> str:
    return text


def _backwards(text: str) -> str:
    return text[::-1].lower()


def _plainly(text: str) -> list[str]:
    return [text.lower()]


def _mirrored(_: Any, customer: Any) -> str:
    return str(customer.email[::-1])


def _one_list(*_: Any) -> list[str]:
    return [keys.ALL]


def _all_and_more(_: Any, customer: Any, __: str) -> list[str]:
    return [keys.ALL, f"initial:{customer.name[0]}", f"status:{customer.status}"]


Change = Callable[[], AbstractContextManager[None]]
CHANGES: dict[str, dict[str, Any]] = {
    "folding": {"records.words.fold": _backwards},
    "no folding": {"records.words.fold": _no_folding},
    "no other spellings": {"records.words._spellings": _plainly},
    "ends of addresses": {"records.words.without_endings": _no_folding},
    "which addresses are the same": {"records.indexed._identity": _mirrored},
    "fewer lists and counters": {"records.keys.lists": _one_list},
    "other lists": {"records.keys.lists": _all_and_more},
    "all of it": {
        "records.words.fold": _backwards,
        "records.indexed._identity": _mirrored,
        "records.keys.lists": _all_and_more,
    },
}


@pytest.fixture(params=list(CHANGES))
def changed_rules(request: pytest.FixtureRequest) -> Change:
    """Return what makes the rules others than those that the customers were written under."""

    @contextmanager
    def change() -> Iterator[None]:
        with ExitStack() as stack:
            for name, rule in CHANGES[request.param].items():
                stack.enter_context(patch(name, rule))
            yield

    return change


@pytest.fixture
def zoe(store: Store) -> str:
    """Return the id of a customer with something in each field that finds her."""
    return str(store.create(ZOE, ME).customer_id)


def _traces(store: Store) -> list[tuple[str, dict[str, Any]]]:
    """Return whatever any table still has of her."""
    found = []
    for table in (store.tables.records, store.tables.lookups, store.tables.lists, store.tables.history):
        for item in scan(store, table):
            text = json.dumps(item, default=str, ensure_ascii=False).lower()
            if any(trace in text or trace[::-1] in text for trace in TRACES):
                found.append((table, item))
    return found


@pytest.mark.parametrize("steps", [("purge",), ("change", "purge"), ("trash", "purge"), ("trash", "restore", "purge")])
def test_a_purge_leaves_nothing(store: Store, zoe: str, changed_rules: Change, steps: tuple[str, ...]) -> None:
    """Whatever happens to a customer between the change of the rules and the purge, no table knows her after it."""
    do: dict[str, Callable[[], Any]] = {
        "change": lambda: store.update(zoe, {"notes": "n", "company": "Quetzal Ltd"}, ME),
        "trash": lambda: store.trash(zoe, ME),
        "restore": lambda: store.restore(zoe, ME),
        "purge": lambda: store.purge(zoe, ME),
    }
    with changed_rules():
        for step in steps:
            do[step]()
        traces = _traces(store)
        total = Finder(opened(store.database.client, store.tables)).counters.facets()

    assert traces == []
    assert (total["total"], total["statuses"], total["years"]) == (0, {}, {})


def test_a_change_moves_a_customer_to_the_new_rules(store: Store, zoe: str, changed_rules: Change) -> None:
    """After her next change she is found as the rules of today have it, and only so."""
    with changed_rules():
        store.update(zoe, {"notes": "changed"}, ME)
        assert list(examine(store.database.client, store.tables).all()) == []


def test_the_doctor_moves_everybody_to_the_new_rules(store: Store, zoe: str, changed_rules: Change) -> None:
    """Who does not change is found under the old rules until the doctor comes; then a purge leaves nothing either."""
    with changed_rules():
        findings = examine(store.database.client, store.tables, at_once=4)
        outcomes = list(mend(store.database.client, store.tables, findings))
        agreed = list(examine(store.database.client, store.tables).all())
        store.purge(zoe, ME)
        traces = _traces(store)

    assert outcomes
    assert all(mended for _, mended in outcomes)
    assert agreed == []
    assert traces == []


@pytest.mark.parametrize("write", ["update", "trash", "revert", "purge"])
def test_a_record_that_does_not_say_where_it_is_found_is_not_touched(
    store: Store, zoe: str, changed_rules: Change, write: str
) -> None:
    """Its rows may stand where no rule of today looks: first the doctor comes, and then a purge leaves nothing."""
    store.database.client.update_item(
        TableName=store.tables.records,
        Key=to_item({"customerId": zoe}),
        UpdateExpression="REMOVE #indexed",
        ExpressionAttributeNames={"#indexed": "indexed"},
    )
    before = _traces(store)
    do: dict[str, Callable[[], Any]] = {
        "update": lambda: store.update(zoe, {"name": "Other"}, ME),
        "trash": lambda: store.trash(zoe, ME),
        "revert": lambda: store.revert(zoe, 1, ME),
        "purge": lambda: store.purge(zoe, ME),
    }

    with changed_rules():
        if write == "revert":  # which changes nothing
            do[write]()
        else:
            with pytest.raises(NotIndexedError):
                do[write]()
        after = _traces(store)
        assert store.get(zoe).version == 1
        assert all(
            mended
            for _, mended in mend(store.database.client, store.tables, examine(store.database.client, store.tables))
        )
        agreed = list(examine(store.database.client, store.tables).all())
        store.purge(zoe, ME)
        traces = _traces(store)

    assert after == before
    assert (agreed, traces) == ([], [])


def test_what_the_record_says_stays_inside(store: Store, zoe: str) -> None:
    """Neither the history nor what is read has it."""
    store.update(zoe, {"name": "Zoë Q."}, ME)

    changes = [change.changes for change in store.history(zoe, None, 10)]

    assert all("indexed" not in change for change in changes)
    assert not hasattr(store.get(zoe), "indexed")
    assert search.search_words(CUSTOMERS, store.get(zoe))


@pytest.mark.parametrize("write", ["update", "trash", "revert"])
def test_a_newer_entry_of_the_history_is_not_overwritten(store: Store, zoe: str, write: str) -> None:
    """Tables that were restored to different moments: the write is refused whole, and the entry stays what it was."""
    record = store.database.client.get_item(TableName=store.tables.records, Key=to_item({"customerId": zoe}))["Item"]
    store.update(zoe, {"name": "Newer"}, ME)
    store.database.client.put_item(TableName=store.tables.records, Item=record)
    before = store.history(zoe, None, 10)
    do: dict[str, Callable[[], Any]] = {
        "update": lambda: store.update(zoe, {"name": "Other"}, ME),
        "trash": lambda: store.trash(zoe, ME),
        "revert": lambda: store.revert(zoe, 2, ME),
    }

    with pytest.raises(HistoryAheadError):
        do[write]()

    assert store.history(zoe, None, 10) == before
    assert store.get(zoe).version == 1
