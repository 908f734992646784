"""Every picture of the documents shows a page and a state that can still be reached."""

import re

import pytest
from playwright.sync_api import Browser

from dev.docs.navigation import documents
from dev.local import ROOT
from tests.browser.pictures import FOLDER, PICTURES, Picture, missing_fonts, reach, write

_SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)]*\.webp)\)")


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_can_be_made(browser: Browser, picture: Picture, request: pytest.FixtureRequest) -> None:
    """With ``--write-pictures`` it is."""
    png = reach(browser, picture)

    if request.config.getoption("--write-pictures", default=False):
        assert missing_fonts() == []
        write(browser, picture, png)
    assert picture.file.is_file(), "npm run pictures makes it"


def test_every_picture_is_shown() -> None:
    """In a document, in words as well; none is heavy, and none lies there for nothing."""
    texts = {name: (ROOT / f"{name}.md").read_text(encoding="utf-8") for name in documents(ROOT)}
    shown = [
        (alt, ((ROOT / name).parent / path).resolve())
        for name, text in texts.items()
        for alt, path in _SHOWN.findall(text)
    ]

    assert [path for alt, path in shown if not alt.strip()] == []
    assert {path for _, path in shown} == {picture.file for picture in PICTURES} == set(FOLDER.glob("*.webp"))
    sizes = [picture.file.stat().st_size for picture in PICTURES]
    assert (max(sizes) < 100_000, sum(sizes) < 2_000_000) == (True, True)
