"""What the tests of the engine share: an import of some rows, on tables in the process."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError, ConnectionClosedError

from imports.engine import Engine
from imports.jobs import Jobs
from imports.outcomes import Outcome
from imports.reading import fields_of
from imports.rules import Rules
from imports.tables import Row
from imports.undo import Undo
from records.database import Database, Tables
from records.emails import email_identity
from records.person import Person
from records.resource import Item, Resource
from records.store import Store
from schemas._record import schema_of
from schemas.imports import RunSchema
from tests.clock import FAR
from tests.deaths import OWN

BY = Person("editor@example.com", "sub-of-editor")
HEADER = ["name", "email", "phone", "company", "notes"]
_CHOICES: dict[str, Any] = {"dryRun": False, "match": ["email"], "timeZone": "UTC", "phoneRegion": "DE"}


@dataclass(frozen=True)
class Importing:
    """An import of customers, with rows as lists of cells under :data:`HEADER`."""

    store: Store
    jobs: Jobs
    options: Mapping[str, Any] = field(default_factory=dict)
    import_id: str = field(default_factory=lambda: str(uuid4()))
    header: tuple[str, ...] = tuple(HEADER)
    nobody: frozenset[str] = frozenset()
    """Addresses of people to whom no record can be given."""

    def engine(
        self, client: Any = None, run: int = 1, *, dry_run: bool = False, goes_on: Any = None, decided: Any = None
    ) -> Engine:
        """Return what takes rows, through another client if one is given."""
        resource = self.store.resource
        database, jobs = self.store.database, self.jobs
        if client:
            database, jobs = replace(database, client=client), Jobs(replace(jobs.database, client=client), jobs.days)
        rules = rules_of(resource, list(self.header), self.options)
        return Engine(
            database,
            jobs,
            rules,
            self.import_id,
            run,
            BY,
            self.strangers,
            dry_run,
            decided or {},
            goes_on or (lambda: True),
        )

    def strangers(self, addresses: Iterable[str]) -> set[str]:
        """Return those who are nobody here."""
        return {email_identity(each) for each in addresses} & self.nobody

    def take(self, *rows: list[str], **how: Any) -> list[Outcome]:
        """Take these rows, the first of which is row 2, as one batch."""
        outcomes = self.engine(**how).take(numbered(*rows))
        assert outcomes is not None
        return outcomes

    def undo(self) -> list[Outcome]:
        """Undo the import."""
        notes = list(self.jobs.between(self.import_id, "RECORD#", "RECORD#~"))
        return Undo(self.store.database, self.jobs, self.import_id, BY).take(notes)


def rules_of(resource: Resource, header: list[str], options: Mapping[str, Any], form: str = "csv") -> Rules:
    """Return rules with every column as the field of its name, for a file of a format."""
    chosen = RunSchema().load(_CHOICES | {"templates": {name: f"{{{name}}}" for name in header}} | dict(options))
    schema = schema_of(resource)()
    return Rules(resource, schema, chosen, fields_of(resource, schema, administers=True), header, form)


def numbered(*rows: list[str]) -> list[Row]:
    """Return rows as a file with a header has them."""
    return [Row(number, cells) for number, cells in enumerate(rows, 2)]


def kinds(outcomes: list[Outcome]) -> list[str]:
    """Return what became of each row."""
    return [each.kind for each in outcomes]


def customers(store: Store) -> list[Item]:
    """Return all living customers by name, without what every one of them has of its own."""
    pages = store.database.client.get_paginator("scan").paginate(TableName=store.tables.records)
    from records.transaction import from_item  # noqa: PLC0415 only here

    items = [from_item(item) for page in pages for item in page["Items"]]
    living = [item for item in items if "trashedAt" not in item]
    return sorted(
        ({name: value for name, value in item.items() if name not in OWN} for item in living),
        key=lambda item: (item["name"], item.get("email", "")),
    )


def jobs_of(client: Any, table: str) -> Jobs:
    """Return the imports in a table."""
    return Jobs(Database(client, table, time.monotonic() + FAR), 30)


def tables_of(resource: Resource) -> Tables:
    """Return the tables that the environment names."""
    return Tables.of(resource)


class Recording:
    """A client that keeps the steps of all transactions."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.transactions: list[list[dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method."""
        return getattr(self.client, name)

    def transact_write_items(self, **request: Any) -> Any:
        """Keep the steps, and write them."""
        self.transactions.append(request["TransactItems"])
        return self.client.transact_write_items(**request)


class Unreliable:
    """A client of which three calls in ten fail, before or after they are done; the same every time."""

    def __init__(self, client: Any, seed: int) -> None:
        self.client = client
        self.exceptions = client.exceptions
        self.failures = 0
        self._chance = random.Random(seed)  # noqa: S311 the same surprises every time
        self._done: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method, which may fail."""

        def call(**request: Any) -> Any:
            if self._chance.random() < 0.3:
                self.failures += 1
                if name == "transact_write_items" and self._chance.random() < 0.3:
                    self._once(request)
                    raise ConnectionClosedError(endpoint_url="http://127.0.0.1")
                raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, name)
            return self._once(request) if name == "transact_write_items" else getattr(self.client, name)(**request)

        return call

    def _once(self, request: dict[str, Any]) -> Any:
        """Remember transactions by their token as DynamoDB does for ten minutes, and moto does not."""
        if request["ClientRequestToken"] in self._done:
            return {}
        answer = self.client.transact_write_items(**request)
        self._done.add(request["ClientRequestToken"])
        return answer


def first(count: int) -> Callable[[], bool]:
    """Return what lets so many rows pass and then ends the batch."""
    passing: Iterator[object] = repeat(object(), count)
    return lambda: next(passing, None) is not None
