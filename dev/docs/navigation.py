"""The documents of the site, by chapter, in the order in which the navigation has them."""

from pathlib import Path

HOME = "README"
DECISIONS = "docs/decisions/README"
"""The page that leads to all decisions."""
_A_DECISION = "docs/decisions/0"
CHAPTERS = {
    "First steps": ("docs/getting-started",),
    "User's handbook": (
        "docs/handbook/README",
        "docs/handbook/log-in",
        "docs/handbook/dashboard",
        "docs/handbook/find",
        "docs/handbook/reach",
        "docs/handbook/edit",
        "docs/handbook/many",
        "docs/handbook/history",
        "docs/handbook/activities",
        "docs/handbook/import",
        "docs/handbook/export",
        "docs/handbook/print",
        "docs/handbook/duplicates",
        "docs/handbook/users",
        "docs/handbook/offline",
        "docs/handbook/look",
    ),
    "Tutorials": ("docs/add-a-field", "docs/add-a-resource"),
    "API reference": (
        "docs/api/README",
        "docs/api/customers",
        "docs/api/activities",
        "docs/api/records",
        "docs/api/imports",
        "docs/api/users",
        "docs/api/session",
        "docs/api/systems",
        "docs/api/errors",
        "docs/api/schemas",
    ),
    "Operations": (
        "docs/operations",
        "docs/sessions",
        "docs/imports",
        "docs/performance",
        "docs/what-only-aws-does",
    ),
    "Security": ("docs/security", "SECURITY"),
    "How it is built": ("docs/architecture", "docs/access-patterns", "docs/bundles", DECISIONS),
    "The project": ("CONTRIBUTING", "CHANGELOG"),
}
"""Heading -> documents: paths in the repository without `.md`."""


def named(root: Path) -> list[str]:
    """Return every document that the navigation or the index of decisions leads to, home included."""
    return [HOME, *(name for names in CHAPTERS.values() for name in names), *decisions(root)]


def documents(root: Path) -> list[str]:
    """Return every document of the repository, as the navigation names them."""
    paths = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    return sorted(path.relative_to(root).with_suffix("").as_posix() for path in paths)


def decisions(root: Path) -> list[str]:
    """Return the decisions, in the order of their numbers."""
    return [name for name in documents(root) if name.startswith(_A_DECISION)]


def with_navigation(document: str, text: str) -> str:
    """Return a page with what GitHub shows it without: the home has the chapters, a decision the way to all of them.

    Decisions are not in the tree beside each page, which a hundred more entries would make slow to draw: their index
    leads to them, and MyST is told that they belong to no tree.
    """
    if document == HOME:
        return text + "".join(_toctree(names, heading) for heading, names in CHAPTERS.items())
    if document.startswith(_A_DECISION):
        return f"---\norphan: true\n---\n{text}\n[All decisions](README.md)\n"
    return text


def _toctree(names: tuple[str, ...], caption: str) -> str:
    lines = ["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *(f"/{name}" for name in names), "```", ""]
    return "\n".join(lines)
