"""HTTP requests and responses: every function of the REST API is an :class:`Endpoint`.

Errors become RFC 9457 problems. Each request writes one line of JSON to the log, which contains nothing of its body.
"""

import base64
import binascii
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import accumulate
from typing import Any

from handlers import _log
from handlers._caller import Caller, caller
from handlers._deadline import deadline
from handlers._identity import groups, is_identity, token_of
from handlers._start import imported
from people.tokens import ATTRIBUTES, Token, is_over
from records.beside import Beside, waiting
from records.correlation import correlation_id, current
from records.errors import NotFoundError
from records.messages import gettext_noop
from records.person import Person

SESSION_COOKIE = "__Host-session"
"""Holds a person's ID token; the edge turns it into the Authorization header."""
MAX_BODY = 64 * 1024
"""In bytes; twice the size of the largest valid record."""
MOST_DEPTH = 32
"""Nested arrays and objects; the limit of the parser itself depends on the version of Python."""
WRONG = gettext_noop("Please correct the errors below.")
"""The detail of a problem with errors of fields."""
ENDED = gettext_noop("This session has ended. Please log in again.")
_READS = ("GET", "HEAD", "OPTIONS")
_LARGE = gettext_noop("The body is larger than {most} bytes.")
_DEEP = gettext_noop("The body is nested too deeply: {most} levels at the most.")
_ETAG = re.compile(r'"([1-9][0-9]{0,17})"')
_JSON_ESCAPE = re.compile(r"\\.", re.DOTALL)
_JSON_BRACKETS = {"[": 1, "{": 1, "]": -1, "}": -1}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as every route sees it, parsed but not validated."""

    method: str
    headers: dict[str, str]
    """Names in lower case."""
    path: dict[str, str]
    query: dict[str, list[str]]
    raw_body: bytes
    person: Person
    """Who asks; without an e-mail address on routes that need no session."""
    caller: Caller
    """From where; for limits and records, never for a right."""
    groups: frozenset[str]
    token: Token
    """Of which session the caller's token is."""
    expires_at: int
    """When the token ends, in seconds since 1970."""
    deadline: float
    """``time.monotonic()`` moment by which the function should have its answer."""
    log: dict[str, Any]
    """More facts for the request's line in the log: no personal data, no tokens and no keys."""
    audit: dict[str, Any] = field(default_factory=dict)
    """More facts for the request's entry in the audit log: fields of people.audit.Entry."""

    def json(self) -> Any:
        """Parse the body; raise Problem 400, 413 or 415."""
        self.require_json()
        return self.json_of_any_type()

    def json_object(self) -> dict[str, Any]:
        """Parse the body, which has to be an object; raise Problem 400, 413 or 415."""
        body = self.json()
        if not isinstance(body, dict):
            raise Problem(400, gettext_noop("Send a JSON object."))
        return body

    def json_of_any_type(self) -> Any:
        """Parse the body whatever its content type; only for routes without cookies. Raise Problem 400 or 413."""
        if len(self.raw_body) > MAX_BODY:
            raise Problem(413, _LARGE.format(most=MAX_BODY))
        try:
            text = self.raw_body.decode()
        except UnicodeDecodeError:
            raise Problem(400, gettext_noop("The body is not UTF-8.")) from None
        if _is_deep(text):
            raise Problem(400, _DEEP.format(most=MOST_DEPTH))
        try:
            return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constants)
        except ValueError:
            raise Problem(400, gettext_noop("The body is not valid JSON.")) from None

    def require_json(self) -> None:
        """Raise Problem 415 for other content types: a form on another site can send those without a preflight."""
        if self.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            raise Problem(415, gettext_noop("Send the request as application/json."))

    def record_id(self, name: str) -> str:
        """Return the id that the path has under this name; raise NotFoundError if it cannot be an id."""
        record_id = self.path.get(name, "").lower()
        if not is_id(record_id):
            raise NotFoundError
        return record_id

    def if_match(self) -> int | None:
        """Return the version in ``If-Match`` (RFC 9110 section 13.1.1); None if there is no header, or ``*``."""
        value = self.headers.get("if-match", "*").strip()
        if value == "*":
            return None
        tag = _ETAG.fullmatch(value)
        if tag:
            return int(tag[1])
        if value.startswith("W/") and _ETAG.fullmatch(value[2:]):
            raise Problem(412, gettext_noop("If-Match compares strongly: a weak tag never matches."))
        raise Problem(400, gettext_noop('If-Match takes one entity tag such as "3".'))


