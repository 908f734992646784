"""What the doctor notes down: kept apart by customer, and gone with the run."""

import gc
import sqlite3
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.resource import CUSTOMERS
from dev.doctor.findings import IdDrift, Place, SharedValue
from dev.doctor.notes import Note, Notes, Wrong

_PRINTS = st.integers(-(2**63), 2**63 - 1)


def test_the_file_goes_with_the_notes() -> None:
    """Nobody has to close them; a run that is broken off leaves nothing open either."""
    notes = Notes()
    database = notes._database  # noqa: SLF001 nobody else may have it

    del notes
    gc.collect()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        database.execute("SELECT 1")


@given(
    expected=st.dictionaries(st.sampled_from("abcd"), st.lists(st.tuples(_PRINTS, _PRINTS), max_size=4, unique=True)),
    others=st.dictionaries(st.sampled_from("abcd"), st.lists(st.tuples(_PRINTS, _PRINTS), max_size=4, unique=True)),
    shuffled=st.randoms(),
)
def test_only_differences_are_suspect(
    expected: dict[str, list[tuple[int, int]]], others: dict[str, list[tuple[int, int]]], shuffled: Random
) -> None:
    """Whatever the numbers are, of 64 bits with their sign, and in whatever order they come."""
    notes = Notes()
    all_of_them = [(of, each) for side in (expected, others) for of, rows in side.items() for each in rows]
    shuffled.shuffle(all_of_them)
    for of, (content, place) in all_of_them:
        notes.add(of, Note.ROW, content, place)

    notes.compare()

    def left(of: str, part: int) -> int:
        rest = 0
        for row in (*expected.get(of, []), *others.get(of, [])):
            rest ^= row[part]
        return rest

    assert list(notes.suspects(Wrong.ELSEWHERE)) == [of for of in "abcd" if left(of, 1)]
    assert list(notes.suspects(Wrong.ROWS)) == [of for of in "abcd" if left(of, 0) or left(of, 1)]


def test_a_shared_address_names_twenty_and_counts_the_rest() -> None:
    """However many customers somebody gave one address."""
    notes = Notes()
    for number in range(25):
        notes.add_holder(Place("lookups", "EMAIL#a@b.example", "marker"), f"{number:02}")
    notes.add_holder(Place("lookups", "EMAIL#alone@b.example", "marker"), "99")

    notes.keep_shared()

    (shared,) = notes.kept(SharedValue)
    assert (shared.record_ids, shared.more) == (tuple(f"{number:02}" for number in range(20)), 5)
    assert shared.words(CUSTOMERS)[1].endswith(", 18, 19 and 5 more")
    assert sorted(notes.sharers()) == [f"{number:02}" for number in range(25)]


def test_what_is_kept_comes_by_customer_and_can_be_dropped() -> None:
    """Each kind by itself."""
    notes = Notes()
    for customer_id in ("c", "a", "b"):
        notes.keep(customer_id, IdDrift(customer_id))

    assert notes.drop("b", IdDrift)
    assert not notes.drop("b", IdDrift)
    assert not notes.drop("a", SharedValue)
    assert [drift.record_id for drift in notes.kept(IdDrift)] == ["a", "c"]
    assert notes.count() == 2
