"""Run ``npm start`` as a person would, in a folder and on a port of its own."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.local import ROOT
from dev.log_in import app_client_of
from people.cognito import secret_hash

_READY_SECONDS = 600
_STOP_SECONDS = 60


def with_proof(stack: dict[str, Any], parameters: dict[str, str]) -> dict[str, str]:
    """Return the parameters of InitiateAuth with the proof that whoever asks knows the app client's secret."""
    return parameters | {"SECRET_HASH": secret_hash(*app_client_of(stack), parameters["USERNAME"])}


@dataclass(frozen=True)
class Running:
    """A local stack that said it is ready."""

    process: subprocess.Popen[bytes]
    """``npm start``."""
    home: Path
    stack: dict[str, Any]
    """The content of `stack.json`."""

    def stop(self) -> int:
        """Stop it with SIGTERM and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_STOP_SECONDS)


@contextmanager
def local_stack(home: Path, port: int, root: Path = ROOT) -> Iterator[Running]:
    """Start an empty local stack and stop it afterwards, unless the test has; fail with its log if it can't start.

    ``root`` is the folder of the repository, or of a copy.
    """
    home.mkdir(exist_ok=True)
    output = home / "npm-start.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            ["npm", "start", "--", "--empty"],  # noqa: S607 whichever npm the person has
            cwd=root,
            env=environment(home, port),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Running(process, home, _wait_until_ready(process, home, output))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(_STOP_SECONDS)


def environment(home: Path, port: int) -> dict[str, str]:
    """Return the environment in which commands find that stack."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CLIENTELE_"))}
    return inherited | {"CLIENTELE_HOME": str(home), "CLIENTELE_PORT": str(port), "INIT_CWD": str(ROOT)}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], home: Path, output: Path) -> dict[str, Any]:
    deadline = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if (home / "stack.json").exists():
            stack: dict[str, Any] = json.loads((home / "stack.json").read_text())
            return stack
        time.sleep(0.1)
    raise AssertionError(f"npm start did not get ready:\n{output.read_text(errors='replace')}")
