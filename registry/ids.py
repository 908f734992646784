"""The format of registered ids, and the errors about them."""

import re

from records.errors import RecordError

RULE = "Enter 1 to 128 letters, digits or any of . _ : @ -"
PATTERN = re.compile(r"[A-Za-z0-9._:@-]{1,128}")


class InvalidIdError(RecordError):
    """A value is not in the format of an id."""

    def __init__(self) -> None:
        super().__init__(RULE)


class IdTakenError(RecordError):
    """Somebody else has registered the id."""


def valid_id(value: object) -> str:
    """Return ``value`` if it is in the format of an id; raise InvalidIdError otherwise."""
    if not isinstance(value, str) or not PATTERN.fullmatch(value):
        raise InvalidIdError
    return value
