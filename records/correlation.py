"""The id that ties together what one request set off: its log lines, its write, the event, the execution."""

import re
from contextvars import ContextVar
from uuid import uuid4

_FORM = re.compile(r"[\w.:-]{1,128}", re.ASCII)

current: ContextVar[str] = ContextVar("correlation_id", default="")
"""The correlation id of the request that is being answered; empty outside one."""


def correlation_id(given: object) -> str:
    """Return the id that came along, or a new one if that is none."""
    return given if isinstance(given, str) and _FORM.fullmatch(given) else str(uuid4())
