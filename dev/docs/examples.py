"""Values that a JSON Schema of `docs/openapi.json` allows, for the examples of the API reference."""

from typing import Any

Json = dict[str, Any]

_MOMENT = "2026-11-27T09:30:00.000Z"
_ID = "3f1c6d1e-5b0a-4c7e-9d55-0a4c1f6e2b10"
_OF_FORMATS = {
    "uuid": _ID,
    "date-time": _MOMENT,
    "date": "2026-11-27",
    "email": "ann@example.com",
    "uri": "https://customers.example.com/",
    "uri-reference": _ID,
}
_OF_NAMES: Json = {
    "name": "Ann Example",
    "email": "ann@example.com",
    "phone": "+497112842222",
    "company": "Example Ltd",
    "address": "1 Example Street\nStuttgart",
    "tags": ["vip"],
    "resource": "customer",
    "password": "a phrase of its own",
    "oldPassword": "a phrase of its own",
    "newPassword": "another phrase of its own",
    "code": "123456",
    "fileName": "customers.csv",
    "id": "A-1000",
    "type": "about:blank",
    "at": _MOMENT,
    "createdAt": _MOMENT,
    "registrationDate": _MOMENT,
    "lastModified": _MOMENT,
    "createdBy": "ann@example.com",
    "lastModifiedBy": "ann@example.com",
    "by": "ann@example.com",
    "owner": "ann@example.com",
    "templates": {"name": "{First name} {Last name}", "email": "{E-mail}"},
    "guess": {"name": "{First name} {Last name}", "email": "{E-mail}"},
    "headerRow": 1,
    "of": f"{_ID}",
    "pair": f"{_ID}.9c2e7a44-1d0b-4f3a-8a61-52b7f0c9d3e8",
}
"""What a field of this name usually has, where its schema allows that."""
_OF_TITLES = {"Subject": "Call back"}
"""The same by what people read: other fields that are called ``subject`` are Cognito's."""
_DEPTH = 10
"""Objects within each other, after which an example ends: a schema may name itself."""


def sample(schema: Json, components: Json, name: str = "", depth: int = 0) -> Any:
    """Return a value that the schema allows; ``name`` is that of the property or parameter that has it."""
    schema = resolved(schema, components)
    given = next((schema[word] for word in ("enum", "examples") if word in schema), None)
    if given:
        return given[0]
    kind = kind_of(schema)
    if kind == "object":
        return _object(schema, components, name, depth)
    if kind == "array":
        return _array(schema, components, name, depth)
    plain: Json = {"boolean": True, "null": None, "integer": _number(schema, name), "number": _number(schema, name)}
    return plain[kind] if kind in plain else _text(schema, name)


def resolved(node: Json, components: Json) -> Json:
    """Return what a reference leads to, and of several schemas that a value may have the first."""
    while "$ref" in node or "anyOf" in node or "oneOf" in node or "allOf" in node:
        if "$ref" in node:
            *_, group, name = node["$ref"].split("/")
            node = components[group][name]
        else:
            node = next(node[word] for word in ("anyOf", "oneOf", "allOf") if word in node)[0]
    return node


def kind_of(schema: Json) -> str:
    """Return the type of a schema; of several the first one."""
    kind: str | list[str] = schema.get("type", "object" if "properties" in schema else "string")
    return kind[0] if isinstance(kind, list) else kind


def _object(schema: Json, components: Json, name: str, depth: int) -> Json:
    properties, required, usual = schema.get("properties", {}), schema.get("required", ()), _OF_NAMES.get(name)
    if isinstance(usual, dict) or depth >= _DEPTH:
        return usual if isinstance(usual, dict) else {}
    wanted = [name for name in properties if name in required or (depth == 0 and name in _OF_NAMES)]
    wanted = wanted or [name for name, each in properties.items() if "$ref" not in each][:3]
    made = {name: sample(properties[name], components, name, depth + 1) for name in wanted}
    more = schema.get("additionalProperties")
    return made if made or not more else {"name": sample(more, components, "name", depth + 1)}


def _array(schema: Json, components: Json, name: str, depth: int) -> list[Any]:
    usual = _OF_NAMES.get(name)
    if isinstance(usual, list):
        return usual
    least = max(1, schema.get("minItems", 1))
    return [] if depth >= _DEPTH else [sample(schema.get("items", {}), components, name, depth + 1)] * least


def _number(schema: Json, name: str) -> int:
    usual = _OF_NAMES.get(name)
    return usual if isinstance(usual, int) else max(schema.get("minimum", 1), min(25, schema.get("maximum", 1)))


def _text(schema: Json, name: str) -> str:
    if schema.get("format") in _OF_FORMATS:
        return _OF_FORMATS[str(schema["format"])]
    usual = _OF_TITLES.get(schema.get("title", ""), _OF_NAMES.get(name))
    text = usual if isinstance(usual, str) else "…" if "pattern" not in schema else "A1"
    return text[: schema.get("maxLength", len(text))].ljust(schema.get("minLength", 0), "…")
