"""Create customers from rows, through the HTTP API, without duplicates when a row is sent again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import httpx

from dev.api import Api
from dev.console import CommandError
from imports.tables import Row
from records.emails import email_identity
from schemas._phone_region import PhoneRegionSchema
from schemas.customer import CustomerSchema

CREATED, EXISTS, REJECTED = "created", "already there", "rejected"
_IN_FLIGHT = 4
_AT_ONCE = 100
"""The number of rows in memory at a time; a file may have a million."""

Bodies = Iterable[tuple[Row, dict[str, Any]]]
Region = Callable[[Row], str]
"""Returns the country in which a row's national phone numbers are dialled, empty for the stage's."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one row."""

    row: Row
    kind: str
    """One of CREATED, EXISTS, REJECTED."""
    reasons: tuple[str, ...] = ()


def send(api: Api, bodies: Bodies, region_of: Region) -> Iterator[Outcome]:
    """Create the customers with a few concurrent requests; yield the result of each row, in order.

    Raise CommandError if the stage does not answer or the user may not write.
    """
    began = _began(api)

    def create(row: Row, wanted: Mapping[str, Any], reasons: tuple[str, ...]) -> Outcome:
        return Outcome(row, REJECTED, reasons) if reasons else _create(api, row, wanted, began, region_of(row))

    checked = _checked(bodies)
    with ThreadPoolExecutor(_IN_FLIGHT) as pool:
        try:
            while some := list(islice(checked, _AT_ONCE)):
                yield from pool.map(create, *zip(*some, strict=True))
        finally:
            pool.shutdown(cancel_futures=True)


def validate(bodies: Bodies, region_of: Region) -> Iterator[Outcome]:
    """Check the rows with the rules of this checkout and send nothing; CREATED means that a row would be sent."""
    schema = CustomerSchema()
    for row, wanted, reasons in _checked(bodies):
        query = {"phoneRegion": region_of(row)} if region_of(row) else {}
        unknown = PhoneRegionSchema().validate(query)  # sets the region of the phone number
        found = [*reasons, *_reasons(unknown), *_reasons(schema.validate(wanted))]
        yield Outcome(row, REJECTED if found else CREATED, tuple(found))


def _checked(bodies: Bodies) -> Iterator[tuple[Row, dict[str, Any], tuple[str, ...]]]:
    """Add problems that only a comparison of all rows reveals."""
    first: dict[str, int] = {}
    for row, wanted in bodies:
        reasons = list(row.reasons)
        address = email_identity(wanted.get("email", ""))
        if address and first.setdefault(address, row.number) != row.number:
            reasons.append(f"email: row {first[address]} has the same.")
        yield row, wanted, tuple(reasons)


def _began(api: Api) -> datetime:
    """Return a time of the stage's clock that is after all earlier runs and before all records of this run.

    The clock tells whole seconds, so the one in which it was asked is waited for to end.
    """
    answer = api.send("GET", "/customers?limit=1")
    _refuse_strangers(answer)
    if answer.status_code != httpx.codes.OK:
        raise CommandError(f"the stage answers {answer.status_code} to GET /customers.")
    if "Date" not in answer.headers:
        return datetime.min.replace(tzinfo=UTC)
    api.sleep(1)
    return parsedate_to_datetime(answer.headers["Date"]) + timedelta(seconds=1)


def _create(api: Api, row: Row, wanted: Mapping[str, Any], began: datetime, phone_region: str) -> Outcome:
    key = hashlib.sha256(json.dumps([wanted, phone_region], sort_keys=True).encode()).hexdigest()
    path = f"/customers?{urlencode({'phoneRegion': phone_region})}" if phone_region else "/customers"
    answer = api.send("POST", path, json=wanted, headers={"Idempotency-Key": key})
    _refuse_strangers(answer)
    if answer.status_code == httpx.codes.CREATED:
        created = datetime.fromisoformat(answer.json()["registrationDate"])
        return Outcome(row, CREATED if created >= began else EXISTS)
    problem = _problem(answer)
    errors = problem.get("errors") or {}
    if answer.status_code == httpx.codes.CONFLICT and "email" in errors:
        return Outcome(row, EXISTS)
    reasons = list(_reasons(errors)) or [problem.get("detail") or f"the stage answered {answer.status_code}."]
    return Outcome(row, REJECTED, tuple(reasons))


def _refuse_strangers(answer: httpx.Response) -> None:
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise CommandError("the stage does not accept the log-in (401).")
    if answer.status_code == httpx.codes.FORBIDDEN:
        raise CommandError("the user may not create customers (403): it takes an editor or an admin.")


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _reasons(errors: Mapping[str, Any]) -> Iterator[str]:
    """Turn ``{field: [messages]}``, or for a list ``{field: {index: [messages]}}``, into one line per message."""
    for field, messages in errors.items():
        lists: Iterable[list[str]] = messages.values() if isinstance(messages, dict) else [messages]
        yield from (f"{field}: {message}" for messages_of_one in lists for message in messages_of_one)
