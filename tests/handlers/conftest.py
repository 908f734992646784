"""The functions behind the REST API, called with the events that its gateway makes of requests."""

import base64
import importlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import NAMESPACE_DNS, uuid5

import pytest

from dev.service import all_functions, given, handler_of, load_yaml
from people.projection import WRITES, Projection
from records.database import Database
from tests import described
from tests.handlers.grants import only_what_is_granted, watched
from tests.moto_tables import answer_at_once, create_tables, dynamodb_in_process

ORIGINS = ("https://app.example.com", "https://other.example.com")
GROUPS = {"viewer": "viewers", "editor": "editors", "admin": "admins", "both": "viewers,editors", "nobody": ""}


class Context:
    """What Lambda tells a function about its invocation."""

    function_name = "clientele-unit-function"
    aws_request_id = "request-1"

    def __init__(self, seconds: float = 10) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""
        return int(self._seconds * 1000)


@dataclass(frozen=True)
class Answer:
    """What a function answered, as a client sees it."""

    status: int
    headers: dict[str, str]
    body: Any
    """Parsed, None without one."""
    cookies: list[str]


Send = Callable[..., Answer]


def session_of(role: str) -> str:
    """Return the id of the session that a person's token belongs to."""
    return str(uuid5(NAMESPACE_DNS, role))


def claims(role: str) -> dict[str, str]:
    """Return what the authorizer hands over of a person's ID token."""
    person = {
        "sub": f"sub-of-{role}",
        "email": f"{role}@example.com",
        "name": f"{role.title()} Clockwork",
        "email_verified": "true",
        "token_use": "id",
        "aud": "unit",
        "origin_jti": session_of(role),
        "auth_time": "1795256000",
        "exp": "Sat Nov 21 10:16:33 UTC 2026",
    }
    return person | ({"cognito:groups": GROUPS[role]} if GROUPS[role] else {})


def event(
    method: str,
    address: str,
    *,
    role: str | None = "editor",
    body: str | bytes | None = None,
    headers: dict[str, str] | None = None,
    resource: str = "",
    path_parameters: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return the event that a REST API's proxy integration makes of a request."""
    parts = urlsplit(address)
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    sent = {"Host": "api.example.com"} | (headers or {})
    authorizer = {"authorizer": {"claims": claims(role)}} if role else {}
    return {
        "resource": resource,
        "path": parts.path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": path_parameters or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "requestId": "gateway-1",
            "stage": "unit",
            "identity": {"sourceIp": "198.51.100.7"},
            **authorizer,
        },
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": isinstance(body, bytes),
    }


def routes() -> list[tuple[str, str, str]]:
    """Return method, resource and function of every route."""
    return [
        (event["http"]["method"].upper(), "/" + event["http"]["path"], name)
        for name, function in all_functions().items()
        for event in function.get("events", [])
        if "http" in event
    ]


def find(method: str, path: str) -> tuple[str, str, dict[str, str]]:
    """Return function, resource and path parameters of a request, as the gateway finds them: fixed parts first."""
    for known_method, resource, function in sorted(routes(), key=lambda route: route[1].count("{")):
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", resource)
        if known_method == method and (found := re.fullmatch(pattern, path)):
            return function, resource, {name: unquote(value) for name, value in found.groupdict().items()}
    raise AssertionError(f"no route for {method} {path}")


def load(module: str) -> Any:
    """Return a module such as ``handlers/get_customer``; call it from where the functions' environment is set."""
    return importlib.import_module(module.replace("/", "."))


def handler(name: str) -> Any:
    """Return the handler of a function; all but a few have the client of the customers' functions."""
    function = all_functions()[name]
    client = load("handlers/_customers").DATABASE.client
    with (
        patch("handlers._resource.dynamodb", return_value=client),
        patch("records.database.dynamodb", return_value=client),
    ):
        load("handlers/_audit")
        return handler_of(function["handler"], given(function))


