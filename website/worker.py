"""The service worker of the site: what it keeps, so that the pages open without a line; ADR 205."""

import hashlib
import json
from collections.abc import Mapping

from admin.language import Language
from website.files import ASK_AGAIN, CONTENT_TYPES, File, Files

_WITHDRAWN = b"""// Keeps nothing, answers nothing, and takes away what others have kept.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
    const emptied = async () => Promise.all((await caches.keys()).map((name) => caches.delete(name)));
    event.waitUntil(emptied().then(() => clients.claim()));
});
"""


def with_shell(worker: File, sites: Mapping[Language, Files]) -> File:
    """Return the worker with what it keeps: of each language the pages, with hashes of their content, and the assets.

    ``sites`` has the files of each language. The worker changes with any of them, and its version tells which.
    """
    languages = {locale.code: _shell(files) for locale, files in sites.items()}
    text = json.dumps(languages, sort_keys=True, separators=(",", ":"))
    version = _hash(text.encode() + worker.content)
    constants = f'const VERSION="{version}",LANGUAGES={text};\n'
    return File(constants.encode() + worker.content, worker.content_type, worker.cache_control)


def withdrawn() -> File:
    """Return the worker that takes the place of a broken one."""
    return File(_WITHDRAWN, CONTENT_TYPES[".js"], ASK_AGAIN)


def _shell(files: Files) -> dict[str, dict[str, str] | list[str]]:
    pages = {_address(key): _hash(file.content) for key, file in files.items() if _address(key)}
    assets = [
        key.removeprefix("static/") for key in files if key.endswith((".js", ".css")) and key.startswith("static/")
    ]
    return {"pages": dict(sorted(pages.items())), "assets": sorted(assets)}


def _address(key: str) -> str:
    """Return the address of a page, without a language; of other files, and of those without an address, nothing."""
    folder, _, name = key.rpartition("/")
    return f"/{folder}/" if name.startswith("index.") and name.endswith(".html") else ""


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
