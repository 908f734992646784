"""Widgets and form fields, derived from the fields of a schema."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from marshmallow import Schema, fields, missing

from admin.display import Comparison, Display, shows
from admin.language import gettext
from admin.resource import ResourceAdmin, as_line, form_fieldsets, method_of
from schemas._fields import ForeignKey
from schemas._record import offered, widget_of

KINDS = (
    *(
        "text",
        "email",
        "tel",
        "url",
        "address",
        "textarea",
        "select",
        "selectmultiple",
        "tags",
        "number",
        "decimal",
        "checkbox",
    ),
    *("date", "time", "datetime", "datetime-local", "related", "country"),
)
"""Valid values of a field's ``metadata["widget"]``; each has a macro in the templates and a reader in the script."""
SENT: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "checkbox": (bool,),
    "selectmultiple": (list,),
    "tags": (list,),
}
"""Kind -> the JSON types that it sends; other kinds send text."""
FILTERABLE = ("select", "selectmultiple", "checkbox", "date", "datetime", "tags", "email", "text", "country")
"""Kinds that a list can be filtered by."""


@dataclass(frozen=True, slots=True)
class Widget:
    """A control that shows a value and usually lets people edit it."""

    kind: str
    """One of :data:`KINDS`."""
    choices: tuple[tuple[str, str], ...] = ()
    """The value and label of each option of a select."""
    rows: int = 10
    """The visible lines of a textarea."""
    to: str = ""
    """The API path of the records to choose from: ``/customers``."""
    autocomplete: str = ""
    """What a browser knows the value as (HTML's ``autocomplete``); empty means that it fills in nothing."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field in a form or a column."""

    name: str
    label: str
    help_text: str
    required: bool
    read_only: bool
    initial: Any
    """The value in the form of a new record."""
    widget: Widget
    sort: str = ""
    """The field that sorts the column of a method."""
    shows: Comparison | list[str] | None = None
    """The result of :func:`admin.display.shows` for a method; None for a field."""


@dataclass(frozen=True, slots=True)
class Fieldset:
    """A group of lines, each with one or more fields."""

    heading: str | None
    description: str
    collapsed: bool
    lines: tuple[tuple[FormField, ...], ...]


def widget(field: fields.Field[Any]) -> Widget | None:
    """Return the widget of a field, None if its type has none; ``metadata["widget"]`` overrides the kind."""
    kind = widget_of(field)
    if kind is None:
        return None
    choices = tuple(offered(field).items())
    return Widget(
        kind=field.metadata.get("widget", "select" if choices and kind == "text" else kind),
        choices=choices,
        rows=field.metadata.get("rows", 10),
        autocomplete=field.metadata.get("autocomplete", ""),
        to=f"/{field.to}" if isinstance(field, ForeignKey) else "",
    )


def form_field(resource: type[ResourceAdmin], name: str) -> FormField:
    """Describe the field ``name`` of a resource's schema; raise KeyError or ValueError if the checks would fail."""
    field = _fields(resource.schema)[name]
    control = widget(field)
    if control is None:
        raise ValueError(f"no widget for {name}")
    return FormField(
        name=name,
        label=gettext(label(name, field)),
        help_text=gettext(field.metadata.get("help_text", "")),
        required=field.required,
        read_only=is_read_only(resource, name, field),
        initial=None if callable(field.load_default) or field.load_default is missing else field.load_default,
        widget=replace(control, choices=tuple((value, gettext(text)) for value, text in control.choices)),
    )


@cache
def _fields(schema: type[Schema]) -> Mapping[str, fields.Field[Any]]:
    """Return the fields of a schema, which is made once: a site asks for the same ones some hundred times."""
    return schema().fields


def shown_field(resource: type[ResourceAdmin], name: str) -> FormField:
    """Describe what a list or a form shows: a field, or a method with :func:`admin.display.display`."""
    method = method_of(resource, name, Display)
    if method is None:
        return form_field(resource, name)
    return FormField(
        name=name,
        label=gettext(method.description or _words(name)),
        help_text="",
        required=False,
        read_only=True,
        initial=None,
        widget=Widget("checkbox" if method.boolean else "text"),
        sort=method.ordering,
        shows=shows(resource, method),
    )


def label(name: str, field: fields.Field[Any]) -> str:
    """Return ``metadata["label"]``, or a label made from the name: ``registrationDate`` -> ``Registration date``."""
    return str(field.metadata.get("label", _words(name)))


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").capitalize()


def is_read_only(resource: type[ResourceAdmin], name: str, field: fields.Field[Any]) -> bool:
    """Tell whether the field is read-only in the form."""
    return field.dump_only or name in resource.readonly_fields


def fieldsets(resource: type[ResourceAdmin], *, add: bool = False) -> tuple[Fieldset, ...]:
    """Return the fieldsets of a resource's form; ``add`` are those of a new record."""
    return tuple(
        Fieldset(
            heading=heading and gettext(heading),
            description=gettext(options.get("description", "")),
            collapsed="collapse" in options.get("classes", ()),
            lines=tuple(
                tuple(_formed(shown_field(resource, name), resource, add=add) for name in as_line(line))
                for line in options["fields"]
            ),
        )
        for heading, options in form_fieldsets(resource, add=add)
    )


def _formed(shown: FormField, resource: type[ResourceAdmin], *, add: bool) -> FormField:
    """Return a field of a form; what is fixed when a record is made is only shown later."""
    fixed = not add and shown.name in resource.fixed_fields
    return replace(shown, read_only=True, help_text="") if fixed else shown
