"""What a schema takes is stored as it was meant, and taken again: of every field, whatever is sent."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields

from records.transaction import from_item, to_item
from schemas._fields import Tags
from schemas._record import KINDS, RecordSchema, kind_of
from schemas._text import Text
from schemas.customer import CustomerSchema
from tests.admin import values
from tests.admin.suppliers import SupplierSchema
from tests.every_type import EXTRA, READ, REFUSED, STORED, EveryTypeSchema

SCHEMAS: list[type[Schema]] = [EveryTypeSchema, SupplierSchema]
FIELDS = [(schema(), name) for schema in SCHEMAS for name, field in schema().fields.items() if not field.dump_only]

_text = st.text(st.characters(exclude_categories=()) | st.sampled_from(values.ODD_CHARACTERS), max_size=60)
_long = st.builds(lambda text, times: text * times, _text, st.integers(1, 200))
_clock = st.times().map(str) | st.from_regex(r"\A[0-2][0-9]:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?\Z")
_moment = st.builds("{}{}{}{}".format, st.dates(), st.sampled_from("T "), _clock, st.sampled_from(["", "Z", "+01:00"]))
_number = st.floats() | st.integers() | st.decimals().map(str) | st.from_regex(r"\A[+-]?[0-9]{1,30}(\.[0-9]{0,30})?\Z")
_address = (
    st.emails() | st.builds("{}@{}.example".format, _text, _text) | st.builds("https://{}.com/{}".format, _text, _text)
)
_phone = st.text("+0123456789 ()-./x#ext;=\uff14²", max_size=30)
_scalar = st.one_of(
    st.none(), st.booleans(), _text, _long, _number, st.dates().map(str), _clock, _moment, _address, _phone,
    st.uuids().map(str), st.sampled_from(["lead", " lead ", "high", "a"]),
)  # fmt: skip
_anything = _scalar | st.lists(_scalar, max_size=11) | st.dictionaries(_text, _scalar, max_size=1)


@pytest.mark.parametrize(("schema", "name"), FIELDS, ids=lambda part: part if isinstance(part, str) else "")
@settings(max_examples=50)
@given(value=_anything)
@example(value=["İ" * 40])
@example(value=["İ" * 20])
@example(value="\u1100\u1161" * 200)
def test_what_is_taken_is_a_fixed_point(schema: Schema, name: str, value: Any) -> None:
    """It is refused with sentences, or what is stored of it is one of JSON's values, within bounds, and taken again."""
    try:
        stored = schema.load({name: value}, partial=True)
    except ValidationError as error:
        refused: dict[str, list[str]] = error.normalized_messages()  # type: ignore[no-untyped-call]
        if not all(sentence.endswith(".") for sentence in refused[name]):
            raise
        return
    sent_again = json.loads(json.dumps(stored))
    assert repr(schema.load(sent_again, partial=True)) == repr(stored)
    assert repr(from_item(to_item(stored))) == repr(stored)
    _within_bounds(schema.fields[name], stored[name])


def _within_bounds(field: fields.Field[Any], stored: Any) -> None:
    if isinstance(field, Tags):
        assert len(stored) <= field.max_tags
        assert all(0 < len(tag) <= field.tag.max_length for tag in stored)
    elif isinstance(field, Text):
        assert len(stored) <= field.max_length


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, all_ in STORED.items() for value in all_])
def test_a_stored_value_is_taken_as_it_is(name: str, value: Any) -> None:
    """The values that other tests store."""
    assert repr(EveryTypeSchema().load({name: value}, partial=True)) == repr({name: value})


@pytest.mark.parametrize(("name", "sent", "stored"), READ)
def test_a_value_is_altered_within_its_meaning(name: str, sent: Any, stored: Any) -> None:
    """One value, one form."""
    assert repr(EveryTypeSchema().load({name: sent}, partial=True)) == repr({name: stored})


@pytest.mark.parametrize(("name", "sent", "said"), REFUSED)
def test_anything_else_is_refused(name: str, sent: Any, said: str) -> None:
    """Nothing is guessed, rounded or cut off."""
    assert EveryTypeSchema().validate({name: sent}, partial=True) == {name: [said]}


def test_every_type_is_among_them() -> None:
    """A new line of the table has to be tried too."""
    assert {kind for name in EXTRA for kind in type(EveryTypeSchema().fields[name]).__mro__} >= KINDS.keys()
    assert STORED.keys() == set(EXTRA)


@pytest.mark.parametrize(
    "field", [fields.Raw(), fields.Dict(), fields.TimeDelta(), fields.List(fields.String()), fields.IP()]
)
def test_a_type_that_cannot_be_stored_is_refused_early(field: fields.Field[Any]) -> None:
    """Where the schema is made, with the types that there are."""
    with pytest.raises(TypeError, match=r"'odd' is a \w+, which cannot be stored. There are: String, "):
        RecordSchema.from_dict({"odd": field})()
    RecordSchema.from_dict({"odd": fields.Raw(dump_only=True)})()


@pytest.mark.parametrize("field", [fields.Date(format="%d.%m.%Y"), fields.Float(allow_nan=True)])
def test_a_form_that_json_has_not_is_refused_early(field: fields.Field[Any]) -> None:
    """It would be stored as something else than it was sent as."""
    with pytest.raises(TypeError, match="'odd' allows NaN or has a format of its own"):
        RecordSchema.from_dict({"odd": field})()


def test_a_default_is_what_is_stored() -> None:
    """As if it had been sent."""
    schema = RecordSchema.from_dict(
        {
            "day": fields.Date(load_default=lambda: date(2026, 2, 28)),
            "price": fields.Decimal(places=2, load_default=Decimal("1.00")),
            "nothing": fields.Date(load_default=None),
        }
    )

    assert schema().load({}) == {"day": "2026-02-28", "price": "1.00", "nothing": None}


def test_a_field_may_word_its_messages() -> None:
    """The table's are for those that have none of their own."""
    schema = RecordSchema.from_dict({"day": fields.Date(required=True, error_messages={"invalid": "Which day?"})})

    assert schema().validate({"day": "x"}) == {"day": ["Which day?"]}
    assert schema().validate({"day": ""}) == {"day": ["This field is required."]}
    assert schema().validate({}) == {"day": ["This field is required."]}


def test_own_fields_are_strict_themselves() -> None:
    """Nothing is put before them."""
    own = [field for field in CustomerSchema().load_fields.values() if isinstance(field, Text | Tags)]

    assert [kind_of(field) for field in own] == [None] * len(own) != []
