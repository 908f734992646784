"""Workbooks of Excel (Office Open XML), read row by row with openpyxl."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from imports.headers import find_header, known_in
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

_LARGEST = {"xl/sharedStrings.xml": 128 << 20, "xl/styles.xml": 16 << 20}
"""Part that is in memory as a whole -> its largest size, unpacked."""
_LARGEST_PART = 4 << 30
_DAMAGED = "The workbook is damaged; open it in a spreadsheet and save it again."
_ERRORS = (
    zipfile.BadZipFile,
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
    _check_sizes(file)
    book = _open(file)
    try:
        sheets = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
        if options.sheet and options.sheet not in sheets:
            raise UnreadableError(f"There is no sheet {options.sheet} (there are {', '.join(sheets)}).")
        wanted = [options.sheet] if options.sheet else [name for name, state in sheets.items() if state == "visible"]
        samples = {name: list(islice(_cells(book[name]), SAMPLE_ROWS)) for name in wanted}
    except _ERRORS as error:
        raise error if isinstance(error, UnreadableError) else UnreadableError(_DAMAGED) from None
    finally:
        book.close()
    full = [name for name, rows in samples.items() if not all(map(is_blank, rows))]
    if not full:
        raise UnreadableError("The workbook is empty: no visible sheet has rows.")
    sheet = next((name for name in full if any(known_in(row, known) for row in samples[name])), full[0])
    rows = samples[sheet]
    at = find_header(rows, known)
    titles = rows[at] if at is not None else [""] * max(map(len, rows))
    while titles and at is not None and not titles[-1]:
        titles.pop()  # cells that only have a format
    check_width(len(titles))
    form = Form("xlsx", sheet=sheet, header_row=0 if at is None else at + 1)
    return Table(form, column_names(titles), titles, partial(_rows, file, form, len(titles)))


def _rows(file: BinaryIO, form: Form, width: int) -> Iterator[Row]:
    book = _open(file)
    try:
        for number, cells in enumerate(_cells(book[form.sheet]), 1):
            if number > form.header_row and not is_blank(cells):
                yield checked(number, cells, width)
    except _ERRORS as error:
        raise error if isinstance(error, UnreadableError) else UnreadableError(_DAMAGED) from None
    finally:
        book.close()


def _open(file: BinaryIO) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415 only workbooks need it

    file.seek(0)
    try:
        with warnings.catch_warnings(action="ignore"):  # about charts and rules, which nobody imports
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except _ERRORS:
        raise UnreadableError(_DAMAGED) from None


def _check_sizes(file: BinaryIO) -> None:
    file.seek(0)
    try:
        parts = zipfile.ZipFile(file).infolist()
    except _ERRORS:
        raise UnreadableError(_DAMAGED) from None
    for part in parts:
        if part.file_size > _LARGEST.get(part.filename, _LARGEST_PART):
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
        return "" if cell.data_type == "e" else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        digits = str(value) if isinstance(value, int) else _decimal(value)
        zeros = cell.number_format
        return digits.zfill(len(zeros)) if set(zeros) == {"0"} else digits
    if isinstance(value, datetime):
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return (value.date() if value.time() == time() else value).isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _decimal(value: float) -> str:
    """Write a number with the 15 digits that Excel has, without an exponent."""
    text = f"{value:.15g}"
    if "e" in text:
        text = f"{value:.15f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
