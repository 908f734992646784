"""What benchmarks need of the servers that they start."""

import socket
import subprocess
import time
from contextlib import suppress

from dev.console import CommandError

_START_SECONDS = 60


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(server: subprocess.Popen[bytes], port: int, failed: str) -> None:
    """Return when a server listens; raise CommandError, with what has ``failed``, if it ends or takes too long."""
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise CommandError(failed)
