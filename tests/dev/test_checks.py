"""How ``npm test`` runs its parts."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dev import checks
from dev.local import ROOT

_SUCCEEDS = (sys.executable, "-c", "pass")
_FAILS = (sys.executable, "-c", "raise SystemExit(3)")


@pytest.mark.parametrize(
    ("parts", "code", "says"),
    [
        ({"one": _SUCCEEDS, "two": _SUCCEEDS}, 0, "all passed"),
        ({"one": _FAILS, "two": _SUCCEEDS, "three": _FAILS}, 1, "failed: one, three"),
    ],
)
def test_every_part_runs_and_one_failure_fails_all(
    parts: dict[str, tuple[str, ...]], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last line names what failed."""
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    try:
        assert checks.check(parts) == code
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    output = capsys.readouterr().out
    assert output.splitlines()[-1] == says
    assert all(f"== {name}" in output for name in parts)


def test_a_signal_lets_the_running_part_clean_up(tmp_path: Path) -> None:
    """And starts no other."""
    tidied, other = tmp_path / "tidied", tmp_path / "other"
    part = f"""
import pathlib, time
try:
    pathlib.Path({str(tmp_path / "started")!r}).touch()
    time.sleep(60)
finally:
    pathlib.Path({str(tidied)!r}).touch()
"""
    parts = {
        "one": (sys.executable, "-c", part),
        "two": (sys.executable, "-c", f"import pathlib; pathlib.Path({str(other)!r}).touch()"),
    }
    program = f"import sys; from dev.checks import check; sys.exit(check({parts!r}))"
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.DEVNULL) as process:  # noqa: S603 our own
        deadline = time.monotonic() + 20
        while not (tmp_path / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.terminate()
    assert process.returncode == 128 + signal.SIGTERM
    assert (tidied.exists(), other.exists()) == (True, False)
