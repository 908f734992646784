"""Request bodies of records, with one table of field types: what each accepts, stores, and looks like to clients.

A schema loads the values that tables store and answers contain: a text, an integer, a float, a boolean, a list of
texts, or None. So each stored value is accepted again, unchanged. marshmallow is more lenient (``"yes"`` is true,
``1.5`` is 1); here, a value is normalized only if its meaning stays the same, and everything else is refused.
"""

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from importlib import import_module
from typing import Any

from marshmallow import ValidationError, fields, missing
from marshmallow.validate import OneOf, Range

from records.messages import gettext_noop
from records.resource import Resource
from schemas._fields import Choice, Choices, Email, Tags
from schemas._request import EDGES, REQUIRED, BodySchema
from schemas._text import FORBIDDEN, WRONG, Text, refuse

MOST_EXACT = 2**53 - 1
"""The largest integer that every JSON parser reads exactly: Number.MAX_SAFE_INTEGER (RFC 8259 section 6)."""
LARGEST, SMALLEST = 1e125, 1e-125
"""Bounds of numbers, within those of DynamoDB: 1E-130 to 9.9…E+125 (API_AttributeValue)."""
MOST_DIGITS = 28
"""The most digits of a decimal number, which is the precision of Python; DynamoDB has 38."""

DECIMAL = r"[+-]?[0-9]+(?:\.[0-9]+)?"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
MOMENT = rf"{DAY}[T ]{TIME}(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

PLACES = gettext_noop("Ensure that there are no more than {places} decimal places.")
DIGITS = gettext_noop("Ensure that there are no more than {digits} digits in total.")
_RANGE = gettext_noop("Enter a number from {min} to {max}.")
_INEXACT = gettext_noop("Ensure that this number has no more than 15 digits.")
_TINY = gettext_noop("Enter 0, or a number that is at least {least} away from it.")
_IDENTIFIER = gettext_noop("Enter a valid UUID. It looks like 6ba7b810-9dad-11d1-80b4-00c04fd430c8.")
_INSTANT = gettext_noop("Enter a date and time such as 2026-11-21T09:30:00Z.")
_WALL_CLOCK = gettext_noop("Enter a date and time without a zone, such as 2026-11-21T09:30:00.")


@dataclass(frozen=True, slots=True)
class Kind:
    """The values that a field type accepts, how they are stored, and how forms and JSON Schema describe them."""

    json: tuple[type, ...]
    """The accepted JSON types; ``true`` is not a number."""
    invalid: str
    """The message for all other values."""
    looks: str = ""
    """The format of the text, without blanks at its edges; empty means that the text is used unchanged."""
    free: bool = False
    """Whether the text may contain all characters except the forbidden ones."""
    check: Callable[[Any, Any], None] | None = None
    """Raises ValidationError for a value whose meaning marshmallow would change."""
    stored: Callable[[Any], Any] = lambda value: value
    """Converts the value that marshmallow has loaded into the value to store."""
    bounds: tuple[Callable[[Any], Any], ...] = ()
    """Validators that run before the field's own."""
    widget: str = "text"
    """The control of a form, one of :data:`admin.forms.KINDS`."""
    format: str = ""
    """JSON Schema's name of the format; ``looks`` is the pattern."""


def _check_decimal(field: fields.Decimal, value: Any) -> None:
    whole, _, fraction = str(value).lstrip("+-0").partition(".")
    most = places(field)
    if most is not None and len(fraction.rstrip("0")) > most:
        raise ValidationError(PLACES.format(places=most))
    if len(whole) + (len(fraction) if most is None else most) > MOST_DIGITS:
        raise ValidationError(DIGITS.format(digits=MOST_DIGITS))


def places(field: fields.Decimal) -> int | None:
    """Return the number of decimal places of a field, None if it is not fixed."""
    return None if field.places is None else -int(field.places.as_tuple().exponent)


def _check_float(_: fields.Float, value: Any) -> None:
    if type(value) is not int or abs(value) <= MOST_EXACT:
        return
    if abs(value) > LARGEST:
        raise ValidationError(_RANGE.format(min=-LARGEST, max=LARGEST))
    # JavaScript writes 1.2345678901234567e20 as 123456789012345680000: the shortest digits, then zeros
    if int(float(value)) != value and Decimal(repr(float(value))) != value:
        raise ValidationError(_INEXACT)


def _not_tiny(value: float) -> None:
    if 0 < abs(value) < SMALLEST:
        raise ValidationError(_TINY.format(least=SMALLEST))


