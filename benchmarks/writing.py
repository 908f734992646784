"""What writes cost.

DynamoDB Local miscounts transactions (of several items of a table it counts one), but not single writes. So each step
of a transaction is written by itself here, and counts twice in its table and once in each index, as on AWS.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean
from typing import Any

from benchmarks.made_up import customers
from benchmarks.metering import MeteredClient
from customers.resource import CUSTOMERS, STATUSES
from records import search
from records.database import Database, Tables
from records.person import Person
from records.store import Store
from records.transaction import Item
from records.writes import IdempotencyKey

_BY = Person("bench@example.com", "sub-of-bench")
_COUNT = 100


@dataclass(frozen=True)
class WriteCost:
    """What one kind of write costs on average."""

    name: str
    calls: float
    read_units: float
    write_units: float


@dataclass(frozen=True)
class WriteCosts:
    """What every kind of write costs, for customers with so many words and tags."""

    words: float
    tags: float
    costs: list[WriteCost]


class _Unbundled(MeteredClient):
    """Writes the steps of a transaction one after the other."""

    def transact_write_items(self, **request: Any) -> None:
        """Do as boto3's client does, but for all or nothing."""
        self.meter.calls += 1
        for step in request["TransactItems"]:
            ((operation, parameters),) = step.items()
            write = getattr(self.client, f"{operation.lower()}_item")
            consumed = write(**parameters, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
            indexes = consumed.get("GlobalSecondaryIndexes", {}).values()
            self.meter.write_units += 2 * consumed["Table"]["CapacityUnits"]
            self.meter.write_units += sum(index["CapacityUnits"] for index in indexes)


def write_costs(client: Any, tables: Tables) -> WriteCosts:
    """Write a hundred customers in every way; leaves nothing but the stubs of their histories."""
    metered = _Unbundled(client)
    store = Store(Database(metered, tables, time.monotonic() + 600))
    people = list(customers(_COUNT))
    ids: list[str] = []
    costs = []

    def each(name: str, write: Callable[[int], object]) -> None:
        metered.read_meter()
        for number in range(_COUNT):
            write(number)
        sum_ = metered.read_meter()
        costs.append(WriteCost(name, sum_.calls / _COUNT, sum_.read_units / _COUNT, sum_.write_units / _COUNT))

    def create(number: int) -> None:
        wire = CUSTOMERS.to_wire(people[number])
        fields = {name: wire[name] for name in CUSTOMERS.writable} | {"email": f"new.{people[number].email}"}
        ids.append(store.create(fields, _BY, IdempotencyKey("bench", str(number), "hash")).customer_id)

    def change(fields_of: Callable[[int], Item]) -> Callable[[int], object]:
        return lambda number: store.update(ids[number], fields_of(number), _BY)

    def other_status(number: int) -> Item:
        return {"status": STATUSES[STATUSES.index(people[number].status) - 1]}

    each("create, with an idempotency key", create)
    each("change of notes", change(lambda _: {"notes": "Called back."}))
    each("change of the status", change(other_status))
    each("change of the name", change(lambda _: {"name": "Somebody Else"}))
    each("change of the e-mail address", change(lambda number: {"email": f"moved{number}@other.example"}))
    each("to the trash", lambda number: store.trash(ids[number], _BY))
    each("restore", lambda number: store.restore(ids[number], _BY))
    each("revert to version 1", lambda number: store.revert(ids[number], 1, _BY))
    each("to the trash again", lambda number: store.trash(ids[number], _BY))
    each("purge, of nine changes", lambda number: store.purge(ids[number], _BY))
    words = mean(len(search.search_words(CUSTOMERS, person)) for person in people)
    return WriteCosts(words, mean(len(person.tags) for person in people), costs)
