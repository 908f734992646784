"""The table of registered ids: other systems, the workflow and the reconciliation register them.

While the id of a customer is not registered, the lookups table has an item for it. One transaction changes both.
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
    """The names of the table of ids, and of the lookups table, which has the ids that are not registered yet."""

    ids: str
    lookups: str


def id_database() -> Database[IdTables]:
    """Return the database of the ids, whose tables the function's environment names."""
    return Database(dynamodb(), IdTables(os.environ["CUSTOMER_IDS_TABLE_NAME"], os.environ["LOOKUPS_TABLE_NAME"]))


@dataclass(frozen=True, slots=True)
class IdRegistry:
    """The registered ids; all methods raise BusyError."""

    database: Database[IdTables]

    def until(self, deadline: float) -> "IdRegistry":
        """Return the same registry with another deadline."""
        return IdRegistry(self.database.until(deadline))

    @property
    def table(self) -> str:
        """Return the table of the ids."""
        return self.database.tables.ids

    def exists(self, id_: str) -> bool:
        """Tell whether the id is registered; the read is consistent."""
        return self.database.get(self.table, {"id": id_}, ProjectionExpression="id") is not None

    def register(self, id_: str, by: str, *conditions: Step) -> bool:
        """Register the id; return False if it is registered already. A condition that is refused raises its error.

        ``by`` names one attempt. If it is repeated because its answer got lost, the result is True again.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        put = {
            "TableName": self.table,
            "Item": to_item({"id": id_, "registeredAt": now, "registeredBy": by}),
            "ConditionExpression": "attribute_not_exists(id) OR registeredBy = :by",
            "ExpressionAttributeValues": to_item({":by": by}),
        }
        steps = [*conditions, Step("Put", put, lambda _: IdTakenError()), self.forget_missing(keys.unregistered(id_))]
        try:
            self.database.commit(steps)
        except IdTakenError:
            return False
        return True

    def remove(self, id_: str) -> None:
        """Remove the id, if it is there; the reconciliation registers it again if a customer has it."""
        delete = Step("Delete", {"TableName": self.table, "Key": to_item({"id": id_})})
        item = to_item(keys.unregistered(id_)._asdict())
        noted = Step("Put", {"TableName": self.database.tables.lookups, "Item": item})
        self.database.commit([delete, noted])

    def forget(self, id_: str) -> None:
        """Remove the id of a record that is erased, wherever it is, so that nobody registers it again."""
        delete = Step("Delete", {"TableName": self.table, "Key": to_item({"id": id_})})
        self.database.commit([delete, self.forget_missing(keys.unregistered(id_))])

    def forget_missing(self, key: keys.Key) -> Step:
        """Return the step that deletes the item by which the reconciliation finds the id."""
        return Step("Delete", {"TableName": self.database.tables.lookups, "Key": to_item(key._asdict())})
