"""Which words stand in a text, and how else people type them.

A text gives the words that it is found under (:func:`indexed`), a search the words that it asks for (:func:`asked`).
A search asks for each word in one spelling only, which is one query; other spellings are words of the text.
"""

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import chain, product, repeat, zip_longest

from records.letters import LETTERS

MAX_WORD_LENGTH = 60

APOSTROPHES = dict.fromkeys(
    map(
        ord,
        "`\xb4\xb7\u0374\u0384\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u02ee"
        "\u055a\u05f3\u05f4\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u2018\u2019\u201b\u2032\u2035\ua78c\uff07\uff40",
    ),
    "'",
)
"""What people and keyboards write for an apostrophe, also as a letter; and the middle dot of Catalan and Chinese."""
_NON_JOINER = {0x200C: "'"}
"""Persian has it between the parts of a word, which some people write with a blank and others with nothing."""
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u058a\u05be"), "-")
# Letters that are typed for each other, as Lucene's ArabicNormalizer and PersianNormalizer have them; and katakana,
# which is typed as hiragana.
_SAME = {
    **dict.fromkeys(map(ord, "\u0649\u06cc\u06d2"), "\u064a"),
    **dict.fromkeys(map(ord, "\u0629\u06c1\u06d5"), "\u0647"),
    ord("\u06a9"): "\u0643",
    ord("\u0640"): None,
    **{katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)},
}
_FOLDED = LETTERS | APOSTROPHES | _NON_JOINER | _HYPHENS | _SAME
_IGNORED = (
    "\xad\xae\u034f\u0350\u061c\u061d\u115f\u1161\u17b4\u17b6\u180b\u1810\u200b\u200c\u200d\u2010\u202a\u202f\u2060\u2070"
    "\u3164\u3165\ufe00\ufe10\ufeff\uff00\uffa0\uffa1\ufff0\ufff9\U0001bca0\U0001bca4\U0001d173\U0001d17b"
    "\U000e0000\U000e1000"
)
"""Unicode's Default_Ignorable_Code_Point without U+200C: where each range begins, and where it is over."""
_LETTERS_PARTS = frozenset({0, 8, 9, 84, 91, 103, 107, 118, 122, 129, 130, 132})
"""Combining classes of marks that are no accents: vowels, tones, viramas, and the voiced sounds of kana."""

_WAYS = {
    "A": ("a", "ae"),
    "B": ("a", "aa"),
    "D": ("d", "dj"),
    "E": ("a", "e"),
    "N": ("ng", "n"),
    "O": ("o", "oe"),
    "U": ("u", "ue"),
}
"""How a letter is written in ASCII, and how else. What is folded has no capitals, so that they can stand for both."""
_WRITTEN_OTHERWISE = (
    ("a\u0308", "A"),
    ("a\u030a", "B"),
    ("đ", "D"),
    ("ð", "D"),
    ("ɖ", "D"),
    ("ə", "E"),
    ("ŋ", "N"),
    ("o\u0308", "O"),
    ("ø", "O"),
    ("u\u0308", "U"),
)
"""Letters by that capital. The capitals of đ, ð and ɖ look alike."""
_DIGRAPH = re.compile(r"ae|aa|oe|(?<![aeiouyqABEOU])ue|dj")
"""What may be written for such a letter, as in Mueller; ``ue`` not behind a vowel or q, as in Bauer and Queen.
Lucene's GermanNormalizationFilter has the same rule."""
_OF_DIGRAPH = {"ae": "A", "aa": "B", "dj": "D", "oe": "O", "ue": "U"}
_LETTER = re.compile("[ABDENOU]")
_MOST_LETTERS = 3
"""Letters of a word that are written otherwise each on its own, which makes 8 spellings; those behind them go along."""

_UNSPACED = (
    "\u0e00\u0f00\u1000\u10a0\u1100\u1200\u1780\u1800\u1950\u1a00\u1a20\u1ab0\u3005\u3008\u3031\u3036\u303b\u303c"
    "\u3041\u30fb\u30fc\u31c0\u31f0\u3200\u3400\ua000\ua960\ua980\ua9e0\uaa00\uaa60\uaae0\ud7b0\ud800\uf900\ufb00"
    "\U0001aff0\U0001b170\U00020000\U00040000"
)
"""Scripts without blanks between words: Thai, Lao, Burmese, Khmer, Tai, Chinese, Japanese, and Korean in letters."""
_REST_OF_A_SYLLABLE = "\u1160\u1200\ud7b0\ud800"
_BLANKS = re.compile(r"(?:\s|\u30fb)+")

