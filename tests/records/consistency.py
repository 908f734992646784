"""What must be in the tables beside the records themselves, worked out from nothing but the records."""

from collections import Counter
from typing import Any

from customers import rules
from customers.model import LIST_FIELDS, Customer, from_wire, to_wire
from records import days, keys
from records.counters import Facets
from records.finder import CustomerFinder
from records.store import CustomerStore
from records.transaction import Item, from_item

_NOT_DERIVED = ("REQUEST#", "SECRET", "UNREGISTERED#", keys.COUNTERS, keys.FACETS, keys.TRASHED)


def scan(store: CustomerStore, table: str) -> list[Item]:
    """Return every item of a table."""
    pages = store.client.get_paginator("scan").paginate(TableName=table)
    return [from_item(item) for page in pages for item in page["Items"]]


def records(store: CustomerStore) -> tuple[list[Customer], list[Customer]]:
    """Return the living customers and those in the trash."""
    items = scan(store, store.tables.customers)
    living = [from_wire(item) for item in items if "trashedAt" not in item]
    return living, [from_wire(item) for item in items if "trashedAt" in item]


def assert_consistent(store: CustomerStore, deadline: float) -> None:
    """Markers, words, rows and counters are exactly those of the records: none lost, none leaked, none stale."""
    living, trashed = records(store)
    lookups = {
        (item["pk"], item["sk"]): _row(item)
        for item in scan(store, store.tables.lookups)
        if not item["pk"].startswith(_NOT_DERIVED)
    }
    lists = {(item["list"], item["sk"]): _row(item) for item in scan(store, store.tables.lists)}
    finder = CustomerFinder(store.client, store.tables)
    zone = store.tables.zone
    registered = [days.day_of(customer.registration_date, zone) for customer in living]

    assert lookups == {tuple(key): row for customer in living for key, row in _lookups(customer)}
    assert lists == {
        tuple(keys.row(name, customer)): _list_row(customer)
        for customers, names in ((living, keys.lists), (trashed, lambda *_: [keys.TRASH]))
        for customer in customers
        for name in names(customer, zone)
    }
    assert (finder.counters.total(deadline), finder.counters.total(deadline, trash=True)) == (len(living), len(trashed))
    assert finder.counters.facets(deadline) == Facets(
        total=len(living),
        statuses=dict(Counter(customer.status for customer in living)),
        years=dict(Counter(day[:4] for day in registered)),
        months=dict(Counter(day[:7] for day in registered)),
    )


def _lookups(customer: Customer) -> list[tuple[keys.Key, Any]]:
    words = [(keys.word(word, customer.customer_id), _shown(customer)) for word in rules.search_words(customer)]
    return [(keys.marker(rules.email_identity(customer.email)), {"customerId": customer.customer_id}), *words]


def _shown(customer: Customer) -> Item:
    return {name: value for name, value in to_wire(customer).items() if name in LIST_FIELDS and value not in ("", [])}


def _list_row(customer: Customer) -> Item:
    shown = {name: value for name, value in _shown(customer).items() if name not in ("customerId", "registrationDate")}
    return shown | {"nameKey": rules.name_key(customer), "emailKey": rules.email_identity(customer.email)}


def _row(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("pk", "sk", "list")}
