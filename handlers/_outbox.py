"""Send events to the bus: in order per customer, each until it is there.

PutEvents takes ten entries at a time, and may take some and refuse others. A customer's next event is sent only after
the one before it was taken, so a call has at most one event of each customer.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from records.errors import BusyError
from records.events import SOURCE, CustomerEvent, event_of
from records.transaction import from_item

MOST_ENTRIES = 10
"""PutEvents takes this many."""
_HOPELESS = {"InvalidArgument", "MalformedDetail"}
"""Error codes of entries that will not be taken later either."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An event, and the record of the stream that it comes from."""

    event: CustomerEvent
    record: dict[str, Any]

    def request(self) -> dict[str, str]:
        """As PutEvents wants it, but for the bus."""
        return {"Source": SOURCE, "DetailType": self.event.kind, "Detail": json.dumps(self.event.detail())}


def read(record: dict[str, Any]) -> Entry | None:
    """Return what a record of the stream tells; None for what concerns nobody. StrangeRecordError."""
    images = (record["dynamodb"].get(name) for name in ("OldImage", "NewImage"))
    event = event_of(*(from_item(image) if image else None for image in images))
    return Entry(event, record) if event else None


Put = Callable[[list[Entry]], list[dict[str, Any]]]
"""Sends up to ten entries; returns PutEvents' answer for each."""


def send(entries: Iterable[Entry], put: Put, refuse: Callable[[Entry, str], None], deadline: float) -> None:
    """Send everything, oldest first; BusyError if something is left at ``deadline``, a ``time.monotonic()`` moment.

    ``refuse`` is called with what can never be sent, and the error's code.
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
    """Return the oldest event of each customer, of up to ten customers."""
    oldest: dict[str, Entry] = {}
    for entry in pending:
        oldest.setdefault(entry.event.customer_id, entry)
    return list(islice(oldest.values(), MOST_ENTRIES))
