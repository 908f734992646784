"""The CloudFormation that `sls package` makes of the service."""

import os
import subprocess
from pathlib import Path
from typing import Any

from dev.local import ROOT
from dev.setup import locked

Template = dict[str, Any]
OPTIONAL = {
    "alertEmail": "ops@clientele.example",
    "billing": "provisioned",
    "timeZone": "Pacific/Apia",
    "dashboard": "true",
    "siteDomain": "customers.example.com",
    "certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    "webAclArn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/c/12345678-1234-1234-1234-123456789012",
    "cspReportUrl": "https://reports.example.com/csp",
    "securityContact": "mailto:security@example.com",
}
"""Stage parameters and values for what is off by default."""


def sls(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the Serverless command line without any AWS account in sight."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    nowhere = {
        "PATH": f"{ROOT / 'node_modules/.bin'}:{os.environ['PATH']}",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SLS_NOTIFICATIONS_MODE": "off",
    }
    with locked(ROOT / ".cache" / "deploy.lock", "another deployment of this checkout"):
        return subprocess.run(  # noqa: S603 our own command line
            ["sls", *arguments],  # noqa: S607 of node_modules
            cwd=ROOT,
            env=kept | nowhere,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


def package(folder: Path, *arguments: str) -> Path:
    """Package stage prod into ``folder``, unless another process of these tests has; return its template's path."""
    with locked(folder.with_suffix(".lock"), "another process of these tests"):
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            done = sls("package", "--stage", "prod", "--package", str(unfinished), *arguments)
            assert done.returncode == 0, done.stdout + done.stderr
            unfinished.rename(folder)
    return folder / "cloudformation-template-update-stack.json"


def resources(template: Template, kind: str) -> dict[str, Any]:
    """Return the properties of every resource of a type, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == f"AWS::{kind}"
    }


def functions(template: Template) -> dict[str, Any]:
    """Return the properties of every function by its name in serverless.yml."""
    return {
        properties["FunctionName"].removeprefix("clientele-prod-"): properties
        for properties in resources(template, "Lambda::Function").values()
    }
