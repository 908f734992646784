"""Events leave in order per customer, each at least once, whatever the bus refuses in between."""

import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.resource import CUSTOMERS
from handlers._outbox import Entry, send
from records.errors import BusyError
from records.events import Event

FAILED = {"ErrorCode": "InternalFailure"}
TAKEN = {"EventId": "1"}


def entries(customers: str) -> list[Entry]:
    """Return an event for each letter, numbered per customer."""
    return [
        Entry(Event(CUSTOMERS, "Updated", letter, customers[: i + 1].count(letter), (), ""), {})
        for i, letter in enumerate(customers)
    ]


class Bus:
    """Takes or refuses each entry as told, then takes all."""

    def __init__(self, answers: Iterator[dict[str, Any]]) -> None:
        self.answers = answers
        self.calls: list[list[Entry]] = []
        self.taken: list[Event] = []

    def put(self, wave: list[Entry]) -> list[dict[str, Any]]:
        """Answer as PutEvents does."""
        self.calls.append(wave)
        answers = [next(self.answers, TAKEN) for _ in wave]
        self.taken += [entry.event for entry, answer in zip(wave, answers, strict=True) if answer is TAKEN]
        return answers


def refuse_none(entry: Entry, code: str) -> None:
    """Fail: nothing should be refused."""
    raise AssertionError((entry, code))


@given(st.text("abc", max_size=40), st.lists(st.sampled_from([TAKEN, FAILED]), max_size=60))
def test_every_event_leaves_once_and_in_order(customers: str, answers: list[dict[str, Any]]) -> None:
    """Per customer; calls hold up to ten events of different customers."""
    bus = Bus(iter(answers))

    with patch("records.transaction.time.sleep"):
        send(entries(customers), bus.put, refuse_none, time.monotonic() + 60)

    for letter in set(customers):
        numbers = [event.version for event in bus.taken if event.record_id == letter]
        assert numbers == list(range(1, customers.count(letter) + 1))
    assert all(len({entry.event.record_id for entry in wave}) == len(wave) <= 10 for wave in bus.calls)


def test_many_customers_leave_ten_at_a_time() -> None:
    """As many as PutEvents takes."""
    bus = Bus(iter([]))

    send(entries("abcdefghijklmnopqrstuvwxyz"), bus.put, refuse_none, time.monotonic() + 60)

    assert [len(wave) for wave in bus.calls] == [10, 10, 6]


@pytest.mark.parametrize("code", ["MalformedDetail", "InvalidArgument"])
def test_what_can_never_be_sent_is_set_aside(code: str) -> None:
    """And the customer's next event goes on."""
    bus = Bus(iter([{"ErrorCode": code}]))
    refused: list[tuple[int, str]] = []

    send(
        entries("aa"),
        bus.put,
        lambda entry, reason: refused.append((entry.event.version, reason)),
        time.monotonic() + 60,
    )

    assert (refused, [event.version for event in bus.taken]) == ([(1, code)], [2])


def test_a_bus_that_stays_busy_fails_the_batch() -> None:
    """In time for Lambda to repeat it."""
    bus = Bus(iter([FAILED] * 1000))

    with pytest.raises(BusyError):
        send(entries("a"), bus.put, refuse_none, time.monotonic() + 0.2)
