"""What may have been meant by a search that finds nothing: its words with similar ones in the place of unknown ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from records import keys
from records.database import Database, Tables
from records.search import Asked, words_of_texts
from records.similar import MOST_QUERIES, ROWS, may_be_mistyped, similar_words
from records.sorting import LAST
from records.transaction import from_item, to_item
from records.words import may_be_ending

_MOST_TRIED = 3
"""Searches with other words, each as long as one that finds nothing."""


def corrections(database: Database[Tables], asked: Sequence[Asked]) -> Iterator[dict[str, str]]:
    """Yield what to search for instead, the likeliest first: word with which no word begins -> similar word.

    Nothing if all that is asked for begins some word: then the words are known, and nobody has all of them.
    """
    index = Index(database)
    plain = (word for word in asked if isinstance(word, str) and may_be_mistyped(word) and not may_be_ending(word))
    unknown = [word for word in plain if not index.has(word)]
    similar = [similar_words(word, index.look)[:_MOST_TRIED] for word in unknown]
    if unknown and all(similar):
        yield from (dict(zip(unknown, each, strict=True)) for each in list(product(*similar))[:_MOST_TRIED])


@dataclass(slots=True)
class Index:
    """The keys of the rows of words, of which a request sees so many."""

    database: Database[Tables]
    queries: int = 0

    def has(self, word: str) -> bool:
        """Tell whether a word begins like this."""
        return any(key.startswith(word) for key in self.look(word))

    def look(self, here: str) -> list[str]:
        """Return the first keys from one on, of words with the same first character; none when it has seen enough."""
        places = [keys.word_partition(here), *([keys.text_partition(here)] if self._has_texts else [])]
        if self.queries + len(places) > MOST_QUERIES:
            return []
        return sorted(key for place in places for key in self._look(place, here))[:ROWS]

    @property
    def _has_texts(self) -> bool:
        return bool(words_of_texts(self.database.tables.resource, ["any"]))

    def _look(self, partition: str, here: str) -> list[str]:
        self.queries += 1
        request = {
            "TableName": self.database.tables.lookups,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :here AND :end",
            "ExpressionAttributeValues": to_item({":pk": partition, ":here": here, ":end": LAST}),
            "ProjectionExpression": "sk",
            "Limit": ROWS,
        }
        answer = next(iter(self.database.walk(request)))
        return [from_item(item)["sk"] for item in answer["Items"]]
