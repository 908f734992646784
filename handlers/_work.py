"""How work enters that nobody waits for over HTTP: from the workflow, the stream and the schedule.

Each piece of it leaves one line of JSON in the log. What fails is raised again for Lambda and Step Functions to repeat:
what the customers' room raises as it is, anything else without its message, because Lambda prints that.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from handlers import _log
from handlers._deadline import deadline
from handlers._start import imported
from records.correlation import correlation_id, current
from records.errors import CustomerError


class UnexpectedError(Exception):
    """Something broke that the code does not know; the log has of what kind it was and where."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a piece of work should know, and what its log line will say."""

    correlation_id: str
    deadline: float
    """``time.monotonic()`` moment by which it should be done."""
    say: Callable[..., None]
    """Writes a line of its own: a message, and facts by keyword."""
    facts: dict[str, Any] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    """Metrics that count something; what happened not once is none."""


def worker(handle: Callable[[dict[str, Any], Work], Any]) -> Callable[[dict[str, Any], Any], Any]:
    """Make a Lambda handler of a function from an event to whatever its caller reads."""

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
        except CustomerError as error:
            work.facts["refused"] = type(error).__name__
            raise
        except Exception as error:  # noqa: BLE001 whatever it is, Lambda must not print its message
            work.facts.update(_log.what_broke(error))
            raise UnexpectedError(type(error).__name__) from None
        finally:
            work.facts["durationMs"] = _log.since(started)
            _log.write(context, handle.__name__, work.facts, +work.counts)

    imported()
    return handler


def _given_id(event: Any) -> Any:
    """Find the correlation id of an event or, in the workflow, of the state's input."""
    step = event.get("input", event) if isinstance(event, dict) else event
    return step.get("correlationId") if isinstance(step, dict) else None
