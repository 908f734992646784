"""Characters in the texts of a workbook that XML cannot say: ``_x000B_`` is U+000B (ECMA-376, 22.9.2.19)."""

import re

_UNSAYABLE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The carriage return is one of them: XML reads it as a line feed."""
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    """Return a text as it stands in a workbook; a text that looks like an escape becomes one of its first character."""
    return _UNSAYABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Return the text that a workbook says; of half a character nobody knows the other one."""
    if "_x" not in text:
        return text
    units = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
