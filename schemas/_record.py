"""The body that makes or changes a record: one table of what each type of field takes, and how it is stored.

What a schema loads is what the tables store and what answers have: a text, a whole number, a number with a fraction, a
boolean, a list of texts, or None for nothing. So each stored value is taken again, and comes out as it is.
marshmallow reads more than people mean (``"yes"`` is true, ``1.5`` is 1); here a value is altered only within its
meaning, and everything else is refused.
"""

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

from marshmallow import ValidationError, fields, missing
from marshmallow.validate import OneOf, Range

from schemas._fields import Email, Tags
from schemas._request import EDGES, REQUIRED, BodySchema
from schemas._text import FORBIDDEN, WRONG, Text, refuse

MOST_EXACT = 2**53 - 1
"""The largest whole number that every reader of JSON has exactly: Number.MAX_SAFE_INTEGER (RFC 8259 section 6)."""
LARGEST, SMALLEST = 1e125, 1e-125
"""Sizes that fit into a number of DynamoDB's: API_AttributeValue, from 1E-130 to 9.9…E+125."""
MOST_DIGITS = 28
"""Digits of a decimal number that Python's context keeps; DynamoDB would keep 38."""

DECIMAL = r"[+-]?[0-9]+(?:\.[0-9]+)?"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
MOMENT = rf"{DAY}[T ]{TIME}(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

PLACES = "Ensure that there are no more than {places} decimal places."
DIGITS = "Ensure that there are no more than {digits} digits in total."
_RANGE = "Enter a number from {min} to {max}."
_INEXACT = "Ensure that this number has no more than 15 digits."
_TINY = "Enter 0, or a number that is at least {least} away from it."
_IDENTIFIER = "Enter a valid UUID. It looks like 6ba7b810-9dad-11d1-80b4-00c04fd430c8."
_INSTANT = "Enter a date and time such as 2026-11-21T09:30:00Z."
_WALL_CLOCK = "Enter a date and time without a zone, such as 2026-11-21T09:30:00."


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type of field takes, and how it is stored."""

    json: tuple[type, ...]
    """What it may be in JSON; ``true`` is no number."""
    invalid: str
    """Said of everything else."""
    looks: str = ""
    """What the text looks like, without outer blanks; empty takes a text to the letter."""
    free: bool = False
    """Whether it may have any characters but those that no text has."""
    check: Callable[[Any, Any], None] | None = None
    """Raises ValidationError for a value that marshmallow would alter."""
    stored: Callable[[Any], Any] = lambda value: value
    """Makes what is stored of what marshmallow has read."""
    bounds: tuple[Callable[[Any], Any], ...] = ()
    """Validators before the field's own."""


def _check_decimal(field: fields.Decimal, value: Any) -> None:
    whole, _, fraction = str(value).lstrip("+-0").partition(".")
    most = places(field)
    if most is not None and len(fraction.rstrip("0")) > most:
        raise ValidationError(PLACES.format(places=most))
    if len(whole) + (len(fraction) if most is None else most) > MOST_DIGITS:
        raise ValidationError(DIGITS.format(digits=MOST_DIGITS))


