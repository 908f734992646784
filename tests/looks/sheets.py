"""Contact sheets: one picture a page, with the page in every width, by day above and by night below."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image, ImageChops

WIDTHS = (390, 768, 1024, 1280, 1440, 1920)
"""Of windows, in CSS pixels."""
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
HEIGHT = 900
SCALE = 4
"""CSS pixels on a side of one pixel of a sheet."""
FOLDER = Path(__file__).resolve().parent / "sheets"
_BLOCK = 4
"""Pixels on a side of the blocks that are compared: 16 CSS pixels, about a letter."""
_SHADES = 24
"""Of 256, that a block may differ by."""
_MOST = 0.004
"""The part of a window's blocks that may differ more: a line of text of 300 CSS pixels is about as much."""


def sheet(shots: Mapping[tuple[Scheme, int], bytes]) -> Image.Image:
    """Return the pictures of a page, PNG by scheme and width, as one."""
    whole = Image.new("RGB", (sum(WIDTHS) // SCALE, len(SCHEMES) * HEIGHT // SCALE))
    for (scheme, width), png in shots.items():
        with Image.open(BytesIO(png)) as shot:
            whole.paste(shot.convert("RGB"), _box(scheme, width)[:2])
    return whole


def differences(kept: Image.Image, now: Image.Image) -> list[str]:
    """Return the windows that look otherwise than they did, each with the part of it that does."""
    found = []
    for scheme in SCHEMES:
        for width in WIDTHS:
            box = _box(scheme, width)
            change = ImageChops.difference(kept.crop(box), now.crop(box)).convert("L").reduce(_BLOCK)
            part = sum(change.histogram()[_SHADES:]) / (change.width * change.height)
            found += [f"{scheme} {width}: {part:.1%}"] if part > _MOST else []
    return found


def path(page: str) -> Path:
    """Return the file of a page's sheet; ``page`` is its address, with ``_`` for an id."""
    return FOLDER / f"{re.sub('[^0-9a-z-]+', '.', page.lower()).strip('.')}.webp"


def _box(scheme: Scheme, width: int) -> tuple[int, int, int, int]:
    left = sum(each for each in WIDTHS if each < width) // SCALE
    top = SCHEMES.index(scheme) * HEIGHT // SCALE
    return left, top, left + width // SCALE, top + HEIGHT // SCALE
