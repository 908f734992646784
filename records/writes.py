"""The steps that writes are made of: what has to be put, counted and deleted so that every reader agrees.

A record outside the trash has, besides itself: one marker for the value that no two may share, one row in each list it
is in, one row for each word that finds it, and its place in the counters. Rows hold what lists show, so that reading a
list or a search reads nothing else; in return every change writes all of them.

What belongs to a parent record lives only while that lives: each write of a living one checks the parent in its
transaction. How children follow their parent into the trash and back is told in :mod:`records.family`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from records import correlation, keys, search, sorting, stays
from records.database import Tables
from records.errors import (
    HistoryAheadError,
    MovingError,
    NoParentError,
    NotIndexedError,
    ParentInTrashError,
    RecordError,
    TakenError,
)
from records.history import ERASED, PURGED
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


@dataclass(frozen=True, slots=True)
class Indexed:
    """Under what a record outside the trash is found: what it says itself, whatever the rules say today.

    Deletions go by it. Rules change, and rows that today's rules no longer make would stay for ever.
    """

    marker: str
    """What all spellings of its unique value share; empty without one."""
    words: tuple[str, ...]
    """Of what rows show; of records before 2026-11-29 of long texts, too."""
    lists: tuple[str, ...]
    trashed_with: int = 0
    """The version of the parent with which the record went to the trash; 0 if it did not."""
    merged_into: str = ""
    """The id of the record into which this one was merged."""
    stays: Item = field(default_factory=dict)
    """How long it has had its values, and others: :mod:`records.stays`."""
    named: str = ""
    """The name in the keys of its words; empty if these have none, as before 2026-11-28."""
    texts: tuple[str, ...] = ()
    """Words that only long texts have, of which rows of lists and of other words hold nothing."""
    held: tuple[str, ...] = ()
    """Hashes of what its rows of words, of long texts, and of lists hold; empty before 2026-11-29, which is as if all
    were others. Who writes rows goes by it: rules change, so that what rows hold does not follow from the record."""

    @classmethod
    def by_rules(cls, tables: Tables, record: Record) -> "Indexed":
        """Return under what the rules of today find the record."""
        resource = tables.resource
        shown, of_texts = (tuple(sorted(each)) for each in search.words_of(resource, record))
        return cls(
            _identity(resource, record),
            shown,
            tuple(keys.lists(resource, record, tables.zone_of_days)),
            named=search.name_in_keys(resource, record),
            texts=of_texts,
            held=_held_by(resource, record),
        )

    @classmethod
    def of(cls, record: Item) -> "Indexed":
        """Read what a record outside the trash says; NotIndexedError."""
        if "indexed" not in record:
            raise NotIndexedError
        said = record["indexed"]
        along = int(record.get("trashedWith", 0))
        words, lists = tuple(said["words"]), tuple(said["lists"])
        texts, held = (tuple(said.get(name, ())) for name in ("texts", "held"))
        how_long, named = record.get(stays.STAYS, {}), said.get("named", "")
        return cls(said["marker"], words, lists, along, "", how_long, named, texts, held)

    def item(self) -> Item:
        """As the record says it."""
        more = {"named": self.named, "texts": list(self.texts), "held": list(self.held)}
        more = {name: said for name, said in more.items() if said}
        return {"marker": self.marker, "words": list(self.words), "lists": list(self.lists)} | more

    def state(self) -> Item:
        """Return what a record outside the trash has besides its fields."""
        others = {"trashedWith": self.trashed_with, stays.STAYS: self.stays}
        return {"indexed": self.item()} | {name: value for name, value in others.items() if value}

    def follow(self, tables: Tables, record: Record, trashed_with: int) -> "Indexed":
        """Return under what the record is found where its parent is: in the trash since that version, or living (0).

        In the trash that is nothing but the parent's list and the trash. What no two may share stays its own, so that
        it can come back.
        """
        if not trashed_with:
            return replace(Indexed.by_rules(tables, record), marker=self.marker, stays=self.stays)
        parent_id = tables.resource.value(record, tables.below.field)
        lists = (keys.of_parent(tables.below, parent_id), keys.TRASH)
        held = _held_by(tables.resource, record)
        return Indexed(self.marker, (), lists, trashed_with, stays=self.stays, held=held)

    @property
    def in_trash(self) -> bool:
        """Whether it is in the trash together with its parent."""
        return keys.TRASH in self.lists


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
    yield from _counts(tables, record, None, new)


def rows_of(tables: Tables, record: Record, indexed: Indexed) -> Iterator[Step]:
    """Put the marker and the rows of a record outside the trash."""
    yield from _put_marker(tables, record, indexed)
    yield from _rows(tables, record, None, indexed)


def move(tables: Tables, old: Indexed, after: Record, before: Item, marks: Item | None = None) -> Iterator[Step]:
    """Take a record in the lists to the next version, from what it was found under.

    ``before`` are the marks that it has, which stay unless there are other ``marks``.
    """
    new = replace(Indexed.by_rules(tables, after), stays=_stayed(tables.resource, old, after))
    state = (before if marks is None else marks) | new.state()
    yield _put_record(tables, after, state, _before(tables, after, old, before))
    if old.marker != new.marker:
        yield from _delete_marker(tables, old)
        yield from _put_marker(tables, after, new)
    yield from _changed_rows(tables, after, old, new, version=True)
    yield from _counts(tables, after, old, new)


def follow(tables: Tables, record: Record, old: Indexed, new: Indexed, marks: Item) -> Iterator[Step]:
    """Take a record to where its parent is; its version stays, and so do the rows that it has in both places."""
    yield _put_record(tables, record, new.state() | marks, _same(tables, record.version, old, marks))
    yield from _changed_rows(tables, record, old, new)
    yield from _counts(tables, record, old, new)


def vanish(tables: Tables, record: Record, old: Indexed) -> Iterator[Step]:
    """Take a record out of everything that finds it; the record itself is another step's matter."""
    yield from _delete_marker(tables, old)
    yield from _rows(tables, record, old, None)
    yield from _counts(tables, record, old, None)


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
        yield _count(tables, keys.TRASHED, record, {"n": 1})


