"""What a cell says: without the marks of spreadsheets, and as the JSON value of a field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import Any

from marshmallow import fields

from exports.marks import unmarked
from exports.several import of_one_cell
from imports.countries import code_of
from imports.dates import DateForm, day, moment, wall_clock
from schemas._fields import Choice, Choices, Country, Email, Phone, Tags
from schemas._request import EDGES
from schemas._text import SEPARATORS

SEVERAL = " ::: "
"""What Google puts between several values in one cell."""
_PLAIN = frozenset(ascii_letters + digits)
"""What most cells begin and end with."""
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
"""``="007"`` makes Excel show digits as they are."""
_MORE_THAN_ADDRESS = re.compile(r"[:;,<\n]")
_IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")
_SYSTEM_GROUPS = {"mycontacts"}
"""Groups that Google puts every contact into."""
_TRUTHS = {
    **dict.fromkeys(["true", "yes", "t", "y", "1", "wahr", "ja", "j", "vrai", "oui", "verdadero", "sí", "si"], True),
    **dict.fromkeys(["false", "no", "f", "n", "0", "falsch", "nein", "faux", "non", "falso"], False),
}
"""How spreadsheets and people write true and false in the languages of the site."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells of a column are read."""

    words: Mapping[str, str]
    """Word in lower case -> choice."""
    dates: DateForm


def clean(text: str) -> str:
    """Return a cell without blanks at its edges and without the marks that tell a spreadsheet that it is text."""
    if not text or (text[0] in _PLAIN and text[-1] in _PLAIN):
        return text
    text = text.strip(EDGES)
    if text[:1] == "=" and (shown := _AS_TEXT.fullmatch(text)):
        return shown[1].replace('""', '"').strip(EDGES)
    return _without_mark(text)


def _without_mark(text: str) -> str:
    """Return a cell of a workbook, which says itself what is text; marks come along from CSV files."""
    text = text.strip(EDGES)
    return unmarked(text).strip(EDGES) if text[:1] == "'" else text


def cleaner(form: str) -> Callable[[str], str]:
    """Return what takes blanks at the edges and marks off the cells of a format: only spreadsheets have marks."""
    return {"csv": clean, "xlsx": _without_mark}.get(form, lambda text: text.strip(EDGES))


def _email(text: str, _: Reading) -> str:
    """Return the first address of several, of ``Name <address>`` and of a ``mailto:`` link."""
    if not _MORE_THAN_ADDRESS.search(text):
        return text
    if match := _IN_BRACKETS.search(text):
        text = match[1]
    addresses = [part for part in re.split(r":::|[;,\n]", text) if "@" in part]
    return (addresses[0] if addresses else text).strip(EDGES).removeprefix("mailto:")


def _phone(text: str, _: Reading) -> str:
    return text.partition(":::")[0].partition("\n")[0].strip(EDGES)


def _tags(text: str, _: Reading) -> list[str]:
    if (listed := of_one_cell(text)) is not None:
        return listed
    parts = [part.strip(EDGES).strip('"').removeprefix("* ").strip(EDGES) for part in _parted(text)]
    return [part for part in parts if part and part.casefold() not in _SYSTEM_GROUPS]


def _choice(text: str, reading: Reading) -> str:
    return reading.words.get(text.casefold(), text)


def _parted(text: str) -> list[str]:
    return [part for several in re.split(r"\s*:::\s*|\n", text) for part in SEPARATORS.split(several)]


def _number(read: Callable[[str], Any], looks: str) -> Callable[[str, Reading], Any]:
    return lambda text, _: read(text) if re.fullmatch(looks, text) else text


CELLS: Mapping[type[fields.Field[Any]], Callable[[str, Reading], Any]] = {
    fields.Field: _choice,
    fields.Boolean: lambda text, _: _TRUTHS.get(text.lower(), text),
    fields.Integer: _number(int, "[+-]?[0-9]{1,40}"),
    fields.Float: _number(float, r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?"),
    fields.DateTime: lambda text, reading: wall_clock(text, reading.dates),
    fields.AwareDateTime: lambda text, reading: moment(text, reading.dates),
    fields.Date: lambda text, reading: day(text, reading.dates),
    Choice: _choice,
    Country: lambda text, _: code_of(text) or text,
    Email: _email,
    Phone: _phone,
    Tags: _tags,
    Choices: lambda text, reading: [_choice(part, reading) for part in _tags(text, reading)],
}
"""Class of a field -> how its cells are converted for the API, which refuses bad values; the nearest decides."""


def converter(field: fields.Field[Any]) -> Callable[[str, Reading], Any]:
    """Return how cells of this field are converted."""
    if isinstance(field, fields.String) and field.metadata.get("widget") == "datetime":
        return CELLS[fields.AwareDateTime]  # a moment that the store writes, as text
    return next(CELLS[kind] for kind in type(field).__mro__ if kind in CELLS)
