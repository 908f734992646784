"""Several values in one cell: with a separator between them, or as a list of JSON where that would not say the same."""

import json
import re
from collections.abc import Sequence

_ODD = re.compile(r':::|\A["*\[]|"\Z|\A\s*mycontacts\s*\Z', re.IGNORECASE)
"""What an import reads otherwise: separator, marks and group of Google's exports, quotes, and such a list itself."""


def in_one_cell(texts: Sequence[str], between: str = ", ") -> str:
    """Return a cell for several texts."""
    separator = between.strip()
    if any(separator in text or _ODD.search(text) for text in texts):
        return json.dumps(list(texts), ensure_ascii=False)
    return between.join(texts)


def of_one_cell(cell: str) -> list[str] | None:
    """Return the texts of a list of JSON; None if the cell is no such list."""
    if not cell.startswith('["'):
        return None
    try:
        texts = json.loads(cell)
    except ValueError:
        return None
    return texts if all(isinstance(text, str) for text in texts) else None
