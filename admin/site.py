"""The admin as a whole: its names, and the resources that it has pages for."""

from dataclasses import dataclass

from admin.customers import CustomerAdmin
from admin.resource import ResourceAdmin


@dataclass(frozen=True, kw_only=True)
class AdminSite:
    """What Django's ``AdminSite`` is: the words that all pages share, and a register."""

    resources: tuple[type[ResourceAdmin], ...]
    """In the order of the index; those of one app stand together there."""
    site_header: str = "Clientele administration"
    """On top of every page."""
    site_title: str = "Clientele site admin"
    """At the end of every page's title."""
    index_title: str = "Site administration"
    """Heading and title of the index."""
    site_url: str | None = None
    """Where "View site" leads, such as the site that customers see; without one there is no such link."""


SITE = AdminSite(resources=(CustomerAdmin,))
