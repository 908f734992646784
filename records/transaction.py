"""One write of many items: all or nothing, with each refusal told apart by its position."""

import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Clamped, Context, Decimal, Inexact, Overflow, Rounded, Underflow
from typing import Any, TypeVar

from botocore.exceptions import ChecksumError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from records.errors import BusyError, RecordError

Item = dict[str, Any]
Result = TypeVar("Result")
Part = TypeVar("Part")

_PASSING = {
    "InternalServerError",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
}
"""Error and cancellation codes that say "later", not "no"."""
_FAULT = 500
"""The status from which on it is not the request that is wrong; what stands before DynamoDB gives no code."""
MAX_ITEMS = 100
"""DynamoDB takes this many items in a transaction."""
FIRST_WAIT, _LONGEST_WAIT = 0.05, 1.0
"""Seconds."""

MOST_EXACT = 2**53 - 1
"""The largest whole number that every reader of JSON has exactly."""

_NUMBERS = Context(prec=38, Emin=-128, Emax=126, traps=[Clamped, Overflow, Inexact, Rounded, Underflow])
"""Those that DynamoDB keeps exactly; others raise decimal.DecimalException."""


def to_item(values: Item) -> dict[str, Any]:
    """Values of JSON -> DynamoDB's typed ones."""
    return {name: _typed(value) for name, value in values.items()}


def from_item(item: dict[str, Any]) -> Item:
    """DynamoDB's typed values -> those of JSON: a number is an int if it is whole, else a float."""
    return {name: value["S"] if "S" in value else _plain(value) for name, value in item.items()}


def _typed(value: Any) -> dict[str, Any]:
    """Return a typed value, as boto3's TypeSerializer does; it takes a float, too, as the digits that stand for it."""
    for kind, name, typed in _TYPES:
        if isinstance(value, kind):
            return {name: typed(value)}
    raise TypeError(f"DynamoDB has no type for {value!r}.")


def _number(value: float | Decimal) -> str:
    number = _NUMBERS.create_decimal(repr(value) if isinstance(value, float) else value)
    if number.is_finite():
        return str(number)
    raise TypeError(f"DynamoDB has no number {value}.")


_TYPES: tuple[tuple[Any, str, Callable[[Any], Any]], ...] = (
    (str, "S", lambda value: value),
    (dict, "M", to_item),
    ((list, tuple), "L", lambda value: [_typed(part) for part in value]),
    (bool, "BOOL", lambda value: value),
    ((int, float, Decimal), "N", _number),
    (type(None), "NULL", lambda _: True),
    ((set, frozenset), "SS", sorted),
)
"""Classes, the type that DynamoDB has for them, and what makes its value; most are texts."""


def _plain(value: dict[str, Any]) -> Any:
    ((kind, content),) = value.items()
    return _PLAIN[kind](content)


def _plain_number(digits: str) -> int | float:
    number = Decimal(digits)
    return int(number) if abs(number) <= MOST_EXACT and number % 1 == 0 else float(number)


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "S": str,
    "N": _plain_number,
    "M": from_item,
    "L": lambda values: [_plain(value) for value in values],
    "BOOL": bool,
    "NULL": lambda _: None,
    "SS": set,
}
"""A type of DynamoDB, and what makes a value of JSON of its value."""


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a transaction, and what it means if its condition fails."""

    operation: str
    """``Put``, ``Update``, ``Delete`` or ``ConditionCheck``."""
    request: dict[str, Any]
    refused: Callable[[Item | None], RecordError] | None = None
    """Makes the error from the item that was in the way, ``None`` if there was none."""
    adds: Mapping[str, int] = field(default_factory=dict)
    """What an ``Update`` adds to the item's numbers, by their names."""

    def to_wire(self) -> dict[str, Any]:
        """As TransactWriteItems wants it."""
        returns = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if "ConditionExpression" in self.request else {}
        return {self.operation: self.request | returns | self._addition()}

    def _addition(self) -> dict[str, Any]:
        if not self.adds:
            return {}
        return {
            "UpdateExpression": "ADD " + ", ".join(f"#{i} :{i}" for i in range(len(self.adds))),
            "ExpressionAttributeNames": {f"#{i}": name for i, name in enumerate(self.adds)},
            "ExpressionAttributeValues": to_item({f":{i}": number for i, number in enumerate(self.adds.values())}),
        }


def together(steps: Iterable[Step]) -> list[Step]:
    """Make the steps of several writes one transaction's, which names each item once.

    Numbers that several steps add to an item are summed. A check of an item goes where another step writes the item,
    because that one says itself what it expects; and each item is checked once.
    """
    sums: dict[str, Step] = {}
    checks: dict[str, Step] = {}
    rest: list[Step] = []
    for step in steps:
        if step.adds:
            place = _place(step)
            before = sums[place].adds if place in sums else {}
            added = {name: before.get(name, 0) + step.adds.get(name, 0) for name in {**before, **step.adds}}
            sums[place] = replace(step, adds={name: number for name, number in added.items() if number})
        elif step.operation == "ConditionCheck":
            checks.setdefault(_place(step), step)
        else:
            rest.append(step)
    unwritten = [check for check in checks.values() if not any(_writes_what(step, check) for step in rest)]
    return [*unwritten, *rest, *(step for step in sums.values() if step.adds)]


