"""The doctor: finds exactly what was planted, mends it, and is silent where nothing is wrong."""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest
from rich.console import Console

from customers.resource import CUSTOMERS, Customer
from dev.doctor import __main__ as doctor
from dev.doctor.estimate import estimate
from dev.doctor.examination import examine
from dev.doctor.findings import IdDrift
from dev.doctor.mending import mend
from records import keys, search, stays
from records.counters import Counters
from records.database import Database, Tables
from records.person import Person
from records.store import Store
from records.transaction import from_item, to_item
from registry.id_registry import IdRegistry, IdTables
from tests.moto_tables import create_tables, dynamodb_in_process
from tests.records.asking import opened
from tests.records.like_aws import LikeAws

BY = Person("editor@example.com", "sub-of-editor")
_BY = {"by": BY.email, "bySubject": BY.subject, "listed": keys.changes_by(BY.email)}


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """Return a DynamoDB client that stays in the process."""
    with dynamodb_in_process() as client:
        yield client


@pytest.fixture
def store(dynamodb: Any) -> Store:
    """Return a store with three customers, one of them changed and one in the trash, and a purged one."""
    environment = create_tables(dynamodb, "doctor")
    with patch.dict("os.environ", environment):
        store = Store(opened(dynamodb, Tables.of(CUSTOMERS)))
    ids = [store.create(person(name), BY).customer_id for name in ("ada", "grace", "mary", "joan")]
    store.update(ids[1], {"status": "active", "tags": ["vip"]}, BY)
    store.trash(ids[2], BY)
    store.purge(ids[3], BY)
    return store


def person(name: str) -> dict[str, Any]:
    """Return a customer's fields."""
    return {
        "name": f"{name.title()} Example",
        "email": f"{name}@example.com",
        "phone": "+49711284222",
        "tags": ["new"],
    }


def by_name(store: Store, name: str) -> Customer:
    """Return the customer, in the trash or not."""
    records = [from_item(item) for item in store.database.client.scan(TableName=store.tables.records)["Items"]]
    (customer_id,) = [record["customerId"] for record in records if record["email"].startswith(name)]
    record = store._read(customer_id)  # noqa: SLF001 the store hides what is in the trash
    assert record
    customer: Customer = record.record
    return customer


@pytest.fixture
def registry(store: Store) -> IdRegistry:
    """Return the registry, in which nobody is."""
    return IdRegistry(
        Database(
            store.database.client,
            IdTables(store.tables.records.replace("Customers", "customer_ids"), store.tables.lookups),
            store.database.deadline,
        )
    )


def found(store: Store) -> list[tuple[str, str]]:
    """Return what the doctor finds, in its own words."""
    return [drift.words(CUSTOMERS) for drift in examine(store.database.client, store.tables).all()]


def put(store: Store, table: str, item: dict[str, Any]) -> None:
    """Write an item past the store."""
    store.database.client.put_item(TableName=table, Item=to_item(item))


def drop(store: Store, table: str, key: Any) -> None:
    """Delete an item past the store."""
    store.database.client.delete_item(TableName=table, Key=to_item(key._asdict()))


def add(store: Store, key: keys.Key, name: str, change: int) -> None:
    """Bend a counter."""
    store.database.client.update_item(
        TableName=store.tables.lookups,
        Key=to_item(key._asdict()),
        UpdateExpression="ADD #name :change",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues=to_item({":change": change}),
    )


def age(store: Store, customer: Customer) -> None:
    """Make it long ago that somebody wrote a customer's record."""
    store.database.client.update_item(
        TableName=store.tables.records,
        Key=to_item({"customerId": customer.customer_id}),
        UpdateExpression="SET lastModified = :then",
        ExpressionAttributeValues=to_item({":then": "2026-01-01T00:00:00.000Z"}),
    )


def lose_marker(store: Store) -> list[tuple[str, str]]:
    """Take away a marker."""
    ada = by_name(store, "ada")
    drop(store, store.tables.lookups, keys.marker("email", ada.email))
    return [(f"customer {ada.customer_id}", "1 marker missing")]


