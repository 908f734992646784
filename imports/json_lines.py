"""JSON Lines: one object a line, whose names are the columns."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from exports.several import in_one_cell
from imports.cells import SEVERAL
from imports.tables import MAX_COLUMNS, Form, Known, Options, Row, Table, UnreadableError
from imports.texts import LONGEST_LINE, blocks, encoding_of, text_of
from records.messages import gettext_noop

REASONS = "reasons"
"""Name in the lines that stand before wrong ones in a file of wrong rows; such lines are skipped."""

_DEEP = "it is nested too deeply."


def read_json_lines(file: BinaryIO, options: Options, _: Known) -> Table:
    """Read objects as rows; the columns are all names that the objects have."""
    encoding = encoding_of(options.encoding, blocks(file))
    names: dict[str, None] = {}
    for _number, _line, value in _lines(file, encoding):
        if isinstance(value, dict):
            names |= dict.fromkeys(value)
        if len(names) > MAX_COLUMNS:
            raise UnreadableError(f"The objects have more than {MAX_COLUMNS:,} names.")
    header = list(names)
    form = Form("jsonl", encoding)
    return Table(form, header, header, partial(_rows, file, form, header))


def _rows(file: BinaryIO, form: Form, header: list[str]) -> Iterator[Row]:
    for number, line, value in _lines(file, form.encoding):
        wrong, cells = str(value), []
        if isinstance(value, dict):
            try:
                wrong, cells = "", [_cell(value.get(name)) for name in header]
            except RecursionError:
                wrong = _DEEP
        yield Row(number, cells, (f"The line is no JSON object: {wrong}",) if wrong else (), line)


def _lines(file: BinaryIO, encoding: str) -> Iterator[tuple[int, str, Any]]:
    """Yield number, line, and its object, or what is wrong."""
    text = text_of(file, encoding)
    for number, line in enumerate(iter(partial(text.readline, LONGEST_LINE), ""), 1):
        if len(line) == LONGEST_LINE:
            raise UnreadableError(gettext_noop("A line of the file is longer than 16 MiB."))
        if bare := line.strip("\ufeff\x00\x1a \t\r\n"):
            value = _parsed(bare)
            if not (isinstance(value, dict) and value.keys() == {"row", REASONS}):
                yield number, line, value


def _parsed(line: str) -> Any:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return f"{error.msg} at character {error.pos + 1}."
    except RecursionError:
        return _DEEP
    except ValueError:  # Python reads whole numbers of up to 4,300 digits
        return "a number in it has too many digits."
    return value if isinstance(value, dict) else "it is another value."


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return in_one_cell([*map(_cell, value)], SEVERAL)
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
