"""Customers in a CSV file: its rows, and the templates that derive fields from columns."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import fields

from customers.resource import CUSTOMERS
from dev.console import CommandError
from schemas._fields import Choice, Tags
from schemas._request import EDGES
from schemas._text import SEPARATORS
from schemas.customer import CustomerSchema

_FIELDS = CustomerSchema().fields
_REQUIRED = [name for name, field in _FIELDS.items() if field.required]
_DELIMITERS = ",;\t|"
_COLUMN = re.compile(r"\{([^{}]+)\}")
_BETWEEN = re.compile(r"(?P<suffix>[)\]}>»”]*)(?P<separator>.*?)(?P<prefix>[(\[{<«“]*)", re.DOTALL)
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
"""How spreadsheets write true and false."""


def _number(read: Callable[[str], Any], looks: str) -> Callable[[Any, str], Any]:
    return lambda _, text: read(text) if re.fullmatch(looks, text) else text


def _choice(field: Choice, text: str) -> str:
    return {choice.lower(): choice for choice in field.choices}.get(text.lower(), text)


CELLS: dict[type[fields.Field[Any]], Callable[[Any, str], Any]] = {
    fields.Field: lambda _, text: text,
    fields.Boolean: lambda _, text: _TRUTHS.get(text.lower(), text),
    fields.Integer: _number(int, "[+-]?[0-9]{1,40}"),
    fields.Float: _number(float, r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?"),
    Choice: _choice,
    Tags: lambda _, text: [tag.strip() for tag in SEPARATORS.split(text) if tag.strip()],
}
"""Class of a field -> how its cells are converted for the API, which refuses bad values; the nearest decides."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file."""

    number: int
    """The number that a spreadsheet shows: the header is row 1."""
    cells: list[str]
    values: dict[str, str]
    """Column -> text without outer blanks, empty for a missing cell."""
    surplus: bool = False
    """Whether a cell beyond the last column contains text, which an unquoted delimiter can cause."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file's header and rows."""

    header: list[str]
    rows: list[Row]
    delimiter: str


def read_csv(path: Path) -> CsvFile:
    """Read a UTF-8 file with a header and any usual delimiter, and skip blank rows.

    Raise CommandError if it cannot be
    read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{path} is not in UTF-8 (byte {error.object[error.start]:#04x} at offset {error.start}); save it as "
            "UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8"
        ) from None
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        records = list(reader)
    except csv.Error as error:
        raise CommandError(f"{path} is not well-formed CSV near line {reader.line_num}: {error}.") from None
    header = [name.strip(EDGES) for name in records[0]] if records else []
    _check_header(path, header)
    rows = [
        _row(number, cells, header) for number, cells in enumerate(records[1:], start=2) if any(map(str.strip, cells))
    ]
    return CsvFile(header, rows, delimiter)


def _row(number: int, cells: list[str], header: list[str]) -> Row:
    stripped = [cell.strip(EDGES) for cell in cells]
    values = dict(zip(header, stripped + [""] * len(header), strict=False))
    return Row(number, cells, values, surplus=any(stripped[len(header) :]))


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first line into the most columns."""
    first_line = text.split("\n", 1)[0].rstrip("\r")

    def columns(delimiter: str) -> int:
        return len(next(csv.reader([first_line], delimiter=delimiter), []))

    return max(_DELIMITERS, key=columns)


def _check_header(path: Path, header: list[str]) -> None:
    if not any(header):
        raise CommandError(f"{path} has no header; its first row must name the columns.")
    twice = [name for name, count in Counter(header).items() if name and count > 1]
    if twice:
        raise CommandError(f"{path} names columns more than once: {', '.join(twice)}.")


class Template:
    """Text with ``{Column}`` in it, such as ``{Address}, {City}``.

    Empty values leave no separators behind: text between two columns appears only between two values, and brackets
    disappear with the column inside them.
    """

    def __init__(self, text: str) -> None:
        literals = _COLUMN.split(text)[::2]
        self.text = text
        self.columns = _COLUMN.findall(text)
        self.well_formed = not any(brace in literal for literal in literals for brace in "{}")
        between = [match.groups() for match in map(_BETWEEN.fullmatch, literals[1:-1]) if match]
        self._separators = ["", *(separator for _, separator, _ in between)]
        self._prefixes = [literals[0], *(prefix for _, _, prefix in between)]
        self._suffixes = [*(suffix for suffix, _, _ in between), literals[-1]]

    def render(self, values: Mapping[str, str]) -> str:
        """Insert the values of one row."""
        if not self.columns:
            return self.text
        text = ""
        for column, separator, prefix, suffix in zip(
            self.columns, self._separators, self._prefixes, self._suffixes, strict=True
        ):
            if value := values[column]:
                text += (separator if text else "") + prefix + value + suffix
        return text.strip()


def field_templates(header: Iterable[str], maps: Iterable[str]) -> dict[str, Template]:
    """Return field -> template, from ``FIELD=TEMPLATE`` texts and from columns named like a field, in any case.

    Raise
    CommandError that names all mistakes in them.
    """
    header = list(header)
    templates: dict[str, Template] = {}
    wrong = []
    for text in maps:
        field, equals, template = text.partition("=")
        if not equals:
            wrong.append(f"--map {text} has no =")
        elif field not in CUSTOMERS.writable:
            wrong.append(f"there is no field {field} (there are {', '.join(CUSTOMERS.writable)})")
        elif field in templates:
            wrong.append(f"{field} is mapped more than once")
        else:
            templates[field] = Template(template)
            wrong += _wrong_in(field, templates[field], header)
    for field in (field for field in CUSTOMERS.writable if field not in templates):
        columns = [column for column in header if column.lower() == field.lower()]
        if len(columns) > 1:
            wrong.append(f"the columns {' and '.join(columns)} are both {field}; say which with --map")
        elif columns:
            templates[field] = Template("{" + columns[0] + "}")
    wrong += [f"no column is {field}; say what is with --map" for field in _REQUIRED if field not in templates]
    if wrong:
        raise CommandError("; ".join(dict.fromkeys(wrong)) + ".")
    return templates


def _wrong_in(field: str, template: Template, header: list[str]) -> list[str]:
    wrong = [] if template.well_formed else [f"the template of {field} has a brace without its partner"]
    unknown = [column for column in template.columns if column not in header]
    if unknown:
        wrong.append(f"there is no column {', '.join(unknown)} (there are {', '.join(header)})")
    return wrong


def region_of(row: Row, default: str, column: str) -> str:
    """Return the country in which a row's national numbers are dialled: the value of its column, or ``default``."""
    return (row.values.get(column, "").strip().upper() if column else "") or default


def body(row: Row, templates: Mapping[str, Template]) -> dict[str, Any]:
    """Return the request body for a row; optional fields without a value are left out."""
    texts = {field: template.render(row.values) for field, template in templates.items()}
    wanted: dict[str, Any] = {field: text for field, text in texts.items() if text or field in _REQUIRED}
    return {name: _cell(_FIELDS[name], text) for name, text in wanted.items()}


def _cell(field: fields.Field[Any], text: str) -> Any:
    return next(CELLS[kind] for kind in type(field).__mro__ if kind in CELLS)(field, text)
