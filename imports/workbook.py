"""Workbooks of Excel (Office Open XML), read row by row with openpyxl."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from exports.escapes import unescaped
from imports.headers import header_of, known_in
from imports.tables import (
    SAMPLE_ROWS,
    Form,
    Known,
    Options,
    Row,
    Table,
    UnreadableError,
    check_width,
    checked,
    column_names,
    is_blank,
)
from records.messages import gettext_noop

_LARGEST = {"xl/sharedStrings.xml": 128 << 20, "xl/styles.xml": 16 << 20}
"""Part that is in memory as a whole -> its largest size, unpacked."""
_LARGEST_PART = 1 << 30
_MOST_PACKED = 200
"""Times that a large part grows when it is unpacked; tables grow tenfold to fortyfold, bombs a thousandfold."""
_LARGE = 64 << 20
_DAMAGED = gettext_noop("The workbook is damaged; open it in a spreadsheet and save it again.")
_MOST_ZEROS, _MOST_DIGITS = 30, 15
"""Behind the point and before it, of a number that is written without an exponent."""
_ERRORS = (
    zipfile.BadZipFile,
    RuntimeError,
    zlib.error,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
)
"""What openpyxl and the modules beneath it raise for files that are no sound workbooks."""


def read_workbook(file: BinaryIO, options: Options, known: Known) -> Table:
    """Read the sheet that is named, else the first visible one with a table; raise UnreadableError if there is none."""
    with _damage_told():
        _check_sizes(file)
        book = _open(file)
        sheets = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
        if options.sheet and options.sheet not in sheets:
            raise UnreadableError(f"There is no sheet {options.sheet} (there are {', '.join(sheets)}).")
        wanted = [options.sheet] if options.sheet else [name for name, state in sheets.items() if state == "visible"]
        samples = {name: list(islice(_cells(book[name]), SAMPLE_ROWS)) for name in wanted}
    full = [name for name, rows in samples.items() if not all(map(is_blank, rows))]
    if not full:
        raise UnreadableError(gettext_noop("The workbook is empty: no visible sheet has rows."))
    sheet = next((name for name in full if any(known_in(row, known) for row in samples[name])), full[0])
    rows = samples[sheet]
    at = header_of(rows, known, options.header_row)
    titles = rows[at] if at is not None else [""] * max(map(len, rows))
    while titles and at is not None and not titles[-1]:
        titles.pop()  # cells that only have a format
    check_width(len(titles))
    form = Form("xlsx", sheet=sheet, sheets=tuple(sheets), header_row=0 if at is None else at + 1)
    return Table(form, column_names(titles), titles, partial(_rows, book[sheet], form.header_row, len(titles)))


def _rows(sheet: Any, header_row: int, width: int) -> Iterator[Row]:
    with _damage_told():
        for number, cells in enumerate(_cells(sheet), 1):
            if number > header_row and not is_blank(cells):
                yield checked(number, cells, width)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except UnreadableError:
        raise
    except _ERRORS:
        raise UnreadableError(_DAMAGED) from None


def _open(file: BinaryIO) -> Any:
    """Open a workbook, which takes a while: it is done once for all readings of its rows."""
    from openpyxl import load_workbook  # noqa: PLC0415 only workbooks need it

    file.seek(0)
    with warnings.catch_warnings(action="ignore"):  # about charts and rules, which nobody imports
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)


def _check_sizes(file: BinaryIO) -> None:
    file.seek(0)
    parts = zipfile.ZipFile(file).infolist()
    for part in parts:
        bomb = part.file_size > _LARGE and part.file_size > _MOST_PACKED * part.compress_size
        if bomb or part.file_size > _LARGEST.get(part.filename, _LARGEST_PART):
            raise UnreadableError(
                f"The workbook is too large: {part.filename} has {part.file_size >> 20} MiB. Save it as CSV."
            )


def _cells(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # some programs write wrong ones
    for row in sheet.iter_rows():
        yield ["" if cell.value is None else _text(cell) for cell in row]


def _text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, str):
        return "" if cell.data_type == "e" else unescaped(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        digits = str(value) if isinstance(value, int) else _decimal(value)
        zeros = cell.number_format
        return digits.zfill(len(zeros)) if set(zeros) == {"0"} else digits
    if isinstance(value, datetime):
        value = value.replace(microsecond=0) + timedelta(milliseconds=round(value.microsecond / 1000))
        return value.date().isoformat() if value.time() == time() else _moment(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _moment(value: datetime) -> str:
    """Write a moment with the milliseconds that it has; more than these a workbook does not keep."""
    return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")


def _decimal(value: float) -> str:
    """Write a number with the 15 digits that Excel has; with an exponent only if it has more, or most would be zeros.

    So no digits are made up for a number of a customer or a card that Excel has cut off, and no phone number is one.
    """
    text = f"{value:.15g}"
    number = Decimal(text)
    return format(number, "f") if -_MOST_ZEROS <= number.adjusted() < _MOST_DIGITS else text
