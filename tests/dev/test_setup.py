"""Setting up `.venv` and `node_modules`: once, again when stale, and never half."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dev import setup
from tests.clock import PATIENCE

_INSTALLER = '#!/bin/sh\necho "$@" >> "$LOG"\nmkdir -p node_modules\nexit {}'


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """Return a function that sets a checkout up with installers that end with the code given, and tells their calls."""
    root = tmp_path / "checkout"
    (root / ".venv" / "bin").mkdir(parents=True)
    for name in ("requirements.txt", "requirements-dev.txt", "package.json", "package-lock.json"):
        (root / name).write_text(name)
    binaries = tmp_path / "bin"
    binaries.mkdir()
    log = tmp_path / "log"
    monkeypatch.setenv("PATH", f"{binaries}:/usr/bin:/bin")
    monkeypatch.setenv("LOG", str(log))

    def set_up(code: int = 0) -> list[str]:
        (binaries / "npm").write_text(_INSTALLER.format(code))
        (binaries / "npm").chmod(0o755)
        python = root / ".venv" / "bin" / "python"
        python.write_text('#!/bin/sh\n[ "$1" = -c ] || echo pip >> "$LOG"')
        python.chmod(0o755)
        log.write_text("")
        assert setup.main(root) == (1 if code else 0)
        return [line.split()[0] for line in log.read_text().splitlines()]

    return set_up


def test_a_checkout_is_set_up_once_and_again_when_its_files_change(
    checkout: Callable[..., list[str]], tmp_path: Path
) -> None:
    """Only what a changed file belongs to is installed again."""
    assert checkout() == ["pip", "ci"]
    assert checkout() == []
    (tmp_path / "checkout" / "requirements-dev.txt").write_text("changed")
    assert checkout() == ["pip"]
    (tmp_path / "checkout" / "package-lock.json").write_text("changed")
    assert checkout() == ["ci"]


def test_a_failed_installation_is_one_sentence_and_done_again(
    checkout: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """There is no stamp until the installer has succeeded."""
    assert checkout(1) == ["pip", "ci"]
    assert capsys.readouterr().err == (
        "clientele: Installing the Node packages failed, perhaps for want of a network; "
        ".cache/setup.log has what the installer said.\n"
    )
    assert checkout() == ["ci"]


def test_a_broken_venv_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder whose Python is gone, as after an upgrade of the system, is no virtual environment."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "clientele.stamp").write_text("as it should be")
    (tmp_path / ".cache").mkdir()
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("")
    installed = []

    def install(what: str, *_: object) -> None:
        installed.append(what)
        (tmp_path / ".venv").mkdir(exist_ok=True)

    monkeypatch.setattr(setup, "_install", install)
    setup.set_up_python(tmp_path)
    assert installed == ["Creating .venv", "Installing the Python packages"]
    assert not (tmp_path / ".venv" / "bin").exists()


def test_a_second_setup_waits_for_the_first(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Two commands at once do not install into the same folder."""
    order = []

    def second() -> None:
        with setup.locked(tmp_path / "cache" / "lock", "another setup"):
            order.append("second")

    thread = threading.Thread(target=second)
    with setup.locked(tmp_path / "cache" / "lock", "nobody"):
        thread.start()
        deadline = time.monotonic() + PATIENCE
        said = ""
        while "Waiting" not in said and time.monotonic() < deadline:
            said += capfd.readouterr().out
            time.sleep(0.01)
        order.append("first")
    thread.join()
    assert said == "Waiting for another setup to finish ...\n"
    assert order == ["first", "second"]
