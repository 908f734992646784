"""Set up `.venv` and `node_modules` when they are missing or stale; standard library only, run by `dev/run`.

A stamp in each folder contains the hash of the files it was made from. It is written last, so that an interrupted
installation is repeated. A lock makes a second command wait instead of installing into the same folder.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
_VENV_WORKS = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


class SetupError(Exception):
    """An installation failed; the message is one sentence for the person at the terminal."""


def main(root: Path = ROOT) -> int:
    """Set up what is missing in ``root``; return 0, or 1 after one sentence on standard error."""
    try:
        with locked(root / ".cache" / "setup.lock", "another setup of this checkout"):
            set_up_python(root)
            set_up_node(root)
    except (SetupError, OSError) as error:
        print(f"clientele: {error}", file=sys.stderr)
        return 1
    return 0


def set_up_python(root: Path) -> None:
    """Create `.venv` with the packages of both lock files; raise SetupError if that fails."""
    venv = root / ".venv"
    python = venv / "bin" / "python"
    works = python.exists() and _succeeds([str(python), "-c", _VENV_WORKS])
    fingerprint = _fingerprint(root, "requirements.txt", "requirements-dev.txt")
    stamp = venv / "clientele.stamp"
    if works and _read(stamp) == fingerprint:
        return
    log = root / ".cache" / "setup.log"
    if not works:
        shutil.rmtree(venv, ignore_errors=True)
        _install("Creating .venv", [sys.executable, "-m", "venv", str(venv)], root, log)
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    _install("Installing the Python packages", [*pip, "-r", "requirements-dev.txt"], root, log)
    stamp.write_text(fingerprint)


def set_up_node(root: Path) -> None:
    """Create `node_modules` from the lock file; raise SetupError if that fails."""
    modules = root / "node_modules"
    fingerprint = _fingerprint(root, "package.json", "package-lock.json")
    stamp = modules / ".clientele.stamp"
    if _read(stamp) == fingerprint:
        return
    npm = ["npm", "ci", "--no-audit", "--no-fund", "--fetch-retries", "1"]
    _install("Installing the Node packages", npm, root, root / ".cache" / "setup.log")
    stamp.write_text(fingerprint)


def _install(what: str, command: Sequence[str], root: Path, log: Path) -> None:
    """Run an installer, with its output in ``log`` and its progress on one line."""
    started = time.monotonic()
    with log.open("w+") as output:
        process = subprocess.Popen(  # noqa: S603 fixed commands, no shell
            command,
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _show_progress(what, process, log, started)
        finally:
            with suppress(ProcessLookupError, PermissionError):  # it has ended already, unless we were stopped
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()
    if process.returncode:
        shown = log.relative_to(root)
        raise SetupError(f"{what} failed, perhaps for want of a network; {shown} has what the installer said.")
    print(f"{what} took {time.monotonic() - started:.0f} s", flush=True)


def _show_progress(what: str, process: subprocess.Popen[bytes], log: Path, started: float) -> None:
    """Print what is being installed and, on a terminal, the time and the last line of output."""
    terminal = sys.stdout.isatty()
    print(f"{what} ...", end="" if terminal else "\n", flush=True)
    width = shutil.get_terminal_size().columns - 1
    while process.poll() is None:
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            if terminal:
                lines = log.read_text(errors="replace").split("\n")
                now = next((line for line in reversed(lines) if line.strip()), "").strip()
                line = f"{what} ... {time.monotonic() - started:.0f} s  {now}"
                print(f"\r\x1b[K{line[:width]}", end="", flush=True)
    if terminal:
        print("\r\x1b[K", end="", flush=True)


@contextmanager
def locked(path: Path, holder: str) -> Iterator[None]:
    """Hold the lock file ``path``; print that we wait for ``holder`` if another process has it."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as lock:
        if not _try_lock(lock):
            print(f"Waiting for {holder} to finish ...", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _fingerprint(root: Path, *names: str) -> str:
    return hashlib.sha256(b"\0".join((root / name).read_bytes() for name in names)).hexdigest()


def _read(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 fixed


if __name__ == "__main__":
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(130))
    sys.exit(main())
