"""What is derived of records is written anew by the rules of today, while others write, and after it was killed."""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest

from customers.resource import CUSTOMERS
from dev.doctor.examination import examine
from dev.reindex import notes
from dev.reindex.notes import Notes
from dev.reindex.renewing import Done, Renewal
from records import keys
from records.finder import Finder
from records.person import Person
from records.store import Store
from records.transaction import to_item
from tests.deaths import MortalClient
from tests.records.asking import list_page
from tests.records.test_rules_change import CHANGES, ZOE

ME = Person("me@example.com", "sub-of-me")
SEGMENTS = 3


@pytest.fixture
def people(store: Store) -> list[str]:
    """Return the ids of some customers; the last one is in the trash."""
    ids = [str(store.create(ZOE | {"name": f"Zoë {n}", "email": f"zoe{n}@x.example"}, ME).customer_id) for n in "abcde"]
    store.update(ids[1], {"status": "inactive", "tags": ["vip", "old"]}, ME)
    store.trash(ids[-1], ME)
    return ids


@pytest.fixture(params=list(CHANGES))
def changed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Change the rules, after customers were written."""
    request.getfixturevalue("people")
    with ExitStack() as stack:
        for name, rule in CHANGES[request.param].items():
            stack.enter_context(patch(name, rule))
        yield


@pytest.fixture
def other_words(people: list[str]) -> Iterator[None]:  # noqa: ARG001 they were there before
    """Find customers by words that are written backwards, and list them by their first letter."""
    with patch("records.words.fold", lambda text: text[::-1].lower()), patch("records.keys.lists", _by_letter):
        yield


def _by_letter(_: Any, customer: Any, __: str) -> list[str]:
    return [keys.ALL, f"initial:{customer.name[0]}", f"status:{customer.status}"]


class Before:
    """A client that does something with a record, once each, before the call of a method that is about it."""

    def __init__(self, client: Any, method: str, ids: Iterable[str], write: Callable[[str], object]) -> None:
        self.client, self.exceptions, self._method, self._write = client, client.exceptions, method, write
        self.left = set(ids)

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method."""

        def call(**request: Any) -> Any:
            about = json.dumps(request)
            for one in [one for one in self.left if name == self._method and one in about]:
                self.left.remove(one)
                self._write(one)
            return getattr(self.client, name)(**request)

        return call


class Counting:
    """A client that knows which transactions it was asked for."""

    def __init__(self, client: Any) -> None:
        self.client, self.exceptions = client, client.exceptions
        self.transactions: list[list[Any]] = []

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method."""
        return getattr(self.client, name)

    def transact_write_items(self, **request: Any) -> Any:
        """Remember what is written."""
        self.transactions.append(request["TransactItems"])
        return self.client.transact_write_items(**request)


def reindex(store: Store, client: Any = None, kept: Notes | None = None) -> Notes:
    """Run over all segments from where the notes are."""
    kept = kept or Notes("table", "rules")
    with ThreadPoolExecutor(1) as pool:
        renewal = Renewal(client or store.database.client, store.tables, pool)
        for number, start in kept.open():
            for done in renewal.segment(number, notes.SEGMENTS, start):
                kept.add(done)
    return kept


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "SEGMENTS", SEGMENTS)


def wrong(store: Store) -> list[Any]:
    """Return what the doctor finds."""
    return list(examine(store.database.client, store.tables).all())


@pytest.mark.usefixtures("changed")
def test_everybody_is_found_by_the_rules_of_today(store: Store) -> None:
    """Marker, words, lists and counters agree with them, and a second run has nothing to write."""
    first = reindex(store)
    agreed = wrong(store)
    counting = Counting(store.database.client)
    second = reindex(store, counting)

    assert (first.seen, first.left, agreed) == (5, 0, [])
    assert (second.seen, second.written, counting.transactions) == (5, 0, [])


def test_only_what_differs_is_written(store: Store, people: list[str]) -> None:
    """A row that is lost, and one that is old, come with nothing but a look at the record."""
    reindex(store)  # which counts their tags and towns
    customer = store.get(people[0])
    lost = to_item(keys.row(CUSTOMERS, keys.ALL, customer)._asdict())
    store.database.client.delete_item(TableName=store.tables.lists, Key=lost)
    old = to_item(keys.row(CUSTOMERS, "status:active", customer)._asdict() | {"name": "?"})
    store.database.client.put_item(TableName=store.tables.lists, Item=old)
    counting = Counting(store.database.client)

    done = reindex(store, counting)

    ((look, *rows),) = counting.transactions
    assert (done.written, wrong(store)) == (1, [])
    assert [list(step) for step in (look, *rows)] == [["Update"], ["Put"], ["Put"]]


def _trash_and_restore(store: Store, one: str) -> None:
    store.trash(one, ME)
    store.restore(one, ME)


WRITES: dict[str, Callable[[Store, str], object]] = {
    "changes": lambda store, one: store.update(one, {"name": "Other", "status": "lead", "tags": ["n"]}, ME),
    "throws away": lambda store, one: store.trash(one, ME),
    "purges": lambda store, one: store.purge(one, ME),
    "throws away and restores": _trash_and_restore,
}


@pytest.mark.usefixtures("other_words")
@pytest.mark.parametrize("moment", ["batch_get_item", "transact_write_items"])
@pytest.mark.parametrize("write", list(WRITES))
def test_whoever_writes_meanwhile_wins(store: Store, people: list[str], write: str, moment: str) -> None:
    """Somebody writes each customer between the scan and the transaction; nothing is lost, and totals are right."""
    client = Before(store.database.client, moment, people[:4], partial(WRITES[write], store))

    done = reindex(store, client)

    assert client.left == set()
    assert (done.left, wrong(store)) == (0, [])


@pytest.mark.usefixtures("other_words")
def test_two_runs_at_once_count_nobody_twice(store: Store, people: list[str]) -> None:
    """Another run has renewed everybody after this one has read them: versions are the same, and it is refused."""
    done = reindex(store, Before(store.database.client, "transact_write_items", people[:1], lambda _: reindex(store)))

    assert (done.left, wrong(store)) == (0, [])


@pytest.mark.usefixtures("other_words")
def test_totals_are_right_after_each_transaction(store: Store, people: list[str]) -> None:
    """Whoever looks while it runs counts everybody once, and finds everybody in the list."""
    finder, seen = Finder(store.database), []

    class Watched(Counting):
        def transact_write_items(self, **request: Any) -> Any:
            answer = super().transact_write_items(**request)
            facets = finder.counters.facets()
            page = list_page(finder, "registrationDate", 10, None)
            seen.append((facets["total"], facets["statuses"], {each.customer_id for each in page.items}))
            return answer

    done = reindex(store, Watched(store.database.client))

    assert done.written == len(people)
    assert len(seen) >= done.written
    assert {str(each) for each in seen} == {str(seen[0])}
    assert seen[0] == (4, {"active": 3, "inactive": 1}, {*people[:4]})


class KilledError(BaseException):
    """The command is killed."""


def _die() -> None:
    raise KilledError


@pytest.mark.usefixtures("other_words")
def test_a_run_goes_on_wherever_it_was_killed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after each of its calls, again and again: what is noted is not read again, and all of it is right."""
    monkeypatch.setattr("dev.reindex.renewing.PAGE", 2)
    kept, moment, deaths = Notes("table", "rules"), 1, 0
    while True:
        before = kept.seen
        try:
            reindex(store, MortalClient(store.database.client, moment, _die), kept)
        except KilledError:
            deaths += 1
            moment = moment + 1 if kept.seen == before else 1
        else:
            break

    assert deaths > 2 * SEGMENTS
    assert (kept.seen, sorted(kept.finished), kept.begun) == (5, [*range(SEGMENTS)], {})
    assert wrong(store) == []


