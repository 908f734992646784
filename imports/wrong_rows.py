"""The wrong rows of a file as a file in its own form, to be mended and sent again."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from exports.escapes import escaped
from imports.encodings import errors_of
from imports.json_lines import REASONS
from imports.tables import Row, Table

ADDED = ["row", REASONS]
"""Columns that stand before those of the source; they are not written twice."""
Wrong = tuple[Row, tuple[str, ...]]


def write_wrong_rows(file: BinaryIO, table: Table, wrong: Iterable[Wrong]) -> None:
    """Write rows with their numbers and reasons: same format, encoding, marks, delimiter, line ends and columns."""
    if table.form.format == "xlsx":
        _write_workbook(file, table, wrong)
        return
    form = table.form
    text = io.TextIOWrapper(file, form.encoding, errors=errors_of(form.encoding), newline="", write_through=True)
    try:
        text.write("\ufeff" * form.boms)
        {"csv": _write_csv, "vcard": _write_vcards, "jsonl": _write_json_lines}[form.format](text, table, wrong)
    finally:
        text.detach()


def _write_csv(text: io.TextIOWrapper, table: Table, wrong: Iterable[Wrong]) -> None:
    form = table.form
    end = form.line_end
    if form.sep_line:
        text.write(f"sep={form.delimiter}{end}")
    writer = csv.writer(text, delimiter=form.delimiter, lineterminator=end)
    skipped = _already_added(table)
    if form.header_row:
        writer.writerow([*ADDED, *table.titles[skipped:]])
    for row, reasons in wrong:
        writer.writerow([row.number, " ".join(reasons), *row.cells[skipped:]])


def _write_workbook(file: BinaryIO, table: Table, wrong: Iterable[Wrong]) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 only workbooks need it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 same

    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.form.sheet)

    def as_text(value: str) -> Any:
        cell = WriteOnlyCell(sheet, escaped(value))
        cell.data_type = "s"  # nothing is a formula
        return cell

    skipped = _already_added(table)
    if table.form.header_row:
        sheet.append([as_text(title) for title in [*ADDED, *table.titles[skipped:]]])
    for row, reasons in wrong:
        sheet.append([row.number, *map(as_text, [" ".join(reasons), *row.cells[skipped:]])])
    book.save(file)


def _write_vcards(text: io.TextIOWrapper, table: Table, wrong: Iterable[Wrong]) -> None:
    for row, reasons in wrong:
        first, end, rest = row.source.partition("\n")
        said = " ".join(reasons).replace("\\", "\\\\").replace("\n", "\\n")
        text.write(f"{first}{end}X-{REASONS.upper()}:{said}{table.form.line_end}{_without_reasons(rest)}")


def _without_reasons(card: str) -> str:
    return "".join(line for line in card.splitlines(keepends=True) if not line.startswith(f"X-{REASONS.upper()}:"))


def _write_json_lines(text: io.TextIOWrapper, table: Table, wrong: Iterable[Wrong]) -> None:
    for row, reasons in wrong:
        text.write(json.dumps({"row": row.number, REASONS: list(reasons)}, ensure_ascii=False) + table.form.line_end)
        text.write(row.source.rstrip("\r\n") + table.form.line_end)


def _already_added(table: Table) -> int:
    """Return how many columns an earlier file of wrong rows added in front."""
    return len(ADDED) if table.header[: len(ADDED)] == ADDED else 0
