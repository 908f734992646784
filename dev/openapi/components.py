"""What several operations of the API's description share: bodies, headers, parameters, refusals, keys."""

import importlib
from typing import Any

from apispec import APISpec

from customers.model import LIST_FIELDS, Action, Change
from dev.openapi.schemas import (
    COUNT,
    ID,
    TEXT,
    Properties,
    answered,
    component,
    list_of,
    nothings,
    object_of,
    record_of,
)
from handlers._http import MAX_BODY, RIGHTS, SESSION_COOKIE, TITLES
from records.counters import Facets
from schemas.customer import CustomerSchema

PROBLEMS = {
    400: "The request is wrong; `errors` has the messages for each field or parameter.",
    401: "Nobody is logged in, or not any more, or the password does not do.",
    403: "The caller's groups do not grant this, the account is disabled, or the API key is missing.",
    404: "There is no customer with this id.",
    409: (
        "The e-mail address belongs to another customer, who is `holderId`; "
        "or an account asks for more than its password, as `challenge` says."
    ),
    412: "Somebody saved first; `current` is what they saved, and ETag its version.",
    413: f"The body is larger than {MAX_BODY} bytes.",
    415: "The body is not application/json, or a request with a session does not say that it is.",
    422: "The Idempotency-Key was used with another body, or what it made was deleted for good.",
    429: "Too many requests; Retry-After says in how many seconds to come back.",
    500: "Something went wrong; it has been logged.",
    503: "Too busy; Retry-After says in how many seconds to come back.",
}
"""What a status means; its title is that of the functions."""

_HEADERS_OF = {412: ["ETag"], 429: ["Retry-After"], 503: ["Retry-After"]}
_HEADERS: dict[str, Properties] = {
    "ETag": {"description": "The record's version, for If-Match.", "schema": {"type": "string"}},
    "Location": {
        "description": "Where the new record is, as seen from this address.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}},
    "Set-Cookie": {
        "description": "The session begins, goes on or ends: in cookies that no script can read.",
        "schema": {"type": "string"},
    },
    "X-Correlation-Id": {"description": "What the request sent, or a new one.", "schema": {"type": "string"}},
}
_PARAMETERS: dict[str, tuple[str, Properties]] = {
    "customerId": ("path", {"schema": {"type": "string", "format": "uuid"}}),
    "id": ("path", {"schema": ID}),
    "purge": (
        "query",
        {
            "description": "Whether to delete for good, which takes the right to administer.",
            "schema": {"type": "boolean"},
        },
    ),
    "phoneRegion": (
        "query",
        {
            "description": "The country whose national phone numbers the body has (ISO 3166-1); otherwise the stage's.",
            "schema": {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["GB"]},
        },
    ),
    "If-Match": (
        "header",
        {"description": "The ETag of the record that this builds on, or `*` for any.", "schema": {"type": "string"}},
    ),
    "Idempotency-Key": (
        "header",
        {
            "description": "What is sent again with it is done once.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        },
    ),
    "X-Correlation-Id": (
        "header",
        {"description": "Comes back in the answer, and in logs, events and executions.", "schema": {"type": "string"}},
    ),
}


def add_components(spec: APISpec, converter: Any) -> None:
    """Add all of them; what apispec makes of a schema is the converter's."""
    for name, schema in _schemas(converter).items():
        spec.components.schema(name, schema)
    for name, header in _HEADERS.items():
        spec.components.header(name, header)
    for name, (place, parameter) in _PARAMETERS.items():
        spec.components.parameter(name, place, parameter)
    refresh = importlib.import_module("handlers._session").REFRESH_COOKIE  # which asks for the functions' environment
    spec.components.parameter("refresh", "cookie", {"name": refresh, "schema": TEXT})
    for status, meaning in PROBLEMS.items():
        headers = _HEADERS_OF.get(status, [])
        spec.components.response(problem(status), answer(meaning, "Problem", headers, "application/problem+json"))
    groups = "; ".join(f"{group}: {', '.join(sorted(rights))}" for group, rights in RIGHTS.items())
    for name, place, key, means in (
        ("idToken", "header", "Authorization", f"A Cognito ID token. What its groups may do: {groups}."),
        ("session", "cookie", SESSION_COOKIE, "The same token in the cookie that the site's log-in sets."),
        ("apiKey", "header", "x-api-key", "It meters who uses it, and does not say who that is."),
    ):
        spec.components.security_scheme(name, {"type": "apiKey", "in": place, "name": key, "description": means})


def problem(status: int) -> str:
    """Return the name of the component that is a refusal."""
    return title(status).replace(" ", "")


def answer(meaning: str, body: str, headers: list[str], media_type: str = "application/json") -> Properties:
    """Return a response; ``body`` names a component, and is empty without one."""
    content = {"content": {media_type: {"schema": component(body)}}} if body else {}
    return {"description": meaning, "headers": {name: name for name in [*headers, "X-Correlation-Id"]}} | content


def _schemas(converter: Any) -> dict[str, Properties]:
    schema = CustomerSchema()
    customer = answered(converter.schema2jsonschema(schema)["properties"], nothings(schema))
    cursor = {"type": ["string", "null"], "description": "Leads to the next page; null at the end."}
    return {
        "Customer": object_of(customer),
        "CustomerRow": object_of({}, **{name: customer[name] for name in LIST_FIELDS}),
        "CustomerPage": object_of(
            {"items": list_of("CustomerRow"), "nextCursor": cursor, "total": COUNT},
            matches=COUNT,
            matchesExact={"type": "boolean", "description": "Whether there are not more than were counted."},
            facets=component("Facets"),
        ),
        "Facets": record_of(Facets),
        "ChangePage": object_of({"items": list_of("Change"), "nextCursor": cursor}),
        "Change": record_of(Change),
        "Actions": object_of({"items": list_of("Action")}),
        "Action": record_of(Action),
        "Session": object_of(
            {
                "email": TEXT,
                "groups": {"type": "array", "items": TEXT},
                "expiresAt": {"type": "string", "format": "date-time"},
            }
        ),
        "Registration": object_of({"id": ID, "exists": {"type": "boolean"}}),
        "Execution": object_of({"executionArn": TEXT}),
        "Problem": {"description": "A refusal, in the form of RFC 9457."}
        | object_of(
            {"type": {"type": "string", "format": "uri-reference"}, "title": TEXT},
            status={"type": "integer"},
            detail=TEXT,
            errors={"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
            holderId={"type": "string", "format": "uuid", "description": "Who has the e-mail address."},
            current=component("Customer"),
            challenge={"type": "string", "description": "What Cognito asks for besides the password."},
            requestId={"type": "string", "description": "The gateway's, where it refused by itself."},
        ),
    }
