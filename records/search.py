"""Which words find a record, and what a search asks for."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from records import dialling, phones, words
from records.dialling import Dial, Number
from records.resource import Item, Record, Resource

MAX_WORDS = 30
"""Words indexed per record, so that any write fits into one transaction of 100 items: two sets of words, of which
``tests/records/test_largest_write.py`` adds up what is beside them."""

Reading = tuple[str, ...]
"""Beginnings of words, and phrases, which have a blank: all of them must match, and the first is no phrase."""
Readings = tuple[Reading, ...]
Asked = str | Readings
"""A word, a phrase, or the ways to read a number, of which one must match."""

_LONGEST_NAME = 40
_BEHIND_A_NAME = dict.fromkeys(map(ord, ' !"#'), "$")
"""What would come before the end of a shorter name."""
_SHORT = 100
SEARCHED = 500
"""Characters of a text that are searched: the words of its beginning are all that :data:`MAX_WORDS` has room for."""
_PHRASE = re.compile(r"""(?<!\S)(["'])(.+?)\1(?!\S)""")
# Languages have quotation marks of their own, and so have telephones.
_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb"
_A_LABEL = re.compile(r"\bxn--([a-z0-9-]+)", re.IGNORECASE)
_QUOTES = str.maketrans(dict.fromkeys(_DOUBLE, '"') | {"\u201a": "'"}) | words.APOSTROPHES


def search_words(resource: Resource, record: Record) -> list[str]:
    """Return the words that find this record: of its phone number, and of the texts that are searched.

    At most :data:`MAX_WORDS`, sorted; a long name leaves room for the first words of the others, and what people also
    type comes after all that stand there. What is searched as well gets the room that is left.
    """
    shown, of_long = words_of(resource, record)
    return sorted(shown + of_long)


def words_of(resource: Resource, record: Record) -> tuple[list[str], list[str]]:
    """Return the words of what rows show, and those that only texts have which rows leave out.

    The first ones do not depend on the others, so that a row says them itself.
    """
    shown, found, _ = _searched(resource, record)
    return shown, found[len(shown) :]


def excerpts(resource: Resource, record: Record) -> Item:
    """Return of each searched text that rows of lists leave out what is searched of it, by its wire name."""
    also = {name: _without_repetitions(text) for name, text in _searched(resource, record)[2].items()}
    first = {name: excerpt(resource.value(record, name)) for name in resource.search}
    return {name: text for name, text in (first | also).items() if name in resource.unlisted}


def _searched(resource: Resource, record: Record) -> tuple[list[str], list[str], dict[str, str]]:
    """Return the words of what rows show, and all that find a record, those first.

    And of each text that is searched as well the part that they are of.
    """
    number = phones.words(resource.value(record, resource.phone)) if resource.phone else []
    found, parts = dict.fromkeys(number), {}
    shown: list[str] = []
    for long in (False, True):
        names = [name for name in resource.search if (name in resource.unlisted) == long]
        parsed = [excerpt(resource.value(record, name)) for name in names]
        texts = [words.indexed(text if long else words.without_endings(text)) for text in parsed]
        in_turn = [each for kind in zip(*texts, strict=True) for turn in zip_longest(*kind) for each in turn if each]
        found = dict.fromkeys(list(dict.fromkeys([*found, *in_turn]))[:MAX_WORDS])
        for name in (name for name in resource.search_also if (name in resource.unlisted) == long):
            for text in _each(resource.value(record, name)):
                parts[name], stand_there, also = _fitting(text, found)
                found = dict.fromkeys([*found, *stand_there, *also][:MAX_WORDS])
        shown = shown if long else list(found)
    return shown, list(found), parts


def _fitting(text: str, found: dict[str, None]) -> tuple[str, list[str], list[str]]:
    """Return as many whole words of a text as there is room for beside those that are ``found``, and its words.

    Of what it returns it returns the same again: a row has no more of a long text.
    """
    text = excerpt(text)
    ends = _ends(text)
    least, most = 0, len(ends)
    fits: tuple[str, list[str], list[str]] = ("", [], [])
    at = most  # most texts fit
    while least < most:
        part = text[: ends[at - 1]]
        stand_there, also = words.indexed(part)
        if len(found.keys() | set(stand_there)) <= MAX_WORDS:
            fits, least = (part, stand_there, also), at
        else:
            most = at - 1
        at = (least + most + 1) // 2
    return fits


def _without_repetitions(text: str) -> str:
    """Return a long text up to its last word that does not stand before."""
    if len(text) <= _SHORT:
        return text
    ends, all_words = _ends(text), set(words.indexed(text)[0])
    return text[: ends[bisect_left(ends, 1, key=lambda end: all_words <= {*words.indexed(text[:end])[0]})]]


def _ends(text: str) -> list[int]:
    """Return where a text may be cut: before blanks, and at its end."""
    return [match.start() for match in re.finditer(r"\s+|\Z", text)]


def name_in_keys(resource: Resource, record: Record) -> str:
    """Return the name that is in the keys of a record's words, so that records with one word are in its order."""
    return _in_keys(words.fold(resource.value(record, resource.title)))


def _in_keys(name: str) -> str:
    return name.strip()[:_LONGEST_NAME].translate(_BEHIND_A_NAME)


def names(asked: Sequence[Asked]) -> list[tuple[str, str]]:
    """Return what names several words may be: a word, and the beginning of the name of whoever has it, as keys have it.

    ``kohler ann`` is the beginning of a name as it stands there, and ``ann`` may be that of who is a Kohler, or
    ``kohler`` that of who is an Ann. Whoever is found so has all of these words. None for phrases and numbers.
    """
    plain = [each for each in asked if isinstance(each, str) and " " not in each]
    if not 1 < len(plain) == len(asked):
        return []
    first, last = plain[0], plain[-1]
    return [(word, _in_keys(" ".join(name))) for word, name in ((first, plain), (first, plain[1:]), (last, plain[:-1]))]


def is_named(sort_key: str, found_by: list[str], name: tuple[str, str]) -> bool:
    """Tell whether a record is in the stretch of keys of one of these :func:`names`, by the key of any of its words."""
    _, *named, _ = sort_key.split("#")  # without a name it is from before there were names in keys
    return name[0] in found_by and bool(named) and named[0].startswith(name[1])


def query_words(query: str, dial: Dial = dialling.without_plan) -> list[Asked]:
    """Return what is asked for: folded words, phrases, and numbers.

    What stands in quotes is a phrase: its words with a space between them, or a number.
    """
    text = _A_LABEL.sub(_in_letters, query.strip()).translate(_QUOTES)
    quoted = [_in_quotes(match[2], dial) for match in _PHRASE.finditer(text)]
    numbers, others = dialling.numbers(_PHRASE.sub(" ", text), dial)
    asked = quoted + [_number(number, words.asked(number.text), dial) for number in numbers] + [*words.asked(others)]
    return list(dict.fromkeys(filter(None, asked)))


def _in_letters(label: re.Match[str]) -> str:
    """Return a part of a domain as records have it: ``xn--bcher-kva`` is bücher (RFC 3492)."""
    try:
        decoded = label[1].lower().encode().decode("punycode")
    except UnicodeError:
        decoded = ""
    return decoded if words.asked(decoded) else label[0]  # somebody may not have typed all of it


def _in_quotes(text: str, dial: Dial) -> Asked:
    phrase = " ".join(words.asked(text))
    numbers, others = dialling.numbers(text, dial)
    alone = len(numbers) == 1 and not words.asked(others)
    return _number(numbers[0], [phrase], dial) if alone else phrase


def _number(number: Number, as_words: list[str], dial: Dial) -> Readings:
    """Return the ways to read a number: from either end of a phone number, with words around it, or as words."""
    of_phone: list[Reading] = [(prefix,) for prefix in dialling.prefixes(number.text, dial)]
    if number.within:
        around = words.asked(number.text.replace(number.within, " "))
        of_phone.append((dialling.within_prefix(number.within, dial), *around))
    if "+" in number.text and len(dialling.typed_digits(number.text)) >= phones.LEAST:  # as no word begins
        return tuple(of_phone)
    parts = [part for asked in as_words for part in readings(asked)[0]]
    of_words = tuple(sorted(parts, key=lambda part: (" " in part, -len(part))))
    return (of_words, *of_phone) if number.text.isdecimal() else (*of_phone, of_words)


def rewritten(query: str, instead: Mapping[str, str]) -> str:
    """Return a search with other words in the place of some: ``Ann  Kohlre`` -> ``Ann kohler``."""
    return " ".join(_rewritten(part, instead) for part in query.split())


def _rewritten(part: str, instead: Mapping[str, str]) -> str:
    asked = words.asked(part)
    return " ".join(instead.get(word, word) for word in asked) if instead.keys() & set(asked) else part


def readings(asked: Asked) -> Readings:
    """Return the ways to find what is asked for: in each, the beginning of a word, and what else must match."""
    if isinstance(asked, tuple):
        return asked
    return ((max(asked.split(), key=leads), asked) if " " in asked else (asked,),)


def leads(word: str) -> tuple[bool, int]:
    """Return by what the word is chosen whose rows are looked through, the largest first: it likely finds the fewest.

    One that may end an address is only chosen beside others that may, and then the first: such an ending has no rows of
    its own, but what stands before it has.
    """
    return (False, 0) if words.may_be_ending(word) else (True, len(word))


def words_of_texts(resource: Resource, asked: Sequence[Asked]) -> list[str]:
    """Return the words by which long texts are looked for: all that are asked for, but beginnings of phone numbers.

    A phrase is in a text that has any of its words which nothing else of the record has.
    """
    if not {*resource.search, *resource.search_also} & {*resource.unlisted}:
        return []
    parts = [part for each in asked for reading in readings(each) for part in reading]
    return list(
        dict.fromkeys(
            word
            for part in parts
            for word in part.split()
            if word[0] not in (phones.FROM_THE_START, phones.FROM_THE_END)
        )
    )


def first_match(found_by: list[str], prefix: str) -> str | None:
    """Return the first of a record's :func:`search_words` that starts with ``prefix``, in the order of the index."""
    return next((word for word in found_by if word.startswith(prefix)), None)


def matches(resource: Resource, record: Record, query: Sequence[Asked], found_by: list[str] | None = None) -> bool:
    """Tell whether all that is asked for matches; ``found_by`` are the words that find the record, if known."""
    found_by = search_words(resource, record) if found_by is None else found_by
    return all(any(_reads(resource, record, reading, found_by) for reading in readings(asked)) for asked in query)


def _reads(resource: Resource, record: Record, reading: Reading, found_by: list[str]) -> bool:
    """Tell whether each phrase of a reading, and each beginning of a word, is of the record."""
    return all(
        _has_phrase(resource, record, part)
        if " " in part
        else first_match(found_by, part) or _ends_an_address(resource, record, part)
        for part in reading
    )


def _ends_an_address(resource: Resource, record: Record, prefix: str) -> bool:
    """Tell whether a beginning is of a word that finds nobody, because it ends an address in what rows show."""
    shown = (name for name in resource.search if name not in resource.unlisted)
    return words.may_be_ending(prefix) and any(
        first_match(words.endings(excerpt(resource.value(record, name))), prefix) for name in shown
    )


def _has_phrase(resource: Resource, record: Record, phrase: str) -> bool:
    """Tell whether the words follow each other in one field; the last of them may go on."""
    texts = _texts(resource, record)
    return any(words.has_phrase(text, phrase) for text in texts)


def _texts(resource: Resource, record: Record) -> list[str]:
    return [text for name in (*resource.search, *resource.search_also) for text in texts_of(resource, record, name)]


def texts_of(resource: Resource, record: Record, name: str) -> list[str]:
    """Return what is searched of a field: one text, or several."""
    return [excerpt(text) for text in _each(resource.value(record, name))]


def _each(value: str | Sequence[str]) -> Sequence[str]:
    """Return the texts of a field that has one, or several."""
    return [value] if isinstance(value, str) else value


def excerpt(text: str) -> str:
    """Return the whole words of a text that are searched; of an excerpt, itself."""
    return text if len(text) <= SEARCHED else (text[:SEARCHED].rsplit(None, 1) or [""])[0]
