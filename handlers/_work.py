"""Functions that are not called over HTTP, but by the workflow, the stream and the schedule.

Each invocation writes one line of JSON to the log. Errors are raised again, so that Lambda and Step Functions retry.
Errors of our own are raised unchanged, all others without their message, because Lambda logs it and it may contain
personal data.
"""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from handlers import _log
from handlers._deadline import deadline
from handlers._start import imported
from records.correlation import correlation_id, current
from records.errors import RecordError


class UnexpectedError(Exception):
    """An unexpected error; the log has its class and its place in the code."""


@dataclass(frozen=True, slots=True)
class Work:
    """The context of one invocation, and what its log line will contain."""

    correlation_id: str
    deadline: float
    """The ``time.monotonic()`` moment by which the work should be done."""
    say: Callable[..., None]
    """Writes a separate log line: a message, and facts as keyword arguments."""
    facts: dict[str, Any] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    """Counts that become metrics; zero counts are left out."""


def worker(handle: Callable[[dict[str, Any], Work], Any]) -> Callable[[dict[str, Any], Any], Any]:
    """Make a Lambda handler from a function of an event."""

    def handler(event: dict[str, Any], context: Any) -> Any:
        started = time.monotonic()
        work = Work(
            correlation_id=correlation_id(_given_id(event)),
            deadline=deadline(context, started),
            say=lambda message, **facts: _log.write(context, message, facts),
        )
        current.set(work.correlation_id)
        work.facts["correlationId"] = work.correlation_id
        try:
            return handle(event, work)
        except RecordError as error:
            work.facts["refused"] = type(error).__name__
            raise
        except Exception as error:  # noqa: BLE001 Lambda would log the message of any error
            work.facts.update(_log.what_broke(error))
            raise UnexpectedError(type(error).__name__) from None
        finally:
            work.facts["durationMs"] = _log.since(started)
            _log.write(context, handle.__name__, work.facts, +work.counts)

    imported()
    return handler


def table_of(record: dict[str, Any]) -> str:
    """Return the table of a stream's record, whose ARN is ``…:table/<name>/stream/<moment>``."""
    return str(record["eventSourceARN"].split("/")[1])


def dead_letter(record: dict[str, Any], reason: str, function: str = "") -> str:
    """Return what the queue of dead letters is told of a stream's record, in the form that Lambda uses: no content.

    ``npm run replay`` gives the record to ``function`` again, or to the publisher of events.
    """
    number = record["dynamodb"]["SequenceNumber"]
    place = {"startSequenceNumber": number, "endSequenceNumber": number, "streamArn": record["eventSourceARN"]}
    context = {"condition": reason} | ({"functionArn": function} if function else {})
    return json.dumps({"requestContext": context, "DDBStreamBatchInfo": place | {"batchSize": 1}})


def _given_id(event: Any) -> Any:
    """Return the correlation id in an event or, in the workflow, in the state's input."""
    step = event.get("input", event) if isinstance(event, dict) else event
    return step.get("correlationId") if isinstance(step, dict) else None
