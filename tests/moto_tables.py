"""DynamoDB in the process: the tables of resources/ in moto, made from those files themselves."""

import copy
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from http import HTTPStatus
from threading import Lock
from typing import Any
from unittest.mock import patch

import boto3
from botocore import useragent
from botocore.exceptions import ParamValidationError
from botocore.parsers import create_parser
from botocore.validate import ParamValidator
from moto import mock_aws
from moto.core import responses
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import ActionResult
from moto.dynamodb import responses as dynamodb_responses
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import expressions
from moto.dynamodb.responses import DynamoHandler, DynamoResult

from dev.service import all_tables, load_yaml

_NO_ACCOUNT = {
    "AWS_CLIENT": "boto3",  # in whose requests moto steps
    "AWS_ACCESS_KEY_ID": "unit",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
}
_WORKED_OUT_ONCE = (
    (responses, "method_names_from_class"),
    (responses, "camelcase_to_underscores"),
    (useragent, "sanitize_user_agent_string_component"),
)
_TAKEN_OVER = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
_OF_ITEMS = {
    f"DynamoDB_20120810.{operation}"
    for operation in (
        *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
        *("BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"),
    )
}
"""What DynamoDB's clients name in a header; their parameters are JSON without times, and mostly without bytes."""
_ITEM_BYTES = 405_000
"""moto's, which is between what DynamoDB says and what it does."""
_INDEX_NAME = 6
"""Its place in what :meth:`Table.query` is told after the hash key."""
_READ_AT_MOST = 1000
"""Expressions with their values that are known; those of a transaction are few."""
_BYTES = re.compile(r'"BS?":')


@contextmanager
def dynamodb_in_process() -> Iterator[Any]:
    """Give a DynamoDB client that reaches nothing outside this process; AWS's variables are those of a test."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with patch.dict(os.environ, outside | _NO_ACCOUNT, clear=True), mock_aws(), ExitStack() as stack:
        for each in _CHEAP:
            stack.enter_context(each())
        client = boto3.client("dynamodb")
        answer_at_once(client)
        yield client


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

    It does so to be able to undo. Putting back what has been under the transaction's keys does the same.
    """
    write = DynamoDBBackend.transact_write_items

    def write_or_undo(backend: DynamoDBBackend, steps: list[dict[str, Any]]) -> None:
        with ExitStack() as undo:
            for each in steps:
                for kind, step in each.items():
                    undo.callback(_kept(backend, kind, step))
            write(backend, steps)
            undo.pop_all()

    with (
        patch.object(Table, "__deepcopy__", lambda table, _: table, create=True),
        patch.object(DynamoDBBackend, "transact_write_items", write_or_undo),
    ):
        yield


def _kept(backend: DynamoDBBackend, kind: str, step: dict[str, Any]) -> Callable[[], object]:
    """Return what puts an item back, or takes away what was not there before."""
    table = backend.tables.get(step["TableName"])
    key = step["Item" if kind == "Put" else "Key"]
    if table is None or not {table.hash_key_attr, table.range_key_attr} - {None} <= key.keys():
        return lambda: None  # which is refused before anything is written
    above: Any = table.items
    last = DynamoType(key[table.hash_key_attr])
    if table.range_key_attr:
        above, last = above[last], DynamoType(key[table.range_key_attr])
    found = above.get(last)
    if found is None:
        return lambda: above.pop(last, None)
    item = copy.deepcopy(found)
    return lambda: above.update({last: item})


@contextmanager
def _one_request_at_a_time() -> Iterator[None]:
    """Let each request be one moment, as at DynamoDB.

    moto's threads would look at conditions and write in turns, put back what another has just written, and read an item
    while it changes.
    """
    call, moment = DynamoHandler.call_action, Lock()

    def call_alone(handler: DynamoHandler) -> Any:
        with moment:
            return call(handler)

    with patch.object(DynamoHandler, "call_action", call_alone):
        yield


class _Answer(ActionResult):  # type: ignore[misc] # mypy does not read moto
    """An answer with values that become JSON only once."""


