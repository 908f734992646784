"""Phone numbers: a text becomes E.164 only if every character of it belongs to the number.

What a text looks like decides whether it is taken, and needs no country's plan, so that a browser can tell as well.
The plan decides whether it can be read; what cannot be read without guessing stays as it was typed.
"""

import os
import re

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneMetadata, PhoneNumber, PhoneNumberFormat, ValidationResult
from phonenumbers.phonenumbermatcher import _is_national_prefix_present_if_required

from records.dialling import Dialled, typed_digits, without_plan
from records.phones import EXTENSION, digits, plain, split_extension, without_trunk
from schemas._phone_region import region

_LETTER = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f"
_WORDS = rf"[{_LETTER}]{{2}}[{_LETTER}0-9 .-]*"
_LABEL = r"(?:[A-Za-z]{2,12}[.:]?\s?)?"
_FLOAT = (
    r"(?:\(?\+?[0-9][0-9 ()/-]*[.,\u066b]\s?0{1,2}"
    r"|\+?[0-9]+(?:[,'\u2019\u066c ][0-9]+)*\s?[.\u066b]\s?0+|\+?[0-9]+(?:[.'\u2019 ][0-9]+)*\s?,\s?0+"
    r"|\+?[0-9]+(?:\s?[.,\u066b]\s?[0-9]+)*\s?[eE]\s?[+-]?\s?[0-9]+)"
)
SPREADSHEET = rf"{_LABEL}{_FLOAT}(?:\s?[,;/|&]\s?{_FLOAT})*\s*(?:{EXTENSION}|\(?{_WORDS}\)?)?"
"""What spreadsheets make of numbers: ``7112842222.0``, ``7,112,842,222.00``, ``4.97112842222E+11``, with what people
write behind a number. Digits may be lost in it."""
_YEAR, _MONTH, _DAY = "(?:1[89]|20)[0-9]{2}", "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
DATE = rf"{_YEAR}-{_MONTH}-{_DAY}|{_DAY}\.{_MONTH}\.{_YEAR}"
LOOKS = (
    rf"(?:[{_LETTER}]{{2,12}}[.:]\s?)?\(?\+?\(?[0-9][0-9 ()./+,;|&-]*"
    rf"(?:{EXTENSION}|\(?{_WORDS}\)?|(?:[a-z]{{1,4}} [0-9(+][0-9 ()./+-]*)+)?"
)
"""What may be a phone number, or two, with an extension, a word or a vanity number's letters; more is a sentence."""
TAIL = rf"\s*{EXTENSION}"
"""What a form takes off the end before it counts letters."""
LEAST, MOST, MOST_LETTERS = 5, 30, 12
TOO_LONG = "[0-9]{21}"
_GAP = re.compile(r"\s*/\s*|\s+-+\s+|\s{2,}|\s*(?=\()|\s+(?=[0+])")
_COUNTRY = re.compile(r"\(?(?:\+\(?|00)[ 0-9]{1,4}\)?")
_GROUPS = re.compile(r"[ .-]+")
_CHARACTERS = re.compile(r"\(?\+?\(?[0-9][0-9 ()./-]*")
VANITY = r"\(?\+?[0-9][0-9 ().-]*[A-Za-z][A-Za-z0-9 -]*"
"""A number whose last digits are written as the letters on their keys."""
_TOLL_FREE = re.compile(r"\D*1?\D*8[0-9]{2}")
_VANITY_COUNTRIES = (1, 61, 64)
"""North America, Australia and New Zealand dial letters."""
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def is_phone(text: str) -> bool:
    """Tell whether a text looks like a phone number; ``text`` is plain."""
    numerals = len(digits(text))
    letters = sum(char.isalpha() for char in split_extension(text)[0])
    dialled = numerals + (letters if re.fullmatch(VANITY, text) else 0)
    return (
        bool(re.fullmatch(LOOKS, text, re.IGNORECASE | re.ASCII))
        and dialled >= LEAST
        and numerals <= MOST
        and letters <= MOST_LETTERS
        and not re.search(TOO_LONG, text)
        and not re.fullmatch(DATE, text)
    )


def e164(typed: str) -> str | None:
    """Return the number in E.164, with ``;ext=`` if it has an extension; None if it cannot be read without guessing."""
    text, extension = split_extension(re.sub(r"\Atel:", "", plain(typed), flags=re.IGNORECASE).strip())
    no_zero, text = text.replace("(0)", ""), without_trunk(text)
    if no_zero != text and _is_valid(no_zero):
        return None  # an Italian mobile number begins without a zero, one on land with it: either may be meant
    vanity = not extension and _dials_letters(text)
    if not (vanity or _CHARACTERS.fullmatch(text)) or "(0)" in text or ".." in text:
        return None
    number = _parsed(text)
    if number is None or (vanity and number.country_code not in _VANITY_COUNTRIES):
        return None
    if not _says(number, text.upper().translate(_KEYS)) or _are_two(text):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) + (f";ext={extension}" if extension else "")


