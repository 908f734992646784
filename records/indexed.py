"""Under what a record is found and counted, and the steps that put, delete and count exactly that.

A record outside the trash has, besides itself: one marker for the value that no two may share, one row in each list it
is in, one row for each word that finds it, and its place in the counters. Rows hold what lists show, so that reading a
list or a search reads nothing else; in return a change writes all of them that show what changes.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from records import keys, search, sorting, stays
from records.database import Tables
from records.errors import NotIndexedError, TakenError
from records.marks import MERGED_INTO
from records.resource import Item, Record, Resource
from records.transaction import Step, to_item


@dataclass(frozen=True, slots=True)
class Indexed:
    """Under what a record outside the trash is found: what it says itself, whatever the rules say today.

    Deletions go by it. Rules change, and rows that today's rules no longer make would stay for ever.
    """

    marker: str
    """What all spellings of its unique value share; empty without one."""
    words: tuple[str, ...]
    """Of what rows show; of records before 2026-11-29 of long texts, too."""
    lists: tuple[str, ...]
    trashed_with: int = 0
    """The version of the parent with which the record went to the trash; 0 if it did not."""
    merged_into: str = ""
    """The id of the record into which this one was merged."""
    stays: Item = field(default_factory=dict)
    """How long it has had its values, and others: :mod:`records.stays`."""
    named: str = ""
    """The name in the keys of its words; empty if these have none, as before 2026-11-28."""
    texts: tuple[str, ...] = ()
    """Words that only long texts have, of which rows of lists and of other words hold nothing."""
    held: tuple[str, ...] = ()
    """Hashes of what its rows of words, of long texts, and of lists hold; empty before 2026-11-29, which is as if all
    were others. Who writes rows goes by it: rules change, so that what rows hold does not follow from the record."""

    @classmethod
    def by_rules(cls, tables: Tables, record: Record) -> "Indexed":
        """Return under what the rules of today find the record."""
        resource = tables.resource
        shown, of_texts = (tuple(sorted(each)) for each in search.words_of(resource, record))
        return cls(
            _identity(resource, record),
            shown,
            tuple(keys.lists(resource, record, tables.zone_of_days)),
            named=search.name_in_keys(resource, record),
            texts=of_texts,
            held=_held_by(resource, record),
        )

    @classmethod
    def of(cls, record: Item) -> "Indexed":
        """Read what a record outside the trash says; NotIndexedError."""
        if "indexed" not in record:
            raise NotIndexedError
        said = record["indexed"]
        along = int(record.get("trashedWith", 0))
        words, lists = tuple(said["words"]), tuple(said["lists"])
        texts, held = (tuple(said.get(name, ())) for name in ("texts", "held"))
        how_long, named = record.get(stays.STAYS, {}), said.get("named", "")
        return cls(said["marker"], words, lists, along, "", how_long, named, texts, held)

    def item(self) -> Item:
        """As the record says it."""
        more = {"named": self.named, "texts": list(self.texts), "held": list(self.held)}
        more = {name: said for name, said in more.items() if said}
        return {"marker": self.marker, "words": list(self.words), "lists": list(self.lists)} | more

    def state(self) -> Item:
        """Return what a record outside the trash has besides its fields."""
        others = {"trashedWith": self.trashed_with, stays.STAYS: self.stays}
        return {"indexed": self.item()} | {name: value for name, value in others.items() if value}

    def follow(self, tables: Tables, record: Record, trashed_with: int) -> "Indexed":
        """Return under what the record is found where its parent is: in the trash since that version, or living (0).

        In the trash that is nothing but the parent's list and the trash. What no two may share stays its own, so that
        it can come back.
        """
        if not trashed_with:
            return replace(Indexed.by_rules(tables, record), marker=self.marker, stays=self.stays)
        parent_id = tables.resource.value(record, tables.below.field)
        lists = (keys.of_parent(tables.below, parent_id), keys.TRASH)
        held = _held_by(tables.resource, record)
        return Indexed(self.marker, (), lists, trashed_with, stays=self.stays, held=held)

    @property
    def in_trash(self) -> bool:
        """Whether it is in the trash together with its parent."""
        return keys.TRASH in self.lists


def in_trash(tables: Tables, record: Record, merged_into: str = "") -> Indexed:
    """Return under what a record is found that was thrown away by itself, or merged."""
    link = tables.resource.parent
    of_parent = [keys.trash_of_parent(link, tables.resource.value(record, link.field))] if link else []
    merged = [keys.merged_into(merged_into)] if merged_into else []
    return Indexed("", (), (keys.TRASH, *of_parent, *merged), merged_into=merged_into)


def put_marker(tables: Tables, record: Record, indexed: Indexed) -> Iterator[Step]:
    """Let a record have its unique value; the step raises TakenError."""
    resource = tables.resource
    if resource.unique and indexed.marker:
        item = keys.marker(resource.unique.field, indexed.marker)._asdict() | key_of(tables, record)
        put = {"TableName": tables.lookups, "Item": to_item(item), "ConditionExpression": "attribute_not_exists(pk)"}
        record_id = resource.id_of(record)
        yield Step("Put", put, lambda found: TakenError(found[resource.id] if found else "", record_id))


def delete_marker(tables: Tables, indexed: Indexed) -> Iterator[Step]:
    """Let others have a unique value."""
    if tables.resource.unique and indexed.marker:
        yield _delete(tables.lookups, keys.marker(tables.resource.unique.field, indexed.marker))


def hand_over(steps: Iterable[Step]) -> list[Step]:
    """Let a record have the unique value that another one gives up in the same transaction, which names it once then.

    Raises TakenError if two want the same. The marker that is given up belongs to a record that is checked itself.
    """
    steps = list(steps)
    wanted: dict[str, Step] = {}
    for step in steps:
        if place := _marker_of(step, "Put"):
            if place in wanted and step.refused:
                raise step.refused(None)
            wanted[place] = step
    given_up = {place for step in steps if (place := _marker_of(step, "Delete"))}
    handed = {id(step) for place, step in wanted.items() if place in given_up}
    rest = [step for step in steps if _marker_of(step, "Delete") not in wanted]
    return [_unconditional(step) if id(step) in handed else step for step in rest]


def _marker_of(step: Step, operation: str) -> str:
    """Return which marker a step puts or deletes, empty if none."""
    item = step.request.get("Item") or step.request["Key"]
    is_marker = step.operation == operation and item.get("sk") == {"S": keys.marker("", "").sk}
    return f"{step.request['TableName']} {item['pk']['S']}" if is_marker else ""


def _unconditional(step: Step) -> Step:
    return Step(step.operation, {name: step.request[name] for name in ("TableName", "Item")})


def replace_rows(tables: Tables, record: Record, old: Indexed | None, new: Indexed | None) -> Iterator[Step]:
    """Delete the rows that a record no longer has, and put all others, whatever is there."""
    had, wanted = _row_keys(tables, record, old), _row_items(tables, record, new)
    yield from (_delete(table, key) for key, table in had.items() if key not in wanted)
    yield from (_put_row(*row) for row in wanted.values())


def replace_changed_rows(
    tables: Tables, record: Record, old: Indexed, new: Indexed, *, version: bool = False
) -> Iterator[Step]:
    """Delete the rows that a record no longer has, and put those that are new, or held something else.

    ``version`` says that version and last change are others, which is written where rows tell them.
    """
    had, wanted = _row_keys(tables, record, old), _row_items(tables, record, new)
    as_before = len(old.held) == len(new.held)  # and nothing is, if one of them is silent
    same = [kind for kind, *held in zip(_KINDS, old.held, new.held, strict=False) if as_before and held[0] == held[1]]
    yield from (_delete(table, key) for key, table in had.items() if key not in wanted)
    for key, (table, row) in wanted.items():
        told = version and table == tables.lists and keys.tells(tables.resource, key[0])
        if told or key not in had or _kind(tables, table, key) not in same:
            yield _put_row(table, row)


_KINDS = _WORD, _TEXT, _LIST = "word", "text", "list"
"""Kinds of rows: those of one kind hold the same."""


def _kind(tables: Tables, table: str, key: keys.Key | keys.RowKey) -> str:
    if table == tables.lists:
        return _LIST
    return _TEXT if key[0].startswith(keys.text_partition("")) else _WORD


def _put_row(table: str, typed: Item) -> Step:
    return Step("Put", {"TableName": table, "Item": typed})


def _row_items(
    tables: Tables, record: Record, indexed: Indexed | None
) -> dict[keys.Key | keys.RowKey, tuple[str, Item]]:
    """Return each of a record's rows by its key: its table, and typed values."""
    if indexed is None:
        return {}
    resource = tables.resource
    word, text, row, told = map(to_item, _holds(resource, record))  # once, and not for each of them
    why = {"trashedWith": indexed.trashed_with, MERGED_INTO: indexed.merged_into}
    reasons = to_item({name: value for name, value in why.items() if value})

    def held(kind: str, name: str) -> Item:
        if kind != _LIST:
            return text if kind == _TEXT else word
        if keys.has_keys_only(name):
            return {}
        return row | (told if keys.tells(resource, name) else {}) | (reasons if name == keys.TRASH else {})

    places = _row_keys(tables, record, indexed)
    return {
        key: (table, to_item(key._asdict()) | held(_kind(tables, table, key), key[0])) for key, table in places.items()
    }


