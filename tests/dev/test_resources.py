"""What is generated of the declarations, and what stops it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import all_resources
from activities.resource import ACTIVITIES
from customers.resource import CUSTOMERS
from dev import local, resources
from dev.console import CommandError
from dev.grants import statements
from records.resource import Link, Person, Resource, Same, Unique
from records.words import sort_key
from tests.records.relatives import ORDERS, PARCELS


def test_a_stale_file_stops_packaging(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the command that writes it; ``--check`` itself writes nothing."""
    root = local.ROOT
    monkeypatch.setattr(resources, "FILE", Path("resources/generated.yml"))
    monkeypatch.setattr(resources, "text", lambda: (root / resources.FILE).read_text() + "more\n")

    with pytest.raises(CommandError) as raised:
        resources.main(["--check"])

    assert str(raised.value) == "resources/generated.yml is not what the declarations say: run `npm run resources`."
    assert "more" not in (root / resources.FILE).read_text()[-6:]


@pytest.fixture
def with_another_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let customers be sorted by their address."""
    monkeypatch.setattr(resources, "CUSTOMERS", replace(CUSTOMERS, sorts={**CUSTOMERS.sorts, "address": sort_key}))


@pytest.mark.usefixtures("with_another_order")
@pytest.mark.parametrize("file", resources.INDEXED)
def test_an_order_without_its_index_stops_packaging(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """Whichever of the files does not know it."""
    monkeypatch.setattr(resources, "files", lambda: {file: resources.with_indexes(file)})

    with pytest.raises(CommandError) as raised:
        resources.main(["--check"])

    assert str(raised.value) == f"{file} is not what the declarations say: run `npm run resources`."


@pytest.mark.usefixtures("with_another_order")
def test_a_new_index_scales_like_the_others() -> None:
    """Both its reads and its writes, where a stage buys units."""
    tables, scaled = map(resources.with_indexes, resources.INDEXED)

    assert tables.count("IndexName: address-index") == 1
    for right in ("Read", "Write"):
        target = f'/index/address-index", ScalableDimension: "dynamodb:index:{right}CapacityUnits"'
        assert scaled.count(target) == 1, target


def test_wrong_declarations_stop_it_with_all_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is written, each with an id and a hint."""
    wrong = replace(ACTIVITIES, title="name", search=("place",), parent=Link("customerId", to="clients"))
    monkeypatch.setattr(all_resources, "RESOURCES", (CUSTOMERS, wrong))

    with pytest.raises(CommandError) as raised:
        resources.main([])

    assert [f"resources.E0{number}" in str(raised.value) for number in ("05", "18")] == [True, True]
    assert str(raised.value).count("HINT: ") == 2


def test_rights_follow_from_the_declaration() -> None:
    """Markers where a value is unique, ids where they are registered, and partitions by the filters."""
    nobodys = tuple(each for each in CUSTOMERS.filters if not isinstance(each, Person))
    plain = replace(CUSTOMERS, tables=None, unique=None, registered=False, filters=nobodys)
    guarded = replace(plain, unique=Unique(field="email"), registered=True)

    def words(resource: object) -> set[str]:
        found = statements(resource, "write", resources.tables)  # type: ignore[arg-type]
        return {pattern for statement in found for pattern in statement.only}

    assert words(guarded) - words(plain) == {"EMAIL#*", "UNREGISTERED#*"}
    assert {"all", "registered:*", "status:*", "tag:*", "trash"} <= words(plain)
    reads = {statement.action for statement in statements(plain, "read", resources.tables)}
    lists = {"dynamodb:GetItem", "dynamodb:Query", "[dynamodb:GetItem, dynamodb:PutItem]"}
    told = {"[dynamodb:GetItem, dynamodb:BatchGetItem]"}  # of records, for what rows of lists do not say
    assert reads == lists | told | {"dynamodb:BatchGetItem"}  # of the history, for the trash


