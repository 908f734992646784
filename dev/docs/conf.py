"""Sphinx's configuration: the documents are those of the repository, where they are.

It runs in the environment of `requirements-docs.txt`: what it imports of ours needs the standard library alone.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from dev.docs.navigation import HOME, with_navigation  # noqa: E402 the path has to be there first
from dev.docs.reference import filled_in  # noqa: E402

project = "Clientele"
author = "the authors of Clientele"
release = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"]
extensions = ["myst_parser"]
root_doc = HOME
include_patterns = ["*.md", "docs/**.md"]
exclude_patterns = [path.name for path in ROOT.iterdir() if path.is_dir() and path.name != "docs"]
"""Folders that are not looked into: packages, caches, and code."""
nitpicky = True
myst_heading_anchors = 4
"""Headings have the anchors that GitHub gives them, down to this level."""

html_theme = "furo"
html_title = f"{project} {release}"
html_permalinks_icon = "#"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_static_path = ["static"]
html_css_files = ["documents.css"]
html_additional_pages = {"index": "index.html"}
templates_path = ["pages"]


DESCRIPTION = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))


def complete(_: Any, document: str, source: list[str]) -> None:
    """Add to a page what GitHub shows it without: the navigation, and the API's description."""
    source[0] = with_navigation(document, filled_in(source[0], DESCRIPTION))


def make_accessible(_: Any, __: str, ___: str, context: dict[str, Any], ____: Any) -> None:
    """Give the navigation's headings their level, and let the keyboard scroll code that is wider than the page."""
    tree, body = context.get("furo_navigation_tree", ""), context.get("body", "")
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')
    context["body"] = body.replace("<pre>", '<pre tabindex="0">')


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx what to call, and that it may read pages beside each other."""
    app.connect("source-read", complete)
    app.connect("html-page-context", make_accessible, priority=900)  # after the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
