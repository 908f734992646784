"""Which row of a table names the columns."""

import re
from collections.abc import Sequence

from imports.tables import Known, UnreadableError, is_blank
from schemas._request import EDGES

_MOST_ROWS_ABOVE = 30
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def known_in(cells: Sequence[str], known: Known) -> int:
    """Return how many columns of fields a row names, or 0 if it contains data."""
    texts = {cell.strip(EDGES) for cell in cells if cell}
    return 0 if any(map(_is_data, texts)) else sum(map(known, texts))


def header_of(rows: Sequence[list[str]], known: Known, chosen: int | None, above: int = 0) -> int | None:
    """Return the index of the header: that of row ``chosen``, or of the guess; ``above`` rows stand before these.

    Raise UnreadableError if row ``chosen`` is not among the rows, or empty.
    """
    if chosen is None:
        return find_header(rows, known)
    at = chosen - above - 1
    if chosen and not (0 <= at < len(rows) and not is_blank(rows[at])):
        raise UnreadableError(f"There is no header in row {chosen}; only the first {len(rows)} rows can have it.")
    return at if chosen else None


def find_header(rows: Sequence[list[str]], known: Known) -> int | None:
    """Return the index of the row that names the most fields, or the first row without data; None without a header."""
    counts = [known_in(cells, known) for cells in rows[:_MOST_ROWS_ABOVE]]
    if any(counts):
        return counts.index(max(counts))
    widths = [sum(not is_blank([cell]) for cell in row) for row in rows[:_MOST_ROWS_ABOVE]]
    for index, cells in enumerate(rows[:_MOST_ROWS_ABOVE]):
        if widths[index] and widths[index] * 2 > max(widths):
            return None if any(_is_data(cell.strip(EDGES)) for cell in cells) else index
    return None


def _is_data(text: str) -> bool:
    """Return whether no column is called like this: an e-mail address, a number, a date."""
    digits = any(map(str.isdigit, text))
    return (digits and not any(map(str.isalpha, text))) or _ADDRESS.fullmatch(text) is not None
