"""vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): one card, one row.

Folded lines may be broken within a character, so that bytes are joined before they are decoded.
"""

import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO
from urllib.parse import unquote

from exports.several import in_one_cell
from imports.cells import SEVERAL
from imports.encodings import errors_of, python_name
from imports.tables import Form, Known, Options, Row, Table, UnreadableError
from imports.texts import BLOCK, LONGEST_LINE, encoding_of, text_of
from records.messages import gettext_noop

_COLUMNS = ["name", "email", "phone", "company", "address", "postcode", "town", "country", "notes", "tags"]
_NAMES = {"FN", "N", "EMAIL", "TEL", "ORG", "ADR", "NOTE", "CATEGORIES", "KIND", "NICKNAME", "VERSION"}
"""Properties that are read."""
_LINE = re.compile(r'(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:"[^"]*"|[^":;])*)*):(?P<value>.*)', re.DOTALL)
_EXTENDED = re.compile(rb"^X-([a-z0-9-]+)[;:]", re.IGNORECASE | re.MULTILINE)
_PARAMETER = re.compile(r';([\w-]+)(?:=((?:"[^"]*"|[^";])*))?')
_NOT_CALLED = {"FAX", "PAGER", "MODEM", "BBS", "TEXTPHONE"}
_UNESCAPED = {"n": "\n", "N": "\n"}
_LABEL = re.compile(r';LABEL="([^"]*)"', re.IGNORECASE)
_IN_QUOTES = {"n": "\n", "^": "^", "'": '"'}
_LAST = 101
"""After the preferences of vCard 4, of which 1 is the first and 100 the last."""


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    value: str
    types: frozenset[str]
    preference: int
    label: str | None = None
    """How the address stands on an envelope (RFC 6350, section 6.3.1)."""


def read_vcards(file: BinaryIO, options: Options, known: Known) -> Table:
    """Read cards as rows with the columns of ``_COLUMNS``, and known others."""
    encoding = encoding_of(options.encoding, _unfolded(file))
    first = text_of(file, encoding).read(2)
    form = Form("vcard", encoding, boms=first.count("\ufeff"), line_end="\r\n")
    columns = [*_COLUMNS, *_extended(file, known)]
    return Table(form, columns, columns, partial(_rows, file, form, columns[len(_COLUMNS) :]))


def _extended(file: BinaryIO, known: Known) -> list[str]:
    """Return what extended properties (``X-STATUS``) are called that belong to a field."""
    names: dict[str, None] = {}
    for block in _unfolded(file):
        names |= dict.fromkeys(found.decode().lower() for found in _EXTENDED.findall(block))
    return [name for name in names if name not in _COLUMNS and known(name)]


def _unfolded(file: BinaryIO) -> Iterator[bytes]:
    """Yield the file in blocks whose lines are not folded, so that no character is in two parts."""
    file.seek(0)
    while block := file.read(BLOCK):
        yield re.sub(rb"\r?\n[ \t]", b"", block + file.readline(LONGEST_LINE))


def _rows(file: BinaryIO, form: Form, extended: list[str]) -> Iterator[Row]:
    number = 0
    card: list[_Property] | None = None
    source: list[str] = []
    read = _NAMES | {f"X-{name.upper()}" for name in extended}
    for line, raw in _lines(file, form.encoding):
        start = line.strip("\ufeff ").upper()
        if start == "BEGIN:VCARD":
            card, source = [], []
        source.append(raw.lstrip("\ufeff"))
        if card is None:
            continue
        if start == "END:VCARD":
            number += 1
            row = _row(number, card, extended, "".join(source))
            card = None
            if row:
                yield row
        elif (found := _property(line, form.encoding)) and found.name in read:
            card.append(found)
    if card is not None:
        yield Row(
            number + 1,
            [""] * (len(_COLUMNS) + len(extended)),
            (gettext_noop("The card has no END:VCARD."),),
            "".join(source),
        )


def _lines(file: BinaryIO, encoding: str) -> Iterator[tuple[str, str]]:
    """Yield whole lines, and how they are in the file."""
    text = text_of(file, encoding)
    whole, raw = "", ""
    while line := text.readline(LONGEST_LINE):
        bare = line.rstrip("\r\n")
        if raw and bare[:1] in (" ", "\t"):
            whole += bare[1:]
        elif raw and whole.endswith("=") and "QUOTED-PRINTABLE" in whole.partition(":")[0].upper():
            whole = whole[:-1] + bare
        else:
            if raw:
                yield _joined(whole, encoding), raw
            whole, raw = bare, ""
        raw += line
        if len(raw) > LONGEST_LINE:
            raise UnreadableError(gettext_noop("A property of a card is longer than 16 MiB."))
    if raw:
        yield _joined(whole, encoding), raw


