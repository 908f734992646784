"""Components that several operations share: bodies, headers, parameters, problems and security schemes."""

import importlib
from collections.abc import Sequence
from typing import Any

from apispec import APISpec

from all_resources import RESOURCES, children_of, compared, parent_of
from dev.openapi.imports import imports
from dev.openapi.schemas import (
    COUNT,
    ID,
    TEXT,
    Properties,
    component,
    counts_of,
    facets_of,
    in_answers,
    list_of,
    nothings,
    object_of,
    record_of,
)
from handlers._http import MAX_BODY, SESSION_COOKIE, title
from people.audit import EVENTS, OUTCOMES
from records import likeness
from records.duplicates import MOST_SHARED
from records.history import Action, Change, Entry
from records.known import CHILD, MERGED, SELF
from records.overview import Due, SameDays
from records.resource import Resource
from records.rights import RIGHTS
from schemas._record import schema_of
from schemas.user import USER_ACTIONS, UserSchema

PROBLEMS = {
    400: "The request is invalid; `errors` lists the messages of each field or parameter.",
    401: "There is no session, the session has ended, or the password is wrong.",
    403: "The caller's groups do not allow this, the account is disabled, or the API key is missing.",
    404: "There is no record with this id.",
    409: (
        "The value belongs to another record, whose id is `holderId`; the record to which this one belongs is in "
        "the trash or not there, as `errors` says; or the account requires more than its password, as `challenge` says."
    ),
    410: "The record has been erased; the type of the problem ends in `erased`.",
    412: "Somebody else saved the record first; `current` is the record as it is now, and ETag its version.",
    413: (
        f"The body is larger than {MAX_BODY} bytes, or has more rows than one transaction takes: its type ends in "
        "`too-many-rows` if the record and its rows can be sent one by one."
    ),
    415: "The body is not application/json, or a request with a session cookie does not declare that type.",
    422: "The Idempotency-Key was used with a different body, or the record that it created has been purged.",
    428: "If-Match is missing.",
    429: "Too many requests; Retry-After gives the seconds to wait.",
    500: "An unexpected error, which has been logged.",
    503: "The service is too busy; Retry-After gives the seconds to wait.",
}
"""Status -> its meaning; titles come from the functions."""

