"""Run the AWS emulator on loopback, as a child process that never outlives the command that started it.

Run as a program, this module is the child: it ends when its parent ends, and ends its Lambda workers.
"""

import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from rich.markup import escape

from dev import corrections
from dev.console import CommandError, console
from dev.guard import Guard
from dev.local import REGION, ROOT, STAGE, aws_variables, stack_keys
from dev.saving import MANIFEST, Saver, missing_files
from dev.service import load_yaml

START_SECONDS = 60
STOP_SECONDS = 25
_LOST_STATE = re.compile(r"failed to load (\w+)|(\w+) state is format .* refusing|Failed to restore .* state for (\w+)")


class Emulator:
    """The emulator, with its port and data folder."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "emulator.log"
        self._scratch = folder / "tmp"
        self._state = folder / "state"
        self._process: subprocess.Popen[bytes] | None = None

    def check_port(self) -> None:
        """Raise CommandError unless the port is free."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError:
                raise CommandError(
                    f"port {self.port} is taken; stop what listens there, or choose another port: "
                    f"CLIENTELE_PORT={self.port + 1} npm start."
                ) from None

    def start(self) -> None:
        """Start it and wait until it answers; raise CommandError if it does not, or if data is missing."""
        self._check_state()
        shutil.rmtree(self._scratch, ignore_errors=True)  # leftovers of a killed run
        self._scratch.mkdir()
        reports, report = os.pipe()
        with self.log.open("w") as log:
            process = self._process = subprocess.Popen(
                [sys.executable, "-m", "dev.emulator"],
                cwd=ROOT,
                env=self._environment() | {"CLIENTELE_REPORT": str(report)},
                pass_fds=(report,),
                stdin=subprocess.PIPE,  # end of file tells the child that its parent has ended
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        os.close(report)
        threading.Thread(target=_say_what_is_reported, args=(reports,), daemon=True).start()
        self._wait_until_ready(process)
        if lost := _LOST_STATE.search(self.log.read_text(errors="replace")):
            process.kill()  # on SIGTERM it would overwrite the data that it could not read
            file = self._state / f"{next(filter(None, lost.groups()))}.json"
            raise CommandError(f"the data in {file} can't be read; {self._way_out()}")

    def _check_state(self) -> None:
        try:
            missing = missing_files(self._state)
        except (ValueError, TypeError):
            raise CommandError(f"the data in {self._state / MANIFEST} can't be read; {self._way_out()}") from None
        if missing:
            raise CommandError(f"{self._state / missing[0]} is missing; {self._way_out()}")

    def _way_out(self) -> str:
        return f"put it back from a copy, or start afresh with: rm -r {self.folder}"

    def wait(self) -> int:
        """Wait until it ends by itself, and return the exit code."""
        return self._process.wait() if self._process else 0

    def stop(self) -> None:
        """Let it save its data and end, with all Lambda workers; kill what is left after a timeout."""
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS + 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(self._scratch, ignore_errors=True)  # contains a copy of the code for each Lambda worker

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        url = f"{self.url}/_ministack/ready"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            with suppress(OSError), urllib.request.urlopen(url, timeout=2):  # noqa: S310 our own address
                return  # an answer that is not a success raises OSError
            time.sleep(0.05)
        raise CommandError(f"the AWS emulator did not start; {self.log} has what it said.")

    def _environment(self) -> dict[str, str]:
        """Return little more than our own settings, because every Lambda worker inherits them."""
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
        return {
            **inherited,
            **aws_variables(self.port, stack_keys(self.folder)),
            "CLIENTELE_CORS_ORIGINS": load_yaml("serverless.yml")["params"][STAGE]["corsOrigins"],
            "TZ": "UTC",
            "TMPDIR": str(self._scratch),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "AUTH": "true",  # each function runs with its own role
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._state),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.folder / "s3"),
            "IOT_MTLS_ENABLED": "0",  # each of these would open a port of its own
            "SFTP_ENABLED": "0",
        }


def main() -> None:
    """Run the emulator until SIGTERM or the parent's end, then end every worker; this is the child process."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    corrections.apply()
    _take_over()
    sys.argv = ["ministack"]
    try:
        runpy.run_module("ministack", run_name="__main__")
    finally:
        _end_workers()


def _take_over() -> None:
    """Put the guard in front of the emulator's application, and save its data while it runs."""
    from ministack import app  # type: ignore[import-untyped]  # noqa: PLC0415 only this process loads it

    saver = Saver(Path(os.environ["STATE_DIR"]), int(os.environ["CLIENTELE_REPORT"]))
    origins = os.environ["CLIENTELE_CORS_ORIGINS"].split(",")
    app.app = Guard(saver.watch(app.app), int(os.environ["CLIENTELE_PORT"]), origins)
    app.save_all = saver.save_finally
    saver.start()


def _say_what_is_reported(reports: int) -> None:
    with os.fdopen(reports) as lines:
        for line in lines:
            console.print(f"[yellow]![/] {escape(line.rstrip())}", soft_wrap=True)


def _end_with_parent() -> None:
    """Wait for the end of standard input, then end this process; kill it if it hangs."""
    while os.read(0, 1):  # not sys.stdin: a thread must not hold its lock when Python ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(STOP_SECONDS):
        time.sleep(1)
        os.killpg(0, signal.SIGTERM)  # the emulator saves nothing while a Lambda function runs
    os.killpg(0, signal.SIGKILL)


def _end_workers() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not ended:
            time.sleep(0.02)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
