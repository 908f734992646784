"""Deploy the service with the Serverless command line, and read the outputs of the stack."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from dev.console import CommandError
from dev.local import REGION, ROOT, STAGE, write_private
from dev.setup import locked
from website.stack import outputs

_TAIL_LINES = 25
_ASIDE = {"__pycache__", "benchmarks", "build", "docs", "node_modules", "tests"}
"""Folders that no deployment reads; the lock files stand for ``node_modules`` and ``.venv``."""


def deploy_what_changed(folder: Path, say: Callable[[str], None]) -> None:
    """Bring the local stage to what this checkout is, in the environment of this process; raise CommandError.

    The stack is deployed unless its last deployment was made of the same files, and nobody has changed it since. The
    site is built in any case, because somebody may have built another one into the bucket.
    """
    stamp, log = folder / "deployed.json", folder / "deploy.log"
    files = fingerprint()
    if stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == [files, _last_change()]:
        _run_logged([sys.executable, "site_builder.py", "--stage", STAGE, "--region", REGION], log, say)
        return
    stamp.unlink(missing_ok=True)
    with locked(ROOT / ".cache" / "deploy.lock", "another deployment of this checkout"):
        _run_logged(["sls", "deploy", "--stage", STAGE, "--verbose"], log, say)
    write_private(stamp, json.dumps([files, _last_change()]))


def fingerprint(root: Path = ROOT) -> str:
    """Return a hash of all that a deployment to the local stack is made of: files, Python, and the stack's port."""
    digest = hashlib.sha256(f"{sys.version} {os.environ.get('CLIENTELE_PORT')}".encode())
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _ASIDE and not name.startswith("."))
        for path in (Path(folder, name) for name in sorted(names)):
            if not path.is_file():
                continue  # a link to nowhere, such as the lock of an editor
            digest.update(f"{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _last_change() -> str | None:
    """Return when the local stack was made or changed; None if there is none."""
    with closing(boto3.client("cloudformation", region_name=REGION)) as cloudformation:
        try:
            (stack,) = cloudformation.describe_stacks(StackName=f"clientele-{STAGE}")["Stacks"]
        except ClientError:
            return None
    return str(stack.get("LastUpdatedTime", stack["CreationTime"]))


def _run_logged(command: list[str], log: Path, say: Callable[[str], None]) -> None:
    """Run a command with its output in ``log``; raise CommandError with the log's tail if it fails."""
    with log.open("w") as output:
        code = _run(command, lambda line: _report(line, output.write, say))
    if code:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-_TAIL_LINES:])
        raise CommandError(
            f"the deployment failed; its last lines:\n\n{tail}\n\nThe whole log is {log}. If the code did not change, "
            f"the data may be in the way: rm -r {log.parent} starts afresh."
        )


def _report(line: str, write: Callable[[str], object], say: Callable[[str], None]) -> None:
    write(line)
    words = line.split()
    if words:
        say(" ".join(words)[:70])


def _run(command: list[str], read: Callable[[str], None]) -> int:
    """Run ``command`` in its own process group, which is ended when this call ends."""
    environment = os.environ | {"SLS_NOTIFICATIONS_MODE": "off", "SLS_INTERACTIVE_SETUP_ENABLE": "", "FORCE_COLOR": "0"}
    process = subprocess.Popen(  # noqa: S603 our own command line, found on the PATH that dev/run sets
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    with _ended_with_its_group(process):
        for line in process.stdout or ():
            read(line)
        return process.wait()


@contextmanager
def _ended_with_its_group(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdout:
            process.stdout.close()


def stack_outputs(stage: str, region: str) -> dict[str, str]:
    """Return the outputs of the stage's stack, name -> value; raise CommandError if there is no such stack."""
    with closing(boto3.client("cloudformation", region_name=region)) as cloudformation:
        found = outputs(cloudformation, stage)
    if found is None:
        raise CommandError(
            f"there is no stack clientele-{stage} in {region}; deploy it first: npm run deploy -- --stage {stage}"
        )
    return found
