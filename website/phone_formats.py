"""How each country writes its phone numbers, for the pages: a table made of the metadata of ``phonenumbers``.

It is cut by the first digit of the country code, so that a page with numbers of some countries fetches some kilobytes
and no more than it has countries of.
"""

import json
import re
from collections.abc import Iterator

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata
from phonenumbers.phonemetadata import NumberFormat

from website.files import Files, asset

Format = tuple[str, str, str]
"""What the national number is, what it begins with (empty: anything), and how it is written: ``$1 $2``."""
Table = dict[str, list[Format]]
"""Country code -> its formats, of which the first that fits counts."""


def tables() -> dict[str, Table]:
    """Return the formats of all countries by the first digit of their codes."""
    found: dict[str, Table] = {}
    for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items()):
        metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, regions[0])
        formats = (metadata.intl_number_format or metadata.number_format) if metadata else []
        found.setdefault(str(code)[0], {})[str(code)] = list(_formats(formats))
    return found


def _formats(formats: list[NumberFormat]) -> Iterator[Format]:
    """Yield what JavaScript takes; the last pattern of a beginning is the one that the library goes by."""
    for each in formats:
        begins = each.leading_digits_pattern[-1] if each.leading_digits_pattern else ""
        yield str(each.pattern), begins, re.sub(r"\\([1-9])", r"$\1", str(each.format))


def files() -> tuple[Files, dict[str, str]]:
    """Return the tables as files of the site, and the address of each by the digit."""
    made, addresses = Files(), {}
    for digit, table in tables().items():
        key, file = asset(f"phones-{digit}.json", json.dumps(table, separators=(",", ":")).encode())
        made[key] = file
        addresses[digit] = f"/{key}"
    return made, addresses
