"""Walks through the rows of lists and words: where each row is, and its record if that is one of those asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from records import keys, phones, search
from records.database import Database, Tables
from records.lists import ANYTHING, Filters, stretches
from records.marks import MERGED_INTO
from records.resource import Item, Record, Resource, lives
from records.search import Asked
from records.sorting import LAST, Order
from records.transaction import from_item, to_item

if TYPE_CHECKING:
    from records.leaping import Leaps

MOST_QUERIES = 4
GLIMPSE = 16
"""Rows of a word that are read to learn whether it has few: some 8 KB, which is one read unit."""
ROWS_A_UNIT = 25
"""Rows of a list that are about one read unit."""
FIRST_SIFT, SIFT_LIMIT = 100, 500
"""Rows looked at in the first query when some of them will not match, and in each other one: most pages need one."""

Place = tuple[Item, Record | None]
"""A position of a walk, with the record found there if it is one."""


@dataclass(frozen=True, slots=True)
class Walks:
    """Walks through the rows of a resource; all raise BusyError, and LongWalkError where they have to look far."""

    database: Database[Tables]

    @property
    def tables(self) -> Tables:
        """Return where the rows are."""
        return self.database.tables

    @property
    def resource(self) -> Resource:
        """Return what is declared of the records."""
        return self.database.tables.resource

    def of_list(
        self,
        order: Order,
        limit: int,
        start: Item,
        filters: Filters,
        why: dict[str, str],
        of: tuple[str, bool],
        most: int = 0,
    ) -> Iterator[Place]:
        """Walk the shortest list that has everything asked for, as ``of`` names it; what it does not say is sifted.

        ``start`` is the place of the last row that is not wanted again, or says only where equals ``begin``.
        """
        if filters.dates[0] >= filters.dates[1]:
            return
        name, sifted = of
        for condition, values in stretches(self.resource, order, filters, start.get("begin") or start.get(order.key)):
            request: Item = {
                "TableName": self.tables.lists,
                "KeyConditionExpression": f"#list = :list{condition}",
                "ExpressionAttributeNames": {"#list": "list"},
                "ExpressionAttributeValues": to_item({":list": name} | values),
                "ScanIndexForward": not order.descending,
            }
            first = max(FIRST_SIFT, limit) if sifted else limit + 1  # one more tells whether there is a next page
            if order.index:
                request["IndexName"] = order.index
            if "sk" in start:
                request["ExclusiveStartKey"] = to_item({"list": name, "sk": start["sk"], order.key: start[order.key]})
                start = {}
            for item in self._items(request, first, SIFT_LIMIT, most=most):
                record = self._from_list_row(item)
                if "trashedWith" in item or MERGED_INTO in item:
                    why[self.resource.id_of(record)] = item.get(MERGED_INTO, "")
                found = filters.match(self.resource, record)
                yield {key: item[key] for key in {"sk", order.key}}, record if found else None

    def of_words(
        self, words: Sequence[Asked], limit: int, start: Item, filters: Filters, *, rows: int = 0, glimpse: bool = False
    ) -> Iterator[Place]:
        """Walk the rows of a word.

        The longest word leads, as the one that likely finds the fewest; the others, and phrases, are looked for in the
        rows that it finds. What has several readings leads with the first word of each. Behind them are the rows of
        long texts with any of the words, which hold these texts. A record counts at the first of its words that the
        leading one finds, in the first reading that it matches, so that nobody comes twice; and not at all if ``start``
        says that a stretch of names has shown it before. ``rows`` are looked at in short queries, all words together. A
        ``glimpse`` is one short query of each word.
        """
        stretches, along = _Stretches(self.resource, words), stretch_of(start)
        name = search.names(words)[int(along["stretch"])] if along else ("", "")
        leaps, looked_at = None if glimpse or len(words) < 2 else self._leaps(), 0  # noqa: PLR2004 several
        for number in range(int(start.get("prefix", 0)), len(stretches.places)):
            here = start if "prefix" in start and number == int(start["prefix"]) else {}
            request = self._words(*stretches.places[number], here)
            sifted = stretches.sifts(number) or filters != ANYTHING
            limits = [ROWS_A_UNIT + 1] if leaps and limit < SIFT_LIMIT else []
            if rows:
                limits.append(max(rows - looked_at - sum(limits), ROWS_A_UNIT) + 1)
            else:
                limits.append(GLIMPSE if glimpse else max(FIRST_SIFT, limit) if sifted else limit + 1)
            if leaps:
                leaps.beside(stretches.others_of(number))
            limits += [SIFT_LIMIT] if sifted else []
            for item in self._items(request, *limits, most=int(glimpse), leaps=leaps):
                looked_at += 1
                record = self._from_row(item)
                found = stretches.finds(number, item["sk"], record, name) and filters.match(self.resource, record)
                if leaps and found:
                    leaps.found = True
                here = along | {"prefix": str(number), "pk": item["pk"], "sk": item["sk"]}
                yield here, record if found else None

    def of_names(
        self, words: Sequence[Asked], number: int, start: Item, filters: Filters, *, rows: int
    ) -> Iterator[Place]:
        """Walk the records that have a word and whose name begins so: one of :func:`records.search.names`."""
        word, name = search.names(words)[number]
        request = self._words(keys.word_partition(word), f"{word}#{name}", start)
        for item in self._items(request, rows + 1, SIFT_LIMIT):
            record = self._from_row(item)
            found_by = search.search_words(self.resource, record)
            found = word in found_by and search.matches(self.resource, record, words, found_by)
            found = found and filters.match(self.resource, record)
            yield {"stretch": str(number), "pk": item["pk"], "sk": item["sk"]}, record if found else None

    def with_unique(self, value: str) -> Iterator[tuple[Item, Record]]:
        """Go by the marker; the record it names may have another value, or be in the trash, a moment later."""
        unique, tables, name = self.resource.unique, self.tables, self.resource.id
        if unique is None:
            return
        marker = self.database.get(tables.lookups, keys.marker(unique.field, unique.key(value))._asdict())
        record = marker and self.database.get(tables.records, {name: marker[name]})
        if lives(record):
            yield {}, self.resource.from_wire(record)

    def with_phone(self, phone: str, limit: int, start: Item) -> Iterator[tuple[Item, Record]]:
        """Walk the rows of the number as a word."""
        request = self._words(*keys.word(phones.whole(phone), ""), start) | {"ConsistentRead": True}
        for item in self._items(request, limit + 1, SIFT_LIMIT):
            yield {"pk": item["pk"], "sk": item["sk"]}, self._from_row(item)

    def _leaps(self) -> "Leaps":
        from records.leaping import AT_ONCE, Leaps  # noqa: PLC0415 lists and searches for one word start without it

        def read(partition: str, first: str, last: str) -> tuple[list[str], bool]:
            request = self._words(partition, first, {}) | {"Limit": AT_ONCE, "ProjectionExpression": "sk"}
            request["ExpressionAttributeValues"] |= to_item({":end": last})
            answer = next(each for each in self.database.walk(request) if says_something(each))
            return [from_item(item)["sk"] for item in answer["Items"]], "LastEvaluatedKey" in answer

        return Leaps(read)

    def _words(self, partition: str, prefix: str, start: Item) -> Item:
        """Return the request for the rows of the words with a prefix, behind the row at ``start``.

        ``begins_with`` would do the same, but DynamoDB Local looks through the whole partition for it.
        """
        here = start.get("sk", prefix)
        request: Item = {
            "TableName": self.tables.lookups,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :here AND :end",
            "ExpressionAttributeValues": to_item({":pk": partition, ":here": here, ":end": prefix + LAST}),
        }
        if start:
            request["ExclusiveStartKey"] = to_item({"pk": partition, "sk": here})
        return request

    def _from_row(self, row: Item) -> Record:
        """Return what a row says of a record: its version is 0 if it is not told."""
        return self.resource.from_wire({"version": 0} | row)

    def _from_list_row(self, row: Item) -> Record:
        created, record_id = row["sk"].split("#")
        return self._from_row(row | {self.resource.created: created, self.resource.id: record_id})

    def _items(self, request: Item, *limits: int, most: int = 0, leaps: "Leaps | None" = None) -> Iterator[Item]:
        """Walk a query's items, as many a call as ``limits`` say; LongWalkError after ``most`` queries.

        An answer without items leads on and does not count: nothing was walked past that a cursor could name. Neither
        does the first one with ``leaps``, nor one behind which these lead on to another place.
        """
        first, *then = limits
        queries, larger = -1 if leaps else 0, iter(then)
        request["Limit"] = first
        walk = self.database.walk(request)
        while answer := next(walk, None):
            items = [from_item(item) for item in answer["Items"]]
            yield from items
            if "LastEvaluatedKey" not in answer:
                return
            place = leaps.behind(items[0]["sk"], items[-1]["sk"]) if leaps and items else ""
            if place is None:
                return
            if place:
                request = {name: value for name, value in request.items() if name != "ExclusiveStartKey"}
                request["Limit"] = first
                request["ExpressionAttributeValues"] = request["ExpressionAttributeValues"] | to_item({":here": place})
                walk = self.database.walk(request)
                continue
            queries += bool(items)
            if queries == (most or MOST_QUERIES):
                raise LongWalkError
            request["Limit"] = max(request["Limit"], next(larger, 0))


class _Stretches:
    """Where the rows are that a search looks through: those of each reading of what leads, then those of long texts."""

    def __init__(self, resource: Resource, words: Sequence[Asked]) -> None:
        """Work out once what is asked of each row; what likely finds the fewest leads."""
        self.resource, self.words = resource, words
        lead = max(words, key=lambda asked: search.leads(search.readings(asked)[0][0]))
        self.readings = search.readings(lead)
        self.others = [asked for asked in words if asked != lead]
        self.texts = search.words_of_texts(resource, words)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return the partition and the word of each."""
        prefixes = [reading[0] for reading in self.readings]
        texts = [(keys.text_partition(word), word) for word in self.texts]
        return [(keys.word_partition(prefix), prefix) for prefix in prefixes] + texts

    def others_of(self, number: int) -> list[list[tuple[str, str]]]:
        """Return the places of each other word that whoever is found in a stretch has in keys as well."""
        lead = self.places[number][1]
        plain = [each for each in self.words if isinstance(each, str) and " " not in each and each != lead]
        of = (keys.word_partition, *([keys.text_partition] if number >= len(self.readings) else []))
        return [[(partition(word), word) for partition in of] for word in plain if search.leads(word)[0]]

    def sifts(self, number: int) -> bool:
        """Tell whether rows of a stretch are looked at for more than its word."""
        return len(self.words) > 1 or (number < len(self.readings) and len(self.readings[number]) > 1)

    def finds(self, number: int, sort_key: str, record: Record, name: tuple[str, str]) -> bool:
        """Tell whether a row is the one at which its record counts; not if a stretch of this name has shown it."""
        shown, of_texts = search.words_of(self.resource, record)
        found_by, readings = sorted(shown + of_texts), self.readings
        if number >= len(readings):
            return self._finds_in_text(number - len(readings), sort_key, record, shown, of_texts)
        prefix, *rest = readings[number]
        if keys.word_of(sort_key) != search.first_match(found_by, prefix):
            return False
        if any(self._has_found(record, before, found_by) for before in readings[:number]):
            return False
        asked = [(tuple(rest),), *self.others]
        named = bool(name[0]) and search.is_named(sort_key, found_by, name)
        return not named and search.matches(self.resource, record, asked, found_by)

    def _has_found(self, record: Record, reading: search.Reading, found_by: list[str]) -> bool:
        """Tell whether the stretch of a reading finds a record: by its first word, and the rest in what the row has."""
        first, *rest = reading
        return bool(search.first_match(found_by, first)) and search.matches(
            self.resource, record, [(tuple(rest),)], found_by
        )

    def _finds_in_text(self, number: int, sort_key: str, record: Record, shown: list[str], of_texts: list[str]) -> bool:
        """Tell it of a row of a long text; what finds the record without these texts has found it before."""
        found_by, of_texts = sorted(shown + of_texts), sorted(of_texts)
        if keys.word_of(sort_key) != search.first_match(of_texts, self.texts[number]):
            return False
        if any(search.first_match(of_texts, before) for before in self.texts[:number]):
            return False
        wire = self.resource.to_wire(record)
        row = self.resource.from_wire({field: wire[field] for field in wire if field not in self.resource.unlisted})
        found = search.matches(self.resource, record, self.words, found_by)
        return found and not search.matches(self.resource, row, self.words, sorted(shown))


