"""The steps that writes are made of: what has to be put, counted and deleted so that every reader agrees.

A customer outside the trash has, besides its record: one marker for its e-mail address, one row in each list it is
in, one row for each word that finds it, and its place in the counters. Rows hold what lists show, so that reading a
list or a search reads nothing else; in return every change writes all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from customers import rules
from customers.model import BLANKS, LIST_FIELDS, Customer, to_wire
from records import correlation, keys
from records.errors import CustomerError, EmailTakenError, HistoryAheadError, NotIndexedError
from records.person import Person
from records.transaction import Item, Step, to_item

IDEMPOTENCY_PERIOD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of the tables in this stage, and by whose days they list and count."""

    customers: str
    lookups: str
    lists: str
    history: str
    zone: str = "UTC"
    """The stage's time zone, by its name in the IANA database."""


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """What makes two requests one: whose they are, the key they share, and a hash of what they ask for."""

    caller: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """Under what a customer outside the trash is found: what its record says, whatever the rules say today.

    Deletions go by it. Rules change, and rows that today's rules no longer make would stay for ever.
    """

    marker: str
    """What all spellings of its e-mail address share."""
    words: tuple[str, ...]
    lists: tuple[str, ...]

    @classmethod
    def by_rules(cls, customer: Customer, zone: str) -> "Indexed":
        """Return under what the rules of today find the customer."""
        identity = rules.email_identity(customer.email)
        return cls(identity, tuple(rules.search_words(customer)), tuple(keys.lists(customer, zone)))

    @classmethod
    def of(cls, record: Item) -> "Indexed":
        """Read what the record of a customer outside the trash says; NotIndexedError."""
        if "indexed" not in record:
            raise NotIndexedError
        said = record["indexed"]
        return cls(said["marker"], tuple(said["words"]), tuple(said["lists"]))

    def item(self) -> Item:
        """As the record says it."""
        return {"marker": self.marker, "words": list(self.words), "lists": list(self.lists)}


class AnsweredBeforeError(CustomerError):
    """The idempotency key is known; ``request`` is what it was used for."""

    def __init__(self, request: Item) -> None:
        super().__init__()
        self.request = request


class OvertakenError(CustomerError):
    """The customer is no longer the version that the write began with."""


def appear(tables: Tables, customer: Customer) -> Iterator[Step]:
    """Put a customer into the lists: a new one, or one from the trash."""
    new = Indexed.by_rules(customer, tables.zone)
    yield _put_customer(tables, customer, new)
    yield _put_marker(tables, customer, new)
    yield from _rows(tables, customer, None, new)
    yield from _counts(tables, customer, None, new)


def move(tables: Tables, old: Indexed, after: Customer) -> Iterator[Step]:
    """Take a customer in the lists to the next version, from what it was found under."""
    new = Indexed.by_rules(after, tables.zone)
    yield _put_customer(tables, after, new)
    if old.marker != new.marker:
        yield _delete(tables.lookups, keys.marker(old.marker))
        yield _put_marker(tables, after, new)
    yield from _rows(tables, after, old, new)
    yield from _counts(tables, after, old, new)


def vanish(tables: Tables, customer: Customer, old: Indexed) -> Iterator[Step]:
    """Take a customer out of everything that finds it; its record is another step's matter."""
    yield _delete(tables.lookups, keys.marker(old.marker))
    yield from _rows(tables, customer, old, None)
    yield from _counts(tables, customer, old, None)


def into_trash(tables: Tables, customer: Customer) -> Iterator[Step]:
    """Put the record and the one row that a customer in the trash has, and count it."""
    yield _put_customer(tables, customer, None)
    yield _put(tables.lists, keys.row(keys.TRASH, customer)._asdict() | _list_row(customer))
    yield _count(tables, keys.TRASHED, customer, {"n": 1})


def out_of_trash(tables: Tables, customer: Customer) -> Iterator[Step]:
    """Take away the row that a customer in the trash has, and its count."""
    yield _delete(tables.lists, keys.row(keys.TRASH, customer))
    yield _count(tables, keys.TRASHED, customer, {"n": -1})


def await_registration(tables: Tables, customer: Customer) -> Step:
    """Put the customer's id where the reconciliation looks; whoever registers it takes it away."""
    return _put(tables.lookups, keys.unregistered(customer.customer_id)._asdict())


def delete_customer(tables: Tables, customer: Customer) -> Step:
    """Delete the record of exactly this version."""
    request = {"TableName": tables.customers, "Key": to_item({"customerId": customer.customer_id})}
    return Step("Delete", request | _unchanged(customer.version), lambda _: OvertakenError())


def log(tables: Tables, before: Customer | None, after: Customer, kind: str, by: Person) -> Iterator[Step]:
    """Add what happened to the history, with the old and new value of every changed field."""
    old, new = to_wire(before) if before else {}, to_wire(after)
    silent = ("customerId", "version", "lastModified")  # the entry says those itself
    changes = {name: [old.get(name), new[name]] for name in new if name not in silent and old.get(name) != new[name]}
    put = _put(tables.history, _entry(after, kind, by) | {"name": after.name, "changes": changes})
    once = {"ConditionExpression": "attribute_not_exists(customerId)"}
    yield Step("Put", put.request | once, lambda _: HistoryAheadError())


def log_purge(tables: Tables, stub: Customer, by: Person) -> Step:
    """Add that a customer was purged, without anything about it."""
    return _put(tables.history, _entry(stub, "purged", by))


