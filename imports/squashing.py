"""Names as they are compared: of columns, and of countries."""

import unicodedata
from functools import lru_cache

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@lru_cache(maxsize=1 << 14)
def squash(name: str) -> tuple[str, str]:
    """Return the letters of a name in lower-case ASCII, umlauts as two letters, and its digits."""
    text = unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS)
    text = unicodedata.normalize("NFKD", text)
    return "".join(filter(str.isalpha, text)), "".join(filter(str.isdecimal, text))[:3]