def says_something(answer: Item) -> bool:
    """Tell whether an answer has items, or says that there are none; an empty one may only lead on."""
    return bool(answer["Items"]) or "LastEvaluatedKey" not in answer


class LongWalkError(Exception):
    """The walk has looked at as much as one request may."""


def first_of(walk: Iterable[Place], limit: int) -> tuple[list[Record], Item]:
    """Return the first records of a walk, and the position behind the last of them; none if these are all."""
    found: list[Record] = []
    position: Item = {}
    try:
        for here, record in walk:
            if record and len(found) == limit:
                return found, position
            position = here
            found += [record] if record else []
    except LongWalkError:
        return found, position
    return found, {}


def part(walk: Iterator[Place], most: int | None, until: Item | None = None) -> tuple[list[Place], Item | None]:
    """Look at ``most`` rows, or more until one matches, or at all up to a position; return where the rest is, if any.

    A row more tells whether there is a rest.
    """
    looked_at: list[Place] = []
    enough = False
    try:
        for here, record in walk:
            if most and len(looked_at) >= most and enough:
                return looked_at, looked_at[-1][0]
            looked_at.append((here, record))
            enough = enough or record is not None
            if until and order_of(here) >= order_of(until):
                return [*looked_at[:-1], *(looked_at[-1:] if here == until else ())], until
    except LongWalkError:
        return looked_at, looked_at[-1][0]
    return looked_at, None


