"""The largest write that declarations allow fits into a transaction of DynamoDB."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from marshmallow import fields

from all_resources import RESOURCES, parent_of
from records import planning, search
from records.database import Tables
from records.indexed import Indexed
from records.person import Person
from records.planning import Stored
from records.resource import Item, Resource
from records.transaction import MAX_ITEMS
from schemas._fields import Choice, Country, Email, ForeignKey, Phone, Tags
from schemas._record import schema_of

BESIDE = 1
"""What may come along with a change: an idempotency key, or the note of an import."""
OTHER: dict[type, tuple[Any, Any]] = {
    fields.Field: ("before", "after"),
    fields.Boolean: (False, True),
    fields.Integer: (1, 2),
    fields.Float: (1, 2),
    fields.Date: (date(2025, 1, 31).isoformat(), date(2026, 2, 1).isoformat()),
    fields.DateTime: (datetime(2025, 1, 31, tzinfo=UTC).isoformat(), datetime(2026, 2, 1, tzinfo=UTC).isoformat()),
    Country: ("DE", "FR"),
    Email: ("before@example.com", "after@example.com"),
    Phone: ("+497112842222", "+33142868200"),
}
"""Type of a field -> two values that have nothing in common."""


def values(field: fields.Field[Any], *, after: bool) -> Any:
    """Return a value before or after the change: as many parts as there may be, and all of them others."""
    if isinstance(field, Tags):
        return [f"{'after' if after else 'before'} {number}" for number in range(field.max_tags)]
    if isinstance(field, Choice):
        return [*field.choices][-1 if after else 0]
    if isinstance(field, ForeignKey):
        return "3f1c6d1e-0000-4000-8000-00000000abcd"
    return next(OTHER[kind] for kind in type(field).__mro__ if kind in OTHER)[after]


def wire(resource: Resource, *, after: bool) -> Item:
    """Return all that a caller may set."""
    schema = schema_of(resource)()
    return {name: values(schema.fields[name], after=after) for name in resource.writable}


def tables_of(resource: Resource) -> Tables:
    """Return names of tables, of which nothing is read."""
    parent = parent_of(resource)
    above = Tables(parent, "parents", "parent-lookups", "parent-lists", "parent-history") if parent else None
    return Tables(resource, "records", "lookups", "lists", "history", parent=above)


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.plural)
def test_a_change_of_everything_fits(resource: Resource, monkeypatch: pytest.MonkeyPatch) -> None:
    """All words, lists and unique values are others: each is deleted and put, and nobody can be refused for it."""
    words = iter([[f"{turn}{number}" for number in range(search.MAX_WORDS)] for turn in ("before", "after")])
    by, stamps = Person("before@example.com", "subject"), {"version": 1, "lastModified": "2026-01-01T00:00:00.000Z"}
    stamps |= {resource.id: "3f1c6d1e-0000-4000-8000-00000000abcd", resource.created: "2025-01-01T00:00:00.000Z"}
    tables = tables_of(resource)
    record = resource.from_wire(wire(resource, after=False) | stamps)
    monkeypatch.setattr(search, "words_of", lambda *_: (next(words), []))
    state = Indexed.by_rules(tables, record).state()

    write = planning.change(
        tables, Stored(resource, resource.to_wire(record) | state), wire(resource, after=True), "changed", by
    )

    assert write
    assert len(write.steps) + BESIDE <= MAX_ITEMS, f"{len(write.steps)} items, and {BESIDE} beside them"
    assert len([step for step in write.steps if "WORD#" in repr(step.request)]) == 2 * search.MAX_WORDS
