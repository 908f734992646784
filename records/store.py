"""The room's door to DynamoDB: one transaction a write, so that all of it happens or none.

What every call costs stands in docs/access-patterns.md.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

import boto3
from botocore.config import Config

from customers.model import WRITABLE, Action, Change, Customer, from_wire, to_wire
from records import writes
from records.errors import (
    IdempotencyKeyReusedError,
    IdempotencyKeySpentError,
    NotFoundError,
    UnknownVersionError,
    VersionMismatchError,
)
from records.person import Person
from records.transaction import MAX_ITEMS, Item, commit, from_item, items, patiently, to_item
from records.writes import IdempotencyKey, Tables

Result = TypeVar("Result")
Edit = Callable[[Customer], Item]
"""Makes the wire fields that change of the customer as it is; asked again when another write overtakes this one."""


def tables() -> Tables:
    """Return the tables that the function's environment names; without a time zone in it days are those of UTC."""
    return Tables(
        customers=os.environ["DYNAMODB_TABLE_NAME"],
        lookups=os.environ["LOOKUPS_TABLE_NAME"],
        lists=os.environ["LISTS_TABLE_NAME"],
        history=os.environ["HISTORY_TABLE_NAME"],
        zone=os.environ.get("TIME_ZONE", "UTC"),
    )


def dynamodb() -> Any:
    """Return a client that waits 4 seconds at most and tries once: :func:`records.transaction.patiently` repeats."""
    config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 1})
    return boto3.client("dynamodb", config=config)


@dataclass(frozen=True, slots=True)
class Record:
    """A customer as it is stored."""

    item: Item

    @property
    def customer(self) -> Customer:
        """The customer that it is of."""
        return from_wire(self.item)

    @property
    def in_trash(self) -> bool:
        """Whether that is in the trash."""
        return "trashedAt" in self.item

    @property
    def indexed(self) -> writes.Indexed:
        """Under what it is found, unless it is in the trash; NotIndexedError."""
        return writes.Indexed.of(self.item)


