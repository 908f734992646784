"""The routes of a further resource that can delete for good; ``RESOURCE`` in the environment names the resource."""

from functools import partial
from typing import Any

from handlers import _records
from handlers._http import Answer
from handlers._routes import Maker
from handlers._several import Routes
from records.rights import WRITE


def administering(make: Maker) -> Routes:
    """Return what answers at each of these routes: to the trash takes the right to write, for good to administer."""
    route, summary = f"DELETE {make.one}", "Move one {name} to the trash, or delete it permanently with `purge=true`"
    problems = (409, 412) if make.resource.parent else (412,)  # what is in the trash with its parent goes with that
    delete, name = partial(make.endpoint, WRITE, route, _records.delete, Answer()), "delete{name}"
    declared: dict[str, Any] = {"status": 204, "problems": problems, "parameters": ("purge",)}
    return Routes(dict([delete(name, summary, audit=_records.audited_deletion, **declared)]))


handler = administering(Maker.of_function())
