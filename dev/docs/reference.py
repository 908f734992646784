"""The API reference: Markdown made of `docs/openapi.json`, in the place of comments in the pages of `docs/api/`.

``<!-- openapi: imports import-mappings -->`` is the routes with these tags, ``<!-- openapi-schemas -->`` all schemas,
``<!-- openapi-errors -->`` the errors that any route may answer with.
"""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from dev.docs.examples import Json, kind_of, resolved, sample

COMMENT = re.compile(r"^<!-- openapi(-schemas|-errors|: [\w -]+) -->$", re.MULTILINE)
_SCHEMAS = "schemas.md"
_ERRORS = "errors.md"
_BOUNDS = (
    ("minLength", "{} or more characters"),
    ("maxLength", "at most {:,} characters"),
    ("minItems", "{} or more"),
    ("maxItems", "at most {:,}"),
    ("minimum", "at least {}"),
    ("maximum", "at most {:,}"),
    ("pattern", "`{}`"),
)
_IN = {"path": "in the path", "query": "in the query", "header": "header", "cookie": "cookie"}
_ID_TOKEN = "eyJraWQiOi…"  # noqa: S105 three dots are no token


def filled_in(text: str, description: Json) -> str:
    """Return a page with the text that its comments stand for."""

    def text_of(found: re.Match[str]) -> str:
        if found[1] == "-schemas":
            return "\n".join(_schemas(description["components"]))
        if found[1] == "-errors":
            return "\n".join(_errors(description))
        return "\n".join(_routes(description, found[1].removeprefix(": ").split()))

    return COMMENT.sub(text_of, text)


def tags_of(text: str) -> list[str]:
    """Return the tags whose routes a page has."""
    return [tag for found in COMMENT.findall(text) if found.startswith(": ") for tag in found[2:].split()]


