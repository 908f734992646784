"""What a field accepts, in JSON Schema: OpenAPI shows it to programs, and the forms of the admin check it.

JSON Schema describes a value as it is after the API has normalized it: a text in NFC, without blanks at its edges.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from marshmallow import fields, missing, validate

from schemas._fields import Choice, Choices, Country, Tags
from schemas._record import Kind, kind_in_record
from schemas._text import FORBIDDEN, SEPARATORS, Tag, Text

Properties = dict[str, Any]

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Constraint:
    """Keywords of JSON Schema, and what the API says of a value that does not satisfy them."""

    keywords: Properties
    message: str
    known: Properties = field(default_factory=dict)
    """The values of the message's placeholders that do not depend on the value."""


def _text(field: Text) -> list[Constraint]:
    messages, most = field.error_messages, field.max_length
    seen = [Constraint({"minLength": 1}, str(messages["blank"]))] if field.required else []
    return [
        *_without(field.forbidden, messages),
        Constraint({"maxLength": most}, str(messages["max_length"]), {"limit": most}),
        *seen,
    ]


def _without(forbidden: Any, messages: Any) -> list[Constraint]:
    """Return that a text has no characters of these patterns; what is no text has none, so ``not`` names the type."""
    return [Constraint({"not": _text_with(found.pattern)}, str(messages[kind])) for kind, found in forbidden.items()]


def _text_with(pattern: str) -> Properties:
    return {"type": "string", "pattern": pattern}


def _tag(field: Tag) -> list[Constraint]:
    return [*_text(field), *_without({"separator": SEPARATORS}, field.error_messages)]


def _choice(field: Choice) -> list[Constraint]:
    nothing = [] if field.required else [None] if field.load_default is not missing else [None, ""]
    offered = {"enum": [*field.choices, *nothing]}
    return [*_text(field), Constraint(offered, str(field.error_messages["choice"]), {"choices": [*field.choices]})]


def _country(field: Country) -> list[Constraint]:
    letters = {"pattern": "^[A-Za-z]{2}$" if field.required else "^(?:[A-Za-z]{2})?$"}
    return [*_text(field), Constraint(letters, str(field.error_messages["country"]))]


def _tags(field: Tags) -> list[Constraint]:
    most = field.max_tags
    return [Constraint({"maxItems": most}, str(field.error_messages["max_tags"]), {"limit": most})]


def _choices(field: Choices) -> list[Constraint]:
    offered = {"items": {"type": "string", "enum": [*field.choices]}}
    return [Constraint(offered, str(field.error_messages["choice"]), {"choices": [*field.choices]})]


def _by_kind(field: fields.Field[Any]) -> list[Constraint]:
    """Return what follows from :data:`schemas._record.KINDS`."""
    kind, messages = kind_in_record(field), field.error_messages
    if kind is None:
        return []
    looks = {"pattern": f"^(?:{kind.looks})$"} if kind.looks else {}
    numbers = {int, float}.issuperset(kind.json)
    found = [Constraint({"type": _types(kind)}, str(messages["invalid"]))] if numbers else []
    if field.required and kind.looks:
        found.append(Constraint({"minLength": 1}, str(messages["required"])))
    if kind.free and not field.dump_only:
        found += _without(FORBIDDEN, messages)
    if looks or kind.format:
        found.append(Constraint(({"format": kind.format} if kind.format else {}) | looks, str(messages["invalid"])))
    return found


CONSTRAINTS: dict[type[fields.Field[Any]], Callable[[Any], list[Constraint]]] = {
    fields.Field: _by_kind,
    Text: _text,
    Tag: _tag,
    Choice: _choice,
    Country: _country,
    Tags: _tags,
    Choices: _choices,
}
"""Class of a field -> its constraints, in the order in which the API checks them; the nearest class decides."""


def _bounds(check: validate.Length | validate.Range) -> str:
    """Return the message, which marshmallow chooses by the bounds that exist."""
    message = {(True, False): check.message_max, (False, True): check.message_min}
    return check.error or message.get((check.min is None, check.max is None), check.message_all)


def _length(check: validate.Length) -> Constraint:
    least, most, message = check.min, check.max, _bounds(check)
    if check.equal is not None:
        least, most, message = check.equal, check.equal, check.error or check.message_equal
    keywords = _given({"minLength": least, "maxLength": most})
    return Constraint(keywords, message, {"min": least, "max": most, "equal": check.equal})


def _range(check: validate.Range) -> Constraint:
    least = "minimum" if check.min_inclusive else "exclusiveMinimum"
    most = "maximum" if check.max_inclusive else "exclusiveMaximum"
    return Constraint(_given({least: check.min, most: check.max}), _bounds(check), {"min": check.min, "max": check.max})


def _given(keywords: Properties) -> Properties:
    return {keyword: value for keyword, value in keywords.items() if value is not None}


def _one_of(check: validate.OneOf) -> Constraint:
    choices, labels = list(check.choices), list(check.labels)
    return Constraint({"enum": choices}, check.error, {"choices": choices, "labels": labels})


_VALIDATORS: dict[type, Callable[[Any], Constraint]] = {
    validate.Length: _length,
    validate.Range: _range,
    validate.OneOf: _one_of,
}


def constraints(field: fields.Field[Any]) -> list[Constraint]:
    """Return what a value has to satisfy, in the order of the API: it says only the first that fails."""
    return next(CONSTRAINTS[kind](field) for kind in type(field).__mro__ if kind in CONSTRAINTS)


def constraint(validator: Any) -> Constraint | None:
    """Return what a validator of a field checks, None if JSON Schema has no words for it."""
    known = _VALIDATORS.get(type(validator))
    return known(validator) if known else None


def json_schema(field: fields.Field[Any]) -> Properties:
    """Return the JSON Schema of a field; only those of records and our own fields tell their type."""
    kind, own = kind_in_record(field), {Text: "string", Tags: "array"}
    types = [own[each] for each in type(field).__mro__ if each in own] or (_types(kind) if kind else [])
    found = _merged([*constraints(field), *filter(None, map(constraint, field.validators))])
    if types and field.allow_none and not (field.required and isinstance(field, Text)):  # which says that it is empty
        types = [*types, "null"]
        found |= {"enum": [*dict.fromkeys([*found["enum"], None])]} if "enum" in found else {}
    found |= {"type": types if len(types) > 1 else types[0]} if types else {}
    return found | ({"items": json_schema(field.tag)} if isinstance(field, Tags) and "items" not in found else {})


def _types(kind: Kind) -> list[str]:
    """Return the names of the JSON types that a kind accepts; a whole number is a number."""
    return ["number"] if float in kind.json else [_TYPES[each] for each in kind.json]


def _merged(parts: Iterable[Constraint]) -> Properties:
    """Return one schema of all constraints; those of a keyword that is there already are in ``allOf``."""
    merged: Properties = {}
    for each in parts:
        if "not" in each.keywords and "not" in merged:
            merged["not"] = _text_with(f"{merged['not']['pattern']}|{each.keywords['not']['pattern']}")
        elif merged.keys() & each.keywords.keys():
            merged.setdefault("allOf", []).append(each.keywords)
        else:
            merged |= each.keywords
    return merged
