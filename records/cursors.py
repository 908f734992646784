"""Opaque cursors: where a page ended, sealed so that nobody can read or bend it.

A cursor stands in addresses, and a position in the list of names is a name: so it is encrypted, not only signed.
The construction is SIV (RFC 5297) with HMAC-SHA-256 as its MAC and SHAKE-256 as its key stream, both from the
standard library: the MAC over query and position is also the nonce, so that any altered bit, and any other query,
fails. Compiled ciphers would need a container to package.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

from records import keys
from records.database import Database, Tables
from records.errors import InvalidCursorError
from records.resource import Item

_TAG = 16


_secrets: dict[str, bytes] = {}
"""Table -> its secret, once it is read."""


@dataclass(frozen=True, slots=True)
class Cursors:
    """Makes and reads cursors with the stage's secret, which is made by whoever needs it first and kept in a table."""

    database: Database[Tables]

    def seal(self, position: Item, query: str) -> str | None:
        """Return the cursor for a position in the list that ``query`` identifies; None for no position."""
        return seal(position, query, self._secret()) if position else None

    def unseal(self, cursor: str | None, query: str) -> Item:
        """Return the position, empty without a cursor; InvalidCursorError."""
        return unseal(cursor, query, self._secret()) if cursor else {}

    def _secret(self) -> bytes:
        table, key = self.database.tables.lookups, keys.CURSOR_SECRET._asdict()
        while table not in _secrets:
            if found := self.database.get(table, key, ConsistentRead=False):
                _secrets[table] = bytes.fromhex(found["secret"])
            else:
                self.database.put(table, key | {"secret": secrets.token_hex(32)}, "attribute_not_exists(pk)")
        return _secrets[table]


def seal(position: dict[str, str], query: str, secret: bytes) -> str:
    """Return the cursor for ``position`` (an index key) within ``query`` (everything the list depends on)."""
    plain = json.dumps(position, separators=(",", ":"), ensure_ascii=False).encode()
    tag = _tag(plain, query, secret)
    return base64.urlsafe_b64encode(tag + _xor(plain, tag, secret)).decode().rstrip("=")


def unseal(cursor: str, query: str, secret: bytes) -> dict[str, str]:
    """Return the position; raise InvalidCursorError for anything :func:`seal` did not make for this query."""
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidCursorError from None
    plain = _xor(sealed[_TAG:], sealed[:_TAG], secret)
    canonical = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    if not hmac.compare_digest(_tag(plain, query, secret), sealed[:_TAG]) or canonical != cursor:
        raise InvalidCursorError
    position: dict[str, str] = json.loads(plain)
    return position


def _tag(plain: bytes, query: str, secret: bytes) -> bytes:
    context = hashlib.sha256(query.encode()).digest()
    return hmac.new(secret, b"tag" + context + plain, hashlib.sha256).digest()[:_TAG]


def _xor(data: bytes, nonce: bytes, secret: bytes) -> bytes:
    key = hmac.new(secret, b"stream" + nonce, hashlib.sha256).digest()
    stream = hashlib.shake_256(key).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))
