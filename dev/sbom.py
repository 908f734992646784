"""Write down what the product is made of: ``npm run sbom [-- FOLDER]``, in CycloneDX.

`functions.cdx.json` has what runs in Lambda, `python.cdx.json` and `node.cdx.json` what builds, tests and deploys.
"""

import argparse
import json
import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path

from dev.console import CommandError, console, run, step
from dev.local import ROOT

_TOOLS = ROOT / ".cache" / "sbom"
_REQUIREMENTS = ROOT / "requirements-sbom.txt"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the three files: 0; raise CommandError if a tool fails."""
    parser = argparse.ArgumentParser(prog="npm run sbom --", description="List what the product is made of.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "sbom", help="where to (build/sbom)")
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    cyclonedx = _cyclonedx()
    commands = {
        "functions": [cyclonedx, "requirements", "requirements.txt"],
        "python": [cyclonedx, "environment", ".venv"],
        "node": ["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"],
    }
    for name, command in commands.items():
        text = _output_of(command)
        (folder / f"{name}.cdx.json").write_text(text, encoding="utf-8")
        console.print(f"{folder / name}.cdx.json: {len(json.loads(text).get('components', []))} components")
    return 0


def _cyclonedx() -> str:
    """Return the command that reads Python environments, after installing what is pinned for it."""
    stamp = _TOOLS / "requirements.txt"
    wanted = _REQUIREMENTS.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        with step("Installing the tool that lists packages"):
            venv.create(_TOOLS, with_pip=True, clear=True)
            pip = [str(_TOOLS / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "--no-input"]
            _output_of([*pip, "-r", str(_REQUIREMENTS)])
        stamp.write_text(wanted, encoding="utf-8")
    return str(_TOOLS / "bin" / "cyclonedx-py")


def _output_of(command: Sequence[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 our own
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
        raise CommandError(f"{Path(command[0]).name} failed: {said}")
    return done.stdout


if __name__ == "__main__":
    run(main)
