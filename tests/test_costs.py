"""What each use of the tables costs is what docs/access-patterns.md says, row by row: the test reads it there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from math import ceil
from typing import Any
from unittest.mock import patch

import pytest

from activities.resource import ACTIVITIES
from customers.resource import CUSTOMERS, STATUSES
from dev.local import ROOT
from handlers._everything import Everything
from imports.jobs import Jobs, batch_key
from people import audit_list
from people.attempts import CODE, PASSWORD, RESET_MAIL, Attempts, Kind
from people.audit import AuditLog, Entry
from people.audit_list import Wanted
from people.errors import TooManyAttemptsError
from people.projection import Projection
from people.sessions import Session, Sessions
from people.tokens import ATTRIBUTES, SECOND, Token, moment
from records import changes, cursors, finder, keys, likeness, search, walks
from records.beside import Beside, waiting
from records.counters import Counters
from records.cursors import Cursors
from records.database import Database, Tables
from records.duplicates import Duplicates
from records.erasing import Erasing
from records.family import Family
from records.finder import Finder, Query
from records.known import known_of
from records.lists import Filters
from records.merging import Merging
from records.overview import Overview
from records.person import Person
from records.search import query_words
from records.similar import MOST_QUERIES
from records.similar_search import Index, corrections
from records.store import Store
from records.tallies import Tallies, values_of
from records.transaction import from_item, to_item
from records.trashed import who_trashed
from records.writes import IdempotencyKey
from registry.id_registry import IdRegistry, IdTables
from registry.reconciliation import Reconciliation
from tests.imports.importing import Importing, numbered
from tests.moto_tables import create_tables, dynamodb_in_process
from tests.records.asking import opened
from tests.records.counting import Cost, Counting, size

ME = Person("me@example.com", "sub-of-me")
BY = Person("writer@example.com", "sub-of-writer")
CUSTOMERS_MADE = 62
FILE = {"resource": "customers", "fileName": "file.csv", "bytes": 1}
ONCE = IdempotencyKey("me", "one import", "hash")
ENTRY = Entry(
    at="2026-11-27T22:00:00.000Z",
    event="logIn",
    outcome="done",
    status=204,
    subject="6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    email="somebody@company-with-a-name.example",
    route="POST /session",
    resource="session",
    address="198.51.100.7",
    device="Firefox, Windows",
    correlation="6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
)
PHONE = "+497112842222"
SESSION = Session("aaaaaaaa-0000-4000-8000-000000000001", moment() + 60 * SECOND, moment(), "198.51.100.7", "Firefox")
"""Of somebody who has ended all others a minute before."""
MONTHS = ("", *(f"-{month:02}" for month in range(1, 13)))
"""Of a year, and of all of it."""
_TABLE = re.compile(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| (?:read|write) units \|\n\|[-|]+\|\n((?:\|.*\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """What the document says of one use."""

    use: str
    requests: str
    units: str


def rows() -> list[Row]:
    """Return every row of every table of costs."""
    text = (ROOT / "docs/access-patterns.md").read_text(encoding="utf-8")
    lines = [line for table in _TABLE.findall(text) for line in table[1].splitlines()]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [Row(use, requests, units) for use, _, requests, units in cells]


@dataclass
class World:
    """The tables of a stage with some customers and activities, and what was measured there."""

    customers: Store
    activities: Store
    parents: Store
    """Of customers, together with what belongs to them."""
    registry: IdRegistry
    imports: Jobs
    client: Counting
    ids: list[str]
    costs: list[Cost] = field(default_factory=list)
    about: dict[str, int] = field(default_factory=dict)
    """What units depend on: ``w`` words, ``x`` of them of long texts alone, ``t`` tags, ``d`` due dates, ``v``
    versions, ``n`` records, ``s`` shards of counters, rows ``each`` run looks at, ``bytes``."""

    def find(self, query: Query, looked_at: int = 0, store: Store | None = None) -> Any:
        """Measure a page; ``looked_at`` rows, or one more than the limit."""
        self.about["each"] = looked_at or query.limit + 1
        database = (store or self.customers).database
        with self.client.counted(self.costs):
            Finder(database).find(query)

    def count(self, query: Query, looked_at: int, store: Store | None = None) -> Any:
        """Measure a count."""
        self.about["each"] = looked_at
        with self.client.counted(self.costs):
            Finder((store or self.customers).database).count(query)

    def sifted_count(self, query: Query, looked_at: int) -> Any:
        """Measure a count that looks at ten rows a query instead of a thousand."""
        with patch.object(finder, "COUNT_LIMIT", 10):
            self.count(query, looked_at)

    def do(self, call: Callable[[], Any], **about: int) -> Any:
        """Measure a call."""
        self.about |= about
        with self.client.counted(self.costs):
            return call()

    def new(self, **fields: Any) -> Any:
        """Make a customer, which is not measured."""
        number = len(self.ids)
        self.ids.append("")
        record = self.customers.create(person(number) | fields, BY)
        self.knows(record)
        return record

    def knows(self, *versions: Any) -> None:
        """Let units depend on the words of a customer, in all these versions together, and its tags."""
        words = {word for record in versions for word in search.search_words(CUSTOMERS, record)}
        of_texts = {word for record in versions for word in search.words_of(CUSTOMERS, record)[1]}
        self.about |= {"w": len(words), "x": len(of_texts), "t": len(versions[-1].tags)}

    def customers_now(self) -> int:
        """Return how many customers there are."""
        return Finder(self.customers.database).counters.total()

    def activity(self, **fields: Any) -> dict[str, Any]:
        """Return the fields of an activity."""
        wire = {"customerId": self.ids[0], "subject": "Called about the offer", "kind": "call", **fields}
        record = ACTIVITIES.from_wire({"activityId": "1"} | wire)
        shown, of_texts = search.words_of(ACTIVITIES, record)
        self.about |= {"w": len(shown + of_texts), "x": len(of_texts), "d": int(bool(wire.get("due")))}
        return wire


def person(number: int) -> dict[str, Any]:
    """Return the fields of a customer whose row has about 300 bytes."""
    return {
        "name": f"Annabel Number{number:03}",
        "email": f"annabel.{number:03}@company-with-a-name.example",
        "phone": PHONE if number < 11 else "",
        "company": "Acme Company of Rockets",
        "tags": ["vip", "odd"] if number % 2 else ["vip"],
        "status": "active",
    }


@pytest.fixture(scope="module")
def stage() -> Iterator[World]:
    """Return a world of customers who came on each day of a month, twice, and of activities."""
    days = (f"2026-10-{1 + n % 31:02}T10:00:00.{n:03}Z" for n in range(CUSTOMERS_MADE))
    with dynamodb_in_process() as dynamodb:
        environment = create_tables(dynamodb, "costs")
        with patch.dict("os.environ", environment):
            client = Counting(dynamodb)
            above, below = Tables.of(CUSTOMERS), Tables.of(ACTIVITIES, CUSTOMERS)
        ids = IdTables(environment["CUSTOMER_IDS_TABLE_NAME"], above.lookups)
        customers, activities = Store(opened(client, above)), Store(opened(client, below))
        with patch("records.planning.now", lambda: next(days)):
            made = [customers.create(person(number), BY).customer_id for number in range(CUSTOMERS_MADE)]
        parents = Store(Database(client, above.with_children(below), 1e12))
        registry = IdRegistry(Database(client, ids, 1e12))
        jobs = Jobs(Database(client, environment["IMPORTS_TABLE_NAME"], 1e12), 30)
        world = World(customers, activities, parents, registry, jobs, client, made)
        for number in range(40):
            due = f"2026-11-{1 + number % 28:02}T10:00:00.000Z"
            activities.create(world.activity(due=due, text="What was agreed. " * 2), BY)
        Finder(customers.database).find(Query(limit=1))
        Finder(activities.database).find(Query(limit=1))
        yield world


@pytest.fixture
def world(stage: World) -> Iterator[World]:
    """Return the world with nothing measured, where a query looks at ten rows that may not match."""
    with patch.multiple(walks, FIRST_SIFT=10, SIFT_LIMIT=10), patch.object(finder, "_MOST_WALKS", 1):
        yield replace(stage, costs=[], about={})


def asked(values: dict[str, str] | None = None, **days: str) -> Filters:
    """Return filters of a stage in UTC."""
    return Filters.of(values, **days, zone="UTC")


def _change(world: World) -> None:
    record = world.new()
    changed = world.do(lambda: world.customers.update(record.customer_id, {"notes": "Of two words"}, ME))
    world.knows(record, changed)


def _trash(world: World) -> None:
    record = world.new()
    world.do(lambda: world.customers.trash(record.customer_id, ME))


def _restore(world: World) -> None:
    record = world.new()
    world.customers.trash(record.customer_id, BY)
    world.do(lambda: world.customers.restore(record.customer_id, ME))


def _revert(world: World) -> None:
    record = world.new()
    changed = world.customers.update(record.customer_id, {"notes": "Of two words"}, BY)
    world.do(lambda: world.customers.revert(record.customer_id, 1, ME))
    world.knows(changed, record)


def _merge(world: World, *, undo: bool) -> None:
    one, other = (world.new(tags=["vip"]).customer_id for _ in range(2))
    merging = Merging(world.customers.database)
    merge = partial(merging.merge, one, other, lambda *_: {"notes": "Annabel"}, ME)
    if undo:
        merge()
    world.do(partial(merging.undo, one, other, ME) if undo else merge)


def _purge(world: World) -> None:
    record = world.new()
    world.customers.trash(record.customer_id, BY)
    world.do(lambda: world.customers.purge(record.customer_id, ME), v=2)


def _erase(world: World) -> None:
    record = world.new()
    world.do(lambda: Erasing(world.parents.database).begin(record.customer_id, 1, "Request 17", ME), v=1)


def _everything(world: World) -> None:
    customer_id = world.new().customer_id
    for _ in range(3):
        world.activities.create(world.activity(customerId=customer_id), BY)
    tell = Everything(world.imports, world.registry, deadline=1e12)
    world.do(lambda: [tell.of(known) for known in known_of(world.parents.database, customer_id)], n=3)


def _create(world: World, request: IdempotencyKey | None = None) -> None:
    fields = world.new()  # as many words as the next one
    wire = person(len(world.ids)) | {"tags": list(fields.tags)}
    world.ids.append("")
    world.do(lambda: world.customers.create(wire, ME, request))


def _one(world: World) -> None:
    record = world.new(notes="x" * 5000)
    item = world.client.client.get_item(
        TableName=world.customers.tables.records, Key=to_item({"customerId": record.customer_id})
    )["Item"]
    world.do(lambda: world.customers.get(record.customer_id), bytes=size(item))


def _history(world: World) -> None:
    world.do(lambda: world.customers.history(world.ids[0], None, 26), bytes=1000)


def _actions(world: World) -> None:
    world.do(lambda: world.customers.actions(BY.subject, 10))


def _changes(world: World, wanted: changes.Wanted, limit: int = 25) -> None:
    databases = [world.customers.database, world.activities.database]
    shards = (keys.changes_by(wanted.by),) if wanted.by else keys.every_change(imports=False)
    looked = 0
    for database, shard in product(databases, shards):
        request = {
            "TableName": database.tables.history,
            "IndexName": "at-index",
            "KeyConditionExpression": "listed = :shard",
            "ExpressionAttributeValues": to_item({":shard": shard}),
        }
        looked += max(17, min(50, sum(1 for _ in database.query(request))))  # half a unit at the least
    with patch.object(changes, "_SIFTED", 50):
        world.do(lambda: changes.page(databases, wanted, limit), each=looked)


def _secret(world: World) -> None:
    with patch.dict(cursors._secrets, clear=True):  # noqa: SLF001 as in a new process
        world.do(lambda: Cursors(world.customers.database)._secret())  # noqa: SLF001 as above


def _attempts(world: World) -> Attempts:
    table = create_tables(world.client.client, "attempts")["ATTEMPTS_TABLE_NAME"]
    return Attempts(Database(world.client, table, 1e12), "secret")


def _log_in(world: World, *, known: bool) -> None:
    attempts = _attempts(world)
    if known:
        attempts.know(PASSWORD, BY.email, "192.0.2.1")
    world.do(lambda: attempts.begin(PASSWORD, BY.email, "192.0.2.1").succeeded())


def _sessions(world: World, measured: Callable[[Sessions], Any]) -> None:
    table = create_tables(world.client.client, "sessions")["SESSIONS_TABLE_NAME"]
    sessions = Sessions(Database(world.client, table, 1e12))
    with patch.dict("os.environ", {"SESSION_HOURS": "12", "IDLE_MINUTES": "60"}):
        sessions.end_all(BY.subject)
        sessions.begin(BY.subject, SESSION)
        world.do(lambda: measured(sessions))


def _check(world: World, ask: Callable[[Database[Tables]], Any]) -> None:
    def measured(sessions: Sessions) -> None:
        keys = Token(BY.subject, SESSION.id, 0).keys
        waiting.set(Beside(sessions.database.tables, keys, lambda _: None, ATTRIBUTES))
        ask(world.customers.database)

    _sessions(world, measured)


def _guess(world: World, before: int, kind: Kind) -> None:
    attempts = _attempts(world)
    for _ in range(before):
        attempts.begin(kind, BY.email, "192.0.2.1")
    world.do(lambda: _refused(attempts, kind) if before else attempts.begin(kind, BY.email, "192.0.2.1"))


def _refused(attempts: Attempts, kind: Kind) -> None:
    with pytest.raises(TooManyAttemptsError):
        attempts.begin(kind, BY.email, "192.0.2.1")


def _days(world: World) -> None:
    look = Finder(world.customers.database)
    world.do(lambda: look.days_in("2025-01"))
    with patch.object(walks, "ROWS_A_UNIT", 1):
        world.do(lambda: look.days_in("2026-10"))


def _turn(world: World) -> None:
    reconciliation = Reconciliation(world.customers.database, world.registry)
    while not reconciliation.take_turn("us", 1000).finished:
        pass
    world.do(lambda: reconciliation.take_turn("us", 1000))


def _registers(world: World, *, trashed: bool) -> None:
    record = world.new()
    if trashed:
        world.customers.trash(record.customer_id, BY)
    reconciliation = Reconciliation(world.customers.database, world.registry)
    keys = [key for key in reconciliation._missing() if key.sk == record.customer_id]  # noqa: SLF001 one of them
    world.do(lambda: reconciliation._settle(keys[0], "us"))  # noqa: SLF001 that one


def _ids(world: World) -> None:
    world.do(lambda: world.registry.register("some-id", "us"))
    world.do(lambda: world.registry.remove("some-id"))


def _blank_last(world: World) -> None:
    record = world.new(email="")
    world.find(Query(sort="-email", limit=100), world.customers_now())
    world.customers.purge(record.customer_id, BY)


def _page_of_trash(world: World, **search: Any) -> None:
    record = world.new(**search)
    world.customers.trash(record.customer_id, BY)
    query = Query(trash=True, words=tuple(query_words(search.get("name", ""))))
    finder = Finder(world.customers.database)
    world.do(lambda: who_trashed(finder.database, finder.find(query).items))
    world.customers.purge(record.customer_id, BY)


def _create_activity(world: World, due: str | None) -> None:
    fields = world.activity(due=due)
    world.do(lambda: world.activities.create(fields, ME))


def _write_activity(world: World, write: Callable[[str], Any]) -> None:
    record = world.activities.create(world.activity(due="2026-11-21T10:00:00.000Z"), BY)
    world.do(lambda: write(record.activity_id))


def _trash_without_children(world: World) -> None:
    record = world.new()

    def trash() -> None:
        world.parents.trash(record.customer_id, ME)
        Family(world.parents.database).settle(record.customer_id)

    world.do(trash)


def _family(world: World, *moves: str) -> None:
    """Measure what follows the last move of a customer with three activities, of which two have a due date."""
    customer_id, family = world.new().customer_id, Family(world.parents.database)
    fields = [world.activity(customerId=customer_id, due=due) for due in (None, "2026-11-21", "2026-12-24")]
    made = [
        world.activities.create(each | {"due": each["due"] and f"{each['due']}T10:00:00.000Z"}, BY) for each in fields
    ]
    world.activities.update(made[0].activity_id, {"text": "New"}, BY)
    words = sum(len(search.search_words(ACTIVITIES, replace(each, text=""))) for each in made[1:])
    words += len(search.search_words(ACTIVITIES, replace(made[0], text="New")))
    shards = {keys.shard(each.activity_id) for each in made}
    for move in moves:
        family.settle(customer_id)
        getattr(world.parents, move)(customer_id, BY)
    world.do(lambda: family.settle(customer_id), n=3, w=words, d=2, v=4, s=len(shards))


def _import_row(world: World, cells: list[str], kind: str, known: list[str] | None = None, how: str = "update") -> Any:
    """Measure a row of an import, alone in its batch, and return the import; ``known`` was imported before."""
    if known:
        Importing(world.customers, world.imports).take(known)
    one = Importing(world.customers, world.imports, {"onDuplicate": how})
    engine = one.engine()
    (outcome,) = world.do(lambda: engine.take(numbered(cells)) or [])
    assert outcome.kind == kind
    if outcome.id:
        record = world.customers.get(outcome.id)
        world.knows(*([replace(record, notes=known[4])] if known and kind == "updated" else []), record)
    return one


def _row_again(world: World) -> None:
    one = Importing(world.customers, world.imports)
    cells = ["Again Row", "again@example.com", "", "", ""]
    one.take(cells)
    (outcome,) = world.do(lambda: one.take(cells))
    assert outcome.kind == "created"


def _undo_row(world: World, *, updated: bool) -> None:
    cells = ["Undone Row", f"undone{len(world.ids)}@example.com", "", "Acme", "new"]
    world.ids.append("")
    known = [*cells[:4], "old"] if updated else None
    one = _import_row(world, cells, "updated" if updated else "created", known)
    world.costs.clear()
    (outcome,) = world.do(one.undo)
    assert outcome.kind == ("restored" if updated else "removed")


def _each_import(world: World, look: Callable[[str], Any]) -> None:
    ids = [world.imports.create(FILE | {"fileName": f"{number}.csv"}, ME)["importId"] for number in range(3)]
    world.do(lambda: look(ids[0]))


def _edit_import(world: World, edit: Callable[[dict[str, Any]], Any]) -> None:
    meta = world.imports.create(FILE, ME)

    def edited() -> None:
        edit(world.imports.get(meta["importId"]))

    world.do(edited)


def _begin_again(world: World) -> None:
    again = replace(ONCE, key="one more")
    world.imports.create(FILE, ME, again)
    world.do(lambda: world.imports.create(FILE, ME, again))


def _change_import(world: World) -> None:
    import_id = world.imports.create(FILE, ME)["importId"]

    def change() -> None:
        world.imports.get(import_id)
        world.imports.change(import_id, ("new",), state="read")

    world.do(change)


def _batch(world: World) -> None:
    import_id = world.imports.create(FILE, ME)["importId"]
    key, counts = batch_key(import_id, 0, 1), {"created": 97, "wrong": 3}

    def take() -> None:
        world.imports.get(import_id)
        world.imports.get_all([key])
        done = world.imports.add(key, {"counts": counts, "batch": {"batch": 1}})
        world.imports.database.commit([done, world.imports.count(import_id, 0, counts)])

    world.do(take)


NEW_ROW = ["Imported Row", "imported@example.com", "", "Acme", "new"]


def _pairs(world: World) -> Duplicates:
    table = world.customers.tables.records.replace("Customers", "Duplicates")
    return Duplicates(world.customers.database, table)


def _compare(world: World, *, alike: bool) -> tuple[str, str]:
    """Measure what it takes to find out what a new customer is like: another one, or none; return their ids."""
    fields = [{"phone": f"+49711000{len(world.ids) + each}", "company": f"Company {len(world.ids)}"} for each in (0, 1)]
    names = [f"Zoe Pair {len(world.ids)}"] * 2 if alike else [f"{one}oe Single {len(world.ids)}" for one in "BX"]
    made = [world.new(name=name, **each).customer_id for name, each in zip(names, fields, strict=True)]
    pairs = _pairs(world)
    pairs.settle(made[0])
    record = world.client.client.get_item(
        TableName=world.customers.tables.records, Key=to_item({"customerId": made[1]})
    )["Item"]
    keys_ = likeness.traits(CUSTOMERS, from_item(record)).keys
    world.do(lambda: pairs.settle(made[1]), k=len(keys_))
    low, high = sorted(made)
    return low, high


def _count(world: World, tags: list[str], change: dict[str, Any], *, c: int) -> None:
    """Measure what counts a customer after a change that has given or taken so many values."""
    record = world.new(name=f"Zoe Counted {len(world.ids)}", tags=tags)
    tallies = Tallies(world.customers.database)
    tallies.settle([record.customer_id])
    world.customers.update(record.customer_id, change, BY)
    lost = values_of(CUSTOMERS, {"tags": tags}) - values_of(CUSTOMERS, {"tags": tags} | change)

    def count() -> None:
        tallies.settle([record.customer_id])
        tallies.forget(lost)

    world.do(count, c=c)


def _values(world: World) -> None:
    """Measure a page of counts of 60 tags."""
    tallies = Tallies(world.customers.database)
    ids = [
        world.new(name="Zoe Tag", tags=[f"some tag {ten}{one}" for one in range(10)]).customer_id for ten in range(6)
    ]
    tallies.settle(ids)
    world.do(lambda: tallies.read("tags", "some tag", by_count=True, limit=25))


def _audit_log(world: World) -> AuditLog:
    table = world.customers.tables.records.replace("Customers", "Audit")
    return AuditLog(Database(world.client, table, 1e12), 365)


def _page_of_entries(world: World, wanted: Wanted, looked_at: int = 300) -> Any:
    """Measure a page, of which a query looks at so many entries."""
    log = _audit_log(world)
    for _ in range(130 - len(world.client.client.scan(TableName=log.database.tables)["Items"])):
        log.add(ENTRY)
    world.about["each"] = min(130, 4 * looked_at)
    with patch.object(audit_list, "_LOOKED_AT", looked_at):
        return world.do(lambda: audit_list.page(log, wanted))


def _named(world: World, *addresses: str, known: bool = True) -> None:
    people = _people(world)
    for address in addresses if known else ():
        people.mark(address, {"subject": "sub-of-me", "writes": True}, None)
    people.complete()
    world.about["n"] = len(addresses)
    world.do(lambda: people.strangers(addresses))


def _people(world: World) -> Projection:
    table = world.customers.tables.records.replace("Customers", "People")
    return Projection(Database(world.client, table, 1e12))


def _typed(world: World) -> None:
    people = _people(world)
    people.mark("me@example.com", {"subject": "sub-of-me"}, None)
    world.do(lambda: people.marker("ME@example.com"))


def _page_of_pairs(world: World) -> None:
    pairs = _pairs(world)
    for each in pairs.page(100, {}, dismissed=False)[0]:
        pairs.dismiss(each.ids, BY, dismissed=True)
    _compare(world, alike=True)
    world.costs.clear()
    world.do(lambda: pairs.records(pairs.page(25, {}, dismissed=False)[0]))


def _of_one(world: World) -> None:
    low, _ = _compare(world, alike=True)
    world.costs.clear()
    pairs = _pairs(world)
    world.do(lambda: (pairs.crowded(low), pairs.records(pairs.of(low))))


def _dismiss(world: World) -> None:
    ids = _compare(world, alike=True)
    world.costs.clear()
    world.do(lambda: _pairs(world).dismiss(ids, ME, dismissed=True))


def _similar(world: World) -> None:
    """Measure a mistake at the end, one at the beginning, nonsense, and a word that somebody has."""
    database = world.customers.database
    for asked in ("annabek", "xnnabel", "qqqqqqqq", "annabel"):
        world.do(partial(list, corrections(database, [asked])))
    assert max(cost.requests for cost in world.costs) < MOST_QUERIES
    index = Index(database)
    world.do(lambda: [index.look(start) for start in "abcde" * MOST_QUERIES])


def _nothing_near(world: World) -> None:
    with patch.multiple(walks, FIRST_SIFT=3, SIFT_LIMIT=3), patch.object(finder, "_MOST_WALKS", 5):
        world.find(Query(filters=VIP_AND_NONE, limit=2))


def _names(world: World) -> None:
    world.find(Query(words=("annabel", "number0")))
    with patch.object(walks, "GLIMPSE", 5):
        world.find(Query(words=("annabel", "number00")), 15)
    assert all(cost.read <= 2 for cost in world.costs)


def _sorted_search(world: World) -> None:
    for words, looked_at in ((("number00",), 10), (("annabel", "number0"), CUSTOMERS_MADE), (("annabel", "none"), 40)):
        world.find(Query(words=words, sort="-email", limit=5), looked_at)
    with patch.object(walks, "GLIMPSE", 5), patch.object(finder, "TOGETHER", 20):
        world.find(Query(words=("number0", "annabel"), sort="-email", limit=5), 25)
        world.find(Query(words=("annabel", "number0"), sort="-email", limit=5), 25)


AGENDA = Query(filters=asked({"done": "false"}, before="2026-12-01"), sort="due")
VIP_AND_NONE = asked({"tag": "vip", "status": "lead"})
USES: dict[str, Callable[[World], Any]] = {
    "one customer": _one,
    "a page of a list, any sort, in either direction": lambda w: [
        w.find(Query(sort=sort)) for sort in CUSTOMERS.sort_names if sort != "-email"
    ],
    "the page of a descending list where the records with a value end": _blank_last,
    "a page by status, tag, town, country, year or month, with any sort": lambda w: [
        w.find(Query(filters=each, sort=sort))
        for each in (asked({"status": "active"}), asked({"tag": "vip"}), asked(period="2026"), asked(period="2026-10"))
        for sort in ("", "name")
    ],
    "a page by day or between two days, by registration date": lambda w: w.find(
        Query(filters=asked(since="2026-10-05", before="2026-10-29"))
    ),
    "a page by several filters at once, or by days in another order": lambda w: [
        w.find(Query(filters=asked({"tag": "none", "status": "lead"}), limit=5), 1),
        w.find(Query(filters=VIP_AND_NONE, limit=5), 40),
    ],
    "a page by a tag and a day, by name": lambda w: w.find(
        Query(filters=asked({"tag": "vip"}, period="2026-10-07"), sort="name"), 2
    ),
    "a page in several orders, such as `name,-registrationDate`": lambda w: [
        w.find(Query(filters=asked({"tag": "none"}), sort="name,-registrationDate", limit=5), 1),
        w.find(Query(filters=VIP_AND_NONE, sort="name,-registrationDate", limit=5), 40),
    ],
    "the trash": _page_of_trash,
    "a search in the trash": lambda w: _page_of_trash(w, name="Thrown Away"),
    "a search for one word": lambda w: w.find(Query(words=("annabel",))),
    "the same, with the number of matches": lambda w: w.find(Query(words=("annabel",), counted=True), CUSTOMERS_MADE),
    "a search for several words or a phrase, or with filters": lambda w: [
        w.find(Query(words=("annabel", "none"), limit=5), 40),
        w.find(Query(words=("number001", "none"), limit=5), 1),
    ],
    "a search for names of which there are many, such as `ann koh`": _names,
    "several words of which 26 rows have nothing": lambda w: [
        w.find(Query(words=words), 26) for words in (("annabel", "boris"), ("annabel", "none", "boris"))
    ],
    "a page for which 1,600 rows have nothing": _nothing_near,
    "[similar words](decisions/0196-words-one-letter-apart.md), if a search finds nothing": _similar,
    "a search in a chosen order": _sorted_search,
    "the number of matches": lambda w: w.sifted_count(Query(words=("annabel", "none")), 40),
    "how many a list by one status, year or month has": lambda w: [
        w.count(Query(filters=each), 0) for each in (asked({"status": "active"}), asked(period="2026"))
    ],
    "how many another filtered list has": lambda w: [
        w.count(Query(filters=asked({"tag": "none"})), 1),
        w.sifted_count(Query(filters=VIP_AND_NONE), 40),
    ],
    "who has an e-mail address, also by a search for the whole of it": lambda w: [
        w.find(Query(unique=person(1)["email"])),
        w.find(Query(whole=person(1)["email"], words=("annabel",))),
    ],
    "who has a phone number": lambda w: w.find(Query(phone=PHONE), 11),
    "the total, or that of the trash": lambda w: [
        w.do(partial(Finder(w.customers.database).counters.total, trash=trash)) for trash in (False, True)
    ],
    "counts by status, year and month": lambda w: w.do(Finder(w.customers.database).counters.facets),
    "how many came last month until the same day": lambda w: w.do(
        Overview(w.customers.database, "2026-11-28").same_days, each=56
    ),
    "a page of all tags; the tags, towns, countries or owners that begin so, with counts": _values,
    "the days of a month that have something": _days,
    "the history of a customer": _history,
    "everything about a customer with *n* activities": _everything,
    "what somebody did last": _actions,
    "what everybody changed in customers and activities, the last 10": lambda w: _changes(w, changes.Wanted(), 10),
    "a page of 25 of what everybody changed": lambda w: _changes(w, changes.Wanted()),
    "a page of 25 of what one person changed": lambda w: _changes(w, changes.Wanted(by=BY.email)),
    "a page of 25 changes of some kinds": lambda w: _changes(w, changes.Wanted(kinds=("trashed", "created"))),
    "the first page with a next one, once a process": _secret,
    "is an id registered?": lambda w: w.do(lambda: w.registry.exists("none")),
    "a turn of the reconciliation": _turn,
    "create": _create,
    "the same with an `Idempotency-Key`": lambda w: _create(w, IdempotencyKey("me", str(len(w.ids)), "hash")),
    "change of notes": _change,
    "to the trash": _trash,
    "restore": _restore,
    "revert": _revert,
    "purge from the trash": _purge,
    "erase": _erase,
    "merge two customers": partial(_merge, undo=False),
    "undo a merge": partial(_merge, undo=True),
    "register an id, remove one": _ids,
    "an id that the reconciliation registers": lambda w: _registers(w, trashed=False),
    "an id that it does not register": lambda w: _registers(w, trashed=True),
    "one activity": lambda w: _write_activity(w, w.activities.get),
    "a page of activities, any sort": lambda w: [
        w.find(Query(sort=sort), store=w.activities) for sort in ACTIVITIES.sort_names if sort != "-due"
    ],
    "a page by kind, owner, year or month, or of what is done": lambda w: [
        w.find(Query(filters=each, sort=sort), store=w.activities)
        for each in (
            asked({"kind": "call"}),
            asked({"owner": BY.email}),
            asked({"done": "false"}),
            asked(period="2026-11"),
        )
        for sort in ("created", "due")
    ],
    "a page of one customer's activities": lambda w: w.find(
        Query(filters=asked({"customerId": w.ids[0]})), store=w.activities
    ),
    "what is not done and due before tomorrow, by due date": lambda w: w.find(AGENDA, store=w.activities),
    "how many of them there are": lambda w: w.count(AGENDA, 40, w.activities),
    "how many of them are overdue or due today, and whose": lambda w: w.do(
        lambda: Overview(w.activities.database, "2026-11-28").due(ME.email), each=40
    ),
    "create an activity": lambda w: _create_activity(w, "2026-11-21T10:00:00.000Z"),
    "change an activity": lambda w: _write_activity(w, lambda one: w.activities.update(one, {"text": "."}, ME)),
    "an activity to the trash": lambda w: _write_activity(w, lambda one: w.activities.trash(one, ME)),
    "a customer without activities to the trash": _trash_without_children,
    "activities follow their customer to the trash": lambda w: _family(w, "trash"),
    "activities come back with it": lambda w: _family(w, "trash", "restore"),
    "activities are purged with it": lambda w: _family(w, "purge"),
    "whether something has yet to follow": lambda w: w.do(lambda: Family(w.parents.database).settle(w.ids[0])),
    "a row that is created": lambda w: _import_row(w, NEW_ROW, "created"),
    "a row with other notes": lambda w: _import_row(w, [*NEW_ROW[:4], "newer"], "updated", NEW_ROW),
    "a row that is the same, skipped, or undecided": lambda w: [
        _import_row(w, NEW_ROW, "same", NEW_ROW),
        _import_row(w, [*NEW_ROW[:4], "newest"], "same", NEW_ROW, "skip"),
        _import_row(w, [*NEW_ROW[:4], "newest"], "undecided", NEW_ROW, "ask"),
    ],
    "a row that is wrong": lambda w: _import_row(w, ["", "nobody", "", "", ""], "wrong"),
    "undo of a row that was created": lambda w: _undo_row(w, updated=False),
    "undo of a row with other notes": lambda w: _undo_row(w, updated=True),
    "begin an import": lambda w: w.do(lambda: w.imports.create(FILE, ME)),
    "the same under an `Idempotency-Key`": lambda w: w.do(lambda: w.imports.create(FILE, ME, ONCE)),
    "the same again, after a lost answer": _begin_again,
    "begin a run, pause, go on, cancel, end": _change_import,
    "mend a wrong row": lambda w: _edit_import(w, lambda meta: w.imports.mend(meta, 2, ["Ann"], {}, ("new",))),
    "decide about a row": lambda w: _edit_import(
        w, lambda meta: w.imports.decide(meta["importId"], 2, "fill", ("new",))
    ),
    "which record a row was about, also one that changes nothing": lambda w: _each_import(
        w, lambda import_id: w.imports.note_rows(import_id, 1, [(2, "some-record", "same")])
    ),
    "a batch, besides its rows": _batch,
    "a row that is taken again, in a repeated batch or a later run": _row_again,
    "one import, with how far it is": lambda w: _each_import(w, w.imports.get),
    "a page of three imports": lambda w: _each_import(w, lambda _: w.imports.page("customers", 3, "")),
    "a page of pairs": _page_of_pairs,
    "which records one is like": _of_one,
    "what a new record is like, if it is like none": lambda w: _compare(w, alike=False),
    "the same, if it is like one": lambda w: _compare(w, alike=True),
    "a pair is dismissed, or that is taken back": _dismiss,
    "a customer with new values is counted": lambda w: _count(w, [], {"tags": ["one", "two"], "town": "Ulm"}, c=3),
    "values that a customer has lost": lambda w: _count(w, ["odd one", "odd two"], {"tags": []}, c=2),
    "whether a customer is counted already": lambda w: _count(w, ["one"], {"notes": "other"}, c=0),
    "an entry of somebody who is known": lambda w: w.do(lambda: _audit_log(w).add(ENTRY)),
    "an entry of nobody": lambda w: w.do(lambda: _audit_log(w).add(replace(ENTRY, subject="", email=""))),
    "whether records can be given to somebody": lambda w: _named(w, "me@example.com"),
    "the same of several people: of rows in the body, or of a batch of an import": lambda w: _named(
        w, *(f"me{number}@example.com" for number in range(100))
    ),
    "the same of somebody who is nobody here": lambda w: _named(w, "stranger@example.com", known=False),
    "whose address somebody has typed": _typed,
    "a page of entries: all, of an event, or of a person": lambda w: [
        _page_of_entries(w, Wanted(limit=25, **key)) for key in ({}, {"event": "logIn"}, {"subject": ENTRY.subject})
    ],
    "a page of entries that another filter sifts": lambda w: [
        _page_of_entries(w, Wanted(limit=25, outcome="failed")),
        _page_of_entries(w, Wanted(limit=25, outcome="denied"), 30),
    ],
    "a log-in from where the person has logged in before": lambda w: _log_in(w, known=True),
    "a log-in from elsewhere": lambda w: _log_in(w, known=False),
    "a wrong password or code": lambda w: _guess(w, 0, CODE),
    "an attempt that has to wait": lambda w: _guess(w, CODE.account.free, CODE),
    "an e-mail with a code is asked for": lambda w: _guess(w, 0, RESET_MAIL),
    "a session begins": lambda w: _sessions(w, lambda sessions: sessions.begin(BY.subject, replace(SESSION, id="new"))),
    "a session is renewed": lambda w: _sessions(w, lambda sessions: sessions.renew(BY.subject, SESSION.id)),
    "one session ends": lambda w: _sessions(w, lambda sessions: sessions.end(BY.subject, SESSION.id)),
    "all sessions of a person end": lambda w: _sessions(w, lambda sessions: sessions.end_all(BY.subject)),
    "a customer's record, and whether the session is over": lambda w: _check(
        w, lambda database: database.get(database.tables.records, {CUSTOMERS.id: w.ids[0]})
    ),
    "whether the session is over, before a write that reads nothing": lambda w: _check(
        w, lambda database: database.look_beside()
    ),
    "the sessions of a person": lambda w: _sessions(w, lambda sessions: sessions.of(BY.subject)),
}
"""First cell of a row -> what measures it."""


def test_every_row_is_measured() -> None:
    """And nothing that the document does not have."""
    assert [row.use for row in rows()] == list(USES)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.use)
def test_a_use_costs_what_the_document_says(world: World, row: Row) -> None:
    """Requests, and read or written units."""
    USES[row.use](world)

    least, _, most = row.requests.partition(";")[0].partition(":")[0].partition(" to ")
    numbers = [cost.requests for cost in world.costs]
    assert (min(numbers), max(numbers)) == (int(least), int(most or least)), numbers
    wrote = world.costs[-1].written > 0
    _assert_units(row.units, [cost.written if wrote else cost.read for cost in world.costs], numbers, world.about)


def test_what_a_customer_costs_who_has_eight_words(world: World) -> None:
    """Of name, e-mail address, company and phone number, without tags: what most customers are like."""
    wire = {"name": "Ann Miller", "email": "ann.miller@example.com", "phone": PHONE, "company": "Acme Rockets"}
    customers = world.customers

    record = world.do(lambda: customers.create(wire, BY))
    for change in ({"notes": "0" * 100}, {"status": "active"}):  # a note of one word
        world.do(partial(customers.update, record.customer_id, change, BY))
        customers.update(record.customer_id, {"notes": ""}, BY)
    world.do(lambda: customers.trash(record.customer_id, BY))

    created, noted, changed, thrown_away = (cost.written for cost in world.costs)
    assert len(search.search_words(CUSTOMERS, record)) == 8
    assert (created, noted, thrown_away) == (48, 14, 52)
    assert changed <= 46
    customers.purge(record.customer_id, BY)


@pytest.mark.parametrize(("years", "units"), [(1, 11), (2, 15), (3, 19)])
def test_what_counts_cost_with_every_shard(world: World, years: int, units: int) -> None:
    """As the document says of thousands of customers; the total stays what it is, and a shard has its kilobyte."""
    dynamodb = world.client.client
    said = next(row.units for row in rows() if row.use == "counts by status, year and month")
    kinds = ["status:", "known#status:", "since#status:", "left#status:", "spent#status:"]
    of_status = {kind + status: 10**12 if "since" in kind else 99 for kind in kinds for status in STATUSES}
    dates = [f"registered:{year}{month}" for year in range(2023, 2023 + years) for month in MONTHS]
    counts = {keys.COUNTERS: {"n": 999}, keys.FACETS: of_status | dict.fromkeys(dates, 99)}
    with patch.dict("os.environ", create_tables(dynamodb, "shards")):
        tables = Tables.of(CUSTOMERS)
    counters = Counters(Database(world.client, tables, 1e12))
    for partition, numbers in counts.items():
        for number in range(keys.COUNTER_SHARDS):
            item = keys.Key(partition, f"{number:02}")._asdict() | numbers
            dynamodb.put_item(TableName=tables.lookups, Item=to_item(item))

    world.do(counters.total)
    world.do(counters.facets)

    assert [cost.read for cost in world.costs] == [1, units]
    assert "11 in the first year, and 4 more each year" in said
    assert (size(to_item(counts[keys.FACETS])) > 1024) == (years > 2)


def _assert_units(cell: str, units: list[float], requests: list[int], about: dict[str, int]) -> None:
    said = cell.partition(";")[0]
    if per := re.match(r"about 1 per (\d+)", said):
        exact = about["each"] / int(per[1])
        assert abs(units[-1] - exact) <= max(0.5, exact / 4), (cell, units, exact)
    elif said == "1 per 4 KB":
        assert units == [ceil(about["bytes"] / 4096)]
    elif said == "up to 1 a query":
        assert all(each <= number for each, number in zip(units, requests, strict=True))
    elif most := re.fullmatch(r"up to (\d+)", said):  # how many shards have an item is chance
        assert 2 <= units[-1] <= int(most[1])
    elif words := re.match(r"([\d.]+) for", said):
        assert set(units) == {float(words[1])}
    else:
        formula = re.sub(r"(\d*)\*(\w)\*", lambda term: f"{term[1] or 1}*{about[term[2]]}", said)
        terms = [term.split("*") for term in formula.split(" + ")]
        assert set(units) == {sum(float(first) * float(*(rest or ["1"])) for first, *rest in terms)}