def order_of(position: Item) -> tuple[int, str]:
    """Return what positions of a search are in order by: names, and behind all of them the rest."""
    return int(position.get("prefix", -1)), position.get("sk", LAST)


def until(walk: Iterator[Place], most: int) -> tuple[list[Place], Iterable[Place] | None]:
    """Walk until more than ``most`` records are found; return what was looked at, and the rest: None if that is all.

    The rest of a walk that ends early does so again.
    """
    looked_at: list[Place] = []
    found = 0
    try:
        for here in walk:
            looked_at.append(here)
            found += here[1] is not None
            if found > most:
                return looked_at, walk
    except LongWalkError:
        return looked_at, long()
    return looked_at, None


def long() -> Iterator[Place]:
    """Walk nowhere, and end as a walk does that has looked at as much as it may."""
    yield from ()
    raise LongWalkError


def then(places: Iterable[Place], rest: Item | None) -> Iterable[Place]:
    """Walk places, and say where the rest is behind them, if there is one."""
    return chain(places, [(rest, None)], long()) if rest else places


def how_many(places: Iterable[Place]) -> int:
    """Count the records among places."""
    return sum(record is not None for _, record in places)


def stretch_of(position: Item) -> Item:
    """Return which stretch of names was shown before the rest of a search, as positions say it."""
    return {"stretch": position["stretch"]} if "stretch" in position else {}
