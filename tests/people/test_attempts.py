"""Whoever guesses waits, and nobody else does."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from people import attempts as module
from people.attempts import CODE, DAY, HOUR, LONGEST, PASSWORD, RESET_MAIL, Attempts, Kind, Pace, network
from people.errors import TooManyAttemptsError
from records.database import Database
from tests.clock import Clock
from tests.moto_tables import create_tables, dynamodb_in_process

ANN, HERE, THERE = "ann@example.com", "192.0.2.1", "198.51.100.7"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Put the clock of the attempts into the test's hands."""
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """Return moto's client."""
    with dynamodb_in_process() as client:
        yield client


@pytest.fixture
def attempts(dynamodb: Any, clock: Clock) -> Attempts:
    """Return the attempts of an empty table."""
    assert clock
    table = create_tables(dynamodb, "attempts")["ATTEMPTS_TABLE_NAME"]
    return Attempts(Database(dynamodb, table, float("inf")), "planted-secret")


def wait(begin: Callable[[], object]) -> int:
    """Return for how many seconds an attempt is refused; 0 if it is let through."""
    try:
        begin()
    except TooManyAttemptsError as refused:
        return refused.seconds
    return 0


def wait_of(attempts: Attempts, kind: Kind = PASSWORD, account: str = ANN, address: str = HERE) -> int:
    """Make an attempt and return for how long it is refused."""
    return wait(lambda: attempts.begin(kind, account, address))


def test_each_wait_is_twice_the_one_before(attempts: Attempts, clock: Clock) -> None:
    """Five attempts are free; a quarter of an hour is the longest wait."""
    free = [wait_of(attempts) for _ in range(5)]
    waits = []
    for _ in range(12):
        waits.append(wait_of(attempts))
        clock.now += waits[-1]
        assert wait_of(attempts) == 0

    assert free == [0] * 5
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_who_is_refused_makes_no_wait_longer(attempts: Attempts, clock: Clock) -> None:
    """Sixty wrong attempts at once, then the right one: refused during the wait, let through after it."""
    waits = [wait_of(attempts) for _ in range(60)]
    clock.now += 0.999
    just_before = wait_of(attempts)
    clock.now += 0.001

    assert waits == [0] * 5 + [1] * 55
    assert (just_before, wait_of(attempts)) == (1, 0)


def test_a_success_takes_back_what_was_counted(attempts: Attempts, dynamodb: Any) -> None:
    """The account begins anew, and the address has no attempt."""
    for _ in range(4):
        attempts.begin(PASSWORD, ANN, HERE)
    attempts.begin(PASSWORD, ANN.upper(), HERE).succeeded()

    counts = [int(item["count"]["N"]) for item in dynamodb.scan(TableName=attempts.database.tables)["Items"]]
    assert sorted(counts) == [0, 4]  # known here with no failure since; the address keeps the failures
    assert [wait_of(attempts) for _ in range(6)] == [0] * 5 + [1]


def test_a_guesser_elsewhere_locks_nobody_out(attempts: Attempts) -> None:
    """Where a person has logged in before, only attempts there count; and the other way round."""
    attempts.begin(PASSWORD, ANN, HERE).succeeded()
    elsewhere = [wait_of(attempts, address=THERE) for _ in range(6)]
    here = [wait_of(attempts) for _ in range(6)]
    new_place = wait_of(attempts, address="203.0.113.5")

    assert elsewhere == here == [0] * 5 + [1]
    assert new_place == 1


def test_known_places_are_forgotten_after_a_month(attempts: Attempts, clock: Clock) -> None:
    """Whether or not DynamoDB has deleted the item yet."""
    attempts.begin(PASSWORD, ANN, HERE).succeeded()
    clock.now += 30 * DAY - 1
    assert attempts.begin(PASSWORD, ANN, HERE).known
    clock.now += 1
    assert not attempts.begin(PASSWORD, ANN, HERE).known


def test_an_address_has_many_attempts_and_then_waits(attempts: Attempts, clock: Clock) -> None:
    """One guess at each of many accounts; an hour without a guess is a new beginning."""
    waits = [wait_of(attempts, account=f"{number}@example.com") for number in range(102)]
    elsewhere = wait_of(attempts, account="0@example.com", address=THERE)
    clock.now += HOUR
    after = [wait_of(attempts, account=f"{number}@example.org") for number in range(101)]

    assert waits == [0] * 100 + [1, 1]
    assert elsewhere == 0
    assert after == [0] * 100 + [1]


