"""State ValidateExists of the registration workflow: check that the id is valid, and whether it is registered."""

from typing import Any

from handlers._work import Work, worker
from registry.id_registry import IdRegistry, id_database
from registry.ids import valid_id

registry = IdRegistry(id_database())


def validate_exists(event: dict[str, Any], work: Work) -> dict[str, Any]:
    """Return ``{id, correlationId, exists}``; raise InvalidIdError or BusyError."""
    work.facts["execution"] = event["execution"]
    step = event["input"]
    id_ = valid_id(step.get("id") if isinstance(step, dict) else None)
    exists = registry.until(work.deadline).exists(id_)
    work.facts["exists"] = exists
    return {"id": id_, "correlationId": work.correlation_id, "exists": exists}


handler = worker(validate_exists)
