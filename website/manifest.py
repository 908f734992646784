"""What makes the site an app on a phone: the web app manifest (https://www.w3.org/TR/appmanifest/) of a language."""

import json

from admin import language, pages
from admin.language import Language
from admin.site import AdminSite
from website.assets import Assets

ICONS = {
    "app-192.png": (192, "any"),
    "app-512.png": (512, "any"),
    "app-maskable-512.png": (512, "maskable"),
}
"""Pictures of ``favicon.svg`` -> width in pixels, and purpose; ``dev/icons.py`` draws them."""
_COLOUR = "#417690"
"""The header's, in ``variables.css``."""


def manifest(assets: Assets, site: AdminSite, locale: Language, stage: str) -> str:
    """Add the manifest and its icons to the assets, and return its address."""
    named = "" if stage in ("prod", "production") else f" ({stage})"
    said = {
        "id": "/admin/",
        "start_url": "/admin/",
        "scope": "/admin/",
        "display": "standalone",
        "lang": locale.code,
        "dir": "auto",
        "name": language.gettext(site.site_header) + named,
        "short_name": site.short_name,
        "theme_color": _COLOUR,
        "background_color": _COLOUR,
        "icons": [
            {"src": assets.picture(name), "type": "image/png", "sizes": f"{size}x{size}", "purpose": purpose}
            for name, (size, purpose) in ICONS.items()
        ],
        "shortcuts": [
            {"name": _capitalized(language.gettext(resource.verbose_name_plural)), "url": pages.url(resource)}
            for resource in site.resources
        ],
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return assets.add("manifest.webmanifest", text.encode())


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