@dataclass(frozen=True, slots=True)
class Response:
    """The answer of a handler; ``body`` is sent as JSON."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    text: str | None = None
    """In the place of ``body``, as it is, with a Content-Type among the headers."""


class Problem(Exception):  # noqa: N818 the RFC's word for it
    """An error in the form of RFC 9457; ``errors`` maps each invalid field to its messages.

    Those of rows of other records are below the position of each row.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Mapping[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        cookies: Iterable[str] = (),
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = dict(errors or {})
        self.headers = headers or {}
        self.cookies = list(cookies)
        self.members = members


BUSY = Problem(503, gettext_noop("Too busy to do this now."), headers={"Retry-After": "1"})
_RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}
"""Names in RFC 9110 that Python uses only since 3.13."""

ErrorTable = dict[type[Exception], Callable[[Any], Problem]]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a route answers with one status, as the API's description has it."""

    body: str = ""
    """Name of a component of the description (``Session``); empty for no body."""
    headers: tuple[str, ...] = ()
    """Headers besides those of every answer."""
    text: str = ""
    """The media type of a text that is answered instead if ``Accept`` asks for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """A route of the REST API; called with an event of the proxy integration, it is the Lambda handler.

    All that the API's description says of a route stands here.
    """

    handle: Callable[[Request], Response]
    """Answers the request; its docstring is the route's description."""
    right: str | None = None
    """What one of the caller's groups must grant; it is checked before anything else is looked at."""
    rights: Mapping[str, set[str]] = field(default_factory=dict)
    """Group -> what its members may do; nobody has a right that stands in no table."""
    errors: ErrorTable = field(default_factory=dict)
    """Exception -> problem; the nearest class in the MRO decides."""
    query: Any = None
    """The marshmallow schema of the query string, if ``handle`` reads one."""
    body: Any = None
    """The marshmallow schema of the body, if ``handle`` reads one."""
    answers: Mapping[int, Answer] = field(default_factory=dict)
    """Status -> answer, of each status below 400, and of problems with headers of their own."""
    problems: tuple[int, ...] = ()
    """Statuses besides those of every route; with 412 ``handle`` reads If-Match, with 422 Idempotency-Key."""
    parameters: tuple[str, ...] = ()
    """Components of the description: parameters that are in no schema."""
    audit: str | Callable[[Request, Response], str] = ""
    """What the audit log calls a request, one of people.audit.EVENTS; empty for what it does not record."""
    name: str = ""
    """What the description calls the operation; the name of the function unless said."""
    summary: str = ""
    """What the route does, for the description; the first line of the module's docstring unless said."""

    def __post_init__(self) -> None:
        imported()

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer an event, in a context of its own: what one request says, such as its region, ends with it."""
        return copy_context().run(self._answer, event, context)

    def _answer(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        started = time.monotonic()
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        correlation = correlation_id(headers.get("x-correlation-id"))
        current.set(correlation)
        log: dict[str, Any] = {"correlationId": correlation}
        request: Request | None = None
        broken: Exception | None = None
        try:
            request = _request(event, context, headers, started, log)
            _authorize(request, self.right, self.rights)
            waiting.set(_of_session(request))
            response = self.handle(request)
        except Exception as error:  # noqa: BLE001 the last chance to answer in the API's own form
            broken, response = error, _problem_response(error, self.errors, log)
        waiting.set(None)
        if name := self._audited_as(request, response):
            from handlers._audit import recorded  # noqa: PLC0415 most requests are not recorded

            if unrecorded := recorded(name, event, context, request, response, broken):
                response = _problem_response(unrecorded, self.errors, log)
        http = event.get("requestContext") or {}
        message = f"{http.get('httpMethod', '')} {http.get('resourcePath', '')}"
        _log.write(context, message, log | {"status": response.status, "durationMs": _log.since(started)})
        return _to_gateway(response, headers, correlation)

    def _audited_as(self, request: Request | None, response: Response) -> str:
        """Return what the audit log calls a request; a refusal is recorded at every route."""
        name = self.audit
        if callable(name):
            name = name(request, response) if request else ""
        with_token = request is None or request.person.subject  # without one nobody is meant
        refused = HTTPStatus.FORBIDDEN, *([HTTPStatus.UNAUTHORIZED] if with_token else [])
        return name or ("accessDenied" if response.status in refused else "")


def is_id(value: Any) -> bool:
    """Tell whether a value can be the id of a record, as the service writes it."""
    return isinstance(value, str) and bool(_UUID.fullmatch(value))


def title(status: int) -> str:
    """Return the name that RFC 9110 gives a status."""
    return _RENAMED.get(status) or HTTPStatus(status).phrase


def may(right: str, request: Request, rights: Mapping[str, set[str]]) -> bool:
    """Tell whether one of the caller's groups grants ``right``."""
    return any(right in rights.get(group, ()) for group in request.groups)


