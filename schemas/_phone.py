"""Phone numbers: a text becomes E.164 only if every character of it belongs to the number.

Two questions are separate. The format decides whether a text is accepted; it is the same for all countries, so that a
browser can check it too. The numbering plan of a country decides whether the text can be converted to E.164; a text
that could only be guessed is stored as it was typed.
"""

import os
import re

from records.dialling import Dialled, typed_digits, without_plan
from records.patterns import compiled_when_used
from records.phones import EXTENSION, digits, plain, split_extension, without_trunk
from schemas._phone_region import region

with compiled_when_used("phonenumbers.asyoutypeformatter", "phonenumbers.phonenumbermatcher"):
    import phonenumbers
    from phonenumbers import CountryCodeSource, PhoneMetadata, PhoneNumber, PhoneNumberFormat, ValidationResult
    from phonenumbers.phonenumbermatcher import _is_national_prefix_present_if_required

_LETTER = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f"
_WORDS = rf"[{_LETTER}]{{2}}[{_LETTER}0-9 .-]*"
_LABEL = r"(?:[A-Za-z]{2,12}[.:]?\s?)?"
_FLOAT = (
    r"(?:\(?\+?[0-9][0-9 ()/-]*[.,\u066b]\s?0{1,2}"
    r"|\+?[0-9]+(?:[,'\u2019\u066c ][0-9]+)*\s?[.\u066b]\s?0+|\+?[0-9]+(?:[.'\u2019 ][0-9]+)*\s?,\s?0+"
    r"|\+?[0-9]+(?:\s?[.,\u066b]\s?[0-9]+)*\s?[eE]\s?[+-]?\s?[0-9]+)"
)
SPREADSHEET = rf"{_LABEL}{_FLOAT}(?:\s?[,;/|&]\s?{_FLOAT})*\s*(?:{EXTENSION}|\(?{_WORDS}\)?)?"
"""Numbers as spreadsheets show them: ``7112842222.0``, ``7,112,842,222.00``, ``4.97112842222E+11``; an extension or a
word may follow. Digits may be lost in them."""
_YEAR, _MONTH, _DAY = "(?:1[89]|20)[0-9]{2}", "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
DATE = rf"{_YEAR}-{_MONTH}-{_DAY}|{_DAY}\.{_MONTH}\.{_YEAR}"
LOOKS = (
    rf"(?:[{_LETTER}]{{2,12}}[.:]\s?)?\(?\+?\(?[0-9][0-9 ()./+,;|&-]*"
    rf"(?:{EXTENSION}|\(?{_WORDS}\)?|(?:[a-z]{{1,4}} [0-9(+][0-9 ()./+-]*)+)?"
)
"""One phone number or two, with an extension, a word, or the letters of a vanity number."""
TAIL = rf"\s*{EXTENSION}"
"""An extension with the blanks before it, which the browser removes before it counts letters."""
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
    """Return the number in E.164, with ``;ext=`` and its extension if it has one; None if it had to be guessed."""
    text, extension = split_extension(re.sub(r"\Atel:", "", plain(typed), flags=re.IGNORECASE).strip())
    no_zero, text = text.replace("(0)", ""), without_trunk(text)
    if no_zero != text and _is_valid(no_zero):
        return None  # in Italy, mobile numbers begin without a zero and fixed lines with it: either may be meant
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
    """Return the number that a text dials in the region."""
    typed, metadata = typed_digits(text), PhoneMetadata.metadata_for_region(_region() or "")
    number, trunk = e164(text) or "", (metadata and metadata.national_prefix) or ""
    if metadata is None or plain(text).startswith(("+", "(+")):
        return Dialled(number, without_plan(text).beginning)
    if exits := re.match(metadata.international_prefix or "(?!)", typed):
        return Dialled(number, typed[exits.end() :])
    return Dialled(number, typed if trunk == str(metadata.country_code) else typed.removeprefix(trunk))


def _dials_letters(text: str) -> bool:
    """Tell whether letters stand for keys: in capitals, or after 800 and the like; ``fax`` and ``OOO`` do not."""
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
    """Tell whether a text consists of the digits of the number, with or without a prefix that is dialled.

    The library also finds numbers by adding or removing digits. This is accepted only if the number's country writes
    it in this way. A trunk prefix that all national numbers of a country have must not be missing, or the number may be
    of another country: ``(171) 555-7788`` is in London, and no German mobile number.
    """
    dialled = digits(text)
    national, country = phonenumbers.national_significant_number(number), str(number.country_code)
    if "+" in text and number.country_code_source != CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN:
        return False  # no country code follows the plus, and the library tries the number without the plus
    if number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY:
        written = digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
        trunk = phonenumbers.ndd_prefix_for_region(_region() or "", True) or ""  # noqa: FBT003 as the library has it
        bare = dialled == national and (trunk != "0" or _is_national_prefix_present_if_required(number))
        return bare or dialled in (written, trunk + national)
    if not dialled.endswith(national):
        return False
    before = dialled[: len(dialled) - len(national)]
    if national.startswith("0") and before.endswith("0"):
        return False  # 0049 0049 711 and +49 (00) 711 have one prefix too many
    exits = _exits() if number.country_code_source == CountryCodeSource.FROM_NUMBER_WITH_IDD else ""
    return bool(re.fullmatch(f"(?:{exits}){country}0?", before))


def _exits() -> str:
    """Return the pattern of the prefix that is dialled in the region before a country code."""
    metadata = PhoneMetadata.metadata_for_region(_region() or "")
    return (metadata and metadata.international_prefix) or ""


def _are_two(text: str) -> bool:
    """Tell whether a text consists of two numbers.

    It does if there is a number before a slash, a dash or two blanks; on both sides of a blank; or after a blank, with
    a prefix. It also does if the digits after a number are as many as its own.
    """
    for gap in _GAP.finditer(text, 1):
        first, second = text[: gap.start()], text[gap.end() :]
        apart = gap[0] != " " or second.startswith("(")
        if _is_valid(first) if apart else _is_valid(second) and (_is_valid(first) or _begins(first, second)):
            return True
    return any(_is_as_long(text[: gap.start()], gap[0], digits(text[gap.end() :])) for gap in _GROUPS.finditer(text, 1))


def _begins(first: str, second: str) -> bool:
    """Tell whether a second number begins, with a country code or a trunk prefix, after more than a country code."""
    trunk = phonenumbers.ndd_prefix_for_region(_region() or "", True)  # noqa: FBT003 as the library has it
    begins = second.startswith(("+", "(+", "00")) or bool(trunk and digits(second).startswith(trunk))
    return begins and digits(first) != trunk and not _COUNTRY.fullmatch(first)


def _is_as_long(first: str, gap: str, second: str) -> bool:
    """Tell whether the digits after a number are as many as its own without the area code, and so no extension.

    If these are fewer than five, they are more likely the first group of a longer number, except before a dash if both
    begin with the same digits.
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
