"""Where the next record may be that has all of some words, by keys alone: a search leaves out the rows before it.

The rows of one word are in the order of name and id, which end their keys and are the same in all rows of a record. So
whoever has two words is at the same place in the rows of both, and each tells the other how far it may leap: a merge
join that seeks, as databases call it. ``anna`` and ``maria`` have nobody in common where all of their rows begin with
these names: after the last Anna there is no Maria who is one, which two queries tell among any number of rows.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from records.sorting import LAST

Read = Callable[[str, str, str], tuple[list[str], bool]]
"""Returns the first sort keys of a partition between two, these included, and whether there are more."""

STAY = ""
"""Where to go on if nothing can be left out."""
AT_ONCE = 8
"""Keys of one query: some 4 KB of rows, which is half a read unit."""
_MOST_LEAPS = 8
"""Leaps of a walk: where each leaves out little, it is cheaper to look at all rows."""
_MOST_QUERIES = 24
"""Queries for all of these, which are 12 read units."""
_MOST_WORDS = 6
"""Queries that find out which words begin as was asked. ``schmidt`` is ``schmidt123`` in many addresses."""


class _UnknownError(Exception):
    """It would take too many queries."""


class Leaps:
    """Tells a walk through the rows of one word where the others may be; ``found`` is set by who finds a record."""

    def __init__(self, read: Read) -> None:
        self._read_keys = read
        self._left = _MOST_QUERIES
        self._others: list[_Holders] = []
        self._leaps, self._first = 0, ""
        self.found = False

    def beside(self, others: Iterable[Sequence[tuple[str, str]]]) -> None:
        """Begin with the rows of a word; ``others`` are partitions of each other word, and how words begin there."""
        self._others = [_Holders(self._read, places) for places in others]
        self._leaps, self._first = 0, ""

    def behind(self, first: str, last: str) -> str | None:
        """Return the key at which rows go on behind those from ``first`` to ``last``: STAY if at the next one.

        None if no row, whatever its word, can have all of the others.
        """
        found, self.found = self.found, False
        if found or not self._others or self._leaps == _MOST_LEAPS:
            return STAY
        self._leaps += 1
        try:
            return self._leap(first, last)
        except _UnknownError:
            self._others = []
            return STAY

    def _leap(self, first: str, last: str) -> str | None:
        if not self._first:
            place = self._all_at_or_behind("")
            if place is None:
                return None
            self._first = place
        (word, _, _), (same, _, rest) = first.partition("#"), last.partition("#")
        if word != same:  # there are few rows of each
            return STAY
        place = self._first if rest < self._first else self._all_at_or_behind(f"{rest} ")
        return f"{word}$" if place is None else f"{word}#{place}"

    def _all_at_or_behind(self, rest: str) -> str | None:
        """Return the first place at or behind this one at which all other words are."""
        turn = agree = 0
        while self._others:
            holders = self._others[turn % len(self._others)]
            if not holders.are_known(rest):
                self._others.remove(holders)
                agree = 0
                continue
            place = holders.at_or_behind(rest)
            if place is None:
                return None
            agree = agree + 1 if place == rest else 1
            rest, turn = place, turn + 1
            if agree >= len(self._others):
                return rest
        raise _UnknownError

    def _read(self, partition: str, first: str, last: str) -> tuple[list[str], bool]:
        if not self._left:
            raise _UnknownError
        self._left -= 1
        return self._read_keys(partition, first, last)


class _Holders:
    """Whoever has a word that begins as was asked: the rows of each of these words are in order by themselves."""

    def __init__(self, read: Read, places: Sequence[tuple[str, str]]) -> None:
        self._read = read
        self._places = places
        self._rows: list[_Rows] | None = None
        self._unknown = False

    def are_known(self, rest: str) -> bool:
        """Tell whether the words that begin so are few."""
        if self._rows is None and not self._unknown:
            found = [self._words(partition, prefix, rest) for partition, prefix in self._places]
            self._rows = [rows for each in found if each for rows in each]
            self._unknown = None in found
        return not self._unknown

    def at_or_behind(self, rest: str) -> str | None:
        """Return the first place at or behind this one at which one of the words is."""
        places = (rows.at_or_behind(rest) for rows in self._rows or ())
        return min((place for place in places if place is not None), default=None)

    def _words(self, partition: str, prefix: str, rest: str) -> "list[_Rows] | None":
        """Return the rows of each word with this beginning, those of the word itself from a place on; None if many."""
        words: dict[str, _Rows] = {}
        here = f"{prefix}#{rest}"
        for _ in range(_MOST_WORDS):
            sort_keys, more = self._read(partition, here, prefix + LAST)
            for sort_key in sort_keys:
                word, _, place = sort_key.partition("#")
                begin = rest if word == prefix else ""
                words.setdefault(word, _Rows(self._read, partition, word, begin)).places.append(place)
            if not more:
                return list(words.values())
            last = sort_keys[-1].partition("#")[0]
            words[last].more = True
            here = f"{last}$"
        return None


class _Rows:
    """Some rows of one word, from a place on."""

    def __init__(self, read: Read, partition: str, word: str, begin: str) -> None:
        self._read = read
        self._partition, self._word = partition, word
        self._begin = begin
        self.places: list[str] = []
        self.more = False
        """Whether there are further ones."""

    def at_or_behind(self, rest: str) -> str | None:
        """Return the first place at or behind this one."""
        if rest < self._begin or (self.more and (not self.places or rest > self.places[-1])):
            sort_keys, self.more = self._read(self._partition, f"{self._word}#{rest}", f"{self._word}#{LAST}")
            self._begin, self.places = rest, [sort_key.partition("#")[2] for sort_key in sort_keys]
        at = bisect_left(self.places, rest)
        return self.places[at] if at < len(self.places) else None