def filled(parts: Iterable[Part], items: Callable[[Part], int]) -> Iterator[list[Part]]:
    """Yield the parts in lots, each as large as one transaction can be; ``items`` says how many a part has."""
    lot: list[Part] = []
    size = 0
    for part in parts:
        size += items(part)
        if lot and size > MAX_ITEMS:
            yield lot
            lot, size = [], items(part)
        lot.append(part)
    if lot:
        yield lot


def _place(step: Step) -> str:
    return repr((step.request["TableName"], sorted(step.request["Key"].items())))


def _writes_what(step: Step, check: Step) -> bool:
    """Tell whether a step writes the item that another one checks."""
    if step.request["TableName"] != check.request["TableName"]:
        return False
    written = step.request.get("Item") or step.request["Key"]
    return all(written.get(name) == value for name, value in check.request["Key"].items())


def commit(client: Any, steps: Iterable[Step], deadline: float) -> None:
    """Write all steps or none.

    ``deadline`` is a ``time.monotonic()`` moment. Conflicts, throttles and broken connections are repeated until
    then, with the same token, so that a repeated transaction is the same transaction even if the first answer got
    lost. Raises what the first refused step says, or BusyError.
    """
    steps = list(steps)
    request = {"TransactItems": [step.to_wire() for step in steps], "ClientRequestToken": str(uuid.uuid4())}

    def write() -> None:
        try:
            client.transact_write_items(**request)
        except client.exceptions.TransactionCanceledException as cancelled:
            reasons = cancelled.response.get("CancellationReasons", [])
            for step, reason in zip(steps, reasons, strict=False):
                if reason["Code"] == "ConditionalCheckFailed" and step.refused:
                    item = reason.get("Item")
                    raise step.refused(from_item(item) if item else None) from None
            raise

    patiently(write, deadline)


def pages(call: Callable[..., Any], request: Item, deadline: float) -> Iterator[dict[str, Any]]:
    """Yield the answers of a Query or a Scan until there is nothing more: DynamoDB ends each after 1 MB, or earlier.

    Only ``LastEvaluatedKey`` tells whether there is more, never the number of items. ``request`` may be changed between
    two answers. BusyError.
    """
    while True:
        answer = patiently(lambda: call(**request), deadline)
        yield answer
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def items(call: Callable[..., Any], request: Item, deadline: float) -> Iterator[Item]:
    """Yield the items of a Query or a Scan, however many answers they take; BusyError."""
    for answer in pages(call, request, deadline):
        yield from map(from_item, answer["Items"])


def read_batch(call: Callable[..., Any], wanted: Item, deadline: float) -> Iterator[tuple[str, Item]]:
    """Yield table and typed item of what a BatchGetItem finds, in no order; ``wanted`` are its ``RequestItems``.

    Answers end at 16 MB, or where the table is busy, and say what they have left out. BusyError.
    """
    wait = FIRST_WAIT
    while wanted:
        asked = wanted
        answer = patiently(lambda: call(RequestItems=asked), deadline)  # noqa: B023 at once
        yield from ((table, item) for table, found in answer["Responses"].items() for item in found)
        if wanted := answer.get("UnprocessedKeys", {}):
            wait = pause(wait, deadline)


def patiently(call: Callable[[], Result], deadline: float) -> Result:
    """Call until it neither conflicts nor is throttled, with full jitter between; BusyError after ``deadline``."""
    wait = FIRST_WAIT
    while True:
        try:
            return call()
        except ClientError as error:
            if not _is_passing(error):
                raise
        except (BotoConnectionError, HTTPClientError, ChecksumError):
            pass
        wait = pause(wait, deadline)


def pause(longest: float, deadline: float) -> float:
    """Sleep with full jitter and return how long to sleep at most the next time; BusyError if no time is left."""
    seconds = random.uniform(0, longest)  # noqa: S311 jitter, not a secret
    if time.monotonic() + seconds >= deadline:
        raise BusyError
    time.sleep(seconds)
    return min(2 * longest, _LONGEST_WAIT)


def _is_passing(error: ClientError) -> bool:
    """Tell whether the error may be gone the next time; a cancelled transaction's, if each of its reasons may."""
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= _FAULT:
        return True
    reasons = error.response.get("CancellationReasons", [{"Code": error.response["Error"]["Code"]}])
    codes = {reason["Code"] for reason in reasons} - {"None"}
    return bool(codes) and codes <= _PASSING
