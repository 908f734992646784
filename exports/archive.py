"""ZIP archives (APPNOTE.TXT 6.3) as they are written to a stream: sizes and checksums stand behind what they are of."""

import struct
import zlib

_VERSION = 20
"""Deflated files."""
_FLAGS = 0x0808
"""Sizes stand behind the content; names are in UTF-8."""
_DEFLATED = 8
_DATE = (1 << 5) | 1
"""1 January 1980, the first day that an archive knows: files with the same content are the same, byte for byte."""
MOST = 2**32 - 1
"""Bytes of one file, packed or not: what is larger takes other fields, with which Excel has trouble."""


def compressor() -> "zlib._Compress":
    """Return what packs a file, or goes on where another one has flushed all that it had."""
    return zlib.compressobj(level=6, wbits=-zlib.MAX_WBITS)


def beginning(name: str) -> bytes:
    """Return what stands before a file."""
    title = name.encode()
    fields = (_VERSION, _FLAGS, _DEFLATED, 0, _DATE, 0, 0, 0, len(title), 0)
    return b"PK\x03\x04" + struct.pack("<5H3I2H", *fields) + title


def descriptor(checksum: int, packed: int, size: int) -> bytes:
    """Return what stands behind a file; sizes are in bytes."""
    return b"PK\x07\x08" + struct.pack("<3I", checksum, packed, size)


def entry(name: str, start: int, checksum: int, packed: int, size: int) -> bytes:
    """Return what the directory says of the file that begins at ``start``."""
    title = name.encode()
    fields = (_VERSION, _VERSION, _FLAGS, _DEFLATED, 0, _DATE, checksum, packed, size, len(title), 0, 0, 0, 0, 0, start)
    return b"PK\x01\x02" + struct.pack("<6H3I5H2I", *fields) + title


def ending(entries: list[bytes], start: int) -> bytes:
    """Return the directory, which begins at ``start``."""
    directory = b"".join(entries)
    fields = (0, 0, len(entries), len(entries), len(directory), start, 0)
    return directory + b"PK\x05\x06" + struct.pack("<4H2IH", *fields)
