"""Bring what belongs to customers to where they are: what the request that moved a customer had no time for.

A customer that moves leaves a note in the same transaction. If the request has taken it away, nothing is left to do.
"""

from collections.abc import Iterator
from typing import Any

from handlers._customer_children import DATABASE
from handlers._work import Work, worker
from records.correlation import correlation_id, current
from records.errors import NotIndexedError
from records.family import Family
from records.transaction import from_item


def settle_children(event: dict[str, Any], work: Work) -> dict[str, int]:
    """Settle each customer that moved and return how many did; raise BusyError if the time is over before."""
    family = Family(DATABASE.until(work.deadline))
    work.facts["settled"] = 0
    for customer_id, request in dict(_moved(event)).items():
        current.set(request)
        try:
            family.settle(customer_id)
        except NotIndexedError:  # the next ones go on; the note stays until the doctor has mended the record
            work.say("not settled", customerId=customer_id)
        else:
            work.facts["settled"] += 1
    return {"settled": work.facts["settled"]}


def _moved(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id of each customer that went to the trash, came back or is gone, and which request did it."""
    name = DATABASE.tables.resource.id
    for record in event["Records"]:
        old, new = (from_item(record["dynamodb"].get(image, {})) for image in ("OldImage", "NewImage"))
        if not new or ("trashedAt" in old) != ("trashedAt" in new):
            yield from_item(record["dynamodb"]["Keys"])[name], correlation_id(new.get("correlationId"))


handler = worker(settle_children)