def _row_keys(tables: Tables, record: Record, indexed: Indexed | None) -> dict[keys.Key | keys.RowKey, str]:
    """Return the key of each of a record's rows, with its table."""
    if indexed is None:
        return {}
    resource = tables.resource
    record_id = resource.id_of(record)
    words = {keys.word(word, record_id, indexed.named): tables.lookups for word in indexed.words}
    words |= {keys.word(word, record_id, indexed.named, of_text=True): tables.lookups for word in indexed.texts}
    return words | {keys.row(resource, name, record): tables.lists for name in indexed.lists}


def _holds(resource: Resource, record: Record) -> tuple[Item, Item, Item, Item]:
    """Return what rows of words, of long texts and of lists hold, and what the last ones tell besides in some lists.

    A word's row has what lists show; a long text's also what a search compares, as much as is searched of each. A
    list's row has what its key does not say already, and the keys of the indexes.
    """
    wire = without_blanks(resource, resource.to_wire(record))
    listed = {name: wire[name] for name in resource.listed if name in wire and name not in resource.latest}
    text = listed | without_blanks(resource, search.excerpts(resource, record))
    elsewhere = (resource.id, resource.created, *resource.latest)
    row = {
        name: value for name, value in (listed | sorting.index_keys(resource, record)).items() if name not in elsewhere
    }
    return listed, text, row, {name: wire[name] for name in resource.latest if name in wire}