_ENDINGS = "biz", "com", "edu", "gov", "info", "net", "org"
_ENDING = re.compile(
    r"((?:@|://|\bwww\.)[\w-]+(?:\.[\w-]+)*?)"
    rf"((?:\.(?:ac|co|com|edu|gov|net|or|org))?\.[a-z]{{2}}|\.(?:{'|'.join(_ENDINGS)}))(?![\w-]|\.\w)",
    re.IGNORECASE,
)
"""The end of an e-mail or web address below which anybody can have a domain: a country's, which has two letters, or
one of the usual ones. Never the first label, so that ``ann@me.com`` is still found by ``me``."""

_CHUNK = re.compile(r"[A-Za-z0-9'-]+")
_AT_A_DIGIT = re.compile(r"(?<=[0-9])-|-(?=[0-9])")
_BEHIND_AN_INITIAL = re.compile(r"(?<![\w'-])([^\W\d_]) (?=[^\W\d_])")
_NOT_A_BEGINNING = re.compile(r"\A[\W_]+")


def fold(text: str) -> str:
    """Take away case and accents, and write in ASCII what is Latin: ``Köhler`` -> ``kohler``, ``Əliyev`` -> ``aliyev``.

    Any apostrophe is ``'``; characters that nobody sees are left out.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return _in_ascii(_decomposed(text))


def sort_key(text: str) -> str:
    """Return what lists sort a text by; never empty, because an index key must not be."""
    return fold(text)[:200] or " "


def _in_ascii(decomposed: str) -> str:
    """Write what is Latin, digits and apostrophes in ASCII, without accents."""
    letters = (c for c in decomposed if unicodedata.combining(c) in _LETTERS_PARTS)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in letters).translate(_FOLDED)


def _decomposed(text: str) -> str:
    # Apostrophes before, because some decompose into a blank with an accent; and twice, because casefold knows no
    # letter of mathematics, and leaves some accents composed.
    lower = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    return unicodedata.normalize("NFKD", _without_ignored(lower))


def seen(text: str) -> str:
    """Return a text without the characters that nobody sees."""
    return _without_ignored(text).replace("\u200c", "")


def _without_ignored(text: str) -> str:
    left = "".join(c for c in text if not _within(_IGNORED, c)) if _reaches(text, _IGNORED[2]) else text
    return left.replace("\xad", "")


def _reaches(text: str, char: str) -> bool:
    """Tell whether a text has this character or a later one: most texts need not be looked through."""
    return max(text, default="") >= char


def _within(ranges: str, char: str) -> bool:
    """Tell whether a character is in one of the ranges; compiling a regular expression of them takes milliseconds."""
    return bisect(ranges, char) % 2 == 1


def indexed(text: str) -> tuple[list[str], list[str]]:
    """Return the words that find a text, each once: those that stand there, and those that people also type.

    Each word goes on behind an apostrophe or a hyphen: ``O'Neill`` is ``oneill`` and ``neill``. The others are other
    spellings (``Müller`` is also ``mueller``, ``Mueller`` also ``muller``), and the rest of a word from each of its
    characters on, where the script has no blanks.
    """
    marked = list(_endings(_marked(text)))
    first = [_bounded(_written(word, (0,))) for word in marked]
    others = zip_longest(*map(_spellings, marked))
    unspaced = [word[start:] for word in first for start in _beginnings(word)]
    also = [spelling for turn in others for spelling in turn if spelling] + unspaced
    return _each_once(first), [word for word in _each_once(also) if word not in first]


def asked(text: str) -> list[str]:
    """Return the words that a text asks for, in order; a hyphen separates them, an apostrophe does not."""
    return _words(fold(text).replace("-", " "))


def without_endings(text: str) -> str:
    """Return a text without the ends of its e-mail and web addresses: ``ann@firma.co.uk`` -> ``ann@firma``."""
    return _ENDING.sub(r"\1", text) if "." in text else text


def endings(text: str) -> list[str]:
    """Return the words that :func:`without_endings` leaves out."""
    return [word for match in _ENDING.finditer(text) for word in asked(match[2])] if "." in text else []


def may_be_ending(word: str) -> bool:
    """Tell whether a word, or what it is the beginning of, may end an address, so that it may find nobody by itself."""
    return word.isascii() and word.isalpha() and (len(word) == 2 or any(end.startswith(word) for end in _ENDINGS))  # noqa: PLR2004 those of countries


def has_phrase(text: str, phrase: str) -> bool:
    """Tell whether the words of a phrase follow each other in a text, in any spelling; the last of them may go on."""
    *before, last = phrase.split(" ")
    for apostrophe in ("", " "):
        words = [_spellings(word) for word in _words(_marked(text).replace("-", " ").replace("'", apostrophe))]
        for start in range(len(words) - len(before)):
            here = zip(before, words[start:], strict=False)
            ends = words[start + len(before)]
            if all(word in spellings for word, spellings in here) and any(word.startswith(last) for word in ends):
                return True
    return False


def same_words(text: str) -> str:
    """Return what two texts share whose words are the same in any order: ``Müller, Jörg`` and ``Joerg Mueller``."""
    return " ".join(sorted(_spellings(word)[0] for word in _words(_marked(text).replace("-", " "))))


def _marked(text: str) -> str:
    """Return a text folded, but for the letters that are also written otherwise: capitals stand for them."""
    if text.isascii():
        return fold(text)
    decomposed = _decomposed(text)
    for letter, capital in _WRITTEN_OTHERWISE:
        decomposed = decomposed.replace(letter, capital)
    return _in_ascii(decomposed)


def _spellings(word: str) -> list[str]:
    """Return the ways to write a marked word, alike throughout before mixed ones."""
    both = _DIGRAPH.sub(lambda digraph: _OF_DIGRAPH[digraph[0]], word)
    count = min(len(_LETTER.findall(both)), _MOST_LETTERS)
    if not count:
        return [word]
    ways = sorted(product((0, 1), repeat=count), key=lambda ways: len(set(ways)))
    return [_bounded(_written(both, way)) for way in ways]


def _written(word: str, ways: Sequence[int]) -> str:
    """Write each capital in its way; the last way is that of all the others."""
    each = chain(ways, repeat(ways[-1]))
    return _LETTER.sub(lambda letter: _WAYS[letter[0]][next(each)], word)


def _words(folded: str) -> list[str]:
    return [word for chunk in _chunks(folded) if (word := _bounded(chunk.replace("'", "")))]


def _chunks(folded: str) -> list[str]:
    """Return what stands together: letters, digits, the marks on them, apostrophes and hyphens."""
    if folded.isascii():
        return _CHUNK.findall(folded)
    return "".join(
        c if c.isalnum() or c in "'-" or unicodedata.category(c) in ("Mn", "Mc") else " " for c in folded
    ).split()


def _endings(folded: str) -> Iterator[str]:
    """Return each chunk as one word, and what is left of it behind each apostrophe and hyphen.

    Digits are a word on their own. A blank is no more than a hyphen in a script without blanks, and behind a single
    letter: ``O Neill`` is found as O'Neill is.
    """
    joined = folded if not _reaches(folded, _UNSPACED[0]) else _BLANKS.sub(_joined, folded)
    joined = _BEHIND_AN_INITIAL.sub(r"\1-", joined)
    for chunk in _chunks(_AT_A_DIGIT.sub(" ", joined)):
        parts = chunk.replace("-", "'").split("'")
        for start, part in enumerate(parts):
            if part and (word := _bounded("".join(parts[start:]))):
                yield word


def _joined(blanks: re.Match[str]) -> str:
    """Return a hyphen for the blanks between characters of a script without blanks."""
    before, after = blanks.string[: blanks.start()][-1:], blanks.string[blanks.end() :][:1]
    unspaced = before and after and _within(_UNSPACED, before) and _within(_UNSPACED, after)
    return "-" if unspaced else blanks[0]


def _beginnings(word: str) -> Iterator[int]:
    """Return where within a word another may begin without a blank."""
    if not _reaches(word, _UNSPACED[0]):
        return
    unspaced = [_within(_UNSPACED, char) for char in word]
    for at in range(1, len(word)):
        if (unspaced[at] or unspaced[at - 1]) and word[at].isalnum() and not _within(_REST_OF_A_SYLLABLE, word[at]):
            yield at


def _bounded(word: str) -> str:
    """Return a word of bounded length that begins with a letter or a digit."""
    return (word if word[:1].isalnum() else _NOT_A_BEGINNING.sub("", word))[:MAX_WORD_LENGTH]


def _each_once(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))