class Early:
    """A client whose scans have empty pages before others, and whose batches leave half of the keys for later."""

    def __init__(self, client: Any) -> None:
        self.client, self.exceptions, self._empty = client, client.exceptions, set[int]()

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method."""
        return getattr(self.client, name)

    def scan(self, **request: Any) -> Any:
        """Answer nothing at first, but that there is more."""
        start, segment = request.pop("ExclusiveStartKey", None), request["Segment"]
        if start is None and segment not in self._empty:
            self._empty.add(segment)
            return {"Items": [], "LastEvaluatedKey": {"customerId": {"S": "nobody"}}}
        begin = {"ExclusiveStartKey": start} if start not in (None, {"customerId": {"S": "nobody"}}) else {}
        return self.client.scan(**request | begin)

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803 boto3's name
        """Answer for one table, and for half of its keys."""
        (table, asked), *others = RequestItems.items()
        half = -(-len(asked["Keys"]) // 2)
        answer = self.client.batch_get_item(RequestItems={table: asked | {"Keys": asked["Keys"][:half]}})
        rest = {table: asked | {"Keys": asked["Keys"][half:]}} if asked["Keys"][half:] else {}
        return answer | {"UnprocessedKeys": rest | dict(others)}


@pytest.mark.usefixtures("other_words")
def test_an_answer_that_ends_early_is_not_the_end(store: Store) -> None:
    """Empty pages lead to others, and keys that a busy table leaves are asked again."""
    done = reindex(store, Early(store.database.client))

    assert (done.seen, wrong(store)) == (5, [])


def test_what_only_a_person_can_mend_is_left(store: Store, people: list[str]) -> None:
    """A record that does not say where it is found, and one whose unique value another one has."""
    client, tables = store.database.client, store.tables
    silent = {"UpdateExpression": "REMOVE #indexed", "ExpressionAttributeNames": {"#indexed": "indexed"}}
    client.update_item(TableName=tables.records, Key=to_item({"customerId": people[0]}), **silent)
    with patch("records.indexed._identity", lambda *_: "the same"):
        done = reindex(store)

    assert done.left == 4 - 1
    assert people[0] in done.left_ids


def test_notes_are_of_one_table_and_of_some_rules(tmp_path: Any, store: Store) -> None:
    """A new table, new rules, another zone or half a file begin anew; anything else goes on."""
    file, kept = tmp_path / "reindex" / "x.json", Notes("table", "rules")
    kept.add(Done(7, {"customerId": {"S": "one"}}, 100, 30, ("two",)))
    kept.add(Done(8, None, 1, 0, ()))
    notes.write(file, kept)
    zone = replace(store.tables, zone="Asia/Tokyo")

    assert notes.read(file, "table", "rules") == kept
    assert dict(kept.open()) == dict.fromkeys(range(SEGMENTS))
    assert notes.read(file, "other", "rules") == Notes("other", "rules")
    assert notes.read(file, "table", "other") == Notes("table", "other")
    assert notes.rules(store.tables) == notes.rules(store.tables) != notes.rules(zone)
    file.write_text(file.read_text()[:-9])
    assert notes.read(file, "table", "rules") == Notes("table", "rules")
