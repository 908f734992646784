"""CSV (RFC 4180): for Excel with a byte order mark, labels and local times; for machines with wire names."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from exports.columns import Column, Options, Row, as_text, header, local
from exports.marks import marked, marked_for_machines

BYTE_ORDER_MARK = "\ufeff"
"""By which Excel knows that a file is in UTF-8."""


def for_excel(columns: Sequence[Column], rows: Iterable[Row], options: Options) -> Iterator[bytes]:
    """Yield a file that Excel opens with a double click."""

    def cell(column: Column, value: Any) -> str:
        moment = local(column, value, options.zone)
        return str(moment.replace(microsecond=0)) if isinstance(moment, datetime) else marked(as_text(value))

    yield BYTE_ORDER_MARK.encode()
    yield from _lines(header(columns, wire=False), columns, rows, cell, options.delimiter)


def for_machines(columns: Sequence[Column], rows: Iterable[Row], _: Options) -> Iterator[bytes]:
    """Yield a file with the names and values of the API, separated by commas."""

    def cell(_: Column, value: Any) -> str:
        return marked_for_machines(as_text(value))

    yield from _lines(header(columns, wire=True), columns, rows, cell, ",")


def _lines(
    names: list[str],
    columns: Sequence[Column],
    rows: Iterable[Row],
    cell: Callable[[Column, Any], str],
    delimiter: str,
) -> Iterator[bytes]:
    line = io.StringIO(newline="")
    writer = csv.writer(line, delimiter=delimiter)

    def written(cells: Iterable[str]) -> bytes:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue().encode()

    yield written(map(marked, names))
    for row in rows:
        yield written(cell(column, row.get(column.name)) for column in columns)
