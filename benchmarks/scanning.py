"""The same answers as most small customer applications find them: Scan, then sort and slice what came back.

It is no straw man: conditions are evaluated by DynamoDB, and only what a list shows comes back.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from customers.resource import CUSTOMERS, Customer
from records import search
from records.database import Tables
from records.lists import Filters
from records.search import Asked
from records.transaction import Item, from_item, to_item
from records.words import fold

_LIVING = "attribute_not_exists(trashedAt)"


class ScanningFinder:
    """Finds customers by scanning their table."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self.client = client
        self.table = tables.records

    def list_page(self, sort: str, number: int, limit: int, filters: Filters) -> list[Customer]:
        """Return the customers of page ``number``, from 1, in one of the finder's sorts."""
        values = dict(filters.values)
        conditions = {
            "#status = :status": values.get("status", ""),
            "contains(tags, :tag)": values.get("tag", ""),
            "registrationDate >= :since": filters.dates[0] if filters.since else "",
            "registrationDate < :before": filters.dates[1] if filters.before else "",
        }
        found = self._scan({condition: value for condition, value in conditions.items() if value})
        name = sort.removeprefix("-")
        found.sort(key=lambda item: (fold(item[name]), item["customerId"]), reverse=sort.startswith("-"))
        return [CUSTOMERS.from_wire(item) for item in found[(number - 1) * limit : number * limit]]

    def search_page(self, words: Sequence[Asked], limit: int) -> list[Customer]:
        """Return the first customers that match all words; accents are folded here, because DynamoDB cannot."""
        found = (CUSTOMERS.from_wire(item) for item in self._scan({}))
        return [customer for customer in found if search.matches(CUSTOMERS, customer, words)][:limit]

    def total(self) -> int:
        """Count the customers."""
        return sum(page["Count"] for page in self._pages({"Select": "COUNT", "FilterExpression": _LIVING}))

    def facets(self) -> dict[str, Counter[str]]:
        """Count the customers by status and month."""
        found = self._scan({})
        return {
            "status": Counter(item["status"] for item in found),
            "month": Counter(item["registrationDate"][:7] for item in found),
        }

    def _scan(self, conditions: dict[str, str]) -> list[Item]:
        names = {f"#f{i}": name for i, name in enumerate(CUSTOMERS.listed)}
        request = {
            "FilterExpression": " AND ".join([_LIVING, *conditions]),
            "ProjectionExpression": ", ".join(names),
            "ExpressionAttributeNames": names | ({"#status": "status"} if "#status = :status" in conditions else {}),
        }
        if conditions:
            values = {condition.partition(":")[2].rstrip(")"): value for condition, value in conditions.items()}
            request["ExpressionAttributeValues"] = to_item({f":{name}": value for name, value in values.items()})
        return [from_item(item) for page in self._pages(request) for item in page["Items"]]

    def _pages(self, request: Item) -> Iterator[Any]:
        request = {"TableName": self.table} | request
        while True:
            answer = self.client.scan(**request)
            yield answer
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
