"""Files as bytes and as text, from the beginning and a piece at a time; they stay open."""

import io
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from imports.encodings import errors_of, guess, python_name

LONGEST_LINE = 16 << 20
"""Characters; a file with a longer line is no table, and a line is in memory as a whole."""
BLOCK = 1 << 20


class _Source(io.RawIOBase):
    """Hands over the bytes of a file, which it does not close."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        """Bytes can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the whole file in blocks."""
    file.seek(0)
    return iter(partial(file.read, BLOCK), b"")


def text_of(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Return the file as text with its line ends as they are."""
    file.seek(0)
    return io.TextIOWrapper(io.BufferedReader(_Source(file), BLOCK), encoding, errors_of(encoding), newline="")


def encoding_of(chosen: str, data: Iterator[bytes]) -> str:
    """Return the encoding that a person chose, or else the one that the data seems to have."""
    return python_name(chosen) if chosen else guess(data)
