"""The steps that writes are made of: what has to be put, counted and deleted so that every reader agrees.

Under what a record is found and counted is told in :mod:`records.indexed`.
What belongs to a parent record lives only while that lives: each write of a living one checks the parent in its
transaction. How children follow their parent into the trash and back is told in :mod:`records.family`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from records import correlation, keys, stays
from records.database import Tables
from records.errors import (
    HistoryAheadError,
    MovingError,
    NoParentError,
    ParentInTrashError,
    RecordError,
)
from records.history import ERASED, PURGED
from records.indexed import (
    Indexed,
    count_difference,
    count_step,
    delete_marker,
    in_trash,
    key_of,
    put_marker,
    replace_changed_rows,
    replace_rows,
    without_blanks,
)
from records.marks import MERGED_AS, MERGED_INTO, MOVING
from records.person import Person
from records.resource import Item, Record, Resource
from records.transaction import Step, to_item

IDEMPOTENCY_PERIOD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """What makes two requests one: whose they are, the key they share, and a hash of what they ask for."""

    caller: str
    key: str
    body_hash: str


class AnsweredBeforeError(RecordError):
    """The idempotency key is known; ``request`` is what it was used for."""

    def __init__(self, request: Item) -> None:
        super().__init__()
        self.request = request


class OvertakenError(RecordError):
    """The record is no longer the version that the write began with."""


def appear(tables: Tables, record: Record, marks: Item | None = None) -> Iterator[Step]:
    """Put a record into the lists: a new one, or one from the trash; ``marks`` are left by merges."""
    resource, marks = tables.resource, marks or {}
    stayed = stays.begun(resource, resource.to_wire(record)) if record.version == 1 else marks.get(stays.STAYS, {})
    new = replace(Indexed.by_rules(tables, record), stays=stayed)
    yield _put_record(tables, record, new.state() | marks, _before(tables, record, None, {}))
    yield from rows_of(tables, record, new)
    yield from count_difference(tables, record, None, new)


def rows_of(tables: Tables, record: Record, indexed: Indexed) -> Iterator[Step]:
    """Put the marker and the rows of a record outside the trash."""
    yield from put_marker(tables, record, indexed)
    yield from replace_rows(tables, record, None, indexed)


def move(tables: Tables, old: Indexed, after: Record, before: Item, marks: Item | None = None) -> Iterator[Step]:
    """Take a record in the lists to the next version, from what it was found under.

    ``before`` are the marks that it has, which stay unless there are other ``marks``.
    """
    new = replace(Indexed.by_rules(tables, after), stays=_stayed(tables.resource, old, after))
    state = (before if marks is None else marks) | new.state()
    yield _put_record(tables, after, state, _before(tables, after, old, before))
    if old.marker != new.marker:
        yield from delete_marker(tables, old)
        yield from put_marker(tables, after, new)
    yield from replace_changed_rows(tables, after, old, new, version=True)
    yield from count_difference(tables, after, old, new)


def follow(tables: Tables, record: Record, old: Indexed, new: Indexed, marks: Item) -> Iterator[Step]:
    """Take a record to where its parent is; its version stays, and so do the rows that it has in both places."""
    yield _put_record(tables, record, new.state() | marks, _same(tables, record.version, old, marks))
    yield from replace_changed_rows(tables, record, old, new)
    yield from count_difference(tables, record, old, new)


def vanish(tables: Tables, record: Record, old: Indexed) -> Iterator[Step]:
    """Take a record out of everything that finds it; the record itself is another step's matter."""
    yield from delete_marker(tables, old)
    yield from replace_rows(tables, record, old, None)
    yield from count_difference(tables, record, old, None)


def into_trash(tables: Tables, record: Record, old: Indexed, marks: Item, merged: Item | None = None) -> Iterator[Step]:
    """Take a record out of everything that finds it, and into the trash; ``old`` is where it was found.

    One that is there with its parent has its row and its place in the counter already. ``merged`` says into which one
    it was merged, if it was.
    """
    merged = merged or {}
    elsewhere = replace(old, lists=tuple(name for name in old.lists if name != keys.TRASH))
    yield from vanish(tables, record, elsewhere)
    state = {"trashedAt": record.last_modified} | marks | merged
    yield _put_record(tables, record, state, _before(tables, record, old, marks))
    yield from rows_in_trash(tables, record, merged.get(MERGED_INTO, ""))
    if not old.in_trash:
        yield count_step(tables, keys.TRASHED, record, {"n": 1})


def rows_in_trash(tables: Tables, record: Record, merged_into: str = "") -> Iterator[Step]:
    """Put the rows that a record in the trash has: by one of them its parent finds it, by one who it was merged into.

    The row that is shown says into which one.
    """
    yield from replace_rows(tables, record, None, in_trash(tables, record, merged_into))


