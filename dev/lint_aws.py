"""Have other programs read what would be deployed: ``npm run lint:aws``.

cfn-lint knows what CloudFormation takes, checkov what is thought safe, parliament which actions and conditions IAM
knows. checkov reads the template with a parser of its own. What it finds and we leave is in `lint-aws.yml`, each with
its reason; a reason for what it no longer finds is a mistake too.
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
"""Wrong only for actions that know a resource; tests/test_package.py has the list of those that know none."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found: 0, or 1 if that was something."""
    del arguments
    with step("Packaging"):
        template, findings = package("prod", REGION, [])
    said = [finding.text for finding in findings]
    tools = installed("lint-aws")
    with step("checkov"):
        said += unexplained(checkov(tools, template), reasons())
    with step("parliament"):
        said += parliament(tools, template)
    for line in said:
        console.print(f"[red]✗[/] {line}", soft_wrap=True)
    return int(bool(said))


def reasons() -> dict[str, dict[str, str]]:
    """Return check -> name of a resource as a pattern -> why it is left."""
    left: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "lint-aws.yml").read_text(encoding="utf-8"))
    return left


def checkov(tools: Path, template: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return check, resource and name of what checkov finds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.json"
        file.write_text(json.dumps(template), encoding="utf-8")
        quiet = ["--framework", "cloudformation", "--compact", "--quiet", "--soft-fail", "--skip-download"]
        told = json.loads(output_of([str(tools / "checkov"), "--file", str(file), *quiet, "--output", "json"]))
    return [
        (each["check_id"], each["resource"].rpartition(".")[2], each["check_name"])
        for each in told["results"]["failed_checks"]
    ]


def unexplained(found: Sequence[tuple[str, str, str]], left: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield what has no reason, and each reason that nothing has."""
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
    """Return what is wrong with the policies of roles: unknown actions, conditions or forms."""
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
    """Return the document with ``*`` for every resource; tests/test_package.py has which ones are meant."""
    return {**document, "Statement": [{**each, "Resource": "*"} for each in document["Statement"]]}


if __name__ == "__main__":
    run(main)
