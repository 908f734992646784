"""What a built site must not have: dead links, and pages that ask other servers for something."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
"""Element -> the attribute that makes a browser load something."""
_ELSEWHERE = re.compile(r"(?:https?:)?//")
_IN_STYLES = re.compile(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")]+)")


class _Page(HTMLParser):
    """The links and anchors of a page, and what a browser loads for it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        if "id" in given:
            self.anchors.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if _LOADING.get(tag) in given:
            self.loads.append(given[_LOADING[tag]])


def problems(site: Path) -> list[str]:
    """Return a sentence for each dead link, each file that is missing and each request to another server."""
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    return [*_dead(site, pages), *_foreign(site, pages)]


def _dead(site: Path, pages: dict[Path, _Page]) -> Iterator[str]:
    for path, page in pages.items():
        for link in dict.fromkeys((*page.links, *page.loads)):
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            if not target.is_file():
                yield f"{path.relative_to(site)}: {link} leads nowhere."
            elif target in pages and address.fragment and unquote(address.fragment) not in pages[target].anchors:
                yield f"{path.relative_to(site)}: {link} leads to a page without this anchor."


def _foreign(site: Path, pages: dict[Path, _Page]) -> Iterator[str]:
    for path, page in pages.items():
        for loaded in filter(_ELSEWHERE.match, page.loads):
            yield f"{path.relative_to(site)}: {loaded} is loaded from another server."
    for path in sorted(site.rglob("*.css")):
        for loaded in _IN_STYLES.findall(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)}: {loaded} is loaded from another server."
