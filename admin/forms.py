"""From the schema's fields to what stands for them on a page."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import fields, missing
from marshmallow.validate import OneOf

from admin.display import Comparison, Display, shows
from admin.language import gettext
from admin.resource import ResourceAdmin, as_line, form_fieldsets, method_of
from schemas import _fields
from schemas._text import Text

KINDS = (
    *("text", "email", "tel", "url", "textarea", "select", "tags", "number", "decimal", "checkbox"),
    *("date", "time", "datetime", "datetime-local", "related"),
)
"""What a field's ``metadata["widget"]`` may say; each is a macro in the templates and a reader in the script."""
SENT: dict[str, tuple[type, ...]] = {"number": (int, float), "checkbox": (bool,), "tags": (list,)}
"""Kind -> what it sends as in JSON; others send text."""
FILTERABLE = ("select", "checkbox", "date", "datetime", "tags")
"""Kinds that a list can be narrowed by."""


@dataclass(frozen=True, slots=True)
class Widget:
    """What shows a value and, mostly, lets people edit it."""

    kind: str
    """One of :data:`KINDS`."""
    choices: tuple[tuple[str, str], ...] = ()
    """Value and label of what a select offers."""
    rows: int = 10
    """Lines that a textarea shows at once."""
    to: str = ""
    """Path in the API of the records of which one is chosen: ``/customers``."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as a form or a column shows it."""

    name: str
    label: str
    help_text: str
    required: bool
    read_only: bool
    initial: Any
    """What a new record's form starts with."""
    widget: Widget
    sort: str = ""
    """The field that a method's column is sorted by."""
    shows: Comparison | list[str] | None = None
    """What :func:`admin.display.shows` says; None is the field's own value."""


@dataclass(frozen=True, slots=True)
class Fieldset:
    """A group of lines, each of one field or more."""

    heading: str | None
    description: str
    collapsed: bool
    lines: tuple[tuple[FormField, ...], ...]


def _text(field: Any) -> Widget:
    return Widget("textarea" if field.multiline else "text", rows=field.metadata.get("rows", 10))


def _string(field: fields.Field[Any]) -> Widget:
    offered = next((check for check in field.validators if isinstance(check, OneOf)), None)
    if not offered:
        return Widget("text")
    return Widget("select", tuple((str(value), label or str(value)) for value, label in offered.options(str)))


WIDGETS: dict[type[fields.Field[Any]], Callable[[Any], Widget]] = {
    fields.String: _string,
    fields.UUID: lambda _: Widget("text"),
    fields.Integer: lambda _: Widget("number"),
    fields.Float: lambda _: Widget("number"),
    fields.Boolean: lambda _: Widget("checkbox"),
    fields.Decimal: lambda _: Widget("decimal"),
    fields.Date: lambda _: Widget("date"),
    fields.Time: lambda _: Widget("time"),
    fields.DateTime: lambda _: Widget("datetime"),
    fields.NaiveDateTime: lambda _: Widget("datetime-local"),
    fields.Email: lambda _: Widget("email"),
    fields.Url: lambda _: Widget("url"),
    Text: _text,
    _fields.Email: lambda _: Widget("email"),
    _fields.Phone: lambda _: Widget("tel"),
    _fields.Tags: lambda _: Widget("tags"),
    _fields.Choice: lambda field: Widget("select", tuple(field.choices.items())),
    _fields.ForeignKey: lambda field: Widget("related", to=f"/{field.to}"),
}
"""Class of a field -> its widget; a class that is not here has that of the nearest class it inherits from."""


def widget(field: fields.Field[Any]) -> Widget | None:
    """Return the widget of a field, None if :data:`WIDGETS` has none; ``metadata["widget"]`` overrides its kind."""
    make = next((WIDGETS[kind] for kind in type(field).__mro__ if kind in WIDGETS), None)
    if make is None:
        return None
    made = make(field)
    return replace(made, kind=field.metadata.get("widget", made.kind))


def form_field(resource: type[ResourceAdmin], name: str) -> FormField:
    """Describe the field ``name`` of a resource's schema; raises KeyError or ValueError where checks would complain."""
    field = resource.schema().fields[name]
    made = widget(field)
    if made is None:
        raise ValueError(f"no widget for {name}")
    return FormField(
        name=name,
        label=gettext(label(name, field)),
        help_text=gettext(field.metadata.get("help_text", "")),
        required=field.required,
        read_only=is_read_only(resource, name, field),
        initial=None if callable(field.load_default) or field.load_default is missing else field.load_default,
        widget=replace(made, choices=tuple((value, gettext(text)) for value, text in made.choices)),
    )


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
    """Return ``metadata["label"]``, or make one of the name: ``registrationDate`` -> ``Registration date``."""
    return str(field.metadata.get("label", _words(name)))


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").capitalize()


def is_read_only(resource: type[ResourceAdmin], name: str, field: fields.Field[Any]) -> bool:
    """Tell whether the form shows this field without editing it."""
    return field.dump_only or name in resource.readonly_fields


def fieldsets(resource: type[ResourceAdmin]) -> tuple[Fieldset, ...]:
    """Describe a resource's form."""
    return tuple(
        Fieldset(
            heading=heading and gettext(heading),
            description=gettext(options.get("description", "")),
            collapsed="collapse" in options.get("classes", ()),
            lines=tuple(tuple(shown_field(resource, name) for name in as_line(line)) for line in options["fields"]),
        )
        for heading, options in form_fieldsets(resource)
    )
