"""What the words of a search mark in a text: exactly the letters that have been found."""

import json
import subprocess
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dev.local import ROOT
from records import words

_NODE = """
import {createInterface} from "node:readline";
const {rangesOf, wordsOf} = await import(process.argv[1]);
for await (const line of createInterface({input: process.stdin})) {
    const [text, search] = JSON.parse(line);
    const ranges = rangesOf(text, wordsOf(search));
    console.log(JSON.stringify(ranges.map(([start, end]) => text.slice(start, end))));
}
"""
Marked = Callable[[str, str], list[str]]


@pytest.fixture(scope="module")
def marked() -> Iterator[Marked]:
    """Return what a search marks in a text, in one Node for all."""
    script = (ROOT / "templates/static/js/list/marks.js").as_uri()
    command = ["node", "--input-type=module", "--no-warnings", "-e", _NODE, script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:  # noqa: S603 ours
        assert node.stdin
        assert node.stdout
        say, hear = node.stdin, node.stdout

        def ask(text: str, search: str) -> list[str]:
            say.write(json.dumps([text, search]) + "\n")
            say.flush()
            found: list[str] = json.loads(hear.readline())
            return found

        yield ask
        say.close()


@pytest.mark.parametrize(
    ("text", "search", "marks"),
    [
        ("Jörg Müller 👩\u200d👩\u200d👧 Mueller", "muller", ["Müller", "Mueller"]),
        ("Müller", "MUELLER", ["Müller"]),
        ("Mu\u0308ller", "mü", ["Mu\u0308"]),
        ("Tim O\u2019Neill, Straße", "oneil stras", ["O\u2019Neil", "Straß"]),
        ("Anna Hanna", "ann", ["Ann"]),
        ("Nur-Sultan", "sultan nur", ["Nur", "Sultan"]),
        ("Đoković", "djok", ["Đok"]),
        ("李小龙", "小龙", ["小龙"]),
        ("प्रिया शर्मा", "शर", ["शर्"]),
        ("Anna Annabel", "ann anna", ["Anna", "Anna"]),
        ("Παπαδόπουλος Ελένη", "ΠΑΠΑΔΟΠΟΥΛΟΣ", ["Παπαδόπουλος"]),
        ("محمد العربي", "العربى", ["العربي"]),
        ("القاهرة", "القاهره", ["القاهرة"]),
        ("مُحَمَّد", "محمد", ["مُحَمَّد"]),
        ("שָׁלוֹם", "שלום", ["שָׁלוֹם"]),
        ("タナカ", "たなか", ["タナカ"]),
        ("٣٤٥ ۳۴۵", "345", ["٣٤٥", "۳۴۵"]),
        ("<b>Ann</b> & Co", "ann b", ["b", "Ann", "b"]),
        ("🎉Ann🎉", "ann 🎉", ["Ann"]),
        ("Ann", '"ann köhler"', ["Ann"]),
        ("", "ann", []),
        ("Ann", "", []),
    ],
)
def test_what_is_marked(marked: Marked, text: str, search: str, marks: list[str]) -> None:
    """Whole letters, with all their accents, and nothing else."""
    assert marked(text, search) == marks


LETTERS = "abeounzäöüßéñçøłαβσςижىيةهک٣タ"  # noqa: RUF001 letters of several scripts
OTHERS = ["a\u0301", "u\u0308", "👩\u200d👧", "李", "龙", "-", " ", "'"]
TEXTS = st.lists(st.sampled_from([*LETTERS, *OTHERS]), max_size=12).map("".join)


@settings(max_examples=150)
@given(before=TEXTS, word=st.text(st.sampled_from(LETTERS), min_size=1, max_size=6), after=TEXTS)
def test_marks_cover_what_is_found(marked: Marked, before: str, word: str, after: str) -> None:
    """A word is marked however it is typed, and what is marked is that word, folded."""
    text = f"{before} {word} {after}"

    for search in (word, word.upper(), words.fold(word), unicodedata.normalize("NFD", word)):
        marks = marked(text, search)
        assert marks
        assert all(mark in text for mark in marks)
        assert any(words.fold(mark).replace("'", "") == words.fold(word) for mark in marks), (text, search, marks)


def test_no_search_is_slow(marked: Marked) -> None:
    """Many letters that are written in two ways are walked through once."""
    assert marked("ä" * 200, "ae" * 60) == ["ä" * 60]
    assert marked("a" * 90, "a" * 60 + "b") == []
