"""The records of every resource, for the few functions that are the same for all of them."""

from typing import Any

from all_resources import RESOURCES, children_of, parent_of
from handlers._resource import database_of
from records.database import Database, Tables, dynamodb


def databases(client: Any = None) -> dict[str, Database[Tables]]:
    """Return plural -> where the records are, with those of their parent and children."""
    client = client or dynamodb()
    return {
        resource.plural: database_of(resource, client, parent_of(resource), children_of(resource))
        for resource in RESOURCES
    }
