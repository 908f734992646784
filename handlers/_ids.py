"""What the functions of the keyed API share: the registry, and the problem that each error becomes."""

from typing import Any
from urllib.parse import unquote

from handlers._http import BUSY, ErrorTable, Problem, Request, Response
from records.errors import BusyError
from records.messages import gettext_noop
from registry.id_registry import IdRegistry, id_database
from registry.ids import InvalidIdError, valid_id

_registry = IdRegistry(id_database())  # made while the module is imported: a warm function makes none

ERRORS: ErrorTable = {
    InvalidIdError: lambda error: Problem(400, gettext_noop("Please correct the errors below."), {"id": [str(error)]}),
    BusyError: lambda _: BUSY,
}


def registry(request: Request) -> IdRegistry:
    """Return the registry as this request has it."""
    return _registry.until(request.deadline)


def id_in_path(request: Request) -> str:
    """Return the id in the address; raise InvalidIdError. Ids contain no ``%``, so decoding twice does no harm."""
    return valid_id(unquote(request.path.get("id", "")))


def answer(status: int, id_: str, *, exists: bool) -> Response:
    """Answer whether the id is registered."""
    body: dict[str, Any] = {"id": id_, "exists": exists}
    return Response(status, body)
