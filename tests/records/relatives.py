"""Two made-up resources, of which one belongs to the other: orders and their parcels."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from records import keys, search
from records.counters import Counters
from records.database import Database, Tables
from records.history import ENDS
from records.resource import Choice, Item, Link, Resource, Unique
from records.sorting import orders
from records.store import Store
from records.transaction import from_item
from records.words import sort_key
from tests.moto_tables import create_table
from tests.records.asking import opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What parcels belong to."""

    order_id: str
    title: str
    created: str = ""
    last_modified: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What belongs to an order."""

    parcel_id: str
    order_id: str
    content: str
    kind: str = "box"
    code: str = ""
    created: str = ""
    last_modified: str = ""
    version: int = 1


ORDERS = Resource(
    name="order",
    plural="orders",
    record=Order,
    id="orderId",
    title="title",
    sorts={"title": sort_key, "created": None, "lastModified": None},
    search=("title",),
)
PARCELS = Resource(
    name="parcel",
    plural="parcels",
    record=Parcel,
    id="parcelId",
    title="content",
    parent=Link("orderId", to="orders"),
    sorts={"content": sort_key, "created": None, "lastModified": None},
    filters=(Choice(field="kind", values=("box", "bag"), facet="kinds"),),
    search=("content",),
    unique=Unique(field="code"),
    events="parcel.api",
)


def create_tables(client: Any, prefix: str) -> tuple[Tables, Tables]:
    """Make or empty the tables of both, and the ledger; return those of orders with their children, and of parcels."""
    _create_ledger(client, f"{prefix}-erasures")
    above, below = (replace(create(client, prefix, each), erasures=f"{prefix}-erasures") for each in (ORDERS, PARCELS))
    above = above.with_children(below)
    (below,) = above.children
    return above, below


def create(client: Any, prefix: str, resource: Resource) -> Tables:
    """Make the four tables of a resource, as its declaration wants them."""
    records, lookups, lists, history = names = [
        f"{prefix}-{resource.plural}-{kind}" for kind in ("records", "lookups", "lists", "history")
    ]
    indexes = {order.index: order.key for name in resource.sorts for order in orders(resource, name) if order.index}
    shapes: list[tuple[dict[str, str], dict[str, str]]] = [
        ({resource.id: "S"}, {}),
        ({"pk": "S", "sk": "S"}, {}),
        ({"list": "S", "sk": "S"}, {name: key for name, key in indexes.items() if name}),
        ({resource.id: "S", "version": "N"}, {}),
    ]
    for name, (key, of_indexes) in zip(names, shapes, strict=True):
        attributes = key | dict.fromkeys(of_indexes.values(), "S")
        more = {
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": index,
                    "KeySchema": [
                        {"AttributeName": "list", "KeyType": "HASH"},
                        {"AttributeName": sort, "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
                for index, sort in of_indexes.items()
            ]
        }
        create_table(
            client,
            name,
            AttributeDefinitions=[{"AttributeName": each, "AttributeType": kind} for each, kind in attributes.items()],
            KeySchema=[
                {"AttributeName": each, "KeyType": kind} for each, kind in zip(key, ("HASH", "RANGE"), strict=False)
            ],
            **(more if of_indexes else {}),
        )
    return Tables(resource, records, lookups, lists, history)


def _create_ledger(client: Any, name: str) -> None:
    create_table(
        client,
        name,
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )


def items(client: Any, table: str) -> list[Item]:
    """Return every item of a table."""
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [from_item(item) for page in pages for item in page["Items"]]


def assert_settled(client: Any, above: Tables) -> None:
    """Nothing waits, no child is an orphan, and each child stands in exactly the lists where its parent has it."""
    for tables in (above, *above.children):
        _assert_consistent(opened(client, tables), _states(client, above, tables))
    assert [item for item in items(client, above.lookups) if item["pk"].startswith(keys.UNSETTLED)] == []


def _states(client: Any, above: Tables, tables: Tables) -> list[tuple[Item, str]]:
    """Return each record, with whether it is ``living``, in the ``trash``, or ``along`` with its parent."""
    parents = {item[above.resource.id]: item for item in items(client, above.records)}
    assert not any("moving" in parent for parent in parents.values())
    link = tables.resource.parent
    found = []
    for item in items(client, tables.records):
        if link:
            parent = parents[item[link.field]]  # nobody is an orphan
            assert "mergedInto" not in parent
            along = "trashedAt" in parent and "trashedAt" not in item
            assert ("trashedWith" in item) == along
        found.append((item, "trash" if "trashedAt" in item else "along" if "trashedWith" in item else "living"))
    return found


def _assert_consistent(database: Database[Tables], states: Iterable[tuple[Item, str]]) -> None:
    tables, states = database.tables, list(states)
    resource, client = tables.resource, database.client
    rows: set[tuple[str, ...]] = set()
    lookups: set[tuple[str, ...]] = set()
    numbers = {"living": 0, "trash": 0, "along": 0}
    past = set()
    for item, state in states:
        record = resource.from_wire(item)
        numbers[state] += 1
        rows |= {keys.row(resource, name, record) for name in _lists(tables, record, state)}
        rows |= {keys.row(resource, keys.merged_into(item["mergedInto"]), record)} if "mergedInto" in item else set()
        if state == "living":
            named = search.name_in_keys(resource, record)
            lookups |= {
                keys.word(word, resource.id_of(record), named) for word in search.search_words(resource, record)
            }
        if state != "trash" and resource.unique and (value := resource.value(record, resource.unique.field)):
            lookups.add(keys.marker(resource.unique.field, value))
        past |= {(resource.id_of(record), version) for version in range(1, record.version + 1)}
    counters = Counters(database)

    assert {(item["list"], item["sk"]) for item in items(client, tables.lists)} == rows
    derived = [item for item in items(client, tables.lookups) if item["pk"].startswith(("WORD#", "CODE#"))]
    assert {(item["pk"], item["sk"]) for item in derived} == lookups
    assert (counters.total(), counters.total(trash=True)) == (numbers["living"], numbers["trash"] + numbers["along"])
    in_lists = items(client, tables.lists)
    shown = {item["sk"].partition("#")[2]: item["mergedInto"] for item in in_lists if "mergedInto" in item}
    assert shown == {item[resource.id]: item["mergedInto"] for item, _ in states if "mergedInto" in item}
    with_parent = {item["sk"] for item in in_lists if "trashedWith" in item}
    assert len(with_parent) == numbers["along"]
    entries = [item for item in items(client, tables.history) if item["kind"] not in ENDS]
    assert {(item[resource.id], item["version"]) for item in entries} == past
    kinds = counters.facets().get("kinds", {})
    assert sum(kinds.values()) == (numbers["living"] if resource is PARCELS else 0)


def _lists(tables: Tables, record: Any, state: str) -> list[str]:
    resource, link = tables.resource, tables.resource.parent
    if state == "living":
        return keys.lists(resource, record, tables.zone_of_days)
    parent_id = resource.value(record, link.field) if link else ""
    if state == "along":
        return [keys.TRASH, *([f"{link.field}:{parent_id}"] if link else [])]
    return [keys.TRASH, *([f"trash:{link.field}:{parent_id}"] if link else [])]


def with_client(store: Store, client: Any, deadline: float | None = None) -> Store:
    """Return a store on the same tables that asks another client."""
    database = opened(client, store.tables)
    return Store(database if deadline is None else replace(database, deadline=deadline))
