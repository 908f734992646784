"""JSON Lines: one record a line, as the API answers with it."""

import json
from collections.abc import Iterable, Iterator, Sequence

from exports.columns import Column, Options, Row


def json_lines(columns: Sequence[Column], rows: Iterable[Row], _: Options) -> Iterator[bytes]:
    """Yield the lines."""
    for row in rows:
        wire = {column.name: row.get(column.name) for column in columns}
        yield json.dumps(wire, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
