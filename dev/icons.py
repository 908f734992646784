"""Draw the icons of the installed app from ``favicon.svg``, with Chromium: ``.venv/bin/python -m dev.icons``."""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from website.manifest import ICONS
from website.render import TEMPLATES

FOLDER = TEMPLATES / "static" / "icons"


def drawn(browser: Browser, size: int, *, maskable: bool) -> bytes:
    """Return the icon as a PNG of so many pixels; a maskable one has no corners, since the system cuts its own."""
    svg = (FOLDER / "favicon.svg").read_text(encoding="utf-8")
    page = browser.new_page(viewport={"width": size, "height": size})
    page.set_content(svg.replace(' rx="6"', "") if maskable else svg)
    page.add_style_tag(content="body { margin: 0; background: transparent } svg { display: block; width: 100vw }")
    picture = page.screenshot(omit_background=True)
    page.close()
    return picture


def main(chromium: str | None = None, folder: Path = FOLDER) -> None:
    """Write all icons."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (size, purpose) in ICONS.items():
            (folder / name).write_bytes(drawn(browser, size, maskable=purpose == "maskable"))
        browser.close()
