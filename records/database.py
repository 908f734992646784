"""DynamoDB as one request has it: the client, the tables, and until when a busy table is asked again."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from records import direct
from records.beside import waiting
from records.resource import NO_ZONE, Item, Link, Resource
from records.transaction import Step, commit, from_item, pages, patiently, read_batch, to_item

Names = TypeVar("Names")
MOST_READ = 100
"""Items that DynamoDB reads in one BatchGetItem."""


def dynamodb() -> Any:
    """Return a client that waits 4 seconds at most and tries once: :func:`records.transaction.patiently` repeats."""
    return direct.client("dynamodb", seconds=3)


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of a resource's tables in this stage, and by whose days they list and count."""

    resource: Resource
    records: str
    lookups: str
    lists: str
    history: str
    zone: str = "UTC"
    """The stage's time zone, by its name in the IANA database."""
    erasures: str = ""
    """The ledger of what was erased, of all resources; empty where nobody asks for it."""
    parent: "Tables | None" = None
    """Those of the records to which these belong; whoever reads or writes a record with a parent needs them."""
    children: tuple["Tables", ...] = ()
    """Those of the records that belong to these; whoever trashes, restores or purges a record with children needs them.
    """

    @classmethod
    def of(cls, resource: Resource, parent: Resource | None = None, children: Iterable[Resource] = ()) -> "Tables":
        """Return the tables that the function's environment names; without a time zone days are those of UTC."""
        names = (os.environ[variable] for variable in resource.table_variables)
        records, lookups, lists, history = names
        zone = os.environ.get("TIME_ZONE", "UTC")
        erasures = os.environ.get("ERASURES_TABLE_NAME", "")
        tables = cls(resource, records, lookups, lists, history, zone, erasures, cls.of(parent) if parent else None)
        return tables.with_children(*map(cls.of, children))

    @property
    def zone_of_days(self) -> str:
        """Return the time zone by whose days records are listed; NO_ZONE if these are days."""
        dates = self.resource.dates
        return NO_ZONE if dates and dates.of_days else self.zone

    @property
    def above(self) -> "Tables":
        """Return the parent's, without which nothing may be done to a record that has one."""
        if self.parent is None:
            raise TypeError(f"Whoever works with {self.resource.plural} has to know the tables of their parent.")
        return self.parent

    @property
    def below(self) -> Link:
        """Return what links a record to its parent."""
        if self.resource.parent is None:
            raise TypeError(f"No record of {self.resource.plural} belongs to another.")
        return self.resource.parent

    def with_children(self, *children: "Tables") -> "Tables":
        """Return the same with children, whose parent these are."""
        return replace(self, children=tuple(replace(each, parent=self) for each in children))