def test_refused_at_the_address_is_not_counted_for_the_account(attempts: Attempts) -> None:
    """Both are counted, or none."""
    for number in range(100):
        attempts.begin(PASSWORD, f"{number}@example.com", HERE)
    assert [wait_of(attempts) for _ in range(20)] == [1] * 20

    assert [wait_of(attempts, address=THERE) for _ in range(6)] == [0] * 5 + [1]


def test_what_is_guessed_is_counted_by_itself(attempts: Attempts) -> None:
    """Wrong codes do not shut the log-in."""
    assert [wait_of(attempts, CODE) for _ in range(6)] == [0] * 5 + [1]
    assert wait_of(attempts, PASSWORD) == 0


def test_nobodys_mailbox_is_flooded(attempts: Attempts, clock: Clock) -> None:
    """Three e-mails, then one after a minute, two, four, eight, and four an hour, from wherever they are asked for."""
    free = [wait_of(attempts, RESET_MAIL, address=f"192.0.2.{number}") for number in range(3)]
    waits = []
    for number in range(7):
        waits.append(wait_of(attempts, RESET_MAIL, address=f"198.51.100.{number}"))
        clock.now += waits[-1]
        assert wait_of(attempts, RESET_MAIL, address=f"203.0.113.{number}") == 0

    assert (free, waits) == ([0] * 3, [60, 120, 240, 480, 900, 900, 900])


def test_a_day_without_an_attempt_is_a_new_beginning(attempts: Attempts, clock: Clock) -> None:
    """Even while the item is still there."""
    for _ in range(9):
        attempts.begin(PASSWORD, ANN, HERE)
        clock.now += LONGEST
    clock.now += DAY - LONGEST

    assert [wait_of(attempts) for _ in range(6)] == [0] * 5 + [1]


def test_attempts_at_once_are_counted_exactly(attempts: Attempts, clock: Clock) -> None:
    """However many there are, five are let through, and one after the first wait."""
    with ThreadPoolExecutor(8) as pool:
        first = list(pool.map(lambda _: wait_of(attempts), range(40)))
        clock.now += 1
        second = list(pool.map(lambda _: wait_of(attempts), range(40)))

    assert sorted(first) == [0] * 5 + [1] * 35
    assert sorted(second) == [0] + [2] * 39


def test_known_attempts_at_once_are_counted_exactly(attempts: Attempts) -> None:
    """The same where the person has logged in before."""
    attempts.begin(PASSWORD, ANN, HERE).succeeded()
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: wait_of(attempts), range(40)))

    assert sorted(waits) == [0] * 5 + [1] * 35


def test_the_table_names_nobody(attempts: Attempts, clock: Clock, dynamodb: Any) -> None:
    """Keys are hashes that nobody makes without the secret; every item ends by itself."""
    attempts.begin(PASSWORD, ANN, HERE).succeeded()
    attempts.begin(PASSWORD, ANN, THERE)
    items = dynamodb.scan(TableName=attempts.database.tables)["Items"]
    other = replace(attempts, secret="another").begin(PASSWORD, ANN, HERE)

    assert not [text for text in ("ann", "example", HERE, THERE) if text in str(items)]
    assert {len(item["pk"]["S"]) for item in items} == {64}
    assert all(int(item["expiresAt"]["N"]) > clock.now + LONGEST for item in items)
    assert not other.known


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("2001:0db8::1:ffff:0:0:1", "2001:db8:0:1::/64"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_a_customer_of_a_provider_is_one_address(address: str, counted: str) -> None:
    """Who has IPv6 has some 2^64 addresses."""
    assert network(address) == counted


def test_what_is_forgotten_is_older_than_the_longest_wait() -> None:
    """Or a wait would end in a new beginning."""
    paces: list[Pace] = [pace for kind in (PASSWORD, RESET_MAIL) for pace in (kind.account, kind.address)]

    assert all(pace.memory > LONGEST for pace in paces)
