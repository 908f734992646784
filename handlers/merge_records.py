"""Merge two records of any resource into one, and undo that.

Which resource it is stands in the query string, so that a further one needs no route and no function of its own.
"""

from handlers import _merges
from handlers._http import Answer
from handlers._merges import MergeRoutes, route

handler = MergeRoutes(
    {
        "POST /merges": route(
            _merges.merge,
            query=_merges.into,
            body=_merges.wanted,
            answers={200: Answer("Merged", ("ETag",))},
            name="mergeRecords",
            summary="Merge one record into another one; requests with the same Idempotency-Key merge once",
        ),
        "DELETE /merges": route(
            _merges.undo,
            query=_merges.undone,
            answers={200: Answer("UndoneMerge", ("ETag",))},
            name="undoMerge",
            summary="Undo a merge",
        ),
    }
)