def _value(value: Any) -> dict[str, Any]:
    if not isinstance(value, DynamoType):
        raise TypeError
    return {value.type: value.value}


@contextmanager
def _cheap_values() -> Iterator[None]:
    """Spare moto from asking each value which of ten types it has, for every comparison and in every answer."""
    serialized = DynamoHandler.serialized
    own = DynamoType.__deepcopy__
    cast, size = vars(DynamoType)["cast_value"].fget, DynamoType.size

    def as_json(handler: DynamoHandler, answer: Any) -> Any:
        if not isinstance(answer, _Answer):
            return serialized(handler, answer)
        kept: Any = answer.result
        try:
            body = json.dumps({name: each for name, each in kept.items() if each is not None}, default=_value)
        except TypeError:  # moments, or bytes
            return serialized(handler, DynamoResult(kept))
        return int(HTTPStatus.OK), {"Content-Type": "application/x-amz-json-1.0"}, body

    def item(made: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
        made.hash_key, made.range_key, made.attrs = hash_key, range_key, LimitedSizeDict()
        dict.update(made.attrs, {name: DynamoType(value) for name, value in attrs.items()})
        if made.size() > _ITEM_BYTES:
            raise ItemSizeTooLarge

    def own_value(value: DynamoType, memo: dict[int, Any]) -> DynamoType:
        return value if type(value.value) is str else own(value, memo)

    def own_item(item: Item, memo: dict[int, Any]) -> Item:
        made = Item.__new__(Item)
        made.hash_key, made.range_key, made.attrs = item.hash_key, item.range_key, LimitedSizeDict()
        dict.update(made.attrs, {name: own_value(value, memo) for name, value in item.attrs.items()})
        return made

    with (
        patch.object(dynamodb_responses, "DynamoResult", _Answer),
        patch.object(DynamoHandler, "serialized", as_json),
        patch.object(DynamoType, "cast_value", property(lambda self: self.value if self.type == "S" else cast(self))),
        patch.object(DynamoType, "size", lambda self: len(self.value.encode()) if self.type == "S" else size(self)),
        patch.object(DynamoType, "__deepcopy__", own_value),
        patch.object(Item, "__deepcopy__", own_item),
        patch.object(Item, "__init__", item),
    ):
        yield


@contextmanager
def _cheap_queries() -> Iterator[None]:
    """Spare moto from sorting the whole table before it looks who of it is in the partition."""
    query = Table.query

    def sorted_items(table: Table) -> list[Item]:
        partitions: Any = table.items.values()
        if not table.range_key_attr:
            return sorted(partitions, key=lambda item: item.hash_key.cast_value)
        items = [item for partition in partitions for item in partition.values()]
        return sorted(items, key=lambda item: (item.hash_key.cast_value, item.range_key.cast_value))

    def query_some(table: Table, hash_key: DynamoType, *more: Any, **named: Any) -> Any:
        some: Any = copy.copy(table)
        if table.range_key_attr and not more[_INDEX_NAME]:
            some.all_items = lambda: table.items[hash_key].values() if hash_key in table.items else ()
        elif table.range_key_attr:  # the index has an order of its own
            some.all_items = lambda: [item for partition in table.items.values() for item in partition.values()]
        return query(some, hash_key, *more, **named)

    with patch.object(Table, "all_items", sorted_items), patch.object(Table, "query", query_some):
        yield


@contextmanager
def _cheap_expressions() -> Iterator[None]:
    """Spare moto from reading an expression anew, three times for each item of a transaction."""
    parser_of_updates: Any = vars(expressions)["UpdateExpressionParser"]
    parse, make = ConditionExpressionParser.parse, parser_of_updates.make
    read: dict[str, tuple[Any, list[str], list[str]]] = {}

    def parse_once(parser: ConditionExpressionParser) -> Any:
        said = parser.condition_expression, parser.expression_attribute_names, parser.expression_attribute_values
        key = json.dumps(said)
        if key not in read:
            if len(read) >= _READ_AT_MOST:
                read.clear()
            read[key] = parse(parser), parser.expr_attr_names_found, parser.expr_attr_values_found
        tree, names, values = read[key]
        parser.expr_attr_names_found, parser.expr_attr_values_found = list(names), list(values)
        return tree

    with (
        patch.object(ConditionExpressionParser, "parse", parse_once),
        patch.object(parser_of_updates, "make", cache(make)),
    ):
        yield


@contextmanager
def _cheap_requests() -> Iterator[None]:
    """Spare moto from what it works out of every request again, and botocore from spelling who it is.

    moto lists the methods of its class, and looks for the service, the region, the account, the protocol and forms in
    each request; then it copies the parameters into the same parameters. Those of items are taken as JSON has them.
    """
    process = BotocoreStubber.process_request

    def process_items(stubber: BotocoreStubber, request: Any) -> Any:
        region = request.url.removeprefix("https://dynamodb.").removesuffix(".amazonaws.com/")
        return _of_items(request.headers, request.body, region) or process(stubber, request)

    with ExitStack() as stack:
        stack.enter_context(patch.object(BotocoreStubber, "process_request", process_items))
        for module, name in _WORKED_OUT_ONCE:
            stack.enter_context(patch.object(module, name, cache(getattr(module, name))))
        stack.enter_context(patch.object(responses, "gen_amzn_requestid_long", lambda _: "unit"))
        yield


def _of_items(headers: Any, body: bytes | str, region: str) -> Any:
    """Return moto's status, headers and body for a request about items; None if it is about something else."""
    target = headers.get("X-Amz-Target", "")
    target = target.decode() if isinstance(target, bytes) else target
    if target not in _OF_ITEMS or "/" in region or _BYTES.search(body.decode() if isinstance(body, bytes) else body):
        return None
    handler: Any = DynamoHandler()
    handler.headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
    handler.querystring, handler.uri_match, handler.response_headers = {}, {}, {}
    handler.current_account, handler.region = DEFAULT_ACCOUNT_ID, region
    handler.params = json.loads(body)
    return handler.call_action()


def answer_at_once(client: Any) -> None:
    """Spare boto3 from addressing, signing and looking for types in the answers of a client that stays in this process.

    What it checks before it sends a request is checked, and an error has all that it makes of one. How it reads answers
    is looked at by ``tests/records/test_direct.py``, with a client of its own.
    """
    call, parser, validator = client._make_api_call, create_parser("json"), ParamValidator()  # noqa: SLF001

    def call_at_once(operation: str, params: dict[str, Any]) -> Any:
        model = client.meta.service_model.operation_model(operation)
        params = client._emit_api_params(api_params=params, operation_model=model, context={})  # noqa: SLF001
        report = validator.validate(params, model.input_shape)
        if report.has_errors():
            raise ParamValidationError(report=report.generate_report())
        try:
            body = json.dumps(params)
        except TypeError:  # bytes, which boto3 encodes
            return call(operation, params)
        found = _of_items({"X-Amz-Target": f"DynamoDB_20120810.{operation}"}, body, client.meta.region_name)
        if not found:
            return call(operation, params)
        status, headers, said = found
        if status == HTTPStatus.OK and not _BYTES.search(said):
            parsed = json.loads(said)
        else:
            raw = {"status_code": status, "headers": headers, "body": said.encode()}
            parsed = parser.parse(raw, model.output_shape)
        parsed["ResponseMetadata"] = {"HTTPStatusCode": status, "HTTPHeaders": headers, "RetryAttempts": 0}
        after = {"http_response": None, "parsed": parsed, "model": model, "context": {}}
        client.meta.events.emit(f"after-call.dynamodb.{operation}", **after)
        if status == HTTPStatus.OK:
            return parsed
        code = parsed["Error"]["Code"]
        if shape := client.meta.service_model.shape_for_error_code(code):
            parsed |= parser.parse(raw, shape)
        raise client.exceptions.from_code(code)(parsed, operation)

    client._make_api_call = call_at_once  # noqa: SLF001


_CHEAP = (
    _one_request_at_a_time,
    _cheap_transactions,
    _cheap_values,
    _cheap_queries,
    _cheap_expressions,
    _cheap_requests,
)
