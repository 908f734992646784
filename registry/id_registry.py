"""The table of the ids that other systems, the workflow and the reconciliation registered."""

import os
from datetime import UTC, datetime
from typing import Any

from records.transaction import patiently, to_item


class IdRegistry:
    """Knows which ids are registered.

    ``client`` has the method names of boto3's DynamoDB client. ``deadline`` is the ``time.monotonic()`` moment until
    which a busy table is asked again, before BusyError.
    """

    def __init__(self, client: Any, table: str | None = None) -> None:
        self.client = client
        self.table = table or os.environ["CUSTOMER_IDS_TABLE_NAME"]

    def exists(self, id_: str, deadline: float) -> bool:
        """Say whether the id is registered, as last written."""
        answer = patiently(
            lambda: self.client.get_item(
                TableName=self.table, Key=to_item({"id": id_}), ConsistentRead=True, ProjectionExpression="id"
            ),
            deadline,
        )
        return "Item" in answer

    def register(self, id_: str, by: str, deadline: float) -> bool:
        """Register the id; False if it is somebody else's registration.

        ``by`` names one attempt to register: repeating it, after an answer got lost, is True again.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        request = {
            "TableName": self.table,
            "Item": to_item({"id": id_, "registeredAt": now, "registeredBy": by}),
            "ConditionExpression": "attribute_not_exists(id) OR registeredBy = :by",
            "ExpressionAttributeValues": to_item({":by": by}),
        }
        try:
            patiently(lambda: self.client.put_item(**request), deadline)
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def remove(self, id_: str, deadline: float) -> None:
        """Remove the id, if it is there."""
        patiently(lambda: self.client.delete_item(TableName=self.table, Key=to_item({"id": id_})), deadline)
