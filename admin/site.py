"""The admin site: its titles and its resources."""

from dataclasses import dataclass

from admin.customers import CustomerAdmin
from admin.resource import ResourceAdmin


@dataclass(frozen=True, kw_only=True)
class AdminSite:
    """The titles that all pages share, and the registered resources, like Django's ``AdminSite``."""

    resources: tuple[type[ResourceAdmin], ...]
    """The resources in the order of the index, where those of one app are grouped."""
    site_header: str = "Clientele administration"
    """The header of every page."""
    site_title: str = "Clientele site admin"
    """The end of the title of every page."""
    index_title: str = "Site administration"
    """The heading and title of the index page."""
    site_url: str | None = None
    """The target of the link "View site"; None means no link."""


SITE = AdminSite(resources=(CustomerAdmin,))
