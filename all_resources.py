"""Every resource of the service, in the order in which pages and documents name them.

A further resource is added to this tuple; ``npm run resources`` then writes its functions and tables.
"""

from activities.resource import ACTIVITIES
from customers.resource import CUSTOMERS
from records.resource import Resource

RESOURCES: tuple[Resource, ...] = (CUSTOMERS, ACTIVITIES)


def named(plural: str) -> Resource:
    """Return the resource with this plural; raise LookupError."""
    for resource in RESOURCES:
        if resource.plural == plural:
            return resource
    raise LookupError(f"There is no resource {plural}: add it to all_resources.py.")


def parent_of(resource: Resource) -> Resource | None:
    """Return the resource to whose records those of this one belong."""
    return named(resource.parent.to) if resource.parent else None


def children_of(resource: Resource) -> tuple[Resource, ...]:
    """Return the resources whose records belong to those of this one."""
    return tuple(each for each in RESOURCES if each.parent and each.parent.to == resource.plural)


def parents() -> tuple[Resource, ...]:
    """Return the resources that have children."""
    return tuple(each for each in RESOURCES if children_of(each))


def compared() -> tuple[Resource, ...]:
    """Return the resources that declare what makes two of their records look like one."""
    return tuple(each for each in RESOURCES if each.likeness)


def tallied() -> tuple[Resource, ...]:
    """Return the resources that count values of which there may be thousands."""
    return tuple(each for each in RESOURCES if each.tallied)


def further() -> tuple[Resource, ...]:
    """Return the resources whose functions and tables are generated: those that do not name their tables."""
    return tuple(each for each in RESOURCES if each.tables is None)