def _check_moment(field: fields.DateTime, value: str) -> None:
    """Refuse the first and last hours of the calendar, which do not exist in all time zones."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:  # marshmallow reports it
        return
    zone = moment.tzinfo or getattr(field, "default_timezone", None)
    try:
        if zone:
            moment.replace(tzinfo=zone).astimezone(getattr(field, "timezone", None) or UTC)
    except OverflowError:
        raise _invalid(field, value) from None


def _number(value: float) -> float:
    """Return a whole number as an int, as :func:`records.transaction.from_item` does."""
    return int(value) if float(value).is_integer() and abs(value) <= MOST_EXACT else value


def _decimal(value: Decimal) -> str:
    """Format a number without an exponent, and zero without a sign."""
    return format(value or abs(value), "f")


def _moment(value: datetime) -> str:
    """Format a moment in UTC, or unchanged if it has no zone, with milliseconds, or microseconds if it has any."""
    written = value.astimezone(UTC) if value.tzinfo else value
    precision = "microseconds" if written.microsecond % 1000 else "milliseconds"
    return written.isoformat(timespec=precision).replace("+00:00", "Z")


_INSTANT_KIND = Kind((str,), _INSTANT, looks=MOMENT, check=_check_moment, stored=_moment, widget="datetime")
KINDS: dict[type[fields.Field[Any]], Kind | None] = {
    fields.String: Kind((str,), gettext_noop("Enter text."), free=True),
    fields.Url: Kind(
        (str,),
        gettext_noop("Enter a valid URL. It looks like https://example.com/."),
        r"\S+",
        free=True,
        widget="url",
        format="url",
    ),
    fields.Email: Kind(
        (str,), str(Email.default_error_messages["email"]), r"\S+", free=True, widget="email", format="email"
    ),
    fields.UUID: Kind((str,), _IDENTIFIER, looks=_UUID, stored=str, format="uuid"),
    fields.Boolean: Kind((bool,), gettext_noop("Enter true or false."), widget="checkbox"),
    fields.Integer: Kind(
        (int,),
        gettext_noop("Enter a whole number."),
        bounds=(Range(-MOST_EXACT, MOST_EXACT, error=_RANGE),),
        widget="number",
    ),
    fields.Float: Kind(
        (int, float),
        gettext_noop("Enter a number."),
        check=_check_float,
        stored=_number,
        bounds=(Range(-LARGEST, LARGEST, error=_RANGE), _not_tiny),
        widget="number",
    ),
    fields.Decimal: Kind(
        (str, int),
        gettext_noop("Enter a number such as 12.50; in JSON it is a text."),
        looks=DECIMAL,
        check=_check_decimal,
        stored=_decimal,
        widget="decimal",
    ),
    fields.Date: Kind(
        (str,),
        gettext_noop("Enter a valid date such as 2026-11-21."),
        DAY,
        stored=date.isoformat,
        widget="date",
        format="date",
    ),
    fields.Time: Kind(
        (str,),
        gettext_noop("Enter a time such as 09:30 or 09:30:15."),
        looks=TIME,
        stored=time.isoformat,
        widget="time",
    ),
    fields.DateTime: _INSTANT_KIND,
    fields.AwareDateTime: replace(_INSTANT_KIND, format="date-time"),
    fields.NaiveDateTime: replace(_INSTANT_KIND, invalid=_WALL_CLOCK, widget="datetime-local"),
    Text: None,
    Tags: None,
}
"""Class of a field -> the values that it accepts; other classes are treated as their nearest base class.