_HEADERS_OF = {412: ["ETag"], 429: ["Retry-After"], 503: ["Retry-After"]}
_HEADERS: dict[str, Properties] = {
    "ETag": {"description": "The record's version, for If-Match.", "schema": {"type": "string"}},
    "Location": {
        "description": "The address of the new record, relative to this one.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {"description": "Seconds to wait before the next attempt.", "schema": {"type": "integer"}},
    "Set-Cookie": {
        "description": "Sets or deletes the cookies of the session, which no script can read.",
        "schema": {"type": "string"},
    },
    "X-Correlation-Id": {
        "description": "The X-Correlation-Id of the request, or a new one.",
        "schema": {"type": "string"},
    },
}
_PARAMETERS: dict[str, tuple[str, Properties]] = {
    **{each.id: ("path", {"schema": {"type": "string", "format": "uuid"}}) for each in RESOURCES},
    "id": ("path", {"schema": ID}),
    "exportId": ("path", {"schema": {"type": "string", "format": "uuid"}}),
    "importId": ("path", {"schema": {"type": "string", "format": "uuid"}}),
    "row": ("path", {"schema": {"type": "integer", "minimum": 1}}),
    "name": ("path", {"schema": {"type": "string", "minLength": 1, "maxLength": 100}}),
    "subject": (
        "path",
        {"description": "Cognito's id of the user, its `sub`.", "schema": {"type": "string", "format": "uuid"}},
    ),
    "session": (
        "path",
        {
            "description": "The id of a session, as the list of sessions has it.",
            "schema": {"type": "string", "format": "uuid"},
        },
    ),
    "action": ("path", {"schema": {"type": "string", "enum": list(USER_ACTIONS)}}),
    "pair": (
        "path",
        {
            "description": "Both ids, with a dot between them.",
            "schema": {"type": "string", "minLength": 73, "maxLength": 73},
        },
    ),
    "purge": (
        "query",
        {
            "description": "Whether to delete permanently, which requires the right to administer.",
            "schema": {"type": "boolean"},
        },
    ),
    "seal": (
        "query",
        {
            "description": "A browser's own salt: the answer has the key under which it seals what it keeps.",
            "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        },
    ),
    "phoneRegion": (
        "query",
        {
            "description": "The country of national phone numbers in the body (ISO 3166-1); by default the stage's.",
            "schema": {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["GB"]},
        },
    ),
    "If-Match": (
        "header",
        {
            "description": "The ETag of the version that this change is based on, or `*` for any.",
            "schema": {"type": "string"},
        },
    ),
    "Idempotency-Key": (
        "header",
        {
            "description": "Identifies the request. With a key that was used before, it is not carried out again.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        },
    ),
    "X-Correlation-Id": (
        "header",
        {"description": "Repeated in the answer, and in logs, events and executions.", "schema": {"type": "string"}},
    ),
}


def add_components(spec: APISpec, converter: Any) -> None:
    """Add all components; ``converter`` turns marshmallow schemas into JSON Schemas."""
    for name, schema in _schemas(converter).items():
        spec.components.schema(name, schema)
    for name, header in _HEADERS.items():
        spec.components.header(name, header)
    for name, (place, parameter) in _PARAMETERS.items():
        spec.components.parameter(name, place, parameter)
    refresh = importlib.import_module(
        "handlers._session"
    ).REFRESH_COOKIE  # imported late: it reads the functions' environment
    spec.components.parameter("refresh", "cookie", {"name": refresh, "schema": TEXT})
    for status, meaning in PROBLEMS.items():
        headers = _HEADERS_OF.get(status, [])
        spec.components.response(problem(status), answer(meaning, "Problem", headers, "application/problem+json"))
    groups = "; ".join(f"{group}: {', '.join(sorted(rights))}" for group, rights in RIGHTS.items())
    for name, place, key, means in (
        ("idToken", "header", "Authorization", f"A Cognito ID token. What its groups may do: {groups}."),
        ("session", "cookie", SESSION_COOKIE, "The same token, in the cookie that the site's log-in sets."),
        ("apiKey", "header", "x-api-key", "Limits the requests of each key; it does not identify a person."),
    ):
        spec.components.security_scheme(name, {"type": "apiKey", "in": place, "name": key, "description": means})


def problem(status: int) -> str:
    """Return the name of the component that describes a problem."""
    return title(status).replace(" ", "")


def answer(
    meaning: str, body: str, headers: Sequence[str], media_type: str = "application/json", text: str = ""
) -> Properties:
    """Return a response; ``body`` is the name of a component, or empty for no body, ``text`` another media type."""
    media_type = "application/problem+json" if body == "Problem" else media_type
    content: Properties = {"content": {media_type: {"schema": component(body)}}} if body else {}
    if text:
        content["content"][text] = {"schema": {"type": "string"}}
    return {"description": meaning, "headers": {name: name for name in [*headers, "X-Correlation-Id"]}} | content


_CURSOR: Properties = {
    "type": ["string", "null"],
    "description": "The cursor of the next page; null on the last page.",
}


_MESSAGES: Properties = {"type": "array", "items": TEXT}


def _of_rows() -> Properties:
    """Return the schema of the mistakes of rows: by position, and of each field or of the row as a whole."""
    of_row = {"anyOf": [_MESSAGES, {"type": "object", "additionalProperties": _MESSAGES}]}
    positions = {"type": "object", "additionalProperties": False, "patternProperties": {"^[0-9]+$": of_row}}
    return positions | {"description": "The mistakes of rows of other records, by their position."}


def _of_values() -> Properties:
    return {
        "type": "object",
        "additionalProperties": _MESSAGES,
        "description": "The mistakes of the values of a merge, by their fields.",
    }


def row_of(resource: Resource, converter: Any) -> Properties:
    """Return the schema of a row in the body of the record that it belongs to."""
    schema = schema_of(resource)
    link = resource.parent.field if resource.parent else ""
    left_out = {link, *(name for name, field in schema().fields.items() if field.dump_only)} - {""}
    fields = converter.schema2jsonschema(schema(partial=True, exclude=left_out))["properties"]
    own: dict[str, Properties] = {
        resource.id: {
            "type": "string",
            "format": "uuid",
            "description": "The id of a stored record; leave it out to add a new one.",
        },
        "version": {"type": "integer", "description": "The version of the stored record that was read."},
        "delete": {"const": True, "description": "Moves the stored record to the trash."},
    }
    return object_of({}, **own, **fields)


def _in_trash(resource: Resource) -> dict[str, Properties]:
    """Return what rows of the trash have besides fields."""
    parent, id_ = parent_of(resource), {"type": "string", "format": "uuid"}
    found: dict[str, Properties] = {
        "mergedInto": id_ | {"description": "The id of the record into which this one was merged."},
        "trashedBy": TEXT | {"description": "The e-mail address of whoever threw it away; not of what went along."},
        "trashedAt": {"type": "string", "format": "date-time", "description": "When that was."},
    }
    if parent:
        why = f"The id of the {parent.name} with which this record went to the trash: it comes back with it."
        found["trashedWith"] = id_ | {"description": why}
    return found


def _of_search(resource: Resource) -> dict[str, Properties]:
    """Return what rows of a search have besides fields."""
    why = (
        "What the search has found in fields that are not among `fields`, by their names: "
        "of a long text as much as is searched, of a field with several texts those that have it."
    )
    texts = {"type": "array", "items": TEXT}
    several = {name for name in resource.search_also if resource.blanks.get(name) == []}
    found = {name: texts if name in several else TEXT for name in (*resource.search, *resource.search_also)}
    return {"foundIn": object_of({}, **found) | {"description": why}}


def _of_resource(resource: Resource, converter: Any) -> dict[str, Properties]:
    name, schema = resource.name.title(), schema_of(resource)()
    record = in_answers(converter.schema2jsonschema(schema)["properties"], nothings(schema))
    answered = "The rows that the request has written, in the order of the request."
    rows: dict[str, Properties] = {
        child.plural: list_of(child.name.title()) | {"description": answered} for child in children_of(resource)
    }
    return {
        name: object_of(record, **rows),
        f"{name}Row": object_of(
            {}, **{listed: record[listed] for listed in resource.listed}, **_in_trash(resource), **_of_search(resource)
        ),
        f"{name}Page": object_of(
            {"items": list_of(f"{name}Row"), "nextCursor": _CURSOR, "total": COUNT},
            matches=COUNT,
            matchesExact={"type": "boolean", "description": "Whether `matches` is exact; otherwise there are more."},
            matchesSorted={
                "type": "boolean",
                "description": "Of a search with `sort`, whether all matches are in this order. Otherwise there are "
                "too many: some 200 rows of the search are sorted at a time, and a page ends with them.",
            },
            searchedFor=TEXT
            | {"description": "What was searched for, with similar words, as nothing has those of `q`."},
            facets=object_of({}, **facets_of(resource)["properties"]),
        ),
        f"{name}Facets": facets_of(resource),
        **({f"{name}Counts": counts_of(resource)} if resource.tallied else {}),
        f"{name}Actions": object_of({"items": list_of(f"{name}Action")}),
        f"{name}Action": record_of(Action, record_id=resource.id),
    }


def _pairs(resource: Resource, converter: Any) -> dict[str, Properties]:
    """Return the schemas of pairs that may be one."""
    name, schema = resource.name.title(), schema_of(resource)()
    record = in_answers(converter.schema2jsonschema(schema)["properties"], nothings(schema))
    shown = dict.fromkeys((*resource.listed, *likeness.fields(resource)))
    reason = object_of(
        {
            "kind": {"enum": ["same", "near"], "description": "Whether values are the same, or nearly so."},
            "fields": {"type": "array", "items": {"enum": list(likeness.fields(resource))}},
            "sharedByMany": {"type": "boolean", "description": f"Whether more than {MOST_SHARED} others have it too."},
        }
    )
    pair = object_of(
        {
            "pair": TEXT,
            "dismissed": {"type": "boolean", "description": "Whether somebody said that these are two."},
            "reasons": {"type": "array", "items": reason},
            "records": {"type": "array", "items": object_of({each: record[each] for each in shown})},
        }
    )
    crowded = {"type": "array", "items": TEXT, "description": "Fields whose values too many others share; with `of`."}
    return {
        f"{name}Pair": pair,
        f"{name}Duplicates": object_of({"items": list_of(f"{name}Pair"), "nextCursor": _CURSOR}, crowded=crowded),
    }


def _schemas(converter: Any) -> dict[str, Properties]:
    return {
        **imports(),
        **_users(converter),  # and their second factor
        **_audit(),
        **{name: schema for resource in RESOURCES for name, schema in _of_resource(resource, converter).items()},
        **{name: schema for resource in compared() for name, schema in _pairs(resource, converter).items()},
        "Dismissal": object_of({"pair": TEXT, "dismissed": {"type": "boolean"}}),
        "ChangePage": object_of({"items": list_of("Change"), "nextCursor": _CURSOR}),
        "Dashboard": object_of(
            {"day": {"type": "string", "format": "date"}, "items": {"type": "array", "items": _counts()}}
        ),
        "EntryPage": object_of({"items": list_of("Entry"), "nextCursor": _CURSOR}),
        "Entry": record_of(Entry, import_id="importId"),
        "Change": record_of(Change, import_id="importId", other_id="otherId"),
        "Erasure": _erasure(),
        "PersonalData": _personal_data(),
        "Merged": object_of({"record": _any_record()}),
        "UndoneMerge": object_of(
            {"record": _any_record(), "other": _any_record(), "kept": {"type": "array", "items": TEXT}}
        ),
        **_sessions(),
        "Export": object_of(
            {
                "exportId": {"type": "string", "format": "uuid"},
                "state": {"enum": ["running", "done", "failed"]},
                "fileName": TEXT,
                "rows": COUNT | {"description": "The records that are in the file so far."},
                "total": {"type": ["integer", "null"], "description": "How many there will be, if that is known."},
            },
            url={"type": "string", "format": "uri", "description": "Of the file, when it is done."},
            expiresAt={"type": "string", "format": "date-time", "description": "Until when anybody can use `url`."},
            detail={"type": "string", "description": "Why there is no file."},
        ),
        "Registration": object_of({"id": ID, "exists": {"type": "boolean"}}),
        "Execution": object_of({"executionArn": TEXT}),
        "Problem": _problem(),
    }


def _second_factor() -> dict[str, Properties]:
    codes = {"type": "array", "items": TEXT, "description": "Each lets the person in once without the app."}
    state: Properties = {"enabled": {"type": "boolean"}, "required": {"type": "boolean"}}
    return {
        "SecondFactor": object_of(state, recoveryCodes=codes),
        "NewFactor": object_of({"secret": TEXT | {"description": "Of the authenticator app, in Base32."}}),
        "RecoveryCodes": object_of({"recoveryCodes": codes}),
    }


def _users(converter: Any) -> dict[str, Properties]:
    user = in_answers(converter.schema2jsonschema(UserSchema())["properties"])
    user["lastLogIn"] = user["lastLogIn"] | {"type": ["string", "null"], "description": "Null before the first."}
    page = {"items": list_of("UserRow"), "nextCursor": _CURSOR, "total": COUNT}
    exact = {"type": "boolean", "description": "Whether `matches` is exact; otherwise there are more."}
    return {
        "User": object_of(user),
        "UserRow": object_of({}, **user),
        "UserPage": object_of(page, matches=COUNT, matchesExact=exact),
        **_second_factor(),
    }


def _audit() -> dict[str, Properties]:
    texts = dict.fromkeys(("subject", "email", "route", "resource", "target", "address", "device"), TEXT)
    why = "The name of the error or the challenge; empty where the status says everything."
    entry = object_of(
        {
            "entryId": {"type": "string", "format": "uuid"},
            "at": {"type": "string", "format": "date-time"},
            "event": {"enum": [*EVENTS]},
            "outcome": {"enum": [*OUTCOMES]},
            "status": {"type": "integer", "description": "Of the answer."},
            "why": {"type": "string", "description": why},
            **texts,
            "changes": {"type": "array", "items": TEXT, "description": "Names of fields; of rights what they are now."},
            "correlationId": TEXT,
        }
    )
    return {"AuditEntry": entry, "AuditPage": object_of({"items": list_of("AuditEntry"), "nextCursor": _CURSOR})}


def _sessions() -> Properties:
    """Return the components about sessions."""
    return {
        "Session": object_of(
            {
                "email": TEXT,
                "groups": {"type": "array", "items": TEXT},
                "expiresAt": {"type": "string", "format": "date-time"},
                "idleMinutes": {"type": "integer", "description": "After how long without use it is not renewed."},
            },
            sealingKey={"type": "string", "contentEncoding": "base64", "description": "32 bytes, for `seal`."},
            endsAt={"type": "string", "format": "date-time", "description": "Its end in any case, for `seal`."},
        ),
        "Sessions": object_of({"items": {"type": "array", "items": {"$ref": "#/components/schemas/OwnSession"}}}),
        "OwnSession": object_of(
            {
                "session": {"type": "string", "format": "uuid"},
                "begunAt": {"type": "string", "format": "date-time"},
                "lastUsedAt": {"type": "string", "format": "date-time"},
                "address": {"type": "string", "description": "IP address of the log-in; empty if it is not known."},
                "device": {"type": "string", "description": "Browser and system, as they call themselves."},
                "current": {"type": "boolean", "description": "Whether it is the session that asks."},
            }
        ),
    }


def _erasure() -> Properties:
    finished = "When the last of it was deleted; null until then."
    return object_of(
        {
            **dict.fromkeys(("resource", "by", "reason"), TEXT),
            "id": {"type": "string", "format": "uuid"},
            "at": {"type": "string", "format": "date-time"},
            "finishedAt": {"type": ["string", "null"], "format": "date-time", "description": finished},
        }
    )


def _personal_data() -> Properties:
    id_, at = {"type": "string", "format": "uuid"}, {"type": "string", "format": "date-time"}
    maybe = {"type": ["string", "null"], "description": "Null once the import has expired."}
    row = object_of({"row": COUNT, "is": TEXT})
    of_import = {"importId": id_, "fileName": maybe, "createdAt": maybe, "createdBy": maybe}
    record = {
        "resource": TEXT,
        "id": id_,
        "relation": {"enum": [SELF, MERGED, CHILD], "description": "Why it is here."},
        "inTrash": {"type": "boolean"},
        "mergedInto": {"type": ["string", "null"], "format": "uuid"},
        "registered": {"type": ["boolean", "null"], "description": "Whether its id is; null where none is."},
        "record": _any_record(),
        "events": {"type": "array", "items": object_of({"type": TEXT, "source": TEXT, "at": at, "version": COUNT})},
        "imports": {
            "type": "array",
            "items": object_of(of_import | {"rows": {"type": "array", "items": row}}),
        },
        "history": list_of("Change"),
    }
    records = {"type": "array", "items": object_of(record)}
    return object_of({"resource": TEXT, "id": id_, "at": at, "records": records})


def _counts() -> Properties:
    """Return the schema of how things stand with the records of one resource."""
    facets = {"anyOf": [component(f"{each.name.title()}Facets") for each in RESOURCES]}
    stay = object_of(dict.fromkeys(("here", "hereSeconds", "left", "leftSeconds"), COUNT))
    of_values = {"type": "object", "additionalProperties": stay}
    stays = {
        "type": "object",
        "additionalProperties": of_values,
        "description": "By the name of a facet and by value: how many records are known to have it and for how long in "
        "all, how often records left it, and after how long in all.",
    }
    required = {"resource": {"enum": [each.plural for each in RESOURCES]}, "facets": facets}
    return object_of(
        required,
        sameDays=record_of(SameDays),
        due=record_of(Due, my_overdue="myOverdue", my_today="myToday"),
        stays=stays,
    )


def _any_record() -> Properties:
    return {"anyOf": [component(each.name.title()) for each in RESOURCES]}


def _current() -> Properties:
    return {"anyOf": [*_any_record()["anyOf"], component("User")]}


def _problem() -> Properties:
    fields = object_of(
        {"type": {"type": "string", "format": "uri-reference"}, "title": TEXT},
        status={"type": "integer"},
        detail=TEXT,
        errors={"type": "object", "additionalProperties": {"anyOf": [_MESSAGES, _of_rows(), _of_values()]}},
        holderId={
            "type": "string",
            "format": "uuid",
            "description": "The id of the record that has this value.",
        },
        current=_current(),
        other=_any_record(),
        survivorId={
            "type": "string",
            "format": "uuid",
            "description": "The id of the record into which this one was merged.",
        },
        challenge={"type": "string", "description": "The challenge that Cognito requires besides the password."},
        passwordReset={
            "type": "boolean",
            "description": "An administrator has reset the password; `PUT /session/password-reset` sets a new one.",
        },
        secret={
            "type": "string",
            "description": "With MFA_SETUP: of a new authenticator app, in Base32.",
        },
        requestId={
            "type": "string",
            "description": "The request id of API Gateway, if the gateway itself refused the request.",
        },
    )
    return {"description": "An error, in the form of RFC 9457."} | fields
