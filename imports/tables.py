"""A table that was read from a file: how the file is written, its columns, and its rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from schemas._request import EDGES

SAMPLE_ROWS = 200
"""Guesses look at this many rows from the beginning of a file."""
MAX_COLUMNS = 5_000
_FILLING = EDGES + "\x00\x1a"
"""What fills a row up and is no text: blanks, NUL bytes, and the Ctrl-Z that ended a file under DOS."""


class UnreadableError(ValueError):
    """The file cannot be imported; the message is one sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person sets because a guess is wrong; an empty value is guessed."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int | None = None
    """Number of the header as a spreadsheet counts, 0 without a header; None is guessed."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written."""

    format: str
    """``csv``, ``xlsx``, ``vcard`` or ``jsonl``."""
    encoding: str = ""
    boms: int = 0
    """Number of byte order marks; more than one if several programs wrote one."""
    delimiter: str = ""
    blanks_before_quotes: bool = False
    sep_line: bool = False
    """Whether the first line is Excel's ``sep=;``."""
    line_end: str = "\n"
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    """All sheets of the workbook."""
    header_row: int = 0
    """Number of the header as a spreadsheet counts, 0 without a header."""

    @property
    def has_whole_addresses(self) -> bool:
        """Whether a column of addresses has all of each, beside columns of their towns: so we read cards."""
        return self.format == "vcard"


class Row(NamedTuple):
    """One record of a file; a named tuple, because a frozen dataclass takes three times as long to make."""

    number: int
    """As a spreadsheet counts: the first row of the file is 1. Number of the card or line in vCard and JSON Lines."""
    cells: list[str]
    """As they are in the file; there may be fewer or more than columns."""
    reasons: tuple[str, ...] = ()
    """What is wrong with the row as such."""
    source: str = ""
    """The text of a card or a JSON line."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read."""

    form: Form
    header: list[str]
    """Names of the columns, each one different from the others."""
    titles: list[str]
    """The header as it is in the file."""
    rows: Callable[[], Iterator[Row]]
    """Reads the file from the beginning; one row at a time is in memory."""


Known = Callable[[str], bool]
"""Whether a column of this name belongs to a field."""
Reader = Callable[[BinaryIO, Options, Known], Table]


def is_blank(cells: Sequence[str]) -> bool:
    """Return whether a row has no text."""
    return not (cells and cells[0][:1].isalnum()) and not "".join(cells).strip(_FILLING)


def checked(number: int, cells: list[str], width: int, reasons: tuple[str, ...] = ()) -> Row:
    """Return a row of a table with ``width`` columns, with the reason if text follows the last column."""
    if len(cells) > width and not is_blank(cells[width:]):
        reasons += (f"The row has more cells than the header ({len(cells)} instead of {width}).",)
    return Row(number, cells, reasons)


def column_names(titles: Sequence[str]) -> list[str]:
    """Return a different name for each column: the first of a doubled name keeps it, the second is ``Name (2)``."""
    names: dict[str, None] = {}
    for number, title in enumerate(titles, 1):
        # Templates put names of columns into braces.
        visible = title.translate({ord("{"): "(", ord("}"): ")", 0: None}).strip(EDGES)
        wanted = " ".join(visible.split()) or f"Column {number}"
        name, count = wanted, 1
        while name in names:
            count += 1
            name = f"{wanted} ({count})"
        names[name] = None
    return list(names)


def check_width(width: int) -> None:
    """Raise UnreadableError if a table is too wide to be one of customers."""
    if width > MAX_COLUMNS:
        raise UnreadableError(f"The table has {width:,} columns; at most {MAX_COLUMNS:,} can be imported.")
