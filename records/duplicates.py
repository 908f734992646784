"""Pairs of records that may be one: found by keys, kept for whoever looks, and brought to what the records say now.

A record has a note of what it is compared by, and with it, in one transaction, an item for each key. What it has in
common with another record stands on both sides. All of this follows from the records alone: it may be made again at any
time, in any order, by several at once, and ends the same.

Why that is so: a note has a mark that no other version of it has. A pair is written only while both notes have the
marks that it was made of. Whoever writes a note looks at the record before and after, and at all pairs after; whoever
finds that another record's note is behind its record leaves that pair to the one who will bring the note up to date.
"""

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from records import keys, likeness
from records.database import Database, Tables
from records.days import now
from records.errors import BusyError, NotFoundError, RecordError
from records.likeness import Shared, Traits
from records.person import Person
from records.resource import Item, Resource
from records.transaction import Step, from_item, to_item

MOST_SHARED = 20
"""A value that more other records share than these says nothing, and pairs are not looked for by it."""
INDEX = "place-index"
_DISMISSED = "#dismissed"


class _OvertakenError(RecordError):
    """Somebody else has written a note or a pair in between: look again."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that have something in common; of one that was dismissed also what they had in common then."""

    ids: tuple[str, str]
    """In order."""
    common: Shared
    """Code of a reason -> hash of what they share."""
    many: tuple[str, ...] = ()
    """Codes of the reasons that more than MOST_SHARED records share."""
    dismissed: Shared = field(default_factory=dict)
    """What they had in common when somebody said that they are two; empty if nobody did."""
    by: str = ""
    """Subject of who said so."""
    at: str = ""
    mark: str = ""
    """Different in each version; empty before the first."""

    @classmethod
    def of(cls, item: Item) -> "Pair":
        """Read one of its items."""
        names = ("common", "dismissed", "by", "at", "mark")
        return cls(tuple(item["ids"]), many=tuple(item["many"]), **{name: item[name] for name in names})

    @property
    def id(self) -> str:
        """Both ids, as the API names the pair."""
        return ".".join(self.ids)

    @property
    def is_dismissed(self) -> bool:
        """Whether somebody said that they are two, and they have nothing new in common since."""
        return bool(self.dismissed) and self.common.items() <= self.dismissed.items()

    def items(self, resource: Resource) -> list[Item]:
        """Return the item of each side; the first one is also in the list of open pairs, or of those dismissed."""
        item: Item = {name: getattr(self, name) for name in ("common", "dismissed", "by", "at", "mark")}
        item |= {"ids": list(self.ids), "many": list(self.many)}
        place = f"{likeness.strength(resource, self.common):04}#{self.id}"
        listed = {"list": list_of(resource, dismissed=self.is_dismissed), "place": place} if self.common else {}
        return [self.keys(resource)[0] | item | listed, self.keys(resource)[1] | item]

    def keys(self, resource: Resource) -> list[Item]:
        """Return the key of each side's item."""
        one, other = self.ids
        return [keys.pair(resource, *ids)._asdict() for ids in ((one, other), (other, one))]


