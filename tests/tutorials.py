"""Do what a tutorial of docs/ says, to the letter, in a copy of the repository.

A tutorial tells its reader what to do in three forms of code blocks; other blocks are only to read::

    ```python title="suppliers/resource.py"  a new file, whole
    ```diff title="customers/resource.py"    a change: lines with " " are there, "-" go, "+" come
    ```sh title="run"                         commands, one a line, from the folder of the repository

The old lines of a change stand in its file exactly once. A line ``@@`` begins another place in the same file.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dev.local import ROOT

_BLOCK = re.compile(r'^```(\w+) title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Block:
    """One thing to do."""

    language: str
    title: str
    """The path of a file in the repository; ``run`` for commands."""
    text: str

    @property
    def commands(self) -> list[str]:
        """The commands to run; none if this is a file."""
        return self.text.splitlines() if (self.language, self.title) == ("sh", "run") else []

    @property
    def written(self) -> list[str]:
        """The lines that the reader writes, without blank ones."""
        lines = self.text.splitlines()
        if self.language == "diff":
            lines = [line[1:] for line in lines if line.startswith("+")]
        return [] if self.commands else [line for line in lines if line.strip()]


def blocks(document: str) -> list[Block]:
    """Return what a document of docs/ tells its reader to do, in order."""
    return [Block(*found) for found in _BLOCK.findall((ROOT / "docs" / document).read_text())]


def together(*documents: str) -> list[Block]:
    """Return what somebody does who follows several documents, and runs the commands that all of them have once."""
    told = [blocks(document) for document in documents]
    joined: list[Block] = []
    for shared in [block for block in told[0] if all(block in others for others in told)]:
        for each in told:
            joined += each[: each.index(shared)]
            del each[: each.index(shared) + 1]
        joined.append(shared)
    return [*joined, *(block for each in told for block in each)]


def written(told: Iterable[Block]) -> dict[str, int]:
    """Return the number of lines that a reader writes, by file."""
    lines: dict[str, int] = {}
    for block in told:
        if block.written:
            lines[block.title] = lines.get(block.title, 0) + len(block.written)
    return lines


def copy_repository(to: Path) -> Path:
    """Copy what the repository has, with links to what is installed, and return the copy."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 fixed
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():  # one that was deleted is still listed
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    for installed in (".venv", "node_modules", ".cache/requirements"):
        (ROOT / installed).mkdir(parents=True, exist_ok=True)
        (to / installed).parent.mkdir(exist_ok=True)
        (to / installed).symlink_to(ROOT / installed)
    return to


def follow(told: Iterable[Block], copy: Path) -> None:
    """Write, change and run what the blocks say; an AssertionError says where that fails."""
    for block in told:
        if block.commands:
            for command in block.commands:
                run(command, copy)
        elif block.language == "diff":
            _change(copy / block.title, block.text)
        else:
            (copy / block.title).parent.mkdir(parents=True, exist_ok=True)
            assert not (copy / block.title).exists(), f"{block.title} is there already"
            (copy / block.title).write_text(block.text)


def run(command: str, copy: Path) -> None:
    """Run a command in the copy; an AssertionError has what it printed if it failed."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CLIENTELE_", "PYTEST_"))}
    ours["PATH"] = f"{copy / '.venv' / 'bin'}{os.pathsep}{ours['PATH']}"
    done = subprocess.run(  # noqa: S602 a line for a shell, of our own document
        command, shell=True, cwd=copy, env=ours, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"


def _change(path: Path, diff: str) -> None:
    for place in re.split(r"^@@.*\n", diff, flags=re.MULTILINE):
        if place.strip():
            lines = place.splitlines(keepends=True)
            old = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
            new = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
            text = path.read_text()
            assert text.count(old) == 1, f"{path.name} has these lines {text.count(old)} times:\n{old}"
            path.write_text(text.replace(old, new))
