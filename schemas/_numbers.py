"""Whole numbers in query parameters."""

import re
from typing import Any

from marshmallow import fields
from marshmallow.validate import Range

from records.messages import gettext_noop

_DIGITS = re.compile(r"[+-]?[0-9]{1,9}")


class WholeNumber(fields.Integer):
    """A whole number in ASCII digits; ``int`` would also accept digits of other scripts."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and not _DIGITS.fullmatch(value):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


def limit_field(default: int) -> fields.Integer:
    """Return a parameter that says how many items are wanted."""
    return WholeNumber(
        load_default=default,
        validate=Range(1, 100, error=gettext_noop("Enter a number from {min} to {max}.")),
        error_messages={"invalid": gettext_noop("Enter a whole number.")},
        metadata={"help_text": "The most items in the answer"},
    )
