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
from typing import Any

from botocore.exceptions import ClientError

from records import keys
from records.errors import InvalidCursorError
from records.transaction import Item, from_item, patiently, to_item

_TAG = 16


class Cursors:
    """Makes and reads cursors with the stage's secret, which is made by whoever needs it first and kept in a table."""

    def __init__(self, client: Any, lookups: str) -> None:
        self.client = client
        self.lookups = lookups
        self._secret_once_read = b""

    def seal(self, position: Item, query: str, deadline: float) -> str | None:
        """Return the cursor for a position in the list that ``query`` describes; None for no position."""
        return seal(position, query, self._secret(deadline)) if position else None

    def unseal(self, cursor: str | None, query: str, deadline: float) -> Item:
        """Return the position, empty without a cursor; InvalidCursorError."""
        return unseal(cursor, query, self._secret(deadline)) if cursor else {}

    def _secret(self, deadline: float) -> bytes:
        key = to_item(keys.CURSOR_SECRET._asdict())
        while not self._secret_once_read:
            answer = patiently(lambda: self.client.get_item(TableName=self.lookups, Key=key), deadline)
            if "Item" in answer:
                self._secret_once_read = bytes.fromhex(from_item(answer["Item"])["secret"])
            else:
                self._make_secret(key, deadline)
        return self._secret_once_read

    def _make_secret(self, key: Item, deadline: float) -> None:
        item = key | to_item({"secret": secrets.token_hex(32)})
        condition = "attribute_not_exists(pk)"
        try:
            patiently(
                lambda: self.client.put_item(TableName=self.lookups, Item=item, ConditionExpression=condition), deadline
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


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
