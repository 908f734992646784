"""Pairs of records that may be one, of every resource that declares what makes two alike."""

from collections.abc import Iterator

from all_resources import compared
from handlers import _duplicates
from handlers._http import Answer, Endpoint
from handlers._resource import database_of
from handlers._routes import Maker
from handlers._several import Routes
from records.database import dynamodb
from records.resource import Resource
from records.rights import WRITE
from schemas.duplicates import DismissalSchema, DuplicatesSchema

_CLIENT = dynamodb()
_listed, _said = DuplicatesSchema(), DismissalSchema()


def _endpoints(resource: Resource) -> Iterator[tuple[str, Endpoint]]:
    maker = Maker(resource, database_of(resource, _CLIENT))
    several = f"{maker.several}/duplicates"
    yield maker.endpoint(
        WRITE,
        f"GET {several}",
        _duplicates.list_pairs,
        Answer(f"{resource.name.title()}Duplicates"),
        "list{plural}Duplicates",
        "List pairs of {plural} that may be one",
        query=_listed,
    )
    yield maker.endpoint(
        WRITE,
        f"PUT {several}/{{pair}}",
        _duplicates.dismiss_pair,
        Answer("Dismissal"),
        "dismiss{plural}Duplicate",
        "Say that two {plural} are two, or take that back",
        body=_said,
        problems=(404,),
    )


handler = Routes(dict(route for each in compared() for route in _endpoints(each)))
