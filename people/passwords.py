"""Which passwords are refused, by NIST SP 800-63B, section 5.1.1.2: by length and by a list, not by their letters.

A password is refused if it is short, is built around a word that many people use, or has the person in it. The list is
beside this module, and is read when the first password is judged.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from records.messages import gettext_noop

LEAST = 12
"""How many characters a password has at least: the policy of the user pool."""
SHORT = gettext_noop("This password is too short. It must contain at least 12 characters.")
COMMON = gettext_noop("This password is too common.")
LIKE_EMAIL = gettext_noop("The password is too similar to the email address.")
LIKE_NAME = gettext_noop("The password is too similar to the name.")
_PRODUCT = "clientele"
_OURS = frozenset({_PRODUCT, "customer", "customers", "admin", "administrator", "administration"})
"""Words that this application suggests (NIST: context-specific words)."""
_LOOKS_LIKE = str.maketrans("013457@$!|+", "oieastasilt")
_NO_LETTERS = re.compile(r"[^a-z]")
_EDGES = re.compile(r"^[^a-z]+|[^a-z]+$")
_REPEATED = re.compile(r"(.+?)\1+", re.DOTALL)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiopü", "azertyuiop")
_NEXT = frozenset(pair for row in _ROWS for line in (row, row[::-1]) for pair in pairwise(line))
"""Pairs of characters that follow each other in the alphabet, in numbers, or on keyboards."""
_SHORTEST_PART = 4
"""Of a name or an address: shorter parts are in many words."""
_SHORTEST_RUN, _MOST_BETWEEN_RUNS = 3, 2


def faults(password: str, email: str = "", name: str = "") -> list[str]:
    """Return sentences about everything for which somebody may not choose a password; none if they may."""
    given = unicodedata.normalize("NFKC", password).casefold()
    found = [SHORT] if len(password) < LEAST else []
    if _is_common(given):
        found.append(COMMON)
    for sentence, about in ((LIKE_EMAIL, email), (LIKE_NAME, name)):
        if any(part in given for part in _parts(about)):
            found.append(sentence)
    return found


def stem(text: str) -> str:
    """Return the word around which somebody has built a password: ``P@ssw0rd2026!`` is ``password``."""
    bare = _EDGES.sub("", text.casefold())
    return _EDGES.sub("", bare.translate(_LOOKS_LIKE))


def _is_common(given: str) -> bool:
    common, letters = _common(), _NO_LETTERS.sub("", given)
    if given in common or stem(given) in common or _PRODUCT in letters:
        return True
    halves = ((letters[:at], letters[at:]) for at in range(_SHORTEST_PART, len(letters) - _SHORTEST_PART + 1))
    return _is_a_run(given) or _is_repeated(given) or any(common.issuperset(each) for each in halves)


def _is_repeated(given: str) -> bool:
    repeated = _REPEATED.fullmatch(given)
    return repeated is not None and (len(repeated[1]) < LEAST or _is_common(repeated[1]))


def _is_a_run(given: str) -> bool:
    """Tell whether a password is parts such as ``qwert``, ``4321`` or ``aaa``, and hardly anything else."""
    runs = [1]
    for before, after in pairwise(given):
        if before == after or (before, after) in _NEXT:
            runs[-1] += 1
        else:
            runs.append(1)
    between = sum(run for run in runs if run < _SHORTEST_RUN)
    return max(runs) >= _SHORTEST_RUN and between <= _MOST_BETWEEN_RUNS


def _parts(about: str) -> set[str]:
    """Return the parts of a name or an address that are long enough to be told from other words."""
    parts = re.split(r"[\W_]+", about.casefold().rpartition(".")[0] if "@" in about else about.casefold())
    return {part for part in parts if len(part) >= _SHORTEST_PART}


@cache
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return _OURS | frozenset(text.split())