def places(field: fields.Decimal) -> int | None:
    """Return how many decimal places a number has; None for as many as it is written with."""
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
    """Refuse the first and the last hours that there are, where another zone has them before or after that."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:  # marshmallow says so
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
    """Write a number without an exponent, and zero without a sign."""
    return format(value or abs(value), "f")


def _moment(value: datetime) -> str:
    """Write a moment in UTC, or as it is if it has no zone; in milliseconds, or in microseconds if it has them."""
    written = value.astimezone(UTC) if value.tzinfo else value
    precision = "microseconds" if written.microsecond % 1000 else "milliseconds"
    return written.isoformat(timespec=precision).replace("+00:00", "Z")


KINDS: dict[type[fields.Field[Any]], Kind | None] = {
    fields.String: Kind((str,), "Enter text.", free=True),
    fields.Url: Kind((str,), "Enter a valid URL. It looks like https://example.com/.", looks=r"\S+", free=True),
    fields.Email: Kind((str,), str(Email.default_error_messages["email"]), looks=r"\S+", free=True),
    fields.UUID: Kind((str,), _IDENTIFIER, looks=_UUID, stored=str),
    fields.Boolean: Kind((bool,), "Enter true or false."),
    fields.Integer: Kind((int,), "Enter a whole number.", bounds=(Range(-MOST_EXACT, MOST_EXACT, error=_RANGE),)),
    fields.Float: Kind(
        (int, float),
        "Enter a number.",
        check=_check_float,
        stored=_number,
        bounds=(Range(-LARGEST, LARGEST, error=_RANGE), _not_tiny),
    ),
    fields.Decimal: Kind(
        (str, int),
        "Enter a number such as 12.50; in JSON it is a text.",
        looks=DECIMAL,
        check=_check_decimal,
        stored=_decimal,
    ),
    fields.Date: Kind((str,), "Enter a valid date such as 2026-11-21.", looks=DAY, stored=date.isoformat),
    fields.Time: Kind((str,), "Enter a time such as 09:30 or 09:30:15.", looks=TIME, stored=time.isoformat),
    fields.DateTime: Kind((str,), _INSTANT, looks=MOMENT, check=_check_moment, stored=_moment),
    fields.NaiveDateTime: Kind((str,), _WALL_CLOCK, looks=MOMENT, check=_check_moment, stored=_moment),
    Text: None,
    Tags: None,
}
"""Class of a field -> what it takes; a class that is not here is as the nearest class it inherits from.

Fields of our own have None: they read strictly, and give what is stored.
"""


def kind_of(field: fields.Field[Any]) -> Kind | None:
    """Return what a field takes; TypeError for a type that no record can have."""
    found = next((each for each in type(field).__mro__ if each in KINDS), None)
    if found is None:
        known = ", ".join(each.__name__ for each in KINDS)
        raise TypeError(f"'{field.name}' is a {type(field).__name__}, which cannot be stored. There are: {known}.")
    return KINDS[found]


def kind_in_record(field: fields.Field[Any]) -> Kind | None:
    """Return what a field takes; None for one of our own, and for one of a schema that is no record's."""
    return kind_of(field) if isinstance(field.parent, RecordSchema) else None


def empties(field: fields.Field[Any]) -> bool:
    """Tell whether an empty text is nothing to this field, rather than a text."""
    kind = kind_in_record(field)
    return kind is not None and _is_emptied(kind, field)


def _is_emptied(kind: Kind, field: fields.Field[Any]) -> bool:
    return bool(kind.looks) or any(isinstance(check, OneOf) for check in field.validators)


class RecordSchema(BodySchema):
    """A record in a request body; read-only fields are ``dump_only``, and what is not required may be ``null``."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Make a field of marshmallow's take what :data:`KINDS` says; TypeError where it cannot."""
        super().on_bind_field(field_name, field_obj)
        kind = None if field_obj.dump_only else kind_of(field_obj)
        if kind:
            _bind(kind, field_obj)

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:
        """Say of read-only fields that they are, where marshmallow says that it does not know them."""
        if isinstance(error.messages, dict):
            for name in error.messages.keys() & (self.fields.keys() - self.load_fields.keys()):
                error.messages[name] = ["This field is read-only. Leave it out."]


def _bind(kind: Kind, field: fields.Field[Any]) -> None:
    if getattr(field, "allow_nan", False) or getattr(field, "format", "iso") not in ("iso", "iso8601"):
        raise TypeError(f"'{field.name}' allows NaN or has a format of its own, which JSON and the tables do not have.")
    field.allow_none = field.allow_none or not (field.required or kind.json == (bool,))
    usual = {name: text for each in reversed(type(field).__mro__) for name, text in _messages(each).items()}
    said = {name: REQUIRED if name in ("required", "null") else kind.invalid for name in usual}
    field.error_messages = (
        {"invalid": kind.invalid}
        | (WRONG if kind.free else {})
        | {name: said[name] if text == usual.get(name) else text for name, text in field.error_messages.items()}
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
    """Let a validator that a field brings along say what the field says."""
    if usual and getattr(check, "error", None) == usual:
        check = copy(check)
        check.error = invalid
    return check


def _read(kind: Kind, field: fields.Field[Any], value: Any) -> Any:
    """Return what marshmallow may read; ValidationError for what it would read as something else."""
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
