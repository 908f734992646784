"""When ``npm start`` deploys the stack, and when only the site is built."""

import sys
from pathlib import Path

import pytest

from dev import deployment
from dev.console import CommandError
from dev.deployment import deploy_what_changed, fingerprint


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with a few files."""
    for name in (
        "serverless.yml",
        "handlers/get.py",
        "tests/test_get.py",
        "docs/a.md",
        ".cache/x",
        "dev/__pycache__/y",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("1")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("serverless.yml", True),
        ("handlers/get.py", True),
        ("handlers/new.py", True),
        ("tests/test_get.py", False),
        ("docs/a.md", False),
        (".cache/x", False),
        ("dev/__pycache__/y", False),
    ],
)
def test_what_is_deployed_counts(checkout: Path, name: str, *, counts: bool) -> None:
    """A changed file, and a new one."""
    before = fingerprint(checkout)
    (checkout / name).write_text("2")
    assert (fingerprint(checkout) != before) == counts


def test_names_and_ports_count(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack holds both: a moved file is another one, and addresses name the port."""
    prints = [fingerprint(checkout)]
    (checkout / "serverless.yml").rename(checkout / "other.yml")
    prints.append(fingerprint(checkout))
    monkeypatch.setenv("CLIENTELE_PORT", "4999")
    prints.append(fingerprint(checkout))
    (checkout / ".#other.yml").symlink_to("nowhere")
    assert len(set(prints)) == 3
    assert fingerprint(checkout) == prints[-1]


class Stage:
    """A local stage: what it was told to do, and what its stack says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.files, self.changed, self.code = "1", "", 0
        self.told: list[str] = []
        self.folder = folder
        monkeypatch.setattr(deployment, "fingerprint", lambda: self.files)
        monkeypatch.setattr(deployment, "_last_change", lambda: self.changed or None)
        monkeypatch.setattr(deployment, "_run", self._run)

    def _run(self, command: list[str], _: object) -> int:
        self.told.append(" ".join(command[:3]))
        if command[0] == "sls" and not self.code:
            self.changed += "changed;"
        return self.code

    def start(self) -> str:
        """Return what a start of the local stack does."""
        deploy_what_changed(self.folder, lambda _: None)
        return self.told[-1]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    """Return a stage that nobody has deployed."""
    return Stage(monkeypatch, tmp_path)


_DEPLOYS, _BUILDS = "sls deploy --stage", f"{sys.executable} site_builder.py --stage"


def test_the_same_files_are_deployed_once(stage: Stage) -> None:
    """And again after a change, and after somebody else has changed or removed the stack."""
    assert [stage.start(), stage.start()] == [_DEPLOYS, _BUILDS]
    stage.files = "2"
    assert [stage.start(), stage.start()] == [_DEPLOYS, _BUILDS]
    stage.changed = "by hand"
    assert [stage.start(), stage.start()] == [_DEPLOYS, _BUILDS]
    stage.changed = ""
    assert [stage.start(), stage.start()] == [_DEPLOYS, _BUILDS]


def test_what_failed_is_deployed_again(stage: Stage) -> None:
    """With the old files too, because nobody knows how far it came."""
    stage.start()
    stage.files, stage.code = "2", 1
    with pytest.raises(CommandError, match="the deployment failed"):
        stage.start()
    stage.files, stage.code = "1", 0
    assert [stage.start(), stage.start()] == [_DEPLOYS, _BUILDS]