def lose_rows(store: Store) -> list[tuple[str, str]]:
    """Take away a word and two rows of one customer, and the row of the one in the trash."""
    ada, mary = by_name(store, "ada"), by_name(store, "mary")
    drop(store, store.tables.lookups, keys.word("ada", ada.customer_id, search.name_in_keys(CUSTOMERS, ada)))
    drop(store, store.tables.lists, keys.row(CUSTOMERS, keys.ALL, ada))
    drop(store, store.tables.lists, keys.row(CUSTOMERS, "tag:new", ada))
    drop(store, store.tables.lists, keys.row(CUSTOMERS, keys.TRASH, mary))
    expected = {ada.customer_id: "2 rows, 1 word missing", mary.customer_id: "1 row missing"}
    return [(f"customer {customer_id}", what) for customer_id, what in sorted(expected.items())]


def stale_row(store: Store) -> list[tuple[str, str]]:
    """Leave an old name in one row."""
    ada = by_name(store, "ada")
    key = to_item(keys.row(CUSTOMERS, keys.ALL, ada)._asdict())
    item = store.database.client.get_item(TableName=store.tables.lists, Key=key)["Item"]
    store.database.client.put_item(TableName=store.tables.lists, Item=item | to_item({"name": "Ada Old"}))
    return [(f"customer {ada.customer_id}", "1 row stale")]


def orphans(store: Store) -> list[tuple[str, str]]:
    """Leave a word, a row of a list and the marker of an old e-mail address behind."""
    ada = by_name(store, "ada")
    put(store, store.tables.lookups, keys.word("old", ada.customer_id)._asdict() | {"name": "Ada"})
    put(store, store.tables.lists, keys.row(CUSTOMERS, "status:inactive", ada)._asdict() | {"name": "Ada"})
    put(
        store, store.tables.lookups, keys.marker("email", "old@example.com")._asdict() | {"customerId": ada.customer_id}
    )
    return [(f"customer {ada.customer_id}", "1 marker, 1 row, 1 word orphaned")]


def ghost(store: Store) -> list[tuple[str, str]]:
    """Leave a marker and a word of a customer that is gone."""
    put(store, store.tables.lookups, keys.marker("email", "ghost@example.com")._asdict() | {"customerId": "0-ghost"})
    put(store, store.tables.lookups, keys.word("ghost", "0-ghost")._asdict() | {"name": "Ghost"})
    return [("customer 0-ghost", "1 marker, 1 word orphaned of no customer")]


def stolen_marker(store: Store) -> list[tuple[str, str]]:
    """Let the marker of a living customer name one who is in the trash."""
    ada, mary = by_name(store, "ada"), by_name(store, "mary")
    put(store, store.tables.lookups, keys.marker("email", ada.email)._asdict() | {"customerId": mary.customer_id})
    expected = {ada.customer_id: "1 marker missing", mary.customer_id: "1 marker orphaned"}
    return [(f"customer {customer_id}", what) for customer_id, what in sorted(expected.items())]


def wrong_counters(store: Store) -> list[tuple[str, str]]:
    """Bend the count of all, of a status and of the trash, and count a year that nobody registered in."""
    shard = keys.shard(by_name(store, "grace").customer_id)
    add(store, keys.Key(keys.COUNTERS, shard), "n", 5)
    add(store, keys.Key(keys.FACETS, shard), "status:active", -1)
    add(store, keys.Key(keys.FACETS, shard), "registered:1999", 2)
    shard_of_trashed = keys.shard(by_name(store, "mary").customer_id)
    add(store, keys.Key(keys.TRASHED, shard_of_trashed), "n", 1)
    group = keys.first_of_group(shard)
    return [
        (f"counter COUNT {group}", f"n {counted_together(store, group)} -5"),
        (f"counter FACET {group}", "registered:1999 2 -2, status:active 0 +1"),
        (f"counter TRASHED {keys.first_of_group(shard_of_trashed)}", "n 2 -1"),
    ]


def counted_together(store: Store, group: str) -> int:
    """Return how many customers the shards of a group have counted."""
    places = ({"pk": keys.COUNTERS, "sk": shard} for shard in keys.shards_of_group(group))
    return sum(int((store.database.get(store.tables.lookups, place) or {"n": 0})["n"]) for place in places)


