"""On a schedule: register the ids of customers whose id is not registered yet."""

import os
from typing import Any

from customers.resource import CUSTOMERS
from handlers._work import Work, worker
from records.database import Database, Tables
from registry.id_registry import IdRegistry, id_database
from registry.reconciliation import Reconciliation

registry = IdRegistry(id_database())
customers = Database(registry.database.client, Tables.of(CUSTOMERS))


def reconcile_ids(_: dict[str, Any], work: Work) -> dict[str, Any]:
    """Take a turn, and return ``{checked, registered, finished}``; the next one goes on where it stopped."""
    by = f"reconciliation:{work.correlation_id}"
    reconciliation = Reconciliation(customers.until(work.deadline), registry.until(work.deadline))
    turn = reconciliation.take_turn(by, int(os.environ["MOST_CUSTOMERS"]))
    work.facts["customersChecked"] = turn.checked
    work.counts["IdsReconciled"] = turn.registered
    return {"checked": turn.checked, "registered": turn.registered, "finished": turn.finished}


handler = worker(reconcile_ids)
