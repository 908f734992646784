"""Plain text: the base of all other text fields, and the only field type that logging in needs.

Every message says what is wrong and what would be right, and begins with Django's sentence if there is one.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from marshmallow import fields

from records.messages import gettext_noop
from schemas._request import EDGES, HALF, HALF_A_CHARACTER, REQUIRED, character_name

DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Characters that change the direction of the following text, which can make it look like another text."""
FORBIDDEN = {
    "half": HALF,
    "control": re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"),
    "direction": DIRECTION,
    "replacement": re.compile(r"\ufffd"),
}
"""Name of a message -> characters forbidden in all texts."""
WRONG = {
    "half": HALF_A_CHARACTER,
    "control": gettext_noop("This text has a control character ({character}), which nobody can see. Delete it."),
    "direction": gettext_noop(
        "This text has a character ({character}) that turns the direction of what is behind it. Delete it."
    ),
    "replacement": gettext_noop(
        "This text was read in a wrong encoding: it has � where other characters were. "
        "Type them again, or send the text in UTF-8."
    ),
}
_LINE_END = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = frozenset({"Cf", "Cn", "Co"})
"""Categories of invisible characters, apart from blanks; control characters and lone surrogates are refused anyway."""
_WITHOUT_INK = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc"
    r"\U00013441\U00013442\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
"""Invisible marks and letters: Unicode's Default_Ignorable_Code_Point, fillers and blank symbols."""
_IDEOGRAPHS = "\U00020000", "\U0003fffd"
"""The range in which Unicode adds ideographs, which may be part of names before Python knows them."""

_MOST_COMPOSED = 4
"""NFC makes at most this many characters into one."""
_MOST_ACCENTS = 1000
"""The time for NFC grows with the square of the accents in a row: with more, a text too long is not normalized."""
_MOST_SHOWN = 20


class Text(fields.String):
    """Text in Unicode's NFC form without blanks at its edges; text without a visible character is empty.

    ``metadata["max_length"]`` is the limit in characters. :data:`FORBIDDEN` characters are refused. A ``multiline``
    text may contain tabs and line feeds, and CR LF and CR become line feeds; in other texts, a tab becomes a space.
    ``null`` is read as an empty text.
    """

    default_error_messages = {
        **WRONG,
        "required": REQUIRED,
        "blank": REQUIRED,
        "invalid": gettext_noop("Enter text."),
        "line": gettext_noop(
            "This field has one line, and the text has a line end ({character}). Put a space there instead."
        ),
        "max_length": gettext_noop("Ensure this value has at most {limit} characters (it has {length})."),
    }
    widget = "text"

    def __init__(self, *, multiline: bool = False, max_length: int = 200, **kwargs: Any) -> None:
        self.multiline = multiline
        if multiline:
            self.widget = "textarea"
        self.max_length = max_length
        self.forbidden = FORBIDDEN if multiline else {"line": _LINE_END} | FORBIDDEN
        super().__init__(allow_none=True, **kwargs)

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        """Read ``null`` as ``""``, so that a required field reports that it is required."""
        return super().deserialize("" if value is None else value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        given = _with_line_feeds(value, multiline=self.multiline).strip(EDGES)
        hopeless = len(given) > _MOST_COMPOSED * self.max_length and _accents_in_a_row(given) > _MOST_ACCENTS
        text = given if hopeless else _cleaned(given)
        refuse(self, text, self.forbidden)
        if len(text) > self.max_length:
            raise self.make_error("max_length", limit=self.max_length, length=len(text))
        if self.required and not text:
            raise self.make_error("blank")
        return text


SEPARATORS = re.compile(r"[,;|\u060c\u061b\u3001\uff0c\uff1b]")
"""Separators of tags in forms and spreadsheets, including those of Arabic, Chinese and Japanese."""


class Tag(Text):
    """A short label in lower case."""

    default_error_messages = {
        "blank": gettext_noop("Enter something that can be seen, or leave the tag out."),
        "separator": gettext_noop("A comma, a semicolon or a bar separates tags. Leave it out, or make two tags."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        """Lower-case a tag before its length is checked, because it can become longer."""
        lower = value.lower() if isinstance(value, str) else value
        text = super()._deserialize(lower, attr, data, **kwargs)
        if SEPARATORS.search(text):
            raise self.make_error("separator")
        return text


def refuse(field: fields.Field[Any], text: str, forbidden: Mapping[str, re.Pattern[str]]) -> None:
    """Raise ValidationError with the field's message if the text contains forbidden characters."""
    for kind, characters in forbidden.items():
        if found := characters.search(text):
            raise field.make_error(kind, character=character_name(found[0]))


def shown(text: str) -> str:
    """Return the beginning of a refused text in a form that is safe to show in a message."""
    for characters in FORBIDDEN.values():
        text = characters.sub("\ufffd", text)
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


def _with_line_feeds(value: str, *, multiline: bool) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n") if multiline else value.replace("\t", " ")


def _accents_in_a_row(text: str) -> int:
    runs = groupby(text, lambda char: unicodedata.combining(char) > 0)
    return max((sum(1 for _ in run) for accents, run in runs if accents), default=0)


def _cleaned(value: str) -> str:
    text = unicodedata.normalize("NFC", value).strip(EDGES)
    return text if any(map(is_seen, text)) else ""


def is_seen(char: str) -> bool:
    if unicodedata.category(char) in _UNSEEN:
        return _IDEOGRAPHS[0] <= char <= _IDEOGRAPHS[1]
    return not (char.isspace() or _WITHOUT_INK.match(char))
