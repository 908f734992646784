"""Which columns become which field: guessed from their names, and from what is in them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import Schema, fields

from imports.squashing import squash
from imports.synonyms import NAMES, QUALIFIERS, SECOND_CHOICES
from schemas._fields import Email, Phone, Tags
from schemas._record import offered

BY_TYPE = {Email: "email", Phone: "phone", Tags: "tags"}
"""Class of a field -> its entry in the table of synonyms, whatever the field is called."""
LOOKS = {
    "email": re.compile(r"\s*[^@\s:<>\"]+@[^@\s]+\.[^@\s]+\s*"),
    "phone": re.compile(r"\s*[+0(][\d\s()/.\-]{6,}\s*"),
    "name": re.compile(r"\s*[^\W\d_][^\d@]*\s+[^\d@]+"),
}
"""Field -> what its cells look like."""
_PLACE = ("postcode", "town", "country")
"""Parts of an address that may be fields of their own as well."""
_ADDRESS_PARTS = ("street", "postcode", "town", "zipcity", "state", "country")
_MOST = 4
"""Columns of which the first that has a value is taken."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the name of a column says."""

    concept: str
    """A key of the table of synonyms, or the name of a field."""
    rank: int
    """The lowest is taken first."""
    group: tuple[str, str]
    """Qualifiers and number: columns of one address have the same."""
    column: str = ""


@dataclass(frozen=True)
class Target:
    """The fields of a resource that columns become."""

    fields: Mapping[str, fields.Field[Any]]
    labels: Mapping[str, tuple[str, ...]]
    """Field -> its label in each language."""
    words: Mapping[str, Mapping[str, str]]
    """Field with choices -> a choice's value or label in any language, in lower case -> the value."""

    @cached_property
    def concepts(self) -> dict[str, str]:
        """Field -> its concept; of several e-mail addresses, one is the concept, and the others go by their names."""
        concepts = dict(zip(self.fields, self.fields, strict=True))
        for kind, concept in BY_TYPE.items():
            of_type = [
                name for name, field in self.fields.items() if isinstance(field, kind) and name not in self.words
            ]
            if of_type:
                named = [name for name in of_type if squash(name)[0] in NAMES[concept].split()]
                concepts[(named or of_type)[0]] = concept
        return concepts

    @cached_property
    def _pattern(self) -> tuple[re.Pattern[str], dict[str, str]]:
        parts = {"name": ("given", "middle", "family"), "address": (*_ADDRESS_PARTS, "house")}
        names: dict[str, str] = {}
        for field, concept in self.concepts.items():
            for part in (concept, *parts.get(concept, ())):
                names |= dict.fromkeys(NAMES.get(part, "").split(), part)
            names |= {squash(label)[0]: concept for label in (field, *self.labels.get(field, ()))}
        longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        qualifier = "|".join(sorted(filter(None, QUALIFIERS), key=len, reverse=True))
        return re.compile(f"((?:{qualifier})*?)({longest_first})((?:{qualifier})*)"), names

    def meaning(self, column: str) -> Meaning | None:
        """Return what the name of a column says, or None if not all of it is known."""
        squashed, digits = squash(column)
        pattern, names = self._pattern
        found = pattern.fullmatch(squashed)
        if not found:
            return None
        before, name, after = found.groups()
        rank = sum(_ranks(before)) + sum(_ranks(after)) + 2 * max(0, int(digits or 1) - 1)
        rank += next((late for start, late in SECOND_CHOICES.items() if name.startswith(start)), 0)
        return Meaning(names[name], rank, (before + after, digits), column)

    def known(self, column: str) -> bool:
        """Return whether a column of this name belongs to a field."""
        return self.meaning(column) is not None


def target(
    schema: Schema, names: Iterable[str], languages: Sequence[Callable[[str], str]] = (lambda text: text,)
) -> Target:
    """Return the fields that a schema calls so; each of ``languages`` translates labels."""
    chosen = {name: schema.fields[name] for name in names}
    labels = {
        name: tuple(translate(label) for translate in languages)
        for name, field in chosen.items()
        if (label := field.metadata.get("label"))
    }
    words = {
        name: {
            word.casefold(): value
            for value, label in choices.items()
            for word in (value, *(translate(label) for translate in languages))
        }
        for name, field in chosen.items()
        if (choices := offered(field))
    }
    return Target(chosen, labels, words)


def _ranks(qualifiers: str) -> Iterable[int]:
    known = sorted(filter(None, QUALIFIERS), key=len, reverse=True)
    return (QUALIFIERS[word] for word in re.findall("|".join(known), qualifiers))


def guess(
    header: Sequence[str], sample: Sequence[Sequence[str]], fields_of: Target, *, whole: bool = False
) -> dict[str, str]:
    """Return field -> template of columns; ``sample`` holds some rows.

    ``whole`` says that a column of addresses has all of each, with the town that may stand beside it as well.
    """
    by_concept: dict[str, list[Meaning]] = {}
    for column in header:
        if (meaning := fields_of.meaning(column)) and not re.search(r" \(\d+\)$", column):
            by_concept.setdefault(meaning.concept, []).append(meaning)
    for columns in by_concept.values():
        columns.sort(key=lambda meaning: meaning.rank)
    cells = {column: [row[at] for row in sample if at < len(row)] for at, column in enumerate(header)}
    taken = {meaning.column for columns in by_concept.values() for meaning in columns}
    templates = {}
    for field, concept in fields_of.concepts.items():
        compose = _first if whole and concept == "address" and concept in by_concept else COMPOSED.get(concept, _first)
        template = compose(concept, by_concept, cells)
        templates[field] = template or _by_content(concept, header, cells, taken)
        taken |= set(re.findall(r"\{([^{}|]+)", templates[field]))
    return {field: template for field, template in templates.items() if template}


