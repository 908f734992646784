"""Every page in every width, by day and by night: it fits, nothing lies over anything, and it looks as it did.

axe finds nothing serious on any.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page

from admin.pages import url
from admin.site import SITE
from tests.browser.test_accessibility import AXE, FINDINGS, FINDINGS_OF_COLOURS
from tests.looks import sheets
from tests.looks.conftest import PAGES
from tests.looks.measures import DRAWN, FITS, LINKED, OVERLAPS, SMALL
from tests.looks.sheets import HEIGHT, SCHEMES, WIDTHS

_EXAMINED = 1280
"""The width in which axe looks: the rules that depend on the width are those that are measured in each."""
_RULES = {"light": FINDINGS, "dark": FINDINGS_OF_COLOURS}


@pytest.mark.parametrize("address", PAGES)
def test_a_page(page: Page, at: Callable[[str], str], address: str, request: pytest.FixtureRequest) -> None:
    """Whatever it shows, and however long the names are."""
    wrong, shots = [], {}
    page.goto(at(address))
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("main:not(:has([aria-busy=true]))")
    page.wait_for_selector(LINKED)
    page.evaluate(AXE)  # outside the page's own policy, which would refuse it

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(DRAWN)
        wrong += [] if page.evaluate(FITS) else [f"{width}: scrolls sideways"]
        wrong += [f"{width}: {over}" for over in page.evaluate(OVERLAPS)]
        wrong += [f"small: {each}" for each in page.evaluate(SMALL)] if width == WIDTHS[0] else []
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            shots[scheme, width] = page.screenshot(animations="disabled")
            if width == _EXAMINED:
                wrong += [f"{scheme}: {finding}" for finding in page.evaluate(_RULES[scheme])]
    now, kept = sheets.sheet(shots), sheets.path(address)
    if request.config.getoption("--write-pictures", default=False):
        now.save(kept, lossless=False, quality=80)

    assert wrong == []
    with Image.open(kept) as image:
        assert sheets.differences(image.convert("RGB"), now) == [], (
            f"npm run pictures keeps it as it is now: {kept.name}"
        )


def test_a_difference_is_seen() -> None:
    """A button that is gone is one; a shade that no eye sees is none."""
    kept = Image.new("RGB", (sum(WIDTHS) // 4, 450), "white")
    shade, button = kept.copy(), kept.copy()
    shade.paste((245, 245, 245), (0, 0, *kept.size))
    button.paste("teal", (110, 20, 140, 30))

    assert sheets.differences(kept, shade) == []
    assert sheets.differences(kept, button) == ["light 768: 0.9%"]


def test_every_sheet_is_of_a_page() -> None:
    """Nothing is kept of pages that are gone."""
    assert sorted(sheets.FOLDER.iterdir()) == sorted(map(sheets.path, PAGES))


@pytest.mark.parametrize("address", [url(resource) for resource in (*SITE.resources, *SITE.people)])
def test_a_list_asks_once(page: Page, address: str) -> None:
    """What a list's page asks for early is letter for letter what its script asks for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(address)
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.wait_for_load_state("networkidle")

    first: str = page.evaluate("document.querySelector('#rows').href")
    assert [each for each in asked if urlsplit(each).path == urlsplit(first).path] == [first]
