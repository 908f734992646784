"""The routes of a further resource that need the right to read; ``RESOURCE`` in the environment names the resource."""

from functools import partial

from handlers import _facets, _history, _lists, _records
from handlers._http import Answer, Endpoint
from handlers._routes import Maker
from handlers._several import Routes
from records.rights import READ
from schemas.facets import facets_of
from schemas.listing import ActionsSchema, PagingSchema, listing_of


def reading(make: Maker) -> Routes:
    """Return what answers at each of these routes."""
    read, resource, title = partial(make.endpoint, READ), make.resource, make.resource.name.title()
    page, several, one, listing = Answer(f"{title}Page"), make.several, make.one, listing_of(resource)
    record = Answer(title, ("ETag",), _records.VCARD)
    routes = [
        read(
            f"GET {several}",
            _lists.list_page,
            page,
            "list{plural}",
            "List, filter or search {plural}, or list the trash, page by page",
            query=listing(),
        ),
        _counting(make),
        read(
            f"GET {several}/actions",
            _history.actions,
            Answer(f"{title}Actions"),
            "list{name}Actions",
            "List the caller's latest actions with {plural}",
            query=ActionsSchema(),
        ),
        read(f"GET {one}", _records.get, record, "get{name}", "Read one {name}", **_records.GONE),
        read(
            f"GET {one}/history",
            _history.history_page,
            Answer("ChangePage"),
            "get{name}History",
            "List the changes of one {name}, oldest first",
            query=PagingSchema(),
        ),
    ]
    if resource.parent:
        query, name = listing(exclude=(resource.parent.field,)), f"list{{plural}}Of{make.above.name.title()}"
        of = f"List the {{plural}} of one {make.above.name}"
        routes.append(read(f"GET {make.below}", _lists.list_below, page, name, of, query=query))
    return Routes(dict(routes))


def _counting(make: Maker) -> tuple[str, Endpoint]:
    """Return what answers how many there are, also by values of which there may be thousands."""
    answer = Answer(f"{make.resource.name.title()}{'Counts' if make.resource.tallied else 'Facets'}")
    route, schema = f"GET {make.several}/facets", facets_of(make.resource)()
    return make.endpoint(READ, route, _facets.facets, answer, "get{name}Facets", "Count {plural}", query=schema)


handler = reading(Maker.of_function())