Columns = Mapping[str, list[Meaning]]
Cells = Mapping[str, list[str]]


def _first(concept: str, columns: Columns, _: Cells) -> str:
    found = [meaning.column for meaning in columns.get(concept, ())]
    return "{" + "|".join(found[: _MOST if concept in ("email", "phone") else 1]) + "}" if found else ""


def _person(concept: str, columns: Columns, cells: Cells) -> str:
    """Compose a name: a full name, else given and family names; beside a given name, ``Name`` may be the family's."""
    best = {part: columns[part][0].column for part in (concept, "given", "middle", "family") if columns.get(part)}
    whole, given = best.get(concept), best.get("given")
    if given and "family" not in best and whole and not _contains(cells[whole], cells[given]):
        best["family"] = best.pop(concept)
    elif whole and not ("family" in best and _emptier(cells[whole], cells[best["family"]])):
        return f"{{{whole}}}"
    return " ".join(f"{{{best[part]}}}" for part in ("given", "middle", "family") if part in best)


def _contains(whole: Sequence[str], parts: Sequence[str]) -> bool:
    return any(part and part in text for text, part in zip(whole, parts, strict=False))


def _emptier(one: Sequence[str], other: Sequence[str]) -> bool:
    return sum(map(bool, one)) < sum(map(bool, other))


def _postal(concept: str, columns: Columns, cells: Cells) -> str:
    """Compose the address of the first group of columns that has one: street, post code and town, state, country.

    A column that has the town in it already is the whole address.
    """
    whole = columns.get(concept, [])
    group = _group(columns)
    formatted = [meaning for meaning in whole if squash(meaning.column)[0].endswith("formatted")]
    if formatted or group is None or _is_whole(whole, group.of("town"), cells):
        return f"{{{(formatted or whole)[0].column}}}" if whole else ""
    street = "\n".join([*_named(group.of(concept)[:1]), *_named(group.of("street")[:3])])
    street += "".join(f" {house}" for house in _named(group.of("house")[:1]))
    state, town, code, both = (_named(group.of(part)[:1]) for part in ("state", "town", "postcode", "zipcity"))
    place = f"{town[0]}, {' '.join([*state, *code])}" if state and town else " ".join([*code, *both, *town])
    return "\n".join(filter(None, [street, place, *_named(group.of("country")[:1])])) if street or place else ""


def _part(concept: str, columns: Columns, _: Cells) -> str:
    """Return the column of the group of which the address is composed."""
    group = _group(columns)
    return "".join(_named(group.of(concept)[:1])) if group else _first(concept, columns, _)


@dataclass(frozen=True, slots=True)
class _Group:
    """The columns of one address, of billing and delivery or of City 1 and City 2."""

    columns: Columns
    qualifiers: str
    number: str
    """Of the columns; empty where there is one address with these qualifiers, so that Street 2 is its second line."""

    def of(self, part: str) -> list[Meaning]:
        """Return the columns that are this part."""
        group = [one for one in self.columns.get(part, ()) if one.group[0] == self.qualifiers]
        return [one for one in group if not self.number or one.group[1] == self.number]


def _group(columns: Columns) -> _Group | None:
    """Return the address that is the most complete, and of these the first."""
    parts = [meaning for part in _ADDRESS_PARTS for meaning in columns.get(part, ())]
    places = [meaning for meaning in parts if meaning.concept in ("town", "zipcity", "postcode", "street")]
    if not places:
        return None
    numbers = {meaning.group[1] for meaning in places if meaning.concept == "town"} or {""}
    complete = Counter(qualifiers for qualifiers, _ in {(one.group[0], one.concept) for one in places})
    chosen = min(places, key=lambda one: (-complete[one.group[0]], one.rank, one.concept == "street")).group
    return _Group(columns, chosen[0], chosen[1] if len(numbers) > 1 else "")


def _named(columns: Iterable[Meaning]) -> list[str]:
    return [f"{{{one.column}}}" for one in columns]


def _is_whole(whole: Sequence[Meaning], towns: Sequence[Meaning], cells: Cells) -> bool:
    """Tell whether most addresses have their town in them."""
    if not (whole and towns):
        return False
    pairs = [pair for pair in zip(cells[whole[0].column], cells[towns[0].column], strict=False) if all(pair)]
    return bool(pairs) and sum(town in address for address, town in pairs) * 2 > len(pairs)


def _by_content(concept: str, header: Sequence[str], cells: Cells, taken: set[str]) -> str:
    """Return the column in which most cells look like the field; phones and names only where no header names them."""
    looks = LOOKS.get(concept)
    for column in header if looks else ():
        texts = [text for text in cells[column] if text.strip()]
        nameless = column.startswith("Column ")
        fits = sum(1 for text in texts if looks and looks.fullmatch(text))
        if column not in taken and (nameless or concept == "email") and fits * 5 > len(texts) * 4:
            return f"{{{column}}}"
    return ""


COMPOSED: Mapping[str, Callable[[str, Columns, Cells], str]] = {
    "name": _person,
    "address": _postal,
    **dict.fromkeys(_PLACE, _part),
}
"""Concept -> how it is composed of several columns; others are one column."""