def require(right: str, request: Request, rights: Mapping[str, set[str]]) -> None:
    """Raise a Problem 403 unless one of the caller's groups grants ``right``."""
    if not may(right, request, rights):
        raise Problem(403, gettext_noop("You do not have permission to do this."))


def validated(
    schema: Any,
    data: Any,
    *,
    partial: bool | tuple[str, ...] = False,
    also: Callable[[dict[str, Any]], dict[str, list[str]]] = lambda _: {},
) -> dict[str, Any]:
    """Load ``data`` with a marshmallow schema; raise a Problem 400 that names every mistake.

    ``partial`` allows all fields to be missing, or the ones that it names. ``also`` is asked what else is wrong with
    the fields that the schema takes.
    """
    valid, errors = sorted_out(schema, data, partial=partial)
    errors |= also(valid)
    if errors:
        raise Problem(400, " ".join(errors.pop("_schema", [])) or WRONG, errors)
    return valid


def sorted_out(
    schema: Any, data: Any, *, partial: bool | tuple[str, ...] = False
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return what a marshmallow schema loads of ``data``, and field -> messages of what is wrong with the rest."""
    from marshmallow import ValidationError  # noqa: PLC0415 functions without a schema start without marshmallow

    try:
        return schema.load(data, partial=partial), {}
    except ValidationError as invalid:
        errors = invalid.normalized_messages()  # type: ignore[no-untyped-call]
        return dict(invalid.valid_data or {}), {name: list(_messages(said)) for name, said in errors.items()}


def _messages(said: Any) -> Iterator[str]:
    """Yield every message of a field; those of the values of a list or an object are below their places."""
    for each in said.values() if isinstance(said, dict) else said:
        if isinstance(each, dict | list):
            yield from _messages(each)
        else:
            yield each


def single_values(query: dict[str, list[str]]) -> dict[str, str]:
    """Return the query string as name -> value; raise Problem 400 for a repeated parameter."""
    doubled = {name: [gettext_noop("Give this parameter once.")] for name, values in query.items() if len(values) > 1}
    if doubled:
        raise Problem(400, WRONG, doubled)
    return {name: values[0] for name, values in query.items()}


def _request(
    event: dict[str, Any], context: Any, headers: dict[str, str], started: float, log: dict[str, Any]
) -> Request:
    claims = ((event.get("requestContext") or {}).get("authorizer") or {}).get("claims") or {}
    if claims and not is_identity(claims):
        raise Problem(401, gettext_noop("Send the ID token of a person whose e-mail address is verified."))
    body = event.get("body") or ""
    try:
        raw_body = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except (binascii.Error, UnicodeEncodeError):
        raise Problem(400, gettext_noop("The body is not UTF-8.")) from None
    return Request(
        method=event.get("httpMethod", ""),
        headers=headers,
        path=event.get("pathParameters") or {},
        query=event.get("multiValueQueryStringParameters") or {},
        raw_body=raw_body,
        person=Person(claims.get("email", ""), claims.get("sub", ""), claims.get("name", "")),
        caller=caller(event),
        groups=groups(claims.get("cognito:groups")),
        token=token_of(claims),
        expires_at=_seconds(claims.get("exp", 0)),
        deadline=deadline(context, started),
        log=log,
    )


def _authorize(request: Request, right: str | None, rights: Mapping[str, set[str]]) -> None:
    if right:
        require(right, request, rights)
    if request.method not in _READS and SESSION_COOKIE in request.headers.get("cookie", ""):
        request.require_json()


def _of_session(request: Request) -> Beside | None:
    """Return what has to be known before a person writes: that the session is not over; Problem 401."""
    if not request.token.subject or request.method in _READS:
        return None

    def judge(rows: list[dict[str, Any]]) -> None:
        if is_over(request.token, rows):
            raise Problem(401, ENDED)

    return Beside(os.environ["SESSIONS_TABLE_NAME"], request.token.keys, judge, ATTRIBUTES)


def _problem_response(error: Exception, table: ErrorTable, log: dict[str, Any]) -> Response:
    if not isinstance(error, Problem):
        make = next((table[kind] for kind in type(error).__mro__ if kind in table), None)
        if make is None:
            log |= _log.what_broke(error)
            error = Problem(500, gettext_noop("Something went wrong here; it has been logged."))
        else:
            problem = make(error)
            if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:  # operators have to see these in the log
                log |= _log.what_broke(error)
            error = problem
    body = {"type": "about:blank", "title": title(error.status), "status": error.status, "detail": error.detail}
    if error.errors:
        body["errors"] = error.errors
    headers = error.headers | {"Content-Type": "application/problem+json"}
    return Response(error.status, body | error.members, headers, error.cookies)


def _to_gateway(response: Response, request_headers: dict[str, str], correlation_id: str) -> dict[str, Any]:
    headers = {
        "Cache-Control": "no-store",
        "Vary": "Origin",
        "X-Correlation-Id": correlation_id,
        "Access-Control-Expose-Headers": "ETag,Location,Retry-After,X-Correlation-Id",
    }
    origin = request_headers.get("origin")
    if origin in os.environ.get("CORS_ORIGINS", "").split(","):
        headers["Access-Control-Allow-Origin"] = origin
    if response.body is not None:
        headers["Content-Type"] = "application/json"
    answer: dict[str, Any] = {
        "statusCode": response.status,
        "headers": headers | response.headers,
        "body": _written(response),
    }
    if response.cookies:
        answer["multiValueHeaders"] = {"Set-Cookie": response.cookies}
    return answer


def _written(response: Response) -> str:
    if response.text is not None:
        return response.text
    return "" if response.body is None else _to_json(response.body)


def _to_json(body: Any) -> str:
    """Serialize to JSON; lone surrogates, which UTF-8 cannot encode, are escaped."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace").decode()


def _seconds(expiry: Any) -> int:
    """Parse ``exp``, which the authorizer passes as text: seconds, or a date like ``Sat Nov 21 10:16:33 UTC 2026``."""
    if str(expiry).isdecimal():
        return int(expiry)
    from datetime import UTC, datetime  # noqa: PLC0415 needed only on AWS, and only by GET /session

    return int(datetime.strptime(str(expiry), "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=UTC).timestamp())


def _is_deep(text: str) -> bool:
    """Tell whether the arrays and objects in a JSON text are nested too deeply, in linear time."""
    if text.count("[") + text.count("{") <= MOST_DEPTH:
        return False
    outside_strings = "".join(_JSON_ESCAPE.sub("", text).split('"')[::2])
    return max(accumulate((_JSON_BRACKETS.get(char, 0) for char in outside_strings), initial=0)) > MOST_DEPTH


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    doubled = sorted(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
    if doubled:
        raise Problem(400, WRONG, {name: [gettext_noop("Give this field once.")] for name in doubled})
    return dict(pairs)


def _no_constants(name: str) -> Any:
    raise ValueError(name)
