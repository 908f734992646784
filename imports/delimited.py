"""CSV and its relatives (RFC 4180, and what programs make of it), read by the standard library's parser.

A row in which quotes are wrong is read again on its own, without swallowing the rows after it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import BinaryIO

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
from imports.texts import LONGEST_LINE, blocks, encoding_of, text_of
from records.messages import gettext_noop

DELIMITERS = ",;\t|^~\x1f\x01"
"""Delimiters that are guessed; any other character can be named."""
_SAMPLE = 1 << 20
"""Characters from the beginning that guesses look at, in whole lines."""
_MOST_LINES = 10_000
"""A quoted cell with more lines is one that nobody closed."""
_SEP = re.compile(r"sep=(.)[\r\n]*", re.IGNORECASE)
_OPEN_QUOTE = gettext_noop("A quotation mark is not closed.")
_BROKEN = gettext_noop("The row has bytes that are no characters in {encoding}: it was written in another encoding.")
_ESCAPED = re.compile("[\udc80-\udcff]")

csv.field_size_limit(LONGEST_LINE)  # a cell may be as long as a line


class _Lines:
    """Lines of a text, of which some can be put back."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._more = iter(partial(text_of(file, encoding).readline, LONGEST_LINE), "")
        self._back: list[str] = []
        self.taken: list[str] = []
        first = next(self._more, "")
        self.boms = len(first) - len(first.lstrip("\ufeff"))
        self.put_back(first[self.boms :])

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._more)
        self.taken.append(line)
        if len(self.taken) > _MOST_LINES:
            raise csv.Error(_OPEN_QUOTE)
        if len(line) == LONGEST_LINE:
            raise UnreadableError(gettext_noop("A line of the file is longer than 16 MiB: this is not a table."))
        return line

    def put_back(self, text: str) -> None:
        """Let the lines of this text come next."""
        self._back += reversed(io.StringIO(text, newline="").readlines())


def read_delimited(file: BinaryIO, options: Options, known: Known) -> Table:
    """Read CSV in any encoding and with any delimiter; raise UnreadableError if there is no table."""
    encoding = encoding_of(options.encoding, blocks(file))
    lines = _Lines(file, encoding)
    boms = lines.boms
    start = _start(lines)
    if not "".join(start).strip("\ufeff\x00\x1a \t\r\n,;"):
        raise UnreadableError(gettext_noop("The file is empty."))
    separator = _SEP.fullmatch(start[0])
    delimiter = options.delimiter or (separator[1] if separator else _delimiter("".join(start), known))
    blanks = _blanks_before_quotes("".join(start), delimiter)
    form = Form("csv", encoding, boms, delimiter, blanks, separator is not None, _line_end(start[0]))
    sample = [cells for _, cells, _ in islice(_records(file, form), len(start))]
    at = header_of(sample[form.sep_line :], known, options.header_row, int(form.sep_line))
    titles = sample[at + form.sep_line] if at is not None else [""] * max(map(len, sample))
    check_width(len(titles))
    form = replace(form, header_row=0 if at is None else at + 1 + form.sep_line)
    return Table(form, column_names(titles), titles, partial(_rows, file, form, len(titles)))


def _start(lines: Iterator[str]) -> list[str]:
    start: list[str] = []
    size = 0
    for line in islice(lines, SAMPLE_ROWS):
        start.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    return start


def _rows(file: BinaryIO, form: Form, width: int) -> Iterator[Row]:
    first = form.header_row or int(form.sep_line)
    for number, cells, reasons in islice(_records(file, form), first, None):
        if is_blank(cells):
            continue
        text = "".join(cells)
        if not text.isascii() and _ESCAPED.search(text):
            yield checked(number, cells, width, (*reasons, _BROKEN.format(encoding=form.encoding.upper())))
        else:
            yield checked(number, cells, width, reasons)


def _records(file: BinaryIO, form: Form) -> Iterator[tuple[int, list[str], tuple[str, ...]]]:
    """Yield number, cells and what is wrong of each row, blank rows included."""
    lines = _Lines(file, form.encoding)
    number = 0
    while True:
        reader = csv.reader(lines, delimiter=form.delimiter, strict=True, skipinitialspace=form.blanks_before_quotes)
        lines.taken.clear()
        try:
            for cells in reader:
                number += 1
                yield number, cells, ()
                lines.taken.clear()
        except csv.Error:
            number += 1
            cells, closed, rest = _loosely("".join(lines.taken), form.delimiter)
            lines.put_back(rest)
            yield number, cells, () if closed else (_OPEN_QUOTE,)
        else:
            return


def _loosely(text: str, delimiter: str) -> tuple[list[str], bool, str]:
    """Read one row in which quotes are wrong: cells, whether each quote has its partner, and the text after the row.

    A cell is quoted if a delimiter or line end follows its last quote; quotes in other cells are text.
    """
    mark = re.escape(delimiter)
    cell = re.compile(
        rf'[ ]*"(?P<quoted>(?:[^"]|"")*)"[ ]*(?={mark}|[\r\n]|\Z)'
        rf'|[ ]*"(?P<escaped>(?:[^"\\]|\\.)*)"[ ]*(?={mark}|[\r\n]|\Z)'
        rf"|(?P<plain>[^{mark}\r\n]*)",
        re.DOTALL,
    )
    cells, closed, at = [], True, 0
    while match := cell.match(text, at):
        if match["quoted"] is not None:
            cells.append(match["quoted"].replace('""', '"'))
        elif match["escaped"] is not None:
            cells.append(re.sub(r"\\(.)", r"\1", match["escaped"], flags=re.DOTALL))
        else:
            cells.append(match["plain"])
            closed &= match["plain"].count('"') % 2 == 0 or not match["plain"].lstrip().startswith('"')
        at = match.end()
        if not text.startswith(delimiter, at):
            break
        at += len(delimiter)
    end = re.compile(r"\r\n|\r|\n|\Z").match(text, at)
    return cells, closed, text[end.end() if end else at :]


def _delimiter(text: str, known: Known) -> str:
    """Return the delimiter that names the most fields, or else makes the most rows alike."""

    def merit(delimiter: str) -> tuple[int, float]:
        rows = [cells for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(cells)]
        widths = [len(cells) for cells in rows]
        alike = max((widths.count(width) * (width - 1) for width in set(widths)), default=0)
        return max((known_in(cells, known) for cells in rows[:SAMPLE_ROWS]), default=0), alike / max(1, len(rows))

    return max(DELIMITERS, key=merit)


def _blanks_before_quotes(text: str, delimiter: str) -> bool:
    return delimiter != " " and re.search(rf'(?:^|{re.escape(delimiter)}) +"', text, re.MULTILINE) is not None


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :] or "\r\n"


LINE_ENDS: Mapping[str, str] = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
"""Line end -> its name."""