def forget(tables: Tables, customer_id: str, version: int) -> Step:
    """Delete an entry of the history."""
    request = {"TableName": tables.history, "Key": to_item({"customerId": customer_id, "version": version})}
    return Step("Delete", request)


def remember_request(tables: Tables, request: IdempotencyKey, customer_id: str) -> Step:
    """Record that this request made this customer; AnsweredBeforeError if the key was used in the last 24 hours."""
    now = datetime.now(UTC)
    item = keys.idempotency(request.caller, request.key)._asdict() | {
        "bodyHash": request.body_hash,
        "customerId": customer_id,
        "expiresAt": int((now + IDEMPOTENCY_PERIOD).timestamp()),
    }
    # Time to live sweeps within days: what has expired counts as gone before it is.
    condition = {
        "ConditionExpression": "attribute_not_exists(pk) OR expiresAt < :now",
        "ExpressionAttributeValues": to_item({":now": int(now.timestamp())}),
    }
    put = {"TableName": tables.lookups, "Item": to_item(item)} | condition
    return Step("Put", put, lambda found: AnsweredBeforeError(found or {}))


def _put_customer(tables: Tables, customer: Customer, indexed: Indexed | None) -> Step:
    """Write the record; what is indexed under nothing is in the trash."""
    state: Item = {"indexed": indexed.item()} if indexed else {"trashedAt": customer.last_modified}
    item = _without_blanks(to_wire(customer)) | state
    if request_id := correlation.current.get():
        item["correlationId"] = request_id  # the table's stream carries it into the event
    put = {"TableName": tables.customers, "Item": to_item(item)}
    if customer.version == 1:
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(customerId)"}
    else:
        condition = _unchanged(customer.version - 1)
    return Step("Put", put | condition, lambda _: OvertakenError())


def _unchanged(version: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": to_item({":version": version}),
    }


def _put_marker(tables: Tables, customer: Customer, indexed: Indexed) -> Step:
    item = keys.marker(indexed.marker)._asdict() | {"customerId": customer.customer_id}
    put = {"TableName": tables.lookups, "Item": to_item(item), "ConditionExpression": "attribute_not_exists(pk)"}
    return Step("Put", put, lambda found: EmailTakenError(found["customerId"] if found else ""))


def _rows(tables: Tables, customer: Customer, old: Indexed | None, new: Indexed | None) -> Iterator[Step]:
    had, wanted = _row_keys(tables, customer, old), _row_keys(tables, customer, new)
    for key in had.keys() - wanted.keys():
        yield _delete(had[key], key)
    for key, table in wanted.items():
        # _list_row has what the key of a list's row says already; a word's row has no other place for it.
        yield _put(table, key._asdict() | (_list_row(customer) if table == tables.lists else _word_row(customer)))


def _row_keys(tables: Tables, customer: Customer, indexed: Indexed | None) -> dict[keys.Key | keys.RowKey, str]:
    """Return the key of each of a customer's rows, with its table."""
    if indexed is None:
        return {}
    words = {keys.word(word, customer.customer_id): tables.lookups for word in indexed.words}
    return words | {keys.row(name, customer): tables.lists for name in indexed.lists}


def _word_row(customer: Customer) -> Item:
    wire = _without_blanks(to_wire(customer))
    return {name: wire[name] for name in LIST_FIELDS if name in wire}


def _list_row(customer: Customer) -> Item:
    row = _word_row(customer) | {
        "nameKey": rules.name_key(customer),
        "emailKey": rules.email_identity(customer.email),
    }
    return {name: value for name, value in row.items() if name not in ("customerId", "registrationDate")}


def _counts(tables: Tables, customer: Customer, old: Indexed | None, new: Indexed | None) -> Iterator[Step]:
    if change := bool(new) - bool(old):
        yield _count(tables, keys.COUNTERS, customer, {"n": change})
    facets = dict.fromkeys(keys.facets(old.lists) if old else [], -1)
    for name in keys.facets(new.lists) if new else []:
        facets[name] = facets.get(name, 0) + 1
    if changes := {name: change for name, change in facets.items() if change}:
        yield _count(tables, keys.FACETS, customer, changes)


def _count(tables: Tables, partition: str, customer: Customer, changes: dict[str, int]) -> Step:
    names = list(changes)
    request = {
        "TableName": tables.lookups,
        "Key": to_item(keys.Key(partition, keys.shard(customer.customer_id))._asdict()),
        "UpdateExpression": "ADD " + ", ".join(f"#{i} :{i}" for i in range(len(names))),
        "ExpressionAttributeNames": {f"#{i}": name for i, name in enumerate(names)},
        "ExpressionAttributeValues": to_item({f":{i}": changes[name] for i, name in enumerate(names)}),
    }
    return Step("Update", request)


def _entry(after: Customer, kind: str, by: Person) -> Item:
    return {
        "customerId": after.customer_id,
        "version": after.version,
        "at": after.last_modified,
        "by": by.email,
        "bySubject": by.subject,
        "kind": kind,
    }


def _put(table: str, item: Item) -> Step:
    return Step("Put", {"TableName": table, "Item": to_item(item)})


def _delete(table: str, key: keys.Key | keys.RowKey) -> Step:
    return Step("Delete", {"TableName": table, "Key": to_item(key._asdict())})


def _without_blanks(wire: Item) -> Item:
    """Leave out what the model puts back: a field without a value whose default is that."""
    return {name: value for name, value in wire.items() if value not in ("", [], None) or BLANKS.get(name, 0) != value}
