"""The shape of every key outside the table of records; docs/access-patterns.md has them in one table."""

import hashlib
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from records import days
from records.phones import FROM_THE_END, FROM_THE_START
from records.resource import Choice, Link, Record, Resource

COUNTER_SHARDS = 64
"""Counters are spread over this many items, because transactions on one item refuse each other."""
SHARD_GROUPS = 16
"""Shards that are equal by this modulus count the same records together. A stage of before has as many shards: what one
of these has counted is taken off another one of its group, so that only their sum is right. It divides the other."""
CHANGE_SHARDS = 4
"""The history's ``at-index`` has this many partitions for the changes of people, and as many for those of imports."""
COUNTERS, FACETS, TRASHED = "COUNT", "FACET", "TRASHED"
"""Partitions of the counters, so that one query reads all shards: of all records outside the trash, of each kind of
them, and of those in the trash."""
UNREGISTERED = tuple(f"UNREGISTERED#{number:02}" for number in range(16))
"""Partitions of the ids that are not registered: with fewer, many new records at once would be too much for one."""
UNSETTLED = "UNSETTLED#"
"""How the partitions of the records begin whose children are not yet where their parent is."""
ALL, TRASH = "all", "trash"
"""The list of every record outside the trash, and the list of those in it."""
VALUES = "FACET#"
"""How the partitions of the counters begin of which each value has one."""
COUNTED = "COUNTED#"
"""How the partitions of the notes begin that say with which values a record is counted."""
PAIR = "with#"
"""How the sort keys of pairs begin in the table of duplicates."""
LONGEST_BEGINNING = 100
"""Characters by which values with counters are in order, so that a key has room for 150 more in 1,024 bytes."""
_MERGED = "merged:"


class Key(NamedTuple):
    """Primary key of an item in the lookups table."""

    pk: str
    sk: str


class RowKey(NamedTuple):
    """Primary key of an item in the lists table: a record's row in one list, in order of creation."""

    list: str
    sk: str


CURSOR_SECRET = Key("SECRET", "cursor")


def marker(field: str, identity: str) -> Key:
    """One record outside the trash a value; ``identity`` is what all its spellings share."""
    return Key(f"{field.upper()}#{identity}", "marker")


def shard(record_id: str) -> str:
    """Return the shard of the counters that counts this record."""
    return f"{zlib.crc32(record_id.encode()) % COUNTER_SHARDS:02}"


def first_of_group(shard: str) -> str:
    """Return the first of the shards that count the same records."""
    return f"{int(shard) % SHARD_GROUPS:02}"


def shards_of_group(first: str) -> list[str]:
    """Return the shards that count the same records as this first one of them."""
    return [f"{number:02}" for number in range(int(first), COUNTER_SHARDS, SHARD_GROUPS)]


def changes_by(email: str) -> str:
    """Return the partition of ``at-index`` with the changes of a person; an address has one in whatever case."""
    return f"people#{_shard_of(email)}"


def imported_by(email: str) -> str:
    """Return the partition with the changes that imports of a person made."""
    return f"imports#{_shard_of(email)}"


def every_change(*, imports: bool) -> tuple[str, ...]:
    """Return the partitions with the changes of all people, or of all imports."""
    kind = "imports" if imports else "people"
    return tuple(f"{kind}#{number}" for number in range(CHANGE_SHARDS))


def _shard_of(email: str) -> int:
    return zlib.crc32(email.casefold().encode()) % CHANGE_SHARDS


def unregistered(id_: str) -> Key:
    """Return the key of the item that is there while a record's id is not registered."""
    return Key(UNREGISTERED[zlib.crc32(id_.encode()) % len(UNREGISTERED)], id_)


def unsettled(record_id: str) -> Key:
    """Return the key of the item that is there while a record's children are not yet where their parent is."""
    return Key(UNSETTLED + record_id, "children")


