"""Write the software bill of materials in CycloneDX: ``npm run sbom [-- FOLDER]``.

`functions.cdx.json` lists the packages that run in Lambda, `python.cdx.json` and `node.cdx.json` those that build, test
and deploy.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from dev.console import console, run
from dev.local import ROOT
from dev.tools import installed, output_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the three files and return 0; raise CommandError if a tool fails."""
    parser = argparse.ArgumentParser(prog="npm run sbom --", description="Write the software bill of materials.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=ROOT / "build" / "sbom", help="the folder for the files (build/sbom)"
    )
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    cyclonedx = str(installed("sbom") / "cyclonedx-py")
    commands = {
        "functions": [cyclonedx, "requirements", "requirements.txt"],
        "python": [cyclonedx, "environment", ".venv"],
        "node": ["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"],
    }
    for name, command in commands.items():
        text = output_of(command)
        (folder / f"{name}.cdx.json").write_text(text, encoding="utf-8")
        console.print(f"{folder / name}.cdx.json: {len(json.loads(text).get('components', []))} components")
    return 0


if __name__ == "__main__":
    run(main)