def lost_counter(store: Store) -> list[tuple[str, str]]:
    """Take away a whole shard."""
    shard = keys.shard(by_name(store, "grace").customer_id)
    key = keys.Key(keys.COUNTERS, shard)
    item = from_item(store.database.client.get_item(TableName=store.tables.lookups, Key=to_item(key._asdict()))["Item"])
    drop(store, store.tables.lookups, key)
    group = keys.first_of_group(shard)
    return [(f"counter COUNT {group}", f"n {counted_together(store, group)} +{item['n']}")]


def half_purge(store: Store) -> list[tuple[str, str]]:
    """Leave two changes of a purged customer in the history."""
    for version, kind in ((1, "created"), (2, "changed"), (3, "purged")):
        entry = {"customerId": "0-gone", "version": version, "kind": kind, "at": "2026-11-21T09:00:00.000Z"} | _BY
        put(store, store.tables.history, entry)
    return [("history 0-gone", "2 left over from a purge")]


def silent_records(store: Store) -> list[tuple[str, str]]:
    """Take from somebody who has left a status, and from somebody in the trash, how long they have had theirs."""
    grace, mary = by_name(store, "grace").customer_id, by_name(store, "mary").customer_id
    for customer_id in (grace, mary):
        item = store.database.get(store.tables.records, {"customerId": customer_id}) or {}
        put(store, store.tables.records, {name: value for name, value in item.items() if name != stays.STAYS})
        if customer_id == grace:
            for name, number in stays.numbers(CUSTOMERS, item[stays.STAYS]).items():
                add(store, keys.Key(keys.FACETS, keys.shard(grace)), name, -number)
    what = "does not say how long it has had its values"
    return [(f"customer {customer_id}", what) for customer_id in sorted((grace, mary))]


def history_of_before(store: Store) -> list[tuple[str, str]]:
    """Take from a living customer's entries, one of them by an import, and from a stub, what lists them."""
    ada = by_name(store, "ada").customer_id
    stub = {"customerId": "0-gone", "version": 3, "kind": "purged", "at": "2026-11-21T09:00:00.000Z"} | _BY
    put(store, store.tables.history, {name: value for name, value in stub.items() if name != "listed"})
    for number, change in enumerate(store.history(ada, None, 10)):
        key = {"customerId": ada, "version": change.version}
        entry = store.database.get(store.tables.history, key) or {}
        imported = {} if number else {"importId": "an-import"}
        put(store, store.tables.history, {name: entry[name] for name in entry if name != "listed"} | imported)
    entries = len(store.history(ada, None, 10))
    words = "not among what everybody changed"
    return sorted([("history 0-gone", f"1 {words}"), (f"history {ada}", f"{entries} {words}")])


@pytest.mark.parametrize(
    "plant",
    [
        history_of_before,
        silent_records,
        lose_marker,
        lose_rows,
        stale_row,
        orphans,
        ghost,
        stolen_marker,
        wrong_counters,
        lost_counter,
        half_purge,
    ],
)
def test_planted_drift_is_found_mended_and_gone(store: Store, plant: Callable[[Store], list[tuple[str, str]]]) -> None:
    """It finds what was planted and nothing else; once mended, nothing is left to find."""
    planted = plant(store)

    findings = examine(store.database.client, store.tables)
    outcomes = list(mend(store.database.client, store.tables, findings))

    assert [drift.words(CUSTOMERS) for drift in findings.all()] == planted
    assert [mended for _, mended in outcomes] == [True] * len(planted)
    assert found(store) == []


def test_clean_tables_are_left_in_peace(store: Store) -> None:
    """Nothing is found after every kind of write, not even while an idempotency key and a secret are there."""
    put(store, store.tables.lookups, {"pk": "REQUEST#1", "sk": "request", "customerId": "x"})
    put(store, store.tables.lookups, keys.CURSOR_SECRET._asdict() | {"secret": "00"})
    assert found(store) == []


def two_with_one_address(store: Store) -> tuple[str, str]:
    """Give Grace Ada's address, past the store; return what there is to say."""
    ada, grace = by_name(store, "ada"), by_name(store, "grace")
    record = store.database.client.get_item(
        TableName=store.tables.records, Key=to_item({"customerId": grace.customer_id})
    )["Item"]
    store.database.client.put_item(TableName=store.tables.records, Item=record | to_item({"email": ada.email}))
    first, second = sorted([ada.customer_id, grace.customer_id])
    return f"customer {first}", f"email also of {second}"


