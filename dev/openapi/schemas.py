"""JSON Schemas for the API's description, derived from marshmallow fields and dataclasses."""

import inspect
import re
from collections.abc import Callable, Collection
from typing import Any, get_type_hints

from marshmallow import Schema, fields

from records.person import Person
from records.resource import Resource
from registry.ids import PATTERN, RULE
from schemas._fields import Email, Tags
from schemas._record import kind_in_record
from schemas._request import QuerySchema
from schemas._text import Tag
from schemas.customer_id import Id
from schemas.json_schema import json_schema
from schemas.listing import Facets, Names
from schemas.user import UserListingSchema

Properties = dict[str, Any]

ID: Properties = {"type": "string", "pattern": f"^{PATTERN.pattern}$", "description": RULE}
TEXT: Properties = {"type": "string"}
COUNT: Properties = {"type": "integer"}
_COUNTS: Properties = {"type": "object", "additionalProperties": COUNT}


def object_of(required: Properties, **optional: Properties) -> Properties:
    """Return the schema of an object with these properties."""
    named = {"required": [*required]} if required else {}
    return {"type": "object", **named, "properties": required | optional}


def plain(documented: Any) -> str:
    """Return an object's docstring as Markdown, one line per paragraph."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", (inspect.getdoc(documented) or "").replace("``", "`"))


def component(name: str) -> Properties:
    """Return a reference to the component of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(name: str) -> Properties:
    """Return the schema of a list of a component."""
    return {"type": "array", "items": component(name)}


_FIELDS: dict[type, Callable[[Any], Properties]] = {
    Email: lambda field: {"format": "idn-email"} if field.required else {},
    Tags: lambda field: {"default": [], "description": plain(type(field))},
    Id: lambda _: ID,
    Facets: lambda field: {"type": "array", "items": {"type": "string", "enum": ["true", "false", *field.listed]}},
    Names: lambda field: {
        "type": "array",
        "items": {"type": "string", "enum": [*field.listed]},
        "default": [*field.listed],
    },
}
"""Properties that neither apispec nor :func:`schemas.json_schema.json_schema` can derive; the nearest class decides."""

_WORDS = {"label": "title", "help_text": "description"}
_WIDGETS: dict[str, Properties] = {"datetime": {"format": "date-time"}}

_DAY: Properties = {"format": "date"}
_TAG: Properties = {"minLength": 1, "maxLength": Tag().max_length}


def _parameter(name: str, schema: Any) -> Properties:
    """Return what a function checks of a query parameter; items of a list are separated by commas."""
    if name == "sort":
        names = schema.sort_names if isinstance(schema, UserListingSchema) else schema.resource.sort_names
        return {"type": "array", "items": {"type": "string", "enum": [*names]}}
    return _DAY if name.endswith(("__gte", "__lt")) else _TAG if name == "tag" else {}


_TYPES: dict[Any, Properties] = {
    int: COUNT,
    str: TEXT,
    bool: {"type": "boolean"},
    Person: TEXT,
    dict[str, int]: _COUNTS,
    dict[str, tuple[Any, Any]]: {"type": "object", "additionalProperties": object_of({"old": {}, "new": {}})},
}


def field_properties(_: Any, field: fields.Field[Any], ret: Properties) -> Properties:
    """Complete the properties that apispec derived from a field; apispec calls this attribute function."""
    of_query = isinstance(field.parent, QuerySchema)
    words = {theirs: field.metadata[ours] for ours, theirs in _WORDS.items() if ours in field.metadata}
    found: Properties = words | ({"type": "string"} if of_query and "null" in ret.get("type", ()) else {})
    found |= json_schema(field)
    found |= next((_FIELDS[kind](field) for kind in type(field).__mro__ if kind in _FIELDS), {})
    found |= _WIDGETS.get(field.metadata.get("widget", ""), {})
    found |= _parameter(field.data_key or str(field.name), field.parent) if of_query else {}
    if "pattern" in found and "format" not in found:
        ret.pop("format", None)  # which apispec assumes
    default = (found | ret).get("default")
    if getattr(field.parent, "partial", None) is True or (of_query and default in (None, "")):
        ret.pop("default", None)  # a default does not apply to what is sent here
        found.pop("default", None)
    return found


def parameter_style(_: Any, __: fields.Field[Any], ret: Properties) -> Properties:
    """Declare that commas separate the items of a list parameter; apispec calls this too."""
    return {"style": "form", "explode": False} if ret["schema"].get("type") == "array" else {}


def nothings(schema: Schema) -> set[str]:
    """Return the names of the fields whose empty value is null in answers."""
    return {name for name, field in schema.load_fields.items() if field.allow_none and kind_in_record(field)}


def in_answers(properties: Properties, nothings: Collection[str] = ()) -> Properties:
    """Return the properties of fields in answers: stored values may predate a rule, and only an empty value is null."""
    answers = {name: _in_answers(schema) for name, schema in properties.items()}
    for name in nothings:
        answers[name]["type"] = [answers[name]["type"], "null"]
        if "enum" in answers[name]:
            answers[name]["enum"].append(None)
    return answers


def _in_answers(schema: Properties) -> Properties:
    kept = {name: schema[name] for name in ("title", "type", "format", "enum", "readOnly") if name in schema}
    if isinstance(kept["type"], list):
        kept["type"] = next(kind for kind in kept["type"] if kind != "null")
    if "enum" in kept:
        kept["enum"] = [choice for choice in kept["enum"] if choice is not None]
    return kept | ({"items": _in_answers(schema["items"])} if "items" in schema else {})


def facets_of(resource: Resource) -> Properties:
    """Return the schema of the counts of a resource."""
    days = {"type": "array", "items": {"type": "string", "format": "date"}}
    days["description"] = "The days with records, if the list is filtered by a month."
    dated = {"days": days} if resource.dates else {}
    counts = object_of({"total": COUNT} | dict.fromkeys(resource.facets, _COUNTS), **dated)
    return counts | {
        "description": f"The number of {resource.plural} with each value; a value that is not named has none."
    }


def counts_of(resource: Resource) -> Properties:
    """Return the schema of the counts of a resource where there may be thousands of values, which are asked for."""
    value = object_of({"value": TEXT, "count": COUNT})
    tally = object_of({"values": {"type": "array", "items": value}, "total": COUNT, "exact": {"type": "boolean"}})
    tally["description"] = "Some values; `total` is how many there are, or at least that many if not `exact`."
    counts = facets_of(resource)["properties"] | dict.fromkeys(resource.tallied, tally)
    *some, last = resource.tallied
    said = f"With {' or '.join([', '.join(some), last])} among the parameters: those values. Without: all else."
    return object_of({}, **counts) | {"description": said}


def record_of(kind: type, **names: str) -> Properties:
    """Return the schema of a dataclass; ``names`` are the wire names that differ from those of its fields."""
    hints = get_type_hints(kind)
    required = {names.get(name, name): _TYPES[hint] for name, hint in hints.items()}
    if Person in hints.values():
        required["bySubject"] = TEXT
    return object_of(required) | {"description": plain(kind)}
