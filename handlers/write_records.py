"""The routes of a further resource that need the right to write; ``RESOURCE`` in the environment names the resource."""

from functools import partial
from typing import Any

from handlers import _records
from handlers._http import Answer, Request, Response
from handlers._phone_region import use_phone_region
from handlers._routes import Maker
from handlers._several import Routes
from records.database import Database, Tables
from records.rights import WRITE
from schemas._record import schema_of
from schemas.revert import RevertSchema


def create(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer 201 with the record, its ETag, and its Location relative to this address."""
    use_phone_region(request, database.tables.resource)
    return _records.create(database, request, schema)


def create_below(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer 201 with the record, which belongs to the one in the address; its Location is relative to this address."""
    use_phone_region(request, database.tables.resource)
    return _records.create_below(database, request, schema)


def replace(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer 200 with the record; read-only fields are accepted if they are unchanged."""
    return _records.replace(database, request, schema, use_phone_region(request, database.tables.resource))


def update(database: Database[Tables], request: Request, schema: Any) -> Response:
    """Answer 200 with the record."""
    return _records.update(database, request, schema, use_phone_region(request, database.tables.resource))


def writing(make: Maker) -> Routes:
    """Return what answers at each of these routes."""
    resource, several, one, schema = make.resource, make.several, make.one, schema_of(make.resource)
    region = ("phoneRegion",) if resource.phone else ()
    record, new = Answer(resource.name.title(), ("ETag",)), Answer(resource.name.title(), ("ETag", "Location"))
    add = partial(make.endpoint, WRITE, status=201, problems=(409, 422), parameters=region)
    edit = partial(make.endpoint, WRITE, problems=(409, 412), parameters=region)
    step = partial(make.endpoint, WRITE, problems=(409, 412))
    once = "requests with the same Idempotency-Key add one"
    back = "Restore the values of an earlier version, as a new version"
    routes = [
        add(f"POST {several}", create, new, "create{name}", f"Add one {{name}}; {once}", body=schema()),
        edit(f"PUT {one}", replace, record, "replace{name}", "Replace all values of one {name}", body=schema()),
        edit(f"PATCH {one}", update, record, "update{name}", "Change some fields of one {name}", body=schema()),
        step(f"POST {one}/restore", _records.restore, record, "restore{name}", "Take one {name} out of the trash"),
        step(f"POST {one}/revert", _records.revert, record, "revert{name}", back, body=RevertSchema()),
    ]
    if resource.parent:
        body, above = schema(exclude=(resource.parent.field,)), make.above.name
        name, of = f"create{{name}}Of{above.title()}", f"Add one {{name}} to one {above}; {once}"
        routes.append(add(f"POST {make.below}", create_below, new, name, of, body=body))
    return Routes(dict(routes))


handler = writing(Maker.of_function())