@pytest.mark.parametrize("with_marker", [True, False])
def test_who_owns_a_shared_address_is_not_guessed(store: Store, with_marker: bool) -> None:  # noqa: FBT001 a case
    """Two living customers with one address are reported for good; the marker stays with whom it names."""
    grace = by_name(store, "grace").customer_id
    shared = two_with_one_address(store)
    past = (f"history {grace}", "the record has another email")
    marker = keys.marker("email", "ada@example.com")
    if not with_marker:
        drop(store, store.tables.lookups, marker)
    before = store.database.client.get_item(TableName=store.tables.lookups, Key=to_item(marker._asdict())).get("Item")

    outcomes = list(mend(store.database.client, store.tables, examine(store.database.client, store.tables)))

    assert (shared, False) in [(drift.words(CUSTOMERS), mended) for drift, mended in outcomes]
    assert found(store) == [shared, past]
    after = store.database.client.get_item(TableName=store.tables.lookups, Key=to_item(marker._asdict())).get("Item")
    assert after == before


def test_a_gap_in_a_history_is_reported_not_invented(store: Store) -> None:
    """A change that is not there any more cannot be mended; nor can a record without its history's purge."""
    grace = by_name(store, "grace")
    key = to_item({"customerId": grace.customer_id, "version": 1})
    store.database.client.delete_item(TableName=store.tables.history, Key=key)
    put(
        store,
        store.tables.history,
        {"customerId": "0-lost", "version": 1, "kind": "created", "at": "2026-11-21T09:00:00.000Z"} | _BY,
    )

    outcomes = list(mend(store.database.client, store.tables, examine(store.database.client, store.tables)))

    assert [(*drift.words(CUSTOMERS), mended) for drift, mended in outcomes] == [
        ("history 0-lost", "no customer, and no purge", False),
        (f"history {grace.customer_id}", "1 missing", False),
    ]


def test_a_record_older_than_its_history_is_reported(store: Store) -> None:
    """Somebody put back a record from a backup, but not the history of that moment; a stub is no change."""
    grace = by_name(store, "grace")
    entry = {"customerId": grace.customer_id, "kind": "changed", "at": "2026-01-01T00:00:00.000Z"} | _BY
    put(store, store.tables.history, entry | {"version": 3})
    put(store, store.tables.history, entry | {"version": 4, "kind": "purged"})

    assert found(store) == [(f"history {grace.customer_id}", "1 newer than the customer; purged, and here again")]


def test_a_record_that_its_history_does_not_lead_to_is_reported(store: Store) -> None:
    """A version that is missing and one too many are two things; so is a value that no change gave the record."""
    ada, grace = by_name(store, "ada"), by_name(store, "grace")
    record = store.database.client.get_item(
        TableName=store.tables.records, Key=to_item({"customerId": ada.customer_id})
    )
    store.database.client.put_item(
        TableName=store.tables.records, Item=record["Item"] | to_item({"notes": "nobody wrote it"})
    )
    key = to_item({"customerId": grace.customer_id, "version": 1})
    first = store.database.client.get_item(TableName=store.tables.history, Key=key)["Item"]
    store.database.client.delete_item(TableName=store.tables.history, Key=key)
    store.database.client.put_item(TableName=store.tables.history, Item=first | to_item({"version": 5}))

    histories = examine(store.database.client, store.tables).histories

    assert sorted(drift.words(CUSTOMERS) for drift in histories) == sorted(
        [
            (f"history {ada.customer_id}", "the record has another notes"),
            (f"history {grace.customer_id}", "1 missing; 1 newer than the customer"),
        ]
    )


def test_a_past_that_was_overwritten_is_named(store: Store) -> None:
    """A change begins with what the one before it led to, also where the last value is the record's."""
    ada = by_name(store, "ada")
    for notes in ("first", "second", "third"):
        last = store.update(ada.customer_id, {"notes": notes}, BY)
    key = to_item({"customerId": ada.customer_id, "version": last.version - 1})
    entry = store.database.client.get_item(TableName=store.tables.history, Key=key)["Item"]
    forged = from_item(entry) | {"changes": {"notes": ["first", "forged"]}}
    store.database.client.put_item(TableName=store.tables.history, Item=to_item(forged))

    (drift,) = examine(store.database.client, store.tables).histories

    assert drift.words(CUSTOMERS) == (f"history {ada.customer_id}", "the record has another notes")


