"""Tools whose packages conflict with the product's; each has its own environment in `.cache`."""

import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path

from dev.console import CommandError, step
from dev.local import ROOT


def installed(name: str) -> Path:
    """Install the packages of `requirements-NAME.txt` if necessary, and return the folder of their commands."""
    folder = ROOT / ".cache" / name
    stamp = folder / "requirements.txt"
    requirements = ROOT / f"requirements-{name}.txt"
    wanted = requirements.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        with step(f"Installing the tools of {requirements.name}"):
            venv.create(folder, with_pip=True, clear=True)
            pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "--no-input"]
            output_of([*pip, "-r", str(requirements)])
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin"


def output_of(command: Sequence[str]) -> str:
    """Run a command and return its output; raise CommandError with its last line if it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 our own
    if done.returncode:
        last_line = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
        raise CommandError(f"{Path(command[0]).name} failed: {last_line}")
    return done.stdout
