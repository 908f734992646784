"""The admin site: its titles and its resources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from admin.errors import DeclarationError, Error
from admin.resource import ResourceAdmin
from admin.resource_checks import BEFORE_ADMINS, check_resources
from admin.users import UserAdmin
from all_resources import RESOURCES
from records.resource import Resource


@dataclass(frozen=True, kw_only=True)
class AdminSite:
    """The titles that all pages share, and the registered resources, like Django's ``AdminSite``."""

    resources: tuple[type[ResourceAdmin], ...]
    """The resources in the order of the index, where those of one app are grouped."""
    people: tuple[type[ResourceAdmin], ...] = ()
    """Those of people, who are no records: the app "Authentication and Authorization", for administrators."""
    site_header: str = "Clientele administration"
    """The header of every page."""
    site_title: str = "Clientele site admin"
    """The end of the title of every page."""
    index_title: str = "Site administration"
    """The heading and title of the index page."""
    short_name: str = "Clientele"
    """The name below the icon of the installed app: 12 letters or fewer."""
    site_url: str | None = None
    """The target of the link "View site"; None means no link."""


def admins(resources: Iterable[Resource]) -> Iterator[type[ResourceAdmin]]:
    """Yield the admin of each resource that has one: of suppliers ``admin.suppliers.SupplierAdmin``.

    Raises DeclarationError with all mistakes of the declarations if their names or types are wrong: admins are found by
    the ones and made from the others.
    """
    resources = tuple(resources)
    errors = check_resources(resources)
    if any(error.id in BEFORE_ADMINS for error in errors):
        raise DeclarationError(errors)
    for resource in resources:
        if find_spec(f"admin.{resource.plural}"):
            yield _admin_of(resource)


def _admin_of(resource: Resource) -> type[ResourceAdmin]:
    module, name = import_module(f"admin.{resource.plural}"), f"{resource.name.title()}Admin"
    if not hasattr(module, name):
        message, hint = f"admin/{resource.plural}.py has no {name}.", "Give the subclass of ResourceAdmin this name."
        raise DeclarationError([Error(module.__name__, message, hint, "resources.E024")])
    found: type[ResourceAdmin] = getattr(module, name)
    return found


SITE = AdminSite(resources=tuple(admins(RESOURCES)), people=(UserAdmin,))
