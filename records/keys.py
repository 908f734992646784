"""The shape of every key outside the customers table; docs/access-patterns.md has them in one table."""

import hashlib
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from customers.model import Customer
from records import days
from records.phones import FROM_THE_END, FROM_THE_START

COUNTER_SHARDS = 16
"""Counters are spread over this many items, because transactions on one item refuse each other."""
COUNTERS, FACETS, TRASHED = "COUNT", "FACET", "TRASHED"
"""Partitions of the counters, so that one query reads all shards: of all customers outside the trash, of each kind of
them, and of those in the trash."""
UNREGISTERED = tuple(f"UNREGISTERED#{number:02}" for number in range(16))
"""Partitions of the ids that are not registered: with fewer, many new customers at once would be too much for one."""
ALL, TRASH = "all", "trash"
"""The list of every customer outside the trash, and the list of those in it."""


class Key(NamedTuple):
    """Primary key of an item in the lookups table."""

    pk: str
    sk: str


class RowKey(NamedTuple):
    """Primary key of an item in the lists table: a customer's row in one list, in order of registration."""

    list: str
    sk: str


CURSOR_SECRET = Key("SECRET", "cursor")


def marker(identity: str) -> Key:
    """One living customer an e-mail address; ``identity`` is what all its spellings share."""
    return Key(f"EMAIL#{identity}", "marker")


def shard(customer_id: str) -> str:
    """Return the shard of the counters that counts this customer."""
    return f"{zlib.crc32(customer_id.encode()) % COUNTER_SHARDS:02}"


def unregistered(id_: str) -> Key:
    """Return the key of the item that is there while a customer's id is not registered."""
    return Key(UNREGISTERED[zlib.crc32(id_.encode()) % len(UNREGISTERED)], id_)


def word_partition(word: str) -> str:
    """Words are kept together by their first character, so that any prefix is one query."""
    return f"WORD#{word[: 2 if word.startswith((FROM_THE_START, FROM_THE_END)) else 1]}"


def word(word: str, customer_id: str) -> Key:
    """Return the key under which a word finds a customer."""
    return Key(word_partition(word), f"{word}#{customer_id}")


def idempotency(caller: str, key: str) -> Key:
    """Return the key of a request; the caller's own, and of bounded length whatever the client chose."""
    return Key("REQUEST#" + hashlib.sha256(f"{caller}\n{key}".encode()).hexdigest(), "request")


def status_list(status: str) -> str:
    """Name the list of the customers with this status."""
    return f"status:{status}"


def tag_list(tag: str) -> str:
    """Name the list of the customers with this tag."""
    return f"tag:{tag}"


def date_list(date: str) -> str:
    """Name the list of the customers registered in a year or month (``2026-11``) of a time zone."""
    return f"registered:{date}"


def lists(customer: Customer, zone: str) -> list[str]:
    """Return every list that a customer outside the trash is in, by the days of a time zone."""
    date = days.day_of(customer.registration_date, zone)
    return [
        ALL,
        status_list(customer.status),
        date_list(date[:4]),
        date_list(date[:7]),
        *map(tag_list, customer.tags),
    ]


def facets(lists: Iterable[str]) -> list[str]:
    """Return what is counted of a customer in these lists: those that are no tags."""
    return [name for name in lists if name != ALL and not name.startswith(tag_list(""))]


def row(list_name: str, customer: Customer) -> RowKey:
    """Return the key of a customer's row in a list."""
    return RowKey(list_name, f"{customer.registration_date}#{customer.customer_id}")
