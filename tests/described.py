"""Hold what the API answers against its description."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from openapi_schema_validator import OAS31Validator, oas31_format_checker

from dev.local import ROOT

_ALWAYS = {"X-Correlation-Id"}


@cache
def description() -> Any:
    """Return the committed description; nobody may change what they get."""
    return json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))


def check(
    method: str, route: str, status: int, headers: Mapping[str, str], body: Any, cookies: Sequence[str] = ()
) -> None:
    """Assert that the description of a route such as ``/customers/{customerId}`` has this answer.

    Anything that it does not name is wrong too, although clients are to expect more than they know.
    """
    responses = description()["paths"][route][method.lower()]["responses"]
    assert str(status) in responses, f"{method} {route}: {status} is not described"
    response = _resolved(responses[str(status)])
    described = set(response["headers"])
    given = {name for name in description()["components"]["headers"] if name in headers}
    given |= {"Set-Cookie"} if cookies else set()
    assert given - _ALWAYS <= described, f"{method} {route}: {status} has {given}"
    if status < 300:
        assert described <= given, f"{method} {route}: {status} has only {given}"
    if "content" not in response:
        assert not body
        return
    content = response["content"][headers["Content-Type"].partition(";")[0]]
    assert wrong(content["schema"], body) == []
    if isinstance(body, str):
        return
    assert set(body) <= set(_resolved(content["schema"])["properties"])


def check_request(method: str, route: str, body: Any) -> None:
    """Assert that the description of a route allows a body that the API took."""
    request = description()["paths"][route][method.lower()].get("requestBody")
    if request and body is not None:
        assert wrong(request["content"]["application/json"]["schema"], body) == []


def wrong(schema: Any, value: Any) -> list[str]:
    """Return what is wrong with a value, by a schema of the description."""
    whole = schema | {"components": description()["components"]}
    return [error.message for error in OAS31Validator(whole, format_checker=oas31_format_checker).iter_errors(value)]


def _resolved(node: Any) -> Any:
    if "$ref" not in node:
        return node
    found = description()
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found
