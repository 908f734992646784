"""Rules that hold wherever a customer comes from: which e-mails are the same, which words find whom."""

import re
import unicodedata
from itertools import zip_longest

from customers.model import Customer
from records import phones, words

MAX_WORDS = 30
"""Words indexed per customer. With at most 10 tags any write fits into one transaction of 100 items: two sets of words,
two of tags' rows, and a dozen others."""

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


def query_words(query: str) -> list[str]:
    """Return what is asked for: folded words, phrases, or the one number if the query reads like a phone number.

    What stands in quotes is a phrase: its words with a space between them, or a number.
    """
    text = query.strip().translate(_QUOTES)
    if number := phones.asked(text):
        return [number]
    quoted = [match[2] for match in _PHRASE.finditer(text)]
    asked = [phones.asked(each) or " ".join(words.asked(each)) for each in quoted]
    numbers, others = phones.runs(_PHRASE.sub(" ", text))
    return list(dict.fromkeys(filter(None, asked + numbers + words.asked(others))))


def prefixes(word: str) -> list[str]:
    """Return the prefixes that an indexed word must have to match; a number matches from either end."""
    return phones.prefixes(word) if word.isdecimal() else [word]


def first_match(found_by: list[str], prefix: str) -> str | None:
    """Return the first of a customer's :func:`search_words` that starts with ``prefix``, in the order of the index."""
    return next((word for word in found_by if word.startswith(prefix)), None)


def matches(customer: Customer, query: list[str], found_by: list[str] | None = None) -> bool:
    """Tell whether every word asked for matches, and every phrase; ``found_by`` are the customer's words if known."""
    found_by = search_words(customer) if found_by is None else found_by
    return all(
        _has_phrase(customer, asked) if " " in asked else any(first_match(found_by, each) for each in prefixes(asked))
        for asked in query
    )


def _has_phrase(customer: Customer, phrase: str) -> bool:
    """Tell whether the words follow each other in one field; the last of them may go on."""
    texts = (customer.name, customer.email, customer.company)
    return any(f" {phrase}" in f" {sequence}" for text in texts for sequence in words.sequences(text))
