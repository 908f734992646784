"""What an activity may be in a request."""

from activities.model import KINDS
from activities.resource import ACTIVITIES
from schemas.activity import KIND_LABELS, ActivitySchema

SCHEMA = ActivitySchema()


def test_schema_and_model_have_the_same_fields() -> None:
    """What the store sets is read-only."""
    assert set(SCHEMA.load_fields) == set(ACTIVITIES.writable)
    assert {name for name, field in SCHEMA.fields.items() if field.dump_only} == set(ACTIVITIES.read_only)
    assert tuple(KIND_LABELS) == KINDS


def test_little_is_required() -> None:
    """The rest has defaults, which are those of the model."""
    loaded = SCHEMA.load({"customerId": "3f1c6d1e-0000-4000-8000-00000000abcd", "subject": "Called"})

    assert loaded == {
        "customerId": "3f1c6d1e-0000-4000-8000-00000000abcd",
        "kind": "note",
        "subject": "Called",
        "text": "",
        "due": None,
        "done": False,
        "owner": "",
    }
    assert ACTIVITIES.to_wire(ACTIVITIES.from_wire({"activityId": "1"} | loaded)).items() >= loaded.items()


def test_what_is_stored_is_accepted_again() -> None:
    """A moment in UTC, an address in one form."""
    wire = {
        "customerId": "3f1c6d1e-0000-4000-8000-00000000abcd",
        "kind": "call",
        "subject": "Called",
        "text": "one\ntwo",
        "due": "2026-11-21T09:16:33.123Z",
        "done": True,
        "owner": "Ann@bücher.example",
    }

    assert SCHEMA.load(wire) == wire
