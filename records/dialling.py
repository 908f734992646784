"""Phone numbers in what somebody searches for: where they are in a text, and the words that find them.

What is dialled before the numbers of a region is told by a :data:`Dial`: of a country's plan, or :func:`without_plan`.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from records.patterns import late
from records.phones import (
    EXTENSION,
    FROM_THE_END,
    LEAST,
    digits,
    from_the_start,
    is_note,
    national,
    plain,
    split_extension,
    without_trunk,
    words,
)


class Dialled(NamedTuple):
    """What a text dials."""

    number: str
    """In E.164, if it is a whole number."""
    beginning: str
    """Its digits, without what is dialled before a country code or before a national number."""


class Number(NamedTuple):
    """A number within a text."""

    text: str
    within: str
    """A part of it that may be a number by itself, what stands around it being words; or empty."""


Dial = Callable[[str], Dialled]

_GROUP = r"(?!\(?\+)[0-9()./+-]+"
_RUN = late(
    rf"(?<!\S)\(?\+?\(?[0-9][0-9()./+-]*(?: +{_GROUP})*(?:\s*{EXTENSION})?(?=[,;!?]*(?!\S))", re.IGNORECASE | re.ASCII
)
"""Digits with what people write between them."""
_GROUPS_BEFORE = late(rf"(?<!\S)\(?\+?\(?[0-9][0-9()./+-]*(?: +{_GROUP})* +\Z")
_GROUPS_BEHIND = late(rf"(?: +{_GROUP})+(?=[,;!?]*(?!\S))")
_SHORT_WORD = late(r"(?!00)[0-9]{1,3} +(?=\(?0[0-9]{2})")
"""``04`` before ``0711``."""
_NUMBER_OF_A_NAME = late(r"(?:0[0-9]|[1-9][0-9]{0,3}) +(?=[1-9][0-9()./ -]{4,}\Z)")
"""``04`` or ``2000`` before the end of a number."""
_LABEL = (
    r"(?:tel(?:e(?:f|ph)on[eo]?)?|t[e\xe9]l[e\xe9]phone|tel[e\xe9]fono|phone|fon|ph|tlf|fax|mob(?:ile?)?|m[o\xf3]vil|handy|cell"
    r"|\u0442\u0435\u043b)"
)
_GLUED_LABEL = late(rf"(?<![^\s./])({_LABEL}[.:]+|[a-z]:)(?=[+(0-9])", re.IGNORECASE)
_LABELS_BEFORE = late(rf"(?<!\S)(?:(?:{_LABEL}[.:]+|[a-z]:)[\s/&]*)+\Z", re.IGNORECASE)
_WORDS_BEFORE = late(rf"(?<!\S)(?:(?:{_LABEL}[.:]*|[a-z]:)[\s/&]*)+\Z", re.IGNORECASE)
_LEAST_APART, _LEAST_LABELLED = 5, 6
"""Digits that make a number of several groups which do not begin as one does, and of one behind a mere ``tel``."""
_MOST_GROUPS = 10
_PRIVATE = 0xE000
"""Characters from here on stand for those that are no digits of a number, but words of the text: the IV of a king."""


def without_plan(text: str) -> Dialled:
    """Take zeros in front for a trunk prefix, or for what is dialled before a country code."""
    return Dialled("", typed_digits(text).lstrip("0"))


def typed_digits(text: str) -> str:
    """Return the digits of what somebody types of a number, without the zero in ``+49 (0)711``."""
    number, extension = split_extension(plain(text))
    return digits(without_trunk(number).replace("(0)", "")) + extension


def numbers(text: str, dial: Dial) -> tuple[list[Number], str]:
    """Return the numbers within a text, and the text without them and what labels them."""
    found: list[Number] = []
    notes = dict(enumerate((char for char in text if is_note(char)), _PRIVATE))
    hidden = text.translate({ord(char): chr(code) for code, char in notes.items()})
    rest = _GLUED_LABEL.sub(r"\1 ", plain(hidden)) if any(map(str.isdecimal, text)) else ""
    while rest and (at := _whole(rest, dial) or _part(rest)):
        start, number = at
        found.append(number if number.within else number._replace(within=_behind_a_word(number.text, dial)))
        labels = _WORDS_BEFORE if len(typed_digits(number.text)) >= _LEAST_LABELLED else _LABELS_BEFORE
        # No number goes on behind another.
        rest = labels.sub("", rest[:start]) + "\n" + rest[start + len(number.text) :]
    return found, rest.translate(notes) if rest else text


def _whole(text: str, dial: Dial) -> tuple[int, Number] | None:
    """Return the longest whole number and where it is, with the groups of digits around it: it may be part of one."""
    spans = [span for line in re.finditer(r"[^\n]+", text) for span in _spans(line[0], line.start())]
    spans.sort(key=lambda span: (-len(digits(text[slice(*span)])), -span[0]))  # words come before a number
    for start, end in spans:
        if dial(text[start:end]).number:
            before = None if "+" in text[start:end] else _GROUPS_BEFORE.search(text, 0, start)
            behind = _GROUPS_BEHIND.match(text, end)
            begin, whole = before.start() if before else start, text[start:end]
            longer = text[begin : behind.end() if behind else end]
            return begin, Number(longer, whole if longer != whole else "")
    return None


def _spans(line: str, start: int) -> Iterator[tuple[int, int]]:
    """Return where groups of characters stand that may be a number, from one to some of them."""
    groups = [(group.start(), group.start() + len(group[0].rstrip(",;!?"))) for group in re.finditer(r"\S+", line)]
    for size in range(min(len(groups), _MOST_GROUPS), 0, -1):
        for (first, _), (_, last) in zip(groups, groups[size - 1 :], strict=False):
            if line[first] in "+(0123456789" and sum(map(str.isalnum, line[first:last])) > LEAST:
                yield start + first, start + last


def _part(text: str) -> tuple[int, Number] | None:
    """Return the first part of a number, or a number that cannot be read, and where it is."""
    for run in _RUN.finditer(text):
        size, one_group = len(typed_digits(run[0])), run[0].strip("()./+-").isdecimal()
        begins = run[0][0] in "+(" or (run[0][0] == "0" and " " in run[0])
        if run[0].lstrip("(")[0] == "+" or size >= (LEAST if begins or one_group else _LEAST_APART):
            return run.start(), Number(run[0], "")
    return None


def _behind_a_word(number: str, dial: Dial) -> str:
    """Return a number without what may be a word before it, if there is such a word."""
    if word := _SHORT_WORD.match(number):
        rest = number[word.end() :]
        return "" if dial(rest).beginning.startswith("0") else rest
    if word := _NUMBER_OF_A_NAME.match(number):
        rest = number[word.end() :]
        is_area_code = not word[0].startswith("0") and dial(number).number
        return "" if is_area_code or len(digits(rest)) < _LEAST_APART else rest
    return ""


def prefixes(number: str, dial: Dial) -> list[str]:
    """Return the beginnings of words that find a number of which somebody types this: from either end.

    What the text dials where it is typed comes after what its digits are, unless these find it too.
    """
    typed, dialled = typed_digits(number), dial(number)
    letters = any(map(str.isalpha, split_extension(plain(number))[0]))
    starts = [] if letters else [from_the_start(typed)]
    if not any(word.startswith(start) for word in words(dialled.number) for start in starts):
        starts.append(national_start(dialled))
    if not letters:
        starts.append(from_the_start(dialled.beginning))
    end = national(dialled.number) or (typed if typed.startswith("00") else typed.removeprefix("0"))
    return list(dict.fromkeys(starts)) + ([FROM_THE_END + end[::-1]] if len(end) >= LEAST else [])


def within_prefix(number: str, dial: Dial) -> str:
    """Return the beginning of a word that finds a number with other words around it: its end, if it has no prefix."""
    typed, dialled = typed_digits(number), dial(number)
    short = national(dialled.number)
    has_trunk = bool(short) and typed != short and typed.endswith(short)  # such as 8 0 before the numbers of Belarus
    whole = has_trunk or typed.startswith("0") or "+" in number
    return national_start(dialled) if whole else FROM_THE_END + typed[::-1]


def national_start(dialled: Dialled) -> str:
    """Return the beginning of the words of a number in its country."""
    return from_the_start(national(dialled.number) or dialled.beginning)