def out_of_trash(tables: Tables, record: Record, merged_into: str = "") -> Iterator[Step]:
    """Take away the rows that a record in the trash has, and its count."""
    yield from replace_rows(tables, record, in_trash(tables, record, merged_into), None)
    yield count_step(tables, keys.TRASHED, record, {"n": -1})


def move_in_trash(tables: Tables, stored: Item, before: Record, after: Record, marks: Item) -> Iterator[Step]:
    """Take a record in the trash to another parent; ``stored`` is the item that it is."""
    merged_into = stored.get(MERGED_INTO, "")
    state = {name: stored[name] for name in ("trashedAt", MERGED_INTO, MERGED_AS) if name in stored} | marks
    yield _put_record(tables, after, state, _before(tables, after, None, {}))
    yield from replace_rows(tables, after, in_trash(tables, before, merged_into), in_trash(tables, after, merged_into))


def into_trash_later(tables: Tables, record: Record, old: Indexed, merged: Item) -> Iterator[Step]:
    """Put a merged record into the trash, where its own word says so; its rows and counts stay for a moment."""
    yield from delete_marker(tables, old)
    state = {"trashedAt": record.last_modified, "indexed": replace(old, marker="").item()} | merged
    yield _put_record(tables, record, state, _before(tables, record, old, merged))


def tidy(tables: Tables, record: Record, old: Indexed, new: Indexed, marks: Item) -> Iterator[Step]:
    """Bring rows and counts of a record from where they still are to where it is, after a merge or its undo.

    A record in the trash does not say where it is found; its version stays in any case.
    """
    update = {"UpdateExpression": "REMOVE #indexed"}
    same = _same(tables, record.version, old, marks)
    if not new.in_trash:
        values = same["ExpressionAttributeValues"] | to_item({":indexed": new.item()})
        update, same = {"UpdateExpression": "SET #indexed = :indexed"}, same | {"ExpressionAttributeValues": values}
    key = {"TableName": tables.records, "Key": to_item(key_of(tables, record))}
    names = {"ExpressionAttributeNames": {"#indexed": "indexed"}}
    yield Step("Update", key | update | names | same, lambda _: OvertakenError())
    yield from replace_changed_rows(tables, record, old, new)
    yield from count_difference(tables, record, old, new)


def renew(tables: Tables, item: Item, new: Indexed, marks: Item) -> Iterator[Step]:
    """Take a record from where it says that it is found to where the rules of today find it; its version stays.

    ``item`` is the record as it is stored. All of its rows are put, and the counters get the difference. Steps raise
    OvertakenError if anybody has written or renewed it meanwhile, TakenError if another one has its unique value.
    """
    record, old, says = tables.resource.from_wire(item), Indexed.of(item), item.get(stays.STAYS)
    same = _same(tables, record.version, old, marks)
    unmoved = f"#indexed = :was AND {f'{stays.STAYS} = :stayed' if says else f'attribute_not_exists({stays.STAYS})'}"
    values = {":was": item["indexed"], ":indexed": new.item()} | ({":stayed": says} if says else {})
    change = "SET #indexed = :indexed"
    if new.stays != old.stays:
        change, values = f"{change}, {stays.STAYS} = :stays", values | {":stays": new.stays}
    update = {
        "UpdateExpression": change,
        "ConditionExpression": f"{same['ConditionExpression']} AND {unmoved}",
        "ExpressionAttributeNames": {"#indexed": "indexed"},
        "ExpressionAttributeValues": same["ExpressionAttributeValues"] | to_item(values),
    }
    key = {"TableName": tables.records, "Key": to_item(key_of(tables, record))}
    yield Step("Update", key | update, lambda _: OvertakenError())
    if old.marker != new.marker:
        yield from delete_marker(tables, old)
        yield from put_marker(tables, record, new)
    yield from replace_rows(tables, record, old, new)
    yield from count_difference(tables, record, old, new)


def renew_in_trash(tables: Tables, record: Record, merged_into: str, marks: Item) -> Iterator[Step]:
    """Put the rows of a record that was thrown away by itself; OvertakenError if anybody has written it meanwhile."""
    key = {"TableName": tables.records, "Key": to_item(key_of(tables, record))}
    same = _same(tables, record.version, None, marks)
    alone = f"{same['ConditionExpression']} AND attribute_not_exists(#indexed)"
    names = {"ExpressionAttributeNames": {"#indexed": "indexed"}}
    yield Step("ConditionCheck", key | same | names | {"ConditionExpression": alone}, lambda _: OvertakenError())
    yield from rows_in_trash(tables, record, merged_into)


