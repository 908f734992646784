"""The admin site, built once for all tests that look at the same one."""

from functools import cache

from admin.site import SITE, AdminSite
from website.files import Files
from website.render import MAP_URL, build


@cache
def built(
    stage: str,
    site: AdminSite = SITE,
    zone: str = "UTC",
    trash_days: int = 0,
    map_url: str = MAP_URL,
    *,
    offline: bool = True,
) -> Files:
    """Return the files of a site; nobody may change what they get."""
    return build(stage, site, zone, trash_days, map_url, offline=offline)
