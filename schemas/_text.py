"""Plain text: the field type that all others are made of, and the only one that logging in needs.

Every message is the one Django's forms use for the same mistake, so that the API and the admin say the same.
"""

import re
import unicodedata
from typing import Any

from marshmallow import fields

from schemas._request import REQUIRED

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_EXCEPT_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class Text(fields.String):
    """Text in Unicode's NFC form with the outer blanks removed.

    ``metadata["max_length"]`` bounds it in characters. Control characters are refused; a ``multiline`` text may
    hold line feeds, to which CR LF and CR are folded. ``null`` is read as the empty text.
    """

    default_error_messages = {
        "required": REQUIRED,
        "blank": REQUIRED,
        "invalid": "Enter text.",
        "control": "Control characters are not allowed.",
        "max_length": "Ensure this value has at most {limit} characters (it has {length}).",
    }

    def __init__(self, *, multiline: bool = False, max_length: int = 200, **kwargs: Any) -> None:
        self.multiline = multiline
        self.max_length = max_length
        self.forbidden = _CONTROL_EXCEPT_LINES if multiline else _CONTROL
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
        if self.multiline:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        text = unicodedata.normalize("NFC", value).strip()
        if self.forbidden.search(text):
            raise self.make_error("control")
        if len(text) > self.max_length:
            raise self.make_error("max_length", limit=self.max_length, length=len(text))
        if self.required and not text:
            raise self.make_error("blank")
        return text
