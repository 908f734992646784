"""Rows as JSON Lines, which is what every file becomes before its rows are imported."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from imports.tables import Row
from records.resource import Item

ROWS_A_BATCH = 100
_BYTES_A_BATCH = 1 << 20


def line_of(row: Row) -> bytes:
    """Return the line of a row.

    It is ASCII, so that bytes that were no characters in the file come back from it as well.
    """
    values = {"row": row.number, "reasons": row.reasons, "cells": row.cells, "source": row.source}
    return json.dumps({name: value for name, value in values.items() if value}, separators=(",", ":")).encode() + b"\n"


def rows_of(lines: bytes) -> Iterator[Row]:
    """Yield the rows of some lines."""
    for line in lines.splitlines():
        values = json.loads(line)
        yield Row(values["row"], values.get("cells", []), tuple(values.get("reasons", ())), values.get("source", ""))


@dataclass(slots=True)
class Batches:
    """Cuts rows into batches on their way; ``manifest`` is whole when all rows have passed."""

    manifest: list[Item] = field(default_factory=list)
    """Of each batch its number from 1, its first and last row, and the bytes of its lines: ``start``, ``end``."""
    total: int = 0

    def lines(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """Yield the line of each row."""
        at, count = 0, ROWS_A_BATCH
        for row in rows:
            line = line_of(row)
            if count == ROWS_A_BATCH or at - self.manifest[-1]["start"] > _BYTES_A_BATCH:
                self.manifest.append({"batch": len(self.manifest) + 1, "first": row.number, "start": at})
                count = 0
            at, count, self.total = at + len(line), count + 1, self.total + 1
            self.manifest[-1] |= {"last": row.number, "end": at}
            yield line