def list_of(resource: Resource, *, dismissed: bool) -> str:
    """Name the list of a resource's pairs."""
    return resource.plural + (_DISMISSED if dismissed else "")


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The pairs of one resource; all methods raise BusyError."""

    database: Database[Tables]
    table: str

    @property
    def resource(self) -> Resource:
        """Return what is declared of the records."""
        return self.database.tables.resource

    def settle(self, record_id: str) -> None:
        """Bring what is kept of a record, and its pairs, to what the records are now."""
        while True:
            try:
                return self._settle(record_id)
            except _OvertakenError:
                self._require_time()

    def of(self, record_id: str) -> list[Pair]:
        """Return what a record has in common with others, the strongest first; not what was dismissed."""
        found = [pair for pair in self._pairs(record_id).values() if pair.common and not pair.is_dismissed]
        return sorted(found, key=lambda pair: (-likeness.strength(self.resource, pair.common), pair.ids))

    def crowded(self, record_id: str) -> list[str]:
        """Return the codes of what too many others share to compare them."""
        note = self._note(record_id) or {"keys": {}}
        return [code for code, key in note["keys"].items() if self._sharing(key, record_id) is None]

    def page(self, limit: int, after: Item, *, dismissed: bool) -> tuple[list[Pair], Item]:
        """Return up to ``limit`` pairs, the strongest first, and where they end, empty if there is nothing more."""
        request: Item = {
            "TableName": self.table,
            "IndexName": INDEX,
            "KeyConditionExpression": "#list = :list",
            "ExpressionAttributeNames": {"#list": "list"},
            "ExpressionAttributeValues": to_item({":list": list_of(self.resource, dismissed=dismissed)}),
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if after:
            request["ExclusiveStartKey"] = to_item(after)
        answer = next(self.database.walk(request))
        return [Pair.of(from_item(item)) for item in answer["Items"]], from_item(answer.get("LastEvaluatedKey", {}))

    def records(self, pairs: Iterable[Pair]) -> dict[str, Item]:
        """Return the records of pairs by their ids, as last written; those that are away are not among them."""
        return {
            record_id: item
            for record_id, item in self._records(dict.fromkeys(one for pair in pairs for one in pair.ids)).items()
            if likeness.traits(self.resource, item).living
        }

    def dismiss(self, ids: tuple[str, str], by: Person, *, dismissed: bool) -> Pair:
        """Note that two records are two, until they have something else in common; or take that back. NotFoundError."""
        while True:
            pair = self._pair(ids)
            if pair is None or not pair.common:
                raise NotFoundError
            if pair.is_dismissed == dismissed:
                return pair
            said = {"dismissed": pair.common, "by": by.subject, "at": now()} if dismissed else _NOT_DISMISSED
            try:
                self._write(pair, after := replace(pair, **said), [])
            except _OvertakenError:
                self._require_time()
            else:
                return after

    def _settle(self, record_id: str) -> None:
        note = self._note(record_id)  # before the record, so that a note is never older than what it is made of
        item = self._records([record_id]).get(record_id)
        traits = likeness.traits(self.resource, item)
        if note is None and not traits.living:
            return
        changed = note is None or note["digest"] != traits.digest
        if changed:
            note = self._write_note(record_id, note, traits)
        left = self._compare(record_id, note or {}, traits, gone=item is None)
        if not traits.living and not left:
            self.database.commit([self._delete(keys.compared(self.resource, record_id)._asdict(), note or {})])
        if changed and likeness.traits(self.resource, self._records([record_id]).get(record_id)) != traits:
            raise _OvertakenError

    def _require_time(self) -> None:
        if time.monotonic() >= self.database.deadline:
            raise BusyError

    def _compare(self, record_id: str, note: Item, traits: Traits, *, gone: bool) -> list[Pair]:
        """Write what is different now of the record's pairs; return those that are kept."""
        known = self._pairs(record_id)
        if not traits.living:
            checks = [self._check(record_id, note)]
            after = {other: self._changed(pair, {}, (), checks, gone=gone) for other, pair in known.items()}
            return [pair for pair in after.values() if pair]
        sharing = {code: self._sharing(key, record_id) for code, key in traits.keys.items()}
        many = [code for code, others in sharing.items() if others is None]
        others = dict.fromkeys([*known, *(other for each in sharing.values() for other in each or ())])
        for other, their_note, theirs in self._read(list(others)):
            if their_note is None or their_note["digest"] != theirs.digest:
                continue  # whoever brings that note up to date will compare the two
            common = likeness.in_common(traits, theirs)
            checks = [self._check(record_id, note), self._check(other, their_note)]
            before = known.get(other) or Pair(ids=_in_order(record_id, other), common={})
            self._changed(before, common, tuple(code for code in common if code in many), checks)
        return list(known.values())

    def _changed(
        self, before: Pair, common: Shared, many: tuple[str, ...], checks: Sequence[Step], *, gone: bool = False
    ) -> Pair | None:
        """Write what a pair has in common now, unless it had; return what there is of it."""
        if (before.common, before.many) == (common, many) and not gone:
            return before if before.mark else None
        return self._write(before, replace(before, common=common, many=many), checks, gone=gone)

    def _write(self, before: Pair, after: Pair, checks: Sequence[Step], *, gone: bool = False) -> Pair | None:
        """Write both sides of a pair, or delete them if there is nothing to remember; _OvertakenError."""
        kept = (after.common or after.dismissed) and not gone
        after = replace(after, mark=_mark())
        version = {"mark": before.mark} if before.mark else None
        if kept:
            steps = [self._put(item, version) for item in after.items(self.resource)]
        else:
            steps = [self._delete(key, version) for key in after.keys(self.resource)]
        self.database.commit([*checks, *steps])
        return after if kept else None

    def _write_note(self, record_id: str, note: Item | None, traits: Traits) -> Item:
        """Write what a record is compared by now, with an item for each key; _OvertakenError."""
        resource = self.resource
        key = keys.compared(resource, record_id)._asdict()
        new = key | {"mark": _mark(), "digest": traits.digest, "keys": traits.keys}
        old = set(note["keys"].values()) if note else set[str]()
        wanted = set(traits.keys.values())
        added = [self._put(keys.shared(resource, each, record_id)._asdict()) for each in sorted(wanted - old)]
        lost = [self._remove(keys.shared(resource, each, record_id)._asdict()) for each in sorted(old - wanted)]
        self.database.commit([self._put(new, note), *added, *lost])
        return new

    def _sharing(self, key: str, record_id: str) -> list[str] | None:
        """Return the ids of the other records with a key; None if they are too many."""
        request = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": to_item({":pk": keys.shared(self.resource, key, "").pk}),
            "ConsistentRead": True,
            "Limit": MOST_SHARED + 2,
        }
        found = [item["sk"] for item in islice(self.database.query(request), MOST_SHARED + 2)]
        others = [other for other in found if other != record_id]
        return others if len(others) <= MOST_SHARED else None

    def _pairs(self, record_id: str) -> dict[str, Pair]:
        """Return id of the other record -> pair, of all that a record has, also of those that were dismissed."""
        start = keys.pair(self.resource, record_id, "")
        request = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
            "ExpressionAttributeValues": to_item({":pk": start.pk, ":sk": start.sk}),
            "ConsistentRead": True,
        }
        return {item["sk"].removeprefix(start.sk): Pair.of(item) for item in self.database.query(request)}

    def _pair(self, ids: tuple[str, str]) -> Pair | None:
        item = self.database.get(self.table, keys.pair(self.resource, *ids)._asdict())
        return Pair.of(item) if item else None

    def _note(self, record_id: str) -> Item | None:
        return self.database.get(self.table, keys.compared(self.resource, record_id)._asdict())

    def _read(self, record_ids: Sequence[str]) -> Iterator[tuple[str, Item | None, Traits]]:
        """Yield each record's id, its note, and what it is compared by now; the note is older than the record."""
        wanted = [keys.compared(self.resource, record_id)._asdict() for record_id in record_ids]
        notes = {item["pk"]: item for item in self.database.get_all(self.table, wanted)}
        records = self._records(record_ids)
        for record_id, key in zip(record_ids, wanted, strict=True):
            yield record_id, notes.get(key["pk"]), likeness.traits(self.resource, records.get(record_id))

    def _records(self, record_ids: Iterable[str]) -> dict[str, Item]:
        name = self.resource.id
        wanted = [{name: record_id} for record_id in record_ids]
        return {item[name]: item for item in self.database.get_all(self.database.tables.records, wanted)}

    def _check(self, record_id: str, note: Item) -> Step:
        request = {"TableName": self.table, "Key": to_item(keys.compared(self.resource, record_id)._asdict())}
        return Step("ConditionCheck", request | _if_unchanged(note), _overtaken)

    def _put(self, item: Item, before: Item | None = None) -> Step:
        request: Item = {"TableName": self.table, "Item": to_item(item)}
        return Step("Put", request | _if_unchanged(before), _overtaken) if "mark" in item else Step("Put", request)

    def _delete(self, key: Item, before: Item | None) -> Step:
        return Step("Delete", {"TableName": self.table, "Key": to_item(key)} | _if_unchanged(before), _overtaken)

    def _remove(self, key: Item) -> Step:
        return Step("Delete", {"TableName": self.table, "Key": to_item(key)})


_NOT_DISMISSED: Mapping[str, Any] = {"dismissed": {}, "by": "", "at": ""}


def _if_unchanged(before: Item | None) -> Item:
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    values = to_item({":mark": before["mark"]})
    return {"ConditionExpression": "mark = :mark", "ExpressionAttributeValues": values}


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _overtaken(_: Item | None) -> RecordError:
    return _OvertakenError()


def _mark() -> str:
    return secrets.token_hex(8)
