"""What a registered id may look like, and what can be wrong with one."""

import re

from records.errors import RecordError

RULE = "Enter 1 to 128 letters, digits or any of . _ : @ -"
PATTERN = re.compile(r"[A-Za-z0-9._:@-]{1,128}")


class InvalidIdError(RecordError):
    """No id may look like this."""

    def __init__(self) -> None:
        super().__init__(RULE)


class IdTakenError(RecordError):
    """Somebody else registered the id first."""


def valid_id(value: object) -> str:
    """Return ``value`` if it is an id; InvalidIdError."""
    if not isinstance(value, str) or not PATTERN.fullmatch(value):
        raise InvalidIdError
    return value
