"""The browser of the tests: that of ``CHROMIUM``, or the system's."""

import os
import shutil

import pytest

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell has the same engine without the windows around it, and takes half of the processor time."""


def chromium() -> str:
    """Return the browser's path; without one the test is skipped, in CI it fails."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if path:
        return path
    reason = "there is no browser: install chromium, or set CHROMIUM to the path of one"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
