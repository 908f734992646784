"""Describe the REST API in OpenAPI 3.1: ``npm run openapi``.

Routes come from serverless.yml; everything else about a route is an attribute of its Endpoint.
"""

import json
import os
import re
import sys
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from all_resources import RESOURCES, children_of
from dev import local
from dev.openapi.components import add_components, answer, problem, row_of
from dev.openapi.schemas import Properties, field_properties, list_of, parameter_style, plain
from dev.service import endpoints, environment_names
from handlers._http import Endpoint
from schemas._record import schema_of

DOCUMENT = local.ROOT / "docs" / "openapi.json"


_READ_WITH = {412: "If-Match", 422: "Idempotency-Key"}
"""Problem -> the request header that can cause it."""
_ANYWHERE = (429, 500, 503)


def describe() -> Properties:
    """Return the description; requires the functions' environment variables."""
    package = json.loads((local.ROOT / "package.json").read_text(encoding="utf-8"))
    machines = {"api": "api-id", "region": local.REGION, "stage": "prod"}
    plugin = MarshmallowPlugin()
    spec = APISpec(
        title="Clientele",
        version=package["version"],
        openapi_version="3.1.0",
        plugins=[plugin],
        info={
            "description": f"{package['description']}.",
            "license": {"name": package["license"], "identifier": package["license"]},
        },
        servers=[
            _server("https://{api}.execute-api.{region}.amazonaws.com/{stage}", "For programs", machines),
            _server("https://{site}/api", "For browsers: with the session cookies", {"site": "customers.example.com"}),
        ],
    )
    converter: Any = plugin.converter
    converter.add_attribute_function(field_properties)
    converter.add_parameter_attribute_function(parameter_style)
    add_components(spec, converter)
    for name, http, endpoint in endpoints():
        operation = _operation(spec, name, http, endpoint)
        spec.path(f"/{http['path']}", operations={http["method"]: operation})
    return spec.to_dict()


def _server(url: str, meaning: str, variables: dict[str, str]) -> Properties:
    defaults = {name: {"default": value} for name, value in variables.items()}
    return {"url": url, "description": meaning, "variables": defaults}


def _operation(spec: APISpec, name: str, http: Properties, endpoint: Endpoint) -> Properties:
    method, path = http["method"].upper(), f"/{http['path']}"
    of_query = [{"in": "query", "schema": endpoint.query}] if endpoint.query else []
    groups = [group for group, rights in endpoint.rights.items() if endpoint.right in rights]
    meaning = plain(endpoint.handle)
    return {
        "operationId": name,
        "tags": [path.split("/")[1]],
        "summary": _summary(endpoint, f"{method} {path}"),
        "description": f"{meaning}\n\nOpen to {', '.join(groups)}." if groups else meaning,
        "security": _security(http, endpoint.right),
        "parameters": [
            *re.findall(r"{(\w+)}", path),
            *of_query,
            *endpoint.parameters,
            *(_READ_WITH[status] for status in endpoint.problems if status in _READ_WITH),
            "X-Correlation-Id",
        ],
        **(_body(spec, name, method, endpoint.body) if endpoint.body else {}),
        "responses": {
            **{
                str(status): answer(HTTPStatus(status).phrase, declared.body, declared.headers, text=declared.text)
                for status, declared in endpoint.answers.items()
            },
            **{str(status): problem(status) for status in _problems(http, endpoint)},
        },
    }


def _problems(http: Properties, endpoint: Endpoint) -> list[int]:
    writes, keyed, schema = http["method"] != "get", http.get("private", False), endpoint.query or endpoint.body
    applies = {
        400: schema or "{id}" in http["path"] or not _READ_WITH.keys().isdisjoint(endpoint.problems),
        401: "authorizer" in http,
        403: endpoint.right or keyed,
        404: any(f"{{{resource.id}}}" in http["path"] for resource in RESOURCES),
        413: endpoint.body,
        415: writes and not keyed,
    }
    return sorted(
        {*_ANYWHERE, *endpoint.problems, *(status for status, applies_here in applies.items() if applies_here)}
    )


def _body(spec: APISpec, name: str, method: str, schema: Schema) -> Properties:
    """Add the schema as the function reads it.

    Only PUT accepts read-only fields and does without those that nobody changes; PATCH requires no field.
    """
    read_only = () if method == "PUT" else set(schema.fields.keys() - schema.load_fields.keys())
    request = f"{name[0].upper()}{name[1:]}Request"
    own = type(f"{request}Schema", (type(schema),), {})  # apispec wants each class to be one component
    left_out = {*read_only, *schema.exclude}
    fixed = tuple(name for each in RESOURCES if type(schema) is schema_of(each) for name in each.fixed)
    partial = method == "PATCH" or (fixed if method == "PUT" else False)
    spec.components.schema(request, schema=own(exclude=left_out, partial=partial))
    _add_rows(spec, request, schema)
    required = any(known.required for known in schema.load_fields.values())
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": request}}}}


def _add_rows(spec: APISpec, request: str, schema: Schema) -> None:
    """Add the rows of children that may come in the body of a record."""
    for resource in RESOURCES:
        for child in children_of(resource) if type(schema) is schema_of(resource) else ():
            row = f"{child.name.title()}InBody"
            if row not in spec.components.schemas:
                spec.components.schema(row, row_of(child, spec.plugins[0].converter))  # type: ignore[attr-defined]
            spec.components.schemas[request]["properties"][child.plural] = list_of(row)


def _security(http: Properties, right: str | None) -> list[Properties]:
    """Return a route's security requirements; OpenAPI 3.1 allows the name of a right beside any scheme."""
    if http.get("private"):
        return [{"apiKey": []}]
    rights = [right] if right else []
    return [{"idToken": rights}, {"session": rights}] if "authorizer" in http else []


def _summary(endpoint: Endpoint, route: str) -> str:
    if endpoint.summary:
        return endpoint.summary
    module = sys.modules[endpoint.handle.__module__]
    said, _, summary = (module.__doc__ or "").partition("\n")[0].partition(": ")
    if said != route:
        raise ValueError(f"{module.__name__} does not begin with {route!r}.")
    return (summary[0].upper() + summary[1:]).removesuffix(".").replace("``", "`")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write `docs/openapi.json`, or the file named in the arguments."""
    names = sys.argv[1:] if arguments is None else arguments
    target = Path(names[0]) if names else DOCUMENT
    local.enter(
        os.environ, local.port(), local.Keys("none", "none")
    )  # functions are imported, which requires their environment, but none is called
    os.environ.update(dict.fromkeys(environment_names(), "unknown"))
    target.write_text(json.dumps(describe(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
