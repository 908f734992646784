"""Which of the records that match a search for several words match it best, and where a match is that nobody sees."""

from collections.abc import Sequence

from records import search, words
from records.resource import Item, Record, Resource
from records.search import Asked

_ELSEWHERE = 1, 0


def rank(resource: Resource, record: Record, asked: Sequence[Asked]) -> list[int | str]:
    """Return what records are sorted by, the best first; no two have the same.

    First in how many kinds of texts one has to look until all that is asked for is found: the title (0), the others
    that are searched (1), those that are searched as well (2). Then the sum of that over all that is asked for, each
    twice, and one more for each that is only the beginning of a word. Then name and id.
    """
    kinds = ((resource.title,), resource.search, resource.search_also)
    texts = [[text for name in names for text in search.texts_of(resource, record, name)] for names in kinds]
    levels = [_level(each, texts) for each in asked]
    worst, points = max(kind for kind, _ in levels), sum(2 * kind + part for kind, part in levels)
    return [worst, points, search.name_in_keys(resource, record), resource.id_of(record)]


def found_in(resource: Resource, record: Record, asked: Sequence[Asked], shown: Sequence[str]) -> Item:
    """Return the texts of fields that are not ``shown``, and have what none that is shown has, by wire name.

    Of a long text it is as much as is searched; of a field with several texts those that have it.
    """
    texts = {name: search.texts_of(resource, record, name) for name in (*resource.search, *resource.search_also)}
    here = [text for name in texts if name in shown for text in texts[name]]
    found: Item = {}
    for each in asked:
        if isinstance(each, tuple) or _has(here, each):
            continue
        for name in (name for name in texts if name not in shown):
            if having := [text for text in texts[name] if _has([text], each)]:
                found[name] = having[0] if isinstance(resource.value(record, name), str) else having
    return found


def _has(texts: list[str], asked: str) -> bool:
    return _level(asked, [texts]) != _ELSEWHERE


def _level(asked: Asked, texts: list[list[str]]) -> tuple[int, int]:
    """Return the first kind of texts that has what is asked for, and 1 if that is only the beginning of a word.

    A number counts where its digits are words, and else as the phone number.
    """
    if isinstance(asked, tuple):
        return min(_level(reading[0], texts) for reading in asked)
    for kind, here in enumerate(texts):
        if " " in asked:
            if any(words.has_phrase(text, asked) for text in here):
                return kind, 0
            continue
        of_texts = [word for text in here for each in words.indexed(text) for word in each]
        if any(word.startswith(asked) for word in of_texts):
            return kind, int(asked not in of_texts)
    return _ELSEWHERE