def rows_in_trash(tables: Tables, record: Record, merged_into: str = "") -> Iterator[Step]:
    """Put the rows that a record in the trash has: by one of them its parent finds it, by one who it was merged into.

    The row that is shown says into which one.
    """
    yield from _rows(tables, record, None, in_trash(tables, record, merged_into))


def out_of_trash(tables: Tables, record: Record, merged_into: str = "") -> Iterator[Step]:
    """Take away the rows that a record in the trash has, and its count."""
    yield from _rows(tables, record, in_trash(tables, record, merged_into), None)
    yield _count(tables, keys.TRASHED, record, {"n": -1})


def move_in_trash(tables: Tables, stored: Item, before: Record, after: Record, marks: Item) -> Iterator[Step]:
    """Take a record in the trash to another parent; ``stored`` is the item that it is."""
    merged_into = stored.get(MERGED_INTO, "")
    state = {name: stored[name] for name in ("trashedAt", MERGED_INTO, MERGED_AS) if name in stored} | marks
    yield _put_record(tables, after, state, _before(tables, after, None, {}))
    yield from _rows(tables, after, in_trash(tables, before, merged_into), in_trash(tables, after, merged_into))


def in_trash(tables: Tables, record: Record, merged_into: str = "") -> Indexed:
    """Return under what a record is found that was thrown away by itself, or merged."""
    link = tables.resource.parent
    of_parent = [keys.trash_of_parent(link, tables.resource.value(record, link.field))] if link else []
    merged = [keys.merged_into(merged_into)] if merged_into else []
    return Indexed("", (), (keys.TRASH, *of_parent, *merged), merged_into=merged_into)


def into_trash_later(tables: Tables, record: Record, old: Indexed, merged: Item) -> Iterator[Step]:
    """Put a merged record into the trash, where its own word says so; its rows and counts stay for a moment."""
    yield from _delete_marker(tables, old)
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
    key = {"TableName": tables.records, "Key": to_item(_key(tables, record))}
    names = {"ExpressionAttributeNames": {"#indexed": "indexed"}}
    yield Step("Update", key | update | names | same, lambda _: OvertakenError())
    yield from _changed_rows(tables, record, old, new)
    yield from _counts(tables, record, old, new)


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
    key = {"TableName": tables.records, "Key": to_item(_key(tables, record))}
    yield Step("Update", key | update, lambda _: OvertakenError())
    if old.marker != new.marker:
        yield from _delete_marker(tables, old)
        yield from _put_marker(tables, record, new)
    yield from _rows(tables, record, old, new)
    yield from _counts(tables, record, old, new)


def renew_in_trash(tables: Tables, record: Record, merged_into: str, marks: Item) -> Iterator[Step]:
    """Put the rows of a record that was thrown away by itself; OvertakenError if anybody has written it meanwhile."""
    key = {"TableName": tables.records, "Key": to_item(_key(tables, record))}
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
    yield from _put_marker(tables, record, here)


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
    request = {"TableName": tables.records, "Key": to_item(_key(tables, record))}
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
    item = _without_blanks(resource, resource.to_wire(record)) | state
    if request_id := correlation.current.get():
        item["correlationId"] = request_id  # the table's stream carries it into the event
    put = {"TableName": tables.records, "Item": to_item(item)}
    return Step("Put", put | condition, lambda _: OvertakenError())


