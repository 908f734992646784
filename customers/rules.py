"""Rules that hold wherever a customer comes from: which e-mails are the same, which words find whom."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from customers.model import Customer
from records import dialling, phones, words
from records.dialling import Dial, Number

MAX_WORDS = 30
"""Words indexed per customer. With at most 10 tags any write fits into one transaction of 100 items: two sets of words,
two of tags' rows, and a dozen others."""

Reading = tuple[str, ...]
"""Beginnings of words, and phrases, which have a blank: all of them must match, and the first is no phrase."""
Readings = tuple[Reading, ...]
Asked = str | Readings
"""A word, a phrase, or the ways to read a number, of which one must match."""

_PHRASE = re.compile(r"""(?<!\S)(["'])(.+?)\1(?!\S)""")
# Languages have quotation marks of their own, and so have telephones.
_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb"
_QUOTES = str.maketrans(dict.fromkeys(_DOUBLE, '"') | {"\u201a": "'"}) | words.APOSTROPHES


def email_identity(email: str) -> str:
    """Return what two spellings of one address share; ``email`` is normalised by the schema.

    The domain is in the one form that each A-label has (IDNA 2008), where ``ß`` is not ``ss``; nor is it before the @.
    Letters of another width or style are the letters that they look like; what nobody sees does not count.
    """
    local, at, domain = email.rpartition("@")
    seen = words.seen(unicodedata.normalize("NFKC", local))
    lower = seen.lower().replace("\u03c2", "\u03c3")  # a sigma has another form at the end of a word
    return unicodedata.normalize("NFKC", lower) + at + domain.lower()


def name_key(customer: Customer) -> str:
    """Return what lists sort a name by; never empty, because an index key must not be."""
    return words.fold(customer.name)[:200] or " "


def search_words(customer: Customer) -> list[str]:
    """Return the words that find this customer: of its phone number, name, e-mail address and company.

    At most :data:`MAX_WORDS`, sorted; a long name leaves room for the first words of the others, and what people also
    type comes after all that stand there.
    """
    texts = [words.indexed(text) for text in (customer.name, customer.email, customer.company)]
    in_turn = [
        word for of_texts in zip(*texts, strict=True) for turn in zip_longest(*of_texts) for word in turn if word
    ]
    return sorted(list(dict.fromkeys(phones.words(customer.phone) + in_turn))[:MAX_WORDS])


def query_words(query: str, dial: Dial = dialling.without_plan) -> list[Asked]:
    """Return what is asked for: folded words, phrases, and numbers.

    What stands in quotes is a phrase: its words with a space between them, or a number.
    """
    text = query.strip().translate(_QUOTES)
    quoted = [_in_quotes(match[2], dial) for match in _PHRASE.finditer(text)]
    numbers, others = dialling.numbers(_PHRASE.sub(" ", text), dial)
    asked = quoted + [_number(number, words.asked(number.text), dial) for number in numbers] + [*words.asked(others)]
    return list(dict.fromkeys(filter(None, asked)))


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
        of_phone.append((dialling.national_start(dial(number.within)), *around))
    if "+" in number.text:  # as no word begins
        return tuple(of_phone)
    parts = [part for asked in as_words for part in readings(asked)[0]]
    of_words = tuple(sorted(parts, key=lambda part: (" " in part, -len(part))))
    return (of_words, *of_phone) if number.text.isdecimal() else (*of_phone, of_words)


def readings(asked: Asked) -> Readings:
    """Return the ways to find what is asked for: in each, the beginning of a word, and what else must match."""
    if isinstance(asked, tuple):
        return asked
    return ((max(asked.split(), key=len), asked) if " " in asked else (asked,),)


def first_match(found_by: list[str], prefix: str) -> str | None:
    """Return the first of a customer's :func:`search_words` that starts with ``prefix``, in the order of the index."""
    return next((word for word in found_by if word.startswith(prefix)), None)


def matches(customer: Customer, query: Sequence[Asked], found_by: list[str] | None = None) -> bool:
    """Tell whether all that is asked for matches; ``found_by`` are the customer's words if known."""
    found_by = search_words(customer) if found_by is None else found_by
    return all(any(reads(customer, reading, found_by) for reading in readings(asked)) for asked in query)


def reads(customer: Customer, reading: Reading, found_by: list[str]) -> bool:
    """Tell whether each phrase of a reading, and each beginning of a word, is of the customer."""
    return all(_has_phrase(customer, part) if " " in part else first_match(found_by, part) for part in reading)


def _has_phrase(customer: Customer, phrase: str) -> bool:
    """Tell whether the words follow each other in one field; the last of them may go on."""
    texts = (customer.name, customer.email, customer.company)
    return any(f" {phrase}" in f" {sequence}" for text in texts for sequence in words.sequences(text))
