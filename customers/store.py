"""The room's door to DynamoDB: one transaction a write, so that all of it happens or none.

What every call costs stands in docs/access-patterns.md.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import boto3
from botocore.config import Config

from customers import keys, rules
from customers.errors import (
    CustomerError,
    EmailTakenError,
    IdempotencyKeyReusedError,
    NotFoundError,
    VersionMismatchError,
)
from customers.model import LIST_FIELDS, Customer, from_wire, to_wire
from customers.transaction import Item, Step, commit, from_item, patiently, to_item

IDEMPOTENCY_PERIOD = timedelta(hours=24)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of the tables in this stage."""

    customers: str
    lookups: str
    history: str


def tables() -> Tables:
    """Return the tables that the function's environment names."""
    return Tables(
        customers=os.environ["DYNAMODB_TABLE_NAME"],
        lookups=os.environ["LOOKUPS_TABLE_NAME"],
        history=os.environ["HISTORY_TABLE_NAME"],
    )


def dynamodb() -> Any:
    """Return a client that gives up early enough for :func:`customers.transaction.patiently` to try again."""
    config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
    return boto3.client("dynamodb", config=config)


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """What makes two requests one: whose they are, the key they share, and a hash of what they ask for."""

    caller: str
    key: str
    body_hash: str


