"""Send events to the bus: in order per record, each until it is there.

PutEvents accepts ten entries per call, and may accept some and refuse others. To keep the order, a record's next
event is sent only after the previous one was accepted, so each call has at most one event per record.
"""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from all_resources import RESOURCES
from handlers._work import table_of
from records.events import Event, StrangeRecordError, event_of
from records.resource import Resource
from records.transaction import FIRST_WAIT, from_item, pause

MOST_ENTRIES = 10
"""The most entries that one PutEvents call accepts."""
_HOPELESS = {"InvalidArgument", "MalformedDetail"}
"""Error codes of entries that will never be accepted."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An event, and the stream record that it was made from."""

    event: Event
    record: dict[str, Any]

    def request(self) -> dict[str, str]:
        """Return the entry for PutEvents, without the name of the bus."""
        return {
            "Source": self.event.resource.events,
            "DetailType": self.event.kind,
            "Detail": json.dumps(self.event.detail()),
        }


def resource_of(record: dict[str, Any]) -> Resource:
    """Return the resource of a stream record, by its table."""
    table = table_of(record)
    for resource in RESOURCES:
        if resource.events and os.environ.get(resource.table_variables[0]) == table:
            return resource
    raise StrangeRecordError(f"No resource has events of the table {table}.")


def read(resource: Resource, record: dict[str, Any]) -> Entry | None:
    """Return the event of a stream record, None if there is no event for it; raise StrangeRecordError."""
    images = (record["dynamodb"].get(name) for name in ("OldImage", "NewImage"))
    event = event_of(resource, *(from_item(image) if image else None for image in images))
    return Entry(event, record) if event else None


Put = Callable[[list[Entry]], list[dict[str, Any]]]
"""Sends up to ten entries and returns PutEvents' result for each."""


def send(entries: Iterable[Entry], put: Put, refuse: Callable[[Entry, str], None], deadline: float) -> None:
    """Send all entries, oldest first; raise BusyError if some are left at ``deadline``, a ``time.monotonic()`` moment.

    ``refuse`` is called with each entry that can never be sent, and its error code.
    """
    pending = list(entries)
    wait = FIRST_WAIT
    while pending:
        wave = _wave(pending)
        done = set()
        for entry, answer in zip(wave, put(wave), strict=True):
            code = answer.get("ErrorCode")
            if code in _HOPELESS:
                refuse(entry, code)
            if code is None or code in _HOPELESS:
                done.add(entry)
        pending = [entry for entry in pending if entry not in done]
        wait = FIRST_WAIT if len(done) == len(wave) else pause(wait, deadline)


def _wave(pending: list[Entry]) -> list[Entry]:
    """Return the oldest event of each of up to ten records."""
    oldest: dict[str, Entry] = {}
    for entry in pending:
        oldest.setdefault(entry.event.record_id, entry)
    return list(islice(oldest.values(), MOST_ENTRIES))
