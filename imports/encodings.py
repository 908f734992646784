"""Which encoding a text is in: marks and structure decide for Unicode, the letters that come out for the others."""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from imports.tables import UnreadableError

BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte order mark -> encoding; UTF-32's comes first, because UTF-16's is its beginning."""
ONE_BYTE = ("windows-1252", "mac_roman", "cp850", "cp1250", "cp1254", "cp1251", "cp1253")
"""Encodings of one byte a character that are guessed, the most frequent first: it wins a draw."""
_NAMES = {
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
    "cp1252": "windows-1252",
    "mac-roman": "mac_roman",
}
"""Python's name -> the one that guesses have, so that a form says the same of either."""
_WIDE = (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1))
"""Encoding, bytes in a character, and which of them is not NUL in English."""
_PAIR = 2
_HEAD = 4096
_SAMPLE = 64 * 1024
_ENOUGH = 10_000
"""So many more wrong than right characters are no slips in UTF-8: it is another encoding."""
_ESCAPED = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LINE_WITH_MORE = re.compile(rb"[^\r\n]{0,80}[\x80-\xff][^\r\n]{0,80}")

_COMMON = frozenset("äöüßÄÖÜéèêàçñÉ")
_FREQUENT = frozenset("áâãåæëíîïòóôõøùúûœÅÆØÁÓÚÇąćęłńśźżŁŚŻŹČčďěňřšťůžŘŠŽőűışğİŞ")
_ALPHABETS = tuple(
    map(
        frozenset,
        (
            "äöüß",
            "àâæçéèêëîïôœùûüÿ",
            "áéíñóúü",
            "àáâãçéêíóôõú",
            "àèéìòù",
            "åäöéüæø",
            "áðéíóöúýþæ",
            "áčďéěíňóřšťúůýž",
            "áäčďéíĺľňóôŕšťúýž",
            "ąćęłńóśźż",
            "áéíóöőúüű",
            "ćčđšž",
            "ăâîșțşţ",
            "âçğıîöşüû",
        ),
    )
)
"""Letters beyond ASCII of German, French, Spanish, Portuguese, Italian, the north, Icelandic, Czech, Slovak, Polish,
Hungarian, the languages of Croatia and around it, Romanian and Turkish: one file mostly has those of one language."""
_APOSTROPHES = "\u2018\u2019"
_SIGNS = frozenset("\u2018\u2019\u201c\u201d\u201e\u2013\u2014…€\xa0«»·°")
_POINTS = {
    "unlikely": 0,
    "letter": 1,
    "frequent": 2,
    "common": 3,
    "sign": -2,
    "in a word": -4,
    "nothing": -10,
}


def python_name(encoding: str) -> str:
    """Return the one name that a text encoding has in forms; raise UnreadableError if there is none."""
    try:
        found = codecs.lookup(encoding)
        " ".encode(found.name)
    except (LookupError, ValueError):
        raise UnreadableError(
            f"There is no encoding {encoding}; usual ones are UTF-8 and {', '.join(ONE_BYTE)}."
        ) from None
    return _NAMES.get(found.name, found.name)


def errors_of(encoding: str) -> str:
    """Return how bytes that are no characters are decoded: so that they can be written again, if that is possible."""
    return "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def guess(blocks: Iterable[bytes]) -> str:
    """Return the encoding of a whole text.

    All of it is read, because the first letter that is not ASCII may be the last of a large file. A few wrong bytes do
    not make UTF-8 another encoding: the rows that they are in are reported.
    """
    sample, seen, good, bad = bytearray(), False, 0, 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for block in blocks:
        if not seen and (unicode := _by_structure(block[:_HEAD])):
            return unicode
        seen = True
        if block.isascii():
            continue
        text = decoder.decode(block)
        broken = len(_ESCAPED.findall(text))
        bad += broken
        good += len(_NOT_ASCII.findall(text)) - broken if bad else 1
        if len(sample) < _SAMPLE:
            sample += b"\n".join(_LINE_WITH_MORE.findall(block))[:_SAMPLE]
        if bad > good + _ENOUGH:
            break
    return "utf-8" if good >= bad else max(ONE_BYTE, key=lambda name: _likelihood(bytes(sample), name))


def _by_structure(head: bytes) -> str:
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    for encoding, size, position in _WIDE:
        characters = Counter(head[at] != 0 for at in range(position, len(head), size))
        others = Counter(byte != 0 for at, byte in enumerate(head) if at % size != position)
        seldom = head and characters[False] == 0 and others[False] > 2 * others[True]
        if seldom and (size == _PAIR or _is_decoded(head, encoding)):
            return encoding
    return ""


def _is_decoded(head: bytes, encoding: str) -> bool:
    """Tell whether all of it are characters, but for what the end has cut: pairs of UTF-16 are none of UTF-32."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _likelihood(sample: bytes, encoding: str) -> int:
    """Add up points for characters beyond ASCII: letters within words are likely, signs there and mixed scripts not."""
    text = " " + sample.decode(encoding, "replace") + " "
    letters = [char for char in _NOT_ASCII.findall(text.lower()) if char.isalpha()]
    one_language = any(alphabet.issuperset(letters) for alphabet in _ALPHABETS)
    points = sum(_points(*text[at.start() - 1 : at.start() + 2]) for at in _NOT_ASCII.finditer(text))
    return points + (len(letters) if one_language else 0)


def _points(before: str, char: str, after: str) -> int:
    neighbours = [one for one in (before, after) if one.isalpha()]
    category = unicodedata.category(char)
    if category == "Cc" or char == "\ufffd":
        kind = "nothing"
    elif not char.isalpha():
        within = len(neighbours) > 1 and char not in _APOSTROPHES
        kind = "in a word" if within else "frequent" if char in _SIGNS else "sign"
    elif any(_script(one) != _script(char) for one in neighbours) or _case_turns(before, char, after):
        kind = "in a word"
    elif _script(char) != "LATIN":
        kind = "frequent"
    elif not neighbours or not all(map(str.isascii, neighbours)):
        kind = "unlikely"  # a word of one letter, accents side by side
    else:
        kind = "common" if char in _COMMON else "frequent" if char in _FREQUENT else "letter"
    return _POINTS[kind]


def _case_turns(before: str, char: str, after: str) -> bool:
    """Return whether an upper-case letter follows a lower-case one."""
    return (char.isupper() and before.islower()) or (char.islower() and after.isupper())


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
