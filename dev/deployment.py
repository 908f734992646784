"""Deploy the service with the Serverless command line, and read the outputs of the stack."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import boto3

from dev.console import CommandError
from dev.local import ROOT
from dev.setup import locked
from website.stack import outputs

_TAIL_LINES = 25


def deploy_locally(log: Path, say: Callable[[str], None]) -> None:
    """Run ``sls deploy --stage local`` in the environment of this process; raise CommandError with the log's tail."""
    with locked(ROOT / ".cache" / "deploy.lock", "another deployment of this checkout"), log.open("w") as output:
        code = _run(["sls", "deploy", "--stage", "local", "--verbose"], lambda line: _report(line, output.write, say))
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
