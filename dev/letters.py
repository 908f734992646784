"""Write the table of ASCII spellings of Latin letters: ``npm run letters``.

Unicode decomposes ``é`` into ``e`` and an accent, but not ``ø``, ``ə`` or ``ŋ``. anyascii knows their ASCII spellings,
but would add a megabyte to every function; the search needs a few hundred letters of it.
"""

import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from anyascii import anyascii

from dev.local import ROOT

TABLE = ROOT / "records" / "letters.py"
LETTERS = range(0x80, 0x10000)
_CONVENTION = {"ə": "a"}
"""Letters that people spell differently from anyascii: Azerbaijani names have ``a`` abroad, such as Aliyev."""
_HEAD = '''"""Latin letters that Unicode does not decompose, by how they are written in ASCII.

Made by ``npm run letters`` of anyascii's tables; not to be changed by hand.
"""

# ruff: noqa: RUF001 letters that look like others are the subject

_WRITTEN = {
'''
_TAIL = """}
LETTERS = {ord(letter): written for written, letters in _WRITTEN.items() for letter in letters}
\"\"\"As ``str.translate`` takes it.\"\"\"
"""


def main(arguments: Sequence[str]) -> int:
    """Write the table, or the file named in the arguments, and return 0."""
    Path(arguments[0] if arguments else TABLE).write_text(_table(), encoding="utf-8")
    return 0


def _table() -> str:
    written = defaultdict(list)
    for letter in sorted(set(_undecomposed())):
        if ascii_ := _CONVENTION.get(letter, _ascii(letter)):
            written[ascii_].append(letter)
    lines = [f'    "{ascii_}": "{"".join(letters)}",\n' for ascii_, letters in sorted(written.items())]
    return _HEAD + "".join(lines) + _TAIL


def _undecomposed() -> Iterator[str]:
    """Return the Latin letters that remain after case folding and removal of accents."""
    for letter in map(chr, LETTERS):
        if _is_latin(letter):
            folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
            yield from (char for char in folded if not char.isascii() and _is_latin(char))


def _is_latin(char: str) -> bool:
    return unicodedata.category(char).startswith("L") and unicodedata.name(char).startswith("LATIN ")


def _ascii(letter: str) -> str:
    """Return the ASCII letters or digits of a letter, an apostrophe if it is written as one, or an empty text."""
    said: str = anyascii(letter).lower().replace("`", "'")
    return "".join(filter(str.isalnum, said)) or said[:1].strip("],&-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
