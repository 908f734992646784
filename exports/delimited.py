"""CSV (RFC 4180): for Excel with a byte order mark, labels and local times; for machines with wire names."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from exports.columns import Column, Options, Row, as_text, header, local
from exports.marks import marked, marked_for_machines
from exports.writing import Lines, State

BYTE_ORDER_MARK = "\ufeff"
"""By which Excel knows that a file is in UTF-8."""
Cell = Callable[[Column, Any], str]


def for_excel(columns: Sequence[Column], options: Options, _: State) -> Lines:
    """Return what makes a file that Excel opens with a double click."""

    def cell(column: Column, value: Any) -> str:
        moment = local(column, value, options.zone)
        return _written(column, moment) if isinstance(moment, datetime) else marked(as_text(value))

    return _lines(header(columns, wire=False), columns, cell, options.delimiter, BYTE_ORDER_MARK.encode())


def _written(column: Column, moment: datetime) -> str:
    """Return a moment to the second, as people read it, and its fraction only where somebody has written one."""
    if column.field.dump_only:
        moment = moment.replace(microsecond=0)
    return moment.isoformat(" ", "milliseconds" if moment.microsecond and not moment.microsecond % 1000 else "auto")


def for_machines(columns: Sequence[Column], _: Options, __: State) -> Lines:
    """Return what makes a file with the names and values of the API, separated by commas."""

    def cell(_: Column, value: Any) -> str:
        return marked_for_machines(as_text(value))

    return _lines(header(columns, wire=True), columns, cell, ",")


def _lines(names: list[str], columns: Sequence[Column], cell: Cell, delimiter: str, mark: bytes = b"") -> Lines:
    line = io.StringIO(newline="")
    writer = csv.writer(line, delimiter=delimiter)

    def written(cells: Iterable[str]) -> bytes:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue().encode()

    def row(values: Row) -> bytes:
        return written(cell(column, values.get(column.name)) for column in columns)

    return Lines(row, mark + written(map(marked, names)))
