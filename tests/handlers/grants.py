"""Whether serverless.yml allows what a function asks of DynamoDB: the local stack's IAM does not look at partitions."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from all_resources import RESOURCES
from dev.resources import tables
from dev.service import all_functions

_PARTITION_KEYS = ("pk", "list", "subject", *(resource.id for resource in reversed(RESOURCES)), "id")
"""Of the tables, so that the first of them in an item is its own: before its parent's id."""
_RESOURCE_OF = {
    variable: table
    for resource in RESOURCES
    for variable, table in zip(resource.table_variables, tables(resource), strict=True)
} | {
    "CUSTOMER_IDS_TABLE_NAME": "CustomerIdsTable",
    "IMPORTS_TABLE_NAME": "ImportsTable",
    "ERASURES_TABLE_NAME": "ErasuresTable",
    "DUPLICATES_TABLE_NAME": "DuplicatesTable",
    "PEOPLE_TABLE_NAME": "PeopleTable",
    "AUDIT_TABLE_NAME": "AuditTable",
    "ATTEMPTS_TABLE_NAME": "AttemptsTable",
    "SESSIONS_TABLE_NAME": "SessionsTable",
}


class Call(NamedTuple):
    """One right that a request to DynamoDB needs."""

    action: str
    resource: str
    """``LookupsTable``, ``ListsTable/index/name-index``."""
    partition: str


_needed: ContextVar[list[Call]] = ContextVar("needed")
"""Each thread has its own: tests send several requests at once."""


@contextmanager
def watched(client: Any, names: dict[str, str]) -> Iterator[None]:
    """Let :func:`only_what_is_granted` see what is asked of DynamoDB; ``names`` are those of tables by variable."""
    resources = {names[variable]: resource for variable, resource in _RESOURCE_OF.items() if variable in names}

    def look(params: dict[str, Any], model: Any, **_: Any) -> None:
        if (needed := _needed.get(None)) is not None:  # a test may look into the tables by itself
            needed.extend(_calls(model.name, params, resources))

    client.meta.events.register("provide-client-params.dynamodb", look)
    try:
        yield
    finally:
        client.meta.events.unregister("provide-client-params.dynamodb", look)


@contextmanager
def only_what_is_granted(function: str) -> Iterator[None]:
    """Fail if the function asks for what its statements do not allow."""
    needed: list[Call] = []
    token = _needed.set(needed)
    try:
        yield
    finally:
        _needed.reset(token)
    statements: list[dict[str, Any]] = all_functions()[function]["iamRoleStatements"]
    refused = [call for call in needed if not any(_allows(statement, call) for statement in statements)]
    assert refused == [], f"{function} has no right to this"


def _calls(operation: str, params: dict[str, Any], resources: dict[str, str]) -> Iterator[Call]:
    if operation == "TransactWriteItems":
        for step in params["TransactItems"]:
            ((kind, request),) = step.items()
            name = "ConditionCheckItem" if kind == "ConditionCheck" else f"{kind}Item"
            yield from _calls(name, request, resources)
        return
    if operation == "BatchGetItem":
        for table, wanted in params["RequestItems"].items():
            for key in wanted["Keys"]:
                partition = next(key[name] for name in _PARTITION_KEYS if name in key)
                yield Call("dynamodb:BatchGetItem", resources[table], partition["S"])
        return
    resource = resources[params["TableName"]]
    if "IndexName" in params:
        resource += f"/index/{params['IndexName']}"
    if operation == "Query":
        value = re.findall(r"\w+ = (:\w+)", params["KeyConditionExpression"])[0]  # of the partition, which comes first
        partition = params["ExpressionAttributeValues"][value]
    else:
        item = params.get("Key") or params["Item"]
        partition = next(item[name] for name in _PARTITION_KEYS if name in item)
    yield Call(f"dynamodb:{operation}", resource, partition["S"])


def _allows(statement: dict[str, Any], call: Call) -> bool:
    names = [re.sub(r"\$\{(\w+)\.Arn\}", r"\1", name).removesuffix(".Arn") for name in _listed(statement["Resource"])]
    return (
        call.action in _listed(statement["Action"])
        and any(fnmatchcase(call.resource, name) for name in names)
        and any(fnmatchcase(call.partition, pattern) for pattern in _partitions(statement.get("Condition")))
    )


def _partitions(condition: dict[str, Any] | None) -> list[str]:
    """Return the patterns of a condition; every key without one."""
    if condition is None:
        return ["*"]
    ((operator, limits),) = condition.items()
    patterns: list[str] = limits["dynamodb:LeadingKeys"]
    exact = operator == "ForAllValues:StringEquals"
    assert exact or operator == "ForAllValues:StringLike"
    assert not (exact and any("*" in pattern for pattern in patterns))
    return patterns


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