def appear_later(tables: Tables, record: Record, merged_into: str, marks: Item) -> Iterator[Step]:
    """Bring a merged record back, whose own word says where its rows and counts still are."""
    marker = Indexed.by_rules(tables, record).marker
    here = replace(in_trash(tables, record, merged_into), marker=marker)
    yield _put_record(tables, record, here.state() | marks, _before(tables, record, None, {}))
    yield from put_marker(tables, record, here)


def require_moved(tables: Tables, record: Record, merged_into: str) -> Iterator[Step]:
    """Refuse to purge a merged record while what belonged to it is moving; MovingError."""
    if merged_into:
        record_id = tables.resource.id_of(record)
        key = {"TableName": tables.records, "Key": to_item({tables.resource.id: merged_into})}
        condition = {
            "ConditionExpression": f"attribute_not_exists({MOVING}) OR {MOVING} <> :id",
            "ExpressionAttributeValues": to_item({":id": record_id}),
        }
        yield Step("ConditionCheck", key | condition, lambda _: MovingError(merged_into, record_id))


def require_parent(tables: Tables, *records: Record) -> Iterator[Step]:
    """Refuse a write unless the parents of these records live; NoParentError."""
    link = tables.resource.parent
    if link is None:
        return
    parent = tables.above
    lives = f"attribute_exists({parent.resource.id}) AND attribute_not_exists(trashedAt)"
    for parent_id in dict.fromkeys(tables.resource.value(record, link.field) for record in records):
        key = {"TableName": parent.records, "Key": to_item({parent.resource.id: parent_id})}
        yield Step("ConditionCheck", key | {"ConditionExpression": lives}, partial(missing_parent, tables))


def missing_parent(tables: Tables, found: Item | None) -> NoParentError:
    """Return the error of a parent that was ``found`` in the trash, or not at all."""
    field, parent = tables.below.field, tables.above.resource
    if found:
        why = "merged" if MERGED_INTO in found else "trashed"
        return ParentInTrashError(field, parent.sentence(why))
    return NoParentError(field, parent.sentence("missing"))


def await_children(tables: Tables, record: Record, *, rows: bool = False, **more: bool) -> Iterator[Step]:
    """Note that the children are not yet where this version of the record is; whoever brings them takes it away.

    ``rows`` says that its own rows are not there yet either; the note says ``more`` of it.
    """
    if tables.children or rows:
        yield _put(
            tables.lookups, keys.unsettled(tables.resource.id_of(record))._asdict() | {"version": record.version} | more
        )


def await_registration(tables: Tables, record: Record) -> Iterator[Step]:
    """Put the id where the reconciliation looks, if it is to be registered; whoever registers it takes it away."""
    if tables.resource.registered:
        yield _put(tables.lookups, keys.unregistered(tables.resource.id_of(record))._asdict())


def delete(tables: Tables, record: Record, old: Indexed | None) -> Step:
    """Delete exactly this version of a record; ``old`` is where it was found, None in the trash."""
    request = {"TableName": tables.records, "Key": to_item(key_of(tables, record))}
    return Step("Delete", request | _same(tables, record.version, old, {}), lambda _: OvertakenError())


def log(
    tables: Tables, before: Record | None, after: Record, kind: str, by: Person, **more: str | bool
) -> Iterator[Step]:
    """Add what happened to the history, with the old and new value of every changed field, and ``more`` about it."""
    resource = tables.resource
    old, new = resource.to_wire(before) if before else {}, resource.to_wire(after)
    silent = (resource.id, "version", "lastModified")  # the entry says those itself
    changes = {name: [old.get(name), new[name]] for name in new if name not in silent and old.get(name) != new[name]}
    entry = _entry(resource, after, kind, by) | {"name": new[resource.title], "changes": changes} | more
    put = _put(tables.history, entry)
    once = {"ConditionExpression": f"attribute_not_exists({resource.id})"}
    yield Step("Put", put.request | once, lambda _: HistoryAheadError())


def imported(tables: Tables, steps: Iterable[Step], import_id: str) -> Iterator[Step]:
    """Let what these steps add to the history name the import that made them."""
    for step in steps:
        if step.operation == "Put" and step.request["TableName"] == tables.history:
            shard = keys.imported_by(step.request["Item"]["by"]["S"])
            item = step.request["Item"] | to_item({"importId": import_id, "listed": shard})
            yield replace(step, request=step.request | {"Item": item})
        else:
            yield step


def log_end(tables: Tables, stub: Record, by: Person, reason: str | None = None) -> Step:
    """Add that a record was purged, or with a reason that it was erased, without anything about it."""
    if reason is None:
        return _put(tables.history, _entry(tables.resource, stub, PURGED, by))
    return _put(tables.history, _entry(tables.resource, stub, ERASED, by) | {"reason": reason})


