"""What a write of one record consists of, before it is committed: so that several can go into one transaction.

    database.commit(together([*creation(tables, fields, by).steps, *change(others, stored, …).steps]))

Steps say what their refusal means; each write has 99 steps at the most, mostly 20 to 60.
"""

from dataclasses import dataclass, replace
from uuid import uuid4

from records import keys, writes
from records.database import Tables
from records.days import now
from records.errors import MovingError
from records.indexed import Indexed, in_trash
from records.marks import ABSORBED, CAME_FROM, MERGED_AS, MERGED_INTO, MOVING
from records.person import Person
from records.resource import Item, Record, Resource
from records.stays import STAYS
from records.transaction import Step


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

    @property
    def merged_into(self) -> str:
        """The id of the record into which it was merged; empty if it was not."""
        return str(self.item.get(MERGED_INTO, ""))

    @property
    def moving(self) -> str:
        """The id of the record from which others move to this one, or to which they move back; empty without."""
        return str(self.item.get(MOVING, ""))

    @property
    def marks(self) -> Item:
        """What merges have left, and how long it has had its values, which every write keeps."""
        return {name: self.item[name] for name in (ABSORBED, CAME_FROM, MOVING, STAYS) if name in self.item}

    def require_rest(self) -> None:
        """Raise MovingError if something moves to the record or from it."""
        if self.moving:
            raise MovingError(self.resource.id_of(self.record), self.moving)


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
        *writes.move(tables, stored.indexed, changed, stored.marks),
        *writes.require_parent(tables, record, changed),
        *writes.log(tables, record, changed, kind, by),
    ]
    return Write(changed, steps)


def trashing(tables: Tables, stored: Stored, by: Person) -> Write:
    """Take a living record out of every list, and free the value that no other may have; the steps raise as above.

    Raises MovingError, as the next two do.
    """
    stored.require_rest()
    record, trashed = stored.record, _next(stored.record)
    steps = [
        *writes.into_trash(tables, trashed, stored.indexed, stored.marks),
        *writes.require_parent(tables, record),
        *writes.await_children(tables, trashed),
        *writes.log(tables, record, trashed, "trashed", by),
    ]
    return Write(trashed, steps)


