"""AWS's own DynamoDB Local, which charges the units that DynamoDB charges and has true indexes.

It comes in an npm package, which is fetched once into `.cache/`, and needs Java. It listens on every address of a
machine, so it gets a network of its own where Linux allows that, with nothing in it but loopback.
"""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.servers import free_port, wait_for
from dev.console import CommandError, step
from dev.local import ROOT

_PACKAGE, _VERSION = "amplify-dynamodb-simulator", "2.9.30"
_HOME = ROOT / ".cache" / f"dynamodb-local-{_VERSION}"
_JAR = _HOME / "package" / "emulator" / "DynamoDBLocal.jar"
_ALONE = "CLIENTELE_BENCHMARK_ALONE"
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1  # of <linux/sockios.h> and <linux/if.h>


def prepare() -> None:
    """Fetch what is missing, and start this command again in a network of its own if that is possible."""
    if os.environ.get(_ALONE):
        _loopback_up()
        return
    _fetch()
    unshare = ["unshare", "--user", "--map-root-user", "--net"]
    with suppress(FileNotFoundError):
        if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode == 0:  # noqa: S603 fixed
            os.environ[_ALONE] = "1"
            os.execvp("unshare", [*unshare, *sys.orig_argv])  # noqa: S606, S607 the same command again
    print("DynamoDB Local listens on every address of this machine while this runs.", file=sys.stderr)


@contextmanager
def dynamodb_local(folder: Path | None = None) -> Iterator[str]:
    """Run an empty one, or the one whose file is in a folder; give its address."""
    port = free_port()
    java = ["java", "-Djava.library.path=DynamoDBLocal_lib", "-jar", _JAR.name]
    where = ["-dbPath", str(folder), "-sharedDb"] if folder else ["-inMemory"]
    process = subprocess.Popen(  # noqa: S603 fixed command
        [*java, *where, "-disableTelemetry", "-port", str(port)],
        cwd=_JAR.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(process, port, "DynamoDB Local did not start; it needs Java 17 or later.")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def client(endpoint: str) -> Any:
    """Return a DynamoDB client that never waits to try again."""
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 DynamoDB Local takes any
        config=Config(retries={"total_max_attempts": 1}, read_timeout=600),
    )


def _fetch() -> None:
    if not shutil.which("java"):
        raise CommandError("Java 17 or later is needed for DynamoDB Local and was not found.")
    if _JAR.exists():
        return
    _HOME.mkdir(parents=True, exist_ok=True)
    with step(f"Fetching {_PACKAGE} {_VERSION}, 57 MB, into .cache"):
        pack = ["npm", "pack", "--silent", "--pack-destination", str(_HOME), f"{_PACKAGE}@{_VERSION}"]
        try:
            subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 fixed command
        except subprocess.CalledProcessError:
            raise CommandError(f"npm could not fetch {_PACKAGE}.") from None
        archive = _HOME / f"{_PACKAGE}-{_VERSION}.tgz"
        partial = _HOME / "partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.unpack_archive(archive, partial)
        (partial / "package").rename(_HOME / "package")
        archive.unlink()
        partial.rmdir()


def _loopback_up() -> None:
    """Switch loopback on, which a new network has switched off."""
    with socket.socket() as any_socket:
        request = struct.pack("16sh22x", b"lo", 0)
        (flags,) = struct.unpack("16xh22x", fcntl.ioctl(any_socket, _GET_FLAGS, request))
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh22x", b"lo", flags | _UP))
