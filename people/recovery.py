"""Recovery codes: each lets a person in once who has no authenticator app any more, beside the password.

Only hashes are stored. A code has 120 random bits, so a hash without salt is enough (ASVS 5.0, 6.5.2: from 112 bits).
"""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass

from people.projection import codes_of
from records.database import Database
from records.transaction import patiently, to_item

HOW_MANY = 10
_BYTES = 15
_GROUP = 4
_BETWEEN = re.compile(r"[\s-]+")


def _new_codes() -> list[str]:
    """Return ten new codes, such as ``abcd-efgh-ijkl-mnop-qrst-uvwx``: letters from a to z, digits from 2 to 7."""
    return [_grouped(base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()) for _ in range(HOW_MANY)]


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _hashed(code: str) -> str:
    """Return the hash of a code, in whatever case and groups somebody types it."""
    return hashlib.sha256(_BETWEEN.sub("", code).lower().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    """The codes of all people, in the table of people: one item for each person, apart from what lists read."""

    database: Database[str]

    def renew(self, subject: str) -> list[str]:
        """Return new codes for a person, which replace all earlier ones; nobody can read them again."""
        codes = _new_codes()
        self.database.put(self.database.tables, codes_of(subject) | {"codes": {_hashed(code) for code in codes}})
        return codes

    def use(self, subject: str, code: str) -> bool:
        """Take a code away; False if the person has no such code, or somebody else has just used it."""
        request = {
            "TableName": self.database.tables,
            "Key": to_item(codes_of(subject)),
            "UpdateExpression": "DELETE codes :one",
            "ConditionExpression": "contains(codes, :code)",
            "ExpressionAttributeValues": {":one": {"SS": [_hashed(code)]}, ":code": {"S": _hashed(code)}},
        }
        client = self.database.client
        try:
            patiently(lambda: client.update_item(**request), self.database.deadline)
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def forget(self, subject: str) -> None:
        """Delete all codes of a person."""
        self.database.delete(self.database.tables, codes_of(subject))
