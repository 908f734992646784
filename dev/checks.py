"""Run all checks that a change must pass: ``npm test``, or only the static ones with ``npm run lint``."""

import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from typing import IO

from dev.console import console, run
from dev.local import ROOT

Lane = Mapping[str, tuple[str, ...]]
"""Commands that run one after the other, by the name of their part."""

_PRINTING = threading.Lock()
_PAUSE = 0.2
"""Seconds between two looks whether a signal has come."""
_PYTEST = (sys.executable, "-m", "pytest")
_EVERY_CORE = ("--numprocesses", "auto", "--dist", "worksteal")
LINT = {
    "lint": ("ruff", "check"),
    "format": ("ruff", "format", "--check"),
    "types": ("mypy",),
    "scripts and styles": ("biome", "check", "--error-on-warnings"),
    "types of scripts": ("tsc", "--project", "jsconfig.json"),
}
UNIT_TESTS = {"unit tests": (*_PYTEST, "--ignore", "tests/stack", "--ignore", "tests/browser", *_EVERY_CORE)}
_BROWSER = (*_PYTEST, "tests/browser", "--numprocesses", "3", "--dist", "loadgroup")
DEPLOYED = ({"stack tests": (*_PYTEST, "tests/stack")}, {"browser tests": _BROWSER})
"""Each has a stack of its own, and mostly waits for it or for a page: the other lanes use the processors meanwhile.

Of the three processes with browsers one has all tests on the stack.
"""
ASIDE = ("nice", "-n", "10", "sh", "-c", '{ echo 10 >/proc/self/autogroup; } 2>/dev/null; exec "$@"', "sh")
"""Before commands that use any processor that is free, so that who waits for a stack goes on at once.

Linux compares whole sessions first (``man 7 sched``, autogroups), and each part is one: `nice` alone says nothing.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all parts, even if some fail; return 0 if all succeed. Further arguments are passed to pytest."""
    options = sys.argv[1:] if arguments is None else list(arguments)
    if options == ["lint"]:
        return check(LINT)
    unit, *deployed = (
        {name: (*command, *options) for name, command in lane.items()} for lane in (UNIT_TESTS, *DEPLOYED)
    )
    return check({name: (*ASIDE, *command) for name, command in (LINT | unit).items()}, *deployed)


def check(*lanes: Lane) -> int:
    """Run the lanes beside each other and report the failed parts at the end; a signal ends what is running."""
    stopped: list[int] = []
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: stopped.append(number))
    with ThreadPoolExecutor(len(lanes)) as pool:
        running = [pool.submit(_run, stopped, lane) for lane in lanes]
        # Python runs handlers in this thread alone, and the kernel may hand a signal to another: look now and then.
        while wait(running, timeout=_PAUSE).not_done:
            pass
        failed = [name for lane in running for name in lane.result()]
    if stopped:
        return 128 + stopped[0]
    console.print(f"\n[bold red]failed: {', '.join(failed)}" if failed else "\n[bold green]all passed")
    return 1 if failed else 0


def _run(stopped: Sequence[int], lane: Lane) -> list[str]:
    """Run the parts of a lane until a signal is in ``stopped``; print what each says, and return which failed."""
    failed = []
    for name, command in lane.items():
        if stopped:
            break
        console.print(f"[dim]{name} …")
        started = time.monotonic()
        with tempfile.TemporaryFile() as output:
            code = _call(command, output, stopped)
            output.seek(0)
            said = output.read().decode(errors="replace")
        with _PRINTING:
            console.print(f"\n[bold]== {name}")
            console.out(said, end="", highlight=False)
            console.print(f"[dim]{name}: {time.monotonic() - started:.0f} s")
        failed += [name] if code else []
    return failed


def _call(command: Sequence[str], output: IO[bytes], stopped: Sequence[int]) -> int:
    """Return the command's exit code; a signal is passed on as SIGINT, after which pytest still runs its teardown."""
    # In a session of its own, so that Ctrl-C reaches it only once, through us.
    process = subprocess.Popen(  # noqa: S603 our own commands
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
    )
    while not stopped:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(_PAUSE)
    process.send_signal(signal.SIGINT)
    return process.wait()


if __name__ == "__main__":
    run(main)
