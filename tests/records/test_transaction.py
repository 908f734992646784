"""One write of many items: refusals told apart, what passes repeated, as the same transaction."""

import time
from collections.abc import Callable, Iterator
from itertools import repeat
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from records.errors import BusyError, RecordError
from records.transaction import Item, Step, commit, from_item, patiently, to_item

URL = "http://127.0.0.1"


class CancelledError(ClientError):
    """A cancelled transaction with the reasons DynamoDB gives, one a step."""

    def __init__(self, *codes: str, items: dict[int, Any] | None = None) -> None:
        reasons = [
            {"Code": code} | ({"Item": items[at]} if items and at in items else {}) for at, code in enumerate(codes)
        ]
        answer: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
        super().__init__(answer, "TransactWriteItems")


class Client:
    """Answers each transaction with the next of its answers, and remembers what it was asked."""

    exceptions = SimpleNamespace(TransactionCanceledException=CancelledError)

    def __init__(self, *answers: Exception | None) -> None:
        self.answers: Iterator[Exception | None] = iter([*answers, *repeat(None, 5)])
        self.requests: list[Item] = []

    def transact_write_items(self, **request: Any) -> None:
        """Do as boto3's client does."""
        self.requests.append(request)
        if answer := next(self.answers):
            raise answer


class OneError(RecordError):
    """What the first step's refusal means."""


class TwoError(RecordError):
    """What the second step's refusal means; knows what was in the way."""

    def __init__(self, item: Item | None) -> None:
        super().__init__()
        self.item = item


STEPS = [
    Step("Put", {"TableName": "t", "Item": {}, "ConditionExpression": "attribute_not_exists(a)"}, lambda _: OneError()),
    Step("Put", {"TableName": "t", "Item": {}, "ConditionExpression": "attribute_not_exists(b)"}, TwoError),
    Step("Put", {"TableName": "t", "Item": {}}),
]
FAILED, NONE, CONFLICT = "ConditionalCheckFailed", "None", "TransactionConflict"


def client_error(code: str) -> ClientError:
    """Return what boto3 raises for an answer with this code."""
    return ClientError({"Error": {"Code": code, "Message": ""}}, "TransactWriteItems")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Make waiting take no time; return what was waited, in seconds."""
    clock, waits = SimpleNamespace(now=1000.0), []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock.now += seconds

    monkeypatch.setattr("records.transaction.time", SimpleNamespace(monotonic=lambda: clock.now, sleep=sleep))
    return waits


def test_refusals_are_told_apart_by_position() -> None:
    """The first step whose condition failed says what it means, with the item in its way."""
    in_the_way = to_item({"customerId": "c1"})

    with pytest.raises(OneError):
        commit(Client(CancelledError(FAILED, FAILED, NONE)), STEPS, time.monotonic() + 1)
    with pytest.raises(TwoError) as refused:
        commit(Client(CancelledError(NONE, FAILED, NONE, items={1: in_the_way})), STEPS, time.monotonic() + 1)

    assert refused.value.item == {"customerId": "c1"}


def test_a_refusal_beats_a_conflict() -> None:
    """What is refused now would be refused again: it is not repeated."""
    client = Client(CancelledError(CONFLICT, FAILED, NONE))

    with pytest.raises(TwoError):
        commit(client, STEPS, time.monotonic() + 1)

    assert len(client.requests) == 1


def test_only_steps_with_a_condition_ask_for_what_is_in_the_way() -> None:
    """DynamoDB refuses the parameter beside a step without a condition."""
    client = Client()

    commit(client, STEPS, time.monotonic() + 1)

    asked = [step["Put"].get("ReturnValuesOnConditionCheckFailure") for step in client.requests[0]["TransactItems"]]
    assert asked == ["ALL_OLD", "ALL_OLD", None]


@pytest.mark.parametrize(
    "passing",
    [
        CancelledError(CONFLICT, NONE, NONE),
        CancelledError("ThrottlingError", "ProvisionedThroughputExceeded", NONE),
        client_error("ProvisionedThroughputExceededException"),
        client_error("ThrottlingException"),
        client_error("RequestLimitExceeded"),
        client_error("InternalServerError"),
        client_error("TransactionInProgressException"),
        ConnectionClosedError(endpoint_url=URL),
        EndpointConnectionError(endpoint_url=URL),
        ConnectTimeoutError(endpoint_url=URL),
        ReadTimeoutError(endpoint_url=URL),
    ],
    ids=repr,
)
def test_what_passes_is_repeated_as_the_same_transaction(passing: Exception, waits: list[float]) -> None:
    """Conflicts, throttles and lost answers are repeated with one token, so that nothing is written twice."""
    client = Client(passing, passing)

    commit(client, STEPS, 1010.0)

    tokens = {request["ClientRequestToken"] for request in client.requests}
    assert (len(client.requests), len(tokens), len(waits)) == (3, 1, 2)


def test_each_transaction_has_its_own_token() -> None:
    """Two writes of the same thing are two writes."""
    client = Client()

    commit(client, STEPS, time.monotonic() + 1)
    commit(client, STEPS, time.monotonic() + 1)

    assert len({request["ClientRequestToken"] for request in client.requests}) == 2


def test_what_never_passes_is_busy_at_the_deadline(waits: list[float]) -> None:
    """The waits grow, with jitter, and the last one ends before the deadline."""

    def throttled() -> None:
        raise client_error("ThrottlingException")

    with pytest.raises(BusyError):
        patiently(throttled, 1005.0)

    assert len(waits) > 5
    assert max(waits) <= 1.0
    assert sum(waits) < 5.0
    assert len(set(waits)) == len(waits)


def test_the_deadline_gives_one_try_at_least() -> None:
    """A function that has little time left still tries."""
    assert patiently(lambda: "done", 0.0) == "done"


@pytest.mark.parametrize(
    "failing",
    [
        lambda: client_error("AccessDeniedException"),
        lambda: client_error("ValidationException"),
        lambda: CancelledError(NONE, NONE, FAILED),
        lambda: CancelledError("ValidationError", NONE, CONFLICT),
    ],
)
def test_mistakes_are_not_repeated(failing: Callable[[], Exception]) -> None:
    """What repeating cannot help is raised as it is: it must be seen."""
    client = Client(failing())

    with pytest.raises(ClientError):
        commit(client, STEPS, time.monotonic() + 1)

    assert len(client.requests) == 1


def test_values_survive_the_way_into_the_table_and_back() -> None:
    """Text, numbers and lists come back equal."""
    values = {"name": "Köhler", "version": 3, "tags": ["a", "b"], "none": None, "changes": {"name": ["", "x"]}}
    assert from_item(to_item(values)) == values