def _held_by(resource: Resource, record: Record) -> tuple[str, ...]:
    """Return the hashes of what rows of words, of long texts and of lists hold."""
    held = (json.dumps(each, sort_keys=True).encode() for each in _holds(resource, record)[:3])
    return tuple(hashlib.blake2b(each, digest_size=8).hexdigest() for each in held)


def _identity(resource: Resource, record: Record) -> str:
    """Return what all spellings of the unique value share; empty without a value."""
    value = resource.value(record, resource.unique.field) if resource.unique else ""
    return resource.unique.key(value) if resource.unique and value else ""


def count_difference(tables: Tables, record: Record, old: Indexed | None, new: Indexed | None) -> Iterator[Step]:
    """Add to the counters what a way from one place to another changes."""
    for name, partition in ((keys.ALL, keys.COUNTERS), (keys.TRASH, keys.TRASHED)):
        had, has = (each is not None and name in each.lists for each in (old, new))
        if change := has - had:
            yield count_step(tables, partition, record, {"n": change})
    had_numbers, numbers = (counted(tables.resource, each) if each else {} for each in (old, new))
    facets = {name: numbers.get(name, 0) - had_numbers.get(name, 0) for name in had_numbers | numbers}
    if changes := {name: change for name, change in facets.items() if change}:
        yield count_step(tables, keys.FACETS, record, changes)


def counted(resource: Resource, indexed: Indexed) -> dict[str, int]:
    """Return what is counted of a record beside that it is there: its lists, and how long it stays with its values."""
    here = dict.fromkeys(keys.facets(resource, indexed.lists), 1)
    return here | (stays.numbers(resource, indexed.stays) if keys.ALL in indexed.lists else {})


def count_step(tables: Tables, partition: str, record: Record, changes: dict[str, int]) -> Step:
    """Add to the numbers of the record's shard."""
    key = keys.Key(partition, keys.shard(tables.resource.id_of(record)))
    return Step("Update", {"TableName": tables.lookups, "Key": to_item(key._asdict())}, adds=changes)


def key_of(tables: Tables, record: Record) -> Item:
    """Return the key of a record in its table."""
    return {tables.resource.id: tables.resource.id_of(record)}


def without_blanks(resource: Resource, wire: Item) -> Item:
    """Leave out what the model puts back: a field without a value whose default is that."""
    blanks = resource.blanks
    return {name: value for name, value in wire.items() if value not in ("", [], None) or blanks.get(name, 0) != value}


def _delete(table: str, key: keys.Key | keys.RowKey) -> Step:
    return Step("Delete", {"TableName": table, "Key": to_item(key._asdict())})
