"""Typing mistakes of one letter: each is found, by a bounded number of queries."""

import random
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from records.finder import Finder, Query
from records.person import Person
from records.search import query_words
from records.similar import MOST_QUERIES, ROWS, may_be_mistyped, similar_words
from records.store import Store
from tests.records.asking import opened
from tests.records.counting import Cost, Counting

ME = Person("me@example.com", "sub-of-me")
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")
WORDS = st.one_of(st.text(LETTERS, min_size=4, max_size=12), st.text(st.sampled_from("abc"), min_size=4, max_size=8))


class Index:
    """Sorted keys of words, as DynamoDB has them, which counts how often it is asked."""

    def __init__(self, words: Sequence[str]) -> None:
        self.keys = sorted(f"{word}#name#id" for word in words)
        self.queries = 0

    def look(self, here: str) -> list[str]:
        """Return the first keys from one on that have its first character; none after as many as a request makes."""
        if self.queries == MOST_QUERIES:
            return []
        self.queries += 1
        start = bisect_left(self.keys, here)
        return [key for key in self.keys[start : start + ROWS] if key[0] == here[0]]


def mistyped(data: st.DataObject, word: str) -> str:
    """Return the word with one letter more, less, another one, or with two swapped."""
    place = data.draw(st.integers(0, len(word) - 1))
    before, here, rest = word[:place], word[place], word[place + 1 :]
    letter = data.draw(LETTERS)
    ways = [before + letter + here + rest, before + letter + rest, before + rest, word + letter]
    return data.draw(st.sampled_from([*ways, *([before + rest[0] + here + rest[1:]] if rest else [])]))


@given(WORDS, st.lists(WORDS, max_size=30), st.data())
def test_every_mistake_of_one_letter_is_found(word: str, others: list[str], data: st.DataObject) -> None:
    """Of a word of four letters or more, whatever other words there are; what is found is one edit away."""
    typed = mistyped(data, word)
    assume(not any(each.startswith(typed) for each in [word, *others]))

    alone, among = similar_words(typed, Index([word]).look), similar_words(typed, Index([word, *others]).look)

    assert any(word.startswith(each) for each in alone)
    assert among
    assert all(any(each.startswith(found) for each in [word, *others]) for found in among)
    assert all(_distance(typed, found) == 1 for found in among)


def _distance(one: str, other: str) -> int:
    """Return the optimal string alignment distance, the slow way that books have."""
    table = {(-1, at): at + 1 for at in range(-1, len(other))} | {(at, -1): at + 1 for at in range(-1, len(one))}
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            steps = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b)]
            if i and j and a == other[j - 1] and one[i - 1] == b:
                steps.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(steps)
    return table[len(one) - 1, len(other) - 1]


def test_the_likeliest_mistakes_come_first() -> None:
    """Whole words before beginnings, and later letters before the first."""
    index = Index(["schmidt", "schmidtke", "achmidtd", "meyer", "meyers", "mayer", "maya"])

    assert similar_words("schmitd", index.look) == ["schmidt"]
    assert similar_words("schmidtx", index.look) == ["schmidt"]
    assert similar_words("meier", index.look) == ["meyer"]
    assert similar_words("maxer", index.look) == ["mayer"]
    assert similar_words("xeyer", index.look) == ["meyer"]
    assert similar_words("eyer", index.look) == ["meyer"]
    assert similar_words("emyer", index.look) == ["meyer"]
    assert similar_words("quite", index.look) == []


@pytest.mark.parametrize(
    ("word", "may"),
    [
        ("ann", True),
        ("an", False),
        ("k0hler", True),
        ("2026", False),
        ("иванов", True),
        ("李小龙龙", False),
        ("민수민", False),
    ],
)
def test_which_words_may_be_mistyped(word: str, *, may: bool) -> None:
    """Those of letters, in a script that has some."""
    assert may_be_mistyped(word) == may


def test_the_number_of_queries_does_not_grow_with_the_index() -> None:
    """Two hundred thousand words: half of the mistakes take 40 queries or fewer, and few are given up."""
    chance = random.Random(7)  # noqa: S311 made-up words
    syllables = re.findall("..", "babebichdadefigahelekolalelilolumananeninoraresasischutatetowaweza")
    words = ["".join(chance.choices(syllables, k=chance.choice((2, 3, 3, 4)))) for _ in range(100_000)]
    index = Index([*words, *(f"{word}{chance.randrange(100)}" for word in words)])
    counts, found = [], 0
    for word in chance.sample(words, 200):
        place = chance.randrange(1, len(word) - 1)
        typed = word[:place] + "y" + word[place + 1 :]
        index.queries = 0
        found += bool(similar_words(typed, index.look))
        counts.append(index.queries)

    assert sorted(counts)[100] <= 40
    assert max(counts) == MOST_QUERIES  # then it is given up
    assert found >= 190


class TestSearches:
    """A search that finds nothing asks for similar words, if it may."""

    @pytest.fixture
    def finder(self, store: Store) -> Finder:
        """Return a finder of some people, with a client that counts."""
        for name in ("Ann Köhler", "Anna Köhler", "Bob Schmidt", "Иван Петров"):
            store.create({"name": name, "address": "Hauptstraße 7"}, ME)
        return Finder(opened(Counting(store.database.client), store.tables))

    @pytest.mark.parametrize(
        ("q", "names", "instead"),
        [
            ("Kohlre", ["Ann Köhler", "Anna Köhler"], {"kohlre": "kohler"}),
            ("anna köhlr", ["Anna Köhler"], {"kohlr": "kohler"}),
            ("bbo", [], {}),
            ("schmitd hauptstrase", ["Bob Schmidt"], {"schmitd": "schmidt", "hauptstrase": "hauptstrasse"}),
            ("петорв", ["Иван Петров"], {"петорв": "петров"}),
            ("bob anna", [], {}),
            ("nobody", [], {}),
            ("anna", ["Anna Köhler"], {}),
        ],
    )
    def test_finds(self, finder: Finder, q: str, names: list[str], instead: dict[str, str]) -> None:
        """Page by page; a page says for which words, and what is asked for exactly finds nothing."""
        query = Query(words=tuple(query_words(q)), similar=True, limit=1)
        found: list[str] = []
        cursor = None
        for _ in range(5):
            page = finder.find(replace(query, cursor=cursor))
            found += [record.name for record in page.items]
            assert page.instead == instead
            cursor = page.cursor
            if not cursor:
                break

        assert found == names
        exactly = finder.find(Query(words=tuple(query_words(q)))).items
        assert [record.name for record in exactly] == ([] if instead else names)

    @pytest.mark.parametrize(("q", "most"), [("kohlre", 40), ("qqqqqqq", 62), ("bob anna", 12), ("kohler", 2)])
    def test_costs(self, finder: Finder, q: str, most: int) -> None:
        """Half a read unit a query, and none but the search's own two if something is found."""
        costs: list[Cost] = []
        with finder.database.client.counted(costs):
            finder.find(Query(words=tuple(query_words(q)), similar=True))

        (cost,) = costs
        assert cost.requests <= most
        assert cost.read <= cost.requests / 2 + 0.5
