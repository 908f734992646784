"""Rules that hold wherever a customer comes from: which e-mails are the same, which words find whom."""

import re
import unicodedata
from itertools import zip_longest

from customers import phones
from customers.model import Customer

MAX_WORDS = 30
"""Words indexed per customer. With at most 10 tags any write fits into one transaction of 100 items: two sets of words,
two of tags' rows, and a dozen others."""
MAX_WORD_LENGTH = 60

_WORD = re.compile(r"[^\W_]+")
_PHRASE = re.compile(r"""(?<!\S)(["'])(.+?)\1(?!\S)""")
# Languages have quotation marks of their own, and so have telephones.
_DOUBLE, _SINGLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb", "\u2018\u2019\u201a"
_QUOTES = str.maketrans(dict.fromkeys(_DOUBLE, '"') | dict.fromkeys(_SINGLE, "'"))
# Letters that Unicode does not decompose although people type them without their stroke.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"})


def fold(text: str) -> str:
    """Take away case and accents: ``Köhler`` -> ``kohler``, ``Straße`` -> ``strasse``."""
    # Decomposed on both sides of casefold: it knows no letter of mathematics, and leaves some accents composed.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_STROKES)


def words(text: str) -> list[str]:
    """Return the folded words of ``text``, each once, in order."""
    return list(dict.fromkeys(_sequence(text)))


def _sequence(text: str) -> list[str]:
    return [word[:MAX_WORD_LENGTH] for word in _WORD.findall(fold(text))]


def email_identity(email: str) -> str:
    """Return what two spellings of one address share; ``email`` is normalised by the schema.

    The domain is in the one form that each A-label has (IDNA 2008), where ``ß`` is not ``ss``; nor is it before the @.
    Letters of another width or style are the letters that they look like.
    """
    local, at, domain = email.rpartition("@")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", local).lower()) + at + domain.lower()


def name_key(customer: Customer) -> str:
    """Return what lists sort a name by; never empty, because an index key must not be."""
    return fold(customer.name)[:200] or " "


def search_words(customer: Customer) -> list[str]:
    """Return the words that find this customer: of its phone number, name, e-mail address and company.

    At most :data:`MAX_WORDS`, sorted; a long name leaves room for the first words of the others.
    """
    in_turn = zip_longest(*(words(text) for text in (customer.name, customer.email, customer.company)))
    found = phones.words(customer.phone) + [word for turn in in_turn for word in turn if word]
    return sorted(list(dict.fromkeys(found))[:MAX_WORDS])


def query_words(query: str) -> list[str]:
    """Return what is asked for: folded words, phrases, or the one number if the query reads like a phone number.

    What stands in quotes is a phrase: its words with a space between them, or a number.
    """
    text = query.strip().translate(_QUOTES)
    if number := phones.asked(text):
        return [number]
    quoted = [match[2] for match in _PHRASE.finditer(text)]
    asked = [phones.asked(each) or " ".join(_sequence(each)) for each in quoted]
    numbers, others = phones.runs(_PHRASE.sub(" ", text))
    return list(dict.fromkeys(filter(None, asked + numbers + words(others))))


def prefixes(word: str) -> list[str]:
    """Return the prefixes that an indexed word must have to match; a number matches from either end."""
    return phones.prefixes(word) if word.isdecimal() else [word]


def first_match(customer: Customer, prefix: str) -> str | None:
    """Return the first of the customer's words that starts with ``prefix``, in the order of the index."""
    return next((word for word in search_words(customer) if word.startswith(prefix)), None)


def matches(customer: Customer, query: list[str]) -> bool:
    """Tell whether every word asked for matches, and every phrase."""
    return all(
        _has_phrase(customer, asked) if " " in asked else any(first_match(customer, each) for each in prefixes(asked))
        for asked in query
    )


def _has_phrase(customer: Customer, phrase: str) -> bool:
    """Tell whether the words follow each other in one field; the last of them may go on."""
    texts = (customer.name, customer.email, customer.company)
    return any(f" {phrase}" in f" {' '.join(_sequence(text))}" for text in texts)
