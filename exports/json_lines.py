"""JSON Lines: one record a line, as the API answers with it."""

import json
from collections.abc import Sequence

from exports.columns import Column, Options, Row
from exports.writing import Lines, State


def json_lines(columns: Sequence[Column], _: Options, __: State) -> Lines:
    """Return what makes the lines."""
    names = [column.name for column in columns]

    def line(row: Row) -> bytes:
        wire = {name: row.get(name) for name in names}
        return json.dumps(wire, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    return Lines(line)
