"""The admin site, built once for all tests that look at the same one."""

from functools import cache

import translations
from admin.checks import check
from admin.language import LANGUAGES, Language
from admin.site import SITE, AdminSite
from all_resources import RESOURCES
from translations import Translations
from website.files import Files
from website.render import MAP_URL, build, build_in


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


@cache
def built_in(locale: Language, stage: str, site: AdminSite, zone: str = "UTC") -> Files:
    """Return the files of a site in one language, where the others are only named; nobody may change what they get."""
    check((*site.resources, *site.people), RESOURCES)
    files = build_in(locale, _catalogues(), stage, site, zone)
    return files | {"404.html": next(file for key, file in files.items() if key.startswith("404."))}


@cache
def _catalogues() -> dict[Language, Translations]:
    read = {locale: translations.read(locale.code) for locale in LANGUAGES[1:]}
    return {LANGUAGES[0]: Translations(), **read}
