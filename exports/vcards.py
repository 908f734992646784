"""vCard 4.0 (RFC 6350): one card a record."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from marshmallow import fields

from exports.columns import Column, Options, Row, as_text
from exports.writing import Lines, State
from schemas._fields import Email, Phone, Tags

_MOST_OCTETS = 75
"""In a line without its end (section 3.2)."""
_IN_TEXT = str.maketrans({"\\": "\\\\", ",": "\\,", "\n": "\\n", "\r": None})
"""Section 3.4; carriage returns cannot be written."""
_IN_PARTS = _IN_TEXT | str.maketrans({";": "\\;"})
"""In values that have parts; in others some readers leave the escape of a semicolon where it is."""

_IN_QUOTES = str.maketrans({"^": "^^", "\n": "^n", '"': "^'", "\r": None})
"""In a parameter (RFC 6868)."""
_PLACE = ("address", "postcode", "town", "country")
"""Fields that are one property together."""
_E164 = re.compile(r"\+[0-9]{5,15}(?:;ext=[0-9]{1,7})?")
"""As numbers are stored that could be read; others may have a country code too."""
_CONTINUATION = range(0x80, 0xC0)
"""Bytes of UTF-8 that do not begin a character."""

Property = Callable[[Any], str]
"""Makes a line of a value, without its end."""


def vcards(columns: Sequence[Column], options: Options, _: State) -> Lines:
    """Return what makes a card for each record.

    FN, without which there is no card, and UID are there whether they are among the columns or not.
    """
    known: dict[str, Property] = {
        options.title: partial(_text, "FN"),
        options.id: lambda value: f"UID:urn:uuid:{value}",
    }
    others = {column.name: _property(column) for column in columns if column.name not in (*known, *_PLACE)}
    placed = [column.name for column in columns if column.name in _PLACE]

    def card(row: Row) -> bytes:
        lines = [make(row[name]) for name, make in known.items() if name in row]
        lines += [make(row[name]) for name, make in others.items() if row.get(name) not in (None, "", [])]
        place = {name: row[name] for name in placed if row.get(name)}
        lines += [_address(place)] if place else []
        return b"".join(map(_folded, ["BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD"]))

    return Lines(card)


def _text(name: str, value: Any) -> str:
    return f"{name}:{as_text(value).translate(_IN_TEXT)}"


def _address(row: Row) -> str:
    """Write post box, extension, street, town, region, code and country, which are seven parts.

    Without a town and the like all of the address is the street. Beside them the whole of it is the label, and the
    street what stands before them, so that nothing is there twice.
    """
    whole, code, town, country = (str(row.get(name, "")) for name in _PLACE)
    if not (town or code or country):
        return f"ADR:;;{whole.translate(_IN_PARTS)};;;;"
    label = whole.translate(_IN_QUOTES)
    parts = ["", "", _street(whole, (town, code)), town, "", code, country]
    return f'ADR;LABEL="{label}":{";".join(part.translate(_IN_PARTS) for part in parts)}'


def _street(address: str, place: Sequence[str]) -> str:
    """Return what stands before the postcode and the town where both are in one line; all of it if they are in none."""
    lines = address.split("\n")
    ends = [at for at, line in enumerate(lines) if all(part in line for part in place)] if all(place) else []
    if not ends:
        return address
    last = lines[ends[-1]]
    before = last[: min(map(last.rfind, place))].rstrip(" ,")
    return "\n".join(filter(None, [*lines[: ends[-1]], before]))


def _phone(value: str) -> str:
    """Write a number in E.164 as a URI, and one that could not be read as text."""
    return f'TEL;VALUE=uri;TYPE="voice":tel:{value}' if _E164.fullmatch(value) else _text("TEL", value)


def _tags(value: Sequence[str]) -> str:
    return "CATEGORIES:" + ",".join(tag.translate(_IN_TEXT) for tag in value)


_BY_NAME: Mapping[str, Property] = {
    "company": lambda value: f"ORG:{value.translate(_IN_PARTS)}",
    "lastModified": lambda value: f"REV:{value.translate(str.maketrans('', '', '-:')).partition('.')[0]}Z",
    "notes": partial(_text, "NOTE"),
    "owner": partial(_text, "X-OWNER"),  # whose address is none of the record's
}
_BY_TYPE: Mapping[type[fields.Field[Any]], Property] = {
    Email: partial(_text, "EMAIL"),
    fields.Email: partial(_text, "EMAIL"),
    fields.Url: lambda value: f"URL:{value}",
    Phone: _phone,
    Tags: _tags,
}


def _property(column: Column) -> Property:
    """Return what writes a field: by its name, by its type, or as an extended property (section 6.10)."""
    if column.name in _BY_NAME:
        return _BY_NAME[column.name]
    extended = partial(_text, f"X-{column.name.upper()}")
    return next((_BY_TYPE[kind] for kind in type(column.field).__mro__ if kind in _BY_TYPE), extended)


def _folded(line: str) -> bytes:
    """Return a line in lines of at most 75 octets, of which no two share a character."""
    octets, lines, most = line.encode(), [], _MOST_OCTETS
    while len(octets) > most:
        cut = most
        while octets[cut] in _CONTINUATION:
            cut -= 1
        lines.append(octets[:cut])
        octets, most = octets[cut:], _MOST_OCTETS - 1  # the blank in front counts
    return b"\r\n ".join([*lines, octets]) + b"\r\n"
