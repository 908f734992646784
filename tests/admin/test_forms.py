"""Schema fields become what stands for them on a page."""

from typing import Any

import pytest
from marshmallow import fields
from marshmallow.validate import OneOf

from admin.customers import CustomerAdmin
from admin.display import display
from admin.forms import Fieldset, FormField, Widget, fieldsets, form_field, label, widget
from schemas._fields import Choice
from schemas._text import Text
from tests.admin.suppliers import SupplierAdmin


class _Shouted(Text):
    """A class of its own, without a line in the table."""


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (fields.String(), Widget("text")),
        (fields.String(validate=OneOf(["a", "b"], labels=["A"])), Widget("select", (("a", "A"), ("b", "b")))),
        (fields.UUID(), Widget("text")),
        (fields.Integer(), Widget("number")),
        (fields.Boolean(), Widget("checkbox")),
        (fields.Date(), Widget("date")),
        (fields.Decimal(), Widget("decimal")),
        (fields.Time(), Widget("time")),
        (fields.AwareDateTime(), Widget("datetime")),
        (fields.NaiveDateTime(), Widget("datetime-local")),
        (Text(), Widget("text")),
        (Text(multiline=True), Widget("textarea")),
        (_Shouted(multiline=True), Widget("textarea")),
        (Choice({"x": "X"}), Widget("select", (("x", "X"),))),
        (fields.String(metadata={"widget": "textarea"}), Widget("textarea")),
        (fields.Raw(), None),
    ],
)
def test_widget(field: fields.Field[Any], expected: Widget | None) -> None:
    """The nearest class in the table decides, and metadata has the last word."""
    assert widget(field) == expected


def test_form_field_of_a_schema_with_metadata() -> None:
    """Label, help text and first value are the schema's."""
    assert form_field(CustomerAdmin, "email") == FormField(
        name="email",
        label="Email",
        help_text="Must be unique, in upper or lower case.",
        required=False,
        read_only=False,
        initial="",
        widget=Widget("email"),
    )
    assert form_field(CustomerAdmin, "status").initial == "lead"
    assert form_field(CustomerAdmin, "tags").initial is None
    assert form_field(CustomerAdmin, "registrationDate").read_only


def test_label_without_metadata() -> None:
    """A name becomes words."""
    assert label("registrationDate", fields.String()) == "Registration date"
    assert label("first_name", fields.String()) == "First name"


def test_fieldsets() -> None:
    """Without a declaration all fields that can be written are one group; lines may hold several."""
    (only,) = fieldsets(SupplierAdmin)
    assert [[field.name for field in line] for line in only.lines] == [
        ["title"],
        ["homepage"],
        ["rating"],
        ["since"],
        ["preferred"],
    ]

    class Grouped(SupplierAdmin):
        readonly_fields = ("rating",)
        fieldsets = (
            (None, {"fields": ("title",)}),
            ("More", {"fields": (("rating", "since"),), "classes": ("collapse",), "description": "What else."}),
        )

    assert fieldsets(Grouped)[1] == Fieldset(
        heading="More",
        description="What else.",
        collapsed=True,
        lines=((form_field(Grouped, "rating"), form_field(Grouped, "since")),),
    )
    assert form_field(Grouped, "rating").read_only


def test_read_only_fields_without_fieldsets() -> None:
    """They come last, in their own order; a method among them says what it shows."""

    class Shown(SupplierAdmin):
        rated = display(description="Rated as")(lambda _, supplier: supplier.rating)
        readonly_fields = ("rated", "supplierId", "since")

    (only,) = fieldsets(Shown)

    assert [[field.name for field in line] for line in only.lines] == [
        *(["title"], ["homepage"], ["rating"], ["preferred"]),
        *(["rated"], ["supplierId"], ["since"]),
    ]
    assert only.lines[4] == (
        FormField(
            name="rated",
            label="Rated as",
            help_text="",
            required=False,
            read_only=True,
            initial=None,
            widget=Widget("text"),
            shows=["", "rating", ""],
        ),
    )
