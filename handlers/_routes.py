"""The routes of a further resource, whose functions have several of them: one function for each right."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from all_resources import children_of, named, parent_of
from handlers._http import Answer, Endpoint, Request, Response
from handlers._resource import database_of, errors_of
from records.database import Database, Tables
from records.resource import Resource

Handle = Callable[..., Response]


@dataclass(frozen=True, slots=True, eq=False)
class Maker:
    """Makes the endpoints of one resource."""

    resource: Resource
    database: Database[Tables]

    @classmethod
    def of_function(cls) -> "Maker":
        """Return that of the resource whose plural is ``RESOURCE`` in the function's environment."""
        resource = named(os.environ["RESOURCE"])
        return cls(resource, database_of(resource, parent=parent_of(resource), children=children_of(resource)))

    @property
    def several(self) -> str:
        """The path of all records."""
        return f"/{self.resource.plural}"

    @property
    def one(self) -> str:
        """The path of one record."""
        return f"/{self.resource.plural}/{{{self.resource.id}}}"

    @property
    def above(self) -> Resource:
        """The resource to whose records those of this one belong."""
        return self.database.tables.above.resource

    @property
    def below(self) -> str:
        """The path of the records that belong to one of the parent's."""
        return f"/{self.above.plural}/{{{self.above.id}}}/{self.resource.plural}"

    def endpoint(
        self, right: str, route: str, handle: Handle, answer: Answer, name: str, summary: str, **declared: Any
    ) -> tuple[str, Endpoint]:
        """Return a route and its endpoint, whose ``handle`` gets the database, the request, and its schema if any.

        ``answer`` is that of status 200, or of ``status``, besides ``more``; ``name`` and ``summary`` may name the
        resource.
        """
        database, resource = self.database, self.resource
        schema = declared.get("query") or declared.get("body")

        def answered(request: Request) -> Response:
            return handle(database, request, schema) if schema else handle(database, request)

        answered.__doc__ = handle.__doc__
        words = {"name": resource.name, "plural": resource.plural}
        return route, Endpoint(
            answered,
            right,
            resource.rights,
            errors_of(resource),
            answers={declared.pop("status", 200): answer} | declared.pop("more", {}),
            name=name.format(**{word: each.title() for word, each in words.items()}),
            summary=summary.format(**words),
            **declared,
        )
