"""Which word somebody may have meant who mistyped one: one letter too many or too few, another one, or two swapped.

Words are kept in order, so a word that is similar is looked for where it would stand. What an edit leaves open, one
letter, the index answers: a query for what stands behind ``k`` says which letter comes next, and the query after that
skips to where the rest of the word would follow it. So no similar word is missed, and no stretch is read through.
"""

from collections.abc import Callable, Iterable, Iterator

LEAST = 4
"""Letters of a word that is found by a similar one; one of them may be missing in what was typed."""
MOST_QUERIES = 100
"""Queries of a request for similar words, each half a read unit."""
ROWS = 8
"""Rows of a query: some 400 bytes each, so that they are half a unit."""
_END = "#"
"""What stands behind a word in the keys; it is before all letters and digits."""
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєѓќљњћџ",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگ",
)
"""Letters with which a word may begin whose first letter was mistyped; in other scripts that letter has to be right."""
_FIRST_UNSPACED = "\u0e00"
_LAST_SPACED = ("\u10a0", "\u1100")

Edit = tuple[str, str | None]
"""What a key begins with; or what stands before the letter that is open, and what follows it."""
Look = Callable[[str], list[str]]
"""Answers the first :data:`ROWS` keys of a character's partition, from a key on."""


def may_be_mistyped(word: str) -> bool:
    """Tell whether a word has enough letters, few digits, and a script with spelling mistakes of single letters."""
    spaced = all(char < _FIRST_UNSPACED or _LAST_SPACED[0] <= char < _LAST_SPACED[1] for char in word)
    return len(word) >= LEAST - 1 and sum(map(str.isdigit, word)) <= 1 and spaced


def similar_words(typed: str, look: Look) -> list[str]:
    """Return words, or beginnings of words, that are one edit from what was typed; the likeliest ones first.

    Whole words come before beginnings. Edits behind the second letter are looked for first, then those of the second
    and of the first: if there is a similar word, the ones with rarer mistakes are not looked for.
    """
    for edits, firsts in _turns(typed):
        found: dict[str, bool] = {}
        for first in firsts:
            found |= _walk(edits(first), first, typed, look)
        if found:
            return sorted(found, key=lambda word: (not found[word], word))
    return []


def _turns(typed: str) -> Iterator[tuple[Callable[[str], list[Edit]], Iterable[str]]]:
    """Yield edits, made for the first letter of a word, and those first letters."""
    behind = range(2, len(typed))
    yield (lambda _: [edit for place in behind for edit in _edits(typed, place)]), typed[0]
    yield (lambda _: _edits(typed, 1)), typed[0]
    swapped = typed[1] + typed[0] + typed[2:]
    yield (lambda _: [(typed[1:], None), (swapped, None)]), typed[1]
    for letter in next((letters for letters in _ALPHABETS if typed[1] in letters), ""):
        yield (lambda first: [(first + typed[1:], None), (first + typed, None)]), letter


def _edits(typed: str, place: int) -> list[Edit]:
    """Return what keys may begin with if the mistake is in this place; at the end only whole words are similar."""
    before, here, rest = typed[:place], typed[place], typed[place + 1 :]
    end = rest or _END
    swapped = [(before + rest[0] + here + rest[1:], None)] if rest else []
    return [(before, end), (before, here + rest), (before + end, None), *swapped]


def _walk(edits: list[Edit], first: str, typed: str, look: Look) -> dict[str, bool]:
    """Return the similar words with this first letter, each with whether it is a whole word."""
    found: dict[str, bool] = {}
    here = _next(edits, first)
    while here is not None and here.startswith(first):
        keys = look(here)
        for key in keys:
            if here is None or key < here:
                continue
            word = key.partition(_END)[0]
            match = _matched(edits, word)
            if match and match != typed and len(word) >= LEAST:
                found[match] = found.get(match, False) or word == match
            here = _next(edits, word + _after(_END) if match else key)  # behind all rows of a word that is similar
        if len(keys) < ROWS:
            break
    return found


def _matched(edits: list[Edit], word: str) -> str:
    """Return what of a word an edit asks for, all of it rather than its beginning; empty if none does."""
    matched = (_wanted(edit, word) for edit in edits)
    return max((wanted for wanted in matched if (word + _END).startswith(wanted)), key=len, default="").rstrip(_END)


def _wanted(edit: Edit, word: str) -> str:
    """Return what an edit asks for, with the letter that is open as the word has it; no letter is as good as any."""
    before, behind = edit
    return before if behind is None else before + (word[len(before) : len(before) + 1] or _END) + behind


def _next(edits: list[Edit], here: str) -> str | None:
    """Return the first key, from ``here`` on, that may be similar; None if there is none."""
    return min(filter(None, (_next_of(edit, here) for edit in edits)), default=None)


def _next_of(edit: Edit, here: str) -> str | None:
    before, behind = edit
    if here <= before:
        return before
    if not here.startswith(before):
        return None
    if behind is None:
        return here
    letter, rest = here[len(before)], here[len(before) + 1 :]
    if letter == _END:
        return before + _after(_END)
    if rest <= behind or rest.startswith(behind):
        return max(here, before + letter + behind)
    return before + _after(letter)


def _after(letter: str) -> str:
    """Return the next character that UTF-8 has."""
    return "\ue000" if letter == "\ud7ff" else chr(ord(letter) + 1)