def _identity(resource: Resource, record: Record) -> str:
    """Return what all spellings of the unique value share; empty without a value."""
    value = resource.value(record, resource.unique.field) if resource.unique else ""
    return resource.unique.key(value) if resource.unique and value else ""


def _put_marker(tables: Tables, record: Record, indexed: Indexed) -> Iterator[Step]:
    resource = tables.resource
    if resource.unique and indexed.marker:
        item = keys.marker(resource.unique.field, indexed.marker)._asdict() | _key(tables, record)
        put = {"TableName": tables.lookups, "Item": to_item(item), "ConditionExpression": "attribute_not_exists(pk)"}
        record_id = resource.id_of(record)
        yield Step("Put", put, lambda found: TakenError(found[resource.id] if found else "", record_id))


def hand_over(steps: Iterable[Step]) -> list[Step]:
    """Let a record have the unique value that another one gives up in the same transaction, which names it once then.

    Raises TakenError if two want the same. The marker that is given up belongs to a record that is checked itself.
    """
    steps = list(steps)
    wanted: dict[str, Step] = {}
    for step in steps:
        if place := _marker_of(step, "Put"):
            if place in wanted and step.refused:
                raise step.refused(None)
            wanted[place] = step
    given_up = {place for step in steps if (place := _marker_of(step, "Delete"))}
    handed = {id(step) for place, step in wanted.items() if place in given_up}
    rest = [step for step in steps if _marker_of(step, "Delete") not in wanted]
    return [_unconditional(step) if id(step) in handed else step for step in rest]


def _marker_of(step: Step, operation: str) -> str:
    """Return which marker a step puts or deletes, empty if none."""
    item = step.request.get("Item") or step.request["Key"]
    is_marker = step.operation == operation and item.get("sk") == {"S": keys.marker("", "").sk}
    return f"{step.request['TableName']} {item['pk']['S']}" if is_marker else ""


def _unconditional(step: Step) -> Step:
    return Step(step.operation, {name: step.request[name] for name in ("TableName", "Item")})


def _delete_marker(tables: Tables, indexed: Indexed) -> Iterator[Step]:
    if tables.resource.unique and indexed.marker:
        yield _delete(tables.lookups, keys.marker(tables.resource.unique.field, indexed.marker))


def _rows(tables: Tables, record: Record, old: Indexed | None, new: Indexed | None) -> Iterator[Step]:
    """Delete the rows that a record no longer has, and put all others, whatever is there."""
    had, wanted = _row_keys(tables, record, old), _row_items(tables, record, new)
    yield from (_delete(table, key) for key, table in had.items() if key not in wanted)
    yield from (_put_row(*row) for row in wanted.values())


def _changed_rows(
    tables: Tables, record: Record, old: Indexed, new: Indexed, *, version: bool = False
) -> Iterator[Step]:
    """Delete the rows that a record no longer has, and put those that are new, or held something else.

    ``version`` says that version and last change are others, which is written where rows tell them.
    """
    had, wanted = _row_keys(tables, record, old), _row_items(tables, record, new)
    as_before = len(old.held) == len(new.held)  # and nothing is, if one of them is silent
    same = [kind for kind, *held in zip(_KINDS, old.held, new.held, strict=False) if as_before and held[0] == held[1]]
    yield from (_delete(table, key) for key, table in had.items() if key not in wanted)
    for key, (table, row) in wanted.items():
        told = version and table == tables.lists and keys.tells(tables.resource, key[0])
        if told or key not in had or _kind(tables, table, key) not in same:
            yield _put_row(table, row)


_KINDS = _WORD, _TEXT, _LIST = "word", "text", "list"
"""Kinds of rows: those of one kind hold the same."""


def _kind(tables: Tables, table: str, key: keys.Key | keys.RowKey) -> str:
    if table == tables.lists:
        return _LIST
    return _TEXT if key[0].startswith(keys.text_partition("")) else _WORD


def _put_row(table: str, typed: Item) -> Step:
    return Step("Put", {"TableName": table, "Item": typed})


def _row_items(
    tables: Tables, record: Record, indexed: Indexed | None
) -> dict[keys.Key | keys.RowKey, tuple[str, Item]]:
    """Return each of a record's rows by its key: its table, and typed values."""
    if indexed is None:
        return {}
    resource = tables.resource
    word, text, row, told = map(to_item, _holds(resource, record))  # once, and not for each of them
    why = {"trashedWith": indexed.trashed_with, MERGED_INTO: indexed.merged_into}
    reasons = to_item({name: value for name, value in why.items() if value})

    def held(kind: str, name: str) -> Item:
        if kind != _LIST:
            return text if kind == _TEXT else word
        if keys.has_keys_only(name):
            return {}
        return row | (told if keys.tells(resource, name) else {}) | (reasons if name == keys.TRASH else {})

    places = _row_keys(tables, record, indexed)
    return {
        key: (table, to_item(key._asdict()) | held(_kind(tables, table, key), key[0])) for key, table in places.items()
    }


