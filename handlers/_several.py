"""Functions with several routes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers._http import Endpoint, Problem, Request, Response
from records.messages import gettext_noop


def _no_route(_: Request) -> Response:
    raise Problem(404, gettext_noop("There is no such route."))


NOWHERE = Endpoint(_no_route)
"""What answers where no route is."""


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """The Lambda handler of several routes."""

    endpoints: Mapping[str, Endpoint]
    """``GET /suppliers/{supplierId}`` -> what answers there."""

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer an event at its route."""
        route = f"{event.get('httpMethod')} {event.get('resource')}"
        return self.endpoints.get(route, NOWHERE)(event, context)
