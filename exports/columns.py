"""The columns of a file, and what a value says in a cell of text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from marshmallow import Schema, fields

from exports.several import in_one_cell

Row = Mapping[str, Any]
"""Wire name -> value, as JSON has it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the formats need to know besides columns and rows; each takes what concerns it."""

    title: str
    """Wire name of what a record is called."""
    id: str
    """Wire name of the record's id, which is a UUID."""
    zone: tzinfo
    """By whose clocks spreadsheets show moments."""
    delimiter: str = ","
    """The list separator of the reader's system, by which Excel splits a CSV file."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the records in a file."""

    name: str
    """Wire name."""
    label: str
    """What people call it."""
    field: fields.Field[Any]
    """As the schema has it."""

    @property
    def is_moment(self) -> bool:
        """Tell whether the values are moments: the store writes those of a record as text."""
        return isinstance(self.field, fields.DateTime) or self.field.metadata.get("widget") == "datetime"


def columns_of(schema: Schema, names: Iterable[str], labels: Mapping[str, str]) -> list[Column]:
    """Return the columns of these fields; without a label of their own they are called as in the schema."""
    return [
        Column(name, labels.get(name) or schema.fields[name].metadata.get("label") or name, schema.fields[name])
        for name in dict.fromkeys(names)
    ]


def as_text(value: Any) -> str:
    """Return a value as a cell of text: a list with commas, nothing as nothing, all others as JSON has them."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return in_one_cell([*map(str, value)])
    return value if isinstance(value, str) else json.dumps(value)


def local(column: Column, value: Any, zone: tzinfo) -> datetime | date | None:
    """Return a date, or a moment by the clocks of a time zone, for a spreadsheet, which knows no zones; None if none.

    Moments without a zone stay as they are.
    """
    if not isinstance(value, str) or not value:
        return None
    if column.is_moment:
        moment = datetime.fromisoformat(value)
        return _by_clocks(column, moment, zone) if moment.tzinfo else moment
    return date.fromisoformat(value) if type(column.field) is fields.Date else None


def _by_clocks(column: Column, moment: datetime, zone: tzinfo) -> datetime | None:
    """Return what the clocks show; None if an import would read another moment, so that its zone has to be written.

    It does in the second of two hours that clocks show twice, before zones were whole minutes apart, and for a field
    that keeps moments without a zone too.
    """
    try:
        shown = moment.astimezone(zone)
    except OverflowError:  # the calendar ends in the other zone
        return None
    offset = shown.utcoffset() or timedelta()
    is_clear = not shown.fold and not offset % timedelta(minutes=1)
    return shown.replace(tzinfo=None) if is_clear and type(column.field) is not fields.DateTime else None


def header(columns: Sequence[Column], *, wire: bool) -> list[str]:
    """Return the first row of a table: wire names, or labels."""
    return [column.name if wire else column.label for column in columns]
