"""Bring what follows from records to where they are: what belongs to them, what they are like, and counters.

What is left of a record that was erased goes as well: the ledger's stream says which. Once a day a schedule calls as
well: for erasures that are not finished, and for what has been in the trash for too long.
"""

from typing import Any

import all_resources
from all_resources import children_of, parents
from handlers import _children, _comparison, _every, _tallies
from handlers._erasures import Rest
from handlers._resource import database_of
from handlers._trash import Retention
from handlers._work import Work, worker
from records.database import dynamodb

_CLIENT = dynamodb()
PARENTS = _children.by_table(database_of(parent, _CLIENT, children=children_of(parent)) for parent in parents())
"""Table of records to which others belong -> where those are."""
COMPARED = _children.by_table(database_of(each, _CLIENT) for each in all_resources.compared())
"""The same of those that are compared with each other."""
TALLIED = _children.by_table(database_of(each, _CLIENT) for each in all_resources.tallied())
"""The same of those that have counters of values."""
_EVERY = _every.databases(_CLIENT)
rest, retention = Rest(_EVERY), Retention(_EVERY.values())


def follow_records(event: dict[str, Any], work: Work) -> dict[str, int]:
    """Return how many records were settled, compared and set aside; raise BusyError if the time is over before.

    Settled are those that moved, and those of which nothing is left.
    """
    if "Records" not in event:
        settled = rest.finish_due(work)
        work.facts.update(settled=settled, finished=retention.purge(work))
        return {"settled": settled, "purged": work.counts["TrashPurged"]}
    settled = _children.settle(PARENTS, event, work)
    for plural, record_id in dict.fromkeys(_children.erased(rest.ledger, event)):
        settled += rest.finish(plural, record_id, work)
    work.facts["settled"] = settled
    compared = _comparison.compare(COMPARED, event, work)
    _tallies.count(TALLIED, event, work)
    return {"settled": settled, "compared": compared, "setAside": work.counts["RecordsSetAside"]}


handler = worker(follow_records)
