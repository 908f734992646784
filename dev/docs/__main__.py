"""Build the documentation from the repository's documents: ``npm run docs [-- --serve]``.

Whatever is doubtful fails: a warning of Sphinx's, a dead link, a page that asks another server for something.
"""

import argparse
import functools
import http.server
import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from dev.console import CommandError, console, run, step
from dev.docs.built import problems
from dev.local import ROOT
from dev.tools import installed

SITE = ROOT / "build" / "docs"
_PORT = 4600


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the site, and serve it where that is asked for; return 0, or 1 after a line for each problem."""
    parser = argparse.ArgumentParser(prog="npm run docs --", description="Build the documentation.")
    parser.add_argument("--serve", action="store_true", help="show it on this machine until Ctrl-C")
    parser.add_argument("--port", type=int, default=_PORT, help=f"where --serve shows it ({_PORT})")
    options = parser.parse_args(arguments)
    found = build(SITE)
    for line in found:
        console.print(f"✗ {line}", style="red", markup=False, soft_wrap=True)
    if found:
        return 1
    console.print(f"{(SITE / 'index.html').relative_to(ROOT)}: {len(list(SITE.rglob('*.html')))} pages")
    if options.serve:
        serve(SITE, options.port)
    return 0


def build(site: Path) -> list[str]:
    """Write the site anew and return what is wrong with it; raise CommandError if Sphinx cannot be installed."""
    sphinx = installed("docs") / "sphinx-build"
    shutil.rmtree(site, ignore_errors=True)
    strict = ["--fail-on-warning", "--keep-going", "--quiet", "--jobs", "auto", "--fresh-env"]
    places = ["--conf-dir", "dev/docs", "--doctree-dir", ".cache/docs-doctrees", str(ROOT), str(site)]
    with step("Building the documentation"):
        done = subprocess.run(  # noqa: S603 our own
            [str(sphinx), *strict, *places],
            cwd=ROOT,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        said = [line.removeprefix(f"{ROOT}/") for line in done.stderr.splitlines() if line.strip()]
        return said if done.returncode else problems(site)


def serve(site: Path, port: int) -> None:
    """Serve the site to this machine until Ctrl-C; raise CommandError if the port is taken."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise CommandError(f"Port {port} cannot be used ({error.strerror}); --port takes another one.") from error
    console.print(f"http://127.0.0.1:{port}/ until Ctrl-C")
    with server, suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    run(main)
