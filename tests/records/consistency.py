"""What must be in the tables beside the records themselves, worked out from nothing but the records."""

from collections import Counter, defaultdict
from typing import Any

from customers.resource import CUSTOMERS, Customer
from records import days, keys, search, sorting, stays
from records.emails import email_identity
from records.finder import Finder
from records.store import Store
from records.transaction import Item, from_item
from tests.records.asking import opened

LATEST = ("lastModified", "version")
"""What few lists say: whatever else a row holds, it is written when it changes."""
_NOT_DERIVED = ("REQUEST#", "SECRET", "UNREGISTERED#", keys.COUNTERS, keys.FACETS, keys.TRASHED)


def scan(store: Store, table: str) -> list[Item]:
    """Return every item of a table."""
    pages = store.database.client.get_paginator("scan").paginate(TableName=table)
    return [from_item(item) for page in pages for item in page["Items"]]


def records(store: Store) -> tuple[list[Customer], list[Customer]]:
    """Return the living customers and those in the trash."""
    items = scan(store, store.tables.records)
    living = [CUSTOMERS.from_wire(item) for item in items if "trashedAt" not in item]
    return living, [CUSTOMERS.from_wire(item) for item in items if "trashedAt" in item]


def assert_consistent(store: Store) -> None:
    """Markers, words, rows and counters are exactly those of the records: none lost, none leaked, none stale."""
    living, trashed = records(store)
    lookups = {
        (item["pk"], item["sk"]): _row(item)
        for item in scan(store, store.tables.lookups)
        if not item["pk"].startswith(_NOT_DERIVED)
    }
    lists = {(item["list"], item["sk"]): _row(item) for item in scan(store, store.tables.lists)}
    finder = Finder(opened(store.database.client, store.tables))
    zone = store.tables.zone_of_days
    registered = [days.day_of(customer.registration_date, zone) for customer in living]

    assert lookups == {tuple(key): row for customer in living for key, row in _lookups(customer)}
    assert lists == {
        tuple(keys.row(CUSTOMERS, name, customer)): _list_row(customer, told=name in (keys.ALL, keys.TRASH))
        for customers, names in ((living, keys.lists), (trashed, lambda *_: [keys.TRASH]))
        for customer in customers
        for name in names(CUSTOMERS, customer, zone)
    }
    assert (finder.counters.total(), finder.counters.total(trash=True)) == (len(living), len(trashed))
    assert finder.counters.facets() == {
        "total": len(living),
        "statuses": dict(Counter(customer.status for customer in living)),
        "years": dict(Counter(day[:4] for day in registered)),
        "months": dict(Counter(day[:7] for day in registered)),
    }
    assert_stays(store)


def assert_stays(store: Store) -> None:
    """Compare how long records have had their status with their histories, and the counters with the sums of these."""
    histories: dict[str, list[Item]] = defaultdict(list)
    for entry in sorted(scan(store, store.tables.history), key=lambda entry: int(entry["version"])):
        histories[entry["customerId"]].append(entry)
    expected: Counter[str] = Counter()
    for item in scan(store, store.tables.records):
        assert item["stays"] == stays.of_history(CUSTOMERS, histories[item["customerId"]])
        if "trashedAt" not in item:
            expected.update(stays.numbers(CUSTOMERS, item["stays"]))
    found: Counter[str] = Counter()
    for shard in scan(store, store.tables.lookups):
        if shard["pk"] == keys.FACETS:
            found.update({name: number for name, number in shard.items() if "#" in name})
    assert +found == +expected
    assert min([*found.values(), 0]) == 0


def _lookups(customer: Customer) -> list[tuple[keys.Key, Any]]:
    long = {name: text for name, text in search.excerpts(CUSTOMERS, customer).items() if text}
    shown, of_texts = search.words_of(CUSTOMERS, customer)
    place = customer.customer_id, search.name_in_keys(CUSTOMERS, customer)
    words = [(keys.word(word, *place), _shown(customer)) for word in shown]
    words += [(keys.word(word, *place, of_text=True), _shown(customer) | long) for word in of_texts]
    address = email_identity(customer.email)
    return words + ([(keys.marker("email", address), {"customerId": customer.customer_id})] if address else [])


def _shown(customer: Customer) -> Item:
    return {
        name: value
        for name, value in CUSTOMERS.to_wire(customer).items()
        if name in CUSTOMERS.listed and name not in LATEST and value not in ("", [], None)
    }


def _list_row(customer: Customer, *, told: bool) -> Item:
    shown = {name: value for name, value in _shown(customer).items() if name not in ("customerId", "registrationDate")}
    values = CUSTOMERS.to_wire(customer)
    orders = {name: key or str for name, key in CUSTOMERS.sorts.items() if name not in CUSTOMERS.read_only}
    shown |= {f"{name}Key": key(values[name]) if values[name] else sorting.LAST for name, key in orders.items()}
    return shown | ({name: values[name] for name in LATEST} if told else {})


def _row(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("pk", "sk", "list")}
