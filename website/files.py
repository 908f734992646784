"""What the site consists of: the objects of its bucket, all of them in memory before any of them is written."""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
FOREVER = "public, max-age=31536000, immutable"
"""Of assets: their names change with their content."""
ASK_AGAIN = "no-cache"
"""Of pages and the service worker: a browser keeps them, and asks whether they still hold."""
WORKER = "admin/sw.js"
"""Key of the service worker, whose scope is the folder that it is in."""
HEADERS = ("ContentType", "CacheControl", "ContentLanguage", "Metadata")
Headers = dict[str, Any]


class BuildError(Exception):
    """The site cannot be made or brought to its place; the message says why in a sentence."""


@dataclass(frozen=True, slots=True)
class File:
    """One object of the bucket."""

    content: bytes
    content_type: str
    cache_control: str
    language: str = ""
    """Of a page; what has none is the same in all."""
    status: int = HTTPStatus.OK
    """What the edge sends it with."""

    @property
    def headers(self) -> Headers:
        """What S3 sends along with the content, by the names that S3 has for it."""
        metadata = {} if self.status == HTTPStatus.OK else {"status": str(self.status)}
        values = (self.content_type, self.cache_control, self.language, metadata)
        return {name: value for name, value in zip(HEADERS, values, strict=True) if value}

    @property
    def etag(self) -> str:
        """S3's ETag of an object that was uploaded in one piece without a key of its own: the MD5 of the content."""
        return f'"{hashlib.md5(self.content, usedforsecurity=False).hexdigest()}"'


def asset(name: str, content: bytes) -> tuple[str, File]:
    """Return the key and the file of an asset, whose name tells its content."""
    path = Path(name)
    key = f"static/{path.stem}.{hashlib.sha256(content).hexdigest()[:8]}{path.suffix}"
    return key, File(content, CONTENT_TYPES[path.suffix], FOREVER)


Files = dict[str, File]
"""Key in the bucket -> what lies there."""


def write(files: Files, folder: Path) -> None:
    """Write the site to ``folder``."""
    for key, file in files.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