def dialled(text: str) -> Dialled:
    """Return what a text dials in the region."""
    typed, metadata = typed_digits(text), PhoneMetadata.metadata_for_region(_region() or "")
    number, trunk = e164(text) or "", (metadata and metadata.national_prefix) or ""
    if metadata is None or plain(text).startswith(("+", "(+")):
        return Dialled(number, without_plan(text).beginning)
    if exits := re.match(metadata.international_prefix or "(?!)", typed):
        return Dialled(number, typed[exits.end() :])
    return Dialled(number, typed if trunk == str(metadata.country_code) else typed.removeprefix(trunk))


def _dials_letters(text: str) -> bool:
    """Tell whether letters stand for keys: in capitals, or behind 800 and the like; ``fax`` and ``OOO`` do not."""
    letters = "".join(char for char in text if char.isalpha())
    meant = letters.isupper() or _TOLL_FREE.match(text)
    return bool(re.fullmatch(VANITY, text) and meant and set(letters) - set("OIL"))


def _region() -> str | None:
    return region.get() or os.environ.get("PHONE_REGION")


def _parsed(text: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, _region(), keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    named = number.country_code_source in (
        CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN,
        CountryCodeSource.FROM_NUMBER_WITH_IDD,
    )
    return number if named or phonenumbers.is_valid_number(number) else None


def _says(number: PhoneNumber, text: str) -> bool:
    """Tell whether a text has the digits of the number and before them only what dials it.

    The library knows ways to dial that put digits in or take some out; of these, a number has one in which its own
    country writes it. A trunk prefix that every national number is dialled with cannot be left out, or the number may
    be of another country: ``(171) 555-7788`` is in London, not a German mobile.
    """
    dialled = digits(text)
    national, country = phonenumbers.national_significant_number(number), str(number.country_code)
    if "+" in text and number.country_code_source != CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN:
        return False  # behind a plus is no country's code, and the library tries it without
    if number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY:
        written = digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
        trunk = phonenumbers.ndd_prefix_for_region(_region() or "", True) or ""  # noqa: FBT003 as the library has it
        bare = dialled == national and (trunk != "0" or _is_national_prefix_present_if_required(number))
        return bare or dialled in (written, trunk + national)
    if not dialled.endswith(national):
        return False
    before = dialled[: len(dialled) - len(national)]
    if national.startswith("0") and before.endswith("0"):
        return False  # 0049 0049 711 and +49 (00) 711: a prefix too many
    exits = _exits() if number.country_code_source == CountryCodeSource.FROM_NUMBER_WITH_IDD else ""
    return bool(re.fullmatch(f"(?:{exits}){country}0?", before))


def _exits() -> str:
    """Return a pattern of what is dialled in the region before a country code."""
    metadata = PhoneMetadata.metadata_for_region(_region() or "")
    return (metadata and metadata.international_prefix) or ""


def _are_two(text: str) -> bool:
    """Tell whether a text is two numbers.

    One is before a slash, a dash or two blanks; or one is on each side of a blank, or behind it with what dials it; or
    what comes behind one is as long.
    """
    for gap in _GAP.finditer(text, 1):
        first, second = text[: gap.start()], text[gap.end() :]
        apart = gap[0] != " " or second.startswith("(")
        if _is_valid(first) if apart else _is_valid(second) and (_is_valid(first) or _begins(first, second)):
            return True
    return any(_is_as_long(text[: gap.start()], gap[0], digits(text[gap.end() :])) for gap in _GROUPS.finditer(text, 1))


def _begins(first: str, second: str) -> bool:
    """Tell whether a number begins again, behind more than a country code: with one, or with a trunk prefix."""
    trunk = phonenumbers.ndd_prefix_for_region(_region() or "", True)  # noqa: FBT003 as the library has it
    begins = second.startswith(("+", "(+", "00")) or bool(trunk and digits(second).startswith(trunk))
    return begins and digits(first) != trunk and not _COUNTRY.fullmatch(first)


def _is_as_long(first: str, gap: str, second: str) -> bool:
    """Tell whether what follows a number is as long as it is behind its area code, and so no direct dial.

    A number of fewer digits than five is more likely the first group of one; behind a dash it is not if both begin
    alike.
    """
    number = _parsed(first)
    if number is None or not phonenumbers.is_valid_number(number):
        return False
    area = phonenumbers.length_of_geographical_area_code(number) or phonenumbers.length_of_national_destination_code(
        number
    )
    main = phonenumbers.national_significant_number(number)[area:]
    alike = "-" in gap and len(main) == len(second) and main[:2] == second[:2]
    return len(second) >= len(main) and (len(main) >= LEAST or (alike and len(main) == LEAST - 1))


def _is_valid(text: str) -> bool:
    number = _parsed(text)
    return number is not None and phonenumbers.is_valid_number(number)