@pytest.fixture
def generated(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return a function from further resources to what is generated of them and of the service's own."""
    monkeypatch.setattr(resources, "_endpoints", lambda *_: {})  # a made-up resource has no schema, so no routes

    def generate(*further: Resource) -> Any:
        monkeypatch.setattr(all_resources, "RESOURCES", (CUSTOMERS, ACTIVITIES, *further))
        return yaml.load(re.sub(r"!\w+ ", "", resources.text()), yaml.SafeLoader)

    return generate


def granted(statements: Iterable[Any]) -> set[tuple[str, str]]:
    """Return each action with each table on which it is allowed."""
    return {
        (action.removeprefix("dynamodb:"), table.removesuffix(".Arn"))
        for statement in statements
        if not isinstance(statement, str)  # the name of one that stands in serverless.yml
        for action in (statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]])
        for table in (statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]])
    }


def test_a_further_parent_has_what_its_children_take(generated: Callable[..., Any]) -> None:
    """Its stream is read by followRecords, which may bring its children after it; so may its own functions."""
    template = generated(ORDERS, PARCELS)

    assert [each["stream"]["arn"] for each in template["changes"] if "stream" in each] == [
        "CustomersTable.StreamArn",
        "OrdersTable.StreamArn",
        "ErasuresTable.StreamArn",
    ]
    assert all(each["stream"]["destinations"]["onFailure"] for each in template["changes"] if "stream" in each)
    assert "StreamSpecification" in template["Resources"]["OrdersTable"]["Properties"]
    follow = {
        ("Query", "ParcelsListsTable"),
        ("Query", "OrdersHistoryTable"),
        ("ConditionCheckItem", "OrdersTable"),
        ("BatchGetItem", "ParcelsTable"),
        ("DeleteItem", "ParcelsHistoryTable"),
        ("PutItem", "ParcelsListsTable"),
        ("UpdateItem", "ParcelsLookupsTable"),
        ("DeleteItem", "OrdersLookupsTable"),
    }
    functions = {name: each for group in [template["functions"]] for name, each in group.items()}
    settling = granted(template["following"])
    assert follow | {("GetItem", "OrdersTable"), ("GetItem", "CustomersTable")} <= settling
    assert [action for action, table in settling if table == "OrdersTable"].count("PutItem") == 0
    for name in ("writeOrders", "administerOrders"):
        assert follow <= granted(functions[name]["iamRoleStatements"])
        assert functions[name]["environment"]["PARCELS_LISTS_NAME"] == "ParcelsListsTable"
    assert {
        ("PutItem", "ParcelsHistoryTable"),
        ("Query", "ParcelsHistoryTable"),
        ("GetItem", "OrdersLookupsTable"),
    } <= (granted(functions["writeOrders"]["iamRoleStatements"]))


def test_functions_find_the_tables_of_a_further_resource(generated: Callable[..., Any]) -> None:
    """Whose records are compared by manageDuplicates too: without a table's name none of its routes would answer."""
    template = generated(replace(ORDERS, likeness=(Same("title"),)), PARCELS)

    tables = {
        name: {each for each in template[name] if each.startswith(("ORDERS", "PARCELS"))}
        for name in template
        if name.lower().endswith("environment")
    }

    of_orders = {f"ORDERS_{each}" for each in ("TABLE_NAME", "LOOKUPS_NAME", "LISTS_NAME", "HISTORY_NAME")}
    every = of_orders | {each.replace("ORDERS", "PARCELS") for each in of_orders}
    assert tables.pop("duplicatesEnvironment") == of_orders
    assert tables == dict.fromkeys(tables, every)


def test_a_second_child_of_customers_needs_nothing_by_hand(generated: Callable[..., Any]) -> None:
    """Every right that activities have in the functions of customers, its tables have too, on their own partitions."""
    template = generated(replace(PARCELS, parent=Link("customerId", to="customers")))

    for section in ("rows", "children"):
        for name, statement in template[section].items():
            rights = granted([statement])
            of_activities = {(action, table) for action, table in rights if table.startswith("Activities")}
            assert of_activities
            assert {(action, table.replace("Activities", "Parcels")) for action, table in of_activities} <= rights, name
    patterns = template["rows"]["find"]["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert patterns == ["WORD#*", "CODE#*"]
    assert [each["stream"]["arn"] for each in template["changes"] if "stream" in each] == [
        "CustomersTable.StreamArn",
        "ErasuresTable.StreamArn",
    ]