class CustomerStore:
    """Reads and writes single customers.

    ``client`` has the method names of boto3's DynamoDB client. Writes take ``by``, who writes, for the history.
    ``deadline`` is the ``time.monotonic()`` moment until which a busy table is asked again, before BusyError.
    """

    def __init__(self, client: Any, tables: Tables) -> None:
        self.client = client
        self.tables = tables

    def get(self, customer_id: str, deadline: float) -> Customer:
        """Read one customer as last written; NotFoundError."""
        key = to_item({"customerId": customer_id})
        answer = patiently(
            lambda: self.client.get_item(TableName=self.tables.customers, Key=key, ConsistentRead=True), deadline
        )
        return _living(from_item(answer["Item"]) if "Item" in answer else None)

    def create(self, fields: Item, by: str, deadline: float, request: IdempotencyKey | None = None) -> Customer:
        """Add a customer from wire fields.

        Raises EmailTakenError. A request that was answered before gets that answer again, or
        IdempotencyKeyReusedError if it asks for something else now.
        """
        now = _now()
        given = {"customerId": str(uuid4()), "registrationDate": now, "lastModified": now, "version": 1}
        customer = from_wire(fields | given)
        steps = [
            self._put_customer(customer, "attribute_not_exists(customerId)"),
            self._put_marker(customer),
            self._put_history(None, customer, "created", by),
            self._count(customer, +1),
            *self._word_steps(None, customer),
        ]
        if request is None:
            commit(self.client, steps, deadline)
            return customer
        try:
            commit(self.client, [self._put_request(request, customer), *steps], deadline)
        except _AnsweredBeforeError as before:
            if before.request["bodyHash"] != request.body_hash:
                raise IdempotencyKeyReusedError from None
            return from_wire(before.request["answer"])
        return customer

    def update(self, customer_id: str, fields: Item, by: str, deadline: float, version: int | None = None) -> Customer:
        """Change the given wire fields; writes nothing where that changes nothing.

        With ``version`` raises VersionMismatchError unless that is the current one; without, a change that another
        one overtakes is made again on top of it. Raises NotFoundError, EmailTakenError.
        """

        def change(current: Customer) -> Customer:
            before = to_wire(current)
            if before | fields == before:
                return current
            changed = from_wire(before | fields | {"lastModified": _now(), "version": current.version + 1})
            steps = [
                self._put_customer(changed, "version = :version", current.version),
                *self._marker_steps(current, changed),
                self._put_history(current, changed, "changed", by),
                *self._word_steps(current, changed),
            ]
            commit(self.client, steps, deadline)
            return changed

        return self._on_current(customer_id, version, deadline, change)

    def trash(self, customer_id: str, by: str, deadline: float, version: int | None = None) -> None:
        """Take a customer out of every list and free its e-mail address; NotFoundError, VersionMismatchError."""

        def throw_away(current: Customer) -> None:
            now = _now()
            trashed = replace(current, last_modified=now, version=current.version + 1)
            steps = [
                self._put_customer(trashed, "version = :version", current.version, trashed_at=now),
                self._delete_marker(current),
                self._put_history(current, trashed, "trashed", by),
                self._count(current, -1),
                *self._word_steps(current, None),
            ]
            commit(self.client, steps, deadline)

        self._on_current(customer_id, version, deadline, throw_away)

    def _on_current(
        self, customer_id: str, version: int | None, deadline: float, write: Callable[[Customer], Result]
    ) -> Result:
        while True:
            current = self.get(customer_id, deadline)
            if version not in (None, current.version):
                raise VersionMismatchError(current)
            try:
                return write(current)
            except VersionMismatchError:
                if version is not None:
                    raise

    # The steps that writes are made of

    def _put_customer(
        self, customer: Customer, condition: str, version: int | None = None, trashed_at: str | None = None
    ) -> Step:
        item = _without_blanks(to_wire(customer))
        item |= (
            {"trashedAt": trashed_at} if trashed_at else {"listed": keys.LISTED, "nameKey": rules.name_key(customer)}
        )
        request = {"TableName": self.tables.customers, "Item": to_item(item), "ConditionExpression": condition}
        if version is not None:
            request["ExpressionAttributeValues"] = to_item({":version": version})
        return Step("Put", request, lambda item: VersionMismatchError(_living(item)))

    def _put_marker(self, customer: Customer) -> Step:
        item = keys.marker(customer.email)._asdict() | {"customerId": customer.customer_id}
        request = {
            "TableName": self.tables.lookups,
            "Item": to_item(item),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        return Step("Put", request, lambda item: EmailTakenError(item["customerId"] if item else ""))

    def _delete_marker(self, customer: Customer) -> Step:
        return self._delete(keys.marker(customer.email))

    def _marker_steps(self, before: Customer, after: Customer) -> list[Step]:
        if keys.marker(before.email) == keys.marker(after.email):
            return []
        return [self._delete_marker(before), self._put_marker(after)]

    def _put_history(self, before: Customer | None, after: Customer, kind: str, by: str) -> Step:
        old, new = to_wire(before) if before else {}, to_wire(after)
        item = {
            "customerId": after.customer_id,
            "version": after.version,
            "at": after.last_modified,
            "by": by,
            "kind": kind,
            "changes": {
                name: [old.get(name), new[name]]
                for name in new
                if old.get(name) != new[name] and name not in ("customerId", "version", "lastModified")
            },
        }
        return Step("Put", {"TableName": self.tables.history, "Item": to_item(item)})

    def _count(self, customer: Customer, change: int) -> Step:
        request = {
            "TableName": self.tables.lookups,
            "Key": to_item(keys.counter(customer.customer_id)._asdict()),
            "UpdateExpression": "ADD n :change",
            "ExpressionAttributeValues": to_item({":change": change}),
        }
        return Step("Update", request)

    def _word_steps(self, before: Customer | None, after: Customer | None) -> Iterator[Step]:
        """Each word holds a row of the list, so that a search reads nothing else: all are written at every change."""
        old = rules.search_words(before) if before else []
        new = rules.search_words(after) if after else []
        if before:
            for word in sorted(set(old) - set(new)):
                yield self._delete(keys.word(word, before.customer_id))
        if after:
            wire = _without_blanks(to_wire(after))
            row = {name: wire[name] for name in LIST_FIELDS if name in wire}
            for word in new:
                item = keys.word(word, after.customer_id)._asdict() | row
                yield Step("Put", {"TableName": self.tables.lookups, "Item": to_item(item)})

    def _delete(self, key: keys.Key) -> Step:
        return Step("Delete", {"TableName": self.tables.lookups, "Key": to_item(key._asdict())})

    def _put_request(self, request: IdempotencyKey, customer: Customer) -> Step:
        now = datetime.now(UTC)
        item = keys.idempotency(request.caller, request.key)._asdict() | {
            "bodyHash": request.body_hash,
            "answer": to_wire(customer),
            "expiresAt": int((now + IDEMPOTENCY_PERIOD).timestamp()),
        }
        put = {
            "TableName": self.tables.lookups,
            "Item": to_item(item),
            # Time to live sweeps within days: what has expired counts as gone before it is.
            "ConditionExpression": "attribute_not_exists(pk) OR expiresAt < :now",
            "ExpressionAttributeValues": to_item({":now": int(now.timestamp())}),
        }
        return Step("Put", put, lambda item: _AnsweredBeforeError(item or {}))


class _AnsweredBeforeError(CustomerError):
    """The idempotency key is known."""

    def __init__(self, request: Item) -> None:
        super().__init__()
        self.request = request


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _without_blanks(wire: Item) -> Item:
    return {name: value for name, value in wire.items() if value not in ("", [])}


def _living(item: Item | None) -> Customer:
    if item is None or "trashedAt" in item:
        raise NotFoundError
    return from_wire(item)
