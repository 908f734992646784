"""Which country is meant by a name, in a dozen languages; ``npm run resources`` writes the table of names."""

import json
from functools import cache
from pathlib import Path

from imports.squashing import squash
from schemas.countries import COUNTRIES

_TABLE = Path(__file__).with_name("countries.json")


def code_of(text: str) -> str:
    """Return the code of a country (ISO 3166-1) by its code, or by its name without case and marks; else nothing."""
    code = text.strip().upper()
    return code if code in COUNTRIES else _names().get(squash(text)[0], "")


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return names
