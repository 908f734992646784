"""Phone numbers as they are stored, searched for and compared; needs no country's plan.

A stored number is E.164 with its extension as RFC 3966 writes it (``+497112842222;ext=15``), or stands as it was typed.
"""

import re
import unicodedata

from records.patterns import late

FROM_THE_START, FROM_THE_END = ">", "<"
"""Mark words that are a phone number: as it is dialled, and read backwards, so that a prefix of it is the number's end.
Without the marks ``711`` would find the many numbers that happen to begin so, before those who are called so."""
LEAST = 4
"""Digits from which on they may be the beginning or the end of a number; fewer are a word, such as that of a name, but
behind a plus."""
_LEAST_OF_A_LINE = 6
"""Digits of a number that one could dial from anywhere; shorter ones are extensions, or notes."""
EXTENSION = (
    r"\(?(?:;ext=|(?:[,;]\s*)?(?:extension|extensi[oóÓ]n|e?xtn|ext|xx?|#|~|hausapparat|apparat|app|durchwahl|durchw|dw|klappe|kl"
    r"|nebenstelle|nebenst|nst|poste|p(?=\.)|interno|interne|int|anexo|ramal|[\u0434\u0414][\u043e\u041e][\u0431\u0411])"
    r"[\s.:=-]*(?:#|n\.?[or°]\.?|n\.)?\s*)([0-9]{1,7})\)?"
)
"""An extension at the end of a number, as people write it in English, German, French, Italian, Spanish and Russian."""
_EXTENSION = late(rf"\s*{EXTENSION}\Z", re.IGNORECASE | re.ASCII)
_TRUNK = late(r"\A(\(?(?:\+\(?|00)[0-9]{1,3}\)?[ ./-]*)\(0\)")
"""``+49 (0)711``: the zero is dialled only within the country."""
_OWN_ZERO = late(r"\A\(?(?:\+\(?|00)(?:39|378|379)")
"""Italy, San Marino and the Vatican: the zero is part of the number and is dialled from everywhere."""
_ONE_DIGIT = ("1", "7")
_TWO_DIGITS = late(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
"""The ITU's country codes of one digit and of two; all others have three."""


def plain(text: str) -> str:
    """Return what people typed in ASCII: any digits, dashes and blanks, without the marks that nobody sees.

    No blank is behind a plus.
    """
    if text.isascii():  # nearly always, and a list asks for it with each search
        return _without_blank(re.sub(r"\s", " ", text))
    made = []
    kept = "".join("\ufffd" if is_note(char) else char for char in text)
    for char in unicodedata.normalize("NFKC", kept):
        category = unicodedata.category(char)
        if category == "Nd":
            made.append(str(unicodedata.decimal(char)))
        elif category == "Pd" or char in "\u2212\u30fc":  # minus, and Japan's long vowel
            made.append("-")
        elif category == "Zs" or char.isspace():
            made.append(" ")
        elif category != "Cf":
            made.append(char)
    return _without_blank("".join(made))


def _without_blank(text: str) -> str:
    return re.sub(r"\+ +(?=[0-9(])", "+", text).strip()


def is_note(char: str) -> bool:
    """Tell whether a character is no digit of a number: a superscript, a circled digit, a fraction, a Roman numeral."""
    return unicodedata.category(char) in ("No", "Nl")


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
    """Return the word of a stored number with its extension."""
    return from_the_start(digits(phone))


def same_line(phone: str) -> str:
    """Return what two spellings of a number share, with its extension; empty where it is too short to be one."""
    number = digits(phone)
    return from_the_start(number) if len(number) >= _LEAST_OF_A_LINE else ""


def from_the_start(number: str) -> str:
    """Return the word of a number's digits; leading zeros are ways to dial it."""
    return FROM_THE_START + (number.lstrip("0") or number)


def words(phone: str) -> list[str]:
    """Return the words that find a stored number: from its beginning, the national number's, and from its end."""
    main, extension = split_extension(plain(phone))
    number = digits(main)
    if not number:
        return []
    found = [from_the_start(number + extension), FROM_THE_END + number[::-1]]
    if phone.startswith("+"):
        found.append(from_the_start(national(phone)))
    if extension:
        found += [from_the_start(number), FROM_THE_END + (number + extension)[::-1]]
    return found


def national(phone: str) -> str:
    """Return the digits of a number in E.164 behind its country code, with its extension's."""
    number = digits(phone)
    code = 1 if number.startswith(_ONE_DIGIT) else 2 if _TWO_DIGITS.match(number) else 3
    return number[code:]
