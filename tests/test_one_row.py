"""A type of field is taught by one row of a table."""

from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from admin.forms import widget
from admin.validation import rules
from dev.openapi.schemas import Properties, field_properties
from imports.cells import Reading, converter
from imports.dates import DateForm
from schemas._record import KINDS, Kind, RecordSchema


class _Colour(fields.String):
    """A type that only the test has."""


def _described(schema: Schema) -> Properties:
    plugin = MarshmallowPlugin()
    APISpec("Colours", "1", "3.1.0", plugins=[plugin])
    openapi: Any = plugin.converter
    openapi.add_attribute_function(field_properties)
    described: Properties = openapi.schema2jsonschema(schema)["properties"]
    return described


def test_a_type_is_taught_by_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store, the form, the browser, OpenAPI and imported files know it from there."""
    said = "Enter a colour such as #00ff00."
    row = Kind((str,), said, looks="#[0-9a-f]{6}", stored=str.upper, widget="tel")
    monkeypatch.setitem(KINDS, _Colour, row)
    schema = RecordSchema.from_dict({"colour": _Colour()})()
    field = schema.fields["colour"]
    control, checks = widget(field), rules(field)["checks"]
    described = _described(schema)["colour"]

    assert schema.load({"colour": " #00ff00 "}) == {"colour": "#00FF00"}
    assert schema.validate({"colour": "green"}) == {"colour": [said]}
    assert control is not None
    assert control.kind == "tel"
    assert checks == [{"pattern": described["pattern"], "message": said}]
    assert described["pattern"] == "^(?:#[0-9a-f]{6})$"
    assert converter(field)("#00ff00", Reading({}, DateForm())) == "#00ff00"