def bend(store: Store, customer: Customer, change: dict[str, Any], *gone: str) -> None:
    """Change a record past the store."""
    key = to_item({"customerId": customer.customer_id})
    record = from_item(store.database.client.get_item(TableName=store.tables.records, Key=key)["Item"]) | change
    put(store, store.tables.records, {name: value for name, value in record.items() if name not in gone})


def test_a_record_of_another_moment_than_its_last_entry_is_reported(store: Store) -> None:
    """A record of the right version and with the right values, which another write has left."""
    grace = by_name(store, "grace")
    bend(store, grace, {"lastModified": "2026-01-01T00:00:00.000Z"})

    (drift,) = examine(store.database.client, store.tables).histories

    assert drift.words(CUSTOMERS) == (f"history {grace.customer_id}", "the record was written at another moment")


@pytest.mark.parametrize(("name", "missing"), [("mary", "in the trash"), ("grace", "outside the trash")])
def test_a_record_that_is_not_where_its_last_entry_left_it_is_reported(store: Store, name: str, missing: str) -> None:
    """One outside the trash whose history ends in it, and the other way round; nobody guesses which is right."""
    customer = by_name(store, name)
    if name == "mary":
        bend(store, customer, {}, "trashedAt")
    else:
        bend(store, customer, {"trashedAt": customer.last_modified}, "indexed")

    outcomes = list(mend(store.database.client, store.tables, examine(store.database.client, store.tables)))

    said = {drift.words(CUSTOMERS): mended for drift, mended in outcomes}
    past = (f"history {customer.customer_id}", f"the record is not {missing}")
    assert said[past] is False
    assert found(store) == [past]  # rows and counters follow the record


def test_who_was_purged_and_came_back_is_purged_again_if_asked(store: Store) -> None:
    """With a table from before the purge; the stub tells, whoever purged signs again, and nothing is left."""
    grace = by_name(store, "grace")
    t = store.tables
    before = {
        table: store.database.client.scan(TableName=table)["Items"]
        for table in (t.records, t.history, t.lookups, t.lists)
    }
    store.update(grace.customer_id, {"notes": "later"}, BY)
    store.purge(grace.customer_id, Person("admin@example.com", "sub-of-admin"))
    for table in (t.records, t.history):
        for item in before[table]:
            store.database.client.put_item(TableName=table, Item=item)
    came_back = (f"history {grace.customer_id}", "purged, and here again")

    kept = list(mend(store.database.client, t, examine(store.database.client, t)))
    still_there = found(store)
    purged = list(mend(store.database.client, t, examine(store.database.client, t), purge_again=True))

    assert (came_back, False) in [(drift.words(CUSTOMERS), mended) for drift, mended in kept]
    assert still_there == [came_back]
    assert [(drift.words(CUSTOMERS), mended) for drift, mended in purged] == [(came_back, True)]
    assert found(store) == []
    entries = store.history(grace.customer_id, None, 10)
    assert {(entry.kind, entry.by.subject) for entry in entries} == {("purged", "sub-of-admin")}
    left = [
        item for table in before for item in store.database.client.scan(TableName=table)["Items"] if "race" in str(item)
    ]
    assert left == []


def test_whom_somebody_changes_meanwhile_is_not_purged_again(store: Store) -> None:
    """Another run will see, if it still has to be."""
    grace = by_name(store, "grace")
    stub = {"customerId": grace.customer_id, "version": 9, "kind": "purged", "at": "2026-01-01T00:00:00.000Z"} | _BY
    put(store, store.tables.history, stub)
    findings = examine(store.database.client, store.tables)
    store.update(grace.customer_id, {"notes": "later"}, BY)

    ((drift, mended),) = mend(store.database.client, store.tables, findings, purge_again=True)

    assert (drift.words(CUSTOMERS)[1], mended) == ("purged, and here again", False)
    assert by_name(store, "grace").notes == "later"


