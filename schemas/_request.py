"""Base classes of all request schemas."""

from typing import Any

from marshmallow import RAISE, Schema, pre_load

from records.messages import gettext_noop

REQUIRED = gettext_noop("This field is required.")
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
