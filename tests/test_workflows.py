"""What GitHub runs for a copy of this repository: as little right as it takes, and the commands that people use."""

import json
import re
import tomllib
from typing import Any

import pytest
import yaml

from dev.local import ROOT

WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in (ROOT / ".github" / "workflows").glob("*.yml")}
LIBREOFFICE = "sudo apt-get update && sudo apt-get install --yes --no-install-recommends libreoffice-calc"
"""The one command that is none of ours: tests of exported files open them in it."""
_LEAST = {"test": {"contents": "read"}, "deploy": {"contents": "read", "id-token": "write"}}


def _steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_a_workflow_may_do_little(name: str) -> None:
    """Its token reads the code, and a deployment's is exchanged for a role: no key of AWS is stored anywhere."""
    workflow = WORKFLOWS[name]
    rights = [job.get("permissions", workflow["permissions"]) for job in workflow["jobs"].values()]
    assert rights == [_LEAST[name]] * len(rights)
    text = json.dumps(workflow)
    assert "secrets." not in text
    assert "AWS_ACCESS_KEY_ID" not in text
    checkouts = [step["with"] for step in _steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts == [{"persist-credentials": False}]


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_no_input_becomes_code(name: str) -> None:
    """A shell gets what somebody typed as a variable; scripts are there under the names that are called."""
    commands = [step["run"] for step in _steps(WORKFLOWS[name]) if "run" in step]
    scripts = json.loads((ROOT / "package.json").read_text())["scripts"]
    assert [command for command in commands if "${{" in command] == []
    called = [re.match(r"npm (?:run )?([\w:]+)", command) for command in commands if command != LIBREOFFICE]
    assert [match[1] if match else None for match in called if not match or match[1] not in scripts] == []


def test_every_supported_line_of_python_and_node_is_tested() -> None:
    """All that package.json and pyproject.toml allow, each once at least."""
    lines = WORKFLOWS["test"]["jobs"]["test"]["strategy"]["matrix"]["include"]
    engines = json.loads((ROOT / "package.json").read_text())["engines"]["node"]
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["python_version"]
    assert {line["node"] for line in lines} == set(re.findall(r"\b(\d\d)\b", re.sub(r"\.\d+", "", engines)))
    assert min((line["python"] for line in lines), key=lambda text: int(text.split(".")[1])) == oldest


def test_dependabot_looks_after_every_kind_of_package() -> None:
    """Python's, npm's and the actions of the workflows."""
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "npm", "github-actions"}
    assert {update["directory"] for update in updates} == {"/"}
