"""The shape of every key in the lookups table; docs/access-patterns.md has them in one table."""

import hashlib
import zlib
from typing import NamedTuple

from customers.rules import FROM_THE_END, email_identity

LISTED = "customers"
"""Value of ``listed``, the partition key of the list indexes, for every customer outside the trash."""
COUNTER_SHARDS = 16
"""Counters are spread over this many items, because transactions on one item refuse each other."""


class Key(NamedTuple):
    """Primary key of an item in the lookups table."""

    pk: str
    sk: str


CURSOR_SECRET = Key("SECRET", "cursor")
COUNTERS = "COUNT"
"""Partition of all counters, so that one query reads them."""


def marker(email: str) -> Key:
    """One living customer an e-mail address."""
    return Key(f"EMAIL#{email_identity(email)}", "marker")


def counter(customer_id: str) -> Key:
    """Return the counter that counts this customer."""
    return Key(COUNTERS, f"customers#{zlib.crc32(customer_id.encode()) % COUNTER_SHARDS:02}")


def word_partition(word: str) -> str:
    """Words are kept together by their first character, so that any prefix is one query."""
    return f"WORD#{word[: 2 if word.startswith(FROM_THE_END) else 1]}"


def word(word: str, customer_id: str) -> Key:
    """Return the key under which a word finds a customer."""
    return Key(word_partition(word), f"{word}#{customer_id}")


def idempotency(caller: str, key: str) -> Key:
    """Return the key of a request; the caller's own, and of bounded length whatever the client chose."""
    return Key("REQUEST#" + hashlib.sha256(f"{caller}\n{key}".encode()).hexdigest(), "request")
