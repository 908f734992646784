"""What fields and choices are called in each language of the site; ``npm run resources`` writes the table."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("labels.json")
Translate = Callable[[str], str]


@cache
def languages() -> tuple[Translate, ...]:
    """Return what translates a label, of each language, English first."""
    tables: dict[str, dict[str, str]] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return (str, *map(_translator, tables.values()))


def _translator(table: dict[str, str]) -> Translate:
    return lambda text: table.get(text, text)
