"""How many records of any resource there are."""

from handlers._http import Request, Response
from records.counters import Counters
from records.database import Database, Tables


def facets(database: Database[Tables], request: Request) -> Response:
    """Answer ``{total, …}`` with a table of value -> count for each filter that is counted."""
    return Response(200, Counters(database.until(request.deadline)).facets())
