"""How a file is made: piece by piece, so that it can be stopped after any row and gone on with in another process."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from exports.columns import Row

State = dict[str, Any]
"""What JSON can say of a file that is not finished."""


class CannotBeWrittenError(Exception):
    """The format has no room for so much; the message says so to whoever asked for the file."""


class Writer(Protocol):
    """Makes one file: ``begin``, rows, ``end``. One that is made with another's ``state`` goes on after its pause."""

    @property
    def state(self) -> State:
        """What it takes to go on, after a pause."""

    def begin(self) -> bytes:
        """Return what stands before the rows."""

    def row(self, row: Row) -> bytes:
        """Return a row, or nothing yet; CannotBeWrittenError."""

    def pause(self) -> bytes:
        """Return what is left of the rows so far."""

    def end(self) -> bytes:
        """Return what stands behind the rows, and what is left of them; CannotBeWrittenError."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A file in which every row stands for itself: it can be stopped anywhere."""

    line: Callable[[Row], bytes]
    head: bytes = b""

    @property
    def state(self) -> State:
        """Nothing."""
        return {}

    def begin(self) -> bytes:
        """Return the head."""
        return self.head

    def row(self, row: Row) -> bytes:
        """Return the line of a row."""
        return self.line(row)

    def pause(self) -> bytes:
        """Return nothing: whatever was there is written."""
        return b""

    def end(self) -> bytes:
        """Return nothing."""
        return b""