def restoring(tables: Tables, stored: Stored, by: Person) -> Write:
    """Take a record out of the trash; the steps raise as above."""
    stored.require_rest()
    record, restored = stored.record, _next(stored.record)
    steps = [
        *writes.appear(tables, restored, stored.marks),
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
    stored.require_rest()
    absorbed = ABSORBED in stored.item
    record, stub = stored.record, _next(stored.record)
    old = None if stored.in_trash else stored.indexed
    undo = writes.vanish(tables, record, old) if old else writes.out_of_trash(tables, record, stored.merged_into)
    steps = [
        writes.delete(tables, record, old),
        *undo,
        *writes.require_moved(tables, record, stored.merged_into),
        # a purge finds by itself what was merged into a record; who erases goes by the note
        *writes.await_children(
            tables, stub, rows=absorbed and reason is not None, **({ABSORBED: True} if absorbed else {})
        ),
        writes.log_end(tables, stub, by, reason),
    ]
    return Write(record, steps)


def following(tables: Tables, stored: Stored, trashed_with: int) -> Write:
    """Take a child to where its parent is: in the trash since that version, or living (0); it gets no new version.

    The steps raise OvertakenError. What was thrown away by itself stays where it is.
    """
    record, old = stored.record, stored.indexed
    new = old.follow(tables, record, trashed_with)
    return Write(record, [*writes.follow(tables, record, old, new, stored.marks)])


def absorbing(tables: Tables, stored: Stored, fields: Item, other_id: str, by: Person, *, moving: bool) -> Write:
    """Give a record the values of a merge, of which its history names the other record; a new version in any case.

    ``moving`` says that what belongs to the other one has yet to come. Raises MovingError; the steps raise as those of
    :func:`change`.
    """
    marks = {ABSORBED: True} | ({MOVING: other_id} if moving else {})
    return _as_of_merge(tables, stored, fields, "absorbed", other_id, by, marks)


def releasing(tables: Tables, stored: Stored, fields: Item, other_id: str, by: Person, *, moving: bool) -> Write:
    """Give a record the values that an undone merge leaves it; as :func:`absorbing`."""
    return _as_of_merge(tables, stored, fields, "released", other_id, by, {MOVING: other_id} if moving else {})


def _as_of_merge(
    tables: Tables, stored: Stored, fields: Item, kind: str, other_id: str, by: Person, marks: Item
) -> Write:
    stored.require_rest()
    resource, record = tables.resource, stored.record
    before = resource.to_wire(record)
    changed = _next(resource.from_wire(before | _with_subjects(resource, fields, by, before)))
    steps = [
        *writes.move(tables, stored.indexed, changed, stored.marks, stored.marks | marks),
        *writes.require_parent(tables, changed),
        *writes.log(tables, record, changed, kind, by, otherId=other_id),
    ]
    return Write(changed, steps)


def merging(tables: Tables, stored: Stored, survivor: Record, by: Person, *, rows: bool = True) -> Write:
    """Move a record to the trash that was merged into another one, which the merge has made ``survivor``.

    Without ``rows`` those that find it stay until :func:`tidying`. The steps raise as those of :func:`change`.
    """
    stored.require_rest()
    record, old, merged = stored.record, stored.indexed, _next(stored.record)
    survivor_id = tables.resource.id_of(survivor)
    into = {MERGED_INTO: survivor_id, MERGED_AS: survivor.version}
    taken = writes.into_trash(tables, merged, old, stored.marks, into)
    steps = [
        *(taken if rows else writes.into_trash_later(tables, merged, old, stored.marks | into)),
        *writes.require_parent(tables, record),
        *writes.await_children(tables, merged, rows=not rows),
        *writes.log(tables, record, merged, "merged", by, otherId=survivor_id),
    ]
    return Write(merged, steps)


def unmerging(tables: Tables, stored: Stored, by: Person, *, moving: bool, rows: bool = True) -> Write:
    """Bring a merged record back; ``moving`` and ``rows`` as above, and the steps raise as those of a restore."""
    record, back = stored.record, _next(stored.record)
    marks = stored.marks | ({MOVING: stored.merged_into} if moving else {})
    if rows:
        appearing = [
            *writes.appear(tables, back, marks),
            *writes.out_of_trash(tables, record, stored.merged_into),
        ]
    else:
        appearing = [*writes.appear_later(tables, back, stored.merged_into, marks)]
    steps = [
        *appearing,
        *writes.require_parent(tables, back),
        *writes.await_registration(tables, back),
        *writes.await_children(tables, back, rows=not rows),
        *writes.log(tables, record, back, "unmerged", by, otherId=stored.merged_into),
    ]
    return Write(back, steps)


def tidying(tables: Tables, stored: Stored) -> list[Step]:
    """Bring the rows of a merged record, or of one that is back, to where they have to be; none if they are there.

    The steps raise OvertakenError.
    """
    if "indexed" not in stored.item:
        return []
    record, old = stored.record, stored.indexed
    if stored.in_trash:
        new = in_trash(tables, record, stored.merged_into)
    elif keys.TRASH in old.lists and not old.trashed_with:
        new = replace(Indexed.by_rules(tables, record), marker=old.marker, stays=old.stays)
    else:
        return []
    return [*writes.tidy(tables, record, old, new, stored.marks)]


def moving(tables: Tables, stored: Stored, parent_id: str, came_from: Item, by: Person) -> Write:
    """Take a child to another parent after a merge, or back; ``came_from`` is the mark that says from where.

    It is a new version. The steps raise OvertakenError.
    """
    record, link = stored.record, tables.below.field
    resource = tables.resource
    moved = _next(resource.from_wire(resource.to_wire(record) | {link: parent_id}))
    marks = {name: value for name, value in stored.marks.items() if name != CAME_FROM} | came_from
    if stored.in_trash:
        taken = writes.move_in_trash(tables, stored.item, record, moved, marks)
    else:
        taken = writes.move(tables, stored.indexed, moved, stored.marks, marks)
    # No subject: thousands of these would be all that somebody did last.
    by = Person(by.email, "")
    more = {"inTrash": True} if stored.in_trash else {}
    return Write(moved, [*taken, *writes.log(tables, record, moved, "moved", by, **more)])


def _with_subjects(resource: Resource, fields: Item, by: Person, before: Item | None = None) -> Item:
    """Return wire fields with the people they name, each with a subject as far as it is known: the writer's.

    A record belongs to whoever writes it, unless somebody else is named; where that is optional, to nobody.

    ``before`` are all fields of the record as it is; a new one has none, and names everybody. A subject that comes with
    the fields, as from an earlier version, stays.
    """
    given: Item = {}
    for each in resource.people:
        if each.subject in fields or (before and each.field not in fields):
            continue
        named = fields.get(each.field) or ("" if each.optional else by.email)
        if named and each.key(named) == each.key(by.email):
            subject = by.subject
        else:
            same = named and before and each.key(named) == each.key(before[each.field])
            subject = before[each.subject] if before and same else ""
        given |= {each.field: named, each.subject: subject}
    return fields | given


def _next(record: Record) -> Record:
    return replace(record, last_modified=now(), version=record.version + 1)