def _joined(line: str, encoding: str) -> str:
    """Decode again what was broken within a character."""
    return line if line.isascii() else line.encode(encoding, errors_of(encoding)).decode(encoding, errors_of(encoding))


def _property(line: str, encoding: str) -> _Property | None:
    found = _LINE.fullmatch(line)
    if not found:
        return None
    parameters: dict[str, list[str]] = {}
    for key, value in _PARAMETER.findall(found["parameters"]):
        if value:
            parameters.setdefault(key.upper(), []).extend(value.replace('"', "").upper().split(","))
        else:
            parameters.setdefault("TYPE", []).append(key.upper())  # vCard 2.1
    text = found["value"]
    if "QUOTED-PRINTABLE" in (*parameters.get("ENCODING", ()), *parameters.get("TYPE", ())):
        charset = _known(parameters.get("CHARSET", [encoding])[0]) or encoding
        text = quopri.decodestring(text.encode("utf-8", "surrogateescape")).decode(charset, "replace")
        text = text.replace("\r\n", "\n")
    types = frozenset(parameters.get("TYPE", ()))
    preferences = [int(one) for one in parameters.get("PREF", ()) if one.isdecimal()]
    label = _LABEL.search(found["parameters"])
    preference = 1 if "PREF" in types else min([*preferences, _LAST])
    return _Property(found["name"].upper(), text, types, preference, label and _within_quotes(label[1]))


def _within_quotes(value: str) -> str:
    """Return what a parameter says (RFC 6868)."""
    return re.sub(r"\^([n^'])", lambda found: _IN_QUOTES[found[1]], value)


def _known(charset: str) -> str:
    """Return the encoding that a card names, or an empty text for one that nobody knows."""
    try:
        return python_name(charset)
    except UnreadableError:
        return ""


def _row(number: int, card: list[_Property], extended: list[str], source: str) -> Row | None:
    """Return the row of a card, or None for a group, which is no person."""
    by_name: dict[str, list[_Property]] = {}
    for one in sorted(card, key=lambda one: one.preference):
        by_name.setdefault(one.name, []).append(one)
    if any(one.value.strip().upper() == "GROUP" for one in by_name.get("KIND", ())):
        return None
    phones = [_dialled(one.value) for one in by_name.get("TEL", ()) if not one.types & _NOT_CALLED]
    cells = {
        "name": _text(by_name, "FN") or _person(by_name) or _text(by_name, "NICKNAME") or _company(by_name),
        "email": _text(by_name, "EMAIL"),
        "phone": phones[0] if phones else "",
        "company": _company(by_name),
        **_address(by_name),
        "notes": "\n".join(_unescaped(one.value) for one in by_name.get("NOTE", ())),
        "tags": in_one_cell([tag for one in by_name.get("CATEGORIES", ()) for tag in _parts(one.value, ",")], SEVERAL),
    }
    more = [_text(by_name, f"X-{name.upper()}") for name in extended]
    return Row(number, [*cells.values(), *more], source=source)


def _text(card: Mapping[str, list[_Property]], name: str) -> str:
    return next((text for one in card.get(name, ()) if (text := _unescaped(one.value).strip())), "")


def _person(card: Mapping[str, list[_Property]]) -> str:
    parts = [*_parts(card["N"][0].value, ";"), "", "", "", "", ""] if card.get("N") else [""] * 5
    family, given, middle, before, after = parts[:5]
    return " ".join(filter(None, [before, given, middle, family, after]))


def _company(card: Mapping[str, list[_Property]]) -> str:
    return _parts(card["ORG"][0].value, ";")[0].strip() if card.get("ORG") else ""


def _address(card: Mapping[str, list[_Property]]) -> dict[str, str]:
    """Return the whole address and its parts; its label is all of it if the town stands there, or nothing but it."""
    if not card.get("ADR"):
        return dict.fromkeys(("address", "postcode", "town", "country"), "")
    first = card["ADR"][0]
    box, more, street, town, region, code, country = [*_parts(first.value, ";"), *[""] * 7][:7]
    lines = [street, more, box]
    whole = "\n".join(filter(None, [*lines, " ".join(filter(None, [code, town])), region, country]))
    if first.label is not None and (first.label == "\n".join(filter(None, lines)) or (town and town in first.label)):
        whole = first.label
    return {"address": whole, "postcode": code, "town": town, "country": country}


def _parts(value: str, separator: str) -> list[str]:
    """Split a value at separators that are not escaped."""
    parts = [""]
    for token in re.findall(r"\\.|.", value, re.DOTALL):
        if token == separator:
            parts.append("")
        else:
            parts[-1] += _unescaped(token)
    return parts


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: _UNESCAPED.get(found[1], found[1]), value)


def _dialled(value: str) -> str:
    return unquote(_unescaped(value)).strip().removeprefix("tel:").removeprefix("TEL:")