def routes(description: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield method, path and operation of every route, in the order of paths as people look for them."""
    for path in sorted(description["paths"], key=lambda path: path.replace("{", "~")):
        for method in ("get", "post", "put", "patch", "delete"):
            if method in description["paths"][path]:
                yield method.upper(), path, description["paths"][path][method]


def example(operation: Json, components: Json) -> tuple[Json, Any, str, Any]:
    """Return the parameters, the body, the status and the answer of an example; None where there is no body."""
    parameters = [resolved(each, components) for each in operation["parameters"]]
    in_use = [each for each in parameters if each.get("required") or each["in"] == "path"]
    given = {each["name"]: sample(each["schema"], components, each["name"]) for each in in_use}
    status = min(operation["responses"])
    return (
        given,
        _body(operation.get("requestBody"), components),
        status,
        _body(operation["responses"][status], components),
    )


def _body(holder: Json | None, components: Json) -> Any:
    content = (holder or {}).get("content", {})
    return next((sample(each["schema"], components) for each in content.values()), None)


def _routes(description: Json, tags: list[str]) -> Iterator[str]:
    for method, path, operation in routes(description):
        if operation["tags"][0] in tags:
            yield from _route(description, method, path, operation)


def _route(description: Json, method: str, path: str, operation: Json) -> Iterator[str]:
    components = description["components"]
    yield from (f"## `{method} {path}`", "", f"**{operation['summary']}**", "")
    yield from (f"{operation['description']}", "", f"{_rights(operation['security'])}", "")
    parameters = [resolved(each, components) for each in operation["parameters"]]
    yield from ("| parameter | where | type | meaning |", "|---|---|---|---|")
    for each in parameters:
        where = _IN[each["in"]] + (", required" if each.get("required") else "")
        said = _cell(each.get("description") or each["schema"].get("description", ""), each["schema"])
        yield f"| `{each['name']}` | {where} | {_type(each['schema'])} | {said} |"
    yield ""
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        must = "required" if operation["requestBody"].get("required") else "optional"
        yield from (f"The body is JSON: {_type(schema)}, {must}.", "")
    yield from ("| answer | means | body | headers |", "|---|---|---|---|")
    yield from (_answer(status, each, components) for status, each in sorted(operation["responses"].items()))
    yield from ("", *_conversation(description, method, path, operation), "")


def _rights(security: list[Json]) -> str:
    if not security:
        return "It needs no log-in."
    if "apiKey" in security[0]:
        return "It takes the API key in `x-api-key`."
    rights = security[0]["idToken"]
    return (
        f"It takes an ID token or the session cookie, with the right to {rights[0]}."
        if rights
        else ("It takes an ID token or the session cookie of anybody.")
    )


def _answer(status: str, response: Json, components: Json) -> str:
    whole, phrase = resolved(response, components), _phrase(status, response)
    code = f"[{status} {phrase}]({_ERRORS}#{status}-{_slug(phrase)})" if "$ref" in response else f"{status} {phrase}"
    means = whole["description"] if whole["description"] != phrase else ""
    bodies = ", ".join(_type(each["schema"]) for each in whole.get("content", {}).values())
    headers = ", ".join(f"`{name}`" for name in whole.get("headers", {}) if name != "X-Correlation-Id")
    return f"| {code} | {_escaped(means)} | {bodies} | {headers} |"


def _phrase(status: str, response: Json) -> str:
    """Return what a status is called: errors have the name of their component, such as ContentTooLarge."""
    name = response.get("$ref", "").rpartition("/")[2]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) or HTTPStatus(int(status)).phrase


def _conversation(description: Json, method: str, path: str, operation: Json) -> Iterator[str]:
    """Yield a request and its answer, as HTTP."""
    given, body, status, answer = example(operation, description["components"])
    response = resolved(operation["responses"][status], description["components"])
    address = re.sub(r"{(\w+)}", lambda found: quote(str(given[found[1]]), safe="@:"), path)
    named = {resolved(each, description["components"])["name"]: each for each in operation["parameters"]}
    places = {name: resolved(each, description["components"])["in"] for name, each in named.items()}
    query = urlencode({name: value for name, value in given.items() if places[name] == "query"})
    headers = [_credentials(operation["security"]), *(["Content-Type: application/json"] if body is not None else [])]
    yield from ("```http", f"{method} {address}{'?' if query else ''}{query} HTTP/1.1", *filter(None, headers))
    yield from ("", _json(body), "```", "") if body is not None else ("```", "")
    kind = next(iter(response.get("content", {})), "")
    yield from ("```http", f"HTTP/1.1 {status} {HTTPStatus(int(status)).phrase}")
    yield from (f"Content-Type: {kind}", "", _json(answer), "```") if kind else ("```",)


def _credentials(security: list[Json]) -> str:
    if not security:
        return ""
    return "x-api-key: …" if "apiKey" in security[0] else f"Authorization: {_ID_TOKEN}"


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _errors(description: Json) -> Iterator[str]:
    used = [each["responses"].items() for _, _, each in routes(description)]
    shared = {status: response for responses in used for status, response in responses if "$ref" in response}
    for status, response in sorted(shared.items()):
        whole, phrase = resolved(response, description["components"]), _phrase(status, response)
        headers = ", ".join(f"`{each}`" for each in whole.get("headers", {}))
        problem = {"type": "about:blank", "title": phrase, "status": int(status), "detail": "…"}
        yield from (f"## {status} {phrase}", "", whole["description"], "", f"Headers: {headers}.", "")
        yield from ("```http", f"HTTP/1.1 {status} {phrase}", "Content-Type: application/problem+json", "")
        yield from (_json(problem), "```", "")


def _schemas(components: Json) -> Iterator[str]:
    for name, schema in sorted(components["schemas"].items()):
        yield from (f"## {name}", "")
        if "description" in schema:
            yield from (schema["description"], "")
        rows = list(_rows(schema, schema.get("required", ()), ""))
        if rows:
            yield from ("| field | type | meaning |", "|---|---|---|", *rows, "")
        else:
            yield from (f"{_type(schema)}.", "")


def _rows(schema: Json, required: Any, before: str) -> Iterator[str]:
    """Yield a row of each field, and of the fields within it."""
    for name, each in schema.get("properties", {}).items():
        must = ", required" if name in required else ", read-only" if each.get("readOnly") else ""
        yield f"| `{before}{name}` | {_type(each)}{must} | {_cell(each.get('description', ''), each)} |"
        inner, path = (
            (each.get("items", {}), f"{before}{name}[].") if kind_of(each) == "array" else (each, f"{before}{name}.")
        )
        if "$ref" not in inner:
            yield from _rows(inner, inner.get("required", ()), path)


def _type(schema: Json) -> str:
    """Return a schema's type in words; schemas with a name are links."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}]({_SCHEMAS}#{name.lower()})"
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " or ".join(dict.fromkeys(map(_type, schema[word])))
    kinds = schema.get("type", "object" if "properties" in schema else "string" if "enum" in schema else "any")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return " or ".join(_kind(kind, schema) for kind in kinds)


def _kind(kind: str, schema: Json) -> str:
    if kind == "array":
        return f"array of {_type(schema.get('items', {}))}"
    if kind == "object" and schema.get("additionalProperties"):
        return f"object of {_type(schema['additionalProperties'])}"
    return f"{kind} ({schema['format']})" if "format" in schema and kind == "string" else kind


def _cell(said: str, schema: Json) -> str:
    """Return the meaning of a value with what it may be, in a cell of a table."""
    values = schema.get("items", schema) if kind_of(schema) == "array" else schema
    parts = [said.removesuffix(".")] if said else []
    if "enum" in values:
        parts.append("one of " + ", ".join(f"`{value}`" for value in values["enum"]))
    parts += [words.format(schema[name]) for name, words in _BOUNDS if name in schema]
    if schema.get("default") not in (None, "", []):
        parts.append(f"by default `{_json_line(schema['default'])}`")
    return _escaped("; ".join(parts))


def _json_line(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _escaped(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


def _slug(phrase: str) -> str:
    return phrase.lower().replace(" ", "-")