def test_a_customer_that_changed_meanwhile_is_not_touched(store: Store) -> None:
    """What was found is mended only while the record is the one it was found with."""
    lose_rows(store)
    findings = examine(store.database.client, store.tables)
    ada = by_name(store, "ada")
    store.update(ada.customer_id, {"name": "Ada New"}, BY)
    store.restore(by_name(store, "mary").customer_id, BY)

    outcomes = list(mend(store.database.client, store.tables, findings))

    assert [mended for _, mended in outcomes] == [False, False]
    assert found(store) == []  # the changes wrote every row anew


def test_a_counter_that_changed_meanwhile_is_not_touched(store: Store) -> None:
    """The difference is added only to what was found."""
    wrong_counters(store)
    findings = examine(store.database.client, store.tables)
    shard = keys.shard(by_name(store, "grace").customer_id)
    add(store, keys.Key(keys.COUNTERS, shard), "n", 1)

    outcomes = list(mend(store.database.client, store.tables, findings))

    assert [mended for _, mended in outcomes] == [False, True, True]


@pytest.mark.parametrize("shards", [(16, 64), (64, 16), (16, 32)])
def test_a_stage_with_another_number_of_shards(store: Store, shards: tuple[int, int]) -> None:
    """What was counted in one is taken off another; each total is right all the time, and nothing has to be moved."""
    counters, living = Counters(store.database), 2
    with patch.object(keys, "COUNTER_SHARDS", shards[0]):
        ids = [store.create(person(f"p{number}"), BY).customer_id for number in range(40)]
    with patch.object(keys, "COUNTER_SHARDS", shards[1]):
        totals = []
        for customer_id in ids[:20]:
            store.update(customer_id, {"status": "inactive"}, BY)
            store.trash(customer_id, BY)
            totals.append((counters.total(), counters.total(trash=True)))
        facets, agreed = counters.facets(), found(store)
        planted = wrong_counters(store)
        outcomes = list(mend(store.database.client, store.tables, examine(store.database.client, store.tables)))
        mended = counters.facets(), found(store)

    assert totals == [(living + 39 - number, 2 + number) for number in range(20)]
    assert facets["statuses"] == {"active": 1, "lead": 21}
    assert agreed == []
    assert len(planted) == len(outcomes)
    assert all(done for _, done in outcomes)
    assert mended == (facets, [])


def test_totals_while_the_doctor_mends_and_people_write(store: Store) -> None:
    """Writers may meet each other and the doctor on the counters of a stage of before: totals are right at any time."""
    with patch.object(keys, "COUNTER_SHARDS", 16):
        ids = [store.create(person(f"p{number}"), BY).customer_id for number in range(12)]
    client = LikeAws(store.database.client, window=0.001)
    busy = Store(opened(client, store.tables))
    counters, everybody = Counters(busy.database), 14
    add(store, keys.Key(keys.COUNTERS, "00"), "n", 5)

    def write(customer_id: str) -> None:
        for status in ("active", "inactive") * 3:
            busy.update(customer_id, {"status": status}, BY)

    def read(_: int) -> tuple[int, int]:
        return counters.total(), sum(counters.facets()["statuses"].values())

    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(write, customer_id) for customer_id in ids]
        reading = pool.map(read, range(40))
        while any(not each.done() for each in writing):
            list(mend(client, store.tables, examine(client, store.tables)))
        for each in writing:
            each.result()
        told = list(reading)
    list(mend(client, store.tables, examine(client, store.tables)))

    assert {total for total, _ in told} <= {everybody, everybody + 5}
    assert {of_statuses for _, of_statuses in told} == {everybody}
    assert (found(store), read(0)) == ([], (everybody, everybody))


def test_counters_are_not_judged_while_they_move(store: Store) -> None:
    """A customer that is created during the scan makes no false alarm."""
    created: list[Customer] = []

    def watch(items: Any, table: str) -> Iterator[Any]:
        yield from items
        if table == store.tables.records and not created:
            created.append(store.create(person("late"), BY))

    findings = examine(store.database.client, store.tables, watch=watch)

    assert (list(findings.all()), findings.unsettled) == ([], 2)


def test_more_rows_than_one_transaction_holds(store: Store) -> None:
    """A customer with 250 orphans is looked at and mended in parts."""
    ada = by_name(store, "ada")
    for number in range(250):
        put(store, store.tables.lookups, keys.word(f"old{number}", ada.customer_id)._asdict())

    outcomes = list(mend(store.database.client, store.tables, examine(store.database.client, store.tables)))

    assert [drift.words(CUSTOMERS) for drift, _ in outcomes] == [(f"customer {ada.customer_id}", "250 words orphaned")]
    assert found(store) == []


