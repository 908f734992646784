"""Write down what the product is made of: ``npm run sbom [-- FOLDER]``, in CycloneDX.

`functions.cdx.json` has what runs in Lambda, `python.cdx.json` and `node.cdx.json` what builds, tests and deploys.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from dev.console import console, run
from dev.local import ROOT
from dev.tools import installed, output_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the three files: 0; raise CommandError if a tool fails."""
    parser = argparse.ArgumentParser(prog="npm run sbom --", description="List what the product is made of.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "sbom", help="where to (build/sbom)")
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
