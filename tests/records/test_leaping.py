"""A walk through the rows of a word leaves out only rows whose records have not all other words."""

from bisect import bisect_left, bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.leaping import AT_ONCE, STAY, Leaps

Records = dict[str, set[str]]
"""Place -> the words of the record there."""
RECORDS = st.dictionaries(
    st.integers(0, 99).map("{:02}#x".format),
    st.sets(st.sampled_from(["ann", "anna", "annb", "ash", "ashb", "bo", "bob", "bo'b"]), min_size=1),
    max_size=60,
)


class Rows:
    """The keys of some records' words."""

    def __init__(self, records: Records) -> None:
        self.keys = sorted(f"{word}#{place}" for place, words in records.items() for word in words)
        self.queries = 0

    def read(self, partition: str, first: str, last: str) -> tuple[list[str], bool]:
        """Answer as a query does: the first keys between two, and whether there are more."""
        assert partition == first[0]
        self.queries += 1
        found = self.keys[bisect_left(self.keys, first) : bisect_right(self.keys, last)]
        return found[:AT_ONCE], len(found) > AT_ONCE

    def walk(self, lead: str, others: tuple[str, ...], records: Records, at_once: int) -> list[str]:
        """Return the keys of the leading word that a walk looks at."""
        leaps, here, looked_at = Leaps(self.read), lead, list[str]()
        leaps.beside([(word[0], word)] for word in others)
        while here:
            rest = [key for key in self.keys if here <= key and key.startswith(lead)]
            looked_at += rest[:at_once]
            leaps.found = any(_has_all(records, key, others) for key in rest[:at_once])
            place = leaps.behind(rest[0], rest[at_once - 1]) if len(rest) > at_once else None
            here = f"{rest[at_once - 1]} " if place == STAY else place or ""
        return looked_at


def _has_all(records: Records, key: str, others: tuple[str, ...]) -> bool:
    words = records[key.partition("#")[2]]
    return all(any(word.startswith(other) for word in words) for other in others)


@given(RECORDS, st.sampled_from(["ann", "b", "bo"]), st.sets(st.sampled_from(["a", "ash", "an", "bob"]), min_size=1))
def test_nobody_is_left_out_who_has_all_words(records: Records, lead: str, others: set[str]) -> None:
    """Each row of who has all of them is looked at once, in order, however many rows are looked at together."""
    rows = Rows(records)
    for at_once in (1, 2, 7):
        looked_at = rows.walk(lead, tuple(others), records, at_once)

        assert looked_at == sorted(set(looked_at))
        wanted = [key for key in rows.keys if key.startswith(lead) and _has_all(records, key, tuple(others))]
        assert [key for key in looked_at if _has_all(records, key, tuple(others))] == wanted


@pytest.mark.parametrize(("others", "most"), [(("anna", "maria"), 7), (("boris",), 1), (("anna", "boris"), 4)])
def test_that_nobody_has_all_takes_few_queries(others: tuple[str, ...], most: int) -> None:
    """Among thousands who have one of them, in the order of names."""
    records: Records = {f"{name}$x{n:04}#{n}": {name, "stein"} for name in ("anna", "maria") for n in range(2000)}
    rows = Rows(records)

    looked_at = rows.walk("stein", others, records, 25)

    assert (len(looked_at), rows.queries <= most) == (25, True)


def test_a_leap_leads_to_the_first_who_has_the_other_word() -> None:
    """Over thousands of rows."""
    records: Records = {f"{name}$x{n:04}#{n}": {name, "stein"} for name in ("anna", "maria") for n in range(2000)}
    rows = Rows(records)

    looked_at = rows.walk("stein", ("maria",), records, 25)

    assert looked_at[24:26] == ["stein#anna$x0024#24", "stein#maria$x0000#0"]
    assert len(looked_at) == 2025


def test_words_with_many_longer_ones_tell_nothing() -> None:
    """Such as a name that stands before a number in many addresses; the other word still does."""
    records: Records = {f"anna$x{n:04}#{n}": {"anna", f"schmidt{n:04}", "stein"} for n in range(500)}
    rows = Rows(records)

    assert len(rows.walk("stein", ("schmidt",), records, 25)) == 500
    assert len(rows.walk("stein", ("schmidt", "boris"), records, 25)) == 25
    assert rows.queries < 20
