"""What the functions of any resource tell of past writes."""

from dataclasses import asdict
from typing import Any

from handlers._http import Request, Response, single_values, validated
from records.cursors import Cursors
from records.database import Database, Tables
from records.errors import NotFoundError
from records.history import Change
from records.resource import Item
from records.store import Store


def history_page(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer ``{items, nextCursor}``; also for records in the trash; one entry remains of a purged record."""
    record_id, asked = request.record_id(database.tables.resource.id), validated(schema, single_values(request.query))
    limit, query = asked["limit"], f"history {record_id}"
    database = database.until(request.deadline)
    cursors = Cursors(database)
    position = cursors.unseal(asked["cursor"], query)
    after = int(position["version"]) if position else None
    changes = Store(database).history(record_id, after, limit + 1)
    if (not changes and after is None) or Store(database).is_going(record_id):
        raise NotFoundError
    page, more = changes[:limit], len(changes) > limit
    items = [told(change) for change in page]
    last = {"version": str(page[-1].version)} if more else {}
    return Response(200, {"items": items, "nextCursor": cursors.seal(last, query)})


def told(change: Change) -> Item:
    """Return what the API says of one entry."""
    return (
        {name: value for name, value in asdict(change).items() if name not in ("import_id", "other_id")}
        | {"by": change.by.email, "bySubject": change.by.subject, "importId": change.import_id}
        | {"otherId": change.other_id}
        | {"changes": {name: {"old": old, "new": new} for name, (old, new) in change.changes.items()}}
    )


def actions(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer ``{items}``, newest first: what the caller did last with records of this kind."""
    limit = validated(schema, single_values(request.query))["limit"]
    done = Store(database.until(request.deadline)).actions(request.person.subject, limit)
    name = database.tables.resource.id
    items = [
        {name: one.record_id, "version": one.version, "at": one.at, "kind": one.kind, "name": one.name} for one in done
    ]
    return Response(200, {"items": items})
