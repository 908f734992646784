"""Scripts, style sheets and icons: bundled by esbuild, translated, and named by their content.

``docs/bundles.md`` says what a bundle is and what scripts may take for granted of it.
"""

import hashlib
import json
import os
import posixpath
import re
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from translations import Translations
from website.files import BuildError, Files, asset

_ROOT = Path(__file__).resolve().parent.parent
_BUNDLER = _ROOT / "node_modules" / ".bin" / "esbuild"
_LOCK = _ROOT / "package-lock.json"
"""Says which bundler and which packages that is."""
_JOINED = _ROOT / ".cache" / "bundles"
"""What the bundler has made of the same sources, for the next build on this machine; may be deleted at any time."""
_KEPT_SECONDS = 7 * 86_400
_BUNDLING = (
    *(
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--loader:.svg=dataurl",
        "--log-level=error",
        "--charset=utf8",
    ),
    "--external:on-demand:*",
)
_IMPORT = re.compile(r'\bimport\("(\.[^"]*)"\)')
"""In a source: a script that is fetched when it is needed, by its path from the script that says so."""
IN_PAGE = ("list.css", "log_in.css", "site/appearance.js")
"""What stands in pages themselves, so that they are painted as soon as they have come: website/policy.py allows it."""
FIRST_SHEETS = {"list.css"}
"""Without what shows where a pointer or the focus is: all styles come with what answers presses. Nor do they have what
somebody has chosen, or a pop-up is: ``site/appearance.js`` asks for all styles then, before anything is painted."""
_EXPORTS = re.compile(rb"\bexport ?\{")
_WHEN_PARSED = (b'addEventListener("DOMContentLoaded",(async()=>{"use strict";', b"}));\n")
"""Around a page's script, which may wait at its top level as a module does."""
_UNLESS_BEGUN = b'document.documentElement.dataset.theme||import("%s");\n'
"""In front of a page's script; what runs first sets the theme."""
_ON_DEMAND = re.compile(rb'import\("on-demand:([^"]+)"\)')
"""In a bundle: the same, by its path below ``js``."""
_TEXT_OR_BLANK = re.compile(r"""("[^"]*"|'[^']*')|(?<=[:,/]) | (?=/)""")
"""In a style sheet: what stays, or a blank that esbuild leaves, in values of custom properties and around slashes."""

_RULE = re.compile(r"(?<=[{}])[^{}@]+\{[^{}]*\}")
_LATER = re.compile(r"(?<!not\():(?:hover|focus)|\[data-(?:popup|density)")
_SELECTOR_ENDS = re.compile(r",(?![^()]*\))")
_DEFINITION = re.compile(r"(?<=[{;])((--[a-z-]+):([^;}]*);?)")
_PROPERTY = re.compile(r"(?<=var\()--[a-z-]+|(?<=[{;])--[a-z-]+(?=:)")
"""In a style sheet: the name of a custom property."""


class Assets:
    """What lies in ``templates/static``, under names that tell its content.

    A script comes with all it imports, a style sheet with all it imports and its icons, as one file each. What a script
    imports by ``import("…")`` is a file of its own, which is fetched when it is needed.
    ``constants`` are names that scripts use, with their values.
    """

    def __init__(self, folder: Path, texts: Translations, constants: Mapping[str, Any] | None = None) -> None:
        self.folder = folder
        self.files: Files = {}
        self._addresses: dict[str, str] = {}
        api = texts.api()
        self._bundles = _bundles(folder, texts, {"TRANSLATED": bool(api), "API_SENTENCES": api, **(constants or {})})

    def url(self, name: str) -> str:
        """Return the address of a script or style sheet; raises BuildError."""
        if name not in self._addresses:
            self._addresses[name] = self.add(name, self._content(name))
        return self._addresses[name]

    def in_page(self, name: str) -> str:
        """Return a script or style sheet of :data:`IN_PAGE` as it stands in a page; raises BuildError."""
        return self._content(name).decode().strip()

    def page_script(self, name: str, first: Sequence[str], begun: str = "") -> str:
        """Return the address of the one script of a page; raises BuildError.

        ``first`` run at once, before anything is painted; ``name`` runs when the page is parsed, and may be empty.
        ``begun`` stands in the page, and is fetched only where the page was not allowed to run it.
        """
        script = self._content(name).strip() if name else b""
        if _EXPORTS.search(script):
            raise BuildError(f"{name} is the script of a page, which nobody can import: it exports something.")
        fetched = _UNLESS_BEGUN % self.url(begun).encode() if begun else b""
        begin, end = _WHEN_PARSED if script else (b"", b"")
        return self.add(name or first[0], b"".join([fetched, *map(self._content, first), begin, script, end]))

    def _content(self, name: str) -> bytes:
        """Return a script or style sheet with the addresses of what it fetches; raises BuildError."""
        if name not in self._bundles:
            raise BuildError(f"There is no {name} in {self.folder}.")
        return _ON_DEMAND.sub(lambda match: f'import("{self.url(match[1].decode())}")'.encode(), self._bundles[name])

    def add(self, name: str, content: bytes) -> str:
        """Add a file of this name, and return its address, which changes with its content."""
        key, file = asset(name, content)
        self.files[key] = file
        return "/" + key

    def bundle(self, name: str) -> bytes:
        """Return a script that fetches none on demand and has an address of its own."""
        return self._bundles[name]

    def picture(self, name: str) -> str:
        """Return the address of a picture; raises BuildError."""
        try:
            return self.add(name, (self.folder / "icons" / name).read_bytes())
        except FileNotFoundError:
            raise BuildError(f"There is no picture {name} in {self.folder}.") from None


