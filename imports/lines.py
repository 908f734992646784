"""Rows as JSON Lines, which is what every file becomes before its rows are imported."""

import json
from typing import Any

from imports.tables import Row


def line_of(row: Row, body: dict[str, Any]) -> str:
    """Return the line of a row with its request body.

    It is ASCII, so that bytes that were no characters in the file come back from it as well.
    """
    values = {"row": row.number, "body": body, "reasons": row.reasons, "cells": row.cells, "source": row.source}
    return json.dumps({name: value for name, value in values.items() if value != ""}, separators=(",", ":")) + "\n"


def row_of(line: str) -> tuple[Row, dict[str, Any]]:
    """Return the row of a line, and its request body."""
    values = json.loads(line)
    return Row(values["row"], values["cells"], tuple(values["reasons"]), values.get("source", "")), values["body"]
