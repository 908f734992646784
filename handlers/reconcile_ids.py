"""On a schedule: register the ids of customers whose id is not registered yet."""

import os
from typing import Any

from handlers._work import Work, worker
from records.store import dynamodb, tables
from registry.id_registry import IdRegistry
from registry.reconciliation import Reconciliation

client = dynamodb()
reconciliation = Reconciliation(client, tables(), IdRegistry(client))


def reconcile_ids(_: dict[str, Any], work: Work) -> dict[str, Any]:
    """Take a turn, and return ``{checked, registered, finished}``; the next one goes on where it stopped."""
    by = f"reconciliation:{work.correlation_id}"
    turn = reconciliation.take_turn(by, work.deadline, int(os.environ["MOST_CUSTOMERS"]))
    work.facts["customersChecked"] = turn.checked
    work.counts["IdsReconciled"] = turn.registered
    return {"checked": turn.checked, "registered": turn.registered, "finished": turn.finished}


handler = worker(reconcile_ids)
