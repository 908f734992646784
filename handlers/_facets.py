"""How many records of any resource there are."""

from typing import Any

from handlers._http import Request, Response, single_values, validated
from records.counters import Counters
from records.database import Database, Tables
from records.tallies import Tallies, Tally
from schemas.facets import BY_COUNT


def facets(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer ``{total, …}`` with a table of value -> count for each filter that is counted.

    Asked for values of which there may be thousands, answer those that begin so, and nothing else.
    """
    asked = validated(schema, single_values(request.query))
    database = database.until(request.deadline)
    wanted = [name for name in database.tables.resource.tallied if asked[name] is not None]
    if not wanted:
        return Response(200, Counters(database).facets())
    page = {"by_count": asked["order"] == BY_COUNT, "limit": asked["limit"], "offset": asked["offset"]}
    found = {name: Tallies(database).read(name, asked[name], **page) for name in wanted}
    return Response(200, {name: _answer(tally) for name, tally in found.items()})


def _answer(tally: Tally) -> dict[str, Any]:
    values = [{"value": value, "count": count} for value, count in tally.values]
    return {"values": values, "total": tally.count, "exact": tally.exact}