Our own fields have None: they are strict, load the values to store, and name their ``widget`` themselves.
"""


def kind_of(field: fields.Field[Any]) -> Kind | None:
    """Return the kind of a field; raise TypeError for a field type that records cannot have."""
    if not any(each in KINDS for each in type(field).__mro__):
        known = ", ".join(each.__name__ for each in KINDS)
        raise TypeError(f"'{field.name}' is a {type(field).__name__}, which cannot be stored. There are: {known}.")
    return nearest_kind(field)


def nearest_kind(field: fields.Field[Any]) -> Kind | None:
    """Return the kind of a field; None for our own fields, and for types that records cannot have."""
    return next((KINDS[each] for each in type(field).__mro__ if each in KINDS), None)


def widget_of(field: fields.Field[Any]) -> str | None:
    """Return the name of the control that edits a field, None if neither its class nor :data:`KINDS` names one."""
    kind = nearest_kind(field)
    own: str | None = getattr(field, "widget", None)
    return own or (kind.widget if kind else None)


def offered(field: fields.Field[Any]) -> dict[str, str]:
    """Return the values that a field accepts and their labels; empty if others are accepted too."""
    if isinstance(field, Choice | Choices):
        return field.choices
    one_of = next((check for check in field.validators if isinstance(check, OneOf)), None)
    if one_of is None or not isinstance(field, fields.String):
        return {}
    return {str(value): label or str(value) for value, label in one_of.options(str)}


def kind_in_record(field: fields.Field[Any]) -> Kind | None:
    """Return the kind of a field; None for our own fields, and for fields of schemas that are not of records."""
    return kind_of(field) if isinstance(field.parent, RecordSchema) else None


def empties(field: fields.Field[Any]) -> bool:
    """Tell whether an empty text means no value for this field."""
    kind = kind_in_record(field)
    return kind is not None and _is_emptied(kind, field)


def _is_emptied(kind: Kind, field: fields.Field[Any]) -> bool:
    return bool(kind.looks) or any(isinstance(check, OneOf) for check in field.validators)


class RecordSchema(BodySchema):
    """A record in a request body; read-only fields are ``dump_only``, and optional fields may be ``null``."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Make a field accept what :data:`KINDS` says; raise TypeError if it cannot."""
        super().on_bind_field(field_name, field_obj)
        kind = None if field_obj.dump_only else kind_of(field_obj)
        if kind:
            _bind(kind, field_obj)

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:
        """Report read-only fields as such, which marshmallow reports as unknown."""
        if isinstance(error.messages, dict):
            for name in error.messages.keys() & (self.fields.keys() - self.load_fields.keys()):
                error.messages[name] = [gettext_noop("This field is read-only. Leave it out.")]


def _bind(kind: Kind, field: fields.Field[Any]) -> None:
    if getattr(field, "allow_nan", False) or getattr(field, "format", "iso") not in ("iso", "iso8601"):
        raise TypeError(f"'{field.name}' allows NaN or has a format of its own, which JSON and the tables do not have.")
    field.allow_none = field.allow_none or not (field.required or kind.json == (bool,))
    usual = {name: text for each in reversed(type(field).__mro__) for name, text in _messages(each).items()}
    messages = {name: REQUIRED if name in ("required", "null") else kind.invalid for name in usual}
    field.error_messages = (
        {"invalid": kind.invalid}
        | (WRONG if kind.free else {})
        | {name: messages[name] if text == usual.get(name) else text for name, text in field.error_messages.items()}
    )
    checks = [_worded(check, usual.get("invalid", ""), kind.invalid) for check in field.validators]
    field.validators = [*kind.bounds, *checks]
    if isinstance(field, fields.Integer):
        field.strict = True
    field.pre_load = [partial(_read, kind, field), *field.pre_load]
    field.post_load = [*field.post_load, kind.stored]
    default = field.load_default
    if callable(default):
        field.load_default = lambda: kind.stored(default())
    elif default not in (missing, None):
        field.load_default = kind.stored(default)


def _messages(kind: type) -> dict[str, str]:
    return getattr(kind, "default_error_messages", {})


def _worded(check: Any, usual: str, invalid: str) -> Any:
    """Give a validator the message of its field."""
    if usual and getattr(check, "error", None) == usual:
        check = copy(check)
        check.error = invalid
    return check


def _read(kind: Kind, field: fields.Field[Any], value: Any) -> Any:
    """Return the value for marshmallow; raise ValidationError for a value whose meaning marshmallow would change."""
    if value is None:
        return None
    if type(value) not in kind.json:
        raise _invalid(field, value)
    if isinstance(value, str):
        value = value.strip(EDGES) if kind.looks else value
        if not value and _is_emptied(kind, field):
            if field.required:
                raise field.make_error("required")
            return None
        if kind.free:
            refuse(field, value, FORBIDDEN)
        if kind.looks and not re.fullmatch(kind.looks, value):
            raise _invalid(field, value)
    if kind.check:
        kind.check(field, value)
    return value


def _invalid(field: fields.Field[Any], value: Any) -> ValidationError:
    return field.make_error("invalid", input=value)


def schema_of(resource: Resource) -> type[RecordSchema]:
    """Return the schema of a resource's records: of a supplier ``schemas.supplier.SupplierSchema``."""
    module = import_module(f"schemas.{resource.name}")
    schema: type[RecordSchema] = getattr(module, f"{resource.name.title()}Schema")
    return schema