class CustomerStore:
    """Reads and writes single customers.

    ``client`` has the method names of boto3's DynamoDB client. Writes take ``by``, who writes, for the history; with
    ``version`` they raise VersionMismatchError unless that is the current one, without it a write that another one
    overtakes is made again on top of it. ``deadline`` is the ``time.monotonic()`` moment until which a busy table is
    asked again, before BusyError.
    """

    def __init__(self, client: Any, tables: Tables) -> None:
        self.client = client
        self.tables = tables

    def get(self, customer_id: str, deadline: float) -> Customer:
        """Read one customer as last written; NotFoundError if there is none or it is in the trash."""
        record = self._read(customer_id, deadline)
        if record is None or record.in_trash:
            raise NotFoundError
        return record.customer

    def create(self, fields: Item, by: Person, deadline: float, request: IdempotencyKey | None = None) -> Customer:
        """Add a customer from wire fields.

        Raises EmailTakenError. A request that was answered before gets that answer again, or
        IdempotencyKeyReusedError if it asks for something else now, IdempotencyKeySpentError if that was purged.
        """
        now = _now()
        given = {"customerId": str(uuid4()), "registrationDate": now, "lastModified": now, "version": 1}
        customer = from_wire(fields | given)
        steps = [
            *writes.appear(self.tables, customer),
            writes.await_registration(self.tables, customer),
            *writes.log(self.tables, None, customer, "created", by),
        ]
        if request:
            steps.insert(0, writes.remember_request(self.tables, request, customer.customer_id))
        try:
            commit(self.client, steps, deadline)
        except writes.AnsweredBeforeError as before:
            if before.request["bodyHash"] != request.body_hash:  # type: ignore[union-attr] # raised for a request only
                raise IdempotencyKeyReusedError from None
            return self._first_answer(before.request["customerId"], deadline)
        return customer

    def update(
        self, customer_id: str, fields: Item | Edit, by: Person, deadline: float, version: int | None = None
    ) -> Customer:
        """Change the given wire fields; writes nothing where that changes nothing. NotFoundError, EmailTakenError.

        Fields that depend on the customer's current ones, such as those of a validation, are a function of it.
        """
        edit = fields if callable(fields) else lambda _: fields
        return self._change(customer_id, edit, "changed", by, deadline, version)

    def revert(self, customer_id: str, to: int, by: Person, deadline: float, version: int | None = None) -> Customer:
        """Give a customer the values it had in version ``to``, as a new change; UnknownVersionError."""
        self.get(customer_id, deadline)
        wire = to_wire(self.as_of(customer_id, to, deadline))
        fields = {name: wire[name] for name in WRITABLE}
        return self._change(customer_id, lambda _: fields, "reverted", by, deadline, version)

    def trash(self, customer_id: str, by: Person, deadline: float, version: int | None = None) -> None:
        """Take a customer out of every list and free its e-mail address; NotFoundError."""

        def write(record: Record) -> None:
            trashed = _next(record.customer)
            steps = [
                *writes.vanish(self.tables, record.customer, record.indexed),
                *writes.into_trash(self.tables, trashed),
                *writes.log(self.tables, record.customer, trashed, "trashed", by),
            ]
            commit(self.client, steps, deadline)

        self._on_current(customer_id, version, deadline, write)

    def restore(self, customer_id: str, by: Person, deadline: float, version: int | None = None) -> Customer:
        """Take a customer out of the trash; one that is not in it stays as it is. NotFoundError, EmailTakenError."""

        def write(record: Record) -> Customer:
            if not record.in_trash:
                return record.customer
            restored = _next(record.customer)
            steps = [
                *writes.appear(self.tables, restored),
                *writes.out_of_trash(self.tables, restored),
                writes.await_registration(self.tables, restored),
                *writes.log(self.tables, record.customer, restored, "restored", by),
            ]
            commit(self.client, steps, deadline)
            return restored

        return self._on_current(customer_id, version, deadline, write, from_trash=True)

    def purge(self, customer_id: str, by: Person, deadline: float, version: int | None = None) -> None:
        """Delete a customer and its history for good, but for a stub that says who did it and when.

        A long history needs more than one transaction: the first one purges the customer and the oldest entries, and
        a purge that was cut short is finished by repeating it. Raises NotFoundError.
        """

        def write(record: Record) -> None:
            customer = record.customer
            if record.in_trash:
                undo = writes.out_of_trash(self.tables, customer)
            else:
                undo = writes.vanish(self.tables, customer, record.indexed)
            steps = [
                writes.delete_customer(self.tables, customer),
                *undo,
                writes.log_purge(self.tables, _next(customer), by),
            ]
            versions = range(1, customer.version + 1)[: MAX_ITEMS - len(steps)]
            steps += [writes.forget(self.tables, customer_id, old) for old in versions]
            commit(self.client, steps, deadline)

        try:
            self._on_current(customer_id, version, deadline, write, from_trash=True)
        except NotFoundError:
            # entries of later versions than the record had may stand above the stub, after a restore of tables
            newest = self.history(customer_id, None, MAX_ITEMS, deadline, newest_first=True)
            if all(entry.kind != "purged" for entry in newest):
                raise
        while rest := [
            entry for entry in self.history(customer_id, None, MAX_ITEMS, deadline) if entry.kind != "purged"
        ]:
            commit(self.client, [writes.forget(self.tables, customer_id, entry.version) for entry in rest], deadline)

    def history(
        self, customer_id: str, after: int | None, limit: int, deadline: float, *, newest_first: bool = False
    ) -> list[Change]:
        """Return up to ``limit`` changes after version ``after``, in order; none for an unknown id."""
        request = {
            "TableName": self.tables.history,
            "KeyConditionExpression": "customerId = :id",
            "ExpressionAttributeValues": to_item({":id": customer_id}),
            "ConsistentRead": True,
            "ScanIndexForward": not newest_first,
            "Limit": limit,
        }
        if after is not None:
            request["ExclusiveStartKey"] = to_item({"customerId": customer_id, "version": after})
        return [_change(item) for item in islice(items(self.client.query, request, deadline), limit)]

    def actions(self, subject: str, limit: int, deadline: float) -> list[Action]:
        """Return the last ``limit`` writes of a person, newest first, whatever their address was then."""
        request = {
            "TableName": self.tables.history,
            "IndexName": "by-index",
            "KeyConditionExpression": "bySubject = :subject",
            "ExpressionAttributeValues": to_item({":subject": subject}),
            "ScanIndexForward": False,
            "Limit": limit,
        }
        return [_action(item) for item in islice(items(self.client.query, request, deadline), limit)]

    def as_of(self, customer_id: str, version: int, deadline: float) -> Customer:
        """Return the customer as ``version`` left it, put together from the history; UnknownVersionError."""
        wire: Item = {"customerId": customer_id}
        last = 0
        while last < version:
            changes = self.history(customer_id, last, min(version - last, MAX_ITEMS), deadline)
            if not changes:
                raise UnknownVersionError
            for change in changes:
                if change.version != last + 1:  # what that one changed is not known, so neither is what came of it
                    raise UnknownVersionError
                wire |= {name: new for name, (_, new) in change.changes.items()}
                last = change.version
                wire |= {"version": last, "lastModified": change.at}
        if version < 1:
            raise UnknownVersionError
        return from_wire(wire)

    def _first_answer(self, customer_id: str, deadline: float) -> Customer:
        try:
            return self.as_of(customer_id, 1, deadline)
        except UnknownVersionError:
            raise IdempotencyKeySpentError from None

    def _change(
        self, customer_id: str, edit: Edit, kind: str, by: Person, deadline: float, version: int | None
    ) -> Customer:
        def write(record: Record) -> Customer:
            before, fields = to_wire(record.customer), edit(record.customer)
            if before | fields == before:
                return record.customer
            changed = _next(from_wire(before | fields))
            steps = [
                *writes.move(self.tables, record.indexed, changed),
                *writes.log(self.tables, record.customer, changed, kind, by),
            ]
            commit(self.client, steps, deadline)
            return changed

        return self._on_current(customer_id, version, deadline, write)

    def _on_current(
        self,
        customer_id: str,
        version: int | None,
        deadline: float,
        write: Callable[[Record], Result],
        *,
        from_trash: bool = False,
    ) -> Result:
        while True:
            record = self._read(customer_id, deadline)
            if record is None or (record.in_trash and not from_trash):
                raise NotFoundError
            if version not in (None, record.customer.version):
                raise VersionMismatchError(record.customer)
            try:
                return write(record)
            except writes.OvertakenError:
                pass  # read again: with a version that is a mismatch now, without one another try

    def _read(self, customer_id: str, deadline: float) -> Record | None:
        key = to_item({"customerId": customer_id})
        answer = patiently(
            lambda: self.client.get_item(TableName=self.tables.customers, Key=key, ConsistentRead=True), deadline
        )
        return Record(from_item(answer["Item"])) if "Item" in answer else None


def _next(customer: Customer) -> Customer:
    return replace(customer, last_modified=_now(), version=customer.version + 1)


def _change(item: Item) -> Change:
    changes = {name: (old, new) for name, (old, new) in item.get("changes", {}).items()}
    return Change(int(item["version"]), item["at"], Person(item["by"], item["bySubject"]), item["kind"], changes)


def _action(item: Item) -> Action:
    return Action(item["customerId"], int(item["version"]), item["at"], item["kind"], item.get("name", ""))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