@dataclass(frozen=True, slots=True)
class Database(Generic[Names]):
    """Reads and writes single items and lists of them; all methods raise BusyError after the deadline."""

    client: Any
    """Has the method names of boto3's DynamoDB client."""
    tables: Names
    """Of a resource :class:`Tables`."""
    deadline: float = 0.0
    """``time.monotonic()`` moment until which a busy table is asked again; once it is over, each is asked once."""

    def until(self, deadline: float) -> "Database[Names]":
        """Return the same registry with another deadline."""
        return replace(self, deadline=deadline)

    def get(self, table: str, key: Item, **options: Any) -> Item | None:
        """Return an item as last written."""
        if waiting.get():
            found = self._read({table: {"Keys": [to_item(key)], "ConsistentRead": True} | options}).get(table)
            return found[0] if found else None
        request = {"TableName": table, "Key": to_item(key), "ConsistentRead": True} | options
        item = patiently(lambda: self.client.get_item(**request), self.deadline).get("Item")
        return from_item(item) if item else None

    def get_all(self, table: str, keys: Sequence[Item]) -> list[Item]:
        """Return those of any number of items that are there, as last written, in no order; 100 a request."""
        parts = (keys[start : start + MOST_READ] for start in range(0, len(keys), MOST_READ))
        return [item for part in parts for item in self._get_part(table, part)]

    def _get_part(self, table: str, keys: Sequence[Item]) -> list[Item]:
        return self._read({table: {"Keys": [to_item(key) for key in keys], "ConsistentRead": True}}).get(table, [])

    def _read(self, wanted: Item) -> dict[str, list[Item]]:
        """Return items by their tables, and know by then what is read beside them; it raises what that says."""
        beside = waiting.get()
        if beside is None:
            return self._batch(wanted)
        if beside.table in wanted or sum(len(each["Keys"]) for each in wanted.values()) + len(beside.keys) > MOST_READ:
            self.look_beside()
            return self._batch(wanted)
        names = {f"#{place}": name for place, name in enumerate(beside.attributes)}
        rows = {"Keys": [to_item(key) for key in beside.keys], "ConsistentRead": True}
        rows |= {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
        found = self._batch(wanted | {beside.table: rows})
        beside.judge(found.pop(beside.table, []))
        waiting.set(None)
        return found

    def look_beside(self) -> None:
        """Know what would be read beside a record, before a write, or before what this class does not see."""
        if waiting.get():
            self._read({})

    def _batch(self, wanted: Item) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for table, item in read_batch(self.client.batch_get_item, wanted, self.deadline):
            found.setdefault(table, []).append(from_item(item))
        return found

    def put(self, table: str, item: Item, condition: str = "", **values: Any) -> bool:
        """Write an item; False if the condition refuses it. ``values`` are those that the condition names."""
        self.look_beside()
        request: Item = {"TableName": table, "Item": to_item(item)}
        if condition:
            request["ConditionExpression"] = condition
        if values:
            request["ExpressionAttributeValues"] = to_item({f":{name}": value for name, value in values.items()})
        try:
            patiently(lambda: self.client.put_item(**request), self.deadline)
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def delete(self, table: str, key: Item) -> None:
        """Delete an item, if it is there."""
        self.look_beside()
        patiently(lambda: self.client.delete_item(TableName=table, Key=to_item(key)), self.deadline)

    def delete_if(self, table: str, key: Item, condition: str, **values: Any) -> bool:
        """Delete an item; False if the condition refuses it. ``values`` are those that the condition names."""
        self.look_beside()
        request: Item = {"TableName": table, "Key": to_item(key), "ConditionExpression": condition}
        request |= {"ExpressionAttributeValues": to_item({f":{name}": value for name, value in values.items()})}
        try:
            patiently(lambda: self.client.delete_item(**request), self.deadline)
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def walk(self, request: Item) -> Iterator[Item]:
        """Yield the answers of a Query until there is nothing more; ``request`` may be changed between two of them."""
        self.look_beside()
        return pages(self.client.query, request, self.deadline)

    def query(self, request: Item) -> Iterator[Item]:
        """Yield the items of a Query, however many answers they take."""
        for answer in self.walk(request):
            yield from map(from_item, answer["Items"])

    def update(self, table: str, key: Item, change: str, condition: str = "", **values: Any) -> Item | None:
        """Change an item, and return it as it is then; None if the condition refuses it."""
        self.look_beside()
        request: Item = {"TableName": table, "Key": to_item(key), "UpdateExpression": change}
        request |= {"ExpressionAttributeValues": to_item({f":{name}": value for name, value in values.items()})}
        request |= {"ReturnValues": "ALL_NEW"} | ({"ConditionExpression": condition} if condition else {})
        try:
            changed = patiently(lambda: self.client.update_item(**request), self.deadline)
        except self.client.exceptions.ConditionalCheckFailedException:
            return None
        return from_item(changed["Attributes"])

    def commit(self, steps: Iterable[Step]) -> None:
        """Write all steps or none; raises what the first refused step says."""
        self.look_beside()
        commit(self.client, steps, self.deadline)


def read_parent(database: Database[Tables], parent_id: str) -> Item | None:
    """Return the record with this id, to which others belong, as last written."""
    parent = database.tables.above
    return database.get(parent.records, {parent.resource.id: parent_id})
