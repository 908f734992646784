"""What a request has to know besides what it reads: it is read along with the first record, in one request.

Whoever writes for a person has to know whether the session is over. :class:`records.database.Database` asks that with
the first items that a request reads, or before it writes if it reads none. So no write can forget it.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Beside:
    """Items of another table, and what follows from them."""

    table: str
    keys: Sequence[dict[str, Any]]
    judge: Callable[[list[dict[str, Any]]], None]
    """Gets those of the items that are there; raises what refuses the request."""
    attributes: Sequence[str]
    """What of the items is read."""


waiting: ContextVar[Beside | None] = ContextVar("beside", default=None)
"""What the request that is answered has yet to know; None if it knows everything, and outside of one."""