def renamed_stub(tables: Tables, record_id: str, version: int, at: str, by: Person, reason: str) -> Step:
    """Say in the stub of a purged record that it is erased."""
    said = {"at": at, "by": by.email, "bySubject": by.subject, "kind": ERASED, "reason": reason}
    place = {tables.resource.id: record_id, "version": version, "listed": keys.changes_by(by.email)}
    return _put(tables.history, place | said)


def forget(tables: Tables, record_id: str, version: int) -> Step:
    """Delete an entry of the history."""
    request = {"TableName": tables.history, "Key": to_item({tables.resource.id: record_id, "version": version})}
    return Step("Delete", request)


def remember_request(tables: Tables, request: IdempotencyKey, record_id: str, answer: Item | None = None) -> Step:
    """Note that this request wrote this record; AnsweredBeforeError if the key was used in the last 24 hours.

    ``answer`` is what else its first answer is made of.
    """
    return remember(tables.lookups, request, {tables.resource.id: record_id} | (answer or {}))


def remember(table: str, request: IdempotencyKey, made: Item) -> Step:
    """Note in a table what this request ``made``; AnsweredBeforeError if the key was used in the last 24 hours."""
    now = datetime.now(UTC)
    item = (
        keys.idempotency(request.caller, request.key)._asdict()
        | {"bodyHash": request.body_hash, "expiresAt": int((now + IDEMPOTENCY_PERIOD).timestamp())}
        | made
    )
    # Time to live sweeps within days: what has expired counts as gone before it is.
    condition = {
        "ConditionExpression": "attribute_not_exists(pk) OR expiresAt < :now",
        "ExpressionAttributeValues": to_item({":now": int(now.timestamp())}),
    }
    put = {"TableName": table, "Item": to_item(item)} | condition
    return Step("Put", put, lambda found: AnsweredBeforeError(found or {}))


def unchanged(tables: Tables, version: int, with_parent: int) -> dict[str, Any]:
    """Return the condition that a record has this version, and follows its parent as it did; 0 is not at all."""
    condition, values = "version = :version", {":version": version}
    if tables.resource.parent:  # a child follows its parent without a new version
        condition += " AND trashedWith = :with" if with_parent else " AND attribute_not_exists(trashedWith)"
        values |= {":with": with_parent} if with_parent else {}
    return {"ConditionExpression": condition, "ExpressionAttributeValues": to_item(values)}


def _before(tables: Tables, record: Record, old: Indexed | None, marks: Item) -> dict[str, Any]:
    """Return the condition that the record is as it was before this version of it."""
    if record.version == 1:
        return {"ConditionExpression": f"attribute_not_exists({tables.resource.id})"}
    return _same(tables, record.version - 1, old, marks)


def _same(tables: Tables, version: int, old: Indexed | None, marks: Item) -> dict[str, Any]:
    """Return the condition of :func:`unchanged`, and that what moves to the record or from it is the same.

    That begins with a version, and ends without one: a write that does not know would bring the mark back.
    """
    same = unchanged(tables, version, old.trashed_with if old else 0)
    if MOVING not in marks:
        return same | {"ConditionExpression": f"{same['ConditionExpression']} AND attribute_not_exists({MOVING})"}
    condition = f"{same['ConditionExpression']} AND {MOVING} = :{MOVING}"
    values = same["ExpressionAttributeValues"] | to_item({f":{MOVING}": marks[MOVING]})
    return {"ConditionExpression": condition, "ExpressionAttributeValues": values}


def _put_record(tables: Tables, record: Record, state: Item, condition: dict[str, Any]) -> Step:
    """Write the record, with what says where it is found."""
    resource = tables.resource
    item = without_blanks(resource, resource.to_wire(record)) | state
    if request_id := correlation.current.get():
        item["correlationId"] = request_id  # the table's stream carries it into the event
    put = {"TableName": tables.records, "Item": to_item(item)}
    return Step("Put", put | condition, lambda _: OvertakenError())


def _stayed(resource: Resource, old: Indexed, after: Record) -> Item:
    """Return how long a record has had its values after a write; of those before it, its lists tell what they were."""
    before = {
        each.field: name.removeprefix(each.list_of(""))
        for each in resource.staying
        for name in old.lists
        if name.startswith(each.list_of(""))
    }
    return stays.after(resource, old.stays, before, resource.to_wire(after))


def _entry(resource: Resource, after: Record, kind: str, by: Person) -> Item:
    return {
        resource.id: resource.id_of(after),
        "version": after.version,
        "at": after.last_modified,
        "by": by.email,
        "kind": kind,
        **({"bySubject": by.subject, "listed": keys.changes_by(by.email)} if by.subject else {}),
    }


def _put(table: str, item: Item) -> Step:
    return Step("Put", {"TableName": table, "Item": to_item(item)})
