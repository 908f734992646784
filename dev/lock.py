"""Write the lock files: ``npm run lock [-- --upgrade]``.

`requirements*.in` name what we use and why, `requirements*.txt` pin that and everything it needs, for every Python that
we support. Versions stay as they are unless they no longer fit; ``--upgrade`` takes the newest.
"""

import argparse
from collections.abc import Sequence

from dev.console import run, step
from dev.local import ROOT
from dev.tools import output_of

LEFT_OUT = {"requirements.in": ["dnspython"]}
"""Packages that are not locked: email-validator imports dnspython only to ask whether mail would arrive."""
_COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--no-header"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Lock every file of requirements and return 0; raise CommandError if one cannot be resolved."""
    parser = argparse.ArgumentParser(prog="npm run lock --", description="Pin every Python package in use.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    upgrade = ["--upgrade"] if parser.parse_args(arguments).upgrade else []
    for source in sources():
        left_out = [f"--no-emit-package={name}" for name in LEFT_OUT.get(source, [])]
        with step(source):
            output_of([*_COMPILE, *upgrade, *left_out, source, "--output-file", source.removesuffix("in") + "txt"])
    return 0


def sources() -> list[str]:
    """Return the names of the files of requirements; requirements.in is first, whose versions the others take over."""
    return sorted((path.name for path in ROOT.glob("requirements*.in")), key=len)


if __name__ == "__main__":
    run(main)
