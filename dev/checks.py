"""Run all checks that a change must pass: ``npm test``, or only the static ones with ``npm run lint``."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from dev.console import console, run
from dev.local import ROOT

_PYTEST = (sys.executable, "-m", "pytest")
_EVERY_CORE = ("--numprocesses", "auto", "--dist", "worksteal")
LINT = {
    "lint": ("ruff", "check"),
    "format": ("ruff", "format", "--check"),
    "types": ("mypy",),
    "scripts and styles": ("biome", "check", "--error-on-warnings"),
    "types of scripts": ("tsc", "--project", "jsconfig.json"),
}
TESTS = {
    "unit tests": (*_PYTEST, "--ignore", "tests/stack", "--ignore", "tests/browser", *_EVERY_CORE),
    "stack and browser tests": (*_PYTEST, "tests/stack", "tests/browser"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all parts, even if some fail; return 0 if all succeed. Further arguments are passed to pytest."""
    options = sys.argv[1:] if arguments is None else list(arguments)
    if options == ["lint"]:
        return check(LINT)
    return check(LINT | {name: (*command, *options) for name, command in TESTS.items()})


def check(parts: dict[str, tuple[str, ...]]) -> int:
    """Run the commands one after the other and report the failed ones at the end; a signal ends the running one."""
    stopped: list[int] = []
    running: list[subprocess.Popen[bytes]] = []

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        for process in running:
            process.send_signal(signal.SIGINT)  # after which pytest still runs its teardown

    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    failed = []
    for name, command in parts.items():
        console.print(f"\n[bold]== {name}")
        started = time.monotonic()
        # In a session of its own, so that Ctrl-C reaches it only once, through us.
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True) as process:  # noqa: S603
            running[:] = [process]
            process.wait()
        if stopped:
            return 128 + stopped[0]
        console.print(f"[dim]{name}: {time.monotonic() - started:.0f} s")
        if process.returncode:
            failed.append(name)
    console.print(f"\n[bold red]failed: {', '.join(failed)}" if failed else "\n[bold green]all passed")
    return 1 if failed else 0


if __name__ == "__main__":
    run(main)
