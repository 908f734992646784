"""The benchmark of writers that meet: it simulates time, so that it says the same on every machine."""

import pytest

from benchmarks import conflicts


@pytest.mark.parametrize("shards", [1, 16])
def test_writers_without_a_pause(shards: int) -> None:
    """Those who share few counters refuse each other, try again, and in the end everything is made and counted."""
    outcome = conflicts.without_a_pause(0.4, window=0.02, shards=shards, writers=8)

    assert outcome.agrees
    assert outcome.refused == 0
    assert len(outcome.waited) >= 8 * 4
    assert (outcome.asked > 2 * len(outcome.waited)) == (shards == 1), outcome.row()


def test_what_is_too_much_is_refused_and_counted_right() -> None:
    """One counter item has room for fifty writes within the ten seconds that each of a hundred waits."""
    outcome = conflicts.creates(1.0, window=0.2, shards=1, a_second=100)

    assert outcome.agrees
    assert outcome.refused > 0
    assert 9 < outcome.within(1) < 11


def test_a_simulation_is_the_same_again() -> None:
    """Who comes, who meets whom, and how long everybody waits."""
    first, again = (conflicts.creates(0.2, window=0.02, shards=4, a_second=100) for _ in range(2))

    assert (first.waited, first.asked) == (again.waited, again.asked)
    assert first.within(0.5) >= 0.02
