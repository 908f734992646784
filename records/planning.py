"""What a write of one record consists of, before it is committed: so that several can go into one transaction.

    database.commit(together([*creation(tables, fields, by).steps, *change(others, stored, …).steps]))

Steps say what their refusal means; each write has 90 steps at the most, mostly 20 to 60.
"""

from dataclasses import dataclass, replace
from uuid import uuid4

from records import writes
from records.database import Tables
from records.days import now
from records.person import Person
from records.resource import Item, Record, Resource
from records.transaction import Step
from records.writes import Indexed


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it is stored."""

    resource: Resource
    item: Item

    @property
    def record(self) -> Record:
        """The record itself."""
        return self.resource.from_wire(self.item)

    @property
    def in_trash(self) -> bool:
        """Whether it was thrown away by itself."""
        return "trashedAt" in self.item

    @property
    def indexed(self) -> Indexed:
        """Under what it is found, unless it is in the trash; NotIndexedError."""
        return Indexed.of(self.item)

    @property
    def trashed_with(self) -> int:
        """The version of its parent with which it went to the trash; 0 if it did not."""
        return int(self.item.get("trashedWith", 0))


@dataclass(frozen=True, slots=True)
class Write:
    """One write of one record."""

    record: Record
    """As the write leaves it."""
    steps: list[Step]


def creation(tables: Tables, fields: Item, by: Person, brought: Item | None = None) -> Write:
    """Add a record from wire fields; the steps raise TakenError, NoParentError.

    ``brought`` may say under which id, and that the record was made at another moment somewhere else.
    """
    resource, moment = tables.resource, now()
    stamps = {resource.id: str(uuid4()), resource.created: moment, "version": 1, "lastModified": moment}
    given = stamps | (brought or {})
    record = resource.from_wire(_with_subjects(resource, fields, by) | given)
    steps = [
        *writes.appear(tables, record),
        *writes.require_parent(tables, record),
        *writes.await_registration(tables, record),
        *writes.log(tables, None, record, "created", by),
    ]
    return Write(record, steps)


def change(tables: Tables, stored: Stored, fields: Item, kind: str, by: Person) -> Write | None:
    """Change the given wire fields; None if that changes nothing.

    The steps raise TakenError, NoParentError, and OvertakenError if the record is no longer the one that is stored.
    """
    resource, record = tables.resource, stored.record
    before = resource.to_wire(record)
    after = before | _with_subjects(resource, fields, by, before)
    if after == before:
        return None
    changed = _next(resource.from_wire(after))
    steps = [
        *writes.move(tables, stored.indexed, changed),
        *writes.require_parent(tables, record, changed),
        *writes.log(tables, record, changed, kind, by),
    ]
    return Write(changed, steps)


def trashing(tables: Tables, stored: Stored, by: Person) -> Write:
    """Take a living record out of every list, and free the value that no other may have; the steps raise as above."""
    record, trashed = stored.record, _next(stored.record)
    steps = [
        *writes.into_trash(tables, trashed, stored.indexed),
        *writes.require_parent(tables, record),
        *writes.await_children(tables, trashed),
        *writes.log(tables, record, trashed, "trashed", by),
    ]
    return Write(trashed, steps)


def restoring(tables: Tables, stored: Stored, by: Person) -> Write:
    """Take a record out of the trash; the steps raise as above."""
    record, restored = stored.record, _next(stored.record)
    steps = [
        *writes.appear(tables, restored),
        *writes.require_parent(tables, restored),
        *writes.out_of_trash(tables, restored),
        *writes.await_registration(tables, restored),
        *writes.await_children(tables, restored),
        *writes.log(tables, record, restored, "restored", by),
    ]
    return Write(restored, steps)


def purging(tables: Tables, stored: Stored, by: Person, reason: str | None = None) -> Write:
    """Delete a record for good, but for a stub that says who did it and when; its history is not among the steps.

    With a reason the stub says that the record was erased, and why.
    """
    record, stub = stored.record, _next(stored.record)
    old = None if stored.in_trash else stored.indexed
    undo = writes.vanish(tables, record, old) if old else writes.out_of_trash(tables, record)
    steps = [
        writes.delete(tables, record, old),
        *undo,
        *writes.await_children(tables, stub),
        writes.log_end(tables, stub, by, reason),
    ]
    return Write(record, steps)


def following(tables: Tables, stored: Stored, trashed_with: int) -> Write:
    """Take a child to where its parent is: in the trash since that version, or living (0); it gets no new version.

    The steps raise OvertakenError. What was thrown away by itself stays where it is.
    """
    record, old = stored.record, stored.indexed
    return Write(record, [*writes.follow(tables, record, old, old.follow(tables, record, trashed_with))])


def _with_subjects(resource: Resource, fields: Item, by: Person, before: Item | None = None) -> Item:
    """Return wire fields with the people they name, each with a subject as far as it is known: the writer's.

    A record belongs to whoever writes it, unless somebody else is named.

    ``before`` are all fields of the record as it is; a new one has none, and names everybody. A subject that comes with
    the fields, as from an earlier version, stays.
    """
    given: Item = {}
    for each in resource.people:
        if each.subject in fields or (before and each.field not in fields):
            continue
        named = fields.get(each.field) or by.email
        if each.key(named) == each.key(by.email):
            subject = by.subject
        else:
            same = before and each.key(named) == each.key(before[each.field])
            subject = before[each.subject] if before and same else ""
        given |= {each.field: named, each.subject: subject}
    return fields | given


def _next(record: Record) -> Record:
    return replace(record, last_modified=now(), version=record.version + 1)
