"""Check the packaged template with other tools: ``npm run lint:aws``.

cfn-lint checks what CloudFormation accepts, checkov security practices, parliament the actions and conditions of IAM.
checkov has its own template parser. Findings of checkov that we accept are in `lint-aws.yml`, each with its reason; a
reason without a finding is a mistake too.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from dev.console import console, run, step
from dev.local import REGION, ROOT
from dev.preflight import package
from dev.tools import installed, output_of

_POLICIES = """
import json, sys
from parliament import analyze_policy_string
for role, document in json.load(sys.stdin).items():
    for finding in analyze_policy_string(json.dumps(document)).findings:
        print(f"{role}: {finding.issue} {finding.detail}")
"""
_NO_RESOURCE = "RESOURCE_STAR"
"""A mistake only for actions that support resources; tests/test_package.py lists those that do not."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all findings; return 0 if there are none, else 1."""
    del arguments
    with step("Packaging"):
        template, findings = package("prod", REGION, [])
    problems = [finding.text for finding in findings]
    tools = installed("lint-aws")
    with step("checkov"):
        problems += unexplained(checkov(tools, template), reasons())
    with step("parliament"):
        problems += parliament(tools, template)
    for line in problems:
        console.print(f"[red]✗[/] {line}", soft_wrap=True)
    return int(bool(problems))


def reasons() -> dict[str, dict[str, str]]:
    """Return check -> pattern of resource names -> why the finding is accepted."""
    left: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "lint-aws.yml").read_text(encoding="utf-8"))
    return left


def checkov(tools: Path, template: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return check, resource and name of each finding of checkov."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.json"
        file.write_text(json.dumps(template), encoding="utf-8")
        quiet = ["--framework", "cloudformation", "--compact", "--quiet", "--soft-fail", "--skip-download"]
        report = json.loads(output_of([str(tools / "checkov"), "--file", str(file), *quiet, "--output", "json"]))
    return [
        (each["check_id"], each["resource"].rpartition(".")[2], each["check_name"])
        for each in report["results"]["failed_checks"]
    ]


def unexplained(found: Sequence[tuple[str, str, str]], left: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the findings without a reason, and the reasons without a finding."""
    used = set()
    for check, resource, name in found:
        matching = [pattern for pattern in left.get(check, {}) if re.fullmatch(pattern, resource)]
        used |= {(check, pattern) for pattern in matching}
        if not matching:
            yield f"{check} {resource}: {name}"
    for check, patterns in left.items():
        yield from (
            f"lint-aws.yml: nothing is found of {check} {each}" for each in patterns if (check, each) not in used
        )


def parliament(tools: Path, template: Mapping[str, Any]) -> list[str]:
    """Return the mistakes in roles' policies: unknown actions, conditions or formats."""
    documents = {
        name: _with_arns(policy["PolicyDocument"])
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"].get("Policies", [])
    }
    done = subprocess.run(  # noqa: S603 our own script in our own environment
        [str(tools / "python"), "-W", "ignore", "-c", _POLICIES],
        input=json.dumps(documents),
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if f" {_NO_RESOURCE} " not in f"{line} "]


def _with_arns(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with ``*`` for every resource; tests/test_package.py checks the resources."""
    return {**document, "Statement": [{**each, "Resource": "*"} for each in document["Statement"]]}


if __name__ == "__main__":
    run(main)