def _bundles(folder: Path, texts: Translations, known: dict[str, Any]) -> dict[str, bytes]:
    """Return every script and style sheet joined with what it imports, in one language; raises BuildError.

    ``known`` are names that scripts use, with their values. What was joined before, by this module as it is, is taken
    from :data:`_JOINED`.
    """
    sources = _prepared(folder, texts)
    defined = [f"--define:{name}={json.dumps(value)}" for name, value in known.items()]
    digest = hashlib.sha256(_LOCK.read_bytes() + Path(__file__).read_bytes() + json.dumps(defined).encode())
    for name, content in sources.items():
        digest.update(f"{name} {len(content)}\0".encode() + content)
    kept = _JOINED / f"{digest.hexdigest()}.json"
    if kept.exists():
        joined: dict[str, str] = json.loads(kept.read_bytes())
    else:
        joined = _join(sources, defined)
        _keep(kept, json.dumps(joined))
    return {name: text.encode() for name, text in joined.items()}


def _keep(file: Path, content: str) -> None:
    """Write a file whole or not at all, and remove those that are a week old."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for other in file.parent.iterdir():
        with suppress(FileNotFoundError):  # another build removes the same
            if other.stat().st_mtime < time.time() - _KEPT_SECONDS:
                other.unlink()
    with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as unfinished:
        unfinished.write(content)
    Path(unfinished.name).replace(file)


def _join(sources: dict[str, bytes], defined: list[str]) -> dict[str, str]:
    """Run the bundler; raises BuildError."""
    with tempfile.TemporaryDirectory() as temporary:
        static, out = Path(temporary, "static"), Path(temporary, "out")
        for name, content in sources.items():
            path = static / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        entries = sorted(str(path) for path in (*static.glob("js/**/*.js"), *static.glob("css/*.css")))
        command = [str(_BUNDLER), *entries, *_BUNDLING, *defined, f"--outdir={out}", f"--outbase={static}"]
        modules = {"NODE_PATH": str(_ROOT / "node_modules")}  # which is nowhere above the copy
        try:
            subprocess.run(  # noqa: S603 pinned
                command, check=True, capture_output=True, text=True, cwd=_ROOT, env=os.environ | modules
            )
        except FileNotFoundError:
            raise BuildError("esbuild is missing, which joins scripts and styles: run npm ci.") from None
        except subprocess.CalledProcessError as error:
            raise BuildError(f"The scripts and styles cannot be joined:\n{error.stderr.strip()}") from None
        scripts = {path.relative_to(out / "js").as_posix(): path.read_text("utf-8") for path in out.glob("js/**/*.js")}
        sheets = {path.name: path.read_text("utf-8") for path in out.glob("css/*.css")}
        sheets = {name: _TEXT_OR_BLANK.sub(r"\1", sheet) for name, sheet in sheets.items()}
        for name in FIRST_SHEETS & sheets.keys():
            sheets[name] = _for_the_first_picture(sheets[name])
        return scripts | _shortened(sheets)


def _for_the_first_picture(sheet: str) -> str:
    """Return a sheet without what waits; a custom property that it uses once is written where that is."""
    kept = _RULE.sub(lambda rule: _first_part(rule[0]), sheet)
    for text, name, value in _DEFINITION.findall(kept):
        if kept.count(f"var({name})") <= 1:
            kept = kept.replace(text, "", 1).replace(f"var({name})", value)
    return kept


def _first_part(rule: str) -> str:
    """Return a rule with those of its selectors that are no reason to wait; nothing if all are."""
    selectors, _, rest = rule.partition("{")
    kept = [selector for selector in _SELECTOR_ENDS.split(selectors) if not _LATER.search(selector)]
    return ",".join(kept) + "{" + rest if kept else ""


def _shortened(sheets: dict[str, str]) -> dict[str, str]:
    """Return the style sheets with short names of custom properties, the same in all: ``--a`` is used most."""
    uses = Counter(name for sheet in sheets.values() for name in _PROPERTY.findall(sheet))
    names = sorted(uses, key=lambda name: (-uses[name], name))
    short = {name: f"--{_digits(number)}" for number, name in enumerate(names)}
    return {sheet: _PROPERTY.sub(lambda found: short[found[0]], text) for sheet, text in sheets.items()}


def _digits(number: int) -> str:
    """Return ``a`` to ``z``, then ``ba`` and so on: numbers whose digits are letters."""
    high, low = divmod(number, len(ascii_lowercase))
    return (_digits(high) if high else "") + ascii_lowercase[low]


def _prepared(folder: Path, texts: Translations) -> dict[str, bytes]:
    """Return every source by its path; scripts are translated and say what they fetch on demand; raises BuildError."""
    sources = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
    for name in [name for name in sources if name.startswith("js/") and name.endswith(".js")]:
        place = posixpath.dirname(name.removeprefix("js/")) or "."
        try:
            text = texts.script(sources[name].decode())
        except ValueError as error:
            raise BuildError(f"{name}, {error}.") from None
        sources[name] = _IMPORT.sub(partial(_on_demand, place), text).encode()
    return sources


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _on_demand(folder: str, found: re.Match[str]) -> str:
    return f'import("on-demand:{posixpath.normpath(posixpath.join(folder, found[1]))}")'
