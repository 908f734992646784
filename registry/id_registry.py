"""The table of the ids that other systems, the workflow and the reconciliation registered.

An id that has to be registered has an item in the lookups table for as long as it is not: one transaction writes both.
"""

import os
from datetime import UTC, datetime
from typing import Any

from records import keys
from records.transaction import Step, commit, patiently, to_item
from registry.ids import IdTakenError


class IdRegistry:
    """Knows which ids are registered.

    ``client`` has the method names of boto3's DynamoDB client. ``deadline`` is the ``time.monotonic()`` moment until
    which a busy table is asked again, before BusyError.
    """

    def __init__(self, client: Any, table: str | None = None, lookups: str | None = None) -> None:
        self.client = client
        self.table = table or os.environ["CUSTOMER_IDS_TABLE_NAME"]
        self.lookups = lookups or os.environ["LOOKUPS_TABLE_NAME"]

    def exists(self, id_: str, deadline: float) -> bool:
        """Say whether the id is registered, as last written."""
        answer = patiently(
            lambda: self.client.get_item(
                TableName=self.table, Key=to_item({"id": id_}), ConsistentRead=True, ProjectionExpression="id"
            ),
            deadline,
        )
        return "Item" in answer

    def register(self, id_: str, by: str, deadline: float, *conditions: Step) -> bool:
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
            commit(self.client, steps, deadline)
        except IdTakenError:
            return False
        return True

    def remove(self, id_: str, deadline: float) -> None:
        """Remove the id, if it is there; the reconciliation registers it again if it is a customer's."""
        delete = Step("Delete", {"TableName": self.table, "Key": to_item({"id": id_})})
        awaited = Step("Put", {"TableName": self.lookups, "Item": to_item(keys.unregistered(id_)._asdict())})
        commit(self.client, [delete, awaited], deadline)

    def awaited_no_more(self, key: keys.Key) -> Step:
        """Take an id away from where the reconciliation looks."""
        return Step("Delete", {"TableName": self.lookups, "Key": to_item(key._asdict())})
