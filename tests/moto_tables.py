"""DynamoDB in the process: the tables of resources/ in moto, made from those files themselves."""

import copy
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import Lock
from typing import Any
from unittest.mock import patch

import boto3
from botocore import useragent
from moto import mock_aws
from moto.core import responses
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table

from dev.service import all_tables, load_yaml

_NO_ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "unit",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
}
_WORKED_OUT_ONCE = (
    (responses, "method_names_from_class"),
    (useragent, "sanitize_user_agent_string_component"),
)
_TAKEN_OVER = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


@contextmanager
def dynamodb_in_process() -> Iterator[Any]:
    """Give a DynamoDB client that reaches nothing outside this process; AWS's variables are those of a test."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    cheap = _cheap_transactions(), _cheap_values(), _cheap_requests()
    with patch.dict(os.environ, outside | _NO_ACCOUNT, clear=True), mock_aws(), ExitStack() as stack:
        for each in cheap:
            stack.enter_context(each)
        yield boto3.client("dynamodb")


def create_table(client: Any, name: str, **wanted: Any) -> None:
    """Make a table; one that moto has already is emptied, which takes a hundredth of the time."""
    known = dynamodb_backends[DEFAULT_ACCOUNT_ID][client.meta.region_name].tables.get(name)
    if known:
        known.items.clear()
    else:
        client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **wanted)


def create_tables(client: Any, prefix: str) -> dict[str, str]:
    """Make or empty every table of the service; return the environment that tells its functions of them."""
    names = {}
    for logical_id, resource in all_tables().items():
        names[logical_id] = prefix + resource["Properties"]["TableName"].rpartition("}")[2]
        wanted = {name: value for name, value in resource["Properties"].items() if name in _TAKEN_OVER}
        if indexes := wanted.get("GlobalSecondaryIndexes"):
            wanted["GlobalSecondaryIndexes"] = [
                {name: index[name] for name in ("IndexName", "KeySchema", "Projection")} for index in indexes
            ]
        create_table(client, names[logical_id], **wanted)
    environment = (
        load_yaml("serverless.yml")["provider"]["environment"]
        | load_yaml("resources/generated.yml")["environment"]
        | {
            "IMPORTS_TABLE_NAME": "ImportsTable",
            "DUPLICATES_TABLE_NAME": "DuplicatesTable",
            "PEOPLE_TABLE_NAME": "PeopleTable",
            "ATTEMPTS_TABLE_NAME": "AttemptsTable",
        }
    )
    return {name: names[value] for name, value in environment.items() if value in names}


@contextmanager
def _cheap_transactions() -> Iterator[None]:
    """Spare moto from copying whole tables, value by value, for every item of every transaction.

    It does so to be able to undo. One copy of each table a transaction is enough, down to the items' attributes,
    which are replaced but never changed.
    """
    copies: dict[str, Table] = {}
    whole = Lock()
    write = DynamoDBBackend.transact_write_items

    def copy_once(table: Table, _: Any) -> Table:
        if table.name not in copies:
            copies[table.name] = copied = copy.copy(table)
            copied.items = defaultdict(dict, {key: _copied(found) for key, found in table.items.items()})
        return copies[table.name]

    def write_with_copies(backend: DynamoDBBackend, steps: list[dict[str, Any]]) -> None:
        with whole:  # moto's threads would look at conditions and write in turns
            copies.clear()
            write(backend, steps)

    with (
        patch.object(Table, "__deepcopy__", copy_once, create=True),
        patch.object(DynamoDBBackend, "transact_write_items", write_with_copies),
    ):
        yield


def _copied(found: Any) -> Any:
    """Copy an item, or all items of a partition."""
    if isinstance(found, dict):
        return {key: _copied(item) for key, item in found.items()}
    item: Any = Item.__new__(Item)
    item.hash_key, item.range_key, item.attrs = found.hash_key, found.range_key, LimitedSizeDict()
    attributes = {name: _own(value) for name, value in found.attrs.items()}
    dict.update(item.attrs, attributes)  # past the sizes that a LimitedSizeDict would measure once more
    return item


def _own(value: DynamoType) -> DynamoType:
    """Copy a set, which moto changes in its place; other values are replaced."""
    return DynamoType({value.type: list(value.value)}) if value.type in ("SS", "NS") else value


@contextmanager
def _cheap_values() -> Iterator[None]:
    """Spare moto from asking each value which of ten types it has, for every comparison and in every answer."""
    structure = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001
    cast, size = vars(DynamoType)["cast_value"].fget, DynamoType.size

    def serialize(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and (plain := _plain(value)):
            serialized[key] = plain
        else:
            structure(serializer, serialized, value, shape, key)

    def sorted_items(table: Table) -> list[Item]:
        partitions: Any = table.items.values()
        if not table.range_key_attr:
            return sorted(partitions, key=lambda item: item.hash_key.cast_value)
        items = [item for partition in partitions for item in partition.values()]
        return sorted(items, key=lambda item: (item.hash_key.cast_value, item.range_key.cast_value))

    with (
        patch.object(BaseJSONSerializer, "_serialize_type_structure", serialize),
        patch.object(DynamoType, "cast_value", property(lambda self: self.value if self.type == "S" else cast(self))),
        patch.object(DynamoType, "size", lambda self: len(self.value.encode()) if self.type == "S" else size(self)),
        patch.object(Table, "all_items", sorted_items),
    ):
        yield


@contextmanager
def _cheap_requests() -> Iterator[None]:
    """Spare moto from listing the methods of its class, and botocore from spelling who it is, for every request."""
    with ExitStack() as stack:
        for module, name in _WORKED_OUT_ONCE:
            stack.enter_context(patch.object(module, name, cache(getattr(module, name))))
        yield


def _plain(value: Any) -> Any:
    """Return an attribute's value as JSON has it, None where that is for moto to say."""
    match value:
        case {"S": _} | {"N": _} | {"BOOL": _} | {"NULL": _} | {"SS": _} | {"NS": _}:
            return value
        case {"L": items}:
            plain = [_plain(item) for item in items]
            return {"L": plain} if all(plain) else None
        case {"M": attributes}:
            by_name = {name: _plain(each) for name, each in attributes.items()}
            return {"M": by_name} if all(by_name.values()) else None
    return None