@pytest.fixture(scope="package")
def environment() -> Iterator[dict[str, str]]:
    """Set the environment of the functions before any is imported; return it with its tables' names."""
    with dynamodb_in_process() as client:
        tables = create_tables(client, "handlers")
        others = load_yaml("serverless.yml")["provider"]["environment"].keys() - tables.keys()
        settings = {
            **dict.fromkeys(others, "unit"),
            "CORS_ORIGINS": ",".join(ORIGINS),
            "SITE_URL": "https://site.example",
            "USER_POOL_ID": "eu-central-1_unit",
            "USER_POOL_CLIENT_SECRET": "unit-secret",
            "MFA": "optional",
            "PHONE_REGION": "DE",
            "TIME_ZONE": "Pacific/Apia",
            "EXPORTS_BUCKET_NAME": "unit-exports",
            "EXPORT_WORKFLOW_ARN": "arn:aws:states:eu-central-1:123456789012:stateMachine:exports",
            "IMPORTS_BUCKET_NAME": "unit-imports",
            "IMPORT_RETENTION_DAYS": "30",
            "IDLE_MINUTES": "60",
            "SESSION_HOURS": "12",
            "TRASH_RETENTION_DAYS": "90",
            "AUDIT_RETENTION_DAYS": "365",
            "IMPORT_MAX_BYTES": "1000000",
            "IMPORT_CONCURRENCY": "4",
            "IMPORT_RATE": "100000",
            "IMPORT_WORKFLOW_ARN": "arn:aws:states:eu-central-1:123456789012:stateMachine:imports",
            "STATE_MACHINE_ARN": "arn:aws:states:eu-central-1:123456789012:stateMachine:unit",
        }
        with patch.dict("os.environ", settings | tables):
            yield tables


@pytest.fixture
def send(environment: dict[str, str], dynamodb: Any) -> Iterator[Send]:
    """Return a function that sends a request to the function behind its route, on empty tables."""
    with sending(environment, dynamodb) as send:
        yield send


def may_write(dynamodb: Any, environment: dict[str, str], *emails: str) -> Projection:
    """Read a pool in which these people may write, and nobody else; return the table of people."""
    people = Projection(Database(dynamodb, environment["PEOPLE_TABLE_NAME"], float("inf")))
    for email in emails:
        people.mark(email, {"subject": f"sub-of-{email}", WRITES: True}, None)
    people.complete()
    return people


@contextmanager
def sending(environment: dict[str, str], dynamodb: Any) -> Iterator[Send]:
    """Give what :func:`send` is, on tables that are empty at the beginning."""
    tables = create_tables(dynamodb, "handlers")
    assert tables == environment

    def send(
        method: str,
        address: str,
        *,
        json_body: Any = None,
        body: str | bytes | None = None,
        headers: dict[str, str] | None = None,
        role: str | None = "editor",
        seconds: float = 10,
    ) -> Answer:
        name, resource, path_parameters = find(method, urlsplit(address).path)
        if body is None and json_body is not None:
            body = json.dumps(json_body)
        typed = {"Content-Type": "application/json"} if body is not None else {}
        request = event(
            method,
            address,
            role=role,
            body=body,
            headers=typed | (headers or {}),
            resource=resource,
            path_parameters=path_parameters,
        )
        function = handler(name)
        with only_what_is_granted(name):
            raw = function(request, Context(seconds))
        answered = answer(raw)
        described.check(method, resource, answered.status, answered.headers, answered.body, answered.cookies)
        if answered.status < 300:
            described.check_request(method, resource, json_body)
        return answered

    with watched(dynamodb, tables):
        yield send


@pytest.fixture(scope="package")
def dynamodb(environment: dict[str, str]) -> Any:
    """Return the client that the functions use."""
    assert environment
    client = load("handlers/_customers").DATABASE.client
    answer_at_once(client)
    return client


def _messages(errors: Any) -> list[Any]:
    """Return every message of a problem: those of fields, and those of rows, which are below their positions."""
    each = errors.values() if isinstance(errors, dict) else errors
    return [message for one in each for message in (_messages(one) if isinstance(one, list | dict) else [one])]


def answer(raw: dict[str, Any]) -> Answer:
    """Check what every answer has, and return it as a client sees it."""
    json.dumps(raw, ensure_ascii=False).encode()  # as the runtime hands it to the gateway
    headers = raw["headers"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Vary"] == "Origin"
    assert headers["X-Correlation-Id"]
    assert all(isinstance(value, str) for value in headers.values())
    is_text = headers.get("Content-Type", "").startswith("text/")
    body: Any = raw["body"] if is_text else json.loads(raw["body"]) if raw["body"] else None
    if raw["statusCode"] >= 300:
        assert headers["Content-Type"] == "application/problem+json"
        assert body["status"] == raw["statusCode"]
        assert body["type"] in ("about:blank", "urn:clientele:too-many-rows", "urn:clientele:erased")
        assert body["title"]
        assert body["detail"]
        assert all(isinstance(message, str) for message in _messages(body.get("errors", {})))
    elif body is not None:
        assert is_text or headers["Content-Type"] == "application/json"
    return Answer(raw["statusCode"], headers, body, raw.get("multiValueHeaders", {}).get("Set-Cookie", []))


@pytest.fixture
def ann(send: Send) -> dict[str, Any]:
    """Return the record of a customer that exists."""
    wire = {"name": "Ann Köhler", "email": "ann@example.com", "phone": "0711 2842222", "tags": ["vip"]}
    created: dict[str, Any] = send("POST", "/customers", json_body=wire).body
    return created
