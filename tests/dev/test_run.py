"""`dev/run` on machines that lack something: one sentence, and a failure."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.local import ROOT
from tests.clock import PATIENCE

_PYTHON = '#!/bin/sh\necho "$0 $*" >> "$LOG"'
_TOO_OLD = "#!/bin/sh\nexit 1"
_WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *venv*) exit 1;; esac'
_SETUP_THAT_TAKES_LONG = """#!/bin/sh
[ "$1" != -c ] || exit 0
trap 'echo stopped >> "$LOG"; exit 1' TERM
echo started >> "$LOG"
[ -n "$LONG" ] || exit 1
while :; do sleep 0.05; done
"""
_SLEEP = '#!/bin/sh\nexec /bin/sleep "$@"'
_OLD_NODE = "Node.js 20.19, 22.13 or 24 (or later in each line) is needed, and this is v{}."
_NODE = "#!/bin/sh\necho v{}"


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Return a function that runs `dev/run` where only the given commands exist."""
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "run").write_text((ROOT / "dev" / "run").read_text())
    binaries = tmp_path / "bin"
    binaries.mkdir()
    (binaries / "dirname").symlink_to("/usr/bin/dirname")

    def run(*arguments: str, **commands: str) -> "subprocess.CompletedProcess[str]":
        for name, script in commands.items():
            command = binaries / name.replace("_", ".")
            command.write_text(script)
            command.chmod(0o755)
        return subprocess.run(  # noqa: S603 our own script
            ["/bin/sh", "dev/run", *arguments],
            cwd=tmp_path,
            env={"PATH": str(binaries), "LOG": str(tmp_path / "log")},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


_NO_PYTHON = (
    "Python 3.11 or later is needed and was not found as python3.13, python3.12, python3.11, python3 or python."
)


@pytest.mark.parametrize(
    ("commands", "says"),
    [
        ({}, _NO_PYTHON),
        ({"python3": _TOO_OLD, "python": _TOO_OLD}, _NO_PYTHON),
        (
            {"python3": _WITHOUT_VENV},
            "python3 has no venv module; install it (on Debian and Ubuntu: apt install python3-venv).",
        ),
        ({"python3": _PYTHON}, "Node.js 20.19 or later is needed and was not found."),
        ({"python3": _PYTHON, "node": _NODE.format("18.20.4")}, _OLD_NODE.format("18.20.4")),
        ({"python3": _PYTHON, "node": _NODE.format("20.18.3")}, _OLD_NODE.format("20.18.3")),
        ({"python3": _PYTHON, "node": _NODE.format("23.9.0")}, _OLD_NODE.format("23.9.0")),
        (
            {"python3": _PYTHON, "node": _NODE.format("24.1.0")},
            "npm is needed and was not found; it comes with Node.js.",
        ),
    ],
    ids=["no python", "old python", "no venv", "no node", "old node", "early 20", "an odd line", "no npm"],
)
def test_what_is_missing_is_said_in_one_sentence(
    machine: Callable[..., "subprocess.CompletedProcess[str]"], commands: dict[str, str], says: str
) -> None:
    """Nothing is set up before everything needed is there."""
    result = machine("start", **commands)
    assert (result.returncode, result.stdout, result.stderr) == (1, "", f"clientele: {says}\n")


def test_an_unknown_command_lists_the_known(machine: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    """Before it looks at the machine."""
    result = machine("sing")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("clientele: say what to run: start, test, ")


def test_the_newest_python_sets_up_and_then_the_command_runs(
    machine: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    """A Python that is there in name only is passed over, and arguments go through as they are."""
    commands = {"python3_13": _TOO_OLD, "python3_12": _PYTHON, "python": _PYTHON, "node": _NODE.format("20.19.0")}
    result = machine("import", "--stage", "dev", "a file.csv", **commands, npm="")
    assert (result.returncode, result.stderr) == (0, "")
    calls = [line.rpartition("/bin/")[2] for line in (tmp_path / "log").read_text().splitlines()]
    assert calls[-2:] == ["python3.12 dev/setup.py", "python -m dev.importer --stage dev a file.csv"]


def test_a_signal_reaches_the_setup(machine: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path) -> None:
    """An installation does not go on behind the back of whoever stopped the command."""
    machine("lint", python3=_SETUP_THAT_TAKES_LONG, node=_NODE.format("20.19.0"), npm="", sleep=_SLEEP)
    (tmp_path / "log").unlink()
    with subprocess.Popen(
        ["/bin/sh", "dev/run", "start"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path / "bin"), "LOG": str(tmp_path / "log"), "LONG": "yes"},
    ) as process:
        deadline = time.monotonic() + PATIENCE
        while not (tmp_path / "log").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.terminate()
    assert (tmp_path / "log").read_text().splitlines() == ["started", "stopped"]
    assert process.returncode == 130


def test_a_local_command_without_a_local_stack_never_reaches_aws(
    machine: Callable[..., "subprocess.CompletedProcess[str]"],
) -> None:
    """``--stage local`` with a real account's credentials around must not touch that account."""
    commands = {"python3": _PYTHON, "python": _PYTHON, "node": _NODE.format("20.19.0"), "npm": "", "sls": "#!/bin/sh"}
    for arguments in (["deploy", "--stage", "local"], ["remove", "--stage=local"], ["deploy", "-s", "local"]):
        result = machine(*arguments, **commands)
        assert (result.returncode, result.stderr) == (
            1,
            "clientele: the local stack is not running; start it with npm start in another terminal.\n",
        )


def test_a_local_command_reads_the_local_stacks_environment(
    machine: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    """The running stack's `env` file is all it takes."""
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "env").write_text("export AWS_ENDPOINT_URL=http://127.0.0.1:1\n")
    sls = '#!/bin/sh\necho "$AWS_ENDPOINT_URL $*"'
    commands = {"python3": _PYTHON, "node": _NODE.format("20.19.0"), "npm": "", "sls": sls}
    result = machine("deploy", "--stage", "local", **commands)
    assert (result.returncode, result.stdout) == (0, "http://127.0.0.1:1 deploy --stage local\n")


def test_every_npm_script_becomes_its_command() -> None:
    """Without ``exec`` a SIGTERM would reach only the shell that npm starts."""
    scripts = json.loads((ROOT / "package.json").read_text())["scripts"]
    assert scripts == {name: f"exec sh dev/run {name}" for name in scripts}
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
