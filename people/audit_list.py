"""Reads the audit log, newest first. Nothing scans: a filter has an index, or sifts what another one finds."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from people.audit import LOG, AuditLog
from records.resource import Item
from records.transaction import from_item, to_item

_LOOKED_AT = 300
"""Entries of a query that a filter without an index sifts."""
_QUERIES = 4
"""The most queries of a page: one that is not full by then has a cursor, and goes on there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries; what is empty does not matter."""

    limit: int
    after: str = ""
    """The sort key of the last entry of the page before."""
    since: str = ""
    """The first moment."""
    before: str = ""
    """The first moment that is too late."""
    event: str = ""
    outcome: str = ""
    subject: str = ""
    email: str = ""
    """Of somebody whose subject nobody knows any more."""
    target: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Return index, partition key and its value: those of a person are the fewest, then those of an event."""
        if self.subject:
            return "subject-index", "subject", self.subject
        return ("event-index", "event", self.event) if self.event else ("", "pk", LOG)

    @property
    def sifted(self) -> dict[str, str]:
        """Return what the key does not decide, by attribute."""
        values = {name: getattr(self, name) for name in ("event", "outcome", "subject", "email", "target")}
        return {name: value for name, value in values.items() if value and name != self.key[1]}


def page(log: AuditLog, wanted: Wanted) -> tuple[list[Item], str | None]:
    """Return entries, and the sort key after which the next page begins; None if there is none. BusyError."""
    found: list[Item] = []
    after: str | None = None
    for answer in islice(log.database.walk(_request(log, wanted)), _QUERIES):
        found += map(from_item, answer["Items"])
        if len(found) > wanted.limit:
            return found[: wanted.limit], found[wanted.limit - 1]["sk"]
        after = answer["LastEvaluatedKey"]["sk"]["S"] if "LastEvaluatedKey" in answer else None
    return found, after


def _request(log: AuditLog, wanted: Wanted) -> dict[str, Any]:
    index, name, value = wanted.key
    request: dict[str, Any] = {
        "TableName": log.database.tables,
        "KeyConditionExpression": "#key = :key AND sk BETWEEN :since AND :before",
        "ExpressionAttributeNames": {"#key": name},
        "ExpressionAttributeValues": to_item(
            {":key": value, ":since": wanted.since or "0", ":before": wanted.before or "~"}
        ),
        "ScanIndexForward": False,
        "Limit": _LOOKED_AT if wanted.sifted else wanted.limit + 1,
    }
    if index:
        request["IndexName"] = index
    if wanted.sifted:
        request["FilterExpression"] = " AND ".join(f"#{attribute} = :{attribute}" for attribute in wanted.sifted)
        request["ExpressionAttributeNames"] |= {f"#{attribute}": attribute for attribute in wanted.sifted}
        request["ExpressionAttributeValues"] |= to_item({f":{name}": value for name, value in wanted.sifted.items()})
    if wanted.after:
        request["ExclusiveStartKey"] = to_item({"pk": LOG, "sk": wanted.after} | ({name: value} if index else {}))
    return request
