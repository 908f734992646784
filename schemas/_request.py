"""Base classes of all request schemas."""

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, pre_load, validates_schema

from records.messages import gettext_noop

REQUIRED = gettext_noop("This field is required.")
HALF = re.compile(r"[\ud800-\udfff]")
"""Lone surrogates, which are valid in JSON, but not in UTF-8."""
HALF_A_CHARACTER = gettext_noop("This text has half a character ({character}). Delete it, or send the whole character.")
EDGES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\xad\u034f\u061c\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202f\u205f\u2060\u2061\u2062"
    "\u2063\u2064\u2065\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\u2800\u3000\u3164\ufeff\uffa0\ufff9\ufffa"
    "\ufffb\ufffc"
)
"""Blanks, characters without width, and direction marks, which have no effect at an edge, unlike an override (U+202E).

For ``str.strip``: a regular expression takes seconds for 60,000 blanks within a text.
"""


class BodySchema(Schema):
    """A request body: a JSON object; unknown fields are refused."""

    class Meta:
        unknown = RAISE

    error_messages = {
        "unknown": gettext_noop("Unknown field. There are: {names}."),
        "type": gettext_noop("Send a JSON object."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _name_those_that_there_are(self)

    @validates_schema(skip_on_field_errors=False)
    def _has_whole_characters(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse halves of characters also where a field takes any text or any object: no table stores them."""
        halves = {name: half_in(value) for name, value in data.items()}
        wrong = {
            self.fields[name].data_key or name: [HALF_A_CHARACTER.format(character=character_name(half))]
            for name, half in halves.items()
            if half
        }
        if wrong:
            raise ValidationError(wrong)


class QuerySchema(Schema):
    """A query string, in which every value arrives as text; blanks at its edges are removed."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": gettext_noop("Unknown parameter. There are: {names}.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _name_those_that_there_are(self)

    @pre_load
    def _without_edges(self, data: dict[str, str], **_: Any) -> dict[str, str]:
        return {name: value.strip(EDGES) for name, value in data.items()}


def _name_those_that_there_are(schema: Schema) -> None:
    names = ", ".join(field.data_key or name for name, field in schema.load_fields.items())
    schema.error_messages["unknown"] = schema.error_messages["unknown"].format(names=names)


def half_in(value: Any) -> str:
    """Return a lone surrogate that is in a text, in a list, or in names and values of an object; otherwise ``""``."""
    waiting = [value]  # not by recursion: whoever sends the value says how deep it is
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if not each.isascii() and (found := HALF.search(each)):
                return found[0]
        elif isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, list | tuple):
            waiting += each
    return ""


def character_name(character: str) -> str:
    """Return how a character that nobody sees is called, such as U+200B."""
    return f"U+{ord(character):04X}"
