"""Plain text: the field type that all others are made of, and the only one that logging in needs.

Every message is the one Django's forms use for the same mistake, so that the API and the admin say the same.
"""

import re
import unicodedata
from typing import Any

from marshmallow import fields

from schemas._request import REQUIRED

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_EXCEPT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of the text behind it, so that it reads as another one."""
REPLACEMENT = re.compile(r"\ufffd")
_EDGE = r"[\s\u00ad\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]+"
EDGES = re.compile(rf"\A{_EDGE}|{_EDGE}\Z")
"""Blanks, and what has no width."""
_SEEN = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""A character that leaves a trace; the others are Unicode's Default_Ignorable_Code_Point, and glyphs without ink."""


class Text(fields.String):
    """Text in Unicode's NFC form without outer blanks; what nobody can see is no text.

    ``metadata["max_length"]`` bounds it in characters. Control characters are refused; a ``multiline`` text may
    hold tabs and line feeds, to which CR LF and CR are folded, and in one line a tab is a space. ``null`` is read as
    the empty text.
    """

    default_error_messages = {
        "required": REQUIRED,
        "blank": REQUIRED,
        "invalid": "Enter text.",
        "control": "Control characters are not allowed.",
        "direction": "Characters that turn the direction of the text are not allowed.",
        "replacement": "This text was read in a wrong encoding: it has � where other characters were.",
        "max_length": "Ensure this value has at most {limit} characters (it has {length}).",
    }

    def __init__(self, *, multiline: bool = False, max_length: int = 200, **kwargs: Any) -> None:
        self.multiline = multiline
        self.max_length = max_length
        self.forbidden = {
            "control": _CONTROL_EXCEPT_LINES if multiline else _CONTROL,
            "direction": DIRECTION,
            "replacement": REPLACEMENT,
        }
        super().__init__(allow_none=True, **kwargs)

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        """Read ``null`` as ``""`` before marshmallow gives up on it, so that a required field says so."""
        return super().deserialize("" if value is None else value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        try:
            value.encode()
        except UnicodeEncodeError:  # a lone surrogate, which JSON can spell and UTF-8 cannot
            raise self.make_error("invalid") from None
        text = _cleaned(value, multiline=self.multiline)
        for kind, forbidden in self.forbidden.items():
            if forbidden.search(text):
                raise self.make_error(kind)
        if len(text) > self.max_length:
            raise self.make_error("max_length", limit=self.max_length, length=len(text))
        if self.required and not text:
            raise self.make_error("blank")
        return text


def _cleaned(value: str, *, multiline: bool) -> str:
    lines = value.replace("\r\n", "\n").replace("\r", "\n") if multiline else value.replace("\t", " ")
    text = EDGES.sub("", unicodedata.normalize("NFC", lines))
    return text if _SEEN.search(text) else ""
