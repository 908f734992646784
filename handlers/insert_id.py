"""State InsertId of the registration workflow: register the id, unless another execution has done so."""

from typing import Any

from handlers._work import Work, worker
from registry.id_registry import IdRegistry, id_database
from registry.ids import IdTakenError, valid_id

registry = IdRegistry(id_database())


def insert_id(event: dict[str, Any], work: Work) -> dict[str, Any]:
    """Return ``{id, correlationId, exists}``; raise IdTakenError, InvalidIdError or BusyError.

    The registration names its execution, so that a retried state recognizes its own registration.
    """
    work.facts["execution"] = event["execution"]
    id_ = valid_id(event["input"]["id"])
    if not registry.until(work.deadline).register(id_, event["execution"]):
        raise IdTakenError
    work.counts["IdsRegistered"] = 1
    return {"id": id_, "correlationId": work.correlation_id, "exists": True}


handler = worker(insert_id)