def counter(choice: Choice, value: str) -> Key:
    """Return the key of the counter of a value, in order of the alphabet; no value of one line has a tab."""
    from records.words import sort_key  # noqa: PLC0415 few functions count values

    return Key(VALUES + choice.name, f"{sort_key(value)[:LONGEST_BEGINNING]}\t{value}")


def counted(record_id: str) -> Key:
    """Return the key of the note with which values a record is counted."""
    return Key(COUNTED + record_id, "values")


def compared(resource: Resource, record_id: str) -> Key:
    """Return the key of the note of what a record is compared by; pairs are in the same partition."""
    return Key(f"{resource.plural}#{record_id}", "note")


def pair(resource: Resource, record_id: str, other_id: str) -> Key:
    """Return the key of what a record has in common with another one; there is one item on each side."""
    return Key(f"{resource.plural}#{record_id}", PAIR + other_id)


def shared(resource: Resource, hashed: str, record_id: str) -> Key:
    """Return the key under which all records are that share a value, of which this is a hash."""
    return Key(f"{resource.plural}#shared#{hashed}", record_id)


def of_parent(link: Link, parent_id: str) -> str:
    """Name the list of a parent's children, but for those that were thrown away by themselves."""
    return Choice(field=link.field).list_of(parent_id)


def trash_of_parent(link: Link, parent_id: str) -> str:
    """Name the list of a parent's children that were thrown away by themselves."""
    return f"{TRASH}:{of_parent(link, parent_id)}"


def merged_into(record_id: str) -> str:
    """Name the list of the records that were merged into this one."""
    return f"{_MERGED}{record_id}"


def tells(resource: Resource, list_name: str) -> bool:
    """Tell whether rows of a list say a record's version and last change: a write of the record writes these anew.

    These are the whole list, which is kept in the order of last change, the trash, and the children of a parent, which
    a form shows and saves.
    """
    link = resource.parent
    return list_name in (ALL, TRASH) or bool(link and list_name.startswith(of_parent(link, "")))


def has_keys_only(list_name: str) -> bool:
    """Tell whether rows of a list have nothing but their keys, because nobody shows them."""
    return list_name.startswith((f"{TRASH}:", _MERGED))


def word_partition(word: str) -> str:
    """Words are kept together by their first character, so that any prefix is one query."""
    return f"WORD#{word[: 2 if word.startswith((FROM_THE_START, FROM_THE_END)) else 1]}"


def text_partition(word: str) -> str:
    """Return where a word of long texts is: beside those of what rows show, so that these do not hold the texts."""
    return f"WORD#.{word[:1]}"


def word(word: str, record_id: str, named: str = "", *, of_text: bool = False) -> Key:
    """Return the key under which a word finds a record; those with the same word are in the order of their names."""
    partition = text_partition(word) if of_text else word_partition(word)
    return Key(partition, "#".join((word, *filter(None, [named]), record_id)))


def word_of(sort_key: str) -> str:
    """Return the word in a :func:`word` key."""
    return sort_key.partition("#")[0]


def idempotency(caller: str, key: str) -> Key:
    """Return the key of a request; the caller's own, and of bounded length whatever the client chose."""
    return Key("REQUEST#" + hashlib.sha256(f"{caller}\n{key}".encode()).hexdigest(), "request")


def lists(resource: Resource, record: Record, zone: str) -> list[str]:
    """Return every list that a record outside the trash is in, by the days of a time zone."""
    wire = resource.to_wire(record)
    names = [ALL]
    for each in reversed(resource.listing):
        if isinstance(each, Choice):
            names += each.lists(wire)
        elif wire[each.field]:
            date = days.day_of(wire[each.field], zone)
            names += [each.list_of(date[:4]), each.list_of(date[:7])]
    return names


def facets(resource: Resource, lists: Iterable[str]) -> list[str]:
    """Return what is counted of a record in these lists."""
    return [name for name in lists if name.startswith(resource.counted)]


def row(resource: Resource, list_name: str, record: Record) -> RowKey:
    """Return the key of a record's row in a list."""
    return RowKey(list_name, f"{resource.created_of(record)}#{resource.id_of(record)}")
