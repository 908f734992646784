"""How ``npm test`` runs its parts."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev import checks
from dev.local import ROOT
from tests.clock import PATIENCE

_SUCCEEDS = (sys.executable, "-c", "pass")
_FAILS = (sys.executable, "-c", "raise SystemExit(3)")


@pytest.fixture(autouse=True)
def _handlers_are_put_back() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("lanes", "code", "says"),
    [
        ([{"one": _SUCCEEDS, "two": _SUCCEEDS}], 0, "all passed"),
        ([{"one": _FAILS, "two": _SUCCEEDS, "three": _FAILS}], 1, "failed: one, three"),
        ([{"one": _SUCCEEDS, "two": _FAILS}, {"three": _SUCCEEDS}, {"four": _FAILS}], 1, "failed: two, four"),
    ],
)
def test_every_part_runs_and_one_failure_fails_all(
    lanes: list[dict[str, tuple[str, ...]]], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last line names what failed."""
    assert checks.check(*lanes) == code
    output = capsys.readouterr().out
    assert output.splitlines()[-1] == says
    assert all(f"== {name}" in output for lane in lanes for name in lane)


def test_lanes_run_beside_each_other_and_their_output_is_not_mixed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each waits until the other has begun to speak, and says the rest then."""
    lanes = [{name: (sys.executable, "-c", _waits(tmp_path, name, other))} for name, other in ("ab", "ba")]
    assert checks.check(*lanes) == 0
    output = capsys.readouterr().out
    assert "a begins\na ends\n" in output
    assert "b begins\nb ends\n" in output


def test_parts_that_stand_aside_do_so_across_sessions(capsys: pytest.CaptureFixture[str]) -> None:
    """As a process, and as a session where Linux groups processes by those."""
    group = Path("/proc/self/autogroup")
    program = f"import os, pathlib; print('nice', os.nice(0)); p = pathlib.Path({str(group)!r})"
    program += "; print(p.read_text() if p.exists() else 'autogroup nice 10')"
    assert checks.check({"aside": (*checks.ASIDE, sys.executable, "-c", program)}) == 0
    said = capsys.readouterr().out
    assert f"\nnice {min(os.nice(0) + 10, 19)}\n" in said
    assert re.search(r"autogroup\S* nice 10\n", said)


def _waits(folder: Path, name: str, other: str) -> str:
    return f"""
import pathlib, time
print("{name} begins", flush=True)
pathlib.Path({str(folder / name)!r}).touch()
deadline = time.monotonic() + {PATIENCE}
while not pathlib.Path({str(folder / other)!r}).exists():
    assert time.monotonic() < deadline
    time.sleep(0.02)
print("{name} ends")
"""


@pytest.mark.parametrize("receiver", ["main_thread().ident", "get_ident()"])
def test_a_signal_lets_the_running_parts_clean_up(tmp_path: Path, receiver: str) -> None:
    """And starts no other, whichever thread the kernel hands the signal to."""
    other = tmp_path / "other"
    lanes = [
        {
            "one": (sys.executable, "-c", _sleeps(tmp_path / "started", tmp_path / "tidied")),
            "two": (sys.executable, "-c", f"import pathlib; pathlib.Path({str(other)!r}).touch()"),
        },
        {"three": (sys.executable, "-c", _sleeps(tmp_path / "also started", tmp_path / "also tidied"))},
    ]
    program = f"""
import pathlib, signal, sys, threading, time
from dev.checks import check

def send():
    while len(list(pathlib.Path({str(tmp_path)!r}).glob("*started"))) < 2:
        time.sleep(0.02)
    signal.pthread_kill(threading.{receiver}, signal.SIGTERM)

threading.Thread(target=send, daemon=True).start()
sys.exit(check(*{lanes!r}))
"""
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 our own
    assert finished.returncode == 128 + signal.SIGTERM
    assert len(list(tmp_path.glob("*tidied"))) == 2
    assert not other.exists()


def _sleeps(started: Path, tidied: Path) -> str:
    return f"""
import pathlib, time
try:
    pathlib.Path({str(started)!r}).touch()
    time.sleep(60)
finally:
    pathlib.Path({str(tidied)!r}).touch()
"""
