"""Town, postcode and country of an address that stands in one text; the text itself stays as it is.

Only what cannot be read otherwise is read: a line that is a country's name, and before it a line with a postcode and a
town, as they stand in Europe, in the Netherlands, in Britain, or behind an American town. ADR 197 says which libraries
were tried, and why a guess is worse than nothing.
"""

import re

from imports.countries import code_of

PLACE = frozenset({"town", "postcode", "country"})
"""Wire names of the parts."""
Place = dict[str, str]
"""Wire name -> value, of those parts that are found."""

_LINE_END = re.compile(r"\s*(?:\n|,(?=\s))\s*")
_TOWN = r"(?P<town>[^\W\d_][^\d\n,;:|/]*)"
_POSTCODE = r"(?P<postcode>\d{4,5}|\d{3} \d{2}|\d{2}-\d{3}|\d{4}-\d{3})"
_BEFORE = r"(?:(?P<country>[A-Z]{1,3})[- \u2013]\s?)?"
_EUROPEAN = re.compile(rf"{_BEFORE}{_POSTCODE}\s+{_TOWN}")
_CZECH = re.compile(rf"{_BEFORE}(?P<postcode>\d{{3}} \d{{2}})\s+(?P<town>[^\W\d_][^\d\n,;:|/]*?\s\d{{1,2}})")
"""Praha 1: the post has a number behind the largest towns. No street begins with a number that has a blank within."""
_DUTCH = re.compile(rf"(?:NL[- ])?(?P<postcode>[1-9]\d{{3}}\s?[A-Z]{{2}})\s+{_TOWN}")
_BRITISH = re.compile(rf"(?:{_TOWN}\s+)?(?P<postcode>[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}})")
_AMERICAN = re.compile(r"[A-Z]{2}\s+(?P<postcode>\d{5}(?:-\d{4})?)")
_ALSO_A_STATE = re.compile(r"[A-Z]{2}|Georgia", re.IGNORECASE)
"""What may be a state, a province or a canton instead: CA is California as well as Canada, DE Delaware."""
_STREET = re.compile(
    r"(?:street|st|road|rd|avenue|ave|av|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl|square|sq|highway|hwy"
    r"|parkway|pkwy|terrace|circle|close|crescent|strasse|straße|str|weg|platz|allee|gasse)\.?",
    re.IGNORECASE,
)
"""How a line ends that has a house number and no postcode: 12345 Sunset Blvd."""
_STREET_AT_FIRST = re.compile(
    r"(?:rue|avenue|boulevard|chemin|via|viale|corso|piazza|calle|avenida|plaza|rua)", re.IGNORECASE
)
"""The same where the street comes first: 1234 rue Sherbrooke."""


def split(address: str) -> Place:
    """Return what an address of several lines, or parts behind commas, ends with; nothing where that is uncertain."""
    lines = [line for line in _LINE_END.split(address.strip()) if line]
    end = lines[-1] if len(lines) > 1 else ""
    country = code_of(end) if len(end) > 1 else ""
    *above, last = (lines[:-1] if country else lines) or [""]
    found = _place(above, last) if above else {}  # below a street at least
    said = found.get("country") or country
    if (country and said != country) or (not found and _ALSO_A_STATE.fullmatch(end)):
        return {}
    return {name: value for name, value in (found | {"country": said}).items() if value}


def _place(above: list[str], last: str) -> Place:
    """Return what the last line says; the town of an American or British address may stand in the line above."""
    town = above[-1] if len(above) > 1 and _is_town(above[-1]) else ""
    if (found := _AMERICAN.fullmatch(last)) and town:
        return {"postcode": found["postcode"], "town": town, "country": "US"}
    if found := _BRITISH.fullmatch(last):
        return {"postcode": found["postcode"], "town": (found["town"] or town).strip(), "country": "GB"}
    if found := _DUTCH.fullmatch(last) or _EUROPEAN.fullmatch(last) or _CZECH.fullmatch(last):
        named = found.groupdict().get("country") or ""
        country = code_of(named)
        if _is_town(found["town"].rstrip(" 0123456789")) and bool(named) == bool(country):
            return {"postcode": found["postcode"], "town": found["town"].strip(), "country": country}
    return {}


def _is_town(text: str) -> bool:
    """Tell whether a text may be a town: no digits, and no word of streets where those have it."""
    words = text.split()
    is_street = words and (_STREET.fullmatch(words[-1]) or _STREET_AT_FIRST.fullmatch(words[0]))
    return bool(words) and not is_street and not any(map(str.isdecimal, text))
