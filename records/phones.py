"""Phone numbers as they are stored, searched for and compared; needs no country's plan.

A stored number is E.164 with its extension as RFC 3966 writes it (``+497112842222;ext=15``), or stands as it was typed.
"""

import re
import unicodedata

FROM_THE_START, FROM_THE_END = ">", "<"
"""Mark words that are a phone number: as it is dialled, and read backwards, so that a prefix of it is the number's end.
Without the marks ``711`` would find the many numbers that happen to begin so, before those who are called so."""
LEAST = 4
"""Digits from which on they may be the beginning or the end of a number; fewer are a word, such as that of a name."""
EXTENSION = (
    r"\(?(?:;ext=|(?:[,;]\s*)?(?:extension|extensi[oóÓ]n|e?xtn|ext|xx?|#|~|hausapparat|apparat|app|durchwahl|dw|klappe|kl"
    r"|nebenstelle|nebenst|nst|poste|interno|interne|int|anexo|ramal|[\u0434\u0414][\u043e\u041e][\u0431\u0411])"
    r"\s*[.:=-]*\s*(?:#|n[or°]\.?|n\.)?\s*)([0-9]{1,7})\)?"
)
"""An extension at the end of a number, as people write it in English, German, French, Italian, Spanish and Russian."""
_EXTENSION = re.compile(rf"\s*{EXTENSION}\Z", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"(?:tel:\s*)?\(?\+?[0-9][0-9 ()./+-]*")
_RUN = re.compile(
    rf"(?<!\S)(?:tel:\s*)?(?:\(?\+[0-9]|\(|0)?[0-9][0-9()./-]*(?: +[0-9()./-]+)*(?:\s*{EXTENSION})?(?=[,;]?(?!\S))",
    re.IGNORECASE | re.ASCII,
)
_TRUNK = re.compile(r"\A(\(?(?:\+|00)[0-9]{1,3}\)?[ ./-]*)\(0\)")
"""``+49 (0)711``: the zero is dialled only within the country."""
_OWN_ZERO = re.compile(r"\A\(?(?:\+|00)(?:39|378|379)")
"""Italy, San Marino and the Vatican: the zero is part of the number and is dialled from everywhere."""
_ALONE = 6
"""Digits that make a number of a text which does not begin as one does."""
_ONE_DIGIT = ("1", "7")
_TWO_DIGITS = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
"""The ITU's country codes of one digit and of two; all others have three."""


def plain(text: str) -> str:
    """Return what people typed in ASCII: any digits, dashes and blanks, without the marks that nobody sees."""
    made = []
    # Superscripts, circled digits, fractions and Roman numerals are notes on a number, no digits of it.
    kept = "".join("\ufffd" if unicodedata.category(char) in ("No", "Nl") else char for char in text)
    for char in unicodedata.normalize("NFKC", kept):
        category = unicodedata.category(char)
        if category == "Nd":
            made.append(str(unicodedata.decimal(char)))
        elif category == "Pd" or char == "\u2212":
            made.append("-")
        elif category == "Zs" or char.isspace():
            made.append(" ")
        elif category != "Cf":
            made.append(char)
    return "".join(made).strip()


def split_extension(text: str) -> tuple[str, str]:
    """Return a number and its extension, empty without one; ``text`` is :func:`plain`."""
    found = _EXTENSION.search(text)
    main = text[: found.start()] if found else text
    return (main, found[1]) if found and sum(map(str.isdecimal, main)) >= LEAST else (text, "")


def without_trunk(text: str) -> str:
    """Return an international number without the zero in ``+49 (0)711``; ``+39 (0)6`` keeps its own."""
    return _TRUNK.sub(r"\g<1>0" if _OWN_ZERO.match(text) else r"\1", text)


def digits(phone: str) -> str:
    """Return the digits of a stored number with its extension's."""
    return "".join(c for c in plain(phone) if c.isdecimal())


def same(phone: str, asked: str) -> bool:
    """Tell whether ``asked`` is a stored number: with the same extension, or without one."""
    (main, extension), (asked_main, asked_extension) = split_extension(plain(phone)), split_extension(plain(asked))
    return digits(main) == digits(asked_main) and asked_extension in ("", extension)


def whole(phone: str) -> str:
    """Return the word of a stored number with its extension; leading zeros are ways to dial it."""
    return _from_the_start(digits(phone))


def _from_the_start(number: str) -> str:
    return FROM_THE_START + (number.lstrip("0") or number)


def words(phone: str) -> list[str]:
    """Return the words that find a stored number: from its beginning, the national number's, and from its end."""
    main, extension = split_extension(plain(phone))
    number = digits(main)
    if not number:
        return []
    found = [_from_the_start(number + extension), FROM_THE_END + number[::-1]]
    if phone.startswith("+"):
        found.append(_from_the_start(number[_country(number) :]) + extension)
    if extension:
        found += [_from_the_start(number), FROM_THE_END + (number + extension)[::-1]]
    return found


def _country(number: str) -> int:
    """Return how many digits of an international number are its country code."""
    return 1 if number.startswith(_ONE_DIGIT) else 2 if _TWO_DIGITS.match(number) else 3


def asked(text: str) -> str:
    """Return the digits if a text asks for a phone number, or for a good part of one; else nothing."""
    number, extension = split_extension(plain(text))
    if not _NUMBER.fullmatch(number):
        return ""
    found = digits(without_trunk(number).replace("(0)", ""))
    begins = number.lower().removeprefix("tel:").lstrip()[:1] in ("+", "0", "(")
    return found + extension if len(found) >= (LEAST if begins else _ALONE) else ""


def runs(text: str) -> tuple[list[str], str]:
    """Return the numbers written with separators within a text, and the text without them."""
    found: list[str] = []

    def take(run: re.Match[str]) -> str:
        number = "" if run[0].isdecimal() else asked(run[0])  # digits alone are a word, and found as a number
        if not number or (len(number) < _ALONE and " " not in run[0]):
            return run[0]  # 08/15 is a name
        found.append(number)
        return " "

    return found, _RUN.sub(take, plain(text)) if any(map(str.isdecimal, text)) else text


def prefixes(number: str) -> list[str]:
    """Return the beginnings of words that find a number of which somebody dials this: from either end.

    Leading zeros are those of a way to dial: ``0711 28…`` and ``0049 711 28…`` are the beginnings of ``+4971128…``.
    They also may be a name's, such as ``007``.
    """
    if len(number) < LEAST:
        return [number]
    if number.startswith("00"):
        return [number, FROM_THE_START + (number.lstrip("0") or number), FROM_THE_END + number[::-1]]
    dialled = number.removeprefix("0")
    return [number, FROM_THE_START + dialled, FROM_THE_END + dialled[::-1]]