def test_an_id_that_stays_unregistered_is_registered(store: Store, registry: IdRegistry) -> None:
    """Neither of one whose event may be under way, nor of one in the trash; ids of nobody are left alone."""
    registry.register("of-another-system", "test")
    ada = by_name(store, "ada")
    for name in ("ada", "mary"):
        age(store, by_name(store, name))

    outcomes = [
        (*drift.words(CUSTOMERS), mended)
        for drift, mended in mend(
            store.database.client, store.tables, examine(store.database.client, store.tables, registry), registry
        )
        if isinstance(drift, IdDrift)
    ]

    assert outcomes == [(f"customer {ada.customer_id}", "id not registered", True)]
    assert registry.exists(ada.customer_id)
    assert list(examine(store.database.client, store.tables, registry).ids) == []


def test_the_report_names_ids_and_nothing_personal(
    store: Store, registry: IdRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It exits with 1 until everything is mended, and never prints a name, word or address."""
    lose_rows(store)
    orphans(store)
    wrong_counters(store)
    output = io.StringIO()
    monkeypatch.setattr(doctor, "console", Console(file=output, width=200))

    codes = [doctor.report(store.database.client, store.tables, registry, fix=fix) for fix in (False, True, False)]

    said = output.getvalue()
    assert codes == [1, 0, 0]
    assert "5 found: run it again with --fix" in said
    assert "5 of 5 mended" in said
    assert said.rstrip().endswith("Everything agrees.")
    assert by_name(store, "ada").customer_id in said
    assert not [word for word in ("mary", "example", "711284222") if word in said.lower()]


def test_an_estimate_says_what_a_run_costs_at_most(store: Store, registry: IdRegistry) -> None:
    """From nothing but what DynamoDB says of its tables; a clean run costs the first column of units."""
    t = store.tables
    described: dict[str, dict[str, Any]] = {
        t.records: {"ItemCount": 1000, "TableSizeBytes": 1_500_000},
        t.lookups: {"ItemCount": 10_000, "TableSizeBytes": 4_096_000},
        t.lists: {"ItemCount": 5000, "TableSizeBytes": 2_048_000, "GlobalSecondaryIndexes": [{}, {}]},
        t.history: {"ItemCount": 3000, "TableSizeBytes": 4096},
        registry.table: {"ItemCount": 0, "TableSizeBytes": 0},
    }

    class Described:
        def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803 boto3's name
            return {"Table": {"TableName": TableName} | described[TableName]}

    output = io.StringIO()

    Console(file=output, width=200).print(estimate(Described(), t, registry))

    rows = [line.split() for line in output.getvalue().splitlines()[1:]]
    assert rows == [
        [t.records, "1,000", "372", "20,500", "17,212"],
        [t.lookups, "10,000", "1,391", "133,007", "84,384"],
        [t.lists, "5,000", "505", "66,505", "70,000"],
        [t.history, "3,000", "5", "1,001", "6,008"],
        [registry.table, "0", "4", "1,000", "1,000"],
        ["together", "19,000", "2,277", "222,013", "178,604"],
        ["dollars", "on", "demand", "0.00", "0.03", "0.11"],
    ]


def test_what_is_remembered_of_a_customer_after_a_change_of_rules_is_small(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody's rows are wrong then: no second scan, and no rows in what is found."""
    monkeypatch.setattr("records.search.words_of", lambda _, customer: ([f"changed{customer.version}"], []))
    scans: list[str] = []

    def watch(items: Any, table: str) -> Any:
        scans.append(table)
        return items

    findings = examine(store.database.client, store.tables, watch=watch)

    t = store.tables
    assert scans == [t.records, t.lookups, t.lists, t.history]
    assert {drift.record_id for drift in findings.rows} == {
        by_name(store, name).customer_id for name in ("ada", "grace")
    }
    assert [findings.notes.places(drift.record_id) for drift in findings.rows] == [[], []]
    assert all(mended for _, mended in mend(store.database.client, store.tables, findings))
    assert found(store) == []
