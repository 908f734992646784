"""Every write of a customer, and a client that dies before or after one of its calls."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from records import keys
from records.errors import NotFoundError
from records.person import Person
from records.store import Store
from records.transaction import from_item, to_item
from records.writes import IdempotencyKey

BY = Person("editor@example.com", "sub-of-editor")
DEATH = 86
"""Exit code of a process that died as it should."""
LONG_LIFE = 110
"""Changes of a customer whose history does not fit into the transaction that purges it."""


@dataclass(frozen=True)
class Write:
    """One kind of write."""

    prepare: Callable[[Store, str], str]
    """Make what has to be there before it; return the customer's id, empty if there is none yet."""
    write: Callable[[Store, str, str], object]
    """Write, given the customer's id and token."""

    def repeat(self, store: Store, customer_id: str, token: str) -> None:
        """Do as somebody who got no answer does: the same again. What is gone already is no failure then."""
        with suppress(NotFoundError):
            self.write(store, customer_id, token)


class MortalClient:
    """A DynamoDB client that calls ``die`` at one moment: 0 is before its first call, 1 after it, and so on.

    A moment may also be the name of a method: then it is after the first call of that one.
    """

    def __init__(self, client: Any, moment: int | str, die: Callable[[], None]) -> None:
        self.client = client
        self.exceptions = client.exceptions
        self._moment = moment
        self._die = die
        self._moments = 0

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method between two moments."""

        def call(**request: Any) -> Any:
            self._moment_passes("")
            answer = getattr(self.client, name)(**request)
            self._moment_passes(name)
            return answer

        return call

    def _moment_passes(self, name: str) -> None:
        if self._moment in (self._moments, name):
            self._die()
        self._moments += 1


def new_token() -> str:
    """Return what makes a customer's e-mail address unlike any other."""
    return uuid4().hex


def state(store: Store, customer_id: str, token: str) -> tuple[str, list[str]]:
    """Return what there is of a customer, but for ids and times: its record, and the kinds of its changes."""
    customer_id = customer_id or id_of(store, token)
    key = to_item({"customerId": customer_id})
    answer = store.database.client.get_item(TableName=store.tables.records, Key=key, ConsistentRead=True)
    record = {name: value for name, value in from_item(answer.get("Item", {})).items() if name not in OWN}
    text = json.dumps(record | {"trashedAt": "trashedAt" in record}, sort_keys=True, default=int).replace(token, "")
    query = {"KeyConditionExpression": "customerId = :id", "ExpressionAttributeValues": to_item({":id": customer_id})}
    pages = store.database.client.get_paginator("query").paginate(
        TableName=store.tables.history, ConsistentRead=True, **query
    )
    return text, [from_item(item)["kind"] for page in pages for item in page["Items"]]


def id_of(store: Store, token: str) -> str:
    """Return the id of the customer that a token's e-mail address belongs to."""
    marker = to_item(keys.marker("email", _email(token))._asdict())
    answer = store.database.client.get_item(TableName=store.tables.lookups, Key=marker, ConsistentRead=True)
    return str(from_item(answer.get("Item", {})).get("customerId", "none"))


OWN = ("customerId", "registrationDate", "lastModified", "indexed", "stays")
"""What each record has of its own: its id, moments, and what follows from them."""


def _email(token: str) -> str:
    return f"{token}@example.com"


def _fields(token: str) -> dict[str, Any]:
    return {"name": "Ada Lovelace", "email": _email(token), "phone": "+49711284222", "tags": ["vip", "new"]}


def _living(store: Store, token: str) -> str:
    return str(store.create(_fields(token), BY).customer_id)


def _changed(store: Store, token: str) -> str:
    customer_id = _living(store, token)
    store.update(customer_id, {"name": "Ada King", "status": "active", "tags": []}, BY)
    return customer_id


def _trashed(store: Store, token: str) -> str:
    customer_id = _living(store, token)
    store.trash(customer_id, BY)
    return customer_id


def _old(store: Store, token: str) -> str:
    customer_id = _living(store, token)
    for number in range(LONG_LIFE):
        store.update(customer_id, {"notes": str(number)}, BY)
    store.trash(customer_id, BY)
    return customer_id


def _create(store: Store, _: str, token: str) -> None:
    store.create(_fields(token), BY, IdempotencyKey("me", token, "hash"))


def _change(fields: dict[str, Any]) -> Callable[[Store, str, str], object]:
    return lambda store, customer_id, _: store.update(customer_id, fields, BY)


def _move(store: Store, customer_id: str, token: str) -> None:
    store.update(customer_id, {"email": _email("new" + token)}, BY)


def _trash(store: Store, customer_id: str, _: str) -> None:
    store.trash(customer_id, BY)


def _restore(store: Store, customer_id: str, _: str) -> None:
    store.restore(customer_id, BY)


def _purge(store: Store, customer_id: str, _: str) -> None:
    store.purge(customer_id, BY)


def _revert(store: Store, customer_id: str, _: str) -> None:
    store.revert(customer_id, 1, BY)


WRITES = {
    "create": Write(lambda *_: "", _create),
    "update": Write(_living, _change({"name": "Ada King", "status": "active", "tags": ["vip", "old"]})),
    "change of e-mail": Write(_living, _move),
    "trash": Write(_living, _trash),
    "restore": Write(_trashed, _restore),
    "revert": Write(_changed, _revert),
    "purge": Write(_living, _purge),
    "purge from the trash": Write(_trashed, _purge),
    "purge of a long history": Write(_old, _purge),
}
