"""The table of the ids that other systems, the workflow and the reconciliation registered.

An id that has to be registered has an item in the lookups table for as long as it is not: one transaction writes both.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from records import keys
from records.database import Database, dynamodb
from records.transaction import Step, to_item
from registry.ids import IdTakenError


@dataclass(frozen=True, slots=True)
class IdTables:
    """The names of the table of ids, and of that of the ids that are not registered yet."""

    ids: str
    lookups: str


def id_database() -> Database[IdTables]:
    """Return the database of the ids, whose tables the function's environment names."""
    return Database(dynamodb(), IdTables(os.environ["CUSTOMER_IDS_TABLE_NAME"], os.environ["LOOKUPS_TABLE_NAME"]))


@dataclass(frozen=True, slots=True)
class IdRegistry:
    """Knows which ids are registered; all methods raise BusyError."""

    database: Database[IdTables]

    def until(self, deadline: float) -> "IdRegistry":
        """Return the same with another deadline."""
        return IdRegistry(self.database.until(deadline))

    @property
    def table(self) -> str:
        """Return the table of the ids."""
        return self.database.tables.ids

    def exists(self, id_: str) -> bool:
        """Say whether the id is registered, as last written."""
        return self.database.get(self.table, {"id": id_}, ProjectionExpression="id") is not None

    def register(self, id_: str, by: str, *conditions: Step) -> bool:
        """Register the id; False if it is somebody else's registration, or what a condition's refusal raises.

        ``by`` names one attempt to register: repeating it, after an answer got lost, is True again.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        put = {
            "TableName": self.table,
            "Item": to_item({"id": id_, "registeredAt": now, "registeredBy": by}),
            "ConditionExpression": "attribute_not_exists(id) OR registeredBy = :by",
            "ExpressionAttributeValues": to_item({":by": by}),
        }
        steps = [*conditions, Step("Put", put, lambda _: IdTakenError()), self.awaited_no_more(keys.unregistered(id_))]
        try:
            self.database.commit(steps)
        except IdTakenError:
            return False
        return True

    def remove(self, id_: str) -> None:
        """Remove the id, if it is there; the reconciliation registers it again if it is a customer's."""
        delete = Step("Delete", {"TableName": self.table, "Key": to_item({"id": id_})})
        item = to_item(keys.unregistered(id_)._asdict())
        awaited = Step("Put", {"TableName": self.database.tables.lookups, "Item": item})
        self.database.commit([delete, awaited])

    def awaited_no_more(self, key: keys.Key) -> Step:
        """Take an id away from where the reconciliation looks."""
        return Step("Delete", {"TableName": self.database.tables.lookups, "Key": to_item(key._asdict())})
