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
from records.store import CustomerStore
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

    prepare: Callable[[CustomerStore, str, float], str]
    """Make what has to be there before it; return the customer's id, empty if there is none yet."""
    write: Callable[[CustomerStore, str, str, float], object]
    """Write, given the customer's id and token."""

    def repeat(self, store: CustomerStore, customer_id: str, token: str, deadline: float) -> None:
        """Do as somebody who got no answer does: the same again. What is gone already is no failure then."""
        with suppress(NotFoundError):
            self.write(store, customer_id, token, deadline)


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


def state(store: CustomerStore, customer_id: str, token: str) -> tuple[str, list[str]]:
    """Return what there is of a customer, but for ids and times: its record, and the kinds of its changes."""
    customer_id = customer_id or id_of(store, token)
    key = to_item({"customerId": customer_id})
    answer = store.client.get_item(TableName=store.tables.customers, Key=key, ConsistentRead=True)
    record = {name: value for name, value in from_item(answer.get("Item", {})).items() if name not in _OWN}
    text = json.dumps(record | {"trashedAt": "trashedAt" in record}, sort_keys=True, default=int).replace(token, "")
    query = {"KeyConditionExpression": "customerId = :id", "ExpressionAttributeValues": to_item({":id": customer_id})}
    pages = store.client.get_paginator("query").paginate(TableName=store.tables.history, ConsistentRead=True, **query)
    return text, [from_item(item)["kind"] for page in pages for item in page["Items"]]


def id_of(store: CustomerStore, token: str) -> str:
    """Return the id of the customer that a token's e-mail address belongs to."""
    marker = to_item(keys.marker(_email(token))._asdict())
    answer = store.client.get_item(TableName=store.tables.lookups, Key=marker, ConsistentRead=True)
    return str(from_item(answer.get("Item", {})).get("customerId", "none"))


_OWN = ("customerId", "registrationDate", "lastModified", "indexed")


def _email(token: str) -> str:
    return f"{token}@example.com"


def _fields(token: str) -> dict[str, Any]:
    return {"name": "Ada Lovelace", "email": _email(token), "phone": "+49711284222", "tags": ["vip", "new"]}


def _living(store: CustomerStore, token: str, deadline: float) -> str:
    return store.create(_fields(token), BY, deadline).customer_id


def _changed(store: CustomerStore, token: str, deadline: float) -> str:
    customer_id = _living(store, token, deadline)
    store.update(customer_id, {"name": "Ada King", "status": "active", "tags": []}, BY, deadline)
    return customer_id


def _trashed(store: CustomerStore, token: str, deadline: float) -> str:
    customer_id = _living(store, token, deadline)
    store.trash(customer_id, BY, deadline)
    return customer_id


def _old(store: CustomerStore, token: str, deadline: float) -> str:
    customer_id = _living(store, token, deadline)
    for number in range(LONG_LIFE):
        store.update(customer_id, {"notes": str(number)}, BY, deadline)
    store.trash(customer_id, BY, deadline)
    return customer_id


def _create(store: CustomerStore, _: str, token: str, deadline: float) -> None:
    store.create(_fields(token), BY, deadline, IdempotencyKey("me", token, "hash"))


def _change(fields: dict[str, Any]) -> Callable[[CustomerStore, str, str, float], object]:
    return lambda store, customer_id, _, deadline: store.update(customer_id, fields, BY, deadline)


def _move(store: CustomerStore, customer_id: str, token: str, deadline: float) -> None:
    store.update(customer_id, {"email": _email("new" + token)}, BY, deadline)


def _trash(store: CustomerStore, customer_id: str, _: str, deadline: float) -> None:
    store.trash(customer_id, BY, deadline)


def _restore(store: CustomerStore, customer_id: str, _: str, deadline: float) -> None:
    store.restore(customer_id, BY, deadline)


def _purge(store: CustomerStore, customer_id: str, _: str, deadline: float) -> None:
    store.purge(customer_id, BY, deadline)


def _revert(store: CustomerStore, customer_id: str, _: str, deadline: float) -> None:
    store.revert(customer_id, 1, BY, deadline)


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
