"""States AlreadyExists and LogFailure of the registration workflow: log how an execution ended."""

from typing import Any

from handlers._work import Work, worker

METRICS = {"AlreadyExists": "IdsAlreadyRegistered", "RegistrationFailed": "RegistrationsFailed"}


def log_outcome(event: dict[str, Any], work: Work) -> dict[str, Any]:
    """Return ``{id, correlationId, exists}``; the log line has the outcome and the name of any error."""
    step = event["input"] if isinstance(event["input"], dict) else {}
    outcome = event["outcome"]
    work.facts.update(execution=event["execution"], outcome=outcome)
    if "error" in step:
        work.facts["reason"] = step["error"]["Error"]
    work.counts[METRICS[outcome]] = 1
    return {"id": step.get("id"), "correlationId": work.correlation_id, "exists": outcome == "AlreadyExists"}


handler = worker(log_outcome)