def _row_keys(tables: Tables, record: Record, indexed: Indexed | None) -> dict[keys.Key | keys.RowKey, str]:
    """Return the key of each of a record's rows, with its table."""
    if indexed is None:
        return {}
    resource = tables.resource
    record_id = resource.id_of(record)
    words = {keys.word(word, record_id, indexed.named): tables.lookups for word in indexed.words}
    words |= {keys.word(word, record_id, indexed.named, of_text=True): tables.lookups for word in indexed.texts}
    return words | {keys.row(resource, name, record): tables.lists for name in indexed.lists}


def _holds(resource: Resource, record: Record) -> tuple[Item, Item, Item, Item]:
    """Return what rows of words, of long texts and of lists hold, and what the last ones tell besides in some lists.

    A word's row has what lists show; a long text's also what a search compares, as much as is searched of each. A
    list's row has what its key does not say already, and the keys of the indexes.
    """
    wire = _without_blanks(resource, resource.to_wire(record))
    listed = {name: wire[name] for name in resource.listed if name in wire and name not in resource.latest}
    text = listed | _without_blanks(resource, search.excerpts(resource, record))
    elsewhere = (resource.id, resource.created, *resource.latest)
    row = {
        name: value for name, value in (listed | sorting.index_keys(resource, record)).items() if name not in elsewhere
    }
    return listed, text, row, {name: wire[name] for name in resource.latest if name in wire}


def _held_by(resource: Resource, record: Record) -> tuple[str, ...]:
    """Return the hashes of what rows of words, of long texts and of lists hold."""
    held = (json.dumps(each, sort_keys=True).encode() for each in _holds(resource, record)[:3])
    return tuple(hashlib.blake2b(each, digest_size=8).hexdigest() for each in held)


def _stayed(resource: Resource, old: Indexed, after: Record) -> Item:
    """Return how long a record has had its values after a write; of those before it, its lists tell what they were."""
    before = {
        each.field: name.removeprefix(each.list_of(""))
        for each in resource.staying
        for name in old.lists
        if name.startswith(each.list_of(""))
    }
    return stays.after(resource, old.stays, before, resource.to_wire(after))


def _counts(tables: Tables, record: Record, old: Indexed | None, new: Indexed | None) -> Iterator[Step]:
    for name, partition in ((keys.ALL, keys.COUNTERS), (keys.TRASH, keys.TRASHED)):
        had, has = (each is not None and name in each.lists for each in (old, new))
        if change := has - had:
            yield _count(tables, partition, record, {"n": change})
    had_numbers, numbers = (counted(tables.resource, each) if each else {} for each in (old, new))
    facets = {name: numbers.get(name, 0) - had_numbers.get(name, 0) for name in had_numbers | numbers}
    if changes := {name: change for name, change in facets.items() if change}:
        yield _count(tables, keys.FACETS, record, changes)


def counted(resource: Resource, indexed: Indexed) -> dict[str, int]:
    """Return what is counted of a record beside that it is there: its lists, and how long it stays with its values."""
    here = dict.fromkeys(keys.facets(resource, indexed.lists), 1)
    return here | (stays.numbers(resource, indexed.stays) if keys.ALL in indexed.lists else {})


def _count(tables: Tables, partition: str, record: Record, changes: dict[str, int]) -> Step:
    key = keys.Key(partition, keys.shard(tables.resource.id_of(record)))
    return Step("Update", {"TableName": tables.lookups, "Key": to_item(key._asdict())}, adds=changes)


def _entry(resource: Resource, after: Record, kind: str, by: Person) -> Item:
    return {
        resource.id: resource.id_of(after),
        "version": after.version,
        "at": after.last_modified,
        "by": by.email,
        "kind": kind,
        **({"bySubject": by.subject, "listed": keys.changes_by(by.email)} if by.subject else {}),
    }


def _key(tables: Tables, record: Record) -> Item:
    return {tables.resource.id: tables.resource.id_of(record)}


def _put(table: str, item: Item) -> Step:
    return Step("Put", {"TableName": table, "Item": to_item(item)})


def _delete(table: str, key: keys.Key | keys.RowKey) -> Step:
    return Step("Delete", {"TableName": table, "Key": to_item(key._asdict())})


def _without_blanks(resource: Resource, wire: Item) -> Item:
    """Leave out what the model puts back: a field without a value whose default is that."""
    blanks = resource.blanks
    return {name: value for name, value in wire.items() if value not in ("", [], None) or blanks.get(name, 0) != value}
