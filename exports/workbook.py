"""XLSX: dates are dates, all texts are text, and the header stays in sight."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

import xlsxwriter
from marshmallow import fields
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exports.columns import Column, Options, Row, as_text, header, local
from exports.marks import marked_where_taken_away

MOST_ROWS = 1_048_575
"""Below the header, of which Excel has 1,048,576 with it."""
_FIRST_YEAR = 1900
_MOST_DIGITS = 15
"""Of a number, the rest of which a spreadsheet forgets."""
_WIDTH = 24
_BLOCK = 1 << 20


class TooManyRowsError(Exception):
    """A sheet has no room for so many records."""


def workbook(columns: Sequence[Column], rows: Iterable[Row], options: Options) -> Iterator[bytes]:
    """Yield a file with one sheet, moments by the stage's clocks; TooManyRowsError.

    Rows go to the disk one by one, and nothing is yielded before the last one.
    """
    with tempfile.TemporaryFile() as file:
        with xlsxwriter.Workbook(file, {"constant_memory": True, "use_zip64": True}) as book:
            sheet = book.add_worksheet()
            writer = _Writer(sheet, *(book.add_format({"num_format": form}) for form in ("@", _DAY, _MOMENT)))
            bold = book.add_format({"bold": True, "num_format": "@"})
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(columns) - 1, _WIDTH)
            for number, label in enumerate(header(columns, wire=False)):
                sheet.write_string(0, number, label, bold)
            for number, row in enumerate(rows, 1):
                if number > MOST_ROWS:
                    raise TooManyRowsError
                for place, column in enumerate(columns):
                    writer.write(number, place, column, row.get(column.name), options.zone)
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"


class _Writer:
    """Writes cells; a text is never a formula, whatever it begins with."""

    def __init__(self, sheet: Worksheet, text: Format, day: Format, moment: Format) -> None:
        self.sheet, self.text, self.day, self.moment = sheet, text, day, moment

    def write(self, row: int, place: int, column: Column, value: Any, zone: tzinfo) -> None:
        """Write a value as what it is; an empty one stays a cell of text, so that what is typed there is text."""
        when = local(column, value, zone)
        if isinstance(value, bool):
            self.sheet.write_boolean(row, place, value)
        elif when and when.year >= _FIRST_YEAR:
            self.sheet.write_datetime(row, place, when, self.moment if isinstance(when, datetime) else self.day)
        elif _is_exact(column, value):
            self.sheet.write_number(row, place, float(value))
        elif value in (None, "", []):
            self.sheet.write_blank(row, place, None, self.text)
        else:
            self.sheet.write_string(row, place, marked_where_taken_away(as_text(value)), self.text)


def _is_exact(column: Column, value: Any) -> bool:
    """Tell whether a value is a number that a spreadsheet keeps as it is."""
    if not isinstance(value, int | float) and not (isinstance(column.field, fields.Decimal) and value):
        return False
    return len(Decimal(str(value)).as_tuple().digits) <= _MOST_DIGITS
